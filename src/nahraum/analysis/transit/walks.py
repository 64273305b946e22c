"""Walking legs: between places and stops, as straight lines times a detour, or from tables."""

import numpy as np
from scipy.spatial import cKDTree

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.transit.arrays import Floats, Ints, Walks

EARTH_M = 6_371_008.8


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


def straight_metres(from_lon: Floats, from_lat: Floats, to_lon: Floats, to_lat: Floats) -> Floats:
    """Great-circle metres between points given in degrees (haversine), element by element."""
    phi, psi = np.radians(from_lat), np.radians(to_lat)
    half = np.sin((psi - phi) / 2) ** 2
    half = half + np.cos(phi) * np.cos(psi) * np.sin(np.radians(to_lon - from_lon) / 2) ** 2
    metres: Floats = 2 * EARTH_M * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return metres


def near(
    from_lon: Floats, from_lat: Floats, to_lon: Floats, to_lat: Floats, metres: float
) -> tuple[Ints, Ints, Floats]:
    """All pairs not farther apart than `metres` in a straight line: from, to, metres.

    Points without coordinates (NaN) have no neighbours.
    """
    sides = []
    for lon, lat in ((from_lon, from_lat), (to_lon, to_lat)):
        known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        sides.append((known, _on_sphere(lon[known], lat[known])))
    (first, here), (second, there) = sides
    if not len(first) or not len(second):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    chord = 2 * np.sin(min(metres / EARTH_M, np.pi) / 2) * (1 + 1e-9)
    lists = cKDTree(there).query_ball_point(here, chord, return_sorted=True)
    start = np.repeat(first, [len(item) for item in lists]).astype(np.int64)
    end = second[np.array([k for item in lists for k in item], dtype=np.int64)].astype(np.int64)
    apart = straight_metres(from_lon[start], from_lat[start], to_lon[end], to_lat[end])
    kept = apart <= metres
    return start[kept], end[kept], apart[kept]


def _on_sphere(lon: Floats, lat: Floats) -> Floats:
    east, north = np.radians(lon), np.radians(lat)
    flat = np.cos(north)
    return np.column_stack((flat * np.cos(east), flat * np.sin(east), np.sin(north)))
