"""The arrays of the search, named, as the compiled loops take them.

Stops are numbers: n requests have pick-ups 0..n-1 and drop-offs n..2n-1, then follow K starts and
K ends of the vehicles. A tour is a row of stops from its start to its end.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Data(NamedTuple):
    """The task as arrays. N = 2n + 2K stops.

    time (N, N), service, early, late (N,); longest, people, chairs, penalty (n,); related (n, n);
    seats, places, per_chair, duration (K,); then the weights of the objective.
    """

    time: Floats
    service: Floats
    early: Floats
    late: Floats
    longest: Floats
    people: Ints
    chairs: Ints
    penalty: Floats
    related: Floats
    seats: Ints
    places: Ints
    per_chair: Ints
    duration: Floats
    driving: float
    waiting: float
    riding: float


class Work(NamedTuple):
    """Room for one tour on trial: route, lower, begin (2n + 2,), place (n,)."""

    route: Ints
    lower: Floats
    begin: Floats
    place: Ints


class Tours(NamedTuple):
    """A plan. route, ready, due, people, chairs (K, 2n + 2); size, drive, cost (K,); of (n,).

    `ready` is the earliest begin seen from the front, `due` the latest seen from the back, both
    without limits on ride times; `of` is the vehicle of a request or -1.
    """

    route: Ints
    ready: Floats
    due: Floats
    people: Ints
    chairs: Ints
    size: Ints
    drive: Floats
    cost: Floats
    of: Ints


class Options(NamedTuple):
    """Best insertions of waiting requests: cost, after_pickup, after_drop (n, K)."""

    cost: Floats
    after_pickup: Ints
    after_drop: Ints
