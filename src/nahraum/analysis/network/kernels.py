"""Loops over a prepared network: who reaches whom within a limit, and who is nearest. See `times`.

Nodes are ranks of the hierarchy, times whole nanoseconds (float64). Several sources are swept at
once: ns[v, lane] is the time from the source of that lane to rank v, and only where `touched` or
`near` says so it means anything.
"""

import numpy as np

from nahraum.analysis.compiled import kernel
from nahraum.analysis.network.arrays import (
    NEVER,
    Arcs,
    Bools,
    Desk,
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
    Sweeps,
    Tree,
)

_SECOND = 1e9  # ns
_NEAR = 64  # targets whose times stay near the processor while lane after lane is written
_FEW = 20  # sorting one place costs as much as looking at so many


@kernel
def pairs(
    asked: Sweeps, low: int, high: int, lanes: Lanes, desk: Desk, found: Groups, total: int
) -> tuple[int, int]:
    """Write down the targets within the limit of the sources low:high, ascending.

    total: pairs in `found` so far. Ends early where it is full: (the first source that is not in
    it, pairs now in it).
    """
    width = lanes.ns.shape[1]
    for begin in range(low, high, width):
        end = min(begin + width, high)
        numbers = found.number[begin:end]
        chosen = _ascending(_reached(asked, begin, end, lanes, desk), desk)
        _times(asked, begin, end, chosen, lanes, desk, numbers)
        desk.row[chosen] = -1
        ends = total + np.cumsum(numbers)
        if ends[-1] > len(found.target):
            return begin, total
        _write(asked.limit, chosen, desk.ns, (ends - numbers, ends), found)
        total = ends[-1]
    return high, total


@kernel
def _reached(asked: Sweeps, low: int, high: int, lanes: Lanes, desk: Desk) -> Ints:
    """Targets that may be within the limit of some of the sources low:high; `row` marks them."""
    lanes.touched[:] = False
    lanes.near[:] = False
    for source in range(low, high):
        _climb(source, source - low, asked, lanes)
    count = 0
    for v in _sweep(asked.limit, high - low, asked.tree, asked.down, lanes):
        for entry in range(asked.at_node.first[v], asked.at_node.first[v + 1]):
            count = _enlist(asked.at_node.place[entry], desk, count)
    for entry in range(asked.along.first[low], asked.along.first[high]):
        count = _enlist(asked.along.place[entry], desk, count)
    return desk.chosen[:count]


@kernel
def _times(
    asked: Sweeps, low: int, high: int, chosen: Ints, lanes: Lanes, desk: Desk, numbers: Ints
) -> None:
    """Nanoseconds to each target chosen, desk.ns (targets, lanes), and how many are near enough."""
    doors, row, width = asked.doors, desk.row, high - low
    beside = _beside(low, high, asked.along, row)
    ns, nowhere = lanes.ns, len(lanes.near)
    numbers[:] = 0
    for k in range(len(chosen)):
        place = chosen[k]
        a, b = doors.node[place, 0], doors.node[place, 1]
        to_a, to_b = doors.ns[place, 0], doors.ns[place, 1]
        a = a if lanes.near[a] else nowhere
        b = b if lanes.near[b] else nowhere
        for lane in range(width):
            desk.ns[k, lane] = min(ns[a, lane] + to_a, ns[b, lane] + to_b)
        if row[place] < -1:
            for lane in range(width):
                desk.ns[k, lane] = min(desk.ns[k, lane], beside[-2 - row[place], lane])
        for lane in range(width):
            numbers[lane] += desk.ns[k, lane] <= asked.limit


@kernel
def _write(
    limit: float, chosen: Ints, ns: Floats, stretches: tuple[Ints, Ints], found: Groups
) -> None:
    """Targets and nanoseconds of each lane, at here[lane]:ends[lane].

    What is too far is written as well, and overwritten by the next one: no branch to guess.
    """
    here, ends = stretches
    for low in range(0, len(chosen), _NEAR):
        high = min(low + _NEAR, len(chosen))
        for lane in range(len(here)):
            at, end = here[lane], ends[lane]
            for k in range(low, high):
                if at == end:
                    break
                found.target[at], found.ns[at] = chosen[k], ns[k, lane]
                at += ns[k, lane] <= limit
            here[lane] = at


