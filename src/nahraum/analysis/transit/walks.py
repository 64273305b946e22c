"""Walking legs: between places and stops, as straight lines times a detour, or from tables."""

import numpy as np
from scipy.spatial import cKDTree

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.network.geometry import EARTH_M, in_space
from nahraum.analysis.network.geometry import metres as straight_metres
from nahraum.analysis.transit.arrays import Floats, Ints, Walks


def walks_of(place: Ints, stop: Ints, seconds: Ints, *, places: int) -> Walks:
    """Walks from a table of place, stop, seconds in any order, as a road network gives them.

    Raises InvalidInput.
    """
    if len(place) and not (place.min() >= 0 and place.max() < places and seconds.min() >= 0):
        raise InvalidInput("Ein Fußweg nennt einen unbekannten Ort", place="walks")
    order = np.lexsort((stop, place))
    counts = np.bincount(place, minlength=places)
    ptr = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return Walks(ptr, stop[order].astype(np.int64), seconds[order].astype(np.int64))


def near(
    from_lon: Floats, from_lat: Floats, to_lon: Floats, to_lat: Floats, metres: float
) -> tuple[Ints, Ints, Floats]:
    """All pairs not farther apart than `metres` in a straight line: from, to, metres.

    Points without coordinates (NaN) have no neighbours.
    """
    sides = []
    for lon, lat in ((from_lon, from_lat), (to_lon, to_lat)):
        known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        sides.append((known, in_space(lon[known], lat[known])))
    (first, here), (second, there) = sides
    if not len(first) or not len(second):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    chord = 2 * EARTH_M * np.sin(min(metres / EARTH_M, np.pi) / 2) * (1 + 1e-9)
    lists = cKDTree(there).query_ball_point(here, chord, return_sorted=True)
    start = np.repeat(first, [len(item) for item in lists]).astype(np.int64)
    end = second[np.array([k for item in lists for k in item], dtype=np.int64)].astype(np.int64)
    apart = straight_metres(from_lon[start], from_lat[start], to_lon[end], to_lat[end])
    kept = apart <= metres
    return start[kept], end[kept], apart[kept]
