"""Workbooks, read in a process of their own.

A workbook is a zip of XML that strangers made: it may unpack to more than the machine has, or
keep a parser busy for hours. So a child with little memory and little time reads it and writes
plain text; whatever becomes of the child, the parent says what is wrong and goes on.
"""

import io
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from nahraum.data import opensheets
from nahraum.data.columns import RawRow
from nahraum.data.errors import Finding, FormatError, shown
from nahraum.data.opensheets import is_open_document
from nahraum.data.spreadsheets import BROKEN, check_archive, damaged
from nahraum.data.textfiles import Limits

SECONDS = 40
MEMORY = 1_500 * 2**20
MAX_UNPACKED = 120_000_000
MAX_SHEETS = 50
MOST_LINES = 1_100_000  # what a spreadsheet can have; empty ones in between cost time only
_FINE, _SAID = 0, 3
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*hidden="(?:1|true)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_MOST_MERGED = 5_000


@dataclass(frozen=True, slots=True)
class RawSheet:
    title: str
    rows: tuple[RawRow, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """Visible sheets with text in their cells, titles of the hidden ones, and remarks."""

    sheets: tuple[RawSheet, ...]
    hidden: tuple[str, ...]
    notices: tuple[Finding, ...]


def read_in_child(data: bytes, file: str, limits: Limits, *, seconds: float = SECONDS) -> Book:
    """Read a workbook within limits of time and memory. Raises FormatError."""
    check_workbook(data, file)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "book", Path(folder) / "text"
        source.write_bytes(data)
        order = json.dumps({"file": file, "limits": asdict(limits)})
        command = [sys.executable, "-m", __name__, str(source), str(target), order]
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise _too_much(file) from None
        if done.returncode not in (_FINE, _SAID) or not target.is_file():
            raise _too_much(file)
        answer = json.loads(target.read_text("utf-8"))
    if done.returncode == _SAID:
        raise FormatError(**answer)
    return _book(answer)


def check_workbook(data: bytes, file: str) -> None:
    """Refuse what is no plain XLSX before anything is unpacked. Raises FormatError."""
    names = check_archive(data, file, max_unpacked=MAX_UNPACKED)
    lower = [name.lower() for name in names]
    if any(name.endswith("vbaproject.bin") or name.startswith("basic/") for name in lower):
        problem = "Die Arbeitsmappe enthält Makros"
        remedy = "Mit „Speichern unter“ als einfache XLSX speichern und diese hochladen"
        raise FormatError(problem, file=file, line=1, remedy=remedy, code="MACROS")
    if any(name.startswith(("/", "\\")) or ".." in name.split("/") for name in lower):
        raise damaged(file)
    inside = "content.xml" if is_open_document(data) else "workbook.xml"
    if not any(name.endswith(inside) for name in lower):
        raise damaged(file)


def _too_much(file: str) -> FormatError:
    return FormatError(
        "Die Arbeitsmappe ist zu groß oder zu verschachtelt, um sie zu lesen",
        file=file,
        line=1,
        remedy="Nur die Liste in eine neue Tabelle kopieren und als XLSX oder CSV speichern",
        code="TOO_BIG",
    )


def _book(answer: Mapping[str, Any]) -> Book:
    sheets = tuple(
        RawSheet(title, tuple(RawRow(line, tuple(cells)) for line, cells in rows))
        for title, rows in answer["sheets"]
    )
    return Book(
        sheets, tuple(answer["hidden"]), tuple(Finding(**item) for item in answer["notices"])
    )


# ------------------------------------------------------------------ the child's work
def read_here(data: bytes, file: str, limits: Limits) -> Book:
    """Read a workbook in this process. Raises FormatError."""
    try:
        return (_read_open if is_open_document(data) else _read)(data, file, limits)
    except FormatError:
        raise
    except BROKEN as error:
        raise damaged(file) from error


def _read(data: bytes, file: str, limits: Limits) -> Book:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheets: list[RawSheet] = []
    hidden: list[str] = []
    notices: list[Finding] = []
    left = limits.rows
    for sheet in book.worksheets[:MAX_SHEETS]:
        if sheet.sheet_state != "visible":
            hidden.append(str(sheet.title))
            continue
        rows = list(_rows(sheet, file, limits, left))
        left -= len(rows)
        if not rows:
            continue
        source = _xml(data, sheet)
        rows, filled = _unmerged(rows, source)
        notices += _remarks(source, filled, file)
        notices += _formulas(data, source, sheet, file)
        sheets.append(RawSheet(str(sheet.title), tuple(rows)))
    return Book(tuple(sheets), tuple(hidden), tuple(notices))


def _read_open(data: bytes, file: str, limits: Limits) -> Book:
    found = opensheets.Reader(file, limits)
    try:
        found.read(data)
    except ExpatError as error:
        raise damaged(file) from error
    notices = [*_told(found.filled, found.hidden_rows, file), *_uncalculated(found, file)]
    sheets = tuple(RawSheet(title, tuple(rows)) for title, rows in found.sheets[:MAX_SHEETS])
    return Book(sheets, tuple(found.hidden), tuple(notices))


def _uncalculated(found: opensheets.Reader, file: str) -> Iterator[Finding]:
    if found.uncalculated:
        yield _no_result(found.uncalculated, file)


def _rows(sheet: Any, file: str, limits: Limits, left: int) -> Iterator[RawRow]:
    sheet.reset_dimensions()
    count = 0
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            if line > MOST_LINES:
                break
            continue
        count += 1
        if count > left or len(texts) > limits.columns or sum(map(len, texts)) > limits.cell:
            problem = f"Die Tabelle hat mehr als {limits.rows} Zeilen oder {limits.columns} Spalten"
            remedy = "Tabelle aufteilen"
            raise FormatError(problem, file=file, line=line, remedy=remedy, code="TOO_BIG")
        yield RawRow(line, tuple(texts))


def _text(cell: Any) -> str:
    """What a cell says, as a person reads it: dates as 2026-11-21, 00123 with its zeros."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or ""))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _number(value: float, form: str) -> str:
    text = str(int(value)) if abs(value) < 1e15 and value == int(value) else str(value)
    zeros = re.fullmatch(r"(0{2,10})(?:;.*)?", form)
    return text.zfill(len(zeros[1])) if zeros and text.isdigit() else text


def _xml(data: bytes, sheet: Any) -> bytes:
    """The sheet as it is stored; what the reader of values passes over is looked up in it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(str(sheet._worksheet_path).lstrip("/"))


def _unmerged(rows: list[RawRow], source: bytes) -> tuple[list[RawRow], int]:
    """Give every row of cells merged downwards their value, and count the cells filled."""
    lines = {row.line: list(row.cells) for row in rows}
    filled = 0
    for number, found in enumerate(_MERGED.finditer(source)):
        if number >= _MOST_MERGED:
            break
        (column, first), (other, last) = (_place(part) for part in found.groups())
        cells = lines.get(first, [])
        value = cells[column] if column < len(cells) else ""
        if column != other or not value:
            continue
        for line in range(first + 1, last + 1):
            if line in lines and column < len(lines[line]) and not lines[line][column]:
                lines[line][column] = value
                filled += 1
    return [RawRow(row.line, tuple(lines[row.line])) for row in rows], filled


def _place(reference: bytes) -> tuple[int, int]:
    """Column from 0 and line from 1 of "B7"."""
    letters = reference.rstrip(b"0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1, int(reference[len(letters) :])


def _remarks(source: bytes, filled: int, file: str) -> Iterator[Finding]:
    yield from _told(filled, len(_HIDDEN_ROW.findall(source)), file)


def _told(filled: int, hidden: int, file: str) -> Iterator[Finding]:
    if filled:
        text = f"{filled} verbundene Zellen wurden mit ihrem gemeinsamen Wert gefüllt"
        yield Finding("warning", "MERGED", text, file=file, line=1)
    if hidden:
        text = f"{hidden} ausgeblendete oder gefilterte Zeilen wurden mitgelesen"
        yield Finding("warning", "ROWS_HIDDEN", text, file=file, line=1)


def _formulas(data: bytes, source: bytes, sheet: Any, file: str) -> Iterator[Finding]:
    """Say where a formula stands whose result was never stored."""
    if not _FORMULA.search(source):
        return
    from openpyxl import load_workbook

    book: Any = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    empty = [
        f"{cell.column_letter}{cell.row}"
        for cells, values in zip(
            book[sheet.title].iter_rows(), sheet.iter_rows(values_only=True), strict=False
        )
        for cell, value in zip(cells, values, strict=False)
        if value is None and cell.value is not None
    ]
    if empty:
        yield _no_result(empty, file)


def _no_result(places: Sequence[str], file: str) -> Finding:
    where = ", ".join(places[:5])
    text = f"{len(places)} Formeln ohne gespeichertes Ergebnis sind leer ({shown(where)})"
    remedy = "Datei in der Tabellenkalkulation öffnen, speichern und neu hochladen"
    return Finding("warning", "FORMULA", text, remedy, file, 1)


def _limit(seconds: int) -> None:
    """Where the system can: better an error than a machine without memory."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def main(source: str, target: str, order: str) -> int:
    """Read `source`, write what it says to `target`; the exit code tells an answer from a no."""
    wanted = json.loads(order)
    try:
        book = read_here(Path(source).read_bytes(), wanted["file"], Limits(**wanted["limits"]))
    except FormatError as error:
        names = ("problem", "file", "line", "remedy")
        said = {name: getattr(error, name) for name in names} | {"code": error.finding.code}
        Path(target).write_text(json.dumps(said), "utf-8")
        return _SAID
    sheets = [(sheet.title, [(row.line, row.cells) for row in sheet.rows]) for sheet in book.sheets]
    plain = {
        "sheets": sheets,
        "hidden": book.hidden,
        "notices": [asdict(notice) for notice in book.notices],
    }
    Path(target).write_text(json.dumps(plain), "utf-8")
    return _FINE


if __name__ == "__main__":
    _limit(SECONDS)
    sys.exit(main(*sys.argv[1:]))
