"""How somebody gets from door to door on one day: there, back, the last way back. Pure.

Who can walk all the way within the longest walk of the persona walks. Otherwise the earliest
arrival is found by a connection scan, and a scan backwards from it finds the latest moment to
leave home for that arrival: nobody is sent out to wait at a stop.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np

from nahraum.analysis.figures import Assumption
from nahraum.analysis.transit import NEVER, Ride, earliest
from nahraum.analysis.transit.timetable import Arrivals
from nahraum.understand.reach.rules.days import BERLIN, LATEST, Day, detour
from nahraum.understand.reach.rules.doors import Doors, Point, doors, on_foot, walked
from nahraum.understand.reach.rules.plan import Bools, Floats, Ints

STAY = Assumption("Aufenthalt am Ziel", 3600, "s", "METHODS 3.3", verified=False)
By = Literal["departure", "arrival"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A part of a way: on foot, or by a line. `start` and `end` name stops, "" a door."""

    departs: datetime
    arrives: datetime
    start: str = ""
    end: str = ""
    line: str = ""
    head: str = ""
    call: bool = False
    metres: int = 0

    @property
    def rides(self) -> bool:
        return bool(self.line)


@dataclass(frozen=True, slots=True)
class Journey:
    """A way from door to door."""

    legs: tuple[Leg, ...]

    @property
    def leaves(self) -> datetime:
        return self.legs[0].departs

    @property
    def arrives(self) -> datetime:
        return self.legs[-1].arrives

    @property
    def minutes(self) -> int:
        """Between the minutes a clock shows: off early rather than late, there when it is full."""
        return _minutes(self.arrives.timestamp()) - int(self.leaves.timestamp() // 60)

    @property
    def walk_minutes(self) -> int:
        seconds = sum(
            (leg.arrives - leg.departs).total_seconds() for leg in self.legs if leg.metres
        )
        return _minutes(seconds)

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(leg.line for leg in self.legs if leg.rides)

    @property
    def boards(self) -> datetime | None:
        """When the first bus leaves; None for a walk."""
        return next((leg.departs for leg in self.legs if leg.rides), None)

    @property
    def call(self) -> bool:
        return any(leg.call for leg in self.legs)


def _minutes(seconds: float) -> int:
    return int(-(-seconds // 60))


@dataclass(frozen=True)
class Reach:
    """What one day offers to somebody who leaves a place at a moment: one scan there, one back."""

    day: Day
    start: Point
    seconds: int
    there: Arrivals
    back: Arrivals

    def arrivals(self, places: Doors) -> Ints:
        """(places,) second of the earliest arrival, on foot or by ride; NEVER without one."""
        ride = _best(self.there, places)
        walk = on_foot(self.start, places.points, self.day.persona)
        return np.where(walk < NEVER, self.seconds + walk, ride)

    def last_back(self, places: Doors) -> Ints:
        """(places,) the latest second to leave for home; -NEVER without a ride, NEVER on foot."""
        walk = on_foot(self.start, places.points, self.day.persona)
        return np.where(walk < NEVER, NEVER, -_best(self.back, places))

    def returnable(self, places: Doors, stay_s: int) -> Bools:
        """(places,) whether one gets there, can stay, and gets home again."""
        arrival = self.arrivals(places)
        found: Bools = (arrival < NEVER) & (self.last_back(places) >= arrival + stay_s)
        return found

    def leave_by(self, place: Point) -> Journey | None:
        """The last way home of the day; None on foot and without a ride."""
        spot = _doors(self.day, place)
        latest = int(self.last_back(spot)[0])
        if abs(latest) >= NEVER:
            return None
        return _leaving(self.day, place, self.start, latest)


def reach(day: Day, start: Point, at: datetime) -> Reach:
    """One scan from a place to all stops, and one from all stops home before the day ends."""
    home = _doors(day, start).of(0)
    seconds = day.seconds(at)
    there = earliest(day.table, {stop: seconds + walk for stop, walk in home.items()})
    back = earliest(day.table.mirrored, {stop: walk - LATEST for stop, walk in home.items()})
    return Reach(day, start, seconds, there, back)


def journeys(
    day: Day, start: Point, end: Point, at: datetime, *, by: By = "departure", most: int = 3
) -> list[Journey]:
    """Ways from door to door, none worse in both leaving and arriving than another.

    By departure: the next ones, the earliest arrival first. By arrival: those that are there in
    time, the latest first.
    """
    walk = int(on_foot(start, np.array([end], dtype=np.float64), day.persona)[0])
    seconds = day.seconds(at)
    if walk < NEVER:
        leaves = seconds if by == "departure" else seconds - walk
        return [_walk(day, start, end, leaves, walk)]
    found: list[Journey] = []
    while len(found) < most:
        way = _leaving(day, start, end, seconds) if by == "departure" else None
        if by == "arrival":
            way = _arriving(day, start, end, seconds)
        if way is None:
            break
        found.append(way)
        seconds = day.seconds(way.leaves) + 1 if by == "departure" else day.seconds(way.arrives) - 1
    return found


def _doors(day: Day, place: Point) -> Doors:
    return doors(day.plan, np.array([place], dtype=np.float64), day.persona)


def _best(scan: Arrivals, places: Doors) -> Ints:
    """(places,) earliest arrival at the doors of a scan, NEVER where nothing leads."""
    ptr, stop, seconds = places.walks
    best = np.full(len(ptr) - 1, NEVER, dtype=np.int64)
    arrival = scan.labels.alighted[stop]
    owner = np.repeat(np.arange(len(ptr) - 1), np.diff(ptr))
    reached = arrival < NEVER
    np.minimum.at(best, owner[reached], arrival[reached] + seconds[reached])
    return best


def _leaving(day: Day, start: Point, end: Point, seconds: int) -> Journey | None:
    """The earliest arrival of who leaves from a second on, leaving as late as possible for it."""
    home, goal = _doors(day, start), _doors(day, end)
    there = earliest(day.table, {stop: seconds + walk for stop, walk in home.of(0).items()})
    arrival = int(_best(there, goal)[0])
    if arrival >= NEVER:
        return None
    back = earliest(day.table.mirrored, {s: walk - arrival for s, walk in goal.of(0).items()})
    return _journey(day, start, end, _rides_back(back, home))


def _arriving(day: Day, start: Point, end: Point, seconds: int) -> Journey | None:
    """The latest leaving of who is there by a second, arriving as early as possible with it."""
    home, goal = _doors(day, start), _doors(day, end)
    back = earliest(day.table.mirrored, {s: walk - seconds for s, walk in goal.of(0).items()})
    leaves = -int(_best(back, home)[0])
    if leaves <= -NEVER:
        return None
    there = earliest(day.table, {stop: leaves + walk for stop, walk in home.of(0).items()})
    return _journey(day, start, end, there.rides(_nearest(there, goal)))


def _nearest(scan: Arrivals, place: Doors) -> int:
    """The stop by which a scan reaches a place first; of equal ones the one with less to walk."""
    known = place.of(0)
    return min(known, key=lambda stop: (scan.labels.alighted[stop] + known[stop], known[stop]))


def _rides_back(scan: Arrivals, home: Doors) -> tuple[Ride, ...]:
    """The rides of a scan that ran backwards, in the order people take them."""
    found = scan.rides(_nearest(scan, home))
    return tuple(
        Ride(ride.trip, ride.to_stop, ride.from_stop, -ride.arrival, -ride.departure)
        for ride in reversed(found)
    )


def _walk(day: Day, start: Point, end: Point, leaves: int, seconds: int) -> Journey:
    metres = round(float(np.hypot(start.x - end.x, start.y - end.y)) * detour())
    leg = Leg(
        departs=day.moment(leaves), arrives=day.moment(leaves + seconds), metres=max(metres, 1)
    )
    return Journey((leg,))


def _journey(day: Day, start: Point, end: Point, rides: tuple[Ride, ...]) -> Journey:
    """Rides with the walks before, between and behind them."""
    plan, persona = day.plan, day.persona
    first, last = rides[0], rides[-1]
    metres = walked(plan, first.from_stop, start)
    seconds = _doors(day, start).of(0)[first.from_stop]
    legs = [_on_foot(day, first.departure - seconds, seconds, metres, "", first.from_stop)]
    for at, ride in enumerate(rides):
        legs.append(_ride(day, ride))
        if at + 1 < len(rides) and rides[at + 1].from_stop != ride.to_stop:
            other = rides[at + 1].from_stop
            metres = walked(plan, ride.to_stop, Point(plan.x[other], plan.y[other]))
            walk = int(persona.seconds(metres))
            legs.append(_on_foot(day, ride.arrival, walk, metres, ride.to_stop, other))
    metres, seconds = walked(plan, last.to_stop, end), _doors(day, end).of(0)[last.to_stop]
    legs.append(_on_foot(day, last.arrival, seconds, metres, last.to_stop, ""))
    return Journey(tuple(leg for leg in legs if leg.rides or leg.arrives > leg.departs))


def _on_foot(
    day: Day, leaves: int, seconds: int, metres: int, start: int | str, end: int | str
) -> Leg:
    names = [day.plan.names[stop] if isinstance(stop, int) else stop for stop in (start, end)]
    return Leg(
        departs=day.moment(leaves),
        arrives=day.moment(leaves + seconds),
        start=names[0],
        end=names[1],
        metres=max(metres, 1),
    )


def _ride(day: Day, ride: Ride) -> Leg:
    plan, trip = day.plan, int(day.trip[ride.trip])
    line = plan.lines[plan.line[trip]]
    calls = slice(plan.ptr[trip], plan.ptr[trip + 1])
    used = np.isin(plan.stop[calls], (ride.from_stop, ride.to_stop))
    return Leg(
        departs=day.moment(ride.departure),
        arrives=day.moment(ride.arrival),
        start=plan.names[ride.from_stop],
        end=plan.names[ride.to_stop],
        line=line.name or line.title or "?",
        head=plan.heads[plan.head[trip]],
        call=bool(plan.call[calls][used].any()),
    )


def next_day(moment: datetime, days: int) -> datetime:
    """Four in the morning some days later: when the day of the buses begins."""
    local = moment.astimezone(BERLIN) + timedelta(days=days)
    return local.replace(hour=4, minute=0, second=0, microsecond=0)


def places_of(points: list[Point]) -> Floats:
    return np.array(points, dtype=np.float64).reshape(-1, 2)
