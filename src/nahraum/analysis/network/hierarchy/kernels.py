"""Loops of the hierarchy: order, contraction, weights. See `hierarchy`.

Names and numbers follow Dibbelt, Strasser, Wagner (2016), Customizable contraction hierarchies, ACM
Journal of Experimental Algorithmics 21.
"""

import numpy as np

from nahraum.analysis.compiled import kernel
from nahraum.analysis.network.arrays import (
    NEVER,
    Arcs,
    Bools,
    Cell,
    Floats,
    Ints,
    Matching,
    Neighbours,
    Short,
)

_LEAF = 24  # nodes; smaller cells are not cut further
_WINDOW = 0.3  # a cut leaves at least this share of the nodes on either side


@kernel
def dissect(x: Floats, y: Floats, graph: Neighbours) -> Ints:
    """Nested dissection: the node at each rank, separators after what they separate.

    x, y: metres (nodes,). A cell is cut along the best of four directions, where the fewest links
    cross; the fewest nodes that cover these links are its separator.
    """
    nodes = len(x)
    ranked = np.arange(nodes)
    cell = Cell(np.zeros(nodes, dtype=np.int64), np.zeros(nodes, dtype=np.int64))
    stack = [(0, nodes)]
    mark = 0
    while len(stack) > 0:
        low, high = stack.pop()
        if high - low <= _LEAF:
            continue
        mark += 1
        members = ranked[low:high].copy()
        for v in members:
            cell.label[v] = mark
        along, cut = _best_cut(members, x, y, graph, cell, mark)
        for at in range(len(along)):
            cell.place[along[at]] = at
        side = _separate(along, cut, graph, cell, mark)
        middle, top = _arrange(ranked, low, along, side)
        stack.append((low, middle))
        stack.append((middle, top))
    return ranked


@kernel
def _best_cut(
    members: Ints, x: Floats, y: Floats, graph: Neighbours, cell: Cell, mark: int
) -> tuple[Ints, int]:
    """The members along the direction, and the place, where the fewest links are cut."""
    size = len(members)
    best, best_at, fewest = members, 0, np.int64(2**62)
    for way in range(4):
        keys = x[members] * _ALONG_X[way] + y[members] * _ALONG_Y[way]
        along = members[np.argsort(keys, kind="mergesort")]
        crossing = _crossing(along, graph, cell, mark)
        for at in range(int(np.ceil(size * _WINDOW)), int(size * (1 - _WINDOW)) + 1):
            evener = abs(2 * at - size) < abs(2 * best_at - size)
            if crossing[at] < fewest or (crossing[at] == fewest and evener):
                fewest, best_at, best = crossing[at], at, along
    return best, best_at


_ALONG_X = (1.0, 0.0, 1.0, 1.0)
_ALONG_Y = (0.0, 1.0, 1.0, -1.0)


@kernel
def _crossing(along: Ints, graph: Neighbours, cell: Cell, mark: int) -> Ints:
    """How many links cross each place between two members."""
    size = len(along)
    for at in range(size):
        cell.place[along[at]] = at
    change = np.zeros(size + 1, dtype=np.int64)
    for at in range(size):
        v = along[at]
        for arc in range(graph.first[v], graph.first[v + 1]):
            u = graph.head[arc]
            if cell.label[u] == mark and cell.place[u] > at:
                change[at + 1] += 1
                change[cell.place[u] + 1] -= 1
    return np.cumsum(change)


@kernel
def _arrange(ranked: Ints, low: int, along: Ints, side: Short) -> tuple[int, int]:
    """Write the members back: one side, the other side, the separator; where the last two begin."""
    at = low
    ends = np.zeros(3, dtype=np.int64)
    for wanted in range(3):
        for number in range(len(along)):
            if side[number] == wanted:
                ranked[at] = along[number]
                at += 1
        ends[wanted] = at
    return ends[0], ends[1]


