"""How long people of each neighbourhood take to what they need, ready to be stored. Pure.

By road with a network where one is loaded, else along a straight line with the usual detour; by
bus on one weekday: the shortest and the usual way over the moments of setting out, counted only
with a way back. A place that nothing leads to has no minutes, and stays in the table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import numpy as np

from nahraum.analysis.catchments import Catchment, Setting, Variant, floating_catchment, from_matrix
from nahraum.analysis.figures import Assumption
from nahraum.analysis.transit import NEVER, Persona, earliest
from nahraum.base.registry import Destination
from nahraum.understand.reach.rules.days import BERLIN, Days, detour
from nahraum.understand.reach.rules.doors import Doors, Point, doors
from nahraum.understand.reach.rules.plan import Floats
from nahraum.understand.reach.rules.ways import STAY, Reach, places_of, reach


class Mode(StrEnum):
    CAR = "car"
    WALK = "walk"
    TRANSIT = "transit"


def _chosen(name: str, value: float, unit: str) -> Assumption:
    return Assumption(name, value, unit, "METHODS 3.1, 3.3", verified=False)


CAR_DETOUR = _chosen("Umweg auf der Straße gegenüber der Luftlinie", 1.3, "")
CAR_KMH = _chosen("Mittleres Tempo mit dem Auto auf dem Land", 45.0, "km/h")
CAR_EXTRA = _chosen("Parken und Fußweg am Ziel", 3.0, "min")
LIMITS = {
    Mode.CAR: _chosen("Längste Fahrt mit dem Auto", 90.0, "min"),
    Mode.WALK: _chosen("Längster Fußweg", 60.0, "min"),
    Mode.TRANSIT: _chosen("Längster Weg mit Bus und Bahn", 180.0, "min"),
}
CATCHMENT = _chosen("Einzugsbereich mit dem Auto", 30.0, "min")
STEP_MINUTES = 15
FIRST, LAST = time(8), time(18)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest destination of a topic: minutes None where nothing leads to it.

    usual: median over the moments of setting out, by bus only.
    """

    minutes: float | None
    usual: float | None = None
    name: str = ""


def straight_car(origins: Sequence[Point], goals: Sequence[Point]) -> Floats:
    """(origins, goals) minutes by car along straight lines with detour; inf beyond the limit."""
    metres = _apart(origins, goals) * float(CAR_DETOUR.value or 1)
    minutes = metres / 1000 / float(CAR_KMH.value or 1) * 60 + float(CAR_EXTRA.value or 0)
    return within(minutes, Mode.CAR)


def straight_walk(origins: Sequence[Point], goals: Sequence[Point], who: Persona) -> Floats:
    """(origins, goals) minutes on foot along straight lines with detour; inf beyond the limit."""
    return within(who.seconds(_apart(origins, goals) * detour()) / 60, Mode.WALK)


def within(minutes: Floats, mode: Mode) -> Floats:
    """Minutes with everything beyond the limit of the mode as unreachable (inf)."""
    return np.where(minutes <= float(LIMITS[mode].value or 0), minutes, np.inf)


def _apart(origins: Sequence[Point], goals: Sequence[Point]) -> Floats:
    a, b = places_of(list(origins)), places_of(list(goals))
    found: Floats = np.hypot(a[:, None, 0] - b[:, 0], a[:, None, 1] - b[:, 1])
    return found


def weekday(first: date, last: date, on: date) -> date | None:
    """The Tuesday a timetable is asked for: the next one from a day on, else the last before."""
    start = max(first, on)
    ahead = start + timedelta(days=(1 - start.weekday()) % 7)
    if ahead <= last:
        return ahead
    back = last - timedelta(days=(last.weekday() - 1) % 7)
    return back if back >= first else None


def by_bus(
    days: Days, on: date, who: Persona, origins: Sequence[Point], goals: Sequence[Point]
) -> tuple[Floats, Floats]:
    """(origins, goals) shortest and usual minutes on a day, inf where no way there and back is.

    Setting out between 8 and 18 o'clock; a moment without a way counts as longer than any other.
    """
    day, spots = days.of(on, who), doors(days.plan, places_of(list(goals)), who)
    best = np.full((len(origins), len(goals)), np.inf)
    usual = best.copy()
    for row, origin in enumerate(origins):
        totals = _totals(reach(day, origin, _moments(on)[0]), spots, _moments(on))
        best[row] = totals.min(axis=0)
        usual[row] = np.sort(totals, axis=0)[len(totals) // 2]
    return within(best, Mode.TRANSIT), within(usual, Mode.TRANSIT)


def _moments(on: date) -> list[datetime]:
    start, end = (datetime.combine(on, at, tzinfo=BERLIN) for at in (FIRST, LAST))
    count = int((end - start).total_seconds() // 60 // STEP_MINUTES) + 1
    return [start + timedelta(minutes=STEP_MINUTES * k) for k in range(count)]


def _totals(first: Reach, spots: Doors, moments: Sequence[datetime]) -> Floats:
    """(moments, goals) minutes from setting out to being there, inf without way there and back."""
    home = doors(first.day.plan, places_of([first.start]), first.day.persona).of(0)
    last, stay = first.last_back(spots), int(STAY.value or 0)
    rows = []
    for moment in moments:
        seconds = first.day.seconds(moment)
        there = earliest(first.day.table, {stop: seconds + walk for stop, walk in home.items()})
        arrival = Reach(first.day, first.start, seconds, there, first.back).arrivals(spots)
        ok = (arrival < NEVER) & (arrival + stay <= last)
        rows.append(np.where(ok, (arrival - seconds) / 60, np.inf))
    return np.stack(rows)


def nearest(minutes: Floats, usual: Floats | None, goals: Sequence[Destination]) -> list[Nearest]:
    """The nearest of the goals for every place (row); of equal ones the first."""
    found = []
    for row in range(len(minutes)):
        at = int(minutes[row].argmin()) if minutes.shape[1] else -1
        if at < 0 or not np.isfinite(minutes[row, at]):
            found.append(Nearest(None))
            continue
        middle = None if usual is None else float(usual[row].min())
        if middle is not None and not np.isfinite(middle):
            middle = None
        found.append(Nearest(float(minutes[row, at]), middle, goals[at].name))
    return found


def access(minutes: Floats, persons: Sequence[float | None]) -> list[float | None]:
    """Offers per 1,000 persons by 2SFCA (METHODS 3.2); None where a place's persons are unknown.

    Every offer counts one: how large they are is not known.
    """
    if any(count is None for count in persons) or not minutes.size:
        return [None] * len(persons)
    setting = Setting(
        times=from_matrix(minutes),
        demand=np.array(persons, dtype=np.float64),
        posts=np.ones(minutes.shape[1]),
        catchment=Catchment(float(CATCHMENT.value or 0)),
        variant=Variant.TWO_STEP,
    )
    return [float(value) * 1000 for value in floating_catchment(setting).value.values]


@dataclass(frozen=True, slots=True)
class Share:
    """Persons within so many minutes, of those whose place and number are known."""

    minutes: int
    persons: float
    known: float

    @property
    def share(self) -> float | None:
        return self.persons / self.known if self.known else None


def inhabitants_within(rows: Sequence[tuple[float | None, float | None]], minutes: int) -> Share:
    """Of (persons, minutes to the nearest) rows; persons None are unknown and left out."""
    known = [(count, far) for count, far in rows if count is not None]
    near = sum(count for count, far in known if far is not None and far <= minutes)
    return Share(minutes, near, sum(count for count, _ in known))
