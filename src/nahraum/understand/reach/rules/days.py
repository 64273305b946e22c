"""One day of a timetable, ready for the connection scan, in true seconds. Pure.

A day of service begins at "noon minus twelve hours" (GTFS): on the two nights a year when the
clock is changed that is not midnight. Every trip is placed by that rule, so an hour that happens
twice or never lets nobody miss a bus. Trips of the evening before that end after midnight belong
to the day, as do those that start before `LATEST` of the next.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from nahraum.analysis.transit import (
    Barrier,
    Changes,
    Persona,
    Timetable,
    Trips,
    footpaths,
    timetable,
)
from nahraum.analysis.transit.doors import CHANGE_M, DETOUR
from nahraum.understand.reach.rules.plan import Floats, Ints, Plan

BERLIN = ZoneInfo("Europe/Berlin")
LATEST = 28 * 3600  # the day ends when the last people are home: four in the morning
KEPT_DAYS = 40


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day as connections; `trip` names the row of the plan each trip comes from."""

    plan: Plan
    date: date
    persona: Persona
    anchor: datetime
    table: Timetable
    trip: Ints

    def seconds(self, moment: datetime) -> int:
        """A moment on the clock of the day."""
        return round((moment - self.anchor).total_seconds())

    def moment(self, seconds: int) -> datetime:
        """In UTC: between two moments of one zone Python counts the hours on the wall."""
        return self.anchor + timedelta(seconds=seconds)


def anchor_of(day: date) -> datetime:
    """Noon minus twelve hours, in UTC."""
    noon = datetime.combine(day, time(12), tzinfo=BERLIN)
    return noon.astimezone(UTC) - timedelta(hours=12)


class Days:
    """The days of a plan, each made once; a new timetable is a new plan with days of its own."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._feet = lru_cache(maxsize=8)(self._footpaths)
        self.of = lru_cache(maxsize=KEPT_DAYS)(self._day)

    def _footpaths(self, persona: Persona) -> tuple[Ints, Ints, Ints]:
        limit = min(float(CHANGE_M.value or 0), persona.max_walk_m)
        start, end, metres = pairs_within(self.plan, limit)
        walks = np.column_stack((start, end, persona.seconds(metres)))
        changes = Changes(
            change_s=persona.change_s,
            extra_s=persona.extra_change_s,
            longest_s=int(persona.seconds(limit)),
            walks=walks.astype(np.int64),
            rules=self.plan.transfers,
        )
        return footpaths(len(self.plan.names), changes)

    def _day(self, on: date, persona: Persona) -> Day:
        plan = self.plan
        trip, shift = _trips_of(plan, on)
        size = np.diff(plan.ptr)[trip]
        ptr = np.concatenate(([0], np.cumsum(size))).astype(np.int64)
        calls = np.arange(ptr[-1]) + np.repeat(plan.ptr[:-1][trip] - ptr[:-1], size)
        late = np.repeat(shift, size)
        trips = Trips(
            ptr=ptr,
            stop=plan.stop[calls],
            arrival=plan.arrival[calls] + late,
            departure=plan.departure[calls] + late,
            board=plan.board[calls],
            alight=plan.alight[calls],
            wheelchair=plan.wheelchair[trip],
        )
        bare = timetable(
            trips,
            len(plan.names),
            Changes(change_s=persona.change_s),
            barrier=Barrier.NOT_REFUSED if persona.wheelchair else Barrier.ANY,
            stop_wheelchair=plan.stop_wheelchair,
        )
        ptr, to, ready = self._feet(persona)
        return Day(
            plan=plan,
            date=on,
            persona=persona,
            anchor=anchor_of(on),
            table=replace(bare, foot_ptr=ptr, foot_to=to, foot_ready=ready),
            trip=trip,
        )


def pairs_within(plan: Plan, metres: float) -> tuple[Ints, Ints, Floats]:
    """Pairs of different stops within a walk of so many metres: from, to, metres walked."""
    known, tree = plan.placed
    if len(known) < 2:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    found, points = tree.query_pairs(metres / detour(), output_type="ndarray"), tree.data
    both = np.concatenate((found, found[:, ::-1]))
    apart = np.hypot(*(points[both[:, 0]] - points[both[:, 1]]).T) * detour()
    return known[both[:, 0]].astype(np.int64), known[both[:, 1]].astype(np.int64), apart


def detour() -> float:
    return float(DETOUR.value or 1)


def _trips_of(plan: Plan, on: date) -> tuple[Ints, Ints]:
    """(trip, true seconds its times are shifted by) of everything that moves on the day."""
    trips, shifts = [], []
    begins, ends = plan.departure[plan.ptr[:-1]], plan.arrival[plan.ptr[1:] - 1]
    for ahead in (-1, 0, 1):
        day = on + timedelta(days=ahead)
        shift = round((anchor_of(day) - anchor_of(on)).total_seconds())
        moving = plan.running(day)[plan.service] & (ends + shift >= 0)
        if ahead == 1:
            moving &= begins + shift < LATEST
        found = np.flatnonzero(moving)
        trips.append(found)
        shifts.append(np.full(len(found), shift, dtype=np.int64))
    return np.concatenate(trips).astype(np.int64), np.concatenate(shifts).astype(np.int64)
