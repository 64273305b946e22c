"""Travel times between places on the network, up to a limit.

Few questions are answered by Dijkstra's algorithm (`reference`), many by a prepared network
(`hierarchy`), with the same nanoseconds. `weights` prepares a network for both directions once.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.network import reference
from nahraum.analysis.network.arrays import (
    LONGEST,
    NEVER,
    Arcs,
    Desk,
    Doors,
    Groups,
    Heard,
    Lanes,
    Listed,
    Pairs,
    Sweeps,
)
from nahraum.analysis.network.doors import Along, along, arriving, leaving, starts
from nahraum.analysis.network.graph import Bools, Ints, Network, Positions
from nahraum.analysis.network.hierarchy import Report, Weights, prepare, weigh
from nahraum.analysis.network.snapping import Places
from nahraum.analysis.population.ages import Floats

LANES = 32  # sources swept at once
_RANKS = 50_000  # that hear of facilities at a stretch
_PORTION = 256  # sources swept at a stretch
_ROOM = 2**23  # pairs in one piece of memory: large enough to be given back as soon as it is free
_MANY = 10_000_000  # nodes x sources from which on preparing pays


@dataclass(frozen=True, slots=True, eq=False)
class PairTimes:
    """Pairs within the limit, each once, sorted by origin, then destination.

    first: (origins + 1,), the pairs of origin i stand at first[i]:first[i + 1]. destination: their
    positions, int32 (pairs,). seconds: (pairs,), whole nanoseconds. What is in no pair is beyond
    `limit_s`, or off the network where `origin_known`, `destination_known` (bool by place) say so.
    """

    first: Ints
    destination: Positions
    seconds: Floats
    origin_known: Bools
    destination_known: Bools
    limit_s: float

    @property
    def origin(self) -> Positions:
        """Position of every pair's origin, int32 (pairs,); made anew with each call."""
        return np.repeat(np.arange(self.origins, dtype=np.int32), np.diff(self.first))

    @property
    def origins(self) -> int:
        return len(self.origin_known)

    @property
    def destinations(self) -> int:
        return len(self.destination_known)


def weights(network: Network, *, report: Report | None = None) -> Weights:
    """The network prepared for many questions; report as in `prepare`."""
    return weigh(prepare(network, report=report), network)


def travel_times(
    network: Network,
    origins: Places,
    destinations: Places,
    *,
    limit_s: float,
    prepared: Weights | None = None,
    report: Report | None = None,
) -> PairTimes:
    """Quickest times from every origin to every destination, both ways to the network included.

    limit_s: seconds, pairs farther apart are left out. prepared: `weights(network)`, if at hand.
    Links and ways to the network count in whole nanoseconds. report: called now and then with how
    much is done and how much there is, first nodes if the network is prepared here, then sources;
    what it raises ends the work. One thread; memory: 20 bytes a pair (12 are left at the end), 12
    bytes a node, and 256 for each node and destination that sources swept together come near.
    Raises InvalidInput.
    """
    limit_ns = _checked_limit(limit_s)
    if prepared is None and _pays(network, min(_known(origins), _known(destinations))):
        prepared = weights(network, report=report)
    if prepared is None:
        found = reference.pairs(network, origins, destinations, limit_ns, report)
    else:
        found = _swept(network, prepared, origins, destinations, limit_ns, report)
    return PairTimes(
        first=found.first,
        destination=found.column,
        seconds=found.seconds,
        origin_known=origins.link >= 0,
        destination_known=destinations.link >= 0,
        limit_s=limit_s,
    )


def _known(places: Places) -> int:
    return int((places.link >= 0).sum())


def _pays(network: Network, sources: int) -> bool:
    """Whether so much is asked that preparing the network takes less time than it saves."""
    if sources * network.nodes < _MANY:
        return False
    from nahraum.analysis.compiled import COMPILED  # brings numba along

    return COMPILED


def _checked_limit(limit_s: float) -> float:
    if not (np.isfinite(limit_s) and limit_s > 0):
        raise InvalidInput(
            f"{limit_s:g} Sekunden sind keine Grenze.",
            place="limit",
            remedy="Eine Zahl über null angeben.",
        )
    limit_ns = float(min(np.rint(limit_s * 1e9), LONGEST))
    return limit_ns if limit_ns / 1e9 <= limit_s else limit_ns - 1