@kernel
def in_order(found: Groups, low: int, high: int, rows: Ints, pairs: Pairs) -> None:
    """Put groups where they belong, in seconds: that of source k is row rows[k]."""
    begin = 0
    for k in range(low, high):
        start, number = pairs.first[rows[k]], found.number[k]
        seconds, ns = pairs.seconds[start : start + number], found.ns[begin : begin + number]
        pairs.column[start : start + number] = found.target[begin : begin + number]
        for at in range(number):  # no array made in between
            seconds[at] = ns[at] / _SECOND
        begin += number


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
def turn(pairs: Pairs, turned: Pairs) -> None:
    """Write the same pairs by column, then row; `turned.first` says where the columns begin."""
    here = turned.first.copy()
    for row in range(len(pairs.first) - 1):
        for at in range(pairs.first[row], pairs.first[row + 1]):
            to = here[pairs.column[at]]
            here[pairs.column[at]] += 1
            turned.column[to] = row
            turned.seconds[to] = pairs.seconds[at]


@kernel
def _climb(source: int, lane: int, asked: Sweeps, lanes: Lanes) -> None:
    """From the two nodes of a source up the tree to the top; nothing beyond the limit climbs."""
    parent, up, begin = asked.tree.parent, asked.up, asked.begin
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
        if here <= asked.limit:
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
        fresh = not touched[v]
        for arc in range(down.first[v], down.first[v + 1]):
            u, way = down.head[arc], down.ns[arc]
            if near[u] and fresh:
                for lane in range(width):
                    ns[v, lane] = ns[u, lane] + way
                fresh = False
            elif near[u]:
                for lane in range(width):
                    ns[v, lane] = min(ns[v, lane], ns[u, lane] + way)
        if fresh:
            v = v - 1 if _beside_near(v, tree, near) else tree.lowest[v] - 1
            continue
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
def _ascending(found: Ints, desk: Desk) -> Ints:
    """The places found in ascending order: sorted if they are few, else picked from all."""
    if len(found) * _FEW < len(desk.row):
        return np.sort(found)
    count = 0
    for place in range(len(desk.row)):  # no branch to guess here either
        desk.chosen[count] = place
        count += desk.row[place] >= 0
    return found


@kernel
def _enlist(place: int, desk: Desk, count: int) -> int:
    if desk.row[place] >= 0:
        return count
    desk.row[place] = 0
    desk.chosen[count] = place
    return count + 1


@kernel
def begun(limit: float, k: int, ranks: int, begin: Doors) -> Lists:
    """For lists of the k quickest sources of every rank, those that stand there.

    Of equally quick ones the first counts. Lists climb from the sources to the top and come down
    again: every quickest way does so once.
    """
    lists = Lists(np.full((ranks, k), -1, dtype=np.int32), np.full((ranks, k), NEVER))
    for source in range(len(begin.node)):
        a, b = begin.node[source, 0], begin.node[source, 1]
        if a >= 0 and begin.ns[source, 0] <= limit:
            _enter(lists.who[a], lists.ns[a], source, begin.ns[source, 0])
        if b != a and begin.ns[source, 1] <= limit:
            _enter(lists.who[b], lists.ns[b], source, begin.ns[source, 1])
    return lists


@kernel
def hear(limit: float, ranks: Ints, arcs: Arcs, lists: Lists, heard: Heard) -> None:
    """One rank after the other hears what those at the other ends of its arcs know."""
    heard.by[:] = -1
    for v in ranks:
        low, high = arcs.first[v], arcs.first[v + 1]
        _hear(limit, v, arcs.head[low:high], arcs.ns[low:high], lists, heard)


@kernel
def from_below(arcs: Arcs) -> Arcs:
    """The same arcs by their higher end."""
    first = np.zeros(len(arcs.first), dtype=np.int64)
    for v in arcs.head:
        first[v + 1] += 1
    below = Arcs(np.cumsum(first), np.empty_like(arcs.head), np.empty_like(arcs.ns))
    turn(Pairs(*arcs), Pairs(*below))
    return below


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
    """The quickest source of every rank, as by `hear`: (source, ns), both (ranks,)."""
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
