"""Lines over years: history, variants and their uncertainty, each named at its end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nahraum.charts.legend import GAP_ENTRY, Entry, legend
from nahraum.charts.looks import SERIES
from nahraum.charts.model import Chart, ChartError, ChartTable, table
from nahraum.charts.scale import Axis, Box, axis, checked, some, spread
from nahraum.charts.sheet import About, Sheet, build, polyline
from nahraum.charts.words import fit, width, wrap


@dataclass(frozen=True, slots=True)
class Line:
    """One series over the years of the chart; None means unknown.

    `low` and `high` are the limits of its uncertainty, year by year. `short` replaces the label
    where room is scarce.
    """

    label: str
    values: Sequence[float | None]
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()
    short: str = ""


Points = list[tuple[float, float]]
_AFTER, _BEFORE = ("Vorausberechnung →", "berechnet →"), "← beobachtet"


def _line(line: Line, count: int) -> Line:
    """The line with checked numbers."""
    for name, values in (("values", line.values), ("low", line.low), ("high", line.high)):
        if len(values) != count and (values or name == "values"):
            raise ChartError(
                f"{len(values)} Werte für {count} Jahre",
                place=f"{line.label}.{name}",
                remedy="je Jahr einen Wert oder None übergeben",
            )
    if bool(line.low) != bool(line.high):
        raise ChartError(
            "nur eine Grenze der Unsicherheit", place=line.label, remedy="low und high übergeben"
        )
    low = checked(line.low or (None,) * count, f"{line.label}.low")
    high = checked(line.high or (None,) * count, f"{line.label}.high")
    for lower, upper in zip(low, high, strict=True):
        if (lower is None) != (upper is None) or (
            lower is not None and upper is not None and lower > upper
        ):
            raise ChartError(
                "die untere Grenze ist größer als die obere oder eine fehlt",
                place=line.label,
                remedy="low und high prüfen",
            )
    return Line(line.label, checked(line.values, line.label), low, high, line.short)


def _ends(line: Line) -> tuple[int, int] | None:
    """Positions of the first and the last known value."""
    known = [at for at, value in enumerate(line.values) if value is not None]
    return (known[0], known[-1]) if known else None


def _has_band(line: Line) -> bool:
    return any(value is not None for value in line.low)


def _statement(years: Sequence[int], lines: Sequence[Line], about: About) -> str:
    """One sentence: where each line begins and ends."""
    parts = []
    for line in lines:
        ends = _ends(line)
        if ends is None:
            parts.append(f"{line.label} {about.missing}")
            continue
        first, last = (about.label(line.values[at]) for at in ends)
        words = {"label": line.label, "first": first, "last": last}
        text = about.words.course.format(**words, begin=years[ends[0]], end=years[ends[1]])
        if ends[0] == ends[1]:
            text = f"{line.label} {last} ({years[ends[1]]})"
        low, high = line.low[ends[1]], line.high[ends[1]]
        if low is not None:
            text += about.words.unsure.format(low=about.label(low), high=about.label(high))
        parts.append(text)
    head = f"{about.heading}: " if about.heading else ""
    return f"{head}{'; '.join(parts)}."


def _table(years: Sequence[int], lines: Sequence[Line], about: About) -> ChartTable:
    columns = [(about.words.year, False)]
    for line in lines:
        columns.append((about.head(line.label), True))
        if _has_band(line):
            columns += [
                (f"{line.label}: {end}", True) for end in (about.words.low, about.words.high)
            ]
    rows = []
    for at, year in enumerate(years):
        row = [str(year)]
        for line in lines:
            row.append(about.cell(line.values[at]))
            if _has_band(line):
                row += [about.cell(line.low[at]), about.cell(line.high[at])]
        rows.append(row)
    return table(about.title, columns, rows)


def line_chart(
    years: Sequence[int],
    lines: Sequence[Line],
    about: About,
    *,
    zero: bool = False,
    forecast_from: int | None = None,
    band_label: str = "",
) -> Chart:
    """Up to five lines over ascending years, with bands, named at their right ends.

    `forecast_from` draws a line at the last observed year. An axis that does not begin at zero
    says so. Unknown years interrupt the line and are marked.
    Raises ChartError for no years, years out of order, no or more than five lines.
    """
    some(years, "years", "Jahre")
    some(lines, "lines", "Linien")
    if any(later <= earlier for earlier, later in pairwise(years)):
        raise ChartError("die Jahre steigen nicht", place="years", remedy="aufsteigend übergeben")
    if len(lines) > SERIES:
        raise ChartError(f"{len(lines)} Linien", place="lines", remedy=f"höchstens {SERIES}")
    good = [_line(line, len(years)) for line in lines]

    def draw(sheet: Sheet) -> float:
        return _Lines(sheet, years, good, about, zero).draw(
            forecast_from, band_label or about.words.interval
        )

    return build(about, _statement(years, good, about), _table(years, good, about), draw)


class _Lines:
    """One drawing."""

    def __init__(
        self,
        sheet: Sheet,
        years: Sequence[int],
        lines: Sequence[Line],
        about: About,
        zero: bool,
    ) -> None:
        self.sheet, self.size = sheet, sheet.size
        self.years, self.lines, self.about = years, lines, about
        values = [
            v for line in lines for v in (*line.values, *line.low, *line.high) if v is not None
        ]
        self.top = self.size.small * 2.4 + 8
        self.bottom = self.top + 270
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        self.y = axis(low, high, self.bottom, self.top, zero=zero)
        ticks = [about.short(tick, self.y.decimals) for tick in self.y.ticks]
        self.left = max(width(text, self.size.small) for text in ticks) + 10
        self.labels = self._label_width()
        self.right = self.size.width - self.labels - 22
        inset = 8.0
        self.x = Axis(years[0], years[-1], self.left + inset, self.right, (), 0)
        if years[0] == years[-1]:
            self.x = Axis(years[0] - 1, years[0] + 1, self.left + inset, self.right, (), 0)

    def _label_width(self) -> float:
        """Room for the names at the right: as much as they need, at most a third."""
        most = self.size.width * (0.28 if self.size.compact else 0.3)
        need = max(
            max(
                width(self._name(line), self.size.small, bold=True),
                width(self._value(line), self.size.small),
            )
            for line in self.lines
        )
        return min(most, need) + 1

    def _name(self, line: Line) -> str:
        return (line.short or line.label) if self.size.compact else line.label

    def _value(self, line: Line) -> str:
        ends = _ends(line)
        if ends is None:
            return self.about.missing
        return self.about.label(line.values[ends[1]], self.size.width * 0.28, self.size.small)

    def draw(self, forecast_from: int | None, band_label: str) -> float:
        self._grid()
        gaps = self._gaps()
        self._forecast(forecast_from)
        for at, line in enumerate(self.lines, start=1):
            self._band(line, at)
        for at, line in enumerate(self.lines, start=1):
            self._draw_line(line, at)
        self._names()
        entries = []
        banded = next((at for at, line in enumerate(self.lines, 1) if _has_band(line)), 0)
        if banded:
            entries.append(Entry(band_label, f"band-{banded}"))
        entries += [replace(GAP_ENTRY, words=self.about.missing)] if gaps else []
        if not self.y.low <= 0 <= self.y.high:
            value = self.about.short(self.y.low, self.y.decimals)
            entries.append(Entry(self.about.words.axis.format(value=value)))
        return legend(self.sheet, self.bottom + self.size.small * 2.2, entries) + 4

    def _grid(self) -> None:
        small = self.size.small
        words = fit(self.about.unit, self.size.width, small)
        self.sheet.text(0, small, words, "muted", size=small)
        for tick in self.y.ticks:
            y, text = self.y.at(tick), self.about.short(tick, self.y.decimals)
            self.sheet.line(self.left, y, self.right, y, "axis" if tick == 0 else "grid")
            place = self.left - 6, y + small * 0.36
            self.sheet.text(*place, text, "muted", size=small, anchor="end")
        if self.y.low != 0:
            self.sheet.line(self.left, self.bottom, self.right, self.bottom, "axis")
        self._year_ticks()

    def _year_ticks(self) -> None:
        """Round years that do not touch each other, the first and the last among them."""
        small = self.size.small
        step = next(
            (
                s
                for s in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
                if self.x.at(self.x.low + s) - self.x.start > width("2050", small) + 12
            ),
            max(1, self.years[-1] - self.years[0]),
        )
        first, last = self.years[0], self.years[-1]
        ticks = (
            [year for year in range(first, last) if year % step == 0] if last - first < 5000 else []
        )
        taken: list[Box] = []
        for year in dict.fromkeys([last, first, *ticks]):
            x, half = self.x.at(year), width(str(year), small) / 2
            x_text = min(max(x, half), self.size.width - half)
            box = Box(x_text - half - 4, 0, x_text + half + 4, 1)
            if any(box.meets(other) for other in taken):
                continue
            taken.append(box)
            self.sheet.line(x, self.bottom, x, self.bottom + 5, "axis")
            self.sheet.text(
                x_text, self.bottom + 6 + small, str(year), "muted", size=small, anchor="middle"
            )

    def _gaps(self) -> bool:
        """Hatch the years in which a line that has begun and not ended knows no value."""
        found = False
        for at in range(len(self.years)):
            missing = any(
                line.values[at] is None
                and (ends := _ends(line)) is not None
                and ends[0] < at < ends[1]
                for line in self.lines
            )
            if not missing:
                continue
            found = True
            before = self.x.at((self.years[max(at - 1, 0)] + self.years[at]) / 2)
            after = self.x.at((self.years[at] + self.years[min(at + 1, len(self.years) - 1)]) / 2)
            before, after = (
                min(before, self.x.at(self.years[at]) - 2),
                max(after, self.x.at(self.years[at]) + 2),
            )
            self.sheet.rect(
                before, self.top, after - before, self.bottom - self.top, "", fill="gap"
            )
        return found

    def _forecast(self, year: int | None) -> None:
        """A vertical line after the last observed year, with its word at the top."""
        if year is None or not self.years[0] <= year < self.years[-1]:
            return
        small, x = self.size.small, self.x.at(year)
        self.sheet.line(x, self.top - 6, x, self.bottom, "guide")
        room = self.size.width - self.labels - x - 10
        after = next((w for w in _AFTER if width(w, small) <= room), "")
        self.sheet.text(x + 6, self.top - 8, after, "muted", size=small)
        if not after and width(_BEFORE, small) <= x - 4:
            self.sheet.text(x - 4, self.top - 8, _BEFORE, "muted", size=small, anchor="end")

    def _runs(self, values: Sequence[float | None]) -> list[Points]:
        """Stretches of known values as points of the drawing."""
        runs: list[Points] = [[]]
        for year, value in zip(self.years, values, strict=True):
            if value is None:
                runs.append([])
            else:
                runs[-1].append((self.x.at(year), self.y.at(value)))
        return [run for run in runs if run]

    def _band(self, line: Line, at: int) -> None:
        for low, high in zip(self._runs(line.low), self._runs(line.high), strict=True):
            self.sheet.path(polyline([*high, *reversed(low)], closed=True), f"band-{at}")
            self.sheet.path(polyline(high), f"rim-{at}")
            self.sheet.path(polyline(low), f"rim-{at}")

    def _draw_line(self, line: Line, at: int) -> None:
        for run in self._runs(line.values):
            if len(run) > 1:
                self.sheet.path(polyline(run), f"line-{at}")
            else:
                self.sheet.circle(*run[0], 3.5, f"mark-{at}")

    def _names(self) -> None:
        """Name and last value of each line beside its end, pushed apart where they would meet."""
        above = self._name_above()
        last = [at for at in range(len(self.lines)) if at != above]
        small, most = self.size.small, 1 if len(last) > 4 else 2
        blocks = [
            wrap(self._name(self.lines[at]), self.labels, small, bold=True, lines=most)
            for at in last
        ]
        heights = [(len(block) + 1) * small * 1.3 + 5 for block in blocks]
        wanted = [self._end(self.lines[at])[1] for at in last]
        middles = spread(wanted, heights, 0, self.bottom + small * 1.6)
        for at, block, middle in zip(last, blocks, middles, strict=True):
            self._name_beside(at, block, middle)

    def _name_above(self) -> int | None:
        """Name the first line that ends before the last year above it, near its end.

        Returns its position; None if all lines end late or there is no room above all lines.
        """
        early = [
            at
            for at, line in enumerate(self.lines)
            if (ends := _ends(line)) and ends[1] < len(self.years) - 1
        ]
        if not early:
            return None
        line, small = self.lines[early[0]], self.size.small
        words = f"{self._name(line)} {self._value(line)}"
        wide, (x, y) = width(words, small, bold=True), self._end(line)
        runs = [
            run
            for other in self.lines
            for run in (*self._runs(other.values), *self._runs(other.high))
        ]
        for left in (x - 4 - wide, self.left + 5):
            top = min([y, *(_highest(run, left, left + wide + 6) for run in runs)]) - 10
            room = left >= self.left and left + wide + 6 <= self.right
            if room and top - small >= self.top - 4:
                self.sheet.circle(x, y, 4, f"mark-{early[0] + 1}")
                self.sheet.text(left, top, words, "halo", size=small, bold=True)
                return early[0]
        return None

    def _end(self, line: Line) -> tuple[float, float]:
        """Where the line ends; a line without values is named at the lower right."""
        ends = _ends(line)
        value = line.values[ends[1]] if ends else None
        if ends is None or value is None:
            return self.right, self.bottom
        return self.x.at(self.years[ends[1]]), self.y.at(value)

    def _name_beside(self, at: int, lines: Sequence[str], middle: float) -> None:
        line, small = self.lines[at], self.size.small
        left, pitch = self.size.width - self.labels, self.size.small * 1.3
        if _ends(line):
            x, y = self._end(line)
            bend = max(x, self.right) + 6
            self.sheet.path(polyline([(x, y), (bend, y), (left - 5, middle)]), f"lead-{at + 1}")
            self.sheet.circle(x, y, 4, f"mark-{at + 1}")
        y = middle - (len(lines) + 1) * pitch / 2 + small * 0.95
        for words in lines:
            self.sheet.text(left, y, words, "ink", size=small, bold=True)
            y += pitch
        self.sheet.text(left, y, fit(self._value(line), self.labels, small), "muted", size=small)


def _highest(run: Points, left: float, right: float) -> float:
    """The smallest y a polyline reaches between two x (infinite if it is elsewhere)."""
    best = float("inf")
    for (x1, y1), (x2, y2) in zip(run, run[1:] or run, strict=False):
        for x in (max(x1, left), min(x2, right)):
            if x1 <= x <= x2 and left <= x <= right:
                part = (x - x1) / (x2 - x1) if x2 > x1 else 0.0
                best = min(best, y1 + part * (y2 - y1))
    return best
