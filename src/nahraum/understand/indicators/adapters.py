"""Uploaded tables of values -> rows that can be stored.

Three shapes are read: long (area, year, indicator, value or numerator and denominator), a column
for each indicator (area, year, ...; "Name Zähler" and "Name Nenner" belong together), and a column
for each year (area, indicator, 2019, 2020, ...).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nahraum.data.columns import Column, Row, Table
from nahraum.data.errors import Notes, shown
from nahraum.data.textfiles import Limits, read_table
from nahraum.data.values import folded, is_sum
from nahraum.understand.indicators.rules import Definition, Measure

LIMITS = Limits(bytes=5_000_000, rows=20_001, columns=300, cell=2_000)
FIRST, LAST = 1900, 2100
_YEAR = re.compile(r"(19|20)\d\d")
_NUMBER = re.compile(r"^\d{1,4}[.:]?\s+")
_PART = re.compile(r"(?P<name>.+?)[\s,:_-]+(?P<part>Zähler|Nenner)", re.IGNORECASE)
AREA = Column(
    name="gebiet",
    aliases=("ortsteil", "stadtteil", "quartier", "ort", "area", "neighbourhood", "gebietsname"),
    max_length=200,
)
YEAR = Column(
    name="jahr", kind="int", aliases=("year",), required=False, minimum=FIRST, maximum=LAST
)
INDICATOR = Column(
    name="indikator", aliases=("indicator", "kennung", "merkmal"), required=False, max_length=200
)
VALUE = Column(name="wert", kind="float", aliases=("value",), required=False, nullable=True)
TOP = Column(
    name="zähler", kind="float", aliases=("numerator", "fälle", "anzahl"), required=False,
    nullable=True, minimum=0,
)  # fmt: skip
BASE = Column(
    name="nenner", kind="float", aliases=("denominator", "bezugszahl"), required=False,
    nullable=True, minimum=0,
)  # fmt: skip
REST = Column(name="werte", kind="float", nullable=True)
COLUMNS = (AREA, YEAR, INDICATOR, VALUE, TOP, BASE)


@dataclass(frozen=True, slots=True)
class Known:
    """Areas and indicators by their folded names, and indicators by key."""

    areas: Mapping[str, str]
    indicators: Mapping[str, Definition]

    def area(self, text: str) -> str | None:
        return self.areas.get(folded(text))

    def indicator(self, text: str) -> Definition | None:
        return self.indicators.get(folded(text))


def known(areas: Mapping[str, str], definitions: Sequence[Definition]) -> Known:
    """`areas` maps names to ids; an indicator is found by its key and by its label.

    A number before the name of an area ("03 Nordstadt") may be left out.
    """
    named = {folded(d.label): d for d in definitions} | {folded(d.key): d for d in definitions}
    short = Counter(_unnumbered(name) for name in areas)
    places = {
        _unnumbered(name): key for name, key in areas.items() if short[_unnumbered(name)] == 1
    }
    return Known(places | {folded(name): key for name, key in areas.items()}, named)


def _unnumbered(name: str) -> str:
    return folded(_NUMBER.sub("", name))


@dataclass(frozen=True, slots=True)
class _Cell:
    """One number of the file before it is checked."""

    line: int
    area: str
    year: int | None
    indicator: str
    column: str
    values: dict[str, float | None]


def read_values(
    data: bytes, name: str, names: Known
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of an uploaded table, and remarks about it. Raises DataError with all findings."""
    table = read_table(data, COLUMNS, name=name, rest=REST, limits=LIMITS)
    notes = Notes(table.file)
    found: dict[tuple[str, str, int], tuple[int, dict[str, Any]]] = {}
    for cell in _cells(table, notes):
        row = _row(cell, names, notes)
        if row is None:
            continue
        key = (row["indicator"], row["area"], row["year"])
        if key in found:
            problem = f"{shown(cell.area)} im Jahr {cell.year} steht schon in Zeile {found[key][0]}"
            notes.error("TWICE", problem, "Eine der Zeilen entfernen", cell.line, cell.column)
        found[key] = (cell.line, row)
    if not found and not notes.errors:
        notes.error("EMPTY", "Die Tabelle enthält keine Zahl", "Werte eintragen", 1, AREA.name)
    notes.check()
    remarks = [
        {"line": finding.line, "problem": finding.text, "remedy": finding.remedy}
        for finding in table.warnings
    ]
    return [row for _line, row in found.values()], remarks


def _cells(table: Table, notes: Notes) -> Iterator[_Cell]:
    """The numbers of the file, whatever its shape; sum rows are left out."""
    rows = [row for row in table if not is_sum(row["gebiet"])]
    long = {"wert", "zähler"} & set(table.columns)
    if "indikator" in table.columns and long:
        yield from (_long(row) for row in rows)
    elif "indikator" in table.columns and table.rest:
        yield from (cell for row in rows for cell in _by_year(row, table.rest, notes))
    elif table.rest:
        parts = _parts(table.rest)
        yield from (cell for row in rows for cell in _by_indicator(row, parts))
    else:
        remedy = "Eine Spalte „Indikator“ mit „Wert“, oder eine Spalte je Indikator ergänzen"
        notes.error("NO_VALUES", "Neben dem Gebiet steht kein Wert", remedy, 1, AREA.name)


