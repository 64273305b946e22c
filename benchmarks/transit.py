"""Earliest arrival by bus, from one stop to all, at many moments of leaving."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.measure import Goal, Row, exponent, medians, ratio, worked
from benchmarks.timetables import as_timetable, plan
from nahraum.analysis.transit import NEVER, Timetable, Walks
from nahraum.analysis.transit.arrays import Ints

PYRAPTOR_MS = 1_660  # a source, quoted from an earlier measurement of this project, not run here
MOMENTS = np.arange(6 * 3600, 20 * 3600, 300, dtype=np.int64)


def rows(*, full: bool) -> Iterator[Row]:
    curve = tuple(_growth())
    table = as_timetable(plan(1_200, 60))
    yield _from_stops(table, curve)
    yield _day(table, len(range(1_200)) if full else 60)


def profile(table: Timetable, stop: int, moments: Ints) -> Any:
    """Arrivals (moments, stops) from one stop."""
    from nahraum.analysis.transit import kernels

    every = np.arange(table.stops, dtype=np.int64)
    start = Walks(np.array([0, 1]), np.array([stop]), np.zeros(1, dtype=np.int64))
    end = Walks(np.arange(table.stops + 1), every, np.zeros(table.stops, dtype=np.int64))
    found = np.empty((len(moments), table.stops), dtype=np.int64)
    rides = np.empty_like(found)
    kernels.profile(moments, table.connections, table.labels(), start, end, found, rides)
    return found


def python_scan(table: Timetable, stop: int, moment: int) -> list[int]:
    """One connection after the other in plain Python; changing as the table allows."""
    ready, arrived, on = [NEVER] * table.stops, [NEVER] * table.stops, [False] * table.trips
    ready[stop] = moment
    columns = (table.departure, table.arrival, table.origin, table.target, table.trip)
    foot, to, walk = table.foot_ptr.tolist(), table.foot_to.tolist(), table.foot_ready.tolist()
    for leaves, arrives, a, b, trip in zip(*(c.tolist() for c in columns), strict=True):
        if leaves < moment or not (on[trip] or ready[a] <= leaves):
            continue
        on[trip] = True
        if arrives < arrived[b]:
            arrived[b] = arrives
            for k in range(foot[b], foot[b + 1]):
                ready[to[k]] = min(ready[to[k]], arrives + walk[k])
    return arrived


def _from_stops(table: Timetable, curve: tuple[tuple[float, float], ...]) -> Row:
    stops, moment = range(0, 1_200, 60), 8 * 3600
    for stop in stops:
        mine = profile(table, stop, np.array([moment]))[0].tolist()
        assert mine == python_scan(table, stop, moment)
    taken = medians(
        {
            "nahraum, 16 departures": lambda: [
                profile(table, stop, moment + 300 * np.arange(16)) for stop in stops
            ],
            "plain Python, 1 departure": lambda: [python_scan(table, s, moment) for s in stops],
        }
    )
    each = {
        "nahraum": taken["nahraum, 16 departures"] / len(stops) / 16,
        "plain Python": taken["plain Python, 1 departure"] / len(stops),
    }
    return Row(
        f"earliest arrivals, one stop to 1,200, from 8 on, {len(table.departure)} connections",
        each,
        (
            Goal("pyraptor's quoted 1,660 ms", PYRAPTOR_MS / 1000 / each["nahraum"], 1000),
            Goal("plain Python", ratio(each, "plain Python"), 15),
            Goal("exponent of growth in connections", exponent(curve), 1.1, at_least=False),
        ),
        growth=curve,
    )


def _growth() -> Iterator[tuple[float, float]]:
    for stops, lines in ((300, 15), (600, 30), (1_200, 60), (2_400, 120)):
        table = as_timetable(plan(stops, lines))
        run = lambda table=table: profile(table, 0, MOMENTS[:32])  # noqa: E731
        yield len(table.departure), medians({"": run})[""]


def _day(table: Timetable, stops: int) -> Row:
    start = worked()
    for stop in range(stops):
        profile(table, stop, MOMENTS)
    seconds = (worked() - start) / stops * table.stops
    return Row(
        "a district's day: 1,200 stops, every 5 minutes from 6 to 20, to all stops"
        + ("" if stops == table.stops else f" (scaled up from {stops} stops)"),
        {"nahraum": seconds},
        (Goal("seconds of work (two processors)", seconds, 60, at_least=False),),
    )
