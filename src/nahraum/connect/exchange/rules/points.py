"""Coordinates as lists have them: which system they are in shows where they would lie. Pure."""

import math
from collections.abc import Mapping, Sequence
from functools import cache

from django.utils.translation import gettext_lazy
from pyproj import Transformer

Box = tuple[float, float, float, float]  # west, south, east, north in metres, EPSG:25832
Point = tuple[float, float]

MARGIN = 15_000.0  # metres around the municipality in which its people still find help
_ENOUGH = 0.6  # share of points that must lie there
# name -> (code, swapped): the first number is the northern one.
SYSTEMS: Mapping[str, tuple[int, bool]] = {
    "WGS84": (4326, False),
    "WGS84 vertauscht": (4326, True),
    "EPSG:25832": (25832, False),
    "EPSG:25832 vertauscht": (25832, True),
    "EPSG:25833": (25833, False),
    "EPSG:31466": (31466, False),
    "EPSG:31466 vertauscht": (31466, True),
    "EPSG:31467": (31467, False),
    "EPSG:31467 vertauscht": (31467, True),
}
# What people call them: nobody has to know a number of EPSG.
_CALLED = {
    4326: gettext_lazy("Grad, wie auf dem Handy (WGS84)"),
    25832: gettext_lazy("UTM, Zone 32 (EPSG:25832)"),
    25833: gettext_lazy("UTM, Zone 33 (EPSG:25833)"),
    31466: gettext_lazy("Gauß-Krüger, Streifen 2 (EPSG:31466)"),
    31467: gettext_lazy("Gauß-Krüger, Streifen 3 (EPSG:31467)"),
}
_SWAPPED = gettext_lazy("Nordwert zuerst")
_ZONE = 32_000_000.0  # offices write the zone before the eastern value


def called(system: str) -> str:
    """A system as people call it."""
    code, swapped = SYSTEMS[system]
    return f"{_CALLED[code]}, {_SWAPPED}" if swapped else str(_CALLED[code])


def recognised(points: Sequence[Point], box: Box | None) -> str:
    """The system in which most points lie in or near the municipality; "" if none or unclear."""
    if box is None or not points:
        return ""
    shares = {name: _share(points, name, box) for name in SYSTEMS}
    best = max(shares.values())
    names = [name for name, share in shares.items() if share == best]
    return names[0] if best >= _ENOUGH and len(names) == 1 else ""


def _share(points: Sequence[Point], system: str, box: Box) -> float:
    inside = sum(near(metric(point, system), box) for point in points)
    return inside / len(points)


def metric(point: Point, system: str) -> Point | None:
    """A point in metres (EPSG:25832), or None where it is none."""
    code, swapped = SYSTEMS[system]
    first, second = point[::-1] if swapped else point
    if code == 25832 and first > _ZONE:
        first -= _ZONE
    x, y = _to_metres(code).transform(first, second)
    return (float(x), float(y)) if math.isfinite(x) and math.isfinite(y) else None


@cache
def _to_metres(code: int) -> Transformer:
    return Transformer.from_crs(code, 25832, always_xy=True)


def near(point: Point | None, box: Box | None) -> bool:
    """Whether a point lies in or near a box; without a box everything does."""
    if point is None or box is None:
        return point is not None
    x, y = point
    west, south, east, north = box
    return west - MARGIN <= x <= east + MARGIN and south - MARGIN <= y <= north + MARGIN
