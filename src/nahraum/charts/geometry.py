"""Shapes of EPSG:25832 on the sheet: projection, simplified paths, scale bar.

Maps are drawn north up; grid north of UTM 32 is near enough for a municipality.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import shapely
from shapely.geometry.base import BaseGeometry

from nahraum.charts.model import ChartError
from nahraum.charts.scale import LIMIT
from nahraum.charts.sheet import Sheet
from nahraum.charts.words import number, width

Shape: TypeAlias = BaseGeometry | bytes
Extent = tuple[float, float, float, float]

_LEAST = 400.0  # metres; a single point still gets a map of this size


def shape(value: Shape, place: str) -> BaseGeometry:
    """A valid geometry from shapely or WKB; ChartError if it is broken, empty or not metric."""
    try:
        geometry = shapely.from_wkb(value) if isinstance(value, bytes) else value
    except shapely.errors.ShapelyError as error:
        raise ChartError("kein lesbares WKB", place=place) from error
    if not isinstance(geometry, BaseGeometry) or geometry.is_empty:
        raise ChartError("leere Geometrie", place=place, remedy="Gebiet ohne Fläche weglassen")
    geometry = geometry if geometry.is_valid else shapely.make_valid(geometry)
    extent([geometry.bounds], place)
    return geometry


def extent(bounds: Iterable[Sequence[float]], place: str) -> Extent:
    """The common bounds in metres, at least 400 m wide and high."""
    all_bounds = list(bounds)
    if not all(math.isfinite(v) and abs(v) < LIMIT for box in all_bounds for v in box):
        raise ChartError("Koordinaten sind keine endlichen Zahlen", place=place)
    west, south = (min(box[at] for box in all_bounds) for at in (0, 1))
    east, north = (max(box[at] for box in all_bounds) for at in (2, 3))
    if west >= -180 and east <= 180 and south >= -90 and north <= 90 and (west, south) != (0, 0):
        raise ChartError("Koordinaten in Grad", place=place, remedy="in EPSG:25832 umrechnen")
    dx, dy = max(0.0, _LEAST - (east - west)) / 2, max(0.0, _LEAST - (north - south)) / 2
    return west - dx, south - dy, east + dx, north + dy


@dataclass(frozen=True, slots=True)
class View:
    """Where metres land on the sheet; `scale` is units per metre."""

    scale: float
    west: float
    north: float
    left: float
    top: float
    wide: float
    high: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.left + (x - self.west) * self.scale, self.top + (self.north - y) * self.scale


def view(bounds: Extent, left: float, top: float, wide: float, high: float) -> View:
    """Fit the extent into the frame; what remains of the frame's height is given back."""
    west, south, east, north = bounds
    scale = min(wide / (east - west), high / (north - south))
    spare = (wide - (east - west) * scale) / 2
    return View(
        scale, west, north, left + spare, top, (east - west) * scale, (north - south) * scale
    )


def broadest(geometry: BaseGeometry) -> tuple[tuple[float, float], float]:
    """A point inside with much room to both sides, and that room in metres."""
    point = geometry.representative_point()
    west, _, east, _ = geometry.bounds
    across = shapely.LineString([(west - 1, point.y), (east + 1, point.y)])
    pieces = _parts(geometry.intersection(across))
    lengths = [part.length for part in pieces if part.distance(point) < 1e-6 * (1 + part.length)]
    return (float(point.x), float(point.y)), max(lengths, default=0.0)


def simplified(shapes: Sequence[BaseGeometry], scale: float) -> list[BaseGeometry]:
    """Without detail smaller than half a unit; neighbours keep their common border."""
    tolerance = 0.5 / scale
    if all(item.geom_type in ("Polygon", "MultiPolygon") for item in shapes):
        done = list(shapely.coverage_simplify(list(shapes), tolerance))
    else:
        done = list(shapely.simplify(list(shapes), tolerance))
    return [new if not new.is_empty else old for new, old in zip(done, shapes, strict=True)]


def path(geometry: BaseGeometry, on: View) -> str:
    """Path data of all polygons and lines of a geometry, in tenths of a unit, relative."""
    parts: list[str] = []
    for part in _parts(geometry):
        if part.geom_type == "Polygon":
            parts += [_ring(ring, on, closed=True) for ring in (part.exterior, *part.interiors)]
        elif part.geom_type in ("LineString", "LinearRing"):
            parts.append(_ring(part, on, closed=False))
    return "".join(parts)


def _parts(geometry: BaseGeometry) -> Iterable[BaseGeometry]:
    parts: Iterable[BaseGeometry] = getattr(geometry, "geoms", (geometry,))
    for part in parts:
        if hasattr(part, "geoms"):
            yield from _parts(part)
        else:
            yield part


def _ring(ring: BaseGeometry, on: View, *, closed: bool) -> str:
    """One ring; points that fall together are drawn once, a vanished ring as a dot of area."""
    tenths: list[tuple[int, int]] = []
    for x, y in shapely.get_coordinates(ring):
        place = on.at(float(x), float(y))
        point = (round(place[0] * 10), round(place[1] * 10))
        if not tenths or point != tenths[-1]:
            tenths.append(point)
    if closed and len(tenths) > 1 and tenths[0] == tenths[-1]:
        tenths.pop()
    (x0, y0), text = tenths[0], [f"M{_tenth(tenths[0][0])} {_tenth(tenths[0][1])}"]
    if closed and len(tenths) < 3:
        return text[0] + "h.5v.5h-.5z"
    for x1, y1 in tenths[1:]:
        dx, dy = x1 - x0, y1 - y0
        step = f"l{_tenth(dx)} {_tenth(dy)}"
        text.append(f"h{_tenth(dx)}" if dy == 0 else f"v{_tenth(dy)}" if dx == 0 else step)
        x0, y0 = x1, y1
    return "".join(text) + ("z" if closed else "")


def _tenth(value: int) -> str:
    """Tenths as short text: 125 -> 12.5, -5 -> -.5."""
    whole, rest = divmod(abs(value), 10)
    digits = f"{whole or ''}.{rest}" if rest else str(whole)
    return f"-{digits}" if value < 0 else digits


def scale_bar(sheet: Sheet, on: View, top: float) -> float:
    """A bar of round length with its length in words and an arrow to the north; new lower edge."""
    small = sheet.size.small
    most = 0.22 * sheet.size.width / on.scale
    power = 10.0 ** math.floor(math.log10(most))
    length = next(f for f in (5, 2, 1) if f * power <= most * 1.0001) * power
    x, y, wide = 1.0, top + small, length * on.scale
    sheet.line(x, y, x + wide, y, "rule")
    for end in (x, x + wide):
        sheet.line(end, y - 4, end, y, "rule")
    text = number(length / 1000, 0, "km") if length >= 1000 else number(length, 0, "m")
    sheet.text(x + wide + 7, y + 1, text, "muted", size=small)
    arrow = x + wide + 7 + width(text, small) + 22
    sheet.line(arrow, y + 1, arrow, y - 11, "rule")
    sheet.path(f"M{arrow - 3.5:.1f} {y - 7:.1f}l3.5-5 3.5 5", "rule")
    sheet.text(arrow + 8, y + 1, "Norden", "muted", size=small)
    return y + small * 0.8
