"""Tables in XLSX workbooks, with the same result as `textfiles.read_table`.

An XLSX file is a zip of XML: before anything is unpacked, number of entries, unpacked size and
ratio are checked, because 1 MB can hide 1 GB. Of several sheets the visible one that names most
of the wanted columns is read; hidden ones never.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from nahraum.data.columns import RawRow, Table, Wanted
from nahraum.data.errors import Finding, FormatError, raise_findings, shown
from nahraum.data.rows import HEADER_ROWS, build_table, find_header
from nahraum.data.values import NativeNumber

MAX_ENTRIES = 1_000
MAX_UNPACKED = 200_000_000
MAX_OFFICIAL = 1_500_000_000  # what an official archive may unpack to
MAX_RATIO = 100
MAX_ROWS = 200_000
MAX_COLUMNS = 2_000
MAX_SHEETS = 50

# What a damaged workbook makes zipfile, expat and openpyxl raise.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,  # what both XML parsers raise
    struct.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    AssertionError,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet as text rows."""

    title: str
    rows: list[RawRow]


def read_sheet(data: bytes, wanted: Wanted, *, file: str, max_rows: int = MAX_ROWS) -> Table:
    """Read the fitting sheet of a workbook into a `Table`. Raises FormatError."""
    check_archive(data, file)
    sheets, hidden = _visible_sheets(data, file, max_rows)
    if not sheets:
        raise FormatError(
            "Die Arbeitsmappe hat kein sichtbares Blatt mit Werten",
            file=file,
            line=1,
            column=wanted.columns[0].name,
            remedy="Blatt einblenden oder Werte eintragen",
            code="EMPTY",
        )
    best = max(sheets, key=lambda sheet: (_score(sheet, wanted), -sheets.index(sheet)))
    try:
        table = build_table(_padded(best.rows), wanted, file)
    except FormatError as error:
        raise_findings(_explained(error, data, best.title))
    return replace(table, warnings=(*table.warnings, *_notes(best, sheets, hidden, file)))


def read_workbook(data: bytes, file: str, *, max_rows: int = MAX_ROWS) -> tuple[Sheet, ...]:
    """All visible sheets as raw rows, for readers of one official layout. Raises FormatError."""
    check_archive(data, file)
    return tuple(_visible_sheets(data, file, max_rows)[0])


