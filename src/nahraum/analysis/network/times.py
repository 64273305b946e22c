"""Travel times between places on the network, up to a limit.

Places are joined to the graph as nodes of their own: an origin has ways to the ends of its link, a
destination from them, and two places on one link a way along it. Then Dijkstra (1959) runs from
the fewer side, on the reversed graph if these are the destinations, in portions that fit memory.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.network.graph import Bools, Ints, Network, sparse
from nahraum.analysis.network.snapping import Places
from nahraum.analysis.population.ages import Floats

_PORTION = 8_000_000  # distances held at once, 64 MB


@dataclass(frozen=True, slots=True, eq=False)
class PairTimes:
    """Pairs within the limit, each once, sorted by origin, then destination.

    origin, destination: positions (pairs,); seconds: (pairs,). `origins` and `destinations` are
    the numbers of all places; what is in no pair is beyond `limit_s`, or off the network where
    `origin_known`, `destination_known` (bool by place) say so.
    """

    origin: Ints
    destination: Ints
    seconds: Floats
    origin_known: Bools
    destination_known: Bools
    limit_s: float

    @property
    def origins(self) -> int:
        return len(self.origin_known)

    @property
    def destinations(self) -> int:
        return len(self.destination_known)


@dataclass(frozen=True, slots=True, eq=False)
class _Arcs:
    heads: Ints
    tails: Ints
    seconds: Floats


def travel_times(
    network: Network, origins: Places, destinations: Places, *, limit_s: float
) -> PairTimes:
    """Quickest times from every origin to every destination, both ways to the network included.

    limit_s: seconds, pairs farther apart are left out. Raises InvalidInput.
    """
    _check_limit(limit_s)
    starts, stops = origins.link >= 0, destinations.link >= 0
    graph = _joined(network, origins, destinations)
    first, last = network.nodes, network.nodes + len(origins)
    begin, end = first + np.flatnonzero(starts), last + np.flatnonzero(stops)
    backwards = len(end) < len(begin)
    if backwards:
        graph, begin, end = graph.T.tocsr(), end, begin
    rows, columns, seconds = _reached(graph, begin, end, limit_s)
    sources, targets = (columns, rows) if backwards else (rows, columns)
    order = np.lexsort((targets, sources))
    return PairTimes(
        origin=sources[order] - first,
        destination=targets[order] - last,
        seconds=seconds[order],
        origin_known=starts,
        destination_known=stops,
        limit_s=limit_s,
    )


def _check_limit(limit_s: float) -> None:
    if not (np.isfinite(limit_s) and limit_s > 0):
        raise InvalidInput(
            f"{limit_s:g} Sekunden sind keine Grenze.",
            place="limit",
            remedy="Eine Zahl über null angeben.",
        )


def _reached(graph: csr_array, begin: Ints, end: Ints, limit_s: float) -> tuple[Ints, Ints, Floats]:
    """Nodes of the pairs within the limit and their seconds."""
    rows: list[Ints] = [np.empty(0, dtype=np.int64)]
    columns: list[Ints] = [np.empty(0, dtype=np.int64)]
    seconds: list[Floats] = [np.empty(0)]
    size = max(1, _PORTION // graph.shape[0])
    for at in range(0, len(begin) if len(end) else 0, size):
        portion = begin[at : at + size]
        found = dijkstra(graph, indices=portion, limit=limit_s)[:, end]
        row, column = np.nonzero(np.isfinite(found))
        rows.append(portion[row])
        columns.append(end[column])
        seconds.append(found[row, column])
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(seconds)


def _joined(network: Network, origins: Places, destinations: Places) -> csr_array:
    """The graph with origins and destinations as further nodes."""
    first, last = network.nodes, network.nodes + len(origins)
    own = network.matrix().tocoo()
    parts = [
        _Arcs(own.row.astype(np.int64), own.col.astype(np.int64), own.data),
        *_leaving(network, origins, first),
        *_arriving(network, destinations, last),
        _along(network, origins, destinations, (first, last)),
    ]
    heads = np.concatenate([part.heads for part in parts])
    tails = np.concatenate([part.tails for part in parts])
    seconds = np.concatenate([part.seconds for part in parts])
    return sparse(heads, tails, seconds, last + len(destinations))


def _portion_of(seconds: Floats, share: Floats) -> Floats:
    """Part of a link's time; nothing of a forbidden link is still no time at all."""
    with np.errstate(invalid="ignore"):
        return np.where(share == 0, 0.0, seconds * share)