def _swept(
    network: Network,
    prepared: Weights,
    origins: Places,
    destinations: Places,
    limit_ns: float,
    report: Report | None,
) -> Pairs:
    """Pairs from the fewer side; backwards where these are the destinations."""
    from nahraum.analysis.network import kernels

    tree, rank = prepared.hierarchy.tree, prepared.hierarchy.rank
    begin, end = leaving(network, origins), arriving(network, destinations)
    beside, arcs = along(network, origins, destinations), (prepared.up, prepared.down)
    backwards = _known(destinations) < _known(origins)
    if backwards:
        begin, end, arcs = end, begin, arcs[::-1]
        beside = Along(beside.destination, beside.origin, beside.ns)
    begin, end = _at_ranks(begin, rank), _at_ranks(end, rank)
    rows = np.flatnonzero(begin.node[:, 0] >= 0)
    rows = rows[np.argsort(begin.node[rows, 0], kind="stable")]  # neighbours together
    asked = Sweeps(
        limit_ns,
        tree,
        *arcs,
        begin=Doors(begin.node[rows], begin.ns[rows]),
        doors=end,
        at_node=kernels.standing(end, len(rank)),
        along=_beside(beside, rows, len(begin.node)),
    )
    pairs = _collected(asked, rows, len(begin.node), report)
    if not backwards:
        return pairs
    first = _first(np.bincount(pairs.column, minlength=len(end.node)))
    turned = Pairs(first, np.empty_like(pairs.column), np.empty_like(pairs.seconds))
    kernels.turn(pairs, turned)
    return turned


def _collected(asked: Sweeps, rows: Ints, places: int, report: Report | None) -> Pairs:
    """The pairs of sources that are these rows of all places, first as found, then in order."""
    from nahraum.analysis.network import kernels

    lanes, desk = _lanes(asked.down), _desk(len(asked.doors.node))
    number = np.zeros(len(rows), dtype=np.int64)
    parts, begin, low, total = [_room_for(number, _ROOM)], [0], 0, 0
    while low < len(rows):
        most = min(low + _PORTION, len(rows))
        high, total = kernels.pairs(asked, low, most, lanes, desk, parts[-1], total)
        if high < most:
            size = len(parts[-1].target)
            parts.append(_room_for(number, size if total else 2 * size))
            begin.append(high)
            total = 0
        low = high
        if report is not None:
            report(low, len(rows))
    del lanes, desk
    return _in_order(parts, list(pairwise([*begin, len(rows)])), rows, places)


def _in_order(
    parts: list[Groups], sources: list[tuple[int, int]], rows: Ints, places: int
) -> Pairs:
    """Targets first; what they took as found is free again before the seconds need more."""
    from nahraum.analysis.network import kernels

    numbers = np.zeros(places, dtype=np.int64)
    numbers[rows] = parts[0].number
    first = _first(numbers)
    column = np.empty(first[-1], dtype=np.int32)
    for k, (low, high) in enumerate(sources):
        kernels.targets_in_order(parts[k], low, high, rows, first, column)
        parts[k] = parts[k]._replace(target=column[:0])
    seconds = np.empty(first[-1])
    for k, (low, high) in enumerate(sources):
        kernels.seconds_in_order(parts[k], low, high, rows, first, seconds)
        parts[k] = parts[k]._replace(ns=seconds[:0])
    return Pairs(first, column, seconds)


def _room_for(number: Ints, pairs: int) -> Groups:
    """Only what is written to takes memory."""
    return Groups(number, np.empty(pairs, dtype=np.int32), np.empty(pairs))


def _first(numbers: Ints) -> Ints:
    """Where each of so many pairs begins, and the end."""
    return np.concatenate(([0], np.cumsum(numbers)))


def _lanes(down: Arcs) -> Lanes:
    ranks = len(down.first) - 1
    most = int(np.diff(down.first).max(initial=0)) + 2
    lanes = Lanes(
        ns=np.empty((ranks + 2, LANES)),  # only rows in use take memory
        row=np.zeros(ranks, dtype=np.int32),
        met=np.empty(ranks, dtype=np.int64),
        taken=np.zeros(2, dtype=np.int64),
        beside=np.zeros(most, dtype=np.int64),
        way=np.zeros(most),
    )
    lanes.ns[0] = NEVER
    return lanes


