"""Population pyramid: the age structure of one year, others as outlines on top."""

from collections.abc import Sequence
from dataclasses import dataclass

from nahraum.charts.legend import GAP_ENTRY, Entry, legend
from nahraum.charts.model import Chart, ChartError, ChartTable, table
from nahraum.charts.scale import Axis, Box, axis, checked, some
from nahraum.charts.sheet import About, Sheet, build, polyline
from nahraum.charts.words import fit, number, short_number, width

_OUTLINES = ("rule", "rule-dash")
_TOP = 50.0


@dataclass(frozen=True, slots=True)
class PyramidYear:
    """People by sex and age band.

    `male` and `female` hold one number per age band of `step` years (1 or 5) from age 0 on;
    the last band is open ("85+"). None means unknown.
    """

    label: str
    male: Sequence[float | None]
    female: Sequence[float | None]
    step: int = 1

    def grouped(self) -> "PyramidYear":
        """The same people in five-year bands; an unknown age makes its band unknown."""
        if self.step == 5:
            return self
        return PyramidYear(self.label, _fives(self.male), _fives(self.female), 5)


def _fives(values: Sequence[float | None]) -> tuple[float | None, ...]:
    bands = [values[at : at + 5] for at in range(0, len(values), 5)]
    return tuple(
        sum(known) if len(known := [v for v in band if v is not None]) == len(band) else None
        for band in bands
    )


def _year(year: PyramidYear) -> PyramidYear:
    """The year with checked numbers."""
    some(year.male, f"{year.label}.male", "Altersgruppen")
    if len(year.male) != len(year.female):
        raise ChartError(
            "Männer und Frauen haben verschieden viele Altersgruppen",
            place=year.label,
            remedy="gleiche Gruppen übergeben",
        )
    if year.step not in (1, 5):
        raise ChartError(
            f"Altersgruppen von {year.step} Jahren", place=f"{year.label}.step", remedy="1 oder 5"
        )
    male, female = (
        checked(year.male, f"{year.label}.male"),
        checked(year.female, f"{year.label}.female"),
    )
    if any(value is not None and value < 0 for value in (*male, *female)):
        raise ChartError("negative Zahl von Menschen", place=year.label, remedy="Daten prüfen")
    return PyramidYear(year.label, male, female, year.step)


def _total(year: PyramidYear, start: int = 0) -> float | None:
    """All people from age `start` (a band limit) on, or None if a band is unknown."""
    first = start // year.step
    values = [*year.male[first:], *year.female[first:]]
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _share(year: PyramidYear, start: int) -> float | None:
    part, whole = _total(year, start), _total(year)
    return 100 * part / whole if part is not None and whole else None


def _band(year: PyramidYear, at: int) -> str:
    low, last = at * year.step, at == len(year.male) - 1
    if last:
        return f"{low}+"
    return str(low) if year.step == 1 else f"{low}–{low + 4}"


def _statement(now: PyramidYear, others: Sequence[PyramidYear], old: int, about: About) -> str:
    total, share = _total(now), _share(now, old)
    if total is None:
        return f"{now.label}: Die Zahl der Menschen ist nicht für alle Altersgruppen bekannt."
    if not total:
        return f"{now.label} leben hier keine Menschen."
    people = about.cell(total)
    if not others:
        return (
            f"{now.label} leben hier {people} Menschen, "
            f"{number(share, 1, '%')} davon sind {old} Jahre oder älter."
        )
    last = others[-1]
    then, later = _total(last), _share(last, old)
    if then is None or later is None or share is None:
        return (
            f"{now.label} leben hier {people} Menschen; für {last.label} ist die Zahl nicht "
            "für alle Altersgruppen bekannt."
        )
    change = _moves(total, then, about.cell(total), about.cell(then))
    aging = _moves(share, later, number(share, 1, "%"), number(later, 1, "%"))
    return (
        f"Von {now.label} bis {last.label} {change[0]} die Zahl der Menschen {change[1]}, "
        f"und der Anteil der Menschen ab {old} Jahren {aging[0]} {aging[1]}."
    )


def _moves(before: float, after: float, first: str, second: str) -> tuple[str, str]:
    if first == second:
        return "bleibt", f"bei {first}"
    return ("steigt" if after > before else "sinkt"), f"von {first} auf {second}"