@kernel
def _separate(along: Ints, cut: int, graph: Neighbours, cell: Cell, mark: int) -> Short:
    """Side of each member: 0, 1, or 2 for the fewest nodes that cover all links over the cut.

    Smallest vertex cover of a bipartite graph (König 1931) from a largest matching (Kuhn 1955).
    """
    size = len(along)
    matching = Matching(np.full(size, -1), np.full(size, -1))
    for root in range(cut):
        _augment(root, cut, along, graph, cell, mark, matching)
    reached = _alternating(along, cut, graph, cell, mark, matching.mate)
    side = np.zeros(size, dtype=np.int32)
    side[cut:] = 1
    for at in range(size):
        if matching.mate[at] >= 0 and reached[at] == (at >= cut):
            side[at] = 2
    return side


@kernel
def _augment(
    root: int, cut: int, along: Ints, graph: Neighbours, cell: Cell, mark: int, matching: Matching
) -> None:
    """Match one more member before the cut, if an alternating way leads to a free one behind."""
    mate, seen = matching
    path = [root]
    arcs = [graph.first[along[root]]]
    while len(path) > 0:
        arc = arcs[-1]
        if arc == graph.first[along[path[-1]] + 1]:
            path.pop()
            arcs.pop()
            continue
        arcs[-1] = arc + 1
        u = graph.head[arc]
        other = cell.place[u]
        if cell.label[u] != mark or other < cut or seen[other] == root:
            continue
        seen[other] = root
        if mate[other] >= 0:
            path.append(mate[other])
            arcs.append(graph.first[along[mate[other]]])
            continue
        for step in range(len(path) - 1, -1, -1):
            here = path[step]
            before = mate[here]
            mate[here], mate[other] = other, here
            other = before
        return


@kernel
def _alternating(
    along: Ints, cut: int, graph: Neighbours, cell: Cell, mark: int, mate: Ints
) -> Bools:
    """What members without a partner before the cut reach on alternating ways."""
    reached = np.zeros(len(along), dtype=np.bool_)
    todo = [at for at in range(cut) if mate[at] < 0]
    for at in todo:
        reached[at] = True
    while len(todo) > 0:
        v = along[todo.pop()]
        for arc in range(graph.first[v], graph.first[v + 1]):
            u = graph.head[arc]
            other = cell.place[u]
            if cell.label[u] == mark and other >= cut and not reached[other]:
                reached[other] = True
                reached[mate[other]] = True  # there is one: the matching is a largest one
                todo.append(mate[other])
    return reached


@kernel
def contract(graph: Neighbours, rank: Ints, ranked: Ints) -> tuple[Ints, Short, Ints]:
    """Higher neighbours of each rank once all lower ones are contracted: (first, head, parent)."""
    nodes = len(rank)
    first = np.zeros(nodes + 1, dtype=np.int64)
    head = np.empty(max(16, 2 * len(graph.head)), dtype=np.int32)
    child, sibling, parent = np.full(nodes, -1), np.full(nodes, -1), np.full(nodes, -1)
    mark = np.full(nodes, -1)
    found = np.empty(nodes, dtype=np.int32)
    for v in range(nodes):
        node = ranked[v]
        count = 0
        for arc in range(graph.first[node], graph.first[node + 1]):
            count = _note(rank[graph.head[arc]], v, mark, found, count)
        c = child[v]
        while c >= 0:
            for arc in range(first[c], first[c + 1]):
                count = _note(head[arc], v, mark, found, count)
            c = sibling[c]
        end = first[v] + count
        if end > len(head):
            longer = np.empty(2 * end, dtype=np.int32)
            longer[: first[v]] = head[: first[v]]
            head = longer
        head[first[v] : end] = np.sort(found[:count])
        first[v + 1] = end
        if count > 0:
            parent[v] = head[first[v]]
            sibling[v] = child[parent[v]]
            child[parent[v]] = v
    return first, head[: first[nodes]].copy(), parent


