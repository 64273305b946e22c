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
    Floats,
    Ints,
    Matching,
    Neighbours,
    Orders,
    Short,
    Sides,
)

_LEAF = 24  # nodes; smaller cells are not cut further
_WINDOW = 0.3  # a cut leaves at least this share of the nodes on either side


@kernel
def neighbours(nodes: int, start: Short, end: Short) -> Neighbours:
    """Who stands beside each node: both ends of every link, in the order of the links."""
    first = np.zeros(nodes + 2, dtype=np.int64)
    for link in range(len(start)):
        first[start[link] + 2] += 1
        first[end[link] + 2] += 1
    first = np.cumsum(first)
    head = np.empty(2 * len(start), dtype=np.int64)
    for link in range(len(start)):
        for tail, tip in ((start[link], end[link]), (end[link], start[link])):
            head[first[tail + 1]] = tip
            first[tail + 1] += 1
    return Neighbours(first[:-1], head)


@kernel
def dissect(low: int, high: int, orders: Orders, graph: Neighbours, side: Sides) -> None:
    """Nested dissection of the cell low:high: separators after what they separate.

    A cell is cut along the best of four directions, where the fewest links cross; the fewest nodes
    that cover these links are its separator. `orders` come in sorted as a whole and are sorted
    cell by cell in the end. side: (nodes,) work space.
    """
    stack = [(low, high)]
    while len(stack) > 0:
        low, high = stack.pop()
        if high - low <= _LEAF:
            continue
        middle, top = cut(low, high, orders, graph, side)
        stack.append((low, middle))
        stack.append((middle, top))


@kernel
def cut(low: int, high: int, orders: Orders, graph: Neighbours, side: Sides) -> tuple[int, int]:
    """Cut one cell in two: where the second part begins, and where the separator."""
    way, at = _best_cut(low, high, orders, graph)
    _separate(low, at, high, orders.node[way], orders.place[way], graph, side)
    return _arrange(low, high, orders, side)


@kernel
def _best_cut(low: int, high: int, orders: Orders, graph: Neighbours) -> tuple[int, int]:
    """The direction, and the place in it, where the fewest links are cut."""
    size = high - low
    best, best_at, fewest = 0, 0, np.int64(2**62)
    for way in range(len(orders.node)):
        crossing = _crossing(low, high, orders.node[way], orders.place[way], graph)
        for at in range(int(np.ceil(size * _WINDOW)), int(size * (1 - _WINDOW)) + 1):
            evener = abs(2 * at - size) < abs(2 * best_at - size)
            if crossing[at] < fewest or (crossing[at] == fewest and evener):
                fewest, best_at, best = crossing[at], at, way
    return best, low + best_at


@kernel
def _crossing(low: int, high: int, order: Short, place: Short, graph: Neighbours) -> Ints:
    """How many links cross each place between two members.

    Behind a member there are more by the links that begin at it, and fewer by those that end.
    """
    change = np.zeros(high - low + 1, dtype=np.int64)
    for at in range(low, high):
        v = order[at]
        for arc in range(graph.first[v], graph.first[v + 1]):
            other = place[graph.head[arc]]
            change[at + 1 - low] += (at < other) & (other < high)
            change[at + 1 - low] -= (low <= other) & (other < at)
    return np.cumsum(change)


@kernel
def _arrange(low: int, high: int, orders: Orders, side: Sides) -> tuple[int, int]:
    """Write the members back: one side, the other side, the separator; where the last two begin."""
    sizes = np.zeros(3, dtype=np.int64)
    for v in orders.node[0, low:high]:
        sizes[side[v]] += 1
    begin = np.array([low, low + sizes[0], low + sizes[0] + sizes[1]])
    for way in range(len(orders.node)):
        here = begin.copy()
        for v in orders.node[way, low:high].copy():
            at = here[side[v]]
            here[side[v]] += 1
            orders.node[way, at] = v
            orders.place[way, v] = at
    return begin[1], begin[2]


