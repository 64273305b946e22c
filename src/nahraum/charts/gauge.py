"""Values with their intervals on a scale with marked zones, such as the Versorgungsgrad."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nahraum.charts.bars import Bar, checked_bar, whisker
from nahraum.charts.legend import Entry, legend
from nahraum.charts.looks import TEXTURES, ZONES
from nahraum.charts.model import Chart, ChartError, ChartTable, table
from nahraum.charts.scale import Axis, axis, checked, extremes, some, spread
from nahraum.charts.sheet import About, Sheet, build
from nahraum.charts.words import MISSING, listing, number, short_number, suffix, width, wrap

_TRACK = 16.0


@dataclass(frozen=True, slots=True)
class Limit:
    """Where a zone ends. The value itself lies in the zone above, unless `over`: then below."""

    value: float
    over: bool = False


def _zone(value: float, limits: Sequence[Limit]) -> int:
    """Index of the zone a value lies in."""
    return sum(value > limit.value or (value == limit.value and not limit.over) for limit in limits)


def _span(at: int, limits: Sequence[Limit], unit: str) -> str:
    """The zone in words: unter 75 %, 75 bis unter 100 %, über 110 %."""
    tail = "\N{NO-BREAK SPACE}" + unit if unit else ""
    low = limits[at - 1] if at else None
    high = limits[at] if at < len(limits) else None
    start = f"{'über' if low.over else 'ab'} {_text(low)}" if low else ""
    if high is None:
        return start + tail
    end = f"{'bis' if high.over else 'unter'} {_text(high)}"
    if low is None:
        return end + tail
    start = start if low.over else _text(low)
    return f"{start} {end if high.over else 'bis ' + end}{tail}"


def _text(limit: Limit) -> str:
    return number(limit.value, _digits(limit.value))


def _digits(value: float) -> int:
    return next((d for d in range(4) if round(value, d) == value), 4)


def _statement(
    rows: Sequence[Bar], limits: Sequence[Limit], names: Sequence[str], about: About
) -> str:
    known = [(row.value, row.label) for row in rows if row.value is not None]
    if not known:
        return "Es gibt keine Angaben."
    counts = [sum(_zone(value, limits) == at for value, _ in known) for at in range(len(names))]
    if len(known) == 1:
        (value, label), at = known[0], counts.index(1)
        sentence = (
            f"{label} liegt bei {about.sentence(value)}, "
            f"im Bereich „{names[at]}“ ({_span(at, limits, about.unit)})"
        )
    else:
        parts = [f"{n} im Bereich „{name}“" for n, name in zip(counts, names, strict=True) if n]
        (low, least), (high, most) = extremes(known)
        sentence = (
            f"Von {len(known)} Werten {listing(parts)}; am niedrigsten ist {least} mit "
            f"{about.sentence(low)}, am höchsten {most} mit {about.sentence(high)}"
        )
    missing = len(rows) - len(known)
    return sentence + (f"; {missing} ohne Angabe." if missing else ".")


def _table(
    rows: Sequence[Bar], limits: Sequence[Limit], names: Sequence[str], about: About
) -> ChartTable:
    spans = any(row.low is not None for row in rows)
    heads = [(about.columns[0], False), (about.head(about.columns[1]), True)]
    heads += [("von", True), ("bis", True)] if spans else []
    cells = []
    for row in rows:
        line = [row.label, about.cell(row.value)]
        line += [about.cell(row.low), about.cell(row.high)] if spans else []
        at = None if row.value is None else _zone(row.value, limits)
        zone = MISSING if at is None else f"{names[at]} ({_span(at, limits, about.unit)})"
        cells.append([*line, zone])
    return table(about.title, [*heads, ("Bereich", False)], cells)


def gauge(
    rows: Sequence[Bar],
    limits: Sequence[Limit],
    zones: Sequence[str],
    about: About,
    *,
    interval_label: str = "Unsicherheitsbereich",
) -> Chart:
    """A dot per row, with its interval, on a track of zones divided by `limits`.

    `zones` names one zone more than there are limits.
    Raises ChartError for no rows, limits that do not rise, names that do not match.
    """
    some(rows, "rows", "Werte")
    good = [checked_bar(row) for row in rows]
    marks = list(checked([limit.value for limit in limits], "limits"))
    if not 1 <= len(marks) < ZONES or any(b <= a for a, b in pairwise(lm.value for lm in limits)):
        raise ChartError(
            "die Grenzen steigen nicht",
            place="limits",
            remedy=f"1 bis {ZONES - 1} aufsteigende Grenzen",
        )
    if len(zones) != len(marks) + 1:
        raise ChartError(f"{len(zones)} Namen für {len(marks) + 1} Bereiche", place="zones")

    def draw(sheet: Sheet) -> float:
        return _Gauge(sheet, good, limits, about).draw(zones, interval_label)

    statement = _statement(good, limits, zones, about)
    return build(about, statement, _table(good, limits, zones, about), draw)


class _Gauge:
    """One drawing: a track with the zones per row, limits as numbers above the first one."""

    def __init__(
        self, sheet: Sheet, rows: Sequence[Bar], limits: Sequence[Limit], about: About
    ) -> None:
        self.sheet, self.size, self.rows = sheet, sheet.size, rows
        self.limits, self.about = limits, about
        size = sheet.size
        self.numbers = max(width(self._value(row), size.text, bold=True) for row in rows)
        longest = max(width(row.label, size.text, bold=row.highlight) for row in rows)
        self.labels = min(longest, size.width * 0.34)
        self.pitch = size.text * (3.7 if size.compact else 2.7)
        left, right = self.labels + 16, size.width - self.numbers - 16
        if size.compact:
            self.labels = size.width - self.numbers - 10
            left, right = 8.5, size.width - 8.5
        self.x = self._axis(left, right)
        self.top = size.small * 1.7

    def _axis(self, left: float, right: float) -> Axis:
        values = [v for row in self.rows for v in (row.value, row.low, row.high) if v is not None]
        values += [limit.value for limit in self.limits]
        low, high = min(values), max(values)
        air = (high - low or abs(high) or 1.0) * 0.25
        low = max(low - air, 0.0) if low >= 0 else low - air
        return axis(low, high + air, left, right, zero=False, tight=True)

    def _value(self, row: Bar) -> str:
        return self.about.label(row.value, self.size.width * 0.3, self.size.text)

    def draw(self, zones: Sequence[str], interval_label: str) -> float:
        first = self.top + (self.size.text * 1.5 if self.size.compact else 0.0)
        self._limits(first)
        height = first + _TRACK + (len(self.rows) - 1) * self.pitch
        for at, row in enumerate(self.rows):
            self._row(row, first + at * self.pitch)
        entries = [
            Entry(
                f"{_span(at, self.limits, self.about.unit)}: {name}",
                f"zone-{at + 1}",
                _texture(at + 1),
            )
            for at, name in enumerate(zones)
        ]
        if any(row.low is not None for row in self.rows):
            entries.append(Entry(interval_label, "whisker", shape="line"))
        return legend(self.sheet, height + 14, entries) + 4

    def _limits(self, track: float) -> None:
        """Limits as numbers above the first track; close ones make room for each other."""
        small = self.size.small
        unit, room = suffix(self.about.unit), (self.x.end - self.x.start) / len(self.limits) - 6
        texts = [number(mark.value, _digits(mark.value), unit) for mark in self.limits]
        if any(width(text, small) > room for text in texts):
            texts = [short_number(mark.value) for mark in self.limits]
        wide = [width(text, small) + 6 for text in texts]
        xs = [self.x.at(mark.value) for mark in self.limits]
        places = spread(xs, wide, self.x.start, self.x.end)
        for text, x, place in zip(texts, xs, places, strict=True):
            self.sheet.line(x, track - 4, x, track, "rule")
            self.sheet.text(place, track - 7, text, "muted", size=small, anchor="middle")

    def _row(self, row: Bar, top: float) -> None:
        """`top` is the upper edge of the track."""
        size, middle = self.size, top + _TRACK / 2
        lines = wrap(
            row.label, self.labels, size.text, bold=row.highlight, lines=1 if size.compact else 2
        )
        base = top - size.small * 1.9 if size.compact else middle + size.text * 0.36
        if size.compact and row is not self.rows[0]:
            base = top - 8
        for at, line in enumerate(lines):
            y = base + (at - (len(lines) - 1) / 2) * size.text * 1.15
            self.sheet.text(0, y, line, bold=row.highlight)
        look = "muted" if row.value is None else "ink"
        self.sheet.text(
            size.width, base, self._value(row), look, anchor="end", bold=row.value is not None
        )
        self._track(top, row.value is None)
        if row.value is not None:
            self._dot(row, row.value, middle)

    def _track(self, top: float, unknown: bool) -> None:
        edges = [self.x.start, *(self.x.at(mark.value) for mark in self.limits), self.x.end]
        if unknown:
            self.sheet.rect(edges[0], top, edges[-1] - edges[0], _TRACK, "gap")
            self.sheet.rect(edges[0], top, edges[-1] - edges[0], _TRACK, "", fill="gap")
            return
        for at, (left, right) in enumerate(pairwise(edges), start=1):
            self.sheet.rect(left, top, right - left, _TRACK, f"zone-{at}")
            if _texture(at):
                self.sheet.rect(left, top, right - left, _TRACK, "", fill=_texture(at))
            self.sheet.rect(left, top, right - left, _TRACK, "edge")

    def _dot(self, row: Bar, value: float, middle: float) -> None:
        if row.low is not None and row.high is not None:
            whisker(self.sheet, self.x.at(row.low), self.x.at(row.high), middle)
        chosen = row.highlight or not any(other.highlight for other in self.rows)
        self.sheet.circle(self.x.at(value), middle, 7.5, "dot" if chosen else "dot-soft")


def _texture(at: int) -> str:
    return f"zone-{at}" if f"zone-{at}" in TEXTURES else ""
