"""Loops over a prepared network: who reaches whom within a limit, and who is nearest. See `times`.

Nodes are ranks of the hierarchy, times whole nanoseconds (float64). Several sources are swept at
once: ns[row[v], lane] is the time from the source of that lane to rank v. Only ranks that somebody
comes near have a row; the same few rows serve one sweep after the other and stay close to the
processor, however large the network is.
"""

import numpy as np

from nahraum.analysis.compiled import kernel, lean
from nahraum.analysis.network.arrays import (
    NEVER,
    Arcs,
    Desk,
    Doors,
    Floats,
    Groups,
    Heard,
    Ints,
    Lanes,
    Lists,
    Neighbours,
    Pairs,
    Short,
    Sweeps,
    Tree,
)

_SECOND = 1e9  # ns
_NEAR = 64  # targets whose times stay near the processor while lane after lane is written
BLOCK = 64  # targets looked at together
_BELOW = -1  # instead of a row: a source stands below this rank


@kernel
def pairs(
    asked: Sweeps, low: int, high: int, lanes: Lanes, desk: Desk, found: Groups, total: int
) -> tuple[int, int]:
    """Write down the targets within the limit of the sources low:high, ascending.

    total: places taken in `found` so far. Ends early where it is full: (the first source that is
    not in it, places now taken).
    """
    width = lanes.ns.shape[1]
    for begin in range(low, high, width):
        end = min(begin + width, high)
        numbers = found.number[begin:end]
        _climb_all(begin, end, asked, lanes)
        _sweep(asked.limit, end - begin, asked.tree, asked.down, lanes)
        chosen = _in_question(begin, end, asked, lanes, desk)
        _times(begin, end, asked, chosen, lanes, desk, numbers)
        ends = total + np.cumsum(numbers + 1)
        if ends[-1] > len(found.target):
            return begin, total
        _write(asked.limit, chosen, desk.ns, ends - numbers - 1, found)
        total = ends[-1]
    return high, total


@kernel
def _climb_all(low: int, high: int, asked: Sweeps, lanes: Lanes) -> None:
    """Forget who was met last time; then the sources low:high climb."""
    lanes.row[lanes.met[: lanes.taken[0]]] = 0
    lanes.taken[:] = 0
    for source in range(low, high):
        _climb(source, source - low, asked, lanes)


