"""The same answers by Dijkstra (1959), one source after the other: short and slow.

This is what `times` is held against, bit by bit, and what answers where nothing can be compiled or
so little is asked that preparing the network would not pay. Distances come in portions that fit
memory.
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from nahraum.analysis.network.arrays import Doors, Pairs
from nahraum.analysis.network.doors import along, arriving, leaving, starts
from nahraum.analysis.network.graph import Ints, Network, Positions, sparse
from nahraum.analysis.network.hierarchy import Report, nanoseconds
from nahraum.analysis.network.snapping import Places
from nahraum.analysis.population.ages import Floats

_PORTION = 8_000_000  # distances held at once, 64 MB


def pairs(
    network: Network,
    origins: Places,
    destinations: Places,
    limit_ns: float,
    report: Report | None = None,
) -> Pairs:
    """Every pair within the limit, by origin, then destination."""
    graph = _joined(network, origins, destinations)
    first, last = network.nodes, network.nodes + len(origins)
    begin = first + np.flatnonzero(origins.link >= 0)
    end = last + np.flatnonzero(destinations.link >= 0)
    backwards = len(end) < len(begin)
    if backwards:
        graph, begin, end = graph.T.tocsr(), end, begin
    rows, columns, ns = _reached(graph, begin, end, limit_ns, report)
    sources, targets = (columns, rows) if backwards else (rows, columns)
    order = np.lexsort((targets, sources))
    begins = starts(sources[order] - first, len(origins))
    return Pairs(begins, (targets[order] - last).astype(np.int32), ns[order] / 1e9)


def _reached(
    graph: csr_array, begin: Ints, end: Ints, limit_ns: float, report: Report | None
) -> tuple[Ints, Ints, Floats]:
    """Nodes of the pairs within the limit and their nanoseconds."""
    rows: list[Ints] = [np.empty(0, dtype=np.int64)]
    columns: list[Ints] = [np.empty(0, dtype=np.int64)]
    times: list[Floats] = [np.empty(0)]
    size = max(1, _PORTION // graph.shape[0])
    for at in range(0, len(begin) if len(end) else 0, size):
        portion = begin[at : at + size]
        found = dijkstra(graph, indices=portion, limit=limit_ns)[:, end]
        row, column = np.nonzero(np.isfinite(found))
        rows.append(portion[row])
        columns.append(end[column])
        times.append(found[row, column])
        if report is not None:
            report(min(at + size, len(begin)), len(begin))
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(times)


def nearest(
    network: Network,
    facilities: Places,
    *,
    k: int,
    limit_ns: float,
    towards: bool,
    report: Report | None = None,
) -> tuple[Positions, Floats]:
    """The k quickest facilities of all nodes and their nanoseconds, both (nodes, k)."""
    nobody = Places(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0), np.empty(0))
    pair = (nobody, facilities) if towards else (facilities, nobody)
    graph = _joined(network, *pair)
    graph = graph.T.tocsr() if towards else graph
    facility = np.full((network.nodes, k), -1, dtype=np.int64)
    ns = np.full((network.nodes, k), np.inf)
    known = np.flatnonzero(facilities.link >= 0)
    size = max(1, _PORTION // graph.shape[0])
    for at in range(0, len(known), size):
        portion = known[at : at + size]
        found = dijkstra(graph, indices=network.nodes + portion, limit=limit_ns)
        every = np.hstack((ns, found[:, : network.nodes].T))
        names = np.hstack((facility, np.tile(portion, (network.nodes, 1))))
        best = np.argsort(every, axis=1, kind="stable")[:, :k]
        ns = np.take_along_axis(every, best, axis=1)
        facility = np.take_along_axis(names, best, axis=1)
        if report is not None:
            report(min(at + size, len(known)), len(known))
    facility[~np.isfinite(ns)] = -1
    return facility.astype(np.int32), ns


def _joined(network: Network, origins: Places, destinations: Places) -> csr_array:
    """The graph in nanoseconds, with origins and destinations as further nodes."""
    first, last = network.nodes, network.nodes + len(origins)
    start, end = network.start.astype(np.int64), network.end.astype(np.int64)
    beside = along(network, origins, destinations)
    parts = [
        (start, end, nanoseconds(network.forward)),
        (end, start, nanoseconds(network.backward)),
        *_ways(leaving(network, origins), first, outward=True),
        *_ways(arriving(network, destinations), last, outward=False),
        (first + beside.origin, last + beside.destination, beside.ns),
    ]
    heads, tails, ns = (np.concatenate([part[side] for part in parts]) for side in range(3))
    return sparse(heads, tails, ns, last + len(destinations))


def _ways(doors: Doors, first: int, *, outward: bool) -> list[tuple[Ints, Ints, Floats]]:
    """Arcs between places, numbered from `first`, and their two nodes."""
    at = np.flatnonzero(doors.node[:, 0] >= 0)
    ends = [(first + at, doors.node[at, side], doors.ns[at, side]) for side in range(2)]
    return [(place, node, ns) if outward else (node, place, ns) for place, node, ns in ends]
