"""Places as labelled points: villages, practices, meeting points."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from nahraum.charts import geometry as geo
from nahraum.charts.labels import Spot, place_names
from nahraum.charts.legend import Entry, legend, symbol
from nahraum.charts.model import Chart, ChartError, ChartTable, table
from nahraum.charts.scale import Box, checked, extremes, some
from nahraum.charts.sheet import About, Sheet, build
from nahraum.charts.words import number

_KINDS = 4
_WINDS = ("Norden", "Nordosten", "Osten", "Südosten", "Süden", "Südwesten", "Westen", "Nordwesten")


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A place in EPSG:25832 (metres east and north).

    `value` is drawn as the area of a circle (if the map shows values; None is then unknown),
    `kind` as the form of the symbol.
    """

    label: str
    x: float
    y: float
    value: float | None = None
    kind: str = ""
    highlight: bool = False


def checked_points(points: Sequence[MapPoint]) -> list[MapPoint]:
    """Points with finite metric coordinates and values that are not negative."""
    values = checked([point.value for point in points], "points")
    for point, value in zip(points, values, strict=True):
        geo.extent([(point.x, point.y, point.x, point.y)], point.label)
        if value is not None and value < 0:
            raise ChartError(
                "negativer Wert", place=point.label, remedy="Fläche kann nicht negativ sein"
            )
    return [
        MapPoint(p.label, float(p.x), float(p.y), value, p.kind, p.highlight)
        for p, value in zip(points, values, strict=True)
    ]


def _where(point: MapPoint, centre: tuple[float, float]) -> str:
    """Distance and direction from the middle of the map: 3,2 km im Nordosten."""
    east, north = point.x - centre[0], point.y - centre[1]
    distance = math.hypot(east, north)
    if distance < 50:
        return "in der Mitte"
    wind = _WINDS[round(math.degrees(math.atan2(east, north)) / 45) % 8]
    return f"{number(distance / 1000, 1, 'km')} im {wind}"


def _statement(points: Sequence[MapPoint], about: About, sized: bool) -> str:
    count = f"{len(points)} Orte" if len(points) > 1 else f"Ein Ort: {points[0].label}"
    known = [(point.value, point.label) for point in points if point.value is not None]
    if sized and len(known) > 1:
        (low, least), (high, most) = extremes(known)
        text = (
            f"{count}; am meisten in {most} ({about.sentence(high)}), "
            f"am wenigsten in {least} ({about.sentence(low)})"
        )
    elif sized and known:
        text = f"{count}; {known[0][1]}: {about.sentence(known[0][0])}"
    elif len(points) > 1:
        north, south = max(points, key=lambda p: p.y), min(points, key=lambda p: p.y)
        text = f"{count}; am weitesten im Norden liegt {north.label}, im Süden {south.label}"
    else:
        text = count
    return text + about.without(len(points) - len(known) if sized else 0)


def _table(points: Sequence[MapPoint], about: About, sized: bool) -> ChartTable:
    west, south, east, north = geo.extent([(p.x, p.y, p.x, p.y) for p in points], "points")
    centre = ((west + east) / 2, (south + north) / 2)
    kinds = any(point.kind for point in points)
    heads = [(about.columns[0], False), *([("Art", False)] if kinds else [])]
    heads += [(about.head(about.columns[1]), True)] if sized else []
    rows = []
    for point in points:
        row = [point.label, *([point.kind] if kinds else [])]
        row += [about.cell(point.value)] if sized else []
        rows.append([*row, _where(point, centre)])
    return table(about.title, [*heads, ("Lage von der Kartenmitte", False)], rows)


