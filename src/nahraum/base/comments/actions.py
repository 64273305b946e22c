"""Saying something, settling it, taking it back. Removing puts into the trash."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, record
from nahraum.base.comments import queries
from nahraum.base.comments.models import Remark
from nahraum.base.comments.rules import KEEP_DAYS, check_may_talk, check_own
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.people.rules import Actor

_AUTHORS = ("created_by", "changed_by")


@audited
def remark(
    *,
    kind: str,
    pk: Any,
    text: str,
    by: Actor,
    key: UUID | None = None,
    answers: Remark | None = None,
) -> Remark:
    """Say something about a row. An answer belongs to what opened the thread, never deeper."""
    town = current_municipality()
    check_may_talk(by, kind, town, at=timezone.now())
    if queries.find(kind, str(pk)) is None:
        raise ValidationError(_("Das, worum es geht, gibt es nicht mehr."))
    if answers is not None and (answers.kind, answers.object_id) != (kind, str(pk)):
        raise ValidationError(_("Eine Antwort gehört zu derselben Sache."))
    row = Remark(
        pk=key or uuid4(),
        municipality=town,
        kind=kind,
        object_id=str(pk),
        answers=(answers.answers or answers) if answers else None,
        text=text.strip(),
    )
    row.full_clean(exclude=_AUTHORS, validate_unique=False)
    row.save_once(by_id=by.id_text)
    _log("comments.remark", row, by)
    return row


@audited
def change(*, row: Remark, text: str, version: int, by: Actor) -> None:
    """Say it differently; only one's own words."""
    _check(row, by)
    check_own(by, row)
    row.text = text.strip()
    row.full_clean(exclude=_AUTHORS)
    row.save_next_version(by_id=by.id_text, expected=version)
    _log("comments.change", row, by)


@audited
def settle(*, row: Remark, by: Actor) -> None:
    """Note that a thread is done. Settling it again changes nothing."""
    _check(row, by)
    _check_opens(row)
    if row.resolved_at is None:
        row.resolved_at, row.resolved_by = timezone.now(), by.id_text
        row.save_next_version(by_id=by.id_text)
    _log("comments.settle", row, by)


@audited
def reopen(*, row: Remark, by: Actor) -> None:
    """Take up a thread again."""
    _check(row, by)
    _check_opens(row)
    row.resolved_at, row.resolved_by = None, ""
    row.save_next_version(by_id=by.id_text)
    _log("comments.reopen", row, by)


@audited
def remove(*, row: Remark, by: Actor) -> None:
    """Put one's own words into the trash, from where they come back for 30 days."""
    _check(row, by)
    check_own(by, row)
    row.move_to_trash(by_id=by.id_text)
    _log("comments.remove", row, by)


@audited
def restore(*, row: Remark, by: Actor) -> None:
    _check(row, by)
    check_own(by, row)
    row.restore_from_trash(by_id=by.id_text)
    _log("comments.restore", row, by)


@audited
def forget(*, at: datetime, by: Actor) -> int:
    """Erase threads that were settled two years ago, with their answers."""
    old = at - timedelta(days=KEEP_DAYS)
    erased, _rows = Remark.objects.filter(resolved_at__lt=old).delete()
    facts = {"remarks": erased}
    record("comments.forget", by=by, municipality=current_municipality().pk, details=facts)
    return erased


def _check(row: Remark, by: Actor) -> None:
    check_may_talk(by, row.kind, current_municipality(), at=timezone.now())


def _check_opens(row: Remark) -> None:
    if row.answers_id is not None:
        raise ValidationError(_("Erledigt wird die erste Bemerkung, nicht die Antwort."))


def _log(action: str, row: Remark, by: Actor) -> None:
    """No revision is kept: what somebody takes back shall be gone with the row."""
    record(action, by=by, municipality=row.municipality_id, obj=row)
