"""Reading bodies and what they decided, in the open scope."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from nahraum.base.municipality.tenancy import TenantModel, current_municipality
from nahraum.base.translations.queries import overlay
from nahraum.base.translations.rules import Text
from nahraum.plan.bodies.documents.minutes import minutes_content
from nahraum.plan.bodies.models import AgendaItem, Body, Decision, Meeting, Seat, Task
from nahraum.plan.bodies.rules import (
    Council,
    Kind,
    MinutesState,
    Result,
    days_waiting,
    instant,
    is_forgotten,
    minutes_state,
)

# Texts everybody reads, by the kind of their row.
TEXTS: Mapping[str, tuple[str, ...]] = {
    "body": ("name", "mandate", "rhythm"),
    "meeting": ("title", "because"),
    "decision": ("title", "text", "council_reason"),
}
OPEN_COUNCIL = (Council.RECOMMENDED, Council.ON_AGENDA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A decision as other rooms show it. `public_url` is empty while it is not released."""

    pk: UUID
    number: str
    title: str
    text: str
    body: str
    body_type: str
    kind: str
    result: str
    result_label: str
    decided_on: date
    url: str
    public_url: str
    council: str
    council_label: str

    @property
    def adopted(self) -> bool:
        return self.result == Result.ADOPTED

    @property
    def by_council(self) -> bool:
        """The council itself decided it, or took a recommendation over."""
        return self.adopted and (
            (self.body_type == Body.Type.COUNCIL and self.kind == Kind.DECISION)
            or self.council in (Council.ADOPTED, Council.CHANGED)
        )


def decision(pk: UUID) -> Known | None:
    """The decision of this id, for rooms that point to it."""
    found = decisions().filter(pk=pk).first()
    return None if found is None else known(found)


def known(row: Decision) -> Known:
    slug = current_municipality().slug
    page = reverse("bodies:keep-decision", args=[slug, row.pk])
    public = reverse("bodies:decision", args=[slug, row.pk]) if row.released_at else ""
    return Known(
        pk=row.pk,
        number=row.number,
        title=row.title,
        text=row.text,
        body=row.body.name,
        body_type=row.body.type,
        kind=row.kind,
        result=row.result,
        result_label=str(row.get_result_display()),
        decided_on=row.decided_on,
        url=page,
        public_url=public,
        council=row.council,
        council_label=str(row.get_council_display()) if row.council else "",
    )


def all_known() -> list[Known]:
    """Every decision, the newest first."""
    return [known(row) for row in decisions()]


def decisions() -> QuerySet[Decision]:
    return Decision.objects.select_related("body", "meeting")


def released() -> QuerySet[Decision]:
    """What everybody may read: of bodies that are shown at all."""
    return decisions().filter(released_at__isnull=False, body__public=True)


def public_answer(row: Decision) -> Decision | None:
    """What the council decided about a recommendation, if everybody may read it."""
    if row.council_decision_id is None:
        return None
    found: Decision | None = released().filter(pk=row.council_decision_id).first()
    return found


def recommendations() -> QuerySet[Decision]:
    """Adopted recommendations, those the council has not answered first."""
    found = decisions().filter(kind=Kind.ADVICE, result=Result.ADOPTED)
    return found.order_by("answered_on", "decided_on")


def waiting() -> QuerySet[Decision]:
    return recommendations().filter(council__in=OPEN_COUNCIL)


def waited(row: Decision, on: date) -> int:
    return days_waiting(decided_on=row.decided_on, answered_on=row.answered_on, on=on)


def forgotten(on: date) -> list[Decision]:
    """Recommendations the council has left lying for too long."""
    return [
        row
        for row in waiting()
        if is_forgotten(decided_on=row.decided_on, answered_on=row.answered_on, on=on)
    ]


def open_decisions() -> QuerySet[Decision]:
    """Adopted decisions with a day by which they should be done, and are not."""
    found = decisions().filter(kind=Kind.DECISION, result=Result.ADOPTED)
    return found.filter(due__isnull=False, done_on__isnull=True).order_by("due")


