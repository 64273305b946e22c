"""OpenDocument tables (.ods) as rows of text, for the child of `sheetworker`.

One number may stand for a million equal cells or rows, so repetitions are counted and never laid
out beyond the limits; empty ones cost nothing. Definitions in the XML are refused unread.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from math import isfinite
from typing import Any
from xml.parsers import expat

from nahraum.data.columns import RawRow
from nahraum.data.errors import FormatError
from nahraum.data.textfiles import Limits

MIME = b"application/vnd.oasis.opendocument.spreadsheet"
_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT, _STYLE = (
    f"{_NAMES}{part}:1.0 " for part in ("table", "office", "text", "style")
)
_COVERED = f"{_TABLE}covered-table-cell"
_CELLS = (f"{_TABLE}table-cell", _COVERED)
# What hangs at a cell or a sheet and is not said in it.
_ASIDE = (
    *(f"{_OFFICE}annotation", f"{_TABLE}shapes", f"{_TABLE}tracked-changes"),
    *(f"{_NAMES}drawing:1.0 {part}" for part in ("frame", "custom-shape", "control", "a", "g")),
)
_CLOCK = re.compile(r"PT(\d{1,3})H(\d{1,2})M(?:\d+(?:\.\d+)?)?S?")
_MOST_SPACES = 1_000
Attributes = Mapping[str, str]


def is_open_document(data: bytes) -> bool:
    return MIME in data[:200]


class Reader:
    """Sheets that can be seen, as (title, rows); what was merged, hidden, never calculated."""

    def __init__(self, file: str, limits: Limits) -> None:
        self.sheets: list[tuple[str, list[RawRow]]] = []
        self.hidden: list[str] = []
        self.filled = self.hidden_rows = 0
        self.uncalculated: list[str] = []
        self._file, self._limits, self._left = file, limits, limits.rows
        self._shown: dict[str, bool] = {}
        self._style = self._title = ""
        self._rows: list[RawRow] | None = None
        self._line = self._column = self._aside = self._tables = self._paragraphs = 0
        self._row: dict[int, str] = {}
        self._shared: dict[int, str] = {}
        self._spans: dict[int, str] = {}
        self._cell: Attributes | None = None
        self._row_is: Attributes = {}
        self._said: list[str] = []

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._say
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as content:
            parser.ParseFile(content)

    def _refuse(self, *_declared: object) -> None:
        raise ValueError("definitions in a table")

    def _too_big(self) -> FormatError:
        limits = self._limits
        problem = f"Die Tabelle hat mehr als {limits.rows} Zeilen oder {limits.columns} Spalten"
        remedy = "Tabelle aufteilen"
        return FormatError(problem, file=self._file, line=self._line, remedy=remedy, code="TOO_BIG")

    # -------------------------------------------------------------- what the parser finds
    def _start(self, name: str, said: Attributes) -> None:
        if name in _ASIDE or self._aside:
            self._aside += 1
        elif name == f"{_STYLE}style":
            self._style = said.get(f"{_STYLE}name", "")
        elif name == f"{_STYLE}table-properties":
            self._shown[self._style] = said.get(f"{_TABLE}display") != "false"
        elif name == f"{_TABLE}table":
            self._open_table(said)
        elif self._tables > 1:  # a table inside a cell
            return
        elif name == f"{_TABLE}table-row":
            self._row, self._shared, self._row_is, self._column = {}, {}, said, 0
        elif name in _CELLS:
            self._cell, self._said = said, []
        else:
            self._start_text(name, said)

    def _start_text(self, name: str, said: Attributes) -> None:
        if name == f"{_TEXT}p":
            self._paragraphs += 1
            self._say("\n" if self._said else "")
        elif name == f"{_TEXT}s":
            self._say(" " * min(_repeated(said, f"{_TEXT}c"), _MOST_SPACES))
        elif name in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            self._say("\t" if name.endswith("tab") else "\n")

    def _end(self, name: str) -> None:
        if self._aside:
            self._aside -= 1
        elif name == f"{_TABLE}table":
            self._tables -= 1
            if not self._tables and self._rows:
                self.sheets.append((self._title, self._rows))
        elif self._tables > 1:
            return
        elif name == f"{_TEXT}p":
            self._paragraphs -= 1
        elif name in _CELLS:
            self._close_cell(covered=name == _COVERED)
        elif name == f"{_TABLE}table-row":
            self._close_row()

    def _say(self, text: str) -> None:
        seen = self._paragraphs and not self._aside and self._tables == 1
        if seen and self._cell is not None:
            self._said.append(text)

    # -------------------------------------------------------------- sheets, cells, rows
    def _open_table(self, said: Attributes) -> None:
        self._tables += 1
        if self._tables > 1:
            return
        self._title, self._line, self._spans = said.get(f"{_TABLE}name", ""), 0, {}
        seen = self._shown.get(said.get(f"{_TABLE}style-name", ""), True)
        self._rows = [] if seen else None
        if not seen:
            self.hidden.append(self._title)

    def _close_cell(self, *, covered: bool) -> None:
        said = self._cell or {}
        self._cell = None
        times = _repeated(said, f"{_TABLE}number-columns-repeated")
        text = _text(said, "".join(self._said))
        place, self._column = self._column, self._column + times
        if self._rows is None:
            return
        if text and self._column > self._limits.columns:
            raise self._too_big()
        if text:
            self._row.update(dict.fromkeys(range(place, self._column), text))
        elif covered and place in self._spans:
            self._shared[place] = self._spans[place]
        elif f"{_TABLE}formula" in said:
            self.uncalculated.append(f"{self._title} {self._line + 1}")
        if not covered:
            self._spans.pop(place, None)
        down = _repeated(said, f"{_TABLE}number-rows-spanned")
        if text and down > 1 and said.get(f"{_TABLE}number-columns-spanned", "1") == "1":
            self._spans[place] = text

    def _close_row(self) -> None:
        times = _repeated(self._row_is, f"{_TABLE}number-rows-repeated")
        first, self._line = self._line + 1, self._line + times
        if not self._row or self._rows is None:
            return
        if times > self._left or sum(map(len, self._row.values())) > self._limits.cell:
            raise self._too_big()
        self._left -= times
        self._row |= self._shared
        self.filled += len(self._shared) * times
        cells = tuple(self._row.get(place, "") for place in range(max(self._row) + 1))
        self._rows += [RawRow(line, cells) for line in range(first, first + times)]
        if self._row_is.get(f"{_TABLE}visibility", "visible") != "visible":
            self.hidden_rows += times


def _repeated(said: Attributes, name: str) -> int:
    """How often, at least once; nonsense is once."""
    text = said.get(name, "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _text(said: Attributes, shown: str) -> str:
    """What a cell says, as a person reads it: dates as 2026-11-21, 00123 with its zeros."""
    kind = said.get(f"{_OFFICE}value-type", "string")
    value: Any = said.get(f"{_OFFICE}{'' if kind in _NUMBERS else kind + '-'}value", "")
    if kind in _NUMBERS:
        number = _number(value)
        if number is None:
            return shown
        whole = f"{number:.0f}" if abs(number) < 1e15 and number == int(number) else str(number)
        return shown if shown.isdigit() and shown.lstrip("0") == whole.lstrip("0") else whole
    if kind == "boolean" and value:
        return "ja" if value == "true" else "nein"
    if kind == "date" and value:
        return str(value[:10] if value[10:] in ("", "T00:00:00") else value[:16].replace("T", " "))
    if kind == "time" and (clock := _CLOCK.match(value)):
        return f"{clock[1]:0>2}:{clock[2]:0>2}"
    return shown or str(value)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


_NUMBERS = ("float", "percentage", "currency")
