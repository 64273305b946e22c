from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet

from nahraum.base import registry
from nahraum.base.comments.models import Remark
from nahraum.base.comments.rules import keeps, may_talk
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.people.queries import account_name
from nahraum.base.people.rules import Actor
from nahraum.base.registry import Remarked


@dataclass(frozen=True, slots=True)
class Spoken:
    """A remark as people read it, with the answers to it."""

    remark: Remark
    who: str
    own: bool
    replies: tuple["Spoken", ...] = ()
    resolved_who: str = ""
    # The id an answer to it will have: sending the form twice makes one answer.
    next_key: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True)
class Thread:
    """All that is said about one row."""

    about: Remarked
    spoken: tuple[Spoken, ...]

    @property
    def open_count(self) -> int:
        return sum(one.remark.resolved_at is None for one in self.spoken)


def remarks_on(kind: str, pk: Any) -> QuerySet[Remark]:
    """Everything said about a row of the open scope, the oldest first."""
    found: QuerySet[Remark] = Remark.objects.filter(kind=kind, object_id=str(pk))
    return found


def thread(kind: str, pk: Any, *, actor: Actor, at: datetime) -> Thread | None:
    """What is said about a row; None if there is no such row, or it is not theirs to read."""
    town = current_municipality()
    if not may_talk(actor, kind, town, at=at):
        return None
    about = find(kind, str(pk))
    if about is None:
        return None
    rows = list(remarks_on(kind, pk))
    below: dict[Any, list[Remark]] = {}
    for row in rows:
        below.setdefault(row.answers_id, []).append(row)
    names = {row.created_by for row in rows} | {row.resolved_by for row in rows if row.resolved_by}
    called = {name: account_name(name) for name in names}

    def spoken(row: Remark) -> Spoken:
        return Spoken(
            remark=row,
            who=called[row.created_by],
            own=row.created_by == actor.id_text,
            replies=tuple(spoken(reply) for reply in below.get(row.pk, ())),
            resolved_who=called.get(row.resolved_by, ""),
        )

    return Thread(about, tuple(spoken(row) for row in below.get(None, ())))


def find(kind: str, pk: str) -> Remarked | None:
    """The row of the open scope that is talked about."""
    declared = registry.remarkable(kind)
    return None if declared is None else declared.find(current_municipality(), pk)


def unsettled(*, actor: Actor, at: datetime) -> list[tuple[Remarked, Remark, int]]:
    """Rows with open remarks that this person may read: the row, its newest word, how many."""
    town = current_municipality()
    found: dict[tuple[str, str], list[Remark]] = {}
    for row in Remark.objects.filter(answers__isnull=True, resolved_at__isnull=True):
        if may_talk(actor, row.kind, town, at=at):
            found.setdefault((row.kind, row.object_id), []).append(row)
    named = ((find(*key), rows) for key, rows in found.items())
    return [(about, rows[-1], len(rows)) for about, rows in named if about is not None]


def waiting_for(*, actor: Actor, at: datetime) -> list[Remark]:
    """Open remarks of others on rows this person looks after, the oldest first."""
    town = current_municipality()
    rows = Remark.objects.filter(answers__isnull=True, resolved_at__isnull=True)
    others = rows.exclude(created_by=actor.id_text)
    return [
        row
        for row in others
        if may_talk(actor, row.kind, town, at=at) and keeps(actor, row.kind, town, at=at)
    ]
