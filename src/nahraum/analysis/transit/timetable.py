"""A service day as connections sorted by departure, with walks for changing.

Connection scan: Dibbelt, Pajor, Strasser, Wagner, "Intriguingly Simple and Fast Transit Routing"
(SEA 2013). A connection is one hop of a trip from a stop to the next.
"""

from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.transit.arrays import NEVER, Bools, Connections, Ints, Labels

_BLOCK = 256
YES, NO = 1, 2


class Barrier(Enum):
    """Which trips and stops a person can use: any, those not known to have barriers, or only
    those known to be accessible (wheelchair_boarding, wheelchair_accessible = 1)."""

    ANY = "any"
    NOT_REFUSED = "not-refused"
    KNOWN = "known"


@dataclass(frozen=True, kw_only=True)
class Trips:
    """Runs of vehicles on one day.

    `ptr[t]:ptr[t+1]` are the calls of trip t, at least two; per call `stop`, `arrival` and
    `departure` in seconds after midnight (negative before, over 86,400 after it), `board` and
    `alight` whether passengers may. `wheelchair` per trip: 0 unknown, 1 yes, 2 no.
    """

    ptr: Ints
    stop: Ints
    arrival: Ints
    departure: Ints
    board: Bools
    alight: Bools
    wheelchair: Ints

    @property
    def count(self) -> int:
        return len(self.ptr) - 1


@dataclass(frozen=True, kw_only=True)
class Changes:
    """How people change: seconds at the same stop, longest walk, walks and rules between stops.

    `walks` (k, 3) holds from, to, seconds; `rules` (k, 4) holds from, to, kind, seconds as in
    transfers.txt: 1 the vehicle waits, 2 needs so many seconds, 3 not possible, else recommended;
    -1 = no seconds given. `extra_s` is added to the seconds of rules: timetables give them for
    those who walk without trouble.
    """

    change_s: int = 120
    extra_s: int = 0
    longest_s: int = 600
    walks: Ints | None = None
    rules: Ints | None = None


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """Connections sorted by departure and, per stop, the stops one can change to.

    `foot_ready` are the seconds between getting off and being able to get on (walk + change);
    a stop leads to itself too.
    """

    stops: int
    trips: int
    departure: Ints
    arrival: Ints
    origin: Ints
    target: Ints
    trip: Ints
    board: Bools
    alight: Bools
    foot_ptr: Ints
    foot_to: Ints
    foot_ready: Ints

    @property
    def connections(self) -> Connections:
        """What the kernels take."""
        return Connections(*(getattr(self, name) for name in Connections._fields))

    def labels(self) -> Labels:
        """Fresh labels of a scan: nothing is reached."""

        def full(size: int, value: int) -> Ints:
            return np.full(size, value, dtype=np.int64)

        return Labels(
            ready=full(self.stops, NEVER),
            alighted=full(self.stops, NEVER),
            leave=full(self.stops, -1),
            before=full(self.stops, -1),
            enter=full(self.trips, -1),
        )

    @cached_property
    def mirrored(self) -> "Timetable":
        """The same day backwards: what arrives last there leaves last here."""
        # From the end, so that hops without duration of one trip are turned round as well.
        order = len(self.arrival) - 1 - _sorted(-self.arrival[::-1], -self.departure[::-1])
        start = np.repeat(np.arange(self.stops), np.diff(self.foot_ptr))
        back = np.lexsort((start, self.foot_to))
        return replace(
            self,
            departure=-self.arrival[order],
            arrival=-self.departure[order],
            origin=self.target[order],
            target=self.origin[order],
            trip=self.trip[order],
            board=self.alight[order],
            alight=self.board[order],
            foot_ptr=_ptr(self.foot_to, self.stops),
            foot_to=start[back],
            foot_ready=self.foot_ready[back],
        )


