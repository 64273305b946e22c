"""Loops over a prepared network: who reaches whom within a limit, and who is nearest. See `times`.

Nodes are ranks of the hierarchy, times whole milliseconds (int32). Several sources are swept at
once: ms[v, lane] is the time from the source of that lane to rank v, and only where `touched` or
`near` says so it means anything.
"""

import numpy as np

from nahraum.analysis.compiled import kernel
from nahraum.analysis.network.arrays import (
    NEVER,
    Arcs,
    Bools,
    Doors,
    Ints,
    Lanes,
    Listed,
    Pairs,
    Short,
    Tree,
)

_FEW = 20  # sorting one place costs as much as looking at so many


@kernel
def pairs(
    limit: int,
    width: int,
    tree: Tree,
    arcs: tuple[Arcs, Arcs],
    begin: Doors,
    there: tuple[Listed, int],
    along: Listed,
) -> tuple[Ints, Short, Short]:
    """Targets within the limit of each source: (number by source, target, ms), targets ascending.

    width: sources swept at once. arcs: up and down. there: what stands at each rank, and the
    number of all targets. along: further ways of each source, by no node.
    """
    (up, down), (at_node, targets) = arcs, there
    ranks, sources = len(tree.parent), len(begin.node)
    lanes = Lanes(
        np.empty((ranks, width), dtype=np.int32),
        np.zeros(ranks, dtype=np.bool_),
        np.zeros(ranks, dtype=np.bool_),
        np.empty(ranks, dtype=np.int64),
    )
    row = np.full(targets, -1, dtype=np.int64)
    numbers = np.zeros(sources, dtype=np.int64)
    target, ms = np.empty(1024, dtype=np.int32), np.empty(1024, dtype=np.int32)
    total = 0
    for low in range(0, sources, width):
        high = min(low + width, sources)
        lanes.touched[:] = False
        lanes.near[:] = False
        for source in range(low, high):
            _climb(source, source - low, tree.parent, up, begin, lanes)
        met = _sweep(limit, high - low, tree, down, lanes)
        chosen = _candidates(met, at_node, along, low, high, row)
        table = _table(high - low, met, at_node, lanes.ms, row, len(chosen))
        for source in range(low, high):
            for entry in range(along.first[source], along.first[source + 1]):
                at = row[along.place[entry]]
                table[at, source - low] = min(table[at, source - low], along.ms[entry])
        target = _with_room(target, total + table.size)
        ms = _with_room(ms, total + table.size)
        total = _write(limit, total, chosen, table, numbers[low:high], target, ms)
        row[chosen] = -1
    return numbers, target[:total], ms[:total]


