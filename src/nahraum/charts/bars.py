"""Horizontal bars: neighbourhoods or municipalities compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from nahraum.charts.legend import SAMPLE, Entry, legend
from nahraum.charts.model import Chart, ChartError, ChartTable, table
from nahraum.charts.scale import axis, checked, extremes, some
from nahraum.charts.sheet import About, Sheet, build
from nahraum.charts.words import NBSP, fit, width, wrap


@dataclass(frozen=True, slots=True)
class Bar:
    """One row. None means unknown; `low` and `high` are the limits of an interval."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    highlight: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """A value all rows are compared with, such as the average of the district."""

    label: str
    value: float


def checked_bar(bar: Bar) -> Bar:
    """The bar with finite numbers and an ordered interval."""
    value, low, high = checked((bar.value, bar.low, bar.high), bar.label)
    if (low is None) != (high is None) or (low is not None and high is not None and low > high):
        raise ChartError(
            "die untere Grenze ist größer als die obere oder eine fehlt",
            place=bar.label,
            remedy="low und high prüfen",
        )
    if value is None and low is not None:
        raise ChartError(
            "Grenzen ohne Wert", place=bar.label, remedy="value angeben oder low und high weglassen"
        )
    return Bar(bar.label, value, low, high, bar.highlight)


def whisker(sheet: Sheet, low: float, high: float, middle: float) -> None:
    """An interval with ends, set off from what lies below it."""
    for look, more in (("whisker-under", 1.2), ("whisker", 0.0)):
        sheet.line(low - more, middle, high + more, middle, look)
        for x in (low, high):
            sheet.line(x, middle - 4 - more, x, middle + 4 + more, look)


def _statement(bars: Sequence[Bar], reference: Reference | None, about: About) -> str:
    known = [(bar.value, bar.label) for bar in bars if bar.value is not None]
    words = about.words
    if not known and not about.explained:
        return words.all_missing.format(missing=about.missing)
    if not known:
        return words.none_known
    (low, least), (high, most) = extremes(known)
    if len(known) == 1:
        sentence = f"{most}: {about.sentence(high)}"
    elif high == low:
        sentence = words.all_alike.format(number=len(known), value=about.sentence(high))
    else:
        ends = {"high": about.sentence(high), "low": about.sentence(low)}
        sentence = words.most_and_least.format(most=most, least=least, **ends)
    chosen = [bar for bar in bars if bar.highlight and bar.value is not None]
    if len(known) > 1 and len(chosen) == 1 and chosen[0].label not in (most, least):
        value = about.sentence(chosen[0].value)
        sentence += words.chosen.format(label=chosen[0].label, value=value)
    if reference:
        value = about.sentence(reference.value)
        sentence += words.compared.format(label=reference.label, value=value)
    return sentence + about.without(len(bars) - len(known))


def _table(bars: Sequence[Bar], reference: Reference | None, about: About) -> ChartTable:
    spans = any(bar.low is not None for bar in bars)
    heads = [(about.columns[0], False), (about.head(about.columns[1]), True)]
    heads += [(about.words.low, True), (about.words.high, True)] if spans else []
    rows = []
    for bar in bars:
        limits = [about.cell(bar.low), about.cell(bar.high)] if spans else []
        rows.append([bar.label, about.cell(bar.value), *limits])
    if reference:
        name = about.words.reference.format(label=reference.label)
        rows.append([name, about.cell(reference.value), *(["", ""] if spans else [])])
    return table(about.title, heads, rows)


def bar_chart(
    bars: Sequence[Bar],
    about: About,
    *,
    reference: Reference | None = None,
    interval_label: str = "",
) -> Chart:
    """Bars from zero in the given order, with values at their ends; negative ones go left.

    Raises ChartError for no rows, infinite numbers and unordered intervals.
    """
    some(bars, "bars", "Zeilen")
    good = [checked_bar(bar) for bar in bars]
    if reference:
        checked((reference.value,), "reference")

    def draw(sheet: Sheet) -> float:
        return _Bars(sheet, good, reference, about).draw(interval_label or about.words.interval)

    statement = _statement(good, reference, about)
    return build(about, statement, _table(good, reference, about), draw)


class _Bars:
    """One drawing. Wide: labels on the left. Narrow: labels above their bars."""

    def __init__(
        self,
        sheet: Sheet,
        bars: Sequence[Bar],
        reference: Reference | None,
        about: About,
    ) -> None:
        self.sheet, self.size, self.bars = sheet, sheet.size, bars
        self.reference, self.about = reference, about
        size = sheet.size
        longest = max(width(bar.label, size.text, bold=bar.highlight) for bar in bars)
        self.labels = 0.0 if size.compact else min(longest, size.width * 0.32)
        self.left = self.labels + (0.0 if size.compact else 12.0)
        self.pitch = size.text * (3.1 if size.compact else 2.1)
        self.bar = 14.0 if size.compact else 17.0
        values = [v for bar in bars for v in (bar.value, bar.low, bar.high) if v is not None]
        values += [reference.value] if reference else []
        low, high = min([0.0, *values]), max([0.0, *values])
        room = max(self._room(bar) for bar in bars) + 10
        start = self.left + (room if low < 0 else 3.0)
        self.x = axis(low, high, start, size.width - room, tight=True, count=4)
        self.top = size.small * 1.7 if about.heading else 2.0
        self.top += size.small * 2 if reference else 0.0
        self.bottom = self.top + len(bars) * self.pitch

    def _room(self, bar: Bar) -> float:
        """What stands at the end of a bar; words for a missing value stand beside zero instead."""
        wide = width(self._value(bar), self.size.text, bold=True)
        return min(wide, self.size.width * 0.26) if bar.value is None else wide

    def _value(self, bar: Bar) -> str:
        return self.about.label(bar.value, self.size.width * 0.26, self.size.text)

    def draw(self, interval_label: str) -> float:
        small = self.size.small
        if self.about.heading:
            words = fit(self.about.heading, self.size.width - self.left, small)
            self.sheet.text(self.left, small, words, "muted", size=small)
        zero = self.x.at(0)
        chosen = any(bar.highlight for bar in self.bars)
        for at, bar in enumerate(self.bars):
            self._bar(
                bar, self.top + at * self.pitch, "main" if bar.highlight or not chosen else "soft"
            )
        self.sheet.line(zero, self.top, zero, self.bottom, "axis")
        if self.reference:
            self._reference(self.reference)
        for at, bar in enumerate(self.bars):
            self._words(bar, self.top + at * self.pitch)
        spans = any(bar.low is not None for bar in self.bars)
        entries = [Entry(interval_label, "whisker", shape="line")] if spans else []
        return legend(self.sheet, self.bottom + 8, entries) + 4

    def _middle(self, top: float) -> float:
        """Height of the middle of the bar in the row that begins at `top`."""
        return top + (self.pitch - self.bar / 2 - 5 if self.size.compact else self.pitch / 2)

    def _bar(self, bar: Bar, top: float, look: str) -> None:
        middle, zero = self._middle(top), self.x.at(0)
        y = middle - self.bar / 2
        if bar.value is None:
            self._unknown(middle)
            return
        end = self.x.at(bar.value)
        self.sheet.rect(min(zero, end), y, abs(end - zero), self.bar, look)

    def _unknown(self, middle: float) -> None:
        """A hatched box beside zero that says so, on the side where there is room."""
        zero, wide = self.x.at(0), SAMPLE + 6 + width(self.about.missing, self.size.text)
        left = zero + wide > self.size.width
        x = zero - SAMPLE if left else zero
        self.sheet.rect(x, middle - self.bar / 2, SAMPLE, self.bar, "gap")
        self.sheet.rect(x, middle - self.bar / 2, SAMPLE, self.bar, "", fill="gap")
        y, anchor = middle + self.size.text * 0.36, "end" if left else "start"
        place = x - 6 if left else x + SAMPLE + 6
        self.sheet.text(place, y, self.about.missing, "halo-muted", anchor=anchor)

    def _whisker(self, bar: Bar, middle: float) -> None:
        if bar.low is None or bar.high is None:
            return
        low, high = self.x.at(bar.low), self.x.at(bar.high)
        whisker(self.sheet, low, high, middle)

    def _words(self, bar: Bar, top: float) -> None:
        size, middle = self.size, self._middle(top)
        self._whisker(bar, middle)
        down = size.text * 0.36
        if size.compact:
            label = fit(bar.label, size.width, size.text, bold=bar.highlight)
            self.sheet.text(0, middle - self.bar / 2 - 5, label, "halo", bold=bar.highlight)
        else:
            lines = wrap(bar.label, self.labels, size.text, bold=bar.highlight)
            letters = size.text if len(lines) == 1 else size.small
            lines = wrap(bar.label, self.labels, letters, bold=bar.highlight)
            for at, line in enumerate(lines):
                y = middle + down + (at - (len(lines) - 1) / 2) * letters * 1.05
                self.sheet.text(0, y, line, "ink", size=letters, bold=bar.highlight)
        if bar.value is None:
            return
        ends = [self.x.at(v) for v in (bar.value, bar.low, bar.high) if v is not None]
        left = bar.value < 0
        x = min(ends) - 6 if left else max(ends) + 6
        self.sheet.text(
            x,
            middle + down,
            self._value(bar),
            "halo",
            anchor="end" if left else "start",
            bold=bar.highlight,
        )

    def _reference(self, reference: Reference) -> None:
        small, x = self.size.small, self.x.at(reference.value)
        y = self.top - small * 0.7
        self.sheet.line(x, y + 4, x, self.bottom, "rule-dash")
        value = self.about.label(reference.value, self.size.width * 0.4, small)
        words = fit(reference.label, self.size.width - width(NBSP + value, small) - 2, small)
        text = words + NBSP + value
        half = width(text, small) / 2
        x = min(max(x, half), self.size.width - half)
        self.sheet.text(x, y, text, "muted", size=small, anchor="middle")
