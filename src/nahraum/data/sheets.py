"""Lists as people keep them: any columns, in CSV, XLSX or ODS -> rows of text. Knows no meaning.

`read_sheet` finds encoding, delimiter, the sheet and the header, drops repeated headers and sum
rows, and says all of it in `notices`. Which column means what is decided elsewhere; `words` are
folded headings (`values.folded`) the caller knows, and only help to find the header.

A workbook is read by a process of its own (`sheetworker`), within limits of time and memory.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nahraum.data.columns import RawRow
from nahraum.data.errors import Finding, FormatError, shown
from nahraum.data.sheetworker import RawSheet, read_in_child
from nahraum.data.textfiles import DELIMITERS, Limits, decode, raw_rows, read_bytes
from nahraum.data.values import clean, folded, is_sum

LIMITS = Limits(bytes=10_000_000, rows=20_000, columns=200, cell=200_000)
HEADER_ROWS = 40
_LONGEST_HEADING = 120
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BELOW = (
    "__",
    "©",
    "(c)",
    "quelle",
    "source",
    "stand",
    "hinweis",
    "anmerkung",
    "fußnote",
    "legende",
)
_NO_HEADING = re.compile(r"[+\d][\d /().-]{3,}|\S+@\S+\.\w+|https?://.*|www\..*", re.IGNORECASE)
_MAC = bytes.fromhex("8a9a9f808586a7")  # ä ö ü Ä Ö Ü ß on old Macs
_WINDOWS = bytes.fromhex("e4f6fcc4d6dcdf")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list: `rows` have as many cells as there are `headings`; lines count from 1.

    `ragged` are lines with more cells than headings: something in them is in a wrong column.
    """

    file: str
    title: str
    header_line: int
    headings: tuple[str, ...]
    rows: tuple[RawRow, ...]
    ragged: frozenset[int]
    notices: tuple[Finding, ...]


def read_sheet(
    data: bytes, name: str, *, words: frozenset[str] = frozenset(), limits: Limits = LIMITS
) -> Sheet:
    """Read an uploaded list. Raises FormatError: one sentence and what to do."""
    data, file = read_bytes(data, name, limits)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise _refused("Die Datei ist leer", "Eine Tabelle mit Kopfzeile hochladen", file, "EMPTY")
    if data.startswith(b"PK"):
        return _from_workbook(data, file, words, limits)
    return _from_text(data, file, words, limits)


def _refused(problem: str, remedy: str, file: str, code: str) -> FormatError:
    return FormatError(problem, file=file, line=1, remedy=remedy, code=code)


# ------------------------------------------------------------------ text
def _from_text(data: bytes, file: str, words: frozenset[str], limits: Limits) -> Sheet:
    data, notices = _as_utf8(data, file)
    content = decode(data, file).content
    first, _, below = content.partition("\n")
    if named := re.fullmatch(r'"?sep=([;,|\t])"?', first.strip(" \r"), re.IGNORECASE):
        rows = raw_rows(below, named[1], file, limits, line=1)
    else:
        rows = raw_rows(content, _delimiter(content, words), file, limits)
    return _built(file, "", rows, words, notices)


def _as_utf8(data: bytes, file: str) -> tuple[bytes, tuple[Finding, ...]]:
    """Text of old Macs and of two encodings pasted together, made readable; else as it is."""
    if data.startswith(_BOMS) or b"\0" in data[:4000] or _is_utf8(data):
        return data, ()
    letters = Counter(data)
    macs, windows = (sum(letters[code] for code in codes) for codes in (_MAC, _WINDOWS))
    if macs and not windows:
        text = "Die Datei ist im Zeichensatz alter Macs geschrieben"
        return _recoded(data.decode("mac_roman"), text, "ENCODING_MAC", file)
    lines = data.split(b"\n")
    if any(_is_utf8(line) and not line.isascii() for line in lines):
        parts = [line.decode("utf-8" if _is_utf8(line) else "latin-1") for line in lines]
        text = "In der Datei sind zwei Zeichensätze gemischt"
        return _recoded("\n".join(parts), text, "ENCODING_MIXED", file)
    return data, ()


