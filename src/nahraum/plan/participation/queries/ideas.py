"""Ideas: which are shown, which wait, which are alike, what became of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from nahraum.plan.measures import queries as measures
from nahraum.plan.participation.models import Answer, Idea, Procedure, Support
from nahraum.plan.participation.rules import likeness, same_words
from nahraum.plan.participation.rules.likeness import ALIKE

_State = Idea.State


def ideas() -> QuerySet[Any]:
    """Ideas with their answers (latest first) and the number of supporters (`.supporters`)."""
    answers = Prefetch("answers", queryset=Answer.objects.order_by("-created_at"))
    found = Idea.objects.select_related("procedure", "topic", "neighbourhood")
    # Counted for each idea by itself: joined, thousands of wide rows would be grouped first.
    supports = Support.objects.filter(idea=OuterRef("pk")).order_by().values("idea")
    number = Subquery(supports.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    counted: QuerySet[Any] = found.prefetch_related(answers, "topic__labels").annotate(
        supporters=Coalesce(number, 0)
    )
    return counted


def idea(pk: UUID) -> Idea | None:
    found: Idea | None = ideas().filter(pk=pk).first()
    return found


def published_ideas(procedure: Procedure | None = None) -> QuerySet[Any]:
    """What everybody may read, the most supported first."""
    found = ideas().filter(state=_State.PUBLISHED).exclude(procedure__state=Procedure.State.DRAFT)
    if procedure is not None:
        found = found.filter(procedure=procedure)
    return found.order_by("-supporters", "-created_at", "pk")


def waiting_ideas() -> QuerySet[Any]:
    """Ideas somebody has to look at, the oldest first."""
    return ideas().filter(state=_State.WAITING).order_by("created_at")


def answers_due() -> QuerySet[Any]:
    """Published ideas without an answer, the most urgent first."""
    found = ideas().filter(state=_State.PUBLISHED, answers__isnull=True)
    return found.order_by("answer_by", "created_at")


def latest_answer(row: Idea) -> Answer | None:
    return next(iter(row.answers.all()), None)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an idea, ready to read. `url` is the public page of its measure."""

    label: str
    tone: str
    reason: str
    forwarded_to: str
    on: date | None
    measure: str
    measure_state: str
    answer: str
    url: str


_TONES = {"accepted": "success", "partly": "success", "no": "warning", "forwarded": "info"}


def fates_of(rows: Iterable[Idea]) -> dict[UUID, Fate | None]:
    """The same for a whole page, with one question about all measures."""
    shown = list(rows)
    named = [said.measure for row in shown if (said := latest_answer(row)) and said.measure]
    known = measures.briefs(named)
    return {row.pk: fate_of(row, known) for row in shown}


def fate_of(row: Idea, known: Mapping[UUID, measures.Brief] | None = None) -> Fate | None:
    """None while nobody has answered. The state of the measure is that of now."""
    said = latest_answer(row)
    if said is None:
        return None
    known = measures.briefs([said.measure] if said.measure else []) if known is None else known
    brief = None if said.measure is None else known.get(said.measure)
    shown: Any = brief if brief is not None and brief.public else None
    return Fate(
        label=str(said.get_verdict_display()),
        tone=_TONES[said.verdict],
        reason=said.reason,
        forwarded_to=said.forwarded_to,
        on=localdate(said.created_at),
        measure=shown.title if shown else "",
        measure_state=shown.state_label if shown else "",
        answer=shown.answer if shown else "",
        url=shown.public_url if shown else "",
    )


def hidden_measure(row: Idea) -> Any:
    """The measure the latest answer names, while citizens do not see it; None otherwise."""
    said = latest_answer(row)
    found = None if said is None or said.measure is None else measures.brief(said.measure)
    return None if found is None or found.public else found


def alike(text: str, found: Iterable[Idea], *, most: int = 3) -> list[Idea]:
    """Ideas that say about the same, the likest first."""
    rated = [(likeness(text, f"{row.title} {row.text}"), row) for row in found]
    rated = [pair for pair in rated if pair[0] >= ALIKE]
    rated.sort(key=lambda pair: -pair[0])
    return [row for _rate, row in rated[:most]]


def stands_already(procedure: Procedure, title: str, text: str) -> bool:
    """Whether the very same words were sent before."""
    wanted = same_words(title + text)
    said = Idea.objects.filter(procedure=procedure).values_list("title", "text")
    return any(same_words(one + more) == wanted for one, more in said.iterator())


def linked_ideas(measure: UUID) -> QuerySet[Any]:
    """Published ideas whose latest answer names this measure."""
    return published_ideas().filter(answers__measure=measure).distinct()


def to_tell() -> QuerySet[Any]:
    """Ideas with a measure and somebody who wants to hear of it."""
    found = ideas().filter(state=_State.PUBLISHED, answers__measure__isnull=False)
    return found.exclude(email="").distinct()


def count_by_topic() -> list[tuple[str, Any, int]]:
    """(topic key, neighbourhood id or None, number) of published ideas."""
    found = Idea.objects.filter(state=_State.PUBLISHED, topic__isnull=False)
    found = found.exclude(procedure__state=Procedure.State.DRAFT).order_by()
    rows = found.values_list("topic__key", "neighbourhood").annotate(number=Count("pk"))
    return [(key, place, number) for key, place, number in rows]
