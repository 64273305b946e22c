"""Stored ways of neighbourhoods: what they are computed from, and how they are read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _

from nahraum import facts
from nahraum.analysis.figures import inputs_hash
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.places.queries import neighbourhoods, shape_of
from nahraum.base.places.rules import centre, to_degrees
from nahraum.base.registry import Destination, destinations
from nahraum.understand.reach.adapters import kept_network, network_minutes
from nahraum.understand.reach.models import StoredTime
from nahraum.understand.reach.queries.feeds import Service, persona, service
from nahraum.understand.reach.rules import (
    LIMITS,
    Mode,
    Point,
    Share,
    access,
    by_bus,
    inhabitants_within,
    nearest,
    straight_car,
    straight_walk,
    weekday,
)

VERSION = 1  # of the computation; raise it when its results change
PROFILES = {Mode.CAR: "auto", Mode.WALK: "zu-fuss"}
OSM = "OpenStreetMap, ODbL"
STRAIGHT = "Luftlinie mit Umweg, METHODS 3.3 (ungeprüfte Annahmen)"


@dataclass(frozen=True, slots=True)
class Place:
    """A neighbourhood as one point with its persons; None is unknown."""

    pk: UUID
    name: str
    point: Point
    persons: float | None


@dataclass(frozen=True, slots=True)
class Task:
    """Everything that enters, and its digest."""

    places: tuple[Place, ...]
    targets: tuple[Destination, ...]
    service: Service
    day: date | None
    on: date
    digest: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes to the nearest, None: nothing leads there. `usual`: over a day, by bus."""

    value: float | None
    estimate: bool
    as_of: date
    source: str
    usual: float | None = None
    reached: str = ""


def network_file(mode: Mode) -> Path:
    """Where `nahraum reach network --out` puts a network for this house."""
    found: Path = settings.VAR / "wegenetz" / f"{PROFILES[mode]}.netz"
    return found


def places() -> tuple[Place, ...]:
    """Neighbourhoods by name. Persons: as entered, else those of the census grid."""
    known = facts.village_summaries(current_municipality().area.key)
    found = []
    for row in neighbourhoods():
        counted = row.population
        if counted is None and row.name in known:
            counted = known[row.name].population
        persons = None if counted is None else float(counted)
        found.append(Place(row.pk, row.name, Point(*centre(shape_of(row))), persons))
    return tuple(found)


def task_of(*, on: date, targets: Iterable[Destination] | None = None) -> Task:
    """What a computation on a day would be about."""
    here = places()
    goals = tuple(sorted(_goals(targets, on), key=lambda t: (t.topic, t.name, t.x, t.y)))
    found = service()
    plan = found.days.plan if found.days else None
    day = weekday(plan.first, plan.last, on) if plan else None
    written = [
        file.stat().st_mtime_ns if (file := network_file(mode)).is_file() else 0
        for mode in PROFILES
    ]
    inputs = {
        "version": VERSION,
        "places": [[str(p.pk), p.point.x, p.point.y, p.persons] for p in here],
        "targets": [[t.topic, t.name, t.x, t.y, t.approximate] for t in goals],
        "timetables": [feed.digest for feed in found.feeds],
        "networks": written,
        "month": on.isoformat()[:7],
    }
    return Task(here, goals, found, day, on, inputs_hash(inputs))


def _goals(targets: Iterable[Destination] | None, on: date) -> Iterable[Destination]:
    return destinations(on) if targets is None else targets


def is_stored(task: Task) -> bool:
    """Whether exactly this was computed already; without places or targets there is nothing."""
    if not task.places or not task.targets:
        return not StoredTime.objects.exists()
    return StoredTime.objects.filter(inputs=task.digest).exists()


def computed(task: Task) -> list[StoredTime]:
    """Rows of all places, topics and modes, not yet saved."""
    if not task.places or not task.targets:
        return []
    origins = [place.point for place in task.places]
    goals = list(dict.fromkeys(Point(t.x, t.y) for t in task.targets))
    column = {point: at for at, point in enumerate(goals)}
    tables = [_by_road(mode, origins, goals) for mode in PROFILES]
    if task.day is not None and task.service.days is not None:
        best, usual = by_bus(task.service.days, task.day, persona(""), origins, goals)
        source = ", ".join(feed.source for feed in task.service.feeds)
        tables.append(_Table(Mode.TRANSIT, best, usual, StoredTime.Origin.TIMETABLE, source))
    topics: dict[str, list[Destination]] = {}
    for target in task.targets:
        topics.setdefault(target.topic, []).append(target)
    return [
        row
        for topic, targets in topics.items()
        for table in tables
        for row in _rows(task, topic, targets, table.of([column[_point(t)] for t in targets]))
    ]


def _point(target: Destination) -> Point:
    return Point(target.x, target.y)


