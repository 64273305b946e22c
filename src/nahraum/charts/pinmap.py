"""Numbered pins that lead somewhere: the same list as beside the map, seen from above."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from nahraum.charts import geometry as geo
from nahraum.charts.labels import Spot, place_names
from nahraum.charts.legend import Entry, legend, symbol
from nahraum.charts.model import Chart, ChartError, table
from nahraum.charts.pointmap import MapPoint
from nahraum.charts.scale import Box, some
from nahraum.charts.sheet import About, Sheet, build
from nahraum.charts.words import ChartWords, listing, width

_RADIUS, _RADIUS_NARROW = 15.5, 14.0  # 24 px remain on any screen
_AIR = 4.0  # between two pins
_START = 3  # the symbol of where somebody leaves
_NAMED = 3  # places a cluster names


@dataclass(frozen=True, slots=True)
class Pin:
    """One entry of a list in EPSG:25832, with the address of its page.

    `place` is where the entry is said to be, `listed` the address of the part of the list that
    holds it: several pins on one spot lead there.
    """

    number: int
    label: str
    x: float
    y: float
    href: str
    place: str = ""
    listed: str = ""
    approximate: bool = False


@dataclass
class _Cluster:
    x: float
    y: float
    pins: list[Pin] = field(default_factory=list)


def pin_map(
    pins: Sequence[Pin],
    about: About,
    *,
    outline: geo.Shape | None = None,
    areas: Sequence[geo.Shape] = (),
    places: Sequence[MapPoint] = (),
    start: MapPoint | None = None,
    extent: geo.Extent | None = None,
) -> Chart:
    """Pins over the outline of a municipality and the names of its places.

    `areas` are parts of the municipality. Pins that would cover each other become one field
    with their number. `extent` (west, south, east, north in metres) shows a part; without it the
    map shows outline, areas and all pins.
    Raises ChartError for no pins, degrees instead of metres, a number given twice.
    """
    some(pins, "pins", "Orte")
    for pin in pins:
        geo.extent([(pin.x, pin.y, pin.x, pin.y)], pin.label)
    border = geo.shape(outline, "outline") if outline is not None else None
    parts = [geo.shape(area, "areas") for area in areas]
    numbers = {pin.number for pin in pins}
    words = about.words
    statement = words.pins.format(number=len(numbers)) if len(numbers) > 1 else words.one_pin
    head = [(words.number, True), (about.columns[0], False), (words.place, False)]
    rows = [[str(pin.number), pin.label, pin.place] for pin in pins]

    def draw(sheet: Sheet) -> float:
        drawing = _Pins(sheet, pins, border, parts, extent, words)
        return drawing.draw(places, start, about.credit)

    return build(about, statement, table(about.title, head, rows), draw, role="group")


class _Pins:
    """One drawing."""

    def __init__(
        self,
        sheet: Sheet,
        pins: Sequence[Pin],
        border: BaseGeometry | None,
        parts: Sequence[BaseGeometry],
        extent: geo.Extent | None,
        words: ChartWords,
    ) -> None:
        self.words = words
        self.sheet, self.size, self.border, self.parts = sheet, sheet.size, border, parts
        self.radius = _RADIUS_NARROW if self.size.compact else _RADIUS
        bounds: list[Sequence[float]] = [(p.x, p.y, p.x, p.y) for p in pins]
        bounds += [shape.bounds for shape in (border, *parts) if shape is not None]
        area = extent or geo.extent(bounds, "pins")
        if not all(math.isfinite(value) for value in area) or area[0] >= area[2]:
            raise ChartError("kein Ausschnitt", place="extent", remedy="West vor Ost angeben")
        high, self.air = (330.0, 20.0) if self.size.compact else (470.0, 24.0)
        wide = self.size.width - 2 * self.air
        self.on = geo.view(area, self.air, self.air, wide, high)
        self.frame = Box(0, 0, self.size.width, self.on.high + 2 * self.air)
        west, south, east, north = area
        self.shown = [p for p in pins if west <= p.x <= east and south <= p.y <= north]
        self.whole = extent is None

    def draw(self, places: Sequence[MapPoint], start: MapPoint | None, credit: str) -> float:
        if self.border is not None and self.whole:
            line = geo.path(geo.simplified([self.border], self.on.scale)[0], self.on)
            self.sheet.path(line, "ground")
            self.sheet.path(line, "outline")
        if self.whole:
            for part in self.parts:
                area = geo.path(geo.simplified([part], self.on.scale)[0], self.on)
                self.sheet.path(area, "ground")
                self.sheet.path(area, "edge")
        if start is not None and self._inside(start):
            symbol(self.sheet, _START, *self.on.at(start.x, start.y), 8)
        taken = [self._cluster(cluster) for cluster in self._clusters()]
        spots = [
            Spot(*self.on.at(place.x, place.y), self.radius, place.label)
            for place in places
            if self._inside(place)
        ]
        place_names(self.sheet, spots, self.frame, taken, numbered=False)
        y = geo.scale_bar(self.sheet, self.on, self.frame.bottom + 2)
        entries = [Entry(start.label, shape=f"symbol-{_START + 1}")] if start is not None else []
        entries += [Entry(credit)] if credit else []
        return (legend(self.sheet, y + 2, entries) if entries else y) + 4

    def _inside(self, point: MapPoint) -> bool:
        x, y = self.on.at(point.x, point.y)
        return 0 <= x <= self.frame.right and 0 <= y <= self.frame.bottom

    def _clusters(self) -> list[_Cluster]:
        """Pins nearer than two radii become one, in the order of their numbers."""
        found: list[_Cluster] = []
        apart = 2 * self.radius + _AIR
        for pin in sorted(self.shown, key=lambda pin: (pin.number, pin.x, pin.y)):
            x, y = self.on.at(pin.x, pin.y)
            near = (c for c in found if math.hypot(c.x - x, c.y - y) < apart)
            cluster = next(near, None)
            if cluster is None:
                found.append(_Cluster(x, y, [pin]))
            elif pin.number not in {other.number for other in cluster.pins}:
                cluster.pins.append(pin)
        return found

    def _cluster(self, cluster: _Cluster) -> Box:
        """Draw one link; returns the room it takes."""
        x, y, radius, pins = cluster.x, cluster.y, self.radius, cluster.pins
        if len(pins) == 1:
            pin = pins[0]
            about = self.words.rough if pin.approximate else ""
            with self.sheet.link(pin.href, f"{pin.number}: {pin.label}{about}"):
                self.sheet.circle(x, y, radius, "pin-rough" if pin.approximate else "pin")
                self._number(x, y, str(pin.number), "on-pin-rough" if pin.approximate else "on-pin")
            return Box(x - radius, y - radius, x + radius, y + radius)
        words = f"{len(pins)}\u00d7"
        half = max(radius, min(radius + _AIR, width(words, self.size.text, bold=True) / 2 + 5))
        places = list(dict.fromkeys(pin.place for pin in pins if pin.place))
        named = self.words.several_in if places else self.words.several
        where = listing(places[:_NAMED], self.words.last_place)
        where += self.words.more_places if len(places) > _NAMED else ""
        name = named.format(number=len(pins), places=where)
        with self.sheet.link(pins[0].listed or pins[0].href, name):
            self.sheet.rect(x - half, y - radius, 2 * half, 2 * radius, "pin")
            self._number(x, y, words, "on-pin")
        return Box(x - half, y - radius, x + half, y + radius)

    def _number(self, x: float, y: float, words: str, look: str) -> None:
        size = self.size.text
        self.sheet.text(x, y + size * 0.36, words, look, size=size, anchor="middle", bold=True)