def _table(years: Sequence[PyramidYear], about: About) -> ChartTable:
    columns = [("Alter", False)]
    for year in years:
        columns += [(f"Männer {year.label}", True), (f"Frauen {year.label}", True)]
    rows = []
    for at in range(len(years[0].male)):
        row = [_band(years[0], at)]
        for year in years:
            row += [about.cell(year.male[at]), about.cell(year.female[at])]
        rows.append(row)
    return table(about.title, columns, rows)


def population_pyramid(
    now: PyramidYear,
    others: Sequence[PyramidYear],
    about: About,
    *,
    five_years: bool = True,
    marks: Sequence[int] = (65, 80),
) -> Chart:
    """Men on the left, women on the right, age upwards; up to two other years as outlines.

    Single ages are summed to five-year bands unless `five_years` is False; `marks` are ages
    (band limits) from which on a line tells the share of people. Bands must agree between years.
    Raises ChartError for no bands, unequal bands, negative numbers, more than two outlines.
    """
    if len(others) > 2:
        raise ChartError(f"{len(others)} weitere Jahre", place="others", remedy="höchstens zwei")
    years = [_year(year) for year in (now, *others)]
    years = [year.grouped() for year in years] if five_years else years
    if len({(year.step, len(year.male)) for year in years}) > 1:
        raise ChartError(
            "die Jahre haben verschiedene Altersgruppen",
            place="others",
            remedy="gleiche Gruppen übergeben",
        )
    span = (len(years[0].male) - 1) * years[0].step
    shown = tuple(age for age in sorted(set(marks)) if 0 < age <= span and not age % years[0].step)

    def draw(sheet: Sheet) -> float:
        return _Pyramid(sheet, years, shown, about).draw()

    old = 65 if span >= 65 else span
    text = _statement(years[0], years[1:], old, about)
    return build(about, text, _table(years, about), draw)


