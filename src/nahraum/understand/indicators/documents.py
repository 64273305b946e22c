"""Maps, lines and files of indicators. Text never becomes a formula."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from nahraum.base.files.rules import TEXTS_STAY_TEXTS, csv_table
from nahraum.base.places.queries import shape_of
from nahraum.base.places.rules import centre
from nahraum.charts import (
    About,
    Chart,
    Line,
    MapPoint,
    choropleth,
    line_chart,
    point_map,
    sparkline,
)
from nahraum.charts import Area as Shape
from nahraum.understand.indicators.rules import Area, Reading, Reason, Series, Shown, reason_words

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLE = "text/csv; charset=utf-8"
MOST_LINES = 5
CLASSES = 5
HEADINGS = (
    *("gebiet", "jahr", "kennung", "indikator", "wert", "einheit", "zähler", "nenner"),
    *("spanne von", "spanne bis", "geglättet", "ohne wert, weil", "quelle", "lizenz"),
)
TEMPLATE = (
    ("gebiet", "jahr", "indikator", "zähler", "nenner", "wert"),
    ("Musterdorf", 2025, "I04", 120, 480, ""),
    ("Musterdorf", 2025, "I36", "", "", 81.2),
)


def about(series: Series, title: str, prefix: str, shown: Iterable[Shown | None]) -> About:
    """`shown` is what is drawn: what has no value says why, if it is the same for all."""
    d = series.definition
    reasons = {one.reason if one else Reason.UNKNOWN for one in shown} - {Reason.NONE}
    words = [reason_words(reason) for reason in sorted(reasons)]
    return About(
        title=title,
        prefix=prefix,
        unit=d.unit,
        decimals=d.decimals,
        columns=(_("Ortsteil"), _("Wert")),
        missing=_(" oder ").join(words) or reason_words(Reason.UNKNOWN),
    )


@translation.override("de")  # the words of the charts are German
def place_map(series: Series, year: int, areas: Sequence[Area], outline: Any) -> Chart | None:
    """Shaded areas where all have a border, else circles sized by value."""
    if len(areas) < 2:
        return None
    title = _("%(label)s, %(year)s") % {"label": series.definition.label, "year": year}
    look = about(series, title, "karte", [series.rows[year].get(area.key) for area in areas])
    values = [series.value(area.key, year) for area in areas]
    border = None if outline is None else bytes(outline)
    if all(area.place.polygon is not None for area in areas):
        shapes = [
            Shape(area.place.name, bytes(area.place.polygon or b""), value)
            for area, value in zip(areas, values, strict=True)
        ]
        return choropleth(shapes, breaks_of(values, series.definition.decimals), look)
    if any(value is not None and value < 0 for value in values):
        return None
    points = [
        MapPoint(area.place.name, *centre(shape_of(area.place)), value=value)
        for area, value in zip(areas, values, strict=True)
    ]
    return point_map(points, look, outline=border)


def breaks_of(values: Iterable[float | None], decimals: int) -> list[float]:
    """Limits of at most five classes with about as many areas each."""
    known = sorted(value for value in values if value is not None)
    cuts = {round(known[len(known) * k // CLASSES], decimals) for k in range(1, CLASSES) if known}
    return [cut for cut in sorted(cuts) if known[0] < cut <= known[-1]]


@translation.override("de")  # the words of the charts are German
def history(series: Series, areas: Sequence[Area], whole: str) -> Chart | None:
    """The whole municipality and some areas over the years; None with one year only."""
    if len(series.years) < 2:
        return None
    lines = [Line(whole, [series.value("", year) for year in series.years])]
    lines += [
        Line(area.place.name, [series.value(area.key, year) for year in series.years])
        for area in areas
    ]
    known = [line for line in lines if any(value is not None for value in line.values)]
    if not known:
        return None
    keys = ["", *(area.key for area in areas)]
    shown = [series.rows[year].get(key) for year in series.years for key in keys]
    look = about(series, series.definition.label, "verlauf", shown)
    return line_chart(series.years, known[:MOST_LINES], look)


@translation.override("de")  # the words of the charts are German
def small_line(series: Series, area: Area, number: int) -> Chart | None:
    if len(series.years) < 2:
        return None
    values = [series.value(area.key, year) for year in series.years]
    shown = [series.rows[year].get(area.key) for year in series.years]
    look = about(series, series.definition.label, f"z{number}", shown)
    return sparkline(series.years, values, look)


# ------------------------------------------------------------------ files
def rows(found: Iterable[Series], areas: Sequence[Area], whole: str) -> list[tuple[Any, ...]]:
    """Everything that may be shown, a line for each area, year and indicator."""
    names = {area.key: area.place.name for area in areas} | {"": whole}
    return [
        (names[key], year, *_line(series, year, reading))
        for series in found
        for year in series.years
        for key, reading in series.readings(year).items()
        if key in names
    ]


def _line(series: Series, year: int, reading: Reading) -> tuple[Any, ...]:
    d, shown, table = series.definition, reading.shown, series.tables[year]
    return (
        *(d.key, d.label, shown.value, d.unit, shown.numerator, shown.denominator),
        *(reading.low, reading.high, reading.smoothed, reason_words(shown.reason)),
        *(table.source, table.licence),
    )


def as_csv(lines: Sequence[Sequence[Any]]) -> bytes:
    return csv_table(HEADINGS, lines)


def as_workbook(lines: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS) -> bytes:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {**TEXTS_STAY_TEXTS}) as book:
        sheet = book.add_worksheet(_("Werte"))
        sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
        for number, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif cell is not None:
                    sheet.write_number(number, column, cell)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings) - 1, 18)
    return memory.getvalue()


def template() -> bytes:
    return as_workbook(TEMPLATE[1:], TEMPLATE[0])
