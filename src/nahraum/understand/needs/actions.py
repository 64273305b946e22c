"""Least standards: set, changed, taken away, brought back."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from nahraum.base.audit.actions import audited, keep_revision, record
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.understand.needs.models import TAKEN, Standard

_AUTHORS = ("created_by", "changed_by")


@audited
def add_standard(*, by: Actor, key: UUID | None = None, **values: Any) -> Standard:
    """Raises ValidationError, AlreadyThere."""
    row = Standard(municipality=current_municipality(), **values)
    _may(by, row)
    if key is not None:
        row.pk = key
        row.refuse_repeat()
    row.full_clean(exclude=_AUTHORS)
    row.save_once(by_id=by.id_text)
    return _keep(row, "needs.add-standard", by)


@audited
def change_standard(*, row: Standard, expected: int, by: Actor, **values: Any) -> Standard:
    """Raises ValidationError, StaleVersion."""
    _may(by, row)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean(exclude=_AUTHORS)
    row.save_next_version(by_id=by.id_text, expected=expected)
    return _keep(row, "needs.change-standard", by)


@audited
def remove_standard(*, row: Standard, by: Actor) -> None:
    _may(by, row)
    row.move_to_trash(by_id=by.id_text)
    _keep(row, "needs.remove-standard", by)


@audited
def restore_standard(*, row: Standard, by: Actor) -> None:
    """Raises ValidationError if another standard took its place meanwhile."""
    _may(by, row)
    if Standard.objects.filter(topic=row.topic, figure=row.figure).exists():
        raise ValidationError(TAKEN)
    row.restore_from_trash(by_id=by.id_text)
    _keep(row, "needs.restore-standard", by)


def _may(by: Actor, row: Standard) -> None:
    check_allowed(by, "needs.set", row, at=timezone.now())


def _keep(row: Standard, action: str, by: Actor) -> Standard:
    entry = record(action, by=by, municipality=row.municipality_id, obj=row)
    keep_revision(row, entry=entry, by=by)
    return row