def open_tasks() -> QuerySet[Task]:
    """Tasks nobody has finished; those with a day first."""
    found = Task.objects.filter(done_on__isnull=True, body__deleted_at__isnull=True)
    return found.select_related("body").order_by("due", "text")


def bodies() -> QuerySet[Body]:
    return Body.objects.all()


def public_bodies(on: date) -> QuerySet[Body]:
    return Body.objects.filter(public=True).exclude(until__lt=on)


def seats(body: Body, on: date | None = None) -> QuerySet[Seat]:
    """Seats of a body; with a day only those that are taken on it."""
    found = Seat.objects.filter(body=body)
    return found if on is None else found.exclude(until__lt=on)


def meetings() -> QuerySet[Meeting]:
    return Meeting.objects.filter(body__deleted_at__isnull=True).select_related("body")


def public_meetings() -> QuerySet[Meeting]:
    return meetings().filter(open_to_all=True, body__public=True)


def coming(on: date) -> QuerySet[Meeting]:
    return meetings().filter(day__gte=on).order_by("day", "clock")


def items(meeting: Meeting) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(meeting=meeting)


def voters(meeting: Meeting) -> int:
    """How many with a vote were there; 0 where nobody noted it."""
    return meeting.present.filter(votes=True).count()


def starts(meeting: Meeting) -> datetime:
    return instant(meeting.day, meeting.clock)


def ends(meeting: Meeting) -> datetime:
    return starts(meeting) + timedelta(minutes=meeting.duration)


def minutes_of(meeting: Meeting, at: datetime) -> MinutesState:
    return minutes_state(
        ends=ends(meeting),
        cancelled=meeting.state == Meeting.State.CANCELLED,
        written=meeting.state == Meeting.State.HELD,
        approved=meeting.approved_on is not None,
        at=at,
    )


def without_minutes(at: datetime) -> list[Meeting]:
    """Meetings that are over and of which nobody has written anything."""
    today = timezone.localdate(at)
    found = meetings().filter(day__lte=today, state__in=("planned", "invited"))
    return [row for row in found if minutes_of(row, at) is MinutesState.MISSING]


def numbers_taken(year: int) -> list[str]:
    """Also of decisions in the trash: a number is given once."""
    of_year: dict[str, Any] = {"number__startswith": f"{year}-"}
    rows = (Decision.objects, Decision.trash)
    return [n for row in rows for n in row.filter(**of_year).values_list("number", flat=True)]


def names_to_forget(before: date) -> QuerySet[Seat]:
    found = Seat.objects.filter(until__lt=before)
    return found.exclude(name="", email="")


def content_of(meeting: Meeting) -> dict[str, Any]:
    """The minutes as they would be printed now."""
    return minutes_content(
        municipality=current_municipality().name,
        meeting=meeting,
        present=list(meeting.present.all()),
        excused=[
            seat
            for seat in seats(meeting.body, on=meeting.day)
            if seat not in set(meeting.present.all())
        ],
        items=list(items(meeting)),
        decisions=list(decisions().filter(meeting=meeting).order_by("number")),
        tasks=list(Task.objects.filter(meeting=meeting)),
    )


# ------------------------------------------------------------------ texts in other languages
def said(kind: str, rows: Iterable[TenantModel], language: str) -> list[tuple[Any, Any]]:
    """Rows with their public texts in a language."""
    found = list(rows)
    texts = overlay(f"bodies.{kind}", found, language=language)
    return [(row, texts.texts(row, TEXTS[kind])) for row in found]


def said_with_body(kind: str, rows: Iterable[Any], language: str) -> list[tuple[Any, Any, Text]]:
    """The same, and with the name of the body each row belongs to."""
    found = said(kind, rows, language)
    bodies = said("body", {row.body for row, _texts in found}, language)
    names = {body.pk: texts["name"] for body, texts in bodies}
    return [(row, texts, names[row.body_id]) for row, texts in found]


def bodies_to_translate() -> QuerySet[Body]:
    return public_bodies(timezone.localdate())


def meetings_to_translate() -> QuerySet[Meeting]:
    """Public meetings to come: those of the past are not announced any more."""
    return public_meetings().filter(day__gte=timezone.localdate())
