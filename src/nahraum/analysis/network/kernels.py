"""Loops over a prepared network: who reaches whom within a limit, and who is nearest. See `times`.

Nodes are ranks of the hierarchy, times whole nanoseconds (float64). Several sources are swept at
once: ns[v, lane] is the time from the source of that lane to rank v, and only where `touched` or
`near` says so it means anything.
"""

from typing import TypeVar

import numpy as np

from nahraum.analysis.compiled import kernel
from nahraum.analysis.network.arrays import (
    NEVER,
    Arcs,
    Bools,
    Doors,
    Floats,
    Ints,
    Lanes,
    Listed,
    Pairs,
    Short,
    Tree,
)

Some = TypeVar("Some", Short, Floats)
_FEW = 20  # sorting one place costs as much as looking at so many


@kernel
def pairs(
    limit: float,
    width: int,
    tree: Tree,
    arcs: tuple[Arcs, Arcs],
    begin: Doors,
    there: tuple[Listed, int],
    along: Listed,
) -> tuple[Ints, Short, Floats]:
    """Targets within the limit of each source: (number by source, target, ns), targets ascending.

    width: sources swept at once. arcs: up and down. there: what stands at each rank, and the
    number of all targets. along: further ways of each source, by no node.
    """
    (up, down), (at_node, targets) = arcs, there
    ranks, sources = len(tree.parent), len(begin.node)
    lanes = Lanes(
        np.empty((ranks, width)),
        np.zeros(ranks, dtype=np.bool_),
        np.zeros(ranks, dtype=np.bool_),
        np.empty(ranks, dtype=np.int64),
    )
    row = np.full(targets, -1, dtype=np.int64)
    numbers = np.zeros(sources, dtype=np.int64)
    target, ns = np.empty(1024, dtype=np.int32), np.empty(1024)
    total = 0
    for low in range(0, sources, width):
        high = min(low + width, sources)
        lanes.touched[:] = False
        lanes.near[:] = False
        for source in range(low, high):
            _climb(source, source - low, tree.parent, up, begin, lanes)
        met = _sweep(limit, high - low, tree, down, lanes)
        chosen = _candidates(met, at_node, along, low, high, row)
        table = _table(high - low, met, at_node, lanes.ns, row, len(chosen))
        for source in range(low, high):
            for entry in range(along.first[source], along.first[source + 1]):
                at = row[along.place[entry]]
                table[at, source - low] = min(table[at, source - low], along.ns[entry])
        target = _with_room(target, total + table.size)
        ns = _with_room(ns, total + table.size)
        total = _write(limit, total, chosen, table, numbers[low:high], target, ns)
        row[chosen] = -1
    return numbers, target[:total], ns[:total]


@kernel
def _write(
    limit: float, total: int, chosen: Ints, table: Floats, numbers: Ints, target: Short, ns: Floats
) -> int:
    """Append what is within the limit, lane after lane; the new end."""
    for at in range(len(chosen)):
        for lane in range(len(numbers)):
            numbers[lane] += table[at, lane] <= limit
    ends = total + np.cumsum(numbers)
    here = ends - numbers
    for at in range(len(chosen)):
        for lane in range(len(numbers)):
            if table[at, lane] <= limit:
                target[here[lane]], ns[here[lane]] = chosen[at], table[at, lane]
                here[lane] += 1
    return int(ends[-1])


@kernel
def in_order(numbers: Ints, target: Short, ns: Floats, order: Ints, sources: int) -> Pairs:
    """Pairs by source, then target; the k-th group belongs to source order[k]."""
    first = np.zeros(sources + 1, dtype=np.int64)
    first[order + 1] = numbers
    first = np.cumsum(first)
    found = Pairs(
        np.empty(len(ns), dtype=np.int64), np.empty(len(ns), dtype=np.int64), np.empty_like(ns)
    )
    low = 0
    for k in range(len(order)):
        to = first[order[k]]
        for step in range(numbers[k]):
            found.row[to + step] = order[k]
            found.column[to + step] = target[low + step]
            found.ns[to + step] = ns[low + step]
        low += numbers[k]
    return found