def point_map(
    points: Sequence[MapPoint], about: About, *, outline: geo.Shape | None = None
) -> Chart:
    """Labelled points, with up to four kinds of symbols, or circles sized by value.

    As soon as one point has a value, all circles are sized and missing values are marked.
    `outline` is a polygon drawn behind (the municipality).
    Raises ChartError for no points, degrees instead of metres, negative values, five kinds.
    """
    some(points, "points", "Orte")
    good = checked_points(points)
    kinds = list(dict.fromkeys(point.kind for point in good))
    if len(kinds) > _KINDS:
        raise ChartError(
            f"{len(kinds)} Arten von Orten", place="kind", remedy=f"höchstens {_KINDS}"
        )
    sized = any(point.value is not None for point in good)
    border = geo.shape(outline, "outline") if outline is not None else None

    def draw(sheet: Sheet) -> float:
        return _Points(sheet, good, border, kinds, sized).draw(about)

    return build(about, _statement(good, about, sized), _table(good, about, sized), draw)


class _Points:
    """One drawing."""

    def __init__(
        self,
        sheet: Sheet,
        points: Sequence[MapPoint],
        border: BaseGeometry | None,
        kinds: Sequence[str],
        sized: bool,
    ) -> None:
        self.sheet, self.size, self.points = sheet, sheet.size, points
        self.border, self.kinds, self.sized = border, kinds, sized
        self.most = max((point.value or 0.0 for point in points), default=0.0)
        bounds: list[Sequence[float]] = [(p.x, p.y, p.x, p.y) for p in points]
        bounds += [border.bounds] if border is not None else []
        self.extent = geo.extent(bounds, "points")

    def draw(self, about: About) -> float:
        high, air = (320.0, 16.0) if self.size.compact else (440.0, 22.0)
        on = geo.view(self.extent, air, air, self.size.width - 2 * air, high)
        if self.border is not None:
            outline = geo.path(geo.simplified([self.border], on.scale)[0], on)
            self.sheet.path(outline, "ground")
            self.sheet.path(outline, "outline")
        order = sorted(
            range(len(self.points)),
            key=lambda at: (not self.points[at].highlight, -(self.points[at].value or 0.0), at),
        )
        spots = []
        for at in sorted(order, key=lambda at: -(self.points[at].value or 0.0)):
            self._symbol(self.points[at], *on.at(self.points[at].x, self.points[at].y))
        for at in order:
            point = self.points[at]
            x, y = on.at(point.x, point.y)
            spots.append(
                Spot(x, y, self._radius(point), self._words(point, about), point.highlight)
            )
        frame = Box(0, 0, self.size.width, on.high + 2 * air)
        key = place_names(self.sheet, spots, frame)
        y = geo.scale_bar(self.sheet, on, on.high + 2 * air + 2)
        return (
            legend(
                self.sheet,
                y + 2,
                [
                    *self._entries(about),
                    *(Entry(text) for text in key),
                    *([Entry(about.credit)] if about.credit else []),
                ],
            )
            + 4
        )

    def _words(self, point: MapPoint, about: About) -> str:
        if not self.sized or point.value is None:
            return point.label
        return f"{point.label} {about.label(point.value)}"

    def _radius(self, point: MapPoint) -> float:
        if not self.sized or not self.most:
            return 6.5 if point.highlight else 5.5
        largest = 13.0 if self.size.compact else 19.0
        return max(3.0, largest * math.sqrt((point.value or 0.0) / self.most))

    def _symbol(self, point: MapPoint, x: float, y: float) -> None:
        radius = self._radius(point)
        if self.sized and point.value is None:
            self.sheet.circle(x, y, 5, "gap")
            return
        if self.sized:
            self.sheet.circle(x, y, radius, "bubble-main" if point.highlight else "bubble")
            return
        symbol(self.sheet, self.kinds.index(point.kind), x, y, radius)

    def _entries(self, about: About) -> list[Entry]:
        entries = []
        if not self.sized and (len(self.kinds) > 1 or self.kinds[0]):
            entries = [
                Entry(kind or "ohne Art", f"mark-{at}", shape=f"symbol-{at}")
                for at, kind in enumerate(self.kinds, start=1)
            ]
        if self.sized and any(point.value is None for point in self.points):
            entries.append(Entry(about.missing, "gap", shape="dot"))
        return entries