@kernel
def _write(
    limit: int, total: int, chosen: Ints, table: Short, numbers: Ints, target: Short, ms: Short
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
                target[here[lane]], ms[here[lane]] = chosen[at], table[at, lane]
                here[lane] += 1
    return int(ends[-1])


@kernel
def in_order(numbers: Ints, target: Short, ms: Short, order: Ints, sources: int) -> Pairs:
    """Pairs by source, then target; the k-th group belongs to source order[k]."""
    first = np.zeros(sources + 1, dtype=np.int64)
    first[order + 1] = numbers
    first = np.cumsum(first)
    found = Pairs(
        np.empty(len(ms), dtype=np.int64), np.empty(len(ms), dtype=np.int64), np.empty_like(ms)
    )
    low = 0
    for k in range(len(order)):
        to = first[order[k]]
        for step in range(numbers[k]):
            found.row[to + step] = order[k]
            found.column[to + step] = target[low + step]
            found.ms[to + step] = ms[low + step]
        low += numbers[k]
    return found


@kernel
def turned(pairs: Pairs, columns: int) -> Pairs:
    """The same pairs by column, then row."""
    here = np.zeros(columns + 1, dtype=np.int64)
    for column in pairs.column:
        here[column + 1] += 1
    here = np.cumsum(here)
    found = Pairs(np.empty_like(pairs.row), np.empty_like(pairs.row), np.empty_like(pairs.ms))
    for at in range(len(pairs.ms)):
        to = here[pairs.column[at]]
        here[pairs.column[at]] += 1
        found.row[to], found.column[to] = pairs.column[at], pairs.row[at]
        found.ms[to] = pairs.ms[at]
    return found


@kernel
def _climb(source: int, lane: int, parent: Ints, up: Arcs, begin: Doors, lanes: Lanes) -> None:
    """From the two nodes of a source up the tree to the top."""
    a, b = begin.node[source, 0], begin.node[source, 1]
    for end in range(2):
        v = begin.node[source, end]
        while v >= 0 and not lanes.touched[v]:
            lanes.touched[v] = True
            lanes.ms[v] = NEVER
            v = parent[v]
        v = begin.node[source, end]
        lanes.ms[v, lane] = min(lanes.ms[v, lane], begin.ms[source, end])
    while a >= 0 or b >= 0:
        v = a if b < 0 or 0 <= a < b else b
        here = lanes.ms[v, lane]
        for arc in range(up.first[v], up.first[v + 1]):
            u = up.head[arc]
            lanes.ms[u, lane] = min(lanes.ms[u, lane], here + up.ms[arc])
        above = parent[v]
        a, b = above if a == v else a, above if b == v else b


@kernel
def _sweep(limit: int, width: int, tree: Tree, down: Arcs, lanes: Lanes) -> Ints:
    """From the top down: the times of all ranks within the limit in any lane; which these are.

    Below a rank none of whose higher neighbours is near nothing is near, unless a source stands
    there, and then the rank was touched.
    """
    ms, touched, near, met = lanes
    count = 0
    v = len(tree.parent) - 1
    while v >= 0:
        if not touched[v]:
            if not _beside_near(v, tree, near):
                v = tree.lowest[v] - 1
                continue
            for lane in range(width):
                ms[v, lane] = NEVER
        for arc in range(down.first[v], down.first[v + 1]):
            u = down.head[arc]
            if near[u]:
                way = np.int32(down.ms[arc])
                for lane in range(width):
                    ms[v, lane] = min(ms[v, lane], np.int32(ms[u, lane] + way))
        least = np.int32(NEVER)
        for lane in range(width):
            least = min(least, ms[v, lane])
        if least <= limit:
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
def _table(width: int, met: Ints, at_node: Listed, ms: Short, row: Ints, rows: int) -> Short:
    """Times (candidates, lanes) by way of the ranks met."""
    table = np.full((rows, width), NEVER, dtype=np.int32)
    for v in met:
        for entry in range(at_node.first[v], at_node.first[v + 1]):
            at, more = row[at_node.place[entry]], np.int32(at_node.ms[entry])
            for lane in range(width):
                table[at, lane] = min(table[at, lane], np.int32(ms[v, lane] + more))
    return table


@kernel
def _with_room(values: Short, size: int) -> Short:
    """The same array with room for `size` entries."""
    if size <= len(values):
        return values
    longer = np.empty(2 * size, dtype=np.int32)
    longer[: len(values)] = values
    return longer


@kernel
def nearest(limit: int, k: int, begin: Doors, climbing: Arcs, coming: Arcs) -> tuple[Short, Short]:
    """The k quickest sources of every rank: (source, ms), both (ranks, k); -1 = no further one.

    Of equally quick ones the first counts. Lists climb from the sources to the top and come down
    again: every quickest way does so once.
    """
    ranks = len(climbing.first) - 1
    who = np.full((ranks, k), -1, dtype=np.int32)
    ms = np.full((ranks, k), NEVER, dtype=np.int32)
    for source in range(len(begin.node)):
        for end in range(2):
            v = begin.node[source, end]
            if v >= 0 and begin.ms[source, end] <= limit:
                _enter(who[v], ms[v], source, begin.ms[source, end])
    for v in range(ranks):
        for arc in range(climbing.first[v], climbing.first[v + 1]):
            _tell(limit, who, ms, v, climbing.head[arc], climbing.ms[arc])
    for v in range(ranks - 1, -1, -1):
        for arc in range(coming.first[v], coming.first[v + 1]):
            _tell(limit, who, ms, coming.head[arc], v, coming.ms[arc])
    return who, ms


@kernel
def nearest_one(limit: int, begin: Doors, climbing: Arcs, coming: Arcs) -> tuple[Short, Short]:
    """As `nearest` for one: (source, ms), both (ranks,)."""
    ranks = len(climbing.first) - 1
    who = np.full(ranks, -1, dtype=np.int32)
    ms = np.full(ranks, limit + 1, dtype=np.int32)
    for source in range(len(begin.node)):
        for end in range(2):
            v = begin.node[source, end]
            if v >= 0:
                _better(who, ms, v, source, begin.ms[source, end])
    for v in range(ranks):
        for arc in range(climbing.first[v], climbing.first[v + 1]):
            _better(who, ms, climbing.head[arc], who[v], ms[v] + climbing.ms[arc])
    for v in range(ranks - 1, -1, -1):
        for arc in range(coming.first[v], coming.first[v + 1]):
            u = coming.head[arc]
            _better(who, ms, v, who[u], ms[u] + coming.ms[arc])
    return who, ms


@kernel
def _better(who: Short, ms: Short, v: int, source: int, time: int) -> None:
    """Note a quicker source; what is beyond the limit never gets in, nobody is never first."""
    if time < ms[v] or (time == ms[v] and source < who[v]):
        who[v], ms[v] = source, time


@kernel
def _tell(limit: int, who: Short, ms: Short, source: int, target: int, way: int) -> None:
    """What stands in the list of one rank, for another one that is `way` farther."""
    last = who.shape[1] - 1
    for number in range(last + 1):
        time = ms[source, number] + way
        if who[source, number] < 0 or time > limit or time > ms[target, last]:
            return
        _enter(who[target], ms[target], who[source, number], time)


@kernel
def _enter(who: Short, ms: Short, source: int, time: int) -> None:
    """Put a source into a list of the quickest, in which it stands once."""
    at = len(who) - 1
    for number in range(len(who)):
        if who[number] == source:
            at = number
    if not _before(source, time, who[at], ms[at]):
        return
    while at > 0 and _before(source, time, who[at - 1], ms[at - 1]):
        who[at], ms[at] = who[at - 1], ms[at - 1]
        at -= 1
    who[at], ms[at] = source, time


@kernel
def _before(source: int, time: int, other: int, other_time: int) -> bool:
    """Quicker, or as quick and earlier in the list of sources."""
    return time < other_time or (time == other_time and source < other)
