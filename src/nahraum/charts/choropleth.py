"""Areas shaded by classes: municipalities, neighbourhoods or grid cells."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shapely.geometry.base import BaseGeometry

from nahraum.charts import geometry as geo
from nahraum.charts.classes import checked_breaks, class_of, span
from nahraum.charts.labels import Spot, place_names
from nahraum.charts.legend import GAP_ENTRY, SAMPLE, Entry, legend
from nahraum.charts.looks import TEXTURES, steps
from nahraum.charts.model import Chart, ChartTable, table
from nahraum.charts.pointmap import MapPoint, checked_points
from nahraum.charts.scale import Box, checked, extremes, some
from nahraum.charts.sheet import About, Sheet, build
from nahraum.charts.words import number, suffix, width


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon in EPSG:25832 (shapely or WKB) with its value; None means unknown."""

    label: str
    shape: geo.Shape
    value: float | None
    highlight: bool = False


@dataclass(frozen=True, slots=True)
class _Drawn:
    area: Area
    shape: BaseGeometry
    group: int | None


def _statement(drawn: Sequence[_Drawn], breaks: Sequence[float], about: About) -> str:
    known = [(item.area.value, item.area.label) for item in drawn if item.area.value is not None]
    if not known:
        if not about.explained:
            return f"In allen Gebieten: {about.missing}."
        return f"Für keines der {len(drawn)} Gebiete gibt es eine Angabe."
    (low, least), (high, most) = extremes(known)
    if len(known) == 1:
        text = f"{most}: {about.sentence(high)}"
    elif high == low:
        text = f"Alle {len(known)} Gebiete haben denselben Wert: {about.sentence(high)}"
    else:
        text = (
            f"Die Werte reichen von {about.sentence(low)} ({least}) "
            f"bis {about.sentence(high)} ({most})"
        )
        top = sum(item.group == len(breaks) for item in drawn)
        name = span(len(breaks), breaks, about.decimals, about.unit)
        verb = "liegt" if top == 1 else "liegen"
        text += (
            f"; {top} von {len(drawn)} Gebieten {verb} in der höchsten Klasse ({name})"
            if breaks
            else ""
        )
    return text + about.without(len(drawn) - len(known))


def _table(drawn: Sequence[_Drawn], breaks: Sequence[float], about: About) -> ChartTable:
    names = [span(at, breaks, about.decimals, about.unit) for at in range(len(breaks) + 1)]
    rows = [
        [
            item.area.label,
            about.cell(item.area.value),
            about.missing if item.group is None else names[item.group],
        ]
        for item in drawn
    ]
    heads = [(about.columns[0], False), (about.head(about.columns[1]), True), ("Klasse", False)]
    return table(about.title, heads, rows)


def choropleth(
    areas: Sequence[Area],
    breaks: Sequence[float],
    about: About,
    *,
    outline: geo.Shape | None = None,
    points: Sequence[MapPoint] = (),
    names: bool = True,
) -> Chart:
    """Areas shaded by up to six classes; a value equal to a break lies in the class above.

    `outline` draws a border on top, `points` add places for orientation, `names` writes the
    names of areas where they fit (highlighted ones first).
    Raises ChartError for no areas, broken or empty geometries, degrees, breaks that do not rise.
    """
    some(areas, "areas", "Gebiete")
    limits = checked_breaks(breaks)
    values = checked([area.value for area in areas], "areas")
    drawn = [
        _Drawn(
            Area(area.label, area.shape, value, area.highlight),
            geo.shape(area.shape, area.label),
            None if value is None else class_of(value, limits),
        )
        for area, value in zip(areas, values, strict=True)
    ]
    border = geo.shape(outline, "outline") if outline is not None else None
    spots = checked_points(points)

    def draw(sheet: Sheet) -> float:
        return _Map(sheet, drawn, limits, border, spots).draw(names, about)

    return build(about, _statement(drawn, limits, about), _table(drawn, limits, about), draw)


