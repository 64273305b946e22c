"""Readers of series by area: tables with one column a year, and tables with one line a number.

The values are copies of what their publishers offer as spreadsheets; so a point is the decimal
mark, an empty cell or an official sign is unknown, and a "-" is refused: these publishers do not
say whether it means nothing or unknown.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path

import numpy as np

from nahraum.data.arrays import floats
from nahraum.data.columns import RawRow
from nahraum.data.errors import Notes, shown
from nahraum.data.series import AreaSeries, kind_of
from nahraum.data.textfiles import decode, raw_rows, read_bytes
from nahraum.data.values import UNKNOWN_SIGNS, BadValue, check_key, clean

_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,20})?(?:e-\d{1,2})?", re.ASCII)
# A line of nothing but counts, the usual case, is read at once.
_COUNTS = re.compile(r"(?:\d{1,15};)+", re.ASCII)
_YEAR = re.compile(r"(?:19|20|21)\d{2}", re.ASCII)
_PERIOD = re.compile(r"((?:19|20)\d{2})/(\d{2})", re.ASCII)
# What exports of INKAR write instead of an empty cell.
MISSING_CODES = frozenset({"-9999", "-99999", "-1111111111", "-2222222222"})
_AGAIN = "Datei neu laden oder den Wert berichtigen"
Cells = dict[tuple[str, str, int], float]
Key = Callable[[str], str]


def keys_of(*digits: int) -> Key:
    """A reader of keys with so many digits. It raises BadValue."""
    return lambda text: check_key(text, digits)


def spelled_without_zero(digits: int, padded: str = "") -> Key:
    """A reader of keys written as numbers: the lost leading zero is known to be one.

    `padded` is what stands behind the key ("000" for districts written as municipalities).
    """

    def read(text: str) -> str:
        key = text.removesuffix(padded) if padded and text.endswith(padded) else text
        if len(key) == digits - 1 or len(key) == digits:
            return check_key(key.zfill(digits), (digits,))
        raise BadValue("KEY", f"{shown(text)} ist kein Schlüssel", "Schlüssel prüfen")

    return read


@dataclass(frozen=True, slots=True)
class Long:
    """Columns of a table with one line a number; empty `year` means `given` for all lines.

    `series` maps the cell of `column` to a name, or names the only series under "". `scale` turns
    shares into percent.
    """

    key: str
    read_key: Key
    value: str
    series: Mapping[str, str]
    column: str = ""
    name: str = ""
    year: str = ""
    given: int = 0
    scale: float = 1.0


def rows_of(path: Path, notes: Notes) -> tuple[RawRow, list[RawRow]]:
    """Header and lines of a comma-separated file. Raises FormatError."""
    data, file = read_bytes(path, "")
    notes.file = file
    rows = raw_rows(decode(data, file).content, ",", file)
    if len(rows) < 2:
        text = "Die Datei ist leer" if not rows else "Unter der Kopfzeile steht nichts"
        notes.fail("NO_ROWS", text, "Datei neu laden", 1, "Kopfzeile")
    width = len(rows[0].cells)
    for row in rows[1:]:
        if len(row.cells) != width:
            text = f"Die Zeile hat {len(row.cells)} statt {width} Spalten"
            place = f"Spalte {min(len(row.cells), width) + 1}"
            notes.error("RAGGED", text, "Trennzeichen und Anführungszeichen prüfen", row.line,
                        place)  # fmt: skip
    notes.check()
    return rows[0], rows[1:]


def read_wide(path: Path, name: str, read_key: Key, notes: Notes) -> AreaSeries:
    """`kennziffer,raumeinheit,<year>...`: one line an area. Raises FormatError."""
    header, rows = rows_of(path, notes)
    heads = [clean(cell) for cell in header.cells]
    if heads[:2] != ["kennziffer", "raumeinheit"] or len(heads) < 3:
        text = f"Erwartet wird kennziffer,raumeinheit und Jahre, gefunden {shown(heads[0])}"
        notes.fail("HEADER", text, "Kopfzeile berichtigen", header.line, "kennziffer")
    years = _years(heads[2:], header.line, notes)
    names: dict[str, str] = {}
    lines: dict[str, list[float]] = {}
    for row in rows:
        key = _key(row, clean(row.cells[0]), read_key, "kennziffer", notes)
        if key in names:
            text = f"{shown(key)} steht zweimal da"
            notes.error("DUPLICATE", text, "Doppelte Zeile streichen", row.line, "kennziffer")
        names[key] = clean(row.cells[1])
        lines[key] = _line(row, name, years, notes)
    notes.check()
    keys = tuple(sorted(lines))
    values = floats([lines[key] for key in keys]).T
    return AreaSeries(name, years, keys, tuple(names[key] for key in keys), values)


def _line(row: RawRow, name: str, years: Sequence[int], notes: Notes) -> list[float]:
    cells = row.cells[2:]
    joined = ";".join((*cells, ""))
    if kind_of(name).unit != "%" and _COUNTS.fullmatch(joined):
        return list(map(float, cells))
    return [
        number(cell, name, row.line, str(year), notes)
        for year, cell in zip(years, cells, strict=True)
    ]


def read_long(path: Path, form: Long, notes: Notes) -> tuple[AreaSeries, ...]:
    """One line a number: key, perhaps name, year and kind. Raises FormatError."""
    header, rows = rows_of(path, notes)
    places = _places(header, form, notes)
    cells: Cells = {}
    names: dict[str, str] = {}
    for row in rows:
        kind = clean(row.cells[places[form.column]]) if form.column else ""
        if kind not in form.series:
            text = f"{shown(kind)} ist unbekannt (erwartet: {', '.join(form.series)})"
            notes.error("UNKNOWN_KIND", text, "Tabelle prüfen", row.line, form.column)
            continue
        name = form.series[kind]
        key = _key(row, clean(row.cells[places[form.key]]), form.read_key, form.key, notes)
        year = _year(row, places, form, notes)
        if (name, key, year) in cells:
            text = f"{shown(key)} steht für {year} zweimal da"
            notes.error("DUPLICATE", text, "Doppelte Zeile streichen", row.line, form.key)
        names[key] = clean(row.cells[places[form.name]]) if form.name else ""
        value = number(row.cells[places[form.value]], name, row.line, form.value, notes)
        cells[name, key, year] = round(value * form.scale, 10)
    notes.check()
    return tuple(series_of(name, cells, names) for name in form.series.values())


def series_of(name: str, cells: Cells, names: Mapping[str, str]) -> AreaSeries:
    """The cells of one series as a table; what is not there is unknown."""
    own = {(key, year): value for (series, key, year), value in cells.items() if series == name}
    keys = tuple(sorted({key for key, _ in own}))
    years = tuple(sorted({year for _, year in own}))
    values = np.full((len(years), len(keys)), np.nan)
    at = {key: place for place, key in enumerate(keys)}
    when = {year: place for place, year in enumerate(years)}
    for (key, year), value in own.items():
        values[when[year], at[key]] = value
    return AreaSeries(name, years, keys, tuple(names.get(key, "") for key in keys), floats(values))


def number(cell: str, name: str, line: int, column: str, notes: Notes) -> float:
    """A value of a series; NaN where it is unknown, and after an error."""
    text = cell.strip()
    if not text or text in UNKNOWN_SIGNS or text in MISSING_CODES:
        if text:
            notes.warn("UNKNOWN", "Zeichen für unbekannte Werte gelesen", line, column)
        return nan
    if not _NUMBER.fullmatch(text):
        problem = f"{shown(text)} ist keine Zahl mit Dezimalpunkt"
        notes.error("NUMBER", problem, "Unbekannte Werte leer lassen", line, column)
        return nan
    value = float(text)
    least = kind_of(name).minimum
    if least is not None and value < least:
        notes.error("NEGATIVE", f"{shown(text)} ist negativ", _AGAIN, line, column)
        return nan
    if kind_of(name).unit == "%" and value > 100:
        notes.error("PERCENT", f"{shown(text)} ist mehr als 100 %", _AGAIN, line, column)
        return nan
    return value


def _years(heads: Sequence[str], line: int, notes: Notes) -> tuple[int, ...]:
    for head in heads:
        if not _YEAR.fullmatch(head):
            text = f"{shown(head)} ist kein Jahr"
            notes.fail("YEAR", text, "Eine Spalte je Jahr angeben", line, head or "Jahr")
    years = tuple(map(int, heads))
    if list(years) != sorted(set(years)):
        text = "Die Jahre steigen nicht an oder stehen doppelt da"
        notes.fail("YEAR", text, "Spalten ordnen", line, "Jahr")
    return years


def _key(row: RawRow, text: str, read: Key, column: str, notes: Notes) -> str:
    try:
        return read(text)
    except BadValue as bad:
        notes.error(bad.code, bad.problem, bad.remedy, row.line, column)
        return text


def _places(header: RawRow, form: Long, notes: Notes) -> dict[str, int]:
    heads = [clean(cell) for cell in header.cells]
    wanted = [form.key, form.value, *filter(None, (form.column, form.name, form.year))]
    for head in wanted:
        if heads.count(head) != 1:
            said = "fehlt" if head not in heads else "steht zweimal da"
            text = f"Spalte {shown(head)} {said}"
            remedy = f"Erwartet: {', '.join(wanted)}"
            notes.fail("COLUMN_MISSING", text, remedy, header.line, head)
    return {head: heads.index(head) for head in wanted}


def _year(row: RawRow, places: Mapping[str, int], form: Long, notes: Notes) -> int:
    """The year, or the last year of a period such as 2013/15."""
    if not form.year:
        return form.given
    text = clean(row.cells[places[form.year]])
    if _YEAR.fullmatch(text):
        return int(text)
    if period := _PERIOD.fullmatch(text):
        return int(period[1][:2] + period[2])
    notes.error("YEAR", f"{shown(text)} ist kein Jahr", "Tabelle prüfen", row.line, form.year)
    return 0
