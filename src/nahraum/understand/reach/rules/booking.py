"""Rides that have to be booked: which fit a way, when they run next, until when to call. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import numpy as np

from nahraum.analysis.transit import Persona, inside
from nahraum.understand.reach.rules.days import BERLIN, anchor_of, detour
from nahraum.understand.reach.rules.doors import Point
from nahraum.understand.reach.rules.plan import OnDemand, Plan

AHEAD = 14  # days that are looked at


@dataclass(frozen=True, slots=True)
class Bookable:
    """A ride on demand between two places, the first day it still can be booked for."""

    ride: OnDemand
    windows: tuple[tuple[datetime, datetime], ...]
    book_by: datetime | None


def bookable(
    plan: Plan, start: Point, end: Point, at: datetime, persona: Persona
) -> tuple[Bookable, ...]:
    """Rides that serve both places, each on the first day it can still be booked for."""
    services: dict[str, Bookable] = {}
    for ahead in range(AHEAD):
        day = at.astimezone(BERLIN).date() + timedelta(days=ahead)
        for ride in plan.on_demand_on(day):
            if ride.name in services or not _serves(ride, (start, end), persona):
                continue
            anchor = anchor_of(day)
            known = [(_after(anchor, begin), _after(anchor, to)) for begin, to in ride.windows]
            windows = tuple(w for w in known if _in_time(ride, w, at, anchor))
            if windows:
                by = _book_by(ride, windows[0][1], anchor)
                services[ride.name] = Bookable(ride, windows, by)
    return tuple(services.values())


def _after(anchor: datetime, seconds: int) -> datetime:
    return anchor + timedelta(seconds=seconds)


def _in_time(
    ride: OnDemand, window: tuple[datetime, datetime], at: datetime, anchor: datetime
) -> bool:
    """Whether a seat in a window can still be booked."""
    by = _book_by(ride, window[1], anchor)
    return (by or window[1]) > at


def _book_by(ride: OnDemand, until: datetime, anchor: datetime) -> datetime | None:
    """The last moment to call; None where nothing is said of it."""
    if ride.last_day is not None:
        day = (anchor + timedelta(hours=12)).astimezone(BERLIN).date()
        day -= timedelta(days=ride.last_day)
        return datetime.combine(day, ride.last_time or time(23, 59), tzinfo=BERLIN).astimezone(UTC)
    if ride.notice_min is not None:
        return until - timedelta(minutes=ride.notice_min)
    return None


def _serves(ride: OnDemand, places: tuple[Point, Point], persona: Persona) -> bool:
    return all(_reaches(ride, place, persona) for place in places)


def _reaches(ride: OnDemand, place: Point, persona: Persona) -> bool:
    """A stop of the ride in walking reach, or the place inside its area."""
    stops = np.array(ride.stops, dtype=np.float64).reshape(-1, 2)
    metres = np.hypot(stops[:, 0] - place.x, stops[:, 1] - place.y) * detour()
    if (metres <= persona.max_walk_m).any():
        return True
    rings = [np.array(ring, dtype=np.float64) for ring in ride.rings]
    return bool(inside(np.array([place.x]), np.array([place.y]), rings)[0])
