"""The arrays of the connection scan, named, as the compiled loops take them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
DAY = 86_400
NEVER = 1 << 40  # later than any time of day


class Connections(NamedTuple):
    """Hops in order of departure; per stop the stops one can change to, and after how long."""

    departure: Ints
    arrival: Ints
    origin: Ints
    target: Ints
    trip: Ints
    board: Bools
    alight: Bools
    foot_ptr: Ints
    foot_to: Ints
    foot_ready: Ints


class Labels(NamedTuple):
    """What a scan finds out.

    Per stop: when people can get on (`ready`), the earliest arrival by ride (`alighted`), the
    connection it happens with (`leave`), and the stop whose arrival made it ready (`before`,
    -1: the start). Per trip: the connection it is boarded with (`enter`).
    """

    ready: Ints
    alighted: Ints
    leave: Ints
    before: Ints
    enter: Ints


class Walks(NamedTuple):
    """Stops in walking reach of places: `stop[ptr[i]:ptr[i+1]]` with `seconds`."""

    ptr: Ints
    stop: Ints
    seconds: Ints
