"""The arrays of the search, named, as the compiled loops take them.

Stops are numbers: n requests have pick-ups 0..n-1 and drop-offs n..2n-1, then follow K starts and
K ends of the vehicles. A tour is a row of stops from its start to its end.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Row = Floats | Ints


class Data(NamedTuple):
    """The task as arrays. N = 2n + 2K stops.

    time (N, N), service, early, late (N,); longest, people, chairs, penalty (n,); near (n, n - 1):
    the other requests, the most alike first; seats, places, per_chair, duration (K,); then the
    weights of the objective. `tight` (n,) and `short` (K,): the longest ride and the longest tour
    may matter; elsewhere the windows see to it that they are kept.
    """

    time: Floats
    service: Floats
    early: Floats
    late: Floats
    longest: Floats
    people: Ints
    chairs: Ints
    penalty: Floats
    near: Ints
    tight: Flags
    seats: Ints
    places: Ints
    per_chair: Ints
    duration: Floats
    short: Flags
    driving: float
    waiting: float
    riding: float


class Work(NamedTuple):
    """Room for one tour on trial: route, lower, begin (2n + 2,), place (n,).

    `leaves` (n,): who is to be taken out; `stamps` (1,): how many were given.
    """

    route: Ints
    lower: Floats
    begin: Floats
    place: Ints
    leaves: Flags
    stamps: Ints


class Tours(NamedTuple):
    """A plan. route, ready, due, people, chairs (K, 2n + 2); of (n,); all others (K,).

    `ready` is the earliest begin seen from the front, `due` the latest seen from the back, both
    without limits on ride times; `of` is the vehicle of a request or -1. In a `strict` tour the
    windows are not enough: a ride or the tour itself may become too long. Tours of a vehicle with
    the same `stamp` have the same stops.
    """

    route: Ints
    ready: Floats
    due: Floats
    people: Ints
    chairs: Ints
    size: Ints
    drive: Floats
    cost: Floats
    strict: Flags
    stamp: Ints
    of: Ints


class Options(NamedTuple):
    """Best insertions of requests into the tour with this stamp, all (n, K)."""

    cost: Floats
    after_pickup: Ints
    after_drop: Ints
    stamp: Ints