def timetable(
    trips: Trips,
    stops: int,
    changes: Changes,
    *,
    barrier: Barrier = Barrier.ANY,
    stop_wheelchair: Ints | None = None,
) -> Timetable:
    """Sort the trips of a day into connections.

    `stops` is the number of stops, `stop_wheelchair` their state (0 unknown, 1 yes, 2 no).
    Connections are ordered by departure, then those that take no time, then along the trip.
    Raises InvalidInput for trips with one call, unknown stops or times that run backwards.
    """
    _check(trips, stops, changes)
    calls = np.delete(np.arange(trips.ptr[-1]), trips.ptr[1:] - 1)
    number = np.repeat(np.arange(trips.count), np.diff(trips.ptr) - 1)
    usable = np.ones(stops, dtype=np.bool_)
    running = np.ones(trips.count, dtype=np.bool_)
    if barrier is not Barrier.ANY:
        if stop_wheelchair is None:
            raise InvalidInput("Ob Halte barrierefrei sind, fehlt", place="stop_wheelchair")
        usable, running = _open(stop_wheelchair, barrier), _open(trips.wheelchair, barrier)
    calls, number = calls[running[number]], number[running[number]]
    order = _sorted(trips.departure[calls], trips.arrival[calls + 1])
    calls, number = calls[order], number[order]
    origin, target = trips.stop[calls], trips.stop[calls + 1]
    foot_ptr, foot_to, foot_ready = footpaths(stops, changes)
    return Timetable(
        stops=stops,
        trips=trips.count,
        departure=trips.departure[calls],
        arrival=trips.arrival[calls + 1],
        origin=origin,
        target=target,
        trip=number,
        board=trips.board[calls] & usable[origin],
        alight=trips.alight[calls + 1] & usable[target],
        foot_ptr=foot_ptr,
        foot_to=foot_to,
        foot_ready=foot_ready,
    )


def _open(state: Ints, barrier: Barrier) -> Bools:
    known: Bools = state == YES
    refused: Bools = state != NO
    return known if barrier is Barrier.KNOWN else refused


def _sorted(departure: Ints, arrival: Ints) -> Ints:
    """Stable order by departure; connections without duration come before those with."""
    return np.lexsort((arrival > departure, departure)).astype(np.int64)


def _ptr(owner: Ints, count: int) -> Ints:
    counts = np.bincount(owner, minlength=count)
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64)


def _check(trips: Trips, stops: int, changes: Changes) -> None:
    sizes = np.diff(trips.ptr)
    calls = int(trips.ptr[-1])
    lengths = {len(a) for a in (trips.stop, trips.arrival, trips.departure)}
    if lengths | {len(trips.board), len(trips.alight)} != {calls}:
        raise InvalidInput("Die Spalten der Halte sind verschieden lang", place="trips")
    if len(trips.wheelchair) != trips.count or (sizes < 2).any():
        raise InvalidInput("Eine Fahrt braucht mindestens zwei Halte", place="trips")
    if calls and not (trips.stop.min() >= 0 and trips.stop.max() < stops):
        raise InvalidInput("Eine Fahrt hält an einem unbekannten Halt", place="trips")
    inner = np.ones(max(calls - 1, 0), dtype=np.bool_)
    inner[trips.ptr[1:-1] - 1] = False
    backwards = trips.arrival[1:] < trips.departure[:-1]
    if (trips.departure < trips.arrival).any() or (backwards & inner).any():
        raise InvalidInput(
            "Die Zeiten einer Fahrt laufen rückwärts",
            place="trips",
            remedy="Nach Mitternacht über 86400 Sekunden zählen",
        )
    if min(changes.change_s, changes.extra_s, changes.longest_s) < 0:
        raise InvalidInput("Umstiegszeit und Fußweg dürfen nicht negativ sein", place="changes")


