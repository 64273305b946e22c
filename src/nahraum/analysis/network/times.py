"""Travel times between places on the network, up to a limit.

Few questions are answered by Dijkstra's algorithm (`reference`), many by a prepared network
(`hierarchy`), with the same nanoseconds. `weights` prepares a network for both directions once.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.network import reference
from nahraum.analysis.network.arrays import LONGEST, NEVER, Doors, Groups, Lanes, Listed, Pairs
from nahraum.analysis.network.doors import Along, along, arriving, leaving, starts
from nahraum.analysis.network.graph import Bools, Ints, Network, Positions
from nahraum.analysis.network.hierarchy import Weights, prepare, weigh
from nahraum.analysis.network.snapping import Places
from nahraum.analysis.population.ages import Floats

LANES = 16  # sources swept at once
_PORTION = 1024  # sources swept before their pairs are put in order
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


def weights(network: Network) -> Weights:
    """The network prepared for many questions."""
    return weigh(prepare(network), network)


def travel_times(
    network: Network,
    origins: Places,
    destinations: Places,
    *,
    limit_s: float,
    prepared: Weights | None = None,
) -> PairTimes:
    """Quickest times from every origin to every destination, both ways to the network included.

    limit_s: seconds, pairs farther apart are left out. prepared: `weights(network)`, if at hand.
    Links and ways to the network count in whole nanoseconds. Raises InvalidInput.
    """
    limit_ns = _checked_limit(limit_s)
    if prepared is None and _pays(network, min(_known(origins), _known(destinations))):
        prepared = weights(network)
    if prepared is None:
        found = reference.pairs(network, origins, destinations, limit_ns)
    else:
        found = _swept(network, prepared, origins, destinations, limit_ns)
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
    network: Network, prepared: Weights, origins: Places, destinations: Places, limit_ns: float
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
    there, lanes = (end, _there(end, len(rank))), _lanes(len(rank))
    found = Groups(np.empty(0, dtype=np.int64), np.empty(1024, dtype=np.int32), np.empty(1024))
    first = np.zeros(len(begin.node) + 1, dtype=np.int64)
    pairs = Pairs(first, np.empty(0, dtype=np.int32), np.empty(0))
    for low in range(0, len(begin.node), _PORTION):
        high = min(low + _PORTION, len(begin.node))
        order = low + np.flatnonzero(begin.node[low:high, 0] >= 0)
        order = order[np.argsort(begin.node[order, 0], kind="stable")]  # neighbours together
        sources = Doors(begin.node[order], begin.ns[order])
        others = _beside(beside, order, len(begin.node))
        found = kernels.pairs(limit_ns, tree, arcs, sources, there, others, lanes, found)
        _make_room(pairs, order, found.number, (low, high))
        kernels.in_order(found, order, pairs)
    turned: Pairs = kernels.turned(pairs, len(end.node)) if backwards else pairs
    return turned


def _make_room(pairs: Pairs, rows: Ints, numbers: Ints, part: tuple[int, int]) -> None:
    """For the rows of a part, which have these numbers of pairs."""
    low, high = part
    counts = np.zeros(high - low, dtype=np.int64)
    counts[rows - low] = numbers
    pairs.first[low + 1 : high + 1] = pairs.first[low] + np.cumsum(counts)
    for array in (pairs.column, pairs.seconds):
        array.resize(pairs.first[high], refcheck=False)  # in place: nothing is copied


def _lanes(ranks: int) -> Lanes:
    times = np.empty((ranks + 1, LANES))
    times[ranks] = NEVER
    return Lanes(
        times,
        np.empty(ranks, dtype=np.bool_),
        np.empty(ranks, dtype=np.bool_),
        np.empty(ranks, dtype=np.int64),
    )


def _at_ranks(doors: Doors, rank: Ints) -> Doors:
    return Doors(np.where(doors.node >= 0, rank[doors.node], -1), doors.ns)


def _there(doors: Doors, ranks: int) -> Listed:
    """The places at each rank."""
    known = np.flatnonzero(doors.node[:, 0] >= 0)
    other = known[doors.node[known, 0] != doors.node[known, 1]]
    node = np.concatenate((doors.node[known, 0], doors.node[other, 1]))
    ns = np.concatenate((doors.ns[known, 0], doors.ns[other, 1]))
    by = np.argsort(node, kind="stable")
    return Listed(starts(node[by], ranks), np.concatenate((known, other))[by], ns[by])


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
) -> Nearest:
    """The k nearest facilities of all nodes; `towards` = time to the facility, else from it.

    prepared: `weights(network)`, if at hand. Raises InvalidInput.
    """
    limit_ns = _checked_limit(limit_s)
    if k < 1:
        raise InvalidInput(f"{k} nächste gibt es nicht.", place="k", remedy="Ab 1 wählen.")
    if prepared is None and _pays(network, _known(facilities)):
        prepared = weights(network)
    if prepared is None:
        facility, ns = reference.nearest(
            network, facilities, k=k, limit_ns=limit_ns, towards=towards
        )
    else:
        facility, ns = _nearest(network, prepared, facilities, k, limit_ns, towards)
    return Nearest(facility, ns / 1e9)


def _nearest(
    network: Network, prepared: Weights, facilities: Places, k: int, limit_ns: float, towards: bool
) -> tuple[Positions, Floats]:
    from nahraum.analysis.network import kernels

    rank = prepared.hierarchy.rank
    doors = (arriving if towards else leaving)(network, facilities)
    up, down = prepared.up, prepared.down
    climbing, coming = (down, up) if towards else (up, down)
    begin = _at_ranks(doors, rank)
    if k == 1:
        one, time = kernels.nearest_one(limit_ns, begin, climbing, coming)
        return one[rank, None], time[rank, None]
    who, ns = kernels.nearest(limit_ns, k, begin, climbing, coming)
    return who[rank], ns[rank]


def isochrone(
    network: Network, facilities: Places, *, limit_s: float, towards: bool = True
) -> Bools:
    """Which nodes reach any facility within the limit (or are reached from one): bool (nodes,)."""
    found = nearest_of_nodes(network, facilities, k=1, limit_s=limit_s, towards=towards)
    inside: npt.NDArray[np.bool_] = found.facility[:, 0] >= 0
    return inside
