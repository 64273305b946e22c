"""How many came: for those who plan. Numbers of people, never names.

What is too small is not told, and no sum contains it: a sum adds up what stands on the page anyway,
so that no difference gives a small number away.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from nahraum.connect.calendar.models import (
    Age,
    Event,
    Exhibitor,
    GuestList,
    Occurrence,
    Programme,
    Rating,
)
from nahraum.connect.calendar.queries.looking import neighbourhood_of
from nahraum.connect.calendar.rules import FEWEST, Counts, participation, told_counts


@dataclass(frozen=True, slots=True)
class Turnout:
    """Small numbers are the page's to hide; `signed_up` counts the dates somebody noted."""

    event: Event
    dates: int
    signed_up: int
    came: int | None
    percent: int | None


@dataclass(frozen=True, slots=True)
class Together:
    """Several events: `told` of them have a number, `came` adds those up, None without any."""

    label: str
    events: int
    told: int
    came: int | None
    percent: int | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a programme has brought, as far as somebody noted it."""

    turnouts: list[Turnout]
    together: Together
    ratings: list[tuple[str, int | None]]
    stands: int
    houses: int


def turnouts(*, since: datetime, at: datetime) -> list[Turnout]:
    """Events with dates that are over, by title."""
    return _turnouts(_over(at).filter(ends__gt=since))


def _over(at: datetime) -> QuerySet[Occurrence]:
    return Occurrence.objects.filter(
        state=Occurrence.State.PLANNED,
        ends__lt=at,
        event__status=Event.Status.PUBLISHED,
        event__deleted_at__isnull=True,
    )


def _turnouts(past: QuerySet[Occurrence]) -> list[Turnout]:
    """In three queries, however many events there are."""
    dates: dict[UUID, list[Occurrence]] = {}
    for row in past.order_by("starts"):
        dates.setdefault(row.event_id, []).append(row)
    places: dict[tuple[UUID, UUID | None], int] = {
        (row.event_id, row.occurrence_id): row.taken
        for row in GuestList.objects.filter(event__in=dates)
    }
    found = Event.objects.filter(pk__in=dates).select_related("site__neighbourhood")
    return [
        _turnout(event, dates[event.pk], places)
        for event in found.select_related("neighbourhood").order_by("title", "pk")
    ]


def _turnout(
    event: Event, dates: Sequence[Occurrence], places: Mapping[tuple[UUID, UUID | None], int]
) -> Turnout:
    noted = [row for row in dates if row.came is not None]
    came = sum(row.came or 0 for row in noted) if noted else None
    whole = event.sign_up == Event.SignUp.WHOLE
    signed_up = sum(places.get((event.pk, None if whole else row.pk), 0) for row in noted)
    return Turnout(
        event, len(dates), signed_up, came, participation(signed_up=signed_up, came=came)
    )


# ------------------------------------------------------------------ together
def together(label: str, rows: Iterable[Turnout]) -> Together:
    """The sum of what is told of each; the rate of those of whom both numbers are."""
    found = list(rows)
    told = [row.came for row in found if row.came is not None and row.came >= FEWEST]
    rated = [row for row in found if row.percent is not None]
    return Together(
        label=label,
        events=len(found),
        told=len(told),
        came=sum(told) if told else None,
        percent=participation(
            signed_up=sum(row.signed_up for row in rated),
            came=sum(row.came or 0 for row in rated) if rated else None,
        ),
    )


def by_age(rows: Sequence[Turnout]) -> list[Together]:
    """By the ages events are meant for; nobody is asked for theirs. One event may stand in two."""
    found = [
        together(str(label), [row for row in rows if value in row.event.ages])
        for value, label in Age.choices
    ]
    found.append(together(_("für jedes Alter"), [row for row in rows if not row.event.ages]))
    return [row for row in found if row.events]


def by_neighbourhood(rows: Sequence[Turnout]) -> list[Together]:
    """By where events took place; where people live is not asked."""
    groups: dict[str, list[Turnout]] = {}
    for row in rows:
        where = neighbourhood_of(row.event)
        groups.setdefault(_("nicht bekannt") if where is None else where.name, []).append(row)
    return [together(name, groups[name]) for name in sorted(groups)]


# ------------------------------------------------------------------ a programme, afterwards
def evaluation(programme: Programme, *, at: datetime) -> Evaluation | None:
    """What became of a programme; None before the first of its dates is over."""
    rows = _turnouts(_over(at).filter(event__programme=programme))
    if not rows:
        return None
    stands = Exhibitor.objects.filter(programme=programme)
    counted = stands.aggregate(all=Count("pk"), houses=Count("organisation", distinct=True))
    return Evaluation(
        turnouts=rows,
        together=together(_("zusammen"), rows),
        ratings=_ratings([row.event for row in rows]),
        stands=counted["all"],
        houses=counted["houses"],
    )


def _ratings(events: Sequence[Event]) -> list[tuple[str, int | None]]:
    """Answers, added up over the events that may tell theirs."""
    numbers: dict[Any, dict[str, int]] = {event.pk: {} for event in events}
    found = Rating.objects.filter(event__in=events).order_by()
    for row in found.values("event", "recommend").annotate(number=Count("pk")):
        numbers[row["event"]][row["recommend"]] = row["number"]
    told: list[Counts] = [
        told_counts({value: said.get(value, 0) for value in Rating.Recommend.values})
        for said in numbers.values()
    ]
    return [(str(label), _sum(told, value)) for value, label in Rating.Recommend.choices]


def _sum(told: Sequence[Counts], answer: str) -> int | None:
    parts = [number for row in told if (number := row.parts[answer]) is not None]
    return sum(parts) if parts else None
