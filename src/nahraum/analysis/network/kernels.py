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
    Groups,
    Heard,
    Ints,
    Lanes,
    Listed,
    Lists,
    Pairs,
    Short,
    Tree,
)

Some = TypeVar("Some", Short, Floats)
_SECOND = 1e9  # ns
_FEW = 20  # sorting one place costs as much as looking at so many


@kernel
def pairs(
    limit: float,
    tree: Tree,
    arcs: tuple[Arcs, Arcs],
    begin: Doors,
    there: tuple[Doors, Listed],
    along: Listed,
    lanes: Lanes,
    found: Groups,
) -> Groups:
    """Targets within the limit of each source, ascending.

    arcs: up and down. there: the ranks of every target, and what stands at each rank. along:
    further ways of each source, by no node. lanes: work space; its width = sources swept at once.
    found: arrays to write into if they are long enough: fresh memory costs more than the sweeps.
    """
    (up, down), (doors, at_node) = arcs, there
    width, sources = lanes.ns.shape[1], len(begin.node)
    row = np.full(len(doors.node), -1, dtype=np.int64)
    numbers = np.zeros(sources, dtype=np.int64)
    target, seconds = found.target, found.seconds
    room = (np.empty(1024, dtype=np.int32), np.empty(1024))
    total = 0
    for low in range(0, sources, width):
        high = min(low + width, sources)
        lanes.touched[:] = False
        lanes.near[:] = False
        for source in range(low, high):
            _climb(source, source - low, tree.parent, up, begin, lanes)
        met = _sweep(limit, high - low, tree, down, lanes)
        chosen = _candidates(met, at_node, along, low, high, row)
        beside = _beside(low, high, along, row)
        size = len(chosen) * (high - low)
        room = (_with_room(room[0], size), _with_room(room[1], size))
        counts = numbers[low:high]
        _write(limit, chosen, doors, beside, lanes, row, counts, room)
        target = _with_room(target, total + counts.sum())
        seconds = _with_room(seconds, total + counts.sum())
        for lane in range(high - low):
            start, end = lane * len(chosen), total + counts[lane]
            target[total:end] = room[0][start : start + counts[lane]]
            seconds[total:end] = room[1][start : start + counts[lane]]
            total = end
        row[chosen] = -1
    return Groups(numbers, target, seconds)


@kernel
def _beside(low: int, high: int, along: Listed, row: Ints) -> Floats:
    """Times of ways by no node, (targets with such a way, lanes); -2 - its place goes to `row`."""
    ways = np.full((along.first[high] - along.first[low], high - low), NEVER)
    count = 0
    for source in range(low, high):
        for entry in range(along.first[source], along.first[source + 1]):
            place, lane = along.place[entry], source - low
            if row[place] >= 0:
                row[place] = -2 - count
                count += 1
            at = -2 - row[place]
            ways[at, lane] = min(ways[at, lane], along.ns[entry])
    return ways


@kernel
def _write(
    limit: float,
    chosen: Ints,
    doors: Doors,
    beside: Floats,
    lanes: Lanes,
    row: Ints,
    counts: Ints,
    room: tuple[Short, Floats],
) -> None:
    """Targets and seconds of each lane, from lane * len(chosen) on, and how many there are.

    What is too far is written as well, and overwritten by the next one: no branch to guess.
    """
    ns, nowhere, width = lanes.ns, len(lanes.near), len(counts)
    time, here = np.empty(width), np.arange(width) * len(chosen)
    for place in chosen:
        a, b = doors.node[place, 0], doors.node[place, 1]
        to_a, to_b = doors.ns[place, 0], doors.ns[place, 1]
        a = a if lanes.near[a] else nowhere
        b = b if lanes.near[b] else nowhere
        for lane in range(width):
            time[lane] = min(ns[a, lane] + to_a, ns[b, lane] + to_b)
        if row[place] < -1:
            for lane in range(width):
                time[lane] = min(time[lane], beside[-2 - row[place], lane])
        for lane in range(width):
            at = here[lane]
            room[0][at], room[1][at] = place, time[lane] / _SECOND
            here[lane] = at + (time[lane] <= limit)
    for lane in range(width):
        counts[lane] = here[lane] - lane * len(chosen)


