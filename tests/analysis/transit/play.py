"""A play timetable small enough to compute by hand, random ones, and RAPTOR to compare with.

Stops: 0 Dorf, 1 Markt, 2 Bahnhof, 3 Klinik, 4 Insel (never served). Bus A runs 0-1-2, bus B 2-3,
bus C 1-3 in the evening. Times below are minutes after midnight.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from nahraum.analysis.transit import Changes, Trips, footpaths

Call = tuple[int, int, int]  # stop, arrival, departure in seconds
DORF, MARKT, BAHNHOF, KLINIK, INSEL = range(5)


def trips_of(
    runs: Sequence[Sequence[Call]],
    wheelchair: Sequence[int] | None = None,
    closed: Sequence[tuple[int, int]] = (),
) -> Trips:
    """Trips from lists of calls; `closed` names (call position, 0 board | 1 alight) not allowed."""
    calls = [call for run in runs for call in run]
    columns = np.array(calls, dtype=np.int64).reshape(-1, 3)
    ptr = np.cumsum([0, *(len(run) for run in runs)]).astype(np.int64)
    board, alight = (np.ones(len(calls), dtype=np.bool_) for _ in range(2))
    for place, kind in closed:
        (board, alight)[kind][place] = False
    return Trips(
        ptr=ptr,
        stop=columns[:, 0],
        arrival=columns[:, 1],
        departure=columns[:, 2],
        board=board,
        alight=alight,
        wheelchair=np.array(wheelchair or [0] * len(runs), dtype=np.int64),
    )


def run(*calls: tuple[int, int]) -> list[Call]:
    """Stops and minutes; arrival and departure are the same."""
    return [(stop, minute * 60, minute * 60) for stop, minute in calls]


A1 = run((DORF, 480), (MARKT, 490), (BAHNHOF, 500))  # 8:00, 8:10, 8:20
A2 = run((DORF, 540), (MARKT, 550), (BAHNHOF, 560))  # an hour later
B1 = run((BAHNHOF, 501), (KLINIK, 510))  # 8:21: missed by a minute when changing takes two
B2 = run((BAHNHOF, 505), (KLINIK, 515))  # 8:25
B3 = run((BAHNHOF, 565), (KLINIK, 575))
BACK = run((KLINIK, 1080), (BAHNHOF, 1090), (DORF, 1105))  # 18:00 to 18:25
NIGHT = run((KLINIK, 1450), (DORF, 1475))  # 0:10 the next night
PLAY = (A1, A2, B1, B2, B3, BACK, NIGHT)


def play(**options: object) -> Trips:
    return trips_of(PLAY, **options)  # type: ignore[arg-type]


def raptor(trips: Trips, stops: int, changes: Changes, start: dict[int, int]) -> list[int | None]:
    """Earliest arrival by ride at every stop, in rounds of one more trip each.

    Delling, Pajor, Werneck, "Round-Based Public Transit Routing" (ALENEX 2012); trips with the
    same stops form a line if none overtakes another, otherwise each is a line of its own.
    """
    ptr, foot_to, foot_ready = footpaths(stops, changes)
    lines = _lines(trips)
    ready: list[float] = [start.get(stop, np.inf) for stop in range(stops)]
    best: list[float] = [np.inf] * stops
    marked = set(start)
    while marked:
        reached: dict[int, float] = {}
        for line in lines:
            _along(trips, line, ready, marked, best, reached)
        marked = set()
        for stop, moment in reached.items():
            best[stop] = moment
            for k in range(ptr[stop], ptr[stop + 1]):
                if moment + foot_ready[k] < ready[foot_to[k]]:
                    ready[foot_to[k]] = moment + int(foot_ready[k])
                    marked.add(int(foot_to[k]))
    return [None if moment == np.inf else int(moment) for moment in best]


def _lines(trips: Trips) -> list[list[int]]:
    groups: dict[tuple[object, ...], list[int]] = {}
    for trip in range(trips.count):
        own = slice(trips.ptr[trip], trips.ptr[trip + 1])
        allowed = (*trips.board[own].tolist(), *trips.alight[own].tolist())
        groups.setdefault((*trips.stop[own].tolist(), -1, *allowed), []).append(trip)
    lines = []
    for group in groups.values():
        ordered = sorted(group, key=lambda t: trips.departure[trips.ptr[t]])
        times = [trips.departure[trips.ptr[t] : trips.ptr[t + 1]] for t in ordered]
        ends = [trips.arrival[trips.ptr[t] : trips.ptr[t + 1]] for t in ordered]
        fifo = all((a <= b).all() for rows in (times, ends) for a, b in pairwise(rows))
        lines += [ordered] if fifo else [[trip] for trip in ordered]
    return lines


def _along(
    trips: Trips,
    line: list[int],
    ready: list[float],
    marked: set[int],
    best: list[float],
    reached: dict[int, float],
) -> None:
    """Ride one line from the first marked stop on, changing to earlier trips where possible."""
    current: int | None = None
    for place in range(trips.ptr[line[0] + 1] - trips.ptr[line[0]]):
        call = [int(trips.ptr[trip]) + place for trip in line]
        stop = int(trips.stop[call[0]])
        if current is not None:
            at = int(trips.ptr[current]) + place
            moment = int(trips.arrival[at])
            if trips.alight[at] and moment < min(best[stop], reached.get(stop, np.inf)):
                reached[stop] = moment
        if stop in marked and trips.board[call[0]]:
            for trip, at in zip(line, call, strict=True):
                earlier = current is None or (
                    trips.departure[at] < trips.departure[trips.ptr[current] + place]
                )
                if trips.departure[at] >= ready[stop] and earlier:
                    current = trip
                    break


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Trips, int, Changes]:
    """Random trips (some before and after midnight, some every few minutes), walks, rules."""
    stops = draw(st.integers(2, 7))
    runs: list[list[Call]] = []
    for _ in range(draw(st.integers(1, 6))):
        path = draw(st.lists(st.integers(0, stops - 1), min_size=2, max_size=5))
        steps = draw(st.lists(st.integers(0, 9), min_size=len(path), max_size=len(path)))
        waits = draw(st.lists(st.integers(0, 3), min_size=len(path), max_size=len(path)))
        start = draw(st.integers(-20, 40)) + draw(st.sampled_from([0, 1400]))
        template, clock = [], start
        for stop, step, wait in zip(path, steps, waits, strict=True):
            template.append((stop, clock * 60, (clock + wait) * 60))
            clock += wait + step
        headway, copies = draw(st.integers(1, 15)), draw(st.integers(1, 4))
        for copy in range(copies):
            late = copy * headway * 60
            runs.append([(stop, a + late, d + late) for stop, a, d in template])
    size = sum(map(len, runs))
    closed = draw(st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, 1)), max_size=3))
    place = st.integers(0, stops - 1)
    walks = draw(st.lists(st.tuples(place, place, st.integers(0, 900)), max_size=6))
    rules = draw(
        st.lists(st.tuples(place, place, st.integers(0, 3), st.integers(1, 600)), max_size=3)
    )
    changes = Changes(
        change_s=draw(st.integers(1, 400)),
        longest_s=600,
        walks=np.array(walks, dtype=np.int64).reshape(-1, 3),
        # "The vehicle waits" changes in no time; hops without duration make that ambiguous.
        rules=np.array([r for r in rules if r[2] != 1], dtype=np.int64).reshape(-1, 4),
    )
    return trips_of(runs, closed=closed), stops, changes