@dataclass(frozen=True, slots=True)
class _Table:
    """Minutes of all places (rows) to some goals (columns)."""

    mode: Mode
    minutes: Any
    usual: Any
    origin: str
    source: str

    def of(self, columns: Sequence[int]) -> "_Table":
        usual = None if self.usual is None else self.usual[:, columns]
        return _Table(self.mode, self.minutes[:, columns], usual, self.origin, self.source)


def _by_road(mode: Mode, origins: Sequence[Point], goals: Sequence[Point]) -> _Table:
    """On the network of the mode; along straight lines without one, or if a place is off it."""
    network = kept_network(network_file(mode))
    if network is not None:
        extra = 3.0 if mode is Mode.CAR else 0.0
        degrees = [[to_degrees(*point) for point in side] for side in (origins, goals)]
        limit = float(LIMITS[mode].value or 0) - extra
        minutes = network_minutes(network, *degrees, limit=limit) + extra
        if not np.isnan(minutes).any():
            return _Table(mode, minutes, None, StoredTime.Origin.NETWORK, OSM)
    if mode is Mode.CAR:
        minutes = straight_car(origins, goals)
    else:
        minutes = straight_walk(origins, goals, persona(""))
    return _Table(mode, minutes, None, StoredTime.Origin.STRAIGHT, STRAIGHT)


def _rows(
    task: Task, topic: str, targets: Sequence[Destination], table: _Table
) -> Iterable[StoredTime]:
    persons = [place.persons for place in task.places]
    reached = nearest(table.minutes, table.usual, targets)
    shares = access(table.minutes, persons) if table.mode is Mode.CAR else [None] * len(persons)
    for place, found, share in zip(task.places, reached, shares, strict=True):
        yield StoredTime(
            neighbourhood_id=place.pk,
            topic=topic,
            mode=table.mode.value,
            minutes=found.minutes,
            usual=found.usual,
            access=share,
            persons=place.persons,
            reached=found.name[:200],
            origin=table.origin,
            source=table.source[:400],
            as_of=task.on,
            inputs=task.digest,
        )


# ------------------------------------------------------------------ reading
def stored_times(topic: str, mode: str) -> dict[UUID, Minutes]:
    """Minutes to the nearest destination of a topic by neighbourhood; empty: never computed."""
    return {row.neighbourhood_id: _minutes(row) for row in _stored(topic=topic, mode=mode)}


def times_by_topic(mode: str) -> dict[str, dict[UUID, Minutes]]:
    """The same of all topics, in one query: for the need map."""
    found: dict[str, dict[UUID, Minutes]] = {}
    names = "topic neighbourhood minutes origin as_of source usual reached".split()
    rows = StoredTime.objects.filter(mode=mode).values_list(*names)
    for topic, place, minutes, origin, as_of, source, usual, reached in rows:
        estimate = origin == StoredTime.Origin.STRAIGHT
        told = Minutes(
            value=minutes,
            estimate=estimate,
            as_of=as_of,
            source=source,
            usual=usual,
            reached=reached,
        )
        found.setdefault(topic, {})[place] = told
    return found


def _stored(**wanted: str) -> Iterable[StoredTime]:
    return StoredTime.objects.filter(**wanted)


def _minutes(row: StoredTime) -> Minutes:
    return Minutes(
        value=row.minutes,
        estimate=row.origin == StoredTime.Origin.STRAIGHT,
        as_of=row.as_of,
        source=row.source,
        usual=row.usual,
        reached=row.reached,
    )


@dataclass(frozen=True, slots=True)
class Reachable:
    """Of a topic by car: persons within 15 and 30 minutes, offers per 1,000 by neighbourhood."""

    within: tuple[Share, ...]
    access: Mapping[UUID, float | None]


def catchments(topic: str, mode: str = Mode.CAR.value) -> Reachable | None:
    """How many people reach a topic; None where nothing was computed."""
    rows = list(_stored(topic=topic, mode=mode))
    if not rows:
        return None
    pairs = [(row.persons, row.minutes) for row in rows]
    within = tuple(inhabitants_within(pairs, minutes) for minutes in (15, 30))
    return Reachable(within, {row.neighbourhood_id: row.access for row in rows})


def topics_with_times() -> tuple[str, ...]:
    """Keys of topics that something leads to."""
    keys = StoredTime.objects.order_by("topic").values_list("topic", flat=True).distinct()
    return tuple(keys)


def computed_on() -> date | None:
    newest = StoredTime.objects.order_by("-as_of").first()
    return newest.as_of if newest else None


def told(minutes: float | None) -> str:
    """Whole minutes in words, or that there is no way."""
    if minutes is None:
        return _("nicht erreichbar")
    return _("%(minutes)s Min.") % {"minutes": round(minutes)}
