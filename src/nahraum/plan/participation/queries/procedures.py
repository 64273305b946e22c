"""Procedures: what runs, what is done, what of the promise was kept."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from nahraum.plan.participation.models import Answer, Idea, Procedure
from nahraum.plan.participation.rules import proofs_of

_State = Procedure.State


def procedures() -> QuerySet[Procedure]:
    """All of them, drafts too, the latest first."""
    return Procedure.objects.prefetch_related("topics__labels", "neighbourhoods")


def public_procedures() -> QuerySet[Procedure]:
    return procedures().exclude(state=_State.DRAFT)


def running() -> QuerySet[Procedure]:
    return public_procedures().filter(state=_State.RUNNING)


def procedures_done() -> QuerySet[Procedure]:
    """Finished ones: the result is out and the promise was checked."""
    return procedures().filter(state=_State.DONE).exclude(promise_kept=Procedure.Kept.OPEN)


def counts_by_level() -> dict[int, int]:
    """How many procedures were begun on each level; levels without any are 0."""
    found = public_procedures().order_by().values_list("level").annotate(Count("pk"))
    return dict.fromkeys(Procedure.Level.values, 0) | dict(found)


@dataclass(frozen=True, slots=True)
class Answered:
    """How many published ideas there are, and how many of them have an answer."""

    ideas: int
    answered: int

    @property
    def all(self) -> bool:
        return self.ideas == self.answered


def answered(procedure: Procedure) -> Answered:
    found = Idea.objects.filter(procedure=procedure, state=Idea.State.PUBLISHED)
    return Answered(
        found.count(), found.filter(Exists(Answer.objects.filter(idea=OuterRef("pk")))).count()
    )


@dataclass(frozen=True, slots=True)
class ShownProof:
    """What the level asks for; `text` is empty as long as nobody has shown it."""

    key: str
    label: str
    text: str


def proofs(procedure: Procedure) -> Iterator[ShownProof]:
    given = dict(procedure.proofs.values_list("key", "text"))
    for key, label in proofs_of(procedure.level).items():
        yield ShownProof(key, str(label), given.get(key, ""))