def _desk(targets: int) -> Desk:
    from nahraum.analysis.network.kernels import BLOCK

    return Desk(
        np.zeros(targets, dtype=np.bool_),
        np.zeros(targets // BLOCK + 1, dtype=np.bool_),
        np.empty(targets, dtype=np.int64),
        np.empty((targets, LANES)),
    )


def _at_ranks(doors: Doors, rank: Ints) -> Doors:
    return Doors(np.where(doors.node >= 0, rank[doors.node], -1), doors.ns)


def _beside(beside: Along, order: Ints, places: int) -> Listed:
    """Ways along links by the turn of their source."""
    turn = np.full(places, -1, dtype=np.int64)
    turn[order] = np.arange(len(order))
    by = np.argsort(turn[beside.origin], kind="stable")
    first = starts(turn[beside.origin][by], len(order))
    return Listed(first, beside.destination[by], beside.ns[by])


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """The k quickest facilities of every node: facility (int32) and seconds, both (nodes, k).

    facility -1 (and infinite seconds) = no further facility within the limit. Of equally quick
    ones the first in the list comes first.
    """

    facility: Positions
    seconds: Floats


def nearest_of_nodes(
    network: Network,
    facilities: Places,
    *,
    k: int,
    limit_s: float,
    towards: bool = True,
    prepared: Weights | None = None,
    report: Report | None = None,
) -> Nearest:
    """The k nearest facilities of all nodes; `towards` = time to the facility, else from it.

    prepared: `weights(network)`, if at hand. report: as in `travel_times`; after the nodes of the
    index, facilities or, on a prepared network, ranks on the way up and down are counted. One alone
    is found at once. Raises InvalidInput.
    """
    limit_ns = _checked_limit(limit_s)
    if k < 1:
        raise InvalidInput(f"{k} nächste gibt es nicht.", place="k", remedy="Ab 1 wählen.")
    if prepared is None and _pays(network, _known(facilities)):
        prepared = weights(network, report=report)
    if prepared is None:
        facility, ns = reference.nearest(
            network, facilities, k=k, limit_ns=limit_ns, towards=towards, report=report
        )
        return Nearest(facility, ns / 1e9)
    rank = prepared.hierarchy.rank
    doors = (arriving if towards else leaving)(network, facilities)
    ways = (prepared.down, prepared.up) if towards else (prepared.up, prepared.down)
    facility, ns = _nearest(_at_ranks(doors, rank), ways, k, limit_ns, report)
    return Nearest(facility.take(rank, axis=0), ns.take(rank, axis=0) / 1e9)


def _nearest(
    begin: Doors, ways: tuple[Arcs, Arcs], k: int, limit_ns: float, report: Report | None
) -> tuple[Positions, Floats]:
    """Sources and nanoseconds of every rank, both (ranks, k); ways: arcs climbing, coming down."""
    from nahraum.analysis.network import kernels

    climbing, coming = ways
    if k == 1:
        one, time = kernels.nearest_one(limit_ns, begin, climbing, coming)
        return one[:, None], time[:, None]
    ranks, sources = np.arange(len(climbing.first) - 1), len(begin.node)
    lists = kernels.begun(limit_ns, k, len(ranks), begin)
    heard = Heard(np.empty(sources, np.int64), np.empty(sources), np.empty(sources, np.int32))
    done = 0
    for order, arcs in ((ranks, kernels.from_below(climbing)), (ranks[::-1].copy(), coming)):
        for low in range(0, len(ranks), _RANKS):
            part = order[low : low + _RANKS]
            kernels.hear(limit_ns, part, arcs, lists, heard)
            done += len(part)
            if report is not None:
                report(done, 2 * len(ranks))
    return lists.who, lists.ns


def isochrone(
    network: Network, facilities: Places, *, limit_s: float, towards: bool = True
) -> Bools:
    """Which nodes reach any facility within the limit (or are reached from one): bool (nodes,)."""
    found = nearest_of_nodes(network, facilities, k=1, limit_s=limit_s, towards=towards)
    inside: npt.NDArray[np.bool_] = found.facility[:, 0] >= 0
    return inside