def footpaths(stops: int, changes: Changes) -> tuple[Ints, Ints, Ints]:
    """ptr, stop, seconds until ready: every stop with itself and with those in walking reach.

    Walks are closed under composition as far as `longest_s`: a walk by way of a third stop is a
    walk too, if short enough. Rules of the timetable replace the computed time of their pair.
    """
    ready: dict[tuple[int, int], int] = {(s, s): changes.change_s for s in range(stops)}
    if changes.walks is not None and len(changes.walks):
        for start, end, seconds in closed_walks(stops, changes.walks, changes.longest_s).tolist():
            ready[start, end] = seconds + changes.change_s
    for start, end, kind, seconds in [] if changes.rules is None else changes.rules.tolist():
        if kind == 3:
            ready.pop((start, end), None)
        elif kind == 1:
            ready[start, end] = 0
        elif seconds >= 0:
            ready[start, end] = seconds + changes.extra_s
    pairs = sorted(ready)
    start = np.array([pair[0] for pair in pairs], dtype=np.int64)
    end = np.array([pair[1] for pair in pairs], dtype=np.int64)
    return _ptr(start, stops), end, np.array([ready[p] for p in pairs], dtype=np.int64)


def closed_walks(stops: int, walks: Ints, longest_s: int) -> Ints:
    """(k, 3) shortest walks between different stops, composed of the given ones, up to a limit.

    Raises InvalidInput.
    """
    if not ((walks[:, :2] >= 0).all() and (walks[:, :2] < stops).all() and (walks >= 0).all()):
        raise InvalidInput("Ein Fußweg nennt einen unbekannten Halt", place="walks")
    order = np.lexsort((walks[:, 2], walks[:, 1], walks[:, 0]))
    rows = walks[order]
    first = np.ones(len(rows), dtype=np.bool_)
    first[1:] = (rows[1:, :2] != rows[:-1, :2]).any(axis=1)
    rows = rows[first & (rows[:, 0] != rows[:, 1])]
    # A sparse graph cannot tell a walk of no time from no walk.
    weights = np.maximum(rows[:, 2], 1).astype(np.float64)
    graph = csr_matrix((weights, (rows[:, 0], rows[:, 1])), shape=(stops, stops))
    found = []
    for begin in range(0, stops, _BLOCK):
        block = np.arange(begin, min(begin + _BLOCK, stops))
        seconds = dijkstra(graph, indices=block, limit=float(longest_s))
        start, end = np.nonzero(np.isfinite(seconds))
        kept = block[start] != end
        times = seconds[start[kept], end[kept]]
        found.append(np.column_stack((block[start[kept]], end[kept], times)))
    return np.concatenate(found).astype(np.int64)


@dataclass(frozen=True)
class Ride:
    """One trip of a journey: get on and off where and when (seconds after midnight)."""

    trip: int
    from_stop: int
    to_stop: int
    departure: int
    arrival: int


@dataclass(frozen=True)
class Arrivals:
    """Earliest arrival by ride at every stop (NEVER where none), and how it came about."""

    table: Timetable
    labels: Labels

    def at(self, stop: int) -> int | None:
        """Seconds after midnight, None if no ride reaches the stop."""
        moment = int(self.labels.alighted[stop])
        return None if moment >= NEVER else moment

    def rides(self, stop: int) -> tuple[Ride, ...]:
        """The trips of the journey to a stop, in order; empty if there is none."""
        table, labels, found = self.table, self.labels, []
        while stop >= 0 and labels.leave[stop] >= 0:
            off = int(labels.leave[stop])
            on = int(labels.enter[table.trip[off]])
            found.append(
                Ride(
                    int(table.trip[off]),
                    int(table.origin[on]),
                    stop,
                    int(table.departure[on]),
                    int(table.arrival[off]),
                )
            )
            stop = int(labels.before[table.origin[on]])
        return tuple(reversed(found))


def earliest(table: Timetable, start: dict[int, int]) -> Arrivals:
    """Connection scan from stops at which people stand at given seconds after midnight.

    Raises InvalidInput.
    """
    from nahraum.analysis.transit import kernels

    labels = table.labels()
    for stop, moment in start.items():
        if not 0 <= stop < table.stops:
            raise InvalidInput(f"Einen Halt {stop} gibt es nicht", place="start")
        labels.ready[stop] = moment
    first = int(np.searchsorted(table.departure, min(start.values(), default=NEVER)))
    kernels.scan(first, table.connections, labels)
    return Arrivals(table, labels)
