"""Text tables of a feed: header, rows with their lines, cells of the right type.

Polars reads the rows; where it gives up, or a line number is wanted in a file with line breaks
inside cells, the slower reader of the standard library says exactly where.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from nahraum.data.errors import FormatError, Notes, shown
from nahraum.data.gtfs.schema import Field, FileKind
from nahraum.data.textfiles import decode
from nahraum.data.values import clean, folded

MAX_SECONDS = 7 * 86_400
_PER_COLUMN = 20  # errors of one column that are reported one by one
_CELL = 5_000
_BLOCK = 1 << 24
_ROWS = 1 << 15
_REPAIRED = 50_000_000  # bytes up to which rows Polars gives up on are split by hand
_BLANKS = (b"\t", b"\v", b"\f")
# Seconds of the digits of 08:30:00, and the largest of each; what stands behind 9 is a colon.
_CLOCK = np.array([36_000, 3_600, 0, 600, 60, 0, 10, 1], dtype=np.float32)
_LARGEST = np.array([9, 9, 10, 5, 9, 10, 5, 9], dtype=np.uint8)
_ENDLESS = "Eine Zelle ist zu lang; vermutlich fehlt ein Anführungszeichen"


@dataclass(frozen=True)
class Raw:
    """Text cells under the headings of the file; `content` is None for tables made in memory."""

    file: str
    headings: tuple[str, ...]
    rows: pl.DataFrame
    content: bytes | None

    @cached_property
    def plain(self) -> bool:
        """No cell has anything to strip or quotes around nothing."""
        text = self.content or b" "
        return text.isascii() and not any(mark in text for mark in (b" ", b'"', *_BLANKS))

    @cached_property
    def lines(self) -> Sequence[int]:
        """The line each row begins in."""
        count = self.rows.height
        if self.content is None:
            return range(1, count + 1)
        if _number(self.content, b"\n") + (not self.content.endswith(b"\n")) == count + 1:
            return range(2, count + 2)
        return [line for line, _ in _slow(self.content, self.file, len(self.headings))][1:]


def read_raw(content: bytes, file: str) -> Raw:
    """Split a file into cells. Raises FormatError with the line of the first fault."""
    if not content or content.isspace():
        raise _fault(file, 1, "", "Die Datei ist leer", "Vollständigen Fahrplan besorgen")
    content = _as_utf8(content, file)
    headings = _headings(content, file)
    names = [f"column_{place + 1}" for place in range(len(headings))]
    schema = dict.fromkeys(names, pl.String)
    first = content.find(b"\n") + 1 or len(content)
    if first == len(content):
        return Raw(file, headings, pl.DataFrame(schema=schema), content)
    fast = _fast(content, schema)
    if fast is not None and _is_even(content, first, fast, len(names)):
        return Raw(file, headings, fast, content)
    cells = []
    for _, row in _slow(content, file, len(names)):
        if len(content) <= _REPAIRED:
            cells.append(row)
    if len(content) > _REPAIRED:
        problem = "Die Zeilen der großen Tabelle lassen sich nicht trennen"
        raise _fault(file, 1, "Spalte 1", problem, "Anführungszeichen und Kommas prüfen")
    rows = pl.DataFrame(cells[1:], schema=schema, orient="row")
    return Raw(file, headings, rows, content)


def _fast(content: bytes, schema: Mapping[str, type[pl.String]]) -> pl.DataFrame | None:
    """The rows below the headings as Polars reads them, None where it finds them broken."""
    try:
        return pl.read_csv(content, has_header=False, skip_lines=1, schema=schema)
    except pl.exceptions.PolarsError:
        return None


def _is_even(content: bytes, first: int, rows: pl.DataFrame, width: int) -> bool:
    """Does every row, the first at byte `first`, have a cell for each heading?

    Polars fills short rows up in silence.
    """
    blank = int(rows.select(pl.all_horizontal(pl.all().is_null()).sum()).item())
    wanted = (rows.height - blank) * (width - 1)
    if b'"' not in content:
        return _number(content, b",", first) == wanted
    data = np.frombuffer(content, dtype=np.uint8)[first:]
    commas, quoted = 0, 0
    for start in range(0, len(data), _BLOCK):
        block = data[start : start + _BLOCK]
        # Odd after an opening quote, even after a closing one; overflow keeps the parity.
        inside = np.cumsum(block == ord('"'), dtype=np.uint8) + np.uint8(quoted)
        commas += int(np.count_nonzero((block == ord(",")) & (inside & 1 == 0)))
        quoted = int(inside[-1]) & 1
    return commas == wanted


def _number(content: bytes, mark: bytes, first: int = 0) -> int:
    """How often a mark occurs from `first` on; bytes.count takes several times as long."""
    data = np.frombuffer(content, dtype=np.uint8)[first:]
    blocks = (data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK))
    return sum(int(np.count_nonzero(block == ord(mark))) for block in blocks)


def raw_of(records: Sequence[Mapping[str, object]], file: str) -> Raw:
    """A table made in memory; numbers become text, None and missing keys are empty cells."""
    headings = tuple(dict.fromkeys(name for record in records for name in record))
    columns = {
        f"column_{place + 1}": [_text(record.get(name)) for record in records]
        for place, name in enumerate(headings)
    }
    return Raw(
        file, headings, pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)), None
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _as_utf8(content: bytes, file: str) -> bytes:
    """Without mark, with plain line ends; other encodings are converted."""
    plain = b"\0" not in content and not content.startswith((b"PK\x03\x04", b"%PDF", b"<"))
    if not (plain and _is_utf8(content)):
        content = decode(content, file).content.encode()
    content = content.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return content


def _is_utf8(content: bytes) -> bool:
    if content.isascii():
        return True
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _headings(content: bytes, file: str) -> tuple[str, ...]:
    end = content.find(b"\n")
    first = content[: end if end >= 0 else None].decode()
    try:
        headings = [clean(cell) for cell in next(csv.reader([first], strict=True), [])]
    except csv.Error as error:
        remedy = "Anführungszeichen der Kopfzeile prüfen"
        raise _fault(file, 1, "Spalte 1", "Die Kopfzeile ist nicht lesbar", remedy) from error
    while headings and not headings[-1]:
        headings.pop()
    if not headings or len(headings) > 500:
        raise _fault(
            file, 1, "Spalte 1", "Die Kopfzeile fehlt", "Spaltennamen in Zeile 1 schreiben"
        )
    empty = first.count(",") + 1 - len(headings) if '"' not in first else 0
    return (*headings, *("" for _ in range(empty)))


def _slow(content: bytes, file: str, width: int) -> Iterator[tuple[int, list[str | None]]]:
    """(line, cells) of every row. Raises FormatError naming the first line that is not even."""
    stream = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="\n")
    reader = csv.reader(stream, strict=True)
    start = 1
    try:
        for cells in reader:
            if len(cells) != width and start > 1 and any(map(str.strip, cells)):
                problem = f"Die Zeile hat {len(cells)} statt {width} Spalten"
                column = f"Spalte {min(len(cells), width) + 1}"
                raise _fault(file, start, column, problem, "Kommas prüfen")
            yield start, [*cells, *(None for _ in range(width - len(cells)))][:width]
            start = reader.line_num + 1
    except csv.Error as error:
        remedy = "Anführungszeichen verdoppeln oder entfernen"
        long = "field larger" in str(error)
        problem = _ENDLESS if long else "Die Anführungszeichen gehen nicht auf"
        raise _fault(file, start, "Spalte 1", problem, remedy) from error


def _fault(file: str, line: int, column: str, problem: str, remedy: str) -> FormatError:
    return FormatError(problem, file=file, line=line, column=column, remedy=remedy, code="TABLE")


def typed(raw: Raw, kind: FileKind, notes: Notes) -> pl.DataFrame:
    """The columns of `kind` (missing ones null) and `line`; errors go to `notes`."""
    notes.file = raw.file
    places = _places(raw, kind, notes)
    texts = {
        field.name: pl.col(f"column_{places[field.name] + 1}")
        for field in kind.fields
        if field.name in places
    }
    frame = raw.rows.select(
        (text if raw.plain else _stripped(text)).alias(name) for name, text in texts.items()
    )
    filled = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    columns = [
        _column(frame[field.name] if field.name in places else None, field, raw, filled, notes)
        for field in kind.fields
    ]
    line = pl.Series("line", raw.lines, dtype=pl.Int64)
    table = pl.DataFrame([*columns, line])
    return table if filled.all() else table.filter(filled)


def _stripped(text: pl.Expr) -> pl.Expr:
    bare = text.str.strip_chars()
    return pl.when(bare.str.len_bytes() > 0).then(bare)


def _places(raw: Raw, kind: FileKind, notes: Notes) -> dict[str, int]:
    """field -> position of its column."""
    by_name = {folded(name): f.name for f in kind.fields for name in (f.name, *f.aliases)}
    known = {folded(name) for name in kind.others}
    places: dict[str, int] = {}
    strange: list[str] = []
    for place, heading in enumerate(raw.headings):
        name = by_name.get(folded(heading))
        if name in places:
            text = f"Die Spalte {shown(heading)} kommt zweimal vor"
            notes.fail("COLUMN", text, "Eine davon streichen", 1, heading)
        if name is not None:
            places[name] = place
        elif heading and folded(heading) not in known:
            strange.append(heading)
    for field in kind.fields:
        close = get_close_matches(field.name, strange, 1, 0.8) if field.name not in places else []
        if field.needed and field.name not in places:
            hint = f"{shown(close[0])} in {shown(field.name)} umbenennen" if close else ""
            text = f"Die Spalte {shown(field.name)} fehlt"
            notes.fail("COLUMN", text, hint or "Vollständigen Fahrplan besorgen", 1, field.name)
        if close:
            text = f"Die Spalte {shown(close[0])} wird nicht gelesen"
            notes.warn("COLUMN_TYPO", text, 1, close[0], f"Vielleicht ist {field.name} gemeint")
            strange.remove(close[0])
    if strange:
        text = "nicht gelesene Spalten: " + ", ".join(map(shown, strange[:10]))
        notes.warn("COLUMN_UNKNOWN", text, 1)
    return places


_TYPES: Mapping[str, pl.DataType] = {
    "text": pl.String(),
    "time": pl.Int64(),
    "date": pl.Date(),
    "int": pl.Int64(),
    "float": pl.Float64(),
    "code": pl.Int64(),
}
_WORDS: Mapping[str, tuple[str, str]] = {
    "text": ("zu lang", f"Höchstens {_CELL} Zeichen"),
    "time": ("keine Uhrzeit", "Uhrzeit als HH:MM:SS schreiben, nach Mitternacht 24:10:00"),
    "date": ("kein Datum", "Datum als JJJJMMTT schreiben, etwa 20261124"),
    "int": ("keine ganze Zahl", "Ganze Zahl eintragen"),
    "float": ("keine Zahl", "Zahl mit Dezimalpunkt eintragen"),
    "code": ("keine Kennziffer", "Kennziffer des GTFS-Formats eintragen"),
}


def _column(
    cells: pl.Series | None, field: Field, raw: Raw, filled: pl.Series, notes: Notes
) -> pl.Series:
    """Typed values of one column; what cannot be read is an error."""
    if cells is None:
        empty = pl.Series(field.name, [None], dtype=_TYPES[field.kind])
        return empty.new_from_index(0, raw.rows.height)
    values = _READ[field.kind](cells).alias(field.name)
    wrong = cells.is_not_null() & values.is_null()
    what, remedy = _WORDS[field.kind]
    for row in wrong.arg_true().head(_PER_COLUMN).to_list():
        text = f"{shown(cells[row])} ist {what}"
        notes.error("CELL", text, remedy, raw.lines[row], field.name)
    if field.filled:
        for row in (cells.is_null() & filled).arg_true().head(_PER_COLUMN).to_list():
            notes.error("EMPTY", "Die Zelle ist leer", "Wert ergänzen", raw.lines[row], field.name)
    return _in_range(values, field, raw, notes)


def _in_range(values: pl.Series, field: Field, raw: Raw, notes: Notes) -> pl.Series:
    if field.minimum is None or field.maximum is None:
        return values
    outside = ((values < field.minimum) | (values > field.maximum)).fill_null(False)
    for row in outside.arg_true().head(_PER_COLUMN).to_list():
        text = f"{shown(values[row])} liegt nicht zwischen {field.minimum:g} und {field.maximum:g}"
        if field.kind == "code":
            notes.warn("CODE_UNKNOWN", f"{text}; gilt als unbekannt", raw.lines[row], field.name)
        else:
            notes.error("RANGE", text, "Wert prüfen", raw.lines[row], field.name)
    if field.kind == "code" and outside.any():
        return values.set(outside, 0)
    return values


def _texts(cells: pl.Series) -> pl.Series:
    longest = cells.str.len_bytes().max()
    if not isinstance(longest, int) or longest <= _CELL:
        return cells
    return (
        cells.to_frame()
        .select(pl.when(pl.first().str.len_chars() <= _CELL).then(pl.first()))
        .to_series()
    )


def _times(cells: pl.Series) -> pl.Series:
    """Seconds after midnight of the service day; 25:30:00 is half past one the next night.

    There are few different times in a day: where they are not all spelled like 08:30:00, each is
    read once.
    """
    if cells.len() and not cells.null_count() and (cells.str.len_bytes() == 8).all():
        eight = cells.cast(pl.Binary).bin.reinterpret(dtype=pl.UInt64, endianness="little")
        seconds = _clock(eight.to_numpy().astype("<u8", copy=False).view(np.uint8))
        if seconds is not None:
            return pl.Series(cells.name, seconds)
    every = cells.drop_nulls().unique()
    return cells.replace_strict(every, _seconds(every), return_dtype=pl.Int64)


def _clock(text: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64] | None:
    """Seconds of times of eight characters each; None if one is not like 08:30:00."""
    rows = text.reshape(-1, 8)
    seconds = np.empty(len(rows), dtype=np.int64)
    for start in range(0, len(rows), _ROWS):  # a few at a time stay near the processor
        digits = rows[start : start + _ROWS] - np.uint8(ord("0"))
        # A colon comes behind the digits in ASCII; what comes before them turns large.
        if not ((digits <= _LARGEST).all() and (digits[:, 2::3] == 10).all()):
            return None
        # Whole and below 2**24, so exact.
        seconds[start : start + _ROWS] = digits.astype(np.float32) @ _CLOCK
    return seconds


def _seconds(cells: pl.Series) -> pl.Series:
    parts = cells.str.extract_groups(r"^(\d{1,3}):([0-5]\d):([0-5]\d)$").struct.unnest()
    numbers = parts.select(pl.all().cast(pl.Int64))
    total = numbers.select(pl.nth(0) * 3600 + pl.nth(1) * 60 + pl.nth(2)).to_series()
    return total.set(total > MAX_SECONDS, None)


def _dates(cells: pl.Series) -> pl.Series:
    plain = cells.to_frame().select(pl.when(pl.first().str.contains(r"^\d{8}$")).then(pl.first()))
    return plain.to_series().str.to_date("%Y%m%d", strict=False)


def _ints(cells: pl.Series) -> pl.Series:
    return cells.cast(pl.Int64, strict=False)


def _floats(cells: pl.Series) -> pl.Series:
    values = cells.cast(pl.Float64, strict=False)
    return values.set((~values.is_finite()).fill_null(False), None)


_READ: Mapping[str, Callable[[pl.Series], pl.Series]] = {
    "text": _texts,
    "time": _times,
    "date": _dates,
    "int": _ints,
    "float": _floats,
    "code": _ints,
}
