"""A timetable as arrays: what is kept of a GTFS feed to say how people get somewhere. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, time
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on the front of a bus; `name` may be empty, then `title` says it."""

    name: str
    title: str
    kind: int  # route_type of GTFS


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDemand:
    """A ride that has to be booked: when it runs and where (metres, EPSG:25832).

    `service` is a row of `Plan.runs`, `windows` are seconds after midnight. Booking: `notice_min`
    minutes before, or until `last_time` so many `last_day`s before; None is not said.
    """

    name: str
    service: int
    windows: tuple[tuple[int, int], ...]
    stops: tuple[tuple[float, float], ...]
    rings: tuple[tuple[tuple[float, float], ...], ...] = ()
    phone: str = ""
    notice_min: int | None = None
    last_day: int | None = None
    last_time: time | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Stops, trips and the days they run on.

    `x`, `y` are metres in EPSG:25832, NaN where unknown. `ptr[t]:ptr[t+1]` are the calls of trip t;
    per call `stop`, `arrival` and `departure` (seconds after midnight of the day of service, more
    than 86,400 after it) and whether people may get on or off; `call` is True where they have to
    telephone first. `line` and `service` are rows of `lines` and `runs`; `head` of `heads`.
    `runs[s, d]`: service s runs on the day `first` + d. `transfers` (k, 4): from, to, kind,
    seconds as in transfers.txt, -1 where not said.
    """

    names: tuple[str, ...]
    x: Floats
    y: Floats
    stop_wheelchair: Ints
    ptr: Ints
    stop: Ints
    arrival: Ints
    departure: Ints
    board: Bools
    alight: Bools
    call: Bools
    line: Ints
    service: Ints
    head: Ints
    wheelchair: Ints
    lines: tuple[Line, ...]
    heads: tuple[str, ...]
    first: date
    runs: Bools
    transfers: Ints
    on_demand: tuple[OnDemand, ...] = ()

    @property
    def trips(self) -> int:
        return len(self.ptr) - 1

    @property
    def last(self) -> date:
        """The last day the timetable says anything about."""
        return date.fromordinal(self.first.toordinal() + self.runs.shape[1] - 1)

    @cached_property
    def placed(self) -> tuple[Ints, Any]:
        """Stops with a known place, and a tree of their points."""
        from scipy.spatial import cKDTree

        known = np.flatnonzero(np.isfinite(self.x) & np.isfinite(self.y)).astype(np.int64)
        return known, cKDTree(np.column_stack((self.x[known], self.y[known])))

    def running(self, on: date) -> Bools:
        """Which services run on a day; none outside the days of the timetable."""
        at = on.toordinal() - self.first.toordinal()
        if not 0 <= at < self.runs.shape[1]:
            return np.zeros(len(self.runs), dtype=np.bool_)
        found: Bools = self.runs[:, at]
        return found

    def covers(self, on: date) -> bool:
        return self.first <= on <= self.last

    def on_demand_on(self, on: date) -> tuple[OnDemand, ...]:
        running = self.running(on)
        return tuple(ride for ride in self.on_demand if running[ride.service])


# Arrays in which a row of the second plan stands behind the last one of the first.
_PLAIN = (
    *("x", "y", "stop_wheelchair", "arrival", "departure", "board", "alight", "call"),
    "wheelchair",
)


def combined(plans: Sequence[Plan]) -> Plan:
    """Several timetables as one: the bus of the district and the Bürgerbus of the village."""
    if len(plans) == 1:
        return plans[0]
    first = min(plan.first for plan in plans)
    last = max(plan.last for plan in plans)
    stops, lines, heads, services, calls = (
        _starts(plans, size)
        for size in (
            lambda p: len(p.names),
            lambda p: len(p.lines),
            lambda p: len(p.heads),
            lambda p: len(p.runs),
            lambda p: int(p.ptr[-1]),
        )
    )
    arrays: dict[str, Any] = {
        name: np.concatenate([getattr(plan, name) for plan in plans]) for name in _PLAIN
    }
    for name, start in (("stop", stops), ("line", lines), ("head", heads), ("service", services)):
        arrays[name] = np.concatenate(
            [getattr(plan, name) + start[at] for at, plan in enumerate(plans)]
        )
    return Plan(
        **arrays,
        names=tuple(name for plan in plans for name in plan.names),
        lines=tuple(line for plan in plans for line in plan.lines),
        heads=tuple(head for plan in plans for head in plan.heads),
        ptr=np.concatenate([plan.ptr[at > 0 :] + calls[at] for at, plan in enumerate(plans)]),
        first=first,
        runs=np.concatenate([_stretched(plan, first, last) for plan in plans]),
        transfers=np.concatenate(
            [plan.transfers + np.array([k, k, 0, 0]) for k, plan in zip(stops, plans, strict=True)]
        ),
        on_demand=tuple(
            _moved(ride, services[at]) for at, plan in enumerate(plans) for ride in plan.on_demand
        ),
    )


def _starts(plans: Sequence[Plan], size: Any) -> list[int]:
    sizes = [size(plan) for plan in plans]
    return [sum(sizes[:at]) for at in range(len(plans))]


def _stretched(plan: Plan, first: date, last: date) -> Bools:
    """The days of a plan within a longer span."""
    before, after = (plan.first - first).days, (last - plan.last).days
    return np.pad(plan.runs, ((0, 0), (before, after)))


def _moved(ride: OnDemand, services: int) -> OnDemand:
    values = {field.name: getattr(ride, field.name) for field in fields(ride)}
    return OnDemand(**{**values, "service": ride.service + services})