@kernel
def turned(pairs: Pairs, columns: int) -> Pairs:
    """The same pairs by column, then row."""
    here = np.zeros(columns + 1, dtype=np.int64)
    for column in pairs.column:
        here[column + 1] += 1
    here = np.cumsum(here)
    found = Pairs(np.empty_like(pairs.row), np.empty_like(pairs.row), np.empty_like(pairs.ns))
    for at in range(len(pairs.ns)):
        to = here[pairs.column[at]]
        here[pairs.column[at]] += 1
        found.row[to], found.column[to] = pairs.column[at], pairs.row[at]
        found.ns[to] = pairs.ns[at]
    return found


@kernel
def _climb(source: int, lane: int, parent: Ints, up: Arcs, begin: Doors, lanes: Lanes) -> None:
    """From the two nodes of a source up the tree to the top."""
    a, b = begin.node[source, 0], begin.node[source, 1]
    for end in range(2):
        v = begin.node[source, end]
        while v >= 0 and not lanes.touched[v]:
            lanes.touched[v] = True
            lanes.ns[v] = NEVER
            v = parent[v]
        v = begin.node[source, end]
        lanes.ns[v, lane] = min(lanes.ns[v, lane], begin.ns[source, end])
    while a >= 0 or b >= 0:
        v = a if b < 0 or 0 <= a < b else b
        here = lanes.ns[v, lane]
        for arc in range(up.first[v], up.first[v + 1]):
            u = up.head[arc]
            lanes.ns[u, lane] = min(lanes.ns[u, lane], here + up.ns[arc])
        above = parent[v]
        a, b = above if a == v else a, above if b == v else b


@kernel
def _sweep(limit: float, width: int, tree: Tree, down: Arcs, lanes: Lanes) -> Ints:
    """From the top down: the times of all ranks within the limit in any lane; which these are.

    Below a rank none of whose higher neighbours is near nothing is near, unless a source stands
    there, and then the rank was touched.
    """
    ns, touched, near, met = lanes
    count = 0
    v = len(tree.parent) - 1
    while v >= 0:
        if not touched[v]:
            if not _beside_near(v, tree, near):
                v = tree.lowest[v] - 1
                continue
            for lane in range(width):
                ns[v, lane] = NEVER
        for arc in range(down.first[v], down.first[v + 1]):
            u = down.head[arc]
            if near[u]:
                way = down.ns[arc]
                for lane in range(width):
                    ns[v, lane] = min(ns[v, lane], ns[u, lane] + way)
        within = 0
        for lane in range(width):
            within += ns[v, lane] <= limit
        if within > 0:
            near[v] = True
            met[count] = v
            count += 1
        v -= 1
    return met[:count]


@kernel
def _beside_near(v: int, tree: Tree, near: Bools) -> bool:
    arc, end = tree.first[v], tree.first[v + 1]
    while arc < end and not near[tree.head[arc]]:
        arc += 1
    return bool(arc < end)


@kernel
def _candidates(met: Ints, at_node: Listed, along: Listed, low: int, high: int, row: Ints) -> Ints:
    """Targets at the ranks met and on the links of the sources, ascending; `row` finds them."""
    found = np.empty(len(row), dtype=np.int64)
    count = 0
    for v in met:
        for entry in range(at_node.first[v], at_node.first[v + 1]):
            count = _enlist(at_node.place[entry], row, found, count)
    for entry in range(along.first[low], along.first[high]):
        count = _enlist(along.place[entry], row, found, count)
    chosen = _ascending(found[:count], row)
    for at in range(count):
        row[chosen[at]] = at
    return chosen


@kernel
def _ascending(found: Ints, row: Ints) -> Ints:
    """The places found in ascending order: sorted if they are few, else picked from all."""
    if len(found) * _FEW < len(row):
        return np.sort(found)
    count = 0
    for place in range(len(row)):
        if row[place] >= 0:
            found[count] = place
            count += 1
    return found


@kernel
def _enlist(place: int, row: Ints, found: Ints, count: int) -> int:
    if row[place] >= 0:
        return count
    row[place] = 0
    found[count] = place
    return count + 1


