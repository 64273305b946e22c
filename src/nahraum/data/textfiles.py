"""Tables in text files, as people and offices really write them.

`read_table` finds out encoding (UTF-8 with or without BOM, UTF-16, Windows-1252), delimiter
(`;` `,` tab `|`), title lines, header and decimal mark, and returns typed rows with their line
numbers. It takes a path, or the bytes of an upload with `name`. A spreadsheet goes to
`spreadsheets.read_sheet` by itself.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nahraum.data.columns import Column, RawRow, Table, Wanted
from nahraum.data.errors import DataError, FormatError, shown
from nahraum.data.rows import build_table, find_header
from nahraum.data.spreadsheets import read_sheet
from nahraum.data.values import DecimalMark

__all__ = ["LIMITS", "Column", "Limits", "Table", "read_table"]

DELIMITERS = (";", ",", "\t", "|")
_PROBE_ROWS = 60
_MOJIBAKE = re.compile("Ã[¤¶¼Ÿ„–œ\u009f\u0084\u0096\u009c]|â‚¬")
_MAC_UMLAUT = re.compile(r"[a-z][ŠšŸ€…†][a-z]")
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_SAVE_UTF8 = "Datei als „CSV UTF-8“ neu speichern"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader accepts: bytes, rows, columns of a row, characters of a row."""

    bytes: int = 200_000_000
    rows: int = 1_000_000
    columns: int = 2_000
    cell: int = 100_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file. `lost` is True when umlauts were already destroyed before we got it."""

    file: str
    content: str
    encoding: str
    lost: bool


def read_table(
    source: str | Path | bytes,
    columns: Sequence[Column],
    *,
    name: str = "",
    decimal: DecimalMark | None = None,
    mapping: Mapping[str, str] | None = None,
    key: Sequence[str] = (),
    rest: Column | None = None,
    limits: Limits = LIMITS,
) -> Table:
    """Read a table from a text file or spreadsheet.

    `columns` says what is wanted; `mapping` assigns headings by hand (canonical name ->
    heading; None: whoever reads the findings cannot); `key` names columns whose combination may
    occur once; `rest` reads all further columns (without it they are reported as unknown);
    `decimal` settles what "1.234" means.

    Raises FormatError; its `findings` hold up to 100 problems with line and column.
    """
    data, file = read_bytes(source, name, limits)
    mappable = mapping is not None
    wanted = Wanted(tuple(columns), rest, dict(mapping or {}), decimal, tuple(key), mappable)
    if data.startswith(b"PK\x03\x04"):
        return read_sheet(data, wanted, file=file)
    text = decode(data, file)
    rows, delimiter = split(text, wanted, limits)
    table = build_table(rows, wanted, file)
    return replace(table, encoding=text.encoding, delimiter=delimiter)


def read_bytes(source: str | Path | bytes, name: str, limits: Limits = LIMITS) -> tuple[bytes, str]:
    """The bytes of a file or upload and the name to use in messages. Raises FormatError."""
    if isinstance(source, bytes):
        file, size = name or "Datei", len(source)
    else:
        path = Path(source)
        file = name or str(path)
        size = _size(path, file)
    if size > limits.bytes:
        problem = f"Die Datei hat {size} Bytes, erlaubt sind {limits.bytes}"
        raise FormatError(problem, file=file, remedy="Datei aufteilen", code="TOO_BIG")
    if isinstance(source, bytes):
        return source, file
    try:
        return Path(source).read_bytes(), file
    except OSError as error:
        raise _unreadable(file, error) from error


def _size(path: Path, file: str) -> int:
    try:
        if not path.exists():
            raise FormatError(
                "Die Datei gibt es nicht", file=file, remedy="Pfad prüfen", code="NO_FILE"
            )
        if not path.is_file():
            raise FormatError(
                "Das ist keine Datei", file=file, remedy="Eine Datei angeben", code="NO_FILE"
            )
        return path.stat().st_size
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from error


def _unreadable(file: str, error: Exception) -> DataError:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return FormatError(
        f"Die Datei lässt sich nicht lesen ({reason})",
        file=file,
        remedy="Leserechte und Pfad prüfen",
        code="NO_FILE",
    )


def decode(data: bytes, file: str) -> Text:
    """Bytes to text with `\\n` line ends. Raises FormatError for what is no text table."""
    _refuse_other_formats(data, file)
    encoding, start = _encoding(data)
    try:
        content = data[start:].decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: start + error.start].count(b"\n") + 1
        problem = f"Die Zeichen ab hier sind kein gültiges {encoding.upper()}"
        raise FormatError(
            problem, file=file, line=line, column="Spalte 1", remedy=_SAVE_UTF8, code="ENCODING"
        ) from error
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    _refuse_damage(content, encoding, file)
    return Text(file, content, encoding, "\N{REPLACEMENT CHARACTER}" in content)


def _refuse_other_formats(data: bytes, file: str) -> None:
    head = data[:512].lstrip().lower()
    kinds = (
        (b"\x1f\x8b", "eine gepackte Datei (gzip)", "Erst entpacken"),
        (b"%pdf", "ein PDF", "Tabelle als CSV oder XLSX besorgen"),
        (b"\xd0\xcf\x11\xe0", "eine alte oder verschlüsselte Excel-Datei", "Als XLSX speichern"),
        (b"par1", "eine Parquet-Datei", "Tabelle als CSV oder XLSX besorgen"),
        (b"<!doctype html", "eine Internetseite", "Die Tabelle selbst herunterladen"),
        (b"<html", "eine Internetseite", "Die Tabelle selbst herunterladen"),
    )
    for magic, what, remedy in kinds:
        if head.startswith(magic):
            problem = f"Das ist {what}, keine Texttabelle"
            raise FormatError(problem, file=file, line=1, remedy=remedy, code="NOT_TEXT")


def _encoding(data: bytes) -> tuple[str, int]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding, len(mark)
    probe = data[:4000]
    if len(probe) >= 4:
        even, odd = probe[0::2].count(0), probe[1::2].count(0)
        if odd > len(probe) // 4 and odd > 4 * even:
            return "utf-16-le", 0
        if even > len(probe) // 4 and even > 4 * odd:
            return "utf-16-be", 0
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", 0
    return "utf-8", 0


def _refuse_damage(content: str, encoding: str, file: str) -> None:
    def refuse(position: int, problem: str, code: str) -> None:
        line = content.count("\n", 0, position) + 1
        raise FormatError(
            problem, file=file, line=line, column="Spalte 1", remedy=_SAVE_UTF8, code=code
        )

    if "\0" in content:
        refuse(content.index("\0"), "Die Datei enthält NUL-Bytes, sie ist beschädigt", "NUL")
    if encoding != "cp1252":
        return
    if match := _MOJIBAKE.search(content):
        problem = f"Zwei Zeichensätze sind gemischt ({shown(match[0])} ist ein Umlaut in UTF-8)"
        refuse(match.start(), problem, "ENCODING_MIXED")
    if not re.search("[äöüÄÖÜß]", content) and (match := _MAC_UMLAUT.search(content)):
        problem = f"{shown(match[0])} deutet auf den alten Mac-Zeichensatz"
        refuse(match.start() + 1, problem, "ENCODING")


def split(text: Text, wanted: Wanted, limits: Limits = LIMITS) -> tuple[list[RawRow], str]:
    """Cells of every line and the delimiter that fits the wanted columns best."""
    content = text.content
    first_line, _, below = content.partition("\n")
    named = re.fullmatch(r'"?sep=([;,|\t])"?', first_line.strip(" \r"), re.IGNORECASE)
    if named:
        return raw_rows(below, named[1], text.file, limits, line=1), named[1]
    delimiter = _delimiter(content, wanted, limits)
    return raw_rows(content, delimiter, text.file, limits), delimiter


def _delimiter(content: str, wanted: Wanted, limits: Limits) -> str:
    """Most wanted columns found in one header; then most columns."""
    probe = "\n".join(content.split("\n", _PROBE_ROWS)[:_PROBE_ROWS])[:200_000]
    scores: list[tuple[int, int, int]] = []
    for rank, delimiter in enumerate(DELIMITERS):
        rows = [
            RawRow(number + 1, tuple(cells))
            for number, cells in enumerate(_probe(probe, delimiter, limits))
        ]
        header = find_header(rows, wanted)
        found = len(header.places) if header else 0
        width = max((len(row.cells) for row in rows), default=0)
        scores.append((found, width if not found else 0, -rank))
    return DELIMITERS[-max(scores)[2]]


def _probe(probe: str, delimiter: str, limits: Limits) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(probe), delimiter=delimiter):
            rows.append(cells[: limits.columns])
    except csv.Error:
        return rows
    return rows


def raw_rows(
    content: str, delimiter: str, file: str, limits: Limits = LIMITS, line: int = 0
) -> list[RawRow]:
    """Cells of every line that has any; `line` is the number of lines already consumed.

    Raises FormatError for quotes that do not close and for rows beyond the limits.
    """
    reader = csv.reader(io.StringIO(content), delimiter=delimiter, strict=True)
    rows: list[RawRow] = []
    start = line + 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                _within(cells, len(rows), start, file, limits)
                rows.append(RawRow(start, tuple(cells)))
            start = line + reader.line_num + 1
    except csv.Error as error:
        raise _broken_quotes(error, file, start) from error
    return rows


def _within(cells: list[str], rows: int, line: int, file: str, limits: Limits) -> None:
    problem = ""
    if rows >= limits.rows:
        problem = f"Die Tabelle hat mehr als {limits.rows} Zeilen"
    elif len(cells) > limits.columns:
        problem = f"Die Zeile hat {len(cells)} Spalten, erlaubt sind {limits.columns}"
    elif sum(map(len, cells)) > limits.cell:
        problem = f"Die Zeile hat mehr als {limits.cell} Zeichen"
    if problem:
        raise FormatError(
            problem,
            file=file,
            line=line,
            column="Spalte 1",
            remedy="Datei aufteilen oder Format prüfen",
            code="TOO_BIG",
        )


def _broken_quotes(error: csv.Error, file: str, line: int) -> DataError:
    reasons = {
        "unexpected end of data": "Ein Anführungszeichen wird bis zum Dateiende nicht geschlossen",
        "field larger": "Eine Zelle ist zu lang; vermutlich fehlt ein Anführungszeichen",
        "expected after": "Nach einem schließenden Anführungszeichen steht weiterer Text",
    }
    problem = next(
        (text for part, text in reasons.items() if part in str(error)),
        "Die Zeile ist nicht als Tabelle lesbar",
    )
    return FormatError(
        problem,
        file=file,
        line=line,
        column="Spalte 1",
        remedy="Anführungszeichen verdoppeln oder entfernen",
        code="QUOTES",
    )