def check_archive(
    data: bytes,
    file: str,
    *,
    max_entries: int = MAX_ENTRIES,
    max_unpacked: int = MAX_UNPACKED,
    max_ratio: int = MAX_RATIO,
) -> list[str]:
    """Refuse archives that would unpack to too much or are no XLSX; return the entry names."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except BROKEN as error:
        raise damaged(file) from error
    unpacked = sum(entry.file_size for entry in entries)
    names = [entry.filename for entry in entries]
    problem = ""
    if len(entries) > max_entries:
        problem = f"Das Archiv hat {len(entries)} Einträge, erlaubt sind {max_entries}"
    elif unpacked > max_unpacked:
        problem = f"Entpackt wären es {unpacked} Bytes, erlaubt sind {max_unpacked}"
    elif unpacked > 1_000_000 and unpacked > max_ratio * len(data):
        problem = (
            f"Die Datei würde sich beim Entpacken auf das {unpacked // len(data)}-Fache blähen"
        )
    elif any(entry.flag_bits & 1 for entry in entries):
        problem = "Das Archiv ist mit einem Passwort geschützt"
    elif len(set(names)) != len(names):
        problem = "Das Archiv enthält denselben Eintrag zweimal"
    if problem:
        raise FormatError(
            problem, file=file, line=1, remedy="Als einfache XLSX neu speichern", code="ARCHIVE"
        )
    return names


def damaged(file: str) -> FormatError:
    """What to say of a workbook that cannot be opened."""
    return FormatError(
        "Die Arbeitsmappe ist beschädigt oder keine XLSX",
        file=file,
        line=1,
        remedy="In der Tabellenkalkulation öffnen und als XLSX oder CSV UTF-8 speichern",
        code="NOT_XLSX",
    )


def _visible_sheets(data: bytes, file: str, max_rows: int) -> tuple[list[Sheet], list[str]]:
    """All visible sheets with their cells, and the titles of the hidden ones."""
    try:
        return _sheets(data, file, max_rows)
    except FormatError:
        raise
    except BROKEN as error:
        raise damaged(file) from error


def _sheets(data: bytes, file: str, max_rows: int) -> tuple[list[Sheet], list[str]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheets: list[Sheet] = []
    hidden: list[str] = []
    left = max_rows
    for sheet in book.worksheets[:MAX_SHEETS]:
        if sheet.sheet_state != "visible":
            hidden.append(str(sheet.title))
            continue
        rows = list(_rows(sheet, file, left, max_rows))
        left -= len(rows)
        if rows:
            sheets.append(Sheet(str(sheet.title), rows))
    return sheets, hidden


def _rows(sheet: Any, file: str, left: int, max_rows: int) -> Iterator[RawRow]:
    sheet.reset_dimensions()
    count = 0
    for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        if line > 4 * max_rows or len(values) > MAX_COLUMNS or count > left:
            raise FormatError(
                f"Die Tabelle hat mehr als {max_rows} Zeilen oder {MAX_COLUMNS} Spalten",
                file=file,
                line=line,
                remedy="Tabelle aufteilen oder als CSV speichern",
                code="TOO_BIG",
            )
        if any(value is not None and value != "" for value in values):
            count += 1
            yield RawRow(line, tuple(map(_text, values)))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return NativeNumber.of(value)
    if isinstance(value, float):
        return NativeNumber.of(int(value) if value.is_integer() else value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _score(sheet: Sheet, wanted: Wanted) -> int:
    header = find_header(sheet.rows[:HEADER_ROWS], wanted)
    return len(header.places) if header else 0


def _padded(rows: list[RawRow]) -> list[RawRow]:
    """Rows of equal width: a spreadsheet leaves out empty cells at the end."""
    width = max(len(row.cells) for row in rows)
    return [RawRow(row.line, row.cells + ("",) * (width - len(row.cells))) for row in rows]


def _notes(best: Sheet, sheets: list[Sheet], hidden: list[str], file: str) -> tuple[Finding, ...]:
    others = [sheet.title for sheet in sheets if sheet is not best]
    notes = []
    if others:
        text = f"Gelesen wurde das Blatt {shown(best.title)}, nicht {shown(', '.join(others))}"
        notes.append(Finding("warning", "SHEET_CHOSEN", text, file=file, line=1))
    if hidden:
        text = f"Ausgeblendete Blätter wurden nicht gelesen: {shown(', '.join(hidden))}"
        notes.append(Finding("warning", "SHEET_HIDDEN", text, file=file, line=1))
    return tuple(notes)


def _explained(error: FormatError, data: bytes, title: str) -> list[Finding]:
    """Say of empty cells that they hold a formula whose result was never stored."""
    from openpyxl import load_workbook

    empty = {item.line for item in error.findings if item.code == "EMPTY_CELL"}
    if not empty:
        return list(error.findings)
    sheet: Any = load_workbook(io.BytesIO(data), read_only=True)[title]
    formulas = {
        line
        for line, values in enumerate(sheet.iter_rows(values_only=True), start=1)
        if line in empty and any(isinstance(value, str) and value[:1] == "=" for value in values)
    }
    text = "Die Zelle enthält eine Formel ohne gespeichertes Ergebnis"
    remedy = "Datei in der Tabellenkalkulation öffnen, neu speichern oder Werte einfügen"
    return [
        replace(item, code="FORMULA", text=text, remedy=remedy)
        if item.code == "EMPTY_CELL" and item.line in formulas
        else item
        for item in error.findings
    ]
