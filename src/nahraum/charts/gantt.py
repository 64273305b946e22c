"""A time plan: one bar for each undertaking from its first to its last day, with milestones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from nahraum.charts.legend import SAMPLE, Entry, legend, symbol
from nahraum.charts.model import Chart, ChartError, ChartTable, table
from nahraum.charts.scale import some
from nahraum.charts.sheet import About, Sheet, build
from nahraum.charts.words import MISSING, fit, width, wrap

_MOST_YEARS = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """A milestone on a day."""

    on: date
    label: str
    done: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """One undertaking. A day that is not known is None; `over` is drawn softly."""

    label: str
    first: date | None
    last: date | None
    state: str = ""
    marks: Sequence[Mark] = ()
    over: bool = False


def _german(day: date) -> str:
    return f"{day:%d.%m.%Y}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GanttWords:
    """Every word of a time plan, German unless said otherwise; braces are filled in."""

    span: str = "Zeitraum"
    over: str = "beendet"
    mark: str = "Meilenstein"
    reached: str = "Meilenstein erreicht"
    today: str = "heute"
    heads: tuple[str, str, str, str] = ("Stand", "Beginn", "Ende", "Meilensteine")
    done: str = "erreicht"
    late: str = "überfällig"
    one: str = "Ein Vorhaben"
    many: str = "{number} Vorhaben"
    undated: str = "{what}, alle ohne Zeitangabe."
    between: str = "{what} zwischen {first} und {last}"
    running: str = "; am {day} laufen davon {number}"
    none: str = "keine"
    without: str = "; {number} ohne Beginn oder Ende."
    missing: str = MISSING
    day: Callable[[date], str] = _german

    def on(self, day: date | None) -> str:
        return self.missing if day is None else self.day(day)


GERMAN = GanttWords()


def _checked(span: Span) -> Span:
    if span.first is not None and span.last is not None and span.last < span.first:
        raise ChartError(
            "das Ende liegt vor dem Beginn", place=span.label, remedy="first und last prüfen"
        )
    return span


def _days(span: Span) -> list[date]:
    ends = [day for day in (span.first, span.last) if day is not None]
    return ends + [mark.on for mark in span.marks]


def _statement(spans: Sequence[Span], today: date | None, words: GanttWords) -> str:
    known = [span for span in spans if span.first is not None and span.last is not None]
    what = words.one if len(spans) == 1 else words.many.format(number=len(spans))
    days = [day for span in spans for day in _days(span)]
    if not days:
        return words.undated.format(what=what)
    first, last = words.day(min(days)), words.day(max(days))
    sentence = words.between.format(what=what, first=first, last=last)
    if today is not None:
        running = sum(s.first <= today <= s.last for s in known if s.first and s.last)
        sentence += words.running.format(day=words.day(today), number=running or words.none)
    missing = len(spans) - len(known)
    return sentence + (words.without.format(number=missing) if missing else ".")


def _mark(mark: Mark, today: date | None, words: GanttWords) -> str:
    """Day and name; in the picture a day that has passed stands before the line of today."""
    late = today is not None and mark.on < today
    state = words.done if mark.done else words.late if late else ""
    return f"{words.day(mark.on)} {mark.label}{f' ({state})' if state else ''}"


def _table(
    spans: Sequence[Span], about: About, today: date | None, words: GanttWords
) -> ChartTable:
    heads = [(head, False) for head in (about.columns[0], *words.heads)]
    rows = []
    for span in spans:
        marks = "; ".join(_mark(mark, today, words) for mark in span.marks)
        days = (words.on(span.first), words.on(span.last))
        rows.append([span.label, span.state, *days, marks or "–"])
    return table(about.title, heads, rows)


def gantt(
    spans: Sequence[Span],
    about: About,
    *,
    today: date | None = None,
    words: GanttWords = GERMAN,
) -> Chart:
    """Bars over a common time axis in the given order; `today` is a dashed line.

    An undertaking without a beginning or an end is a hatched box, a milestone a diamond, once it is
    reached a dot. Raises ChartError for no rows, an end before its beginning
    and more than 60 years.
    """
    some(spans, "spans", "Vorhaben")
    good = [_checked(span) for span in spans]
    days = [day for span in good for day in _days(span)] + ([today] if today else [])
    if days and max(days).year - min(days).year > _MOST_YEARS:
        raise ChartError(
            f"{max(days).year - min(days).year} Jahre", place="spans", remedy="Daten prüfen"
        )

    def draw(sheet: Sheet) -> float:
        return _Gantt(sheet, good, days, today).draw(words)

    data = _table(good, about, today, words)
    return build(about, _statement(good, today, words), data, draw)


class _Gantt:
    """One drawing. Wide: labels on the left. Narrow: labels above their bars."""

    def __init__(
        self, sheet: Sheet, spans: Sequence[Span], days: Sequence[date], today: date | None
    ) -> None:
        self.sheet, self.size, self.spans, self.today = sheet, sheet.size, spans, today
        size = sheet.size
        longest = max(width(span.label, size.text) for span in spans)
        self.labels = 0.0 if size.compact else min(longest, size.width * 0.36)
        self.left = self.labels + (2.0 if size.compact else 14.0)
        self.right = size.width - 4.0
        self.pitch = size.text * (3.3 if size.compact else 2.5)
        self.bar = 13.0
        self.top = size.small * 1.9
        self.bottom = self.top + len(spans) * self.pitch
        years = (min(days).year, max(days).year) if days else (2000, 2000)
        self.low = date(years[0], 1, 1).toordinal()
        self.high = date(years[1] + 1, 1, 1).toordinal()

    def at(self, day: date) -> float:
        share = (day.toordinal() - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def draw(self, words: GanttWords) -> float:
        if any(_days(span) for span in self.spans):
            self._years()
        for row, span in enumerate(self.spans):
            self._row(span, self.top + row * self.pitch)
        entries = [Entry(words.span, "main")]
        if any(span.over for span in self.spans):
            entries.append(Entry(words.over, "soft"))
        marks = [mark for span in self.spans for mark in span.marks]
        if any(not mark.done for mark in marks):
            entries.append(Entry(words.mark, "mark-4", shape="symbol-4"))
        if any(mark.done for mark in marks):
            entries.append(Entry(words.reached, "dot", shape="dot"))
        if self.today is not None:
            entries.append(Entry(words.today, "rule-dash", shape="line"))
        return legend(self.sheet, self.bottom + 8, entries) + 4

    def _years(self) -> None:
        small = self.size.small
        first, last = (date.fromordinal(day).year for day in (self.low, self.high))
        room = (self.right - self.left) / (last - first)
        every = max(1, round(width("2000", small) * 1.4 / room + 0.5))
        for year in range(first, last + 1):
            x = self.at(date(year, 1, 1))
            self.sheet.line(x, self.top, x, self.bottom, "grid")
            if year < last and (year - first) % every == 0:
                self.sheet.text(x + 3, small, str(year), "muted", size=small)
        if self.today is not None:
            x = self.at(self.today)
            self.sheet.line(x, self.top - 4, x, self.bottom, "rule-dash")

    def _row(self, span: Span, top: float) -> None:
        compact = self.size.compact
        middle = top + (self.pitch - self.bar / 2 - 6 if compact else self.pitch / 2)
        self._label(span, middle)
        y = middle - self.bar / 2
        if span.first is None or span.last is None:
            x = self.left if span.first is None else self.at(span.first)
            x = min(x, self.right - SAMPLE)
            self.sheet.rect(x, y, SAMPLE, self.bar, "gap")
            self.sheet.rect(x, y, SAMPLE, self.bar, "", fill="gap")
        else:
            start, end = self.at(span.first), self.at(span.last)
            self.sheet.rect(
                start, y, max(end - start, 3), self.bar, "soft" if span.over else "main"
            )
        for mark in span.marks:
            self._mark(mark, middle)

    def _mark(self, mark: Mark, middle: float) -> None:
        if mark.done:
            self.sheet.circle(self.at(mark.on), middle, 5, "dot")
        else:
            symbol(self.sheet, 3, self.at(mark.on), middle, 5.5)

    def _label(self, span: Span, middle: float) -> None:
        size = self.size
        if size.compact:
            words = fit(span.label, size.width, size.text)
            self.sheet.text(0, middle - self.bar / 2 - 6, words, "halo")
            return
        lines = wrap(span.label, self.labels, size.text)
        letters = size.text if len(lines) == 1 else size.small
        lines = wrap(span.label, self.labels, letters)
        for at, line in enumerate(lines):
            y = middle + letters * 0.36 + (at - (len(lines) - 1) / 2) * letters * 1.05
            self.sheet.text(0, y, line, "ink", size=letters)