def _recoded(text: str, notice: str, code: str, file: str) -> tuple[bytes, tuple[Finding, ...]]:
    remedy = "Bitte sehen Sie sich die Umlaute in der Vorschau an"
    return text.encode("utf-8"), (Finding("warning", code, notice, remedy, file, 1),)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(content: str, words: frozenset[str]) -> str:
    """What splits most known headings apart; else what gives most rows the same width."""
    probe = "\n".join(content.split("\n", 60)[:60])[:200_000]
    scores = []
    for rank, delimiter in enumerate(DELIMITERS):
        try:
            rows = [cells for cells in csv.reader(io.StringIO(probe), delimiter=delimiter) if cells]
        except csv.Error:
            rows = []
        known = max((_known(cells, words) for cells in rows), default=0)
        widths = Counter(len(cells) for cells in rows if len(cells) > 1)
        same = max(widths.values(), default=0)
        scores.append((known if known > 1 else 0, same, -rank))
    return DELIMITERS[-max(scores)[2]]


def _known(cells: Sequence[str], words: frozenset[str]) -> int:
    return sum(len(cell) <= _LONGEST_HEADING and folded(cell) in words for cell in cells)


# ------------------------------------------------------------------ workbooks
def _from_workbook(data: bytes, file: str, words: frozenset[str], limits: Limits) -> Sheet:
    book = read_in_child(data, file, limits)
    if not book.sheets:
        remedy = "Blatt einblenden oder Werte eintragen"
        raise _refused(
            "Die Arbeitsmappe hat kein sichtbares Blatt mit Werten", remedy, file, "EMPTY"
        )
    best = max(book.sheets, key=lambda sheet: _score(sheet, words))
    notices = list(book.notices)
    others = ", ".join(sheet.title for sheet in book.sheets if sheet is not best)
    if others:
        text = f"Gelesen wurde das Blatt {shown(best.title)}, nicht {shown(others)}"
        notices.append(Finding("warning", "SHEET_CHOSEN", text, file=file, line=1))
    if book.hidden:
        text = f"Ausgeblendete Blätter wurden nicht gelesen: {shown(', '.join(book.hidden))}"
        notices.append(Finding("warning", "SHEET_HIDDEN", text, file=file, line=1))
    return _built(file, best.title, best.rows, words, tuple(notices))


def _score(sheet: RawSheet, words: frozenset[str]) -> tuple[int, int]:
    known = max((_known(row.cells, words) for row in sheet.rows[:HEADER_ROWS]), default=0)
    return known, len(sheet.rows)


# ------------------------------------------------------------------ header and rows
def _built(
    file: str, title: str, rows: Sequence[RawRow], words: frozenset[str], notices: Sequence[Finding]
) -> Sheet:
    rows = [replace(row, cells=tuple(map(clean, row.cells))) for row in rows]
    rows = [row for row in rows if any(row.cells)]
    if not rows:
        raise _refused("Die Tabelle ist leer", "Zeilen eintragen und neu speichern", file, "EMPTY")
    found = list(notices)
    index = _header(rows, words)
    head = rows[index] if index is not None else None
    width = len(_trimmed(head.cells)) if head else max(len(_trimmed(row.cells)) for row in rows)
    below = rows if index is None else rows[index + 1 :]
    if head is None:
        text = "Die Tabelle hat keine Kopfzeile; die Spalten heißen hier Spalte A, B, C"
        found.append(Finding("warning", "HEADER_MISSING", text, file=file, line=1))
    kept, dropped = _kept(below, head, width)
    found.extend(
        Finding("warning", code, text, file=file, line=line) for line, code, text in dropped
    )
    if not kept:
        remedy = "Zeilen ergänzen und neu speichern"
        raise _refused("Unter der Kopfzeile steht nichts", remedy, file, "NO_ROWS")
    ragged = frozenset(row.line for row in kept if len(_trimmed(row.cells)) > width)
    widest = max(width, *(len(_trimmed(row.cells)) for row in kept))
    headings, double = _headings(head.cells if head else (), widest)
    line = head.line if head else 0
    found.extend(_doubled(name, file, line) for name in double)
    padded = tuple(replace(row, cells=_fitted(row.cells, widest)) for row in kept)
    return Sheet(file, title, line, headings, padded, ragged, tuple(found))


