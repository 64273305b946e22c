"""The need map as a picture and as files. Text never becomes a formula."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from nahraum.base.files.rules import TEXTS_STAY_TEXTS, csv_table
from nahraum.base.places.rules import Shape, centre
from nahraum.charts import About, Area, Chart, MapPoint, choropleth, point_map
from nahraum.understand.needs.rules import Cell, NeedMap, Part, State, value_of

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLE = "text/csv; charset=utf-8"
# Limits of the classes of the score, for table and picture.
BREAKS = (20.0, 40.0, 60.0, 80.0)
_PARTS = ("place", "topic", "growth", "old", "density", "free", "ratio", "minutes")


@translation.override("de")  # the words of the charts are German
def score_map(
    title: str, scores: Mapping[UUID, float | None], shapes: Mapping[UUID, Shape]
) -> Chart | None:
    """Scores of one topic or field: shaded areas where all have a border, else sized circles."""
    if len(shapes) < 2:
        return None
    about = About(title=title, prefix="karte", columns=(_("Ortsteil"), _("Bedarf von 0 bis 100")))
    if all(shape.polygon is not None for shape in shapes.values()):
        areas = [
            Area(shape.key, shape.polygon or b"", scores.get(key)) for key, shape in shapes.items()
        ]
        return choropleth(areas, BREAKS, about)
    points = [
        MapPoint(shape.key, *centre(shape), value=scores.get(key)) for key, shape in shapes.items()
    ]
    return point_map(points, about)


def headings() -> tuple[str, ...]:
    return (
        *(_("Handlungsfeld"), _("Thema"), _("Ort"), _("Bedarf"), _("mindestens"), _("höchstens")),
        _("bekannter Anteil in Prozent"),
        *(_("Meldungen im Handlungsfeld, im Ortsteil"), _("Meldungen zum Thema, in der Kommune")),
        *(_("Zuwachs der Zielgruppe bis 2035 in Prozent"), _("Anteil ab 65 in Prozent")),
        *(_("Angebote je 1.000 Menschen"), _("freie Plätze"), _("Versorgungsgrad in Prozent")),
        *(_("Weg in Minuten"), _("Halbjahr der Meldungen"), _("Stand")),
    )


def rows(found: NeedMap) -> list[tuple[Any, ...]]:
    """A line for every cell: the numbers of the page, and why one is missing."""
    names = {one.key: one.name for one in found.fields}
    return [_row(found, names[cell.topic.field], cell) for cell in found.cells.values()]


def _row(found: NeedMap, field: str, cell: Cell) -> tuple[Any, ...]:
    parts = {part.line.key: part for part in cell.parts}
    told = cell.score
    return (
        *(field, cell.topic.name, cell.place.name),
        None if told.value is None else round(told.value),
        *(round(told.low), round(told.high), round(100 * told.basis)),
        *(_told(parts.get(key)) for key in _PARTS),
        *(found.half_year, found.on.isoformat()),
    )


def _told(part: Part | None) -> Any:
    """The number, or in words why there is none; nothing where the part does not apply."""
    if part is None:
        return None
    if part.state is State.KNOWN and part.value is not None:
        return round(part.value, part.line.decimals)
    return value_of(part)


def as_csv(lines: Iterable[Sequence[Any]]) -> bytes:
    return csv_table(headings(), lines)


def as_workbook(lines: Iterable[Sequence[Any]]) -> bytes:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {**TEXTS_STAY_TEXTS}) as book:
        sheet = book.add_worksheet(_("Bedarfskarte"))
        sheet.write_row(0, 0, headings(), book.add_format({"bold": True}))
        for number, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif cell is not None:
                    sheet.write_number(number, column, cell)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings()) - 1, 18)
    return memory.getvalue()