@kernel
def _table(width: int, met: Ints, at_node: Listed, ns: Floats, row: Ints, rows: int) -> Floats:
    """Times (candidates, lanes) by way of the ranks met."""
    table = np.full((rows, width), NEVER)
    for v in met:
        for entry in range(at_node.first[v], at_node.first[v + 1]):
            at, more = row[at_node.place[entry]], at_node.ns[entry]
            for lane in range(width):
                table[at, lane] = min(table[at, lane], ns[v, lane] + more)
    return table


@kernel
def _with_room(values: Some, size: int) -> Some:
    """The same array with room for `size` entries."""
    if size <= len(values):
        return values
    longer = np.empty(2 * size, dtype=values.dtype)
    longer[: len(values)] = values
    return longer


@kernel
def nearest(
    limit: float, k: int, begin: Doors, climbing: Arcs, coming: Arcs
) -> tuple[Short, Floats]:
    """The k quickest sources of every rank: (source, ns), both (ranks, k); -1 = no further one.

    Of equally quick ones the first counts. Lists climb from the sources to the top and come down
    again: every quickest way does so once.
    """
    ranks = len(climbing.first) - 1
    who = np.full((ranks, k), -1, dtype=np.int32)
    ns = np.full((ranks, k), NEVER)
    for source in range(len(begin.node)):
        for end in range(2):
            v = begin.node[source, end]
            if v >= 0 and begin.ns[source, end] <= limit:
                _enter(who[v], ns[v], source, begin.ns[source, end])
    for v in range(ranks):
        for arc in range(climbing.first[v], climbing.first[v + 1]):
            _tell(limit, who, ns, v, climbing.head[arc], climbing.ns[arc])
    for v in range(ranks - 1, -1, -1):
        for arc in range(coming.first[v], coming.first[v + 1]):
            _tell(limit, who, ns, coming.head[arc], v, coming.ns[arc])
    return who, ns


@kernel
def nearest_one(limit: float, begin: Doors, climbing: Arcs, coming: Arcs) -> tuple[Short, Floats]:
    """As `nearest` for one: (source, ns), both (ranks,)."""
    ranks = len(climbing.first) - 1
    who = np.full(ranks, -1, dtype=np.int32)
    ns = np.full(ranks, limit + 1)
    for source in range(len(begin.node)):
        for end in range(2):
            v = begin.node[source, end]
            if v >= 0:
                _better(who, ns, v, source, begin.ns[source, end])
    for v in range(ranks):
        for arc in range(climbing.first[v], climbing.first[v + 1]):
            _better(who, ns, climbing.head[arc], who[v], ns[v] + climbing.ns[arc])
    for v in range(ranks - 1, -1, -1):
        for arc in range(coming.first[v], coming.first[v + 1]):
            u = coming.head[arc]
            _better(who, ns, v, who[u], ns[u] + coming.ns[arc])
    return who, ns


@kernel
def _better(who: Short, ns: Floats, v: int, source: int, time: float) -> None:
    """Note a quicker source; what is beyond the limit never gets in, nobody is never first."""
    if time < ns[v] or (time == ns[v] and source < who[v]):
        who[v], ns[v] = source, time


@kernel
def _tell(limit: float, who: Short, ns: Floats, source: int, target: int, way: float) -> None:
    """What stands in the list of one rank, for another one that is `way` farther."""
    last = who.shape[1] - 1
    for number in range(last + 1):
        time = ns[source, number] + way
        if who[source, number] < 0 or time > limit or time > ns[target, last]:
            return
        _enter(who[target], ns[target], who[source, number], time)


@kernel
def _enter(who: Short, ns: Floats, source: int, time: float) -> None:
    """Put a source into a list of the quickest, in which it stands once."""
    at = len(who) - 1
    for number in range(len(who)):
        if who[number] == source:
            at = number
    if not _before(source, time, who[at], ns[at]):
        return
    while at > 0 and _before(source, time, who[at - 1], ns[at - 1]):
        who[at], ns[at] = who[at - 1], ns[at - 1]
        at -= 1
    who[at], ns[at] = source, time


@kernel
def _before(source: int, time: float, other: int, other_time: float) -> bool:
    """Quicker, or as quick and earlier in the list of sources."""
    return time < other_time or (time == other_time and source < other)
