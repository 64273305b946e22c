"""Shapes, points and the tree. Pure: metres in EPSG:25832 unless a name says degrees."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeVar, cast
from uuid import UUID

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

# Germany with a margin, in degrees: west, south, east, north.
GERMANY = (5.5, 47.0, 15.5, 55.5)
MAX_RADIUS = 30_000
MAX_VERTICES = 100_000
K = TypeVar("K")


class PlaceRefused(ValueError):
    """A place that cannot be right; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A polygon as WKB, or a circle around a point; `key` names it and settles equal sizes."""

    key: str
    polygon: bytes | None = None
    x: float | None = None
    y: float | None = None
    radius: int | None = None


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def to_metres(lon: float, lat: float) -> tuple[float, float]:
    """A WGS84 point in degrees as EPSG:25832. Refuses what lies outside Germany."""
    check_degrees(lon, lat)
    return cast("tuple[float, float]", _transformer(4326, 25832).transform(lon, lat))


def to_degrees(x: float, y: float) -> tuple[float, float]:
    """An EPSG:25832 point as longitude and latitude in degrees (WGS84)."""
    return cast("tuple[float, float]", _transformer(25832, 4326).transform(x, y))


def check_degrees(lon: float, lat: float) -> None:
    """Refuse points outside Germany; swapped and metric coordinates get their own sentence."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise PlaceRefused(_("Länge und Breite müssen Zahlen sein."))
    if _in_germany(lon, lat):
        return
    if _in_germany(lat, lon):
        raise PlaceRefused(_("Länge und Breite sind vertauscht. Die Länge ist die kleinere Zahl."))
    if abs(lon) > 180 or abs(lat) > 90:
        raise PlaceRefused(
            _("Das sind keine Grad. Erwartet werden Länge und Breite wie 9,01 und 51,97 (WGS84).")
        )
    raise PlaceRefused(
        _("Der Punkt %(lon)s / %(lat)s liegt nicht in Deutschland.") % {"lon": lon, "lat": lat}
    )


def _in_germany(lon: float, lat: float) -> bool:
    west, south, east, north = GERMANY
    return west <= lon <= east and south <= lat <= north


def check_radius(radius: float) -> None:
    if not 1 <= radius <= MAX_RADIUS:
        raise PlaceRefused(
            _("Der Radius muss zwischen 1 und %(most)s Metern liegen.") % {"most": MAX_RADIUS}
        )


def polygon_from_degrees(geometry: BaseGeometry) -> bytes:
    """A valid polygon in degrees as WKB in metres. Refuses everything that is no area."""
    if geometry.is_empty or geometry.geom_type not in ("Polygon", "MultiPolygon"):
        raise PlaceRefused(_("Erwartet wird eine Fläche (Polygon oder MultiPolygon)."))
    points = shapely.get_coordinates(geometry)
    if len(points) > MAX_VERTICES:
        raise PlaceRefused(
            _("Die Fläche hat %(count)s Eckpunkte, erlaubt sind %(most)s. Bitte vereinfachen.")
            % {"count": len(points), "most": MAX_VERTICES}
        )
    for lon, lat in (points.min(axis=0), points.max(axis=0)):
        check_degrees(float(lon), float(lat))
    flat = shapely.force_2d(geometry)
    metric = shapely.transform(
        flat, lambda xy: np.column_stack(_transformer(4326, 25832).transform(xy[:, 0], xy[:, 1]))
    )
    if not metric.is_valid:
        raise PlaceRefused(
            _("Die Fläche überschneidet sich selbst: %(why)s.")
            % {"why": explain_validity(flat).replace("Self-intersection", _("bei"))}
        )
    return cast("bytes", shapely.to_wkb(metric, byte_order=1))


def bounding_box(shape: Shape) -> tuple[int, int, int, int]:
    """Whole metres around the shape: min x, min y, max x, max y."""
    if shape.polygon is not None:
        low_x, low_y, high_x, high_y = shapely.from_wkb(shape.polygon).bounds
    else:
        x, y, radius = _circle(shape)
        low_x, low_y, high_x, high_y = x - radius, y - radius, x + radius, y + radius
    return math.floor(low_x), math.floor(low_y), math.ceil(high_x), math.ceil(high_y)