def _long(row: Row) -> _Cell:
    values = {name: row.values.get(name) for name in ("wert", "zähler", "nenner")}
    return _Cell(row.line, row["gebiet"], row.get("jahr"), row.get("indikator", ""), "wert", values)


def _by_year(row: Row, years: Sequence[str], notes: Notes) -> Iterator[_Cell]:
    for heading in years:
        if not _YEAR.fullmatch(heading.strip()):
            problem, remedy = f"{shown(heading)} ist kein Jahr", "Spalte entfernen oder umbenennen"
            notes.error("NO_YEAR", problem, remedy, row.line, heading)
            return
        values = {"wert": row.values.get(heading)}
        yield _Cell(
            row.line, row["gebiet"], int(heading), row.get("indikator", ""), heading, values
        )


def _parts(headings: Sequence[str]) -> dict[str, dict[str, str]]:
    """Name of the indicator -> which column holds what: value, numerator, denominator."""
    found: dict[str, dict[str, str]] = {}
    for heading in headings:
        match = _PART.fullmatch(heading.strip())
        name, part = (match["name"], match["part"].lower()) if match else (heading, "wert")
        found.setdefault(name, {})[part] = heading
    return found


def _by_indicator(row: Row, parts: Mapping[str, Mapping[str, str]]) -> Iterator[_Cell]:
    for name, columns in parts.items():
        values = {part: row.values.get(column) for part, column in columns.items()}
        column = next(iter(columns.values()))
        yield _Cell(row.line, row["gebiet"], row.get("jahr"), name, column, values)


def _row(cell: _Cell, names: Known, notes: Notes) -> dict[str, Any] | None:
    """What is stored of a cell; None for an empty one and for one that is refused."""
    top, base, value = (cell.values.get(name) for name in ("zähler", "nenner", "wert"))
    area = names.area(cell.area)
    found = names.indicator(cell.indicator)
    problem = _problem(cell, area, found)
    if not problem and found is not None:
        if top is None and base is None and value is None:
            return None
        problem = _misfit(found, top, base, value)
    if problem or area is None or found is None:
        text, remedy, column = problem or ("", "", "")
        notes.error("ROW", text, remedy, cell.line, column or cell.column)
        return None
    top, value = _counts(found, top, base, value)
    return {
        "line": cell.line,
        "indicator": found.key,
        "area": area,
        "year": cell.year,
        "numerator": top,
        "denominator": base,
        "value": value,
    }


def _counts(
    found: Definition, top: float | None, base: float | None, value: float | None
) -> tuple[float | None, float | None]:
    """(numerator, value): the numerator if it is said or follows, because only it can be
    protected."""
    if top is not None:
        return top, None
    if value is not None and found.measure is Measure.COUNT:
        return value, None
    if value is not None and base is not None and found.measure in (Measure.SHARE, Measure.RATE):
        return value * base / found.scale, None
    return None, value


Problem = tuple[str, str, str]


def _problem(cell: _Cell, area: str | None, found: Definition | None) -> Problem | None:
    if area is None:
        text = f"{shown(cell.area)} ist kein Ortsteil dieser Kommune"
        return text, "Schreibweise prüfen oder den Ortsteil anlegen", AREA.name
    if found is None:
        text = f"Den Indikator {shown(cell.indicator)} gibt es nicht"
        column = cell.column if cell.column not in ("wert",) else INDICATOR.name
        return text, "Kennung aus dem Katalog nehmen oder einen eigenen Indikator anlegen", column
    if cell.year is None:
        return "Das Jahr fehlt", "Spalte „Jahr“ füllen", YEAR.name
    return None


def _misfit(
    found: Definition, top: float | None, base: float | None, value: float | None
) -> Problem | None:
    """Why the numbers cannot be those of the indicator."""
    kind = found.measure
    if top is None:
        if value is None:
            return None  # a denominator alone: the number of cases is withheld at its source
        if kind is Measure.COUNT and (value < 0 or value != round(value)):
            return f"{value:g} ist keine Anzahl", "Eine ganze Zahl ab 0 eintragen", VALUE.name
        return None
    if kind is Measure.VALUE:
        return "Dieser Indikator hat keinen Zähler", "Den Wert in „Wert“ eintragen", TOP.name
    if kind is not Measure.COUNT and base is None:
        return "Zum Zähler fehlt der Nenner", "Spalte „Nenner“ füllen", BASE.name
    if kind is Measure.SHARE and base is not None and top > base:
        text = f"Der Zähler {top:g} ist größer als der Nenner {base:g}"
        return text, "Zähler und Nenner prüfen", TOP.name
    return None
