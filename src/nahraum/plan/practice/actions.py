"""Writing own examples. Removing puts into the trash; restoring takes it out again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, keep_revision, record
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.base.topics.queries import topics
from nahraum.plan.practice.models import OwnExample
from nahraum.plan.practice.rules import Example, written_steps

_AUTHORS = ("created_by", "changed_by")


@audited
def add_example(*, by: Actor, key: UUID | None = None, **values: Any) -> OwnExample:
    """Tell an example; a draft until it is published."""
    return _add(OwnExample(**values), "practice.add", by, key)


@audited
def adopt(*, examples: Sequence[Example], publisher: str, by: Actor, key: UUID) -> list[OwnExample]:
    """Take over the examples of a package as drafts, all or none; the first gets the key."""
    return [
        _add(_taken(one, publisher), "practice.adopt", by, uuid5(key, str(at)) if at else key)
        for at, one in enumerate(examples)
    ]


def _taken(example: Example, publisher: str) -> OwnExample:
    """Topics this house does not know stay out."""
    known = set(topics().filter(key__in=example.topics).values_list("key", flat=True))
    where = _("übernommen aus einem Paket von %(who)s") % {"who": publisher or _("unbekannt")}
    return OwnExample(
        title=example.title,
        place=example.place,
        land=example.state,
        setting=example.setting,
        inhabitants=example.inhabitants,
        of_place=example.of_place,
        share_65=example.share_65,
        shrinking=example.shrinking,
        carrier=example.carrier,
        partners="\n".join(example.partners),
        period=example.period,
        staff=example.staff,
        topics=[topic for topic in example.topics if topic in known],
        aims=example.aims,
        steps=written_steps(example.steps),
        effects=example.effects,
        special=example.special,
        funding=example.funding,
        source=example.source or where,
        heading=example.heading,
        licence=example.licence,
    )


def _add(row: OwnExample, action: str, by: Actor, key: UUID | None) -> OwnExample:
    row.municipality = current_municipality()
    check_allowed(by, "practice.change", row, at=timezone.now())
    if key is not None:
        row.pk = key
    row.full_clean(exclude=_AUTHORS, validate_unique=False)
    row.save_once(by_id=by.id_text)
    return _keep(row, action, by)


@audited
def change(*, row: OwnExample, values: dict[str, Any], version: int, by: Actor) -> OwnExample:
    check_allowed(by, "practice.change", row, at=timezone.now())
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean(exclude=_AUTHORS)
    row.save_next_version(by_id=by.id_text, expected=version)
    return _keep(row, "practice.change", by)


@audited
def publish(*, row: OwnExample, by: Actor) -> None:
    """Let everybody read it. Asks for what others need to learn from it."""
    check_allowed(by, "practice.change", row, at=timezone.now())
    if not (row.aims and row.steps and row.topics):
        raise ValidationError(_("Zum Veröffentlichen fehlen noch Ziele, Schritte oder ein Thema."))
    row.state = OwnExample.State.PUBLISHED
    row.save_next_version(by_id=by.id_text)
    _keep(row, "practice.publish", by)


@audited
def withdraw(*, row: OwnExample, by: Actor) -> None:
    """Make it a draft again; groups it is shared with no longer read it either."""
    check_allowed(by, "practice.change", row, at=timezone.now())
    row.state = OwnExample.State.DRAFT
    row.save_next_version(by_id=by.id_text)
    _keep(row, "practice.withdraw", by)


@audited
def remove(*, row: OwnExample, by: Actor) -> None:
    """Put it into the trash, from where it comes back for 30 days."""
    check_allowed(by, "practice.change", row, at=timezone.now())
    row.move_to_trash(by_id=by.id_text)
    _keep(row, "practice.remove", by)


@audited
def restore(*, row: OwnExample, by: Actor) -> None:
    check_allowed(by, "practice.change", row, at=timezone.now())
    row.restore_from_trash(by_id=by.id_text)
    _keep(row, "practice.restore", by)


def _keep(row: OwnExample, action: str, by: Actor) -> OwnExample:
    entry = record(action, by=by, municipality=row.municipality_id, obj=row)
    keep_revision(row, entry=entry, by=by)
    return row
