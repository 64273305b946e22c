"""What other rooms may know of a measure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.municipality.tenancy import current_municipality
from nahraum.plan.measures.models import Measure, StateChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A measure in short. `answer` is what people are told who proposed it or reported the need.

    `public_url` is empty while the measure is not shown to everybody.
    """

    pk: UUID
    title: str
    topic: str
    state: str
    state_label: str
    public: bool
    public_url: str
    url: str
    answer: str
    changed_on: date


def brief(pk: UUID) -> Brief | None:
    """The measure of this id; None if it is not there or in the trash."""
    row = Measure.objects.filter(pk=pk).select_related("topic").first()
    return None if row is None else brief_of(row)


def briefs(pks: Iterable[UUID]) -> dict[UUID, Brief]:
    """The measures of these ids that are there, with one question for all."""
    wanted = set(pks)
    rows = Measure.objects.filter(pk__in=wanted).select_related("topic") if wanted else ()
    return {row.pk: brief_of(row) for row in rows}


def public_measures() -> QuerySet[Measure]:
    found = Measure.objects.filter(public=True).select_related("topic", "decision__body")
    return found.prefetch_related("topic__labels", "neighbourhoods")


def choices() -> list[tuple[str, str]]:
    """(id, title) of measures something can be linked to: all but those given up."""
    found = Measure.objects.exclude(state=Measure.State.GIVEN_UP).order_by("title")
    return [(str(pk), title) for pk, title in found.values_list("pk", "title")]


def brief_of(row: Measure) -> Brief:
    """What other rooms may know of this row."""
    slug = current_municipality().slug
    return Brief(
        pk=row.pk,
        title=row.title,
        topic=row.topic.key,
        state=row.state,
        state_label=str(row.get_state_display()),
        public=row.public,
        public_url=reverse("measures:public", args=[slug, row.pk]) if row.public else "",
        url=reverse("measures:measure", args=[slug, row.pk]),
        answer=answer_of(row),
        changed_on=row.state_since or timezone.localdate(row.created_at),
    )


def answer_of(row: Measure) -> str:
    """The state of a measure in one or two sentences anybody understands."""
    sentence, reason = sentence_of(row), reason_of(row)
    return " ".join((sentence, _("Der Grund:"), reason)) if reason else sentence


def reason_of(row: Measure) -> str:
    """Why a measure rests or ended, in the words of the municipality."""
    told = row.state in (Measure.State.PAUSED, Measure.State.GIVEN_UP)
    return row.state_reason.strip() if told else ""


def sentence_of(row: Measure) -> str:
    return {
        Measure.State.IDEA: _("Daraus ist die Idee zu einer Maßnahme geworden."),
        Measure.State.PLANNED: _("Daraus ist eine geplante Maßnahme geworden."),
        Measure.State.DECIDED: _("Die Maßnahme ist beschlossen."),
        Measure.State.RUNNING: _("Die Maßnahme läuft."),
        Measure.State.PAUSED: _("Die Maßnahme ruht im Moment."),
        Measure.State.DONE: _("Die Maßnahme ist umgesetzt."),
        Measure.State.GIVEN_UP: _("Die Maßnahme wird nicht weiter verfolgt."),
    }[Measure.State(row.state)]


def public_counts() -> dict[str, int]:
    """How many public measures there are in each state."""
    found = Measure.objects.filter(public=True).order_by()
    return dict(found.values_list("state").annotate(Count("pk")))


def in_order(rows: QuerySet[Measure], states: Sequence[str]) -> QuerySet[Measure]:
    """By state in this order, then by the newest step."""
    place = Case(*(When(state=state, then=at) for at, state in enumerate(states)))
    return rows.order_by(place, "-state_since", "title", "pk")


def public_steps(row: Measure) -> QuerySet[StateChange]:
    """The dated steps of a measure, oldest first."""
    return StateChange.objects.filter(measure=row).order_by("on", "created_at")