@kernel
def _separate(
    low: int, cut: int, high: int, order: Short, place: Short, graph: Neighbours, side: Sides
) -> None:
    """Side of each member: 0, 1, or 2 for the fewest nodes that cover all links over the cut.

    Smallest vertex cover of a bipartite graph (König 1931) from a largest matching (Kuhn 1955).
    """
    over = _links_over(low, cut, high, order, place, graph)
    mate, seen = np.full(high - low, -1), np.full(high - low, -1)
    matching = Matching(over, mate, seen)
    for root in range(cut - low):
        if over.first[root] < over.first[root + 1]:
            _augment(root, matching)
    reached = _alternating(matching)
    for at in range(high - low):
        behind = at >= cut - low
        covers = mate[at] >= 0 and reached[at] == behind
        side[order[low + at]] = 2 if covers else behind


@kernel
def _links_over(
    low: int, cut: int, high: int, order: Short, place: Short, graph: Neighbours
) -> Neighbours:
    """The links over the cut, from members before it to members behind; both counted from low."""
    first = np.zeros(cut - low + 1, dtype=np.int64)
    head = [np.int64(0) for _ in range(0)]
    for at in range(low, cut):
        v = order[at]
        for arc in range(graph.first[v], graph.first[v + 1]):
            other = place[graph.head[arc]]
            if cut <= other < high:
                head.append(np.int64(other - low))
        first[at + 1 - low] = len(head)
    return Neighbours(first, np.array(head, dtype=np.int64))


@kernel
def _augment(root: int, matching: Matching) -> None:
    """Match one more member before the cut, if an alternating way leads to a free one behind."""
    over, mate, seen = matching
    path = [root]
    arcs = [over.first[root]]
    while len(path) > 0:
        arc = arcs[-1]
        if arc == over.first[path[-1] + 1]:
            path.pop()
            arcs.pop()
            continue
        arcs[-1] = arc + 1
        other = over.head[arc]
        if seen[other] == root:
            continue
        seen[other] = root
        if mate[other] >= 0:
            path.append(mate[other])
            arcs.append(over.first[mate[other]])
            continue
        for step in range(len(path) - 1, -1, -1):
            here = path[step]
            before = mate[here]
            mate[here], mate[other] = other, here
            other = before
        return


@kernel
def _alternating(matching: Matching) -> Bools:
    """What members without a partner before the cut reach on alternating ways."""
    over, mate, _seen = matching
    reached = np.zeros(len(mate), dtype=np.bool_)
    todo = [at for at in range(len(over.first) - 1) if mate[at] < 0]
    for at in todo:
        reached[at] = True
    while len(todo) > 0:
        at = todo.pop()
        for arc in range(over.first[at], over.first[at + 1]):
            other = over.head[arc]
            if not reached[other]:
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
        _sort(found[:count])
        head[first[v] : end] = found[:count]
        first[v + 1] = end
        if count > 0:
            parent[v] = head[first[v]]
            sibling[v] = child[parent[v]]
            child[parent[v]] = v
    return first, head[: first[nodes]].copy(), parent


@kernel
def _sort(few: Short) -> None:
    """In place, by insertion: most come in order, being lists of lower neighbours."""
    for end in range(1, len(few)):
        value, at = few[end], end
        while at > 0 and few[at - 1] > value:
            few[at] = few[at - 1]
            at -= 1
        few[at] = value


@kernel
def _note(u: int, v: int, mark: Ints, found: Short, count: int) -> int:
    """Add u to what stands above v, once; how many these are."""
    if u <= v or mark[u] == v:
        return count
    mark[u] = v
    found[count] = u
    return count + 1


@kernel
def parents(graph: Neighbours, rank: Ints, ranked: Ints) -> Ints:
    """The lowest higher neighbour of each rank after contraction, without contracting; -1 = none.

    Liu (1990), The role of elimination trees in sparse factorization: from each lower neighbour up
    to a root, which then has a parent; who was passed remembers how far that was.
    """
    nodes = len(rank)
    parent, shortcut = np.full(nodes, -1), np.full(nodes, -1)
    for v in range(nodes):
        node = ranked[v]
        for arc in range(graph.first[node], graph.first[node + 1]):
            u = rank[graph.head[arc]]
            while 0 <= u < v:
                above = shortcut[u]
                shortcut[u] = v
                if above < 0:
                    parent[u] = v
                u = above
    return parent


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