def _doubled(name: str, file: str, line: int) -> Finding:
    text = f"Die Überschrift {shown(name)} steht zweimal da"
    return Finding("warning", "COLUMN_TWICE", text, file=file, line=line, column=name)


def _trimmed(cells: Sequence[str]) -> Sequence[str]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _fitted(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells[:width], *[""] * (width - len(cells)))


def _header(rows: Sequence[RawRow], words: frozenset[str]) -> int | None:
    """The row among the first with most known headings; else the first that may be one."""
    first = rows[:HEADER_ROWS]
    known = [_known(row.cells, words) for row in first]
    if max(known) > 0:
        return known.index(max(known))
    width = max(len(_trimmed(row.cells)) for row in first)
    for index, row in enumerate(first):
        filled = [cell for cell in row.cells if cell]
        if len(filled) * 2 > width:
            plain = not any(_NO_HEADING.fullmatch(cell) for cell in filled)
            return index if plain and len(rows) > index + 1 else None
    return None


def _headings(cells: Sequence[str], width: int) -> tuple[tuple[str, ...], list[str]]:
    """Headings without gaps, each once, and the names that stood there twice."""
    names: list[str] = []
    double: list[str] = []
    for place in range(width):
        name = " ".join(cells[place].split()) if place < len(cells) else ""
        name = name[:_LONGEST_HEADING] or f"Spalte {_letter(place)}"
        if name in names:
            double.append(name)
            name = f"{name} ({_letter(place)})"
        names.append(name)
    return tuple(names), double


def _letter(place: int) -> str:
    """The name of a column in a spreadsheet: A, B, ... Z, AA."""
    first, last = divmod(place, len(_LETTERS))
    return (_letter(first - 1) if first else "") + _LETTERS[last]


def _kept(
    rows: Sequence[RawRow], head: RawRow | None, width: int
) -> tuple[list[RawRow], list[tuple[int, str, str]]]:
    """Rows that are entries, and (line, code, text) of those that are not."""
    kept: list[RawRow] = []
    dropped: list[tuple[int, str, str]] = []
    named = head and [folded(cell) for cell in _trimmed(head.cells)]
    for row in rows:
        filled = [cell for cell in row.cells if cell]
        if named and [folded(cell) for cell in _trimmed(row.cells)] == named:
            dropped.append((row.line, "HEADER_AGAIN", "Die Kopfzeile steht hier noch einmal"))
        elif width > 2 and len(filled) <= 3 and _is_below(filled):
            text = f"{shown(filled[0])} ist kein Eintrag und wurde übergangen"
            dropped.append((row.line, "SUM_ROW", text))
        else:
            kept.append(row)
    return kept, dropped


def _is_below(filled: Sequence[str]) -> bool:
    """A sum, a source or a remark, as they stand under tables."""
    first = filled[0].lower()
    word = re.split(r"[\s:=]", first, maxsplit=1)[0]
    if len(filled) == 1:
        return first.startswith(_BELOW) or is_sum(word) or word in ("anzahl", "gesamtzahl")
    return (is_sum(word) or word in ("anzahl", "gesamtzahl")) and all(
        re.fullmatch(r"[\d.,]+", cell) for cell in filled[1:]
    )