@kernel
def _in_question(low: int, high: int, asked: Sweeps, lanes: Lanes, desk: Desk) -> Ints:
    """Targets that may be within the limit of some of the sources low:high, ascending."""
    at_node, along = asked.at_node, asked.along
    for v in lanes.met[: lanes.taken[0]]:
        for entry in range(at_node.first[v], at_node.first[v + 1]):
            desk.wanted[at_node.head[entry]] = True
            desk.block[at_node.head[entry] // BLOCK] = True
    for entry in range(along.first[low], along.first[high]):
        desk.wanted[along.place[entry]] = True
        desk.block[along.place[entry] // BLOCK] = True
    return _picked(desk)


@kernel
def _picked(desk: Desk) -> Ints:
    """The targets wanted; none is afterwards."""
    count = 0
    for block in range(len(desk.block)):
        if desk.block[block]:
            desk.block[block] = False
            for place in range(block * BLOCK, min((block + 1) * BLOCK, len(desk.wanted))):
                desk.chosen[count] = place  # no branch to guess
                count += desk.wanted[place]
                desk.wanted[place] = False
    return desk.chosen[:count]


@kernel
def _times(
    low: int, high: int, asked: Sweeps, chosen: Ints, lanes: Lanes, desk: Desk, numbers: Ints
) -> None:
    """Nanoseconds to each target chosen, desk.ns (targets, lanes), and how many are near enough."""
    doors, along, limit, width = asked.doors, asked.along, asked.limit, high - low
    ns = lanes.ns
    numbers[:] = 0
    for k in range(len(chosen)):
        place = chosen[k]
        a, b = lanes.row[doors.node[place, 0]], lanes.row[doors.node[place, 1]]
        to_a, to_b = doors.ns[place, 0], doors.ns[place, 1]
        for lane in range(width):
            desk.ns[k, lane] = min(ns[a, lane] + to_a, ns[b, lane] + to_b)
        for lane in range(width):
            numbers[lane] += desk.ns[k, lane] <= limit
    for source in range(low, high):
        for entry in range(along.first[source], along.first[source + 1]):
            k, lane, way = (
                np.searchsorted(chosen, along.place[entry]),
                source - low,
                along.ns[entry],
            )
            numbers[lane] += way <= limit < desk.ns[k, lane]
            desk.ns[k, lane] = min(desk.ns[k, lane], way)


@kernel
def _write(limit: float, chosen: Ints, ns: Floats, here: Ints, found: Groups) -> None:
    """Targets and nanoseconds of each lane, from here[lane] on.

    What is too far is written as well, and overwritten by the next one: no branch to guess. Behind
    each group one place is left for that. Positions without a sign need not be looked at twice.
    """
    for low in range(0, len(chosen), _NEAR):
        high = min(low + _NEAR, len(chosen))
        for lane in range(len(here)):
            at = np.uint64(here[lane])
            for k in range(low, high):
                found.target[at], found.ns[at] = chosen[k], ns[k, lane]
                at += np.uint64(ns[k, lane] <= limit)
            here[lane] = np.int64(at)


@kernel
def targets_in_order(
    found: Groups, low: int, high: int, rows: Ints, first: Ints, column: Short
) -> None:
    """Put the targets of the sources low:high where they belong: source k is row rows[k]."""
    begin = 0
    for k in range(low, high):
        start, number = first[rows[k]], found.number[k]
        column[start : start + number] = found.target[begin : begin + number]
        begin += number + 1


@kernel
def seconds_in_order(
    found: Groups, low: int, high: int, rows: Ints, first: Ints, seconds: Floats
) -> None:
    """The same with their times, in seconds."""
    begin = 0
    for k in range(low, high):
        start, number = first[rows[k]], found.number[k]
        to, ns = seconds[start : start + number], found.ns[begin : begin + number]
        for at in range(number):  # no array made in between
            to[at] = ns[at] / _SECOND
        begin += number + 1


@kernel
def standing(doors: Doors, ranks: int) -> Neighbours:
    """The places at each rank."""
    node = doors.node
    number = np.zeros(ranks + 1, dtype=np.int64)
    for place in range(len(node)):
        if node[place, 0] >= 0:
            number[node[place, 0] + 1] += 1
        if node[place, 1] != node[place, 0]:
            number[node[place, 1] + 1] += 1
    first = np.cumsum(number)
    here, head = first.copy(), np.empty(first[-1], dtype=np.int64)
    for place in range(len(node)):
        for end in range(2):
            v = node[place, end]
            if v >= 0 and (end == 0 or v != node[place, 0]):
                head[here[v]] = place
                here[v] += 1
    return Neighbours(first, head)


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


@lean
def _climb(source: int, lane: int, asked: Sweeps, lanes: Lanes) -> None:
    """From the two nodes of a source up the tree as far as the limit allows."""
    limit, parent, up, begin = asked.limit, asked.tree.parent, asked.up, asked.begin
    ns, row = lanes.ns, lanes.row
    a, b = begin.node[source, 0], begin.node[source, 1]
    last = -1
    for end in range(2):
        v = begin.node[source, end]
        while v >= 0 and row[v] == 0:
            row[v] = _BELOW
            v = parent[v]
        if begin.ns[source, end] <= limit:
            last = max(last, _come(begin.node[source, end], lane, begin.ns[source, end], lanes))
    while a >= 0 or b >= 0:
        v = a if b < 0 or 0 <= a < b else b
        if v > last:
            break
        here = ns[max(row[v], 0), lane]
        if here <= limit:
            for arc in range(up.first[v], up.first[v + 1]):
                if here + up.ns[arc] <= limit:
                    last = max(last, _come(up.head[arc], lane, here + up.ns[arc], lanes))
        above = parent[v]
        a, b = above if a == v else a, above if b == v else b


@lean
def _come(v: int, lane: int, time: float, lanes: Lanes) -> int:
    """Note a time at a rank; the rank."""
    if lanes.row[v] <= 0:
        lanes.taken[1] += 1
        lanes.row[v] = lanes.taken[1]
        lanes.ns[lanes.row[v]] = NEVER
    lanes.ns[lanes.row[v], lane] = min(lanes.ns[lanes.row[v], lane], time)
    return v


@lean
def _sweep(limit: float, width: int, tree: Tree, down: Arcs, lanes: Lanes) -> None:
    """From the top down: the times of all ranks within the limit in any lane; which these are.

    Below a rank none of whose higher neighbours is near nothing is near, unless a source stands
    there. Who leads only to ranks above the first near one need not look at them.
    """
    ns, row = lanes.ns, lanes.row
    count, last, top = 0, lanes.taken[1], -1
    v = len(tree.parent) - 1
    while v >= 0:
        above = _above(v, top, down, lanes)
        if above == 0 and row[v] <= 0:
            whole = row[v] == 0 and not _beside_near(v, top, tree, row)
            row[v] = 0
            v = tree.lowest[v] - 1 if whole else v - 1
            continue
        mine = row[v] if row[v] > 0 else last + 1
        _come_down(mine, mine > last, above, width, lanes)
        within = 0
        for lane in range(width):
            within += ns[mine, lane] <= limit
        row[v] = mine if within > 0 else 0
        if within > 0:
            lanes.met[count] = v
            count += 1
            last, top = max(last, mine), max(top, v)
        v -= 1
    lanes.taken[0] = count


@lean
def _above(v: int, top: int, down: Arcs, lanes: Lanes) -> int:
    """List the rows of the near ones among those v is reached from; how many. No branch on that."""
    count = 0
    for arc in range(down.first[v], down.first[v + 1]):
        if down.head[arc] > top:
            break
        lanes.beside[count], lanes.way[count] = lanes.row[down.head[arc]], down.ns[arc]
        count += lanes.beside[count] > 0
    lanes.beside[count] = 0
    return count


@lean
def _come_down(mine: int, fresh: bool, above: int, width: int, lanes: Lanes) -> None:
    """The times of a row from those listed, two at once; row 0 fills an odd number up."""
    ns, beside, way = lanes.ns, lanes.beside, lanes.way
    if fresh:
        a, b, to_a, to_b = beside[0], beside[1], way[0], way[1]
        for lane in range(width):
            ns[mine, lane] = min(ns[a, lane] + to_a, ns[b, lane] + to_b)
    for k in range(2 if fresh else 0, above, 2):
        a, b, to_a, to_b = beside[k], beside[k + 1], way[k], way[k + 1]
        for lane in range(width):
            ns[mine, lane] = min(ns[mine, lane], ns[a, lane] + to_a, ns[b, lane] + to_b)


@lean
def _beside_near(v: int, top: int, tree: Tree, row: Short) -> bool:
    arc, end = tree.first[v], tree.first[v + 1]
    while arc < end and tree.head[arc] <= top and row[tree.head[arc]] <= 0:
        arc += 1
    return bool(arc < end and tree.head[arc] <= top)


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
        source, time = who[v], ns[v]
        if source < 0:
            continue
        for arc in range(climbing.first[v], climbing.first[v + 1]):
            _better(who, ns, climbing.head[arc], source, time + climbing.ns[arc])
    for v in range(ranks - 1, -1, -1):
        source, time = who[v], ns[v]
        for arc in range(coming.first[v], coming.first[v + 1]):
            u = coming.head[arc]
            other = ns[u] + coming.ns[arc]
            if other < time or (other == time and who[u] < source):
                source, time = who[u], other
        who[v], ns[v] = source, time if source >= 0 else NEVER
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