def _leaving(network: Network, places: Places, first: int) -> tuple[_Arcs, _Arcs]:
    at = np.flatnonzero(places.link >= 0)
    link, share, access = places.link[at], places.share[at], places.access_s[at]
    back = access + _portion_of(network.backward[link], share)
    ahead = access + _portion_of(network.forward[link], 1 - share)
    return (
        _Arcs(first + at, network.start[link].astype(np.int64), back),
        _Arcs(first + at, network.end[link].astype(np.int64), ahead),
    )


def _arriving(network: Network, places: Places, first: int) -> tuple[_Arcs, _Arcs]:
    at = np.flatnonzero(places.link >= 0)
    link, share, access = places.link[at], places.share[at], places.access_s[at]
    ahead = access + _portion_of(network.forward[link], share)
    back = access + _portion_of(network.backward[link], 1 - share)
    return (
        _Arcs(network.start[link].astype(np.int64), first + at, ahead),
        _Arcs(network.end[link].astype(np.int64), first + at, back),
    )


def _along(
    network: Network, origins: Places, destinations: Places, first: tuple[int, int]
) -> _Arcs:
    """Ways between places on the same link."""
    order = np.argsort(destinations.link, kind="stable")
    links = destinations.link[order]
    on = np.flatnonzero(origins.link >= 0)
    low = np.searchsorted(links, origins.link[on], side="left")
    counts = np.searchsorted(links, origins.link[on], side="right") - low
    origin = np.repeat(on, counts)
    step = np.arange(len(origin)) - np.repeat(np.cumsum(counts) - counts, counts)
    destination = order[np.repeat(low, counts) + step]
    link = origins.link[origin]
    way = destinations.share[destination] - origins.share[origin]
    ahead = _portion_of(network.forward[link], np.maximum(way, 0))
    back = _portion_of(network.backward[link], np.maximum(-way, 0))
    access = origins.access_s[origin] + destinations.access_s[destination]
    seconds = access + np.where(way >= 0, ahead, back)
    return _Arcs(first[0] + origin, first[1] + destination, seconds)


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """The k quickest facilities of every node: facility and seconds, both (nodes, k).

    facility -1 (and infinite seconds) = no further facility within the limit. Of equally quick
    ones the first in the list comes first.
    """

    facility: Ints
    seconds: Floats


def nearest_of_nodes(
    network: Network, facilities: Places, *, k: int, limit_s: float, towards: bool = True
) -> Nearest:
    """The k nearest facilities of all nodes; `towards` = time to the facility, else from it.

    Raises InvalidInput.
    """
    _check_limit(limit_s)
    if k < 1:
        raise InvalidInput(f"{k} nächste gibt es nicht.", place="k", remedy="Ab 1 wählen.")
    nobody = Places(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0), np.empty(0))
    pair = (nobody, facilities) if towards else (facilities, nobody)
    graph = _joined(network, *pair)
    graph = graph.T.tocsr() if towards else graph
    facility = np.full((network.nodes, k), -1, dtype=np.int64)
    seconds = np.full((network.nodes, k), np.inf)
    known = np.flatnonzero(facilities.link >= 0)
    size = max(1, _PORTION // graph.shape[0])
    for at in range(0, len(known), size):
        portion = known[at : at + size]
        found = dijkstra(graph, indices=network.nodes + portion, limit=limit_s)
        every = np.hstack((seconds, found[:, : network.nodes].T))
        names = np.hstack((facility, np.tile(portion, (network.nodes, 1))))
        best = np.argsort(every, axis=1, kind="stable")[:, :k]
        seconds = np.take_along_axis(every, best, axis=1)
        facility = np.take_along_axis(names, best, axis=1)
    facility[~np.isfinite(seconds)] = -1
    return Nearest(facility, seconds)


def isochrone(
    network: Network, facilities: Places, *, limit_s: float, towards: bool = True
) -> Bools:
    """Which nodes reach any facility within the limit (or are reached from one): bool (nodes,)."""
    found = nearest_of_nodes(network, facilities, k=1, limit_s=limit_s, towards=towards)
    inside: npt.NDArray[np.bool_] = found.facility[:, 0] >= 0
    return inside
