"""The arrays of a prepared network, named, as the compiled loops take them.

Times are whole nanoseconds, held as float64: below 2**53 ns (104 days) every sum is exact, so the
order of summing cannot matter.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Short = npt.NDArray[np.int32]
Sides = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
NEVER = np.inf
LONGEST = 2.0**53 - 1  # ns; no limit is beyond


class Neighbours(NamedTuple):
    """Who stands beside v: head[first[v]:first[v + 1]]."""

    first: Ints
    head: Ints


class Orders(NamedTuple):
    """The nodes along four directions, and where each stands in them: int32 (4, nodes).

    While a network is cut into cells, the members of each stand together, low:high in all four.
    """

    node: Short
    place: Short


class Matching(NamedTuple):
    """Links from members before a cut to those behind it, the partner of each member (-1: none),
    and who looked at it last.
    """

    over: Neighbours
    mate: Ints
    seen: Ints


class Tree(NamedTuple):
    """Ranks in which subtrees stand together; rank r leads to head[first[r]:first[r + 1]].

    parent: the lowest higher neighbour, -1 at the top; lowest: where the subtree of r begins.
    """

    first: Ints
    head: Short
    parent: Ints
    lowest: Ints


class Arcs(NamedTuple):
    """Arcs of each rank to higher ones, with nanoseconds; only those ever needed."""

    first: Ints
    head: Short
    ns: Floats


class Doors(NamedTuple):
    """Two nodes (places, 2) of each place and the time between; -1 = no node."""

    node: Ints
    ns: Floats


class Listed(NamedTuple):
    """Places listed by something, with a time: place[first[i]:first[i + 1]]."""

    first: Ints
    place: Ints
    ns: Floats


class Lanes(NamedTuple):
    """Work space of a sweep: times (rows, lanes), and the row of each rank, 0 = far or not seen.

    Row 0 of the times stays `NEVER`. met: ranks within the limit, as found. taken: how many were
    met, and rows given while climbing. beside, way: rows a rank is reached from, and how long that
    takes.
    """

    ns: Floats
    row: Short
    met: Ints
    taken: Ints
    beside: Ints
    way: Floats


class Lists(NamedTuple):
    """The quickest sources of each rank and their nanoseconds, both (ranks, k), quickest first.

    -1 and `NEVER` where there is no further one.
    """

    who: Short
    ns: Floats


class Heard(NamedTuple):
    """Work space while lists are merged: each source once, however many lists it stands in.

    by: the rank that heard of a source last, and how quick it was, both (sources,). who: the
    sources heard of by the rank at hand.
    """

    by: Ints
    ns: Floats
    who: Short


class Sweeps(NamedTuple):
    """Sources, and targets of which those within `limit` nanoseconds are wanted.

    up, down: arcs. begin: from the sources to their nodes; doors: from the nodes to the targets.
    at_node: what stands at each rank. along: further ways of each source, by no node.
    """

    limit: float
    tree: Tree
    up: Arcs
    down: Arcs
    begin: Doors
    doors: Doors
    at_node: Neighbours
    along: Listed


class Desk(NamedTuple):
    """Work space beside a sweep: the targets that come into question.

    wanted: (targets,), whether it does; block: whether any of so many in a row does. chosen:
    (targets,), those that do. ns: (targets, lanes), their times.
    """

    wanted: Bools
    block: Bools
    chosen: Ints
    ns: Floats


class Groups(NamedTuple):
    """How many targets each source has, and the targets with nanoseconds, source after source.

    Behind each source, and behind the last one, stands what means nothing.
    """

    number: Ints
    target: Short
    ns: Floats


class Pairs(NamedTuple):
    """Pairs with their time in seconds: row r has column[first[r]:first[r + 1]], ascending."""

    first: Ints
    column: Short
    seconds: Floats