class _Pyramid:
    """One drawing: the gutter in the middle carries the ages."""

    def __init__(
        self, sheet: Sheet, years: Sequence[PyramidYear], marks: Sequence[int], about: About
    ) -> None:
        self.sheet, self.years, self.marks, self.about = sheet, years, marks, about
        self.size = sheet.size
        self.bands = len(years[0].male)
        per_band = (15.0 if self.size.compact else 17.0) if years[0].step == 5 else 3.6
        self.pitch = max(per_band, 120 / self.bands)
        self.bottom = _TOP + self.bands * self.pitch
        gutter = width("95–99", self.size.small) + 10
        margin = self._margin()
        self.left = 12 + (self.size.width - 24 - margin - gutter) / 2
        self.right = self.left + gutter
        self.middle = self.left + gutter / 2
        self.edge = self.size.width - 12 - margin
        most = max(v or 0 for year in years for v in (*year.male, *year.female))
        count = 3 if self.size.compact else 4
        self.men = axis(0, most, self.left, 12, count=count)
        self.women = axis(0, most, self.right, self.edge, count=count)

    def draw(self) -> float:
        self._grid()
        gaps = self._bars()
        for at, year in enumerate(self.years[1:]):
            for scale, values in ((self.men, year.male), (self.women, year.female)):
                self._outline(scale, values, _OUTLINES[at])
        self._ages()
        for age in self.marks:
            self._mark(age)
        self._heads()
        entries = [Entry(f"{self.years[0].label} (Flächen)", "male")] if len(self.years) > 1 else []
        entries += [
            Entry(f"{year.label}", look, shape="line")
            for year, look in zip(self.years[1:], _OUTLINES, strict=False)
        ]
        entries += [GAP_ENTRY] if gaps else []
        if self.size.compact:
            entries += [
                Entry(" ".join(self._told(age)), "guide", shape="line") for age in self.marks
            ]
        foot = self.bottom + self.size.small * 1.6
        return legend(self.sheet, foot + 8, entries) + 4

    def _top(self, band: int) -> float:
        return self.bottom - (band + 1) * self.pitch

    def _grid(self) -> None:
        """Lines at the ticks, and their numbers as far as they do not touch, from outside in."""
        small, taken = self.size.small, list[Box]()
        for scale in (self.men, self.women):
            for tick in reversed(scale.ticks):
                x, text = scale.at(tick), short_number(tick, scale.decimals)
                self.sheet.line(x, _TOP, x, self.bottom, "grid" if tick else "axis")
                half = width(text, small) / 2
                middle = min(max(x, half), self.size.width - half)
                box = Box(middle - half - 4, 0, middle + half + 4, 1)
                if tick and not any(box.meets(other) for other in taken):
                    taken.append(box)
                    y = self.bottom + small * 1.3
                    self.sheet.text(middle, y, text, "muted", size=small, anchor="middle")

    def _bars(self) -> bool:
        """The year now as filled bars; True if one is unknown."""
        now, gaps = self.years[0], False
        air = 1.5 if self.pitch > 8 else 0.3
        for scale, values, look in (
            (self.men, now.male, "male"),
            (self.women, now.female, "female"),
        ):
            for band, value in enumerate(values):
                end = scale.at(value) if value is not None else scale.start
                if value is None:
                    gaps = True
                    end = scale.start + (18 if scale is self.women else -18)
                x, w = min(scale.start, end), abs(end - scale.start)
                y, h = self._top(band) + air / 2, self.pitch - air
                self.sheet.rect(x, y, w, h, look if value is not None else "gap")
                if value is None:
                    self.sheet.rect(x, y, w, h, "", fill="gap")
        return gaps

    def _outline(self, scale: Axis, values: Sequence[float | None], look: str) -> None:
        """Steps along the ends of the bands; unknown bands interrupt the line."""
        points: list[tuple[float, float]] = []
        for band, value in enumerate(values):
            if value is None:
                self.sheet.path(polyline(points), look)
                points = []
                continue
            x, y = scale.at(value), self._top(band)
            points += [(x, y + self.pitch), (x, y)]
        if points and values[-1] is not None:
            points.append((scale.start, self._top(self.bands - 1)))
        self.sheet.path(polyline(points), look)

    def _ages(self) -> None:
        """Labels in the gutter: every second five-year band, every tenth single age."""
        small, step = self.size.small, self.years[0].step
        every = 2 if step == 5 else 10
        while every * self.pitch < small * 1.25:
            every *= 2
        for band in range(0, self.bands, every):
            y = self._top(band) + self.pitch / 2 + small * 0.36
            self.sheet.text(
                self.middle, y, _band(self.years[0], band), "muted", size=small, anchor="middle"
            )

    def _margin(self) -> float:
        """Room on the right for the shares; narrow drawings tell them below instead."""
        if self.size.compact or not self.marks:
            return 0.0
        return 10 + max(
            width(text, self.size.small) for age in self.marks for text in self._told(age)
        )

    def _told(self, age: int) -> tuple[str, str]:
        """The mark in words: from which age, which share of people now and last."""
        now, last = _share(self.years[0], age), _share(self.years[-1], age)
        text = number(now, 0, "%" if now is not None else "")
        if len(self.years) > 1 and now is not None and last is not None:
            text += f" → {number(last, 0, '%')}"
        return f"ab {age} Jahren", text

    def _mark(self, age: int) -> None:
        """A line at an age, with the share of people from there on at its right end."""
        small, y = self.size.small, self._top(age // self.years[0].step) + self.pitch
        right = self.edge if self.size.compact else self.size.width
        self.sheet.line(12, y, self.left, y, "guide")
        self.sheet.line(self.right, y, right, y, "guide")
        if not self.size.compact:
            head, text = self._told(age)
            self.sheet.text(
                self.size.width, y - 6 - small * 1.2, head, "muted", size=small, anchor="end"
            )
            self.sheet.text(
                self.size.width, y - 6, text, "ink", size=small, anchor="end", bold=True
            )

    def _heads(self) -> None:
        """Männer and Frauen with their numbers, above the two halves."""
        text, small = self.size.text, self.size.small
        sides = (
            ("Männer", self.years[0].male, self.left, "end"),
            ("Frauen", self.years[0].female, self.right, "start"),
        )
        for word, values, x, anchor in sides:
            self.sheet.text(x, 16, word, "ink", anchor=anchor, bold=True)
            known = [value for value in values if value is not None]
            whole = self.about.cell(sum(known) if len(known) == len(values) else None)
            line = fit(f"{self.years[0].label}: {whole}", self.left, small)
            self.sheet.text(x, 16 + text * 1.3, line, "muted", size=small, anchor=anchor)
