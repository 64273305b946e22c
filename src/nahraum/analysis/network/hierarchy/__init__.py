"""A network prepared for many questions: customizable contraction hierarchy.

    prepare    the order of the nodes and the arcs between them; knows no times
    weigh      the times of one profile on these arcs; a further profile costs a moment

Nodes are ranked by nested dissection: what separates two halves stands above both. Contracting
them in this order joins the higher neighbours of every node. A quickest way then climbs and
descends once, and what lies below a node is reached through its higher neighbours alone: sources
are swept from the top down, many at once, and what is too far is never looked at.

Method: Dibbelt, Strasser, Wagner (2016), Customizable contraction hierarchies; the sweep is that of
Delling, Goldberg, Nowatzyk, Werneck (2011), PHAST.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nahraum.analysis.network.arrays import Arcs, Neighbours, Orders, Tree
from nahraum.analysis.network.geometry import EARTH_M
from nahraum.analysis.network.graph import Ints, Network
from nahraum.analysis.population.ages import Floats

Report = Callable[[int, int], None]  # how much is done, how much there is
_LARGE = 100_000  # nodes


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """rank: (nodes,) of each node of the network; tree: the ranks and the arcs between them."""

    rank: Ints
    tree: Tree


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The times of a profile: `up` to higher ranks, `down` from them."""

    hierarchy: Hierarchy
    up: Arcs
    down: Arcs


def nanoseconds(seconds: Floats) -> Floats:
    """Whole nanoseconds; infinite stays infinite."""
    return np.rint(seconds * 1e9)


def prepare(network: Network, *, report: Report | None = None) -> Hierarchy:
    """Order and contract: a tenth of a second for a district, once for all profiles.

    report: called now and then with the nodes ordered so far and all nodes; what it raises ends
    the work.
    """
    from nahraum.analysis.network.hierarchy import kernels

    graph = kernels.neighbours(network.nodes, network.start, network.end)
    ranked = _dissected(network, graph, report)
    parent = kernels.parents(graph, _inverse(ranked), ranked)
    ranked = ranked[kernels.postorder(parent)]  # the same arcs; now subtrees stand together
    rank = _inverse(ranked)
    first, head, parent = kernels.contract(graph, rank, ranked)
    return Hierarchy(rank, Tree(first, head, parent, kernels.lowest(parent)))


def _dissected(network: Network, graph: Neighbours, report: Report | None) -> Ints:
    """The node at each rank; large cells are cut one at a time, so that somebody can look in."""
    from nahraum.analysis.network.hierarchy import kernels

    orders, side = _orders(network), np.zeros(network.nodes, dtype=np.int8)
    stack, done = [(0, network.nodes)], 0
    while stack:
        low, high = stack.pop()
        if high - low > _LARGE:
            middle, top = kernels.cut(low, high, orders, graph, side)
            stack += [(low, middle), (middle, top)]
            done += high - top
        else:
            kernels.dissect(low, high, orders, graph, side)
            done += high - low
        if report is not None:
            report(done, network.nodes)
    ranked: Ints = orders.node[0].astype(np.int64)
    return ranked


def _orders(network: Network) -> Orders:
    """The nodes from west to east, from south to north, and along both diagonals."""
    x = np.radians(network.lon) * np.cos(np.radians(network.lat.mean())) * EARTH_M
    y = np.radians(network.lat) * EARTH_M
    ways = [np.argsort(keys, kind="stable") for keys in (x, y, x + y, x - y)]
    return Orders(np.array(ways, np.int32), np.array([_inverse(way) for way in ways], np.int32))


def _inverse(ranked: Ints) -> Ints:
    rank = np.empty_like(ranked)
    rank[ranked] = np.arange(len(ranked))
    return rank


def weigh(hierarchy: Hierarchy, network: Network) -> Weights:
    """Times of `network`, whose nodes and links are those `hierarchy` was prepared for."""
    from nahraum.analysis.network.hierarchy import kernels

    start, end = hierarchy.rank[network.start], hierarchy.rank[network.end]
    tail, tip = np.concatenate((start, end)), np.concatenate((end, start))
    ns = nanoseconds(np.concatenate((network.forward, network.backward)))
    first, head = hierarchy.tree.first, hierarchy.tree.head
    between = tail != tip  # nobody gets farther by driving in a circle
    up, down = kernels.weigh(first, head, tail[between], tip[between], ns[between])
    keep_up, keep_down = kernels.tighten(first, head, up, down)
    return Weights(
        hierarchy,
        kernels.select(first, head, up, keep_up),
        kernels.select(first, head, down, keep_down),
    )
