"""Shortest paths between all nodes of a small network."""

from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.ages import Floats, as_floats, not_negative


def all_paths(nodes: int, start: Any, end: Any, cost: Any) -> Floats:
    """Ways between all nodes, (nodes, nodes); infinite where there is none.

    start, end: positions of the ends of undirected edges; cost: not negative. Of several edges
    between two nodes the shortest counts. Raises InvalidInput.
    """
    lengths = not_negative(as_floats(cost, "cost"), "cost")
    ends = np.array((start, end), dtype=np.int64)
    if ends.shape != (2, *lengths.shape) or (ends < 0).any() or (ends >= nodes).any():
        raise InvalidInput(
            "Die Kanten passen nicht zu den Knoten.",
            place="start",
            remedy="Zu jeder Kante zwei Knoten und eine Länge angeben.",
        )
    low, high = ends.min(axis=0), ends.max(axis=0)
    order = np.lexsort((lengths, high, low))
    low, high, lengths = low[order], high[order], lengths[order]
    first = (np.diff(low, prepend=-1) != 0) | (np.diff(high, prepend=-1) != 0)
    graph = coo_array((lengths[first], (low[first], high[first])), shape=(nodes, nodes)).tocsr()
    found: Floats = dijkstra(graph, directed=False)
    return found