@kernel
def in_order(found: Groups, order: Ints, pairs: Pairs) -> None:
    """Put groups where they belong: the k-th one is row order[k]."""
    low = 0
    for k in range(len(order)):
        start, high = pairs.first[order[k]], low + found.number[k]
        end = start + found.number[k]
        pairs.column[start:end] = found.target[low:high]
        pairs.seconds[start:end] = found.seconds[low:high]
        low = high


@kernel
def turned(pairs: Pairs, columns: int) -> Pairs:
    """The same pairs by column, then row."""
    first = np.zeros(columns + 1, dtype=np.int64)
    for column in pairs.column:
        first[column + 1] += 1
    first = np.cumsum(first)
    here = first.copy()
    found = Pairs(first, np.empty_like(pairs.column), np.empty_like(pairs.seconds))
    for row in range(len(pairs.first) - 1):
        for at in range(pairs.first[row], pairs.first[row + 1]):
            to = here[pairs.column[at]]
            here[pairs.column[at]] += 1
            found.column[to] = row
            found.seconds[to] = pairs.seconds[at]
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
    """Targets at the ranks met and on the links of the sources, ascending; `row` marks them."""
    found = np.empty(len(row), dtype=np.int64)
    count = 0
    for v in met:
        for entry in range(at_node.first[v], at_node.first[v + 1]):
            count = _enlist(at_node.place[entry], row, found, count)
    for entry in range(along.first[low], along.first[high]):
        count = _enlist(along.place[entry], row, found, count)
    return _ascending(found[:count], row)


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
    ranks, sources = len(climbing.first) - 1, len(begin.node)
    lists = Lists(np.full((ranks, k), -1, dtype=np.int32), np.full((ranks, k), NEVER))
    for source in range(sources):
        a, b = begin.node[source, 0], begin.node[source, 1]
        if a >= 0 and begin.ns[source, 0] <= limit:
            _enter(lists.who[a], lists.ns[a], source, begin.ns[source, 0])
        if b != a and begin.ns[source, 1] <= limit:
            _enter(lists.who[b], lists.ns[b], source, begin.ns[source, 1])
    heard = Heard(np.full(sources, -1), np.empty(sources), np.empty(sources, dtype=np.int32))
    below = turned(Pairs(climbing.first, climbing.head, climbing.ns), ranks)
    for v in range(ranks):
        low, high = below.first[v], below.first[v + 1]
        _hear(limit, v, below.column[low:high], below.seconds[low:high], lists, heard)
    heard.by[:] = -1
    for v in range(ranks - 1, -1, -1):
        low, high = coming.first[v], coming.first[v + 1]
        _hear(limit, v, coming.head[low:high], coming.ns[low:high], lists, heard)
    return lists.who, lists.ns


@kernel
def _hear(limit: float, v: int, beside: Short, ways: Floats, lists: Lists, heard: Heard) -> None:
    """Merge the lists of the ranks beside v into its own.

    Nobody slower than the last one of any full list that comes along gets into it.
    """
    who, ns = lists
    last = who.shape[1] - 1
    most = min(limit, ns[v, last])
    for arc in range(len(beside)):
        most = min(most, ns[beside[arc], last] + ways[arc])
    count = 0
    for number in range(last + 1):
        source = who[v, number]
        if source < 0:
            break
        heard.by[source], heard.ns[source], heard.who[count] = v, ns[v, number], source
        count += 1
    for arc in range(len(beside)):
        u = beside[arc]
        for number in range(last + 1):
            source, time = who[u, number], ns[u, number] + ways[arc]
            if source < 0 or time > most:
                break
            if heard.by[source] == v:
                heard.ns[source] = min(heard.ns[source], time)
            else:
                heard.by[source], heard.ns[source], heard.who[count] = v, time, source
                count += 1
    who[v], ns[v] = -1, NEVER
    for source in heard.who[:count]:
        _enter(who[v], ns[v], source, heard.ns[source])


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
        if who[v] < 0:
            ns[v] = NEVER
    return who, ns


@kernel
def _better(who: Short, ns: Floats, v: int, source: int, time: float) -> None:
    """Note a quicker source; what is beyond the limit never gets in, nobody is never first."""
    if time < ns[v] or (time == ns[v] and source < who[v]):
        who[v], ns[v] = source, time


@kernel
def _enter(who: Short, ns: Floats, source: int, time: float) -> None:
    """Put a source into a list of the quickest, in which it does not stand yet."""
    at = len(who) - 1
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
