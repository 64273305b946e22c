"""What is public, and what is due. Nobody reads a signal: not even this file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F, Min
from django.utils import timezone

from nahraum.analysis.disclosure.counting import UNKNOWN
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.signals.models import (
    PublicationRules,
    Release,
    ReleasedCell,
    SignalKey,
    TodaysVisit,
)
from nahraum.base.signals.rules import Cell, cells_of, ended_since, half_year_of

NOT_SHOWN = "keine oder zu wenige Meldungen"


@dataclass(frozen=True, slots=True)
class Count:
    """A released number: persons and events, rounded. None: none or too few."""

    persons: int | None
    events: int | None
    persons_share: float | None = None
    events_share: float | None = None

    @property
    def total(self) -> int | None:
        """What is shown of both; None where nothing is."""
        shown = [count for count in (self.persons, self.events) if count is not None]
        return sum(shown) if shown else None


NOTHING = Count(None, None)


@dataclass(frozen=True, slots=True)
class Released:
    """The three tables of a half-year. Keys of places are ids as text, or "unknown".

    `topics` says to which field of action each topic belongs, `places` what places are called.
    """

    half_year: str
    released_on: date | None
    topics: Mapping[str, str]
    places: Mapping[str, str]
    rules: Mapping[str, float]
    by_place: Mapping[tuple[str, str], Count] = field(default_factory=dict)
    by_topic: Mapping[str, Count] = field(default_factory=dict)
    by_reason: Mapping[tuple[str, str], Count] = field(default_factory=dict)

    def in_place(self, field_key: str, place: Any) -> Count:
        """A field of action in a neighbourhood (None: not known which one)."""
        key = UNKNOWN if place is None else str(place)
        return self.by_place.get((field_key, key), NOTHING)

    def of_topic(self, topic: str) -> Count:
        """A topic in the whole municipality."""
        return self.by_topic.get(topic, NOTHING)

    def covers(self, place: Any) -> bool:
        """Was the neighbourhood part of this release?"""
        return str(place) in self.places


def releases() -> list[Release]:
    """Every half-year that was prepared, newest first."""
    return list(Release.objects.all())


def release_of(half_year: str) -> Release | None:
    return Release.objects.filter(half_year=half_year).first()


def released(half_year: str | None = None) -> Released | None:
    """What is public of a half-year, or of the newest one."""
    rows = Release.objects.filter(state=Release.State.RELEASED)
    row = (rows if half_year is None else rows.filter(half_year=half_year)).first()
    if row is None:
        return None
    names = "table first second persons events persons_share events_share".split()
    cells = ReleasedCell.objects.filter(release=row).values_list(*names)
    return _tables(row, (Cell(*values) for values in cells))


def prepared(row: Release) -> Released | None:
    """What would become public: for those who must agree."""
    return _tables(row, cells_of(row.document)) if row.document else None


def _tables(row: Release, cells: Iterable[Cell]) -> Released:
    found: dict[str, dict[Any, Count]] = {"place": {}, "topic": {}, "reason": {}}
    for cell in cells:
        key = cell.first if cell.table == "topic" else (cell.first, cell.second)
        found[cell.table][key] = Count(
            cell.persons, cell.events, cell.persons_share, cell.events_share
        )
    at = row.released_at
    return Released(
        half_year=row.half_year,
        released_on=timezone.localdate(at) if at else None,
        topics=row.document["release"]["topics"],
        places=row.places,
        rules=row.document["rules"],
        by_place=found["place"],
        by_topic=found["topic"],
        by_reason=found["reason"],
    )


def series(key: str, place: Any = None) -> list[tuple[str, int | None]]:
    """Half-year by half-year, oldest first: a field of action in a neighbourhood, or a topic in
    the whole municipality. No table tells a topic in a neighbourhood.
    """
    rows = ReleasedCell.objects.filter(first=key).select_related("release")
    table = ReleasedCell.Table.TOPIC if place is None else ReleasedCell.Table.PLACE
    rows = rows.filter(table=table, second="" if place is None else str(place))
    return [
        (row.release.half_year, Count(row.persons, row.events).total)
        for row in rows.order_by("release__half_year")
    ]


def due(today: date) -> list[str]:
    """Half-years that are over and neither prepared nor decided about, oldest first."""
    known = set(Release.objects.values_list("half_year", flat=True))
    return [half_year for half_year in _ended(today) if half_year not in known]


def _ended(today: date) -> list[str]:
    """Since the municipality is here, or since something was counted, if that is longer ago."""
    begin = half_year_of(timezone.localdate(current_municipality().created_at))
    first = SignalKey.objects.aggregate(first=Min("half_year"))["first"]
    return ended_since(min(first or begin, begin), today)


def waiting_since() -> tuple[Release | None, datetime | None]:
    """The half-year a second person must look at."""
    row = Release.objects.filter(state=Release.State.WAITING).last()
    return row, row.changed_at if row else None


def own_rules() -> PublicationRules:
    """The numbers that hold here; an unsaved row with those of the house if there are no own."""
    return PublicationRules.objects.first() or PublicationRules()


def one_more_visit(visit: str, day: date) -> int:
    """Count up in one statement, so that two at once are two. Returns how many rows there were."""
    return TodaysVisit.objects.filter(day=day, visit=visit).update(number=F("number") + 1)


def visits_today(visit: str, day: date) -> int:
    found = TodaysVisit.objects.filter(day=day, visit=visit).values_list("number", flat=True)
    return found.first() or 0