@kernel
def _note(u: int, v: int, mark: Ints, found: Short, count: int) -> int:
    """Add u to what stands above v, once; how many these are."""
    if u <= v or mark[u] == v:
        return count
    mark[u] = v
    found[count] = u
    return count + 1


@kernel
def postorder(parent: Ints) -> Ints:
    """The ranks in an order in which those of every subtree stand together, its root last."""
    nodes = len(parent)
    child, sibling = np.full(nodes, -1), np.full(nodes, -1)
    for v in range(nodes - 1, -1, -1):
        if parent[v] >= 0:
            sibling[v] = child[parent[v]]
            child[parent[v]] = v
    order = np.empty(nodes, dtype=np.int64)
    count = 0
    for root in range(nodes):
        if parent[root] >= 0:
            continue
        stack = [root]
        while len(stack) > 0:
            v = stack[-1]
            if child[v] >= 0:
                stack.append(child[v])
                child[v] = sibling[child[v]]
            else:
                order[count] = stack.pop()
                count += 1
    return order


@kernel
def lowest(parent: Ints) -> Ints:
    """Where each subtree begins, once subtrees stand together."""
    size = np.ones(len(parent), dtype=np.int64)
    for v in range(len(parent)):
        if parent[v] >= 0:
            size[parent[v]] += size[v]
    return np.arange(len(parent)) - size + 1


@kernel
def weigh(first: Ints, head: Short, tail: Ints, tip: Ints, ns: Floats) -> tuple[Floats, Floats]:
    """Quickest times (up, down) of every arc over lower ranks; links lead from `tail` to `tip`.

    Every pair of higher neighbours of a rank is at most as far apart as by way of it.
    """
    up = np.full(len(head), NEVER)
    down = np.full(len(head), NEVER)
    for link in range(len(ns)):
        a, b = min(tail[link], tip[link]), max(tail[link], tip[link])
        arc = first[a] + np.searchsorted(head[first[a] : first[a + 1]], b)
        times = up if a == tail[link] else down
        times[arc] = min(times[arc], ns[link])
    for v in range(len(first) - 1):
        for i in range(first[v], first[v + 1]):
            u = head[i]
            k = first[u]
            for j in range(i + 1, first[v + 1]):
                while head[k] < head[j]:
                    k += 1
                up[k] = min(up[k], down[i] + up[j])
                down[k] = min(down[k], down[j] + up[i])
    return up, down


@kernel
def tighten(first: Ints, head: Short, up: Floats, down: Floats) -> tuple[Bools, Bools]:
    """Which arcs (up, down) are ever needed; brings `up` and `down` to the quickest of all ways.

    From the highest rank down, an arc is at most as long as by way of a further higher neighbour.
    What gets shorter by that is not needed.
    """
    keep_up, keep_down = up < NEVER, down < NEVER
    for v in range(len(first) - 2, -1, -1):
        for i in range(first[v], first[v + 1]):
            u = head[i]
            k = first[u]
            for j in range(i + 1, first[v + 1]):
                while head[k] < head[j]:
                    k += 1
                _shorten(up, keep_up, i, up[j] + down[k])
                _shorten(down, keep_down, i, up[k] + down[j])
                _shorten(up, keep_up, j, up[i] + up[k])
                _shorten(down, keep_down, j, down[k] + down[i])
    return keep_up, keep_down


@kernel
def _shorten(ns: Floats, keep: Bools, arc: int, way: float) -> None:
    if way < ns[arc]:
        ns[arc] = way
        keep[arc] = False


@kernel
def select(first: Ints, head: Short, ns: Floats, keep: Bools) -> Arcs:
    """The arcs that are kept."""
    chosen = np.zeros(len(first), dtype=np.int64)
    for v in range(len(first) - 1):
        chosen[v + 1] = chosen[v] + keep[first[v] : first[v + 1]].sum()
    return Arcs(chosen, head[keep], ns[keep])