def square_metres(shape: Shape) -> float:
    if shape.polygon is not None:
        return float(shapely.from_wkb(shape.polygon).area)
    return math.pi * _circle(shape)[2] ** 2


def _circle(shape: Shape) -> tuple[float, float, int]:
    if shape.x is None or shape.y is None or shape.radius is None:
        raise PlaceRefused(_("Ein Ort braucht eine Fläche oder einen Punkt mit Radius."))
    return shape.x, shape.y, shape.radius


def assign(
    shapes: Iterable[Shape], xs: NDArray[np.float64], ys: NDArray[np.float64]
) -> list[str | None]:
    """The key of the shape each point lies in, None where it lies in none.

    `xs`, `ys`: metres, shape (n,). Where shapes overlap the smallest one counts, of equally large
    ones the one whose key sorts first. Boundaries belong to a shape, so the same order decides
    for a point on a common border: it is counted exactly once.
    """
    found = np.full(len(xs), -1)
    order = sorted(shapes, key=lambda shape: (square_metres(shape), shape.key))
    for number, shape in enumerate(order):
        open_points = np.flatnonzero(found < 0)
        inside = _covers(shape, xs[open_points], ys[open_points])
        found[open_points[inside]] = number
    return [order[number].key if number >= 0 else None for number in found]


def containing(shapes: Iterable[Shape], x: float, y: float) -> str | None:
    """The key of the shape a point lies in; the same choice as `assign`."""
    return assign(shapes, np.array([x], dtype=np.float64), np.array([y], dtype=np.float64))[0]


def _covers(shape: Shape, xs: NDArray[np.float64], ys: NDArray[np.float64]) -> NDArray[np.bool_]:
    if shape.polygon is None:
        x, y, radius = _circle(shape)
        return np.hypot(xs - x, ys - y) <= radius
    polygon = shapely.from_wkb(shape.polygon)
    shapely.prepare(polygon)
    return cast("NDArray[np.bool_]", shapely.intersects_xy(polygon, xs, ys))


def check_parent(parents: Mapping[K, K | None], child: K, parent: K | None) -> None:
    """Refuse a parent that lies below the child, or is the child itself."""
    above, seen = parent, set()
    while above is not None and above not in seen:
        if above == child:
            raise PlaceRefused(_("Ein Ort kann nicht Teil von sich selbst sein."))
        seen.add(above)
        above = parents.get(above)


def depth_first(parents: Mapping[K, K | None], order: Sequence[K]) -> list[tuple[K, int]]:
    """Every key once with its depth, parts below their whole, siblings in the given order.

    A key whose parent is not among the keys stands at the top.
    """
    below: dict[K | None, list[K]] = {}
    for key in order:
        parent = parents.get(key)
        below.setdefault(parent if parent in parents else None, []).append(key)
    stack = [(key, 0) for key in reversed(below.get(None, []))]
    walked: list[tuple[K, int]] = []
    while stack:
        key, depth = stack.pop()
        walked.append((key, depth))
        stack.extend((part, depth + 1) for part in reversed(below.get(key, [])))
    return walked


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Everything a person decides about a neighbourhood. `parent` is the id of another one."""

    name: str
    shape: Shape
    source: str
    kind: str = "locality"
    parent: UUID | None = None
    approximate: bool = False
    population: int | None = None
    population_as_of: date | None = None


def check_details(details: Details) -> None:
    if not details.name.strip() or len(details.name) > 120 or not details.name.isprintable():
        raise PlaceRefused(_("Der Name fehlt, ist zu lang oder enthält Steuerzeichen."))
    if not details.source.strip():
        raise PlaceRefused(_("Bitte nennen Sie die Quelle der Lage."))
    if details.shape.polygon is None:
        check_radius(_circle(details.shape)[2])


def centre(shape: Shape) -> tuple[float, float]:
    """A point inside the shape that stands for it on a map."""
    if shape.polygon is None:
        x, y, _radius = _circle(shape)
        return x, y
    point = shapely.from_wkb(shape.polygon).representative_point()
    return float(point.x), float(point.y)
