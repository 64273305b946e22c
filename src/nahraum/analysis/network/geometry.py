"""Distances on the sphere. Points become 3-D coordinates in metres: no projection, no zone border.

The sphere differs from the ellipsoid by at most 0.6 %, far less than speeds are known.
"""

from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.ages import Floats, as_floats

EARTH_M = 6_371_008.8  # mean radius, IUGG


def degrees(lon: Any, lat: Any) -> tuple[Floats, Floats]:
    """Checked coordinates of equal length. Raises InvalidInput."""
    x, y = as_floats(lon, "lon"), as_floats(lat, "lat")
    if x.shape != y.shape or x.ndim != 1:
        raise InvalidInput(f"{x.shape} Längen und {y.shape} Breiten.", place="lon")
    for values, most, place in ((x, 180, "lon"), (y, 90, "lat")):
        wrong = ~(np.abs(values) <= most)
        if wrong.any():
            at = int(wrong.argmax())
            raise InvalidInput(
                f"{values[at]:g} ist keine Koordinate in Grad (Punkt {at + 1}).",
                place=place,
                remedy="Längen- und Breitengrad (WGS 84) angeben.",
            )
    return x, y


def metres(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Great-circle distances (haversine), element by element."""
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half = (
        np.sin((phi2 - phi1) / 2) ** 2
        + np.cos(phi1) * np.cos(phi2) * np.sin(np.radians(lon2 - lon1) / 2) ** 2
    )
    found: Floats = 2 * EARTH_M * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return found


def in_space(lon: Floats, lat: Floats) -> Floats:
    """Coordinates in metres from the centre of the Earth, shape (points, 3)."""
    lam, phi = np.radians(lon), np.radians(lat)
    around = np.cos(phi)
    return EARTH_M * np.column_stack(
        (around * np.cos(lam), around * np.sin(lam), np.sin(phi))
    ).astype(np.float64)