class _Map:
    """One drawing: areas of a class are one path, so that thousands of cells stay small."""

    def __init__(
        self,
        sheet: Sheet,
        drawn: Sequence[_Drawn],
        breaks: Sequence[float],
        border: BaseGeometry | None,
        points: Sequence[MapPoint],
    ) -> None:
        self.sheet, self.size, self.drawn = sheet, sheet.size, drawn
        self.breaks, self.border, self.points = breaks, border, points
        self.shades = steps(len(breaks) + 1)
        bounds = [item.shape.bounds for item in drawn]
        bounds += [border.bounds] if border is not None else []
        bounds += [(point.x, point.y, point.x, point.y) for point in points]
        self.extent = geo.extent(bounds, "areas")

    def draw(self, names: bool, about: About) -> float:
        entries = self._entries(about)
        west, south, east, north = self.extent
        beside = not self.size.compact and (east - west) < 1.45 * (north - south)
        room = (
            max(width(e.words, self.size.small) for e in entries) + SAMPLE + 20 if beside else 0.0
        )
        room = min(room, self.size.width * 0.36)
        high = 320.0 if self.size.compact else 460.0
        on = geo.view(self.extent, 1, 1, self.size.width - 2 - room, high)
        self._areas(on)
        frame = Box(0, 0, self.size.width - room, on.high + 2)
        key = self._names(on, frame, names)
        if beside:
            y = 4.0
            for entry in entries:
                y = legend(self.sheet, y, [entry], left=self.size.width - room + 10) + 3
            y = max(y, on.high + 8)
        else:
            y = legend(self.sheet, on.high + 10, entries[:1])
            y = legend(self.sheet, y, entries[1:])
        y = geo.scale_bar(self.sheet, on, y + 4)
        notes = [Entry(text) for text in key] + ([Entry(about.credit)] if about.credit else [])
        return legend(self.sheet, y + 2, notes) + 4

    def _entries(self, about: About) -> list[Entry]:
        """The classes with the number of areas in each."""
        counts = [sum(item.group == at for item in self.drawn) for at in range(len(self.shades))]
        gaps = sum(item.group is None for item in self.drawn)
        head = f"{about.heading} (Zahl der Gebiete)".lstrip()
        entries = [Entry(head)]
        for at, shade in enumerate(self.shades):
            words = span(at, self.breaks, about.decimals, suffix(about.unit))
            words = f"{words} ({number(counts[at])})"
            entries.append(Entry(words, f"step-{shade}", _texture(shade)))
        if gaps:
            entries.append(replace(GAP_ENTRY, words=f"{about.missing} ({number(gaps)})"))
        return entries

    def _areas(self, on: geo.View) -> None:
        shapes = geo.simplified([item.shape for item in self.drawn], on.scale)
        for group in (None, *range(len(self.shades))):
            data = "".join(
                geo.path(shape, on)
                for shape, item in zip(shapes, self.drawn, strict=True)
                if item.group == group
            )
            if not data:
                continue
            name = "gap" if group is None else f"step-{self.shades[group]}"
            self.sheet.shape(f"areas-{name}", data)
            self.sheet.use(f"areas-{name}", name)
            if name in TEXTURES:
                self.sheet.use(f"areas-{name}", "", fill=name)
            self.sheet.use(f"areas-{name}", "edge")
        if self.border is not None:
            self.sheet.path(geo.path(geo.simplified([self.border], on.scale)[0], on), "outline")
        for shape, item in zip(shapes, self.drawn, strict=True):
            if item.area.highlight:
                self.sheet.path(geo.path(shape, on), "chosen")

    def _names(self, on: geo.View, frame: Box, names: bool) -> list[str]:
        taken: list[Box] = []
        if names:
            order = sorted(
                range(len(self.drawn)),
                key=lambda at: (not self.drawn[at].area.highlight, -self.drawn[at].shape.area, at),
            )
            for at in order:
                self._name(self.drawn[at], on, frame, taken)
        spots = []
        for point in self.points:
            x, y = on.at(point.x, point.y)
            self.sheet.circle(x, y, 3.5, "dot-soft")
            spots.append(Spot(x, y, 3.5, point.label, point.highlight))
        return place_names(self.sheet, spots, frame, taken)

    def _name(self, item: _Drawn, on: geo.View, frame: Box, taken: list[Box]) -> None:
        """The name inside its area, if it fits there and covers no other name."""
        size, bold = self.size.small, item.area.highlight
        wide = width(item.area.label, size, bold=bold)
        centre, room = geo.broadest(item.shape)
        if wide > room * on.scale * (1.6 if bold else 1.05):
            return
        x, y = on.at(*centre)
        box = Box(x - wide / 2 - 2, y - size * 0.6, x + wide / 2 + 2, y + size * 0.6)
        if not box.within(frame) or any(box.meets(other) for other in taken):
            return
        taken.append(box)
        look = "halo" if item.group is None else f"on-{self.shades[item.group]}"
        self.sheet.text(
            x, y + size * 0.36, item.area.label, look, size=size, anchor="middle", bold=bold
        )


def _texture(shade: int) -> str:
    return f"step-{shade}" if f"step-{shade}" in TEXTURES else ""
