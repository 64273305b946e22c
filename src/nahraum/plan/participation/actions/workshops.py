"""Workshops: evenings, what was said, how many of which group were there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited
from nahraum.base.people.rules import Actor
from nahraum.plan.participation.actions.common import check, insert, keep, may
from nahraum.plan.participation.models import Headcount, Note, Procedure, Session


@audited
def add_session(*, by: Actor, key: UUID | None = None, **values: Any) -> Session:
    if values["procedure"].kind != Procedure.Kind.WORKSHOP:
        raise ValidationError({"__all__": _("Nur eine Werkstatt hat Termine.")})
    return keep(insert(Session(**values), by, key), "participation.add", by)


@audited
def add_note(*, by: Actor, key: UUID | None = None, **values: Any) -> Note:
    return keep(insert(Note(**values), by, key), "participation.add", by)


@audited
def count_heads(*, session: Session, by: Actor, numbers: Mapping[tuple[str, str], int]) -> int:
    """Note how many people of each group were there: {(by, group): number}. Returns how many
    groups were counted; what is left out was not counted."""
    may(by, session)
    for (dimension, group), number in numbers.items():
        row = Headcount.objects.filter(session=session, by=dimension, group=group).first()
        if row is None:
            insert(Headcount(session=session, by=dimension, group=group, number=number), by, None)
            continue
        row.number = number
        check(row)
        row.save_next_version(by_id=by.id_text)
    gone = Headcount.objects.filter(session=session)
    for row in gone:
        if (row.by, row.group) not in numbers:
            row.delete()
    keep(session, "participation.count-heads", by)
    return len(numbers)
