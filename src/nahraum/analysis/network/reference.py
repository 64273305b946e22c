"""The same answers by Dijkstra (1959), one source after the other: short and slow.

This is what `times` is held against, bit by bit, and what answers where nothing can be compiled or
so little is asked that preparing the network would not pay. Distances come in portions that fit
memory.
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from nahraum.analysis.network.arrays import NEVER, Doors, Short
from nahraum.analysis.network.doors import along, arriving, leaving
from nahraum.analysis.network.graph import Ints, Network, sparse
from nahraum.analysis.network.hierarchy import milliseconds
from nahraum.analysis.network.snapping import Places

_PORTION = 8_000_000  # distances held at once, 64 MB


def pairs(
    network: Network, origins: Places, destinations: Places, limit_ms: int
) -> tuple[Ints, Ints, Short]:
    """Origin, destination and milliseconds of every pair within the limit, sorted by both."""
    graph = _joined(network, origins, destinations)
    first, last = network.nodes, network.nodes + len(origins)
    begin = first + np.flatnonzero(origins.link >= 0)
    end = last + np.flatnonzero(destinations.link >= 0)
    backwards = len(end) < len(begin)
    if backwards:
        graph, begin, end = graph.T.tocsr(), end, begin
    rows, columns, ms = _reached(graph, begin, end, limit_ms)
    sources, targets = (columns, rows) if backwards else (rows, columns)
    order = np.lexsort((targets, sources))
    return sources[order] - first, targets[order] - last, ms[order]


def _reached(graph: csr_array, begin: Ints, end: Ints, limit_ms: int) -> tuple[Ints, Ints, Short]:
    """Nodes of the pairs within the limit and their milliseconds."""
    rows: list[Ints] = [np.empty(0, dtype=np.int64)]
    columns: list[Ints] = [np.empty(0, dtype=np.int64)]
    times: list[Short] = [np.empty(0, dtype=np.int32)]
    size = max(1, _PORTION // graph.shape[0])
    for at in range(0, len(begin) if len(end) else 0, size):
        portion = begin[at : at + size]
        found = dijkstra(graph, indices=portion, limit=limit_ms)[:, end]
        row, column = np.nonzero(np.isfinite(found))
        rows.append(portion[row])
        columns.append(end[column])
        times.append(found[row, column].astype(np.int32))
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(times)


def nearest(
    network: Network, facilities: Places, *, k: int, limit_ms: int, towards: bool
) -> tuple[Ints, Short]:
    """The k quickest facilities of all nodes and their milliseconds, both (nodes, k)."""
    nobody = Places(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0), np.empty(0))
    pair = (nobody, facilities) if towards else (facilities, nobody)
    graph = _joined(network, *pair)
    graph = graph.T.tocsr() if towards else graph
    facility = np.full((network.nodes, k), -1, dtype=np.int64)
    ms = np.full((network.nodes, k), np.inf)
    known = np.flatnonzero(facilities.link >= 0)
    size = max(1, _PORTION // graph.shape[0])
    for at in range(0, len(known), size):
        portion = known[at : at + size]
        found = dijkstra(graph, indices=network.nodes + portion, limit=limit_ms)
        every = np.hstack((ms, found[:, : network.nodes].T))
        names = np.hstack((facility, np.tile(portion, (network.nodes, 1))))
        best = np.argsort(every, axis=1, kind="stable")[:, :k]
        ms = np.take_along_axis(every, best, axis=1)
        facility = np.take_along_axis(names, best, axis=1)
    facility[~np.isfinite(ms)] = -1
    return facility, np.where(np.isfinite(ms), ms, NEVER).astype(np.int32)


def _joined(network: Network, origins: Places, destinations: Places) -> csr_array:
    """The graph in milliseconds, with origins and destinations as further nodes."""
    first, last = network.nodes, network.nodes + len(origins)
    start, end = network.start.astype(np.int64), network.end.astype(np.int64)
    beside = along(network, origins, destinations)
    parts = [
        (start, end, milliseconds(network.forward)),
        (end, start, milliseconds(network.backward)),
        *_ways(leaving(network, origins), first, outward=True),
        *_ways(arriving(network, destinations), last, outward=False),
        (first + beside.origin, last + beside.destination, beside.ms),
    ]
    heads, tails, ms = (np.concatenate([part[side] for part in parts]) for side in range(3))
    return sparse(heads, tails, np.where(ms < NEVER, ms, np.inf), last + len(destinations))


def _ways(doors: Doors, first: int, *, outward: bool) -> list[tuple[Ints, Ints, Short]]:
    """Arcs between places, numbered from `first`, and their two nodes."""
    at = np.flatnonzero(doors.node[:, 0] >= 0)
    ends = [(first + at, doors.node[at, side], doors.ms[at, side]) for side in range(2)]
    return [(place, node, ms) if outward else (node, place, ms) for place, node, ms in ends]
