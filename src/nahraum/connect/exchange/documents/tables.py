"""Our own tables as one workbook (XLSX) or as a zip of CSV files; never a formula in a cell."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import xlsxwriter

from nahraum.base.files.rules import TEXTS_STAY_TEXTS, csv_table
from nahraum.connect.exchange.documents.hsds_tables import zipped
from nahraum.connect.exchange.rules.layout import REST, REST_COLUMNS, SHEETS, Row, rows_of
from nahraum.connect.exchange.rules.records import OrganisationRecord
from nahraum.connect.exchange.rules.tidy import tidy

XLSX_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_MIME = "application/zip"
ABOUT = "Info"
# A workbook says when it was made; equal content must give equal bytes.
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 -- xlsxwriter wants it without a zone
_WIDTH = 24


def xlsx(
    records: Iterable[OrganisationRecord], *, about: Mapping[str, str], rest: Sequence[Row] = ()
) -> bytes:
    """A sheet for each kind of thing, and one that says licence and day."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {**TEXTS_STAY_TEXTS}) as book:
        book.set_properties({"title": about.get("name", ""), "author": "Nahraum", "created": _MADE})
        bold = book.add_format({"bold": True})
        for name, headings, rows in _tables(records, rest):
            sheet = book.add_worksheet(name)
            for column, heading in enumerate(headings.values()):
                sheet.write_string(0, column, heading, bold)
            for number, row in enumerate(rows, start=1):
                for column, field in enumerate(headings):
                    if row[field]:
                        sheet.write_string(number, column, row[field])
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, len(headings) - 1, _WIDTH)
        sheet = book.add_worksheet(ABOUT)
        for number, (field, text) in enumerate(about.items()):
            sheet.write_string(number, 0, field, bold)
            sheet.write_string(number, 1, text)
        sheet.set_column(0, 1, 2 * _WIDTH)
    return memory.getvalue()


def _tables(
    records: Iterable[OrganisationRecord], rest: Sequence[Row]
) -> Iterator[tuple[str, Mapping[str, str], Sequence[Row]]]:
    """(name, headings, rows) of every table; that of the rest only if there is some."""
    for name, rows in rows_of(tidy(records)).items():
        yield name, SHEETS[name], rows
    if rest:
        yield REST, REST_COLUMNS, rest


def csv_tables(
    records: Iterable[OrganisationRecord], *, about: Mapping[str, str], rest: Sequence[Row] = ()
) -> bytes:
    """A zip with a CSV file for each kind of thing; semicolons, as German spreadsheets expect."""
    files = {f"{name}.csv": _csv(headings, rows) for name, headings, rows in _tables(records, rest)}
    lines = "".join(f"{field}: {text}\r\n" for field, text in about.items())
    return zipped({**files, f"{ABOUT}.txt": lines.encode()})


def _csv(headings: Mapping[str, str], rows: Sequence[Row]) -> bytes:
    return csv_table(headings.values(), ([row[field] for field in headings] for row in rows))
