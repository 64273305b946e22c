"""From raw cells to typed rows: find the header, read every cell, collect what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from nahraum.data.cells import parser_of, settled, typed_number
from nahraum.data.columns import NUMERIC, Column, RawRow, Row, Table, Wanted
from nahraum.data.errors import Notes, shown
from nahraum.data.values import (
    ZERO_SIGNS,
    BadValue,
    DecimalMark,
    NativeNumber,
    Reading,
    clean,
    folded,
    is_sum,
    read_number,
    same_name,
)

HEADER_ROWS = 40  # title lines above the header are tolerated up to here
_LONGEST_HEADING = 200
_SHORT = 15  # digits that fit any column; the usual case, read without detours
_FOOTERS = ("__", "©", "(c)", "quelle", "source:", "stand:", "hinweis", "anmerkung", "fußnote")
_EMPTY = "Wert ergänzen oder die Zeile streichen; unbekannt ist nicht null"


@dataclass(frozen=True)
class Header:
    """Where the header stands and which of its cells is which column."""

    index: int
    line: int
    cells: tuple[str, ...]
    places: dict[str, int]
    clashes: tuple[tuple[str, str, str], ...]  # column, first heading, second heading


def find_header(rows: Sequence[RawRow], wanted: Wanted) -> Header | None:
    """The row among the first ones that names most of the wanted columns."""
    best: Header | None = None
    for index, row in enumerate(rows[:HEADER_ROWS]):
        places, clashes = _places(row.cells, wanted)
        if places and (best is None or len(places) > len(best.places)):
            best = Header(index, row.line, row.cells, places, clashes)
    return best


class _Headings:
    """One row looked at as a header: where each spelling and each folded name stands."""

    def __init__(self, cells: tuple[str, ...]) -> None:
        self.spelled: dict[str, list[int]] = {}
        self.folded: dict[str, list[int]] = {}
        for place, cell in enumerate(cells):
            if len(cell) <= _LONGEST_HEADING:
                self.spelled.setdefault(clean(cell), []).append(place)
                self.folded.setdefault(folded(cell), []).append(place)
        self.lost = [name for name in self.folded if "\ufffd" in name]

    def places(self, column: Column, heading: str | None) -> list[int]:
        """Where a column stands: spelled exactly (lx is not Lx), else by name, else by alias."""
        exact = self.spelled.get(column.name if heading is None else heading)
        if exact:
            return exact
        own, *aliases = column.names if heading is None else (folded(heading),)
        return self._named((own,)) or sorted(self._named(aliases))

    def _named(self, names: Sequence[str]) -> list[int]:
        found = [place for name in names for place in self.folded.get(name, ())]
        for lost in self.lost:
            if any(same_name(lost, name) for name in names):
                found += self.folded[lost]
        return found


def _places(
    cells: tuple[str, ...], wanted: Wanted
) -> tuple[dict[str, int], tuple[tuple[str, str, str], ...]]:
    mapped = _mapped(wanted)
    headings = _Headings(cells)
    places: dict[str, int] = {}
    clashes: list[tuple[str, str, str]] = []
    taken: set[int] = set()
    for column in wanted.columns:
        hits = headings.places(column, mapped.get(column.name))
        free = [hit for hit in hits if hit not in taken]
        if free:
            places[column.name] = free[0]
            taken.add(free[0])
        if len(free) > 1:
            clashes.append((column.name, cells[free[0]], cells[free[1]]))
    return places, tuple(clashes)


def _mapped(wanted: Wanted) -> dict[str, str]:
    """Canonical name -> heading; the two sides of `--columns a=b` may stand either way round."""
    known = {column.name for column in wanted.columns}
    return {
        (left if left in known else right): (right if left in known else left)
        for left, right in wanted.mapping.items()
    }


def build_table(rows: Sequence[RawRow], wanted: Wanted, file: str) -> Table:
    """Read raw rows into a `Table`. Raises FormatError with up to `MAX_FINDINGS` findings."""
    notes = Notes(file)
    if not rows:
        first = wanted.columns[0].name
        notes.error("EMPTY", "Die Datei ist leer", _expected(wanted), 1, first)
        notes.check()
    header = find_header(rows, wanted)
    table = _Reader(wanted, notes, _checked(header, rows, wanted, notes)).read(rows)
    notes.check()
    return replace(table, warnings=notes.warnings)


def _expected(wanted: Wanted) -> str:
    names = ", ".join(column.name for column in wanted.columns if column.required)
    return f"Erwartet wird eine Kopfzeile mit den Spalten {names}"


def _checked(header: Header | None, rows: Sequence[RawRow], wanted: Wanted, notes: Notes) -> Header:
    """The header, after reporting what is missing or double in it."""
    found = header or Header(0, rows[0].line, rows[0].cells, {}, ())
    present = ", ".join(clean(cell) for cell in found.cells[:12] if clean(cell)) or "nichts"
    mapped = _mapped(wanted)
    for column in wanted.columns:
        if column.name in found.places:
            continue
        if column.name in mapped:
            problem = f"Spalte {shown(mapped[column.name])} gibt es nicht"
        elif column.required:
            problem = f"Spalte {shown(column.name)} fehlt"
        else:
            continue
        aliases = ", ".join((column.name, *column.aliases[:3]))
        by_hand = f" oder zuordnen mit --columns {column.name}=ÜBERSCHRIFT"
        remedy = (
            f"Spalte ergänzen (möglich: {aliases}){by_hand if wanted.mappable else ''}; "
            f"gefunden: {present}"
        )
        notes.error("COLUMN_MISSING", problem, remedy, found.line, column.name)
    for name, first, second in found.clashes:
        problem = f"{shown(first)} und {shown(second)} bedeuten beide {shown(name)}"
        by_hand = f" oder --columns {name}=ÜBERSCHRIFT angeben"
        remedy = f"Eine Spalte umbenennen{by_hand if wanted.mappable else ''}"
        notes.error("COLUMN_TWICE", problem, remedy, found.line, name)
    return found


class _Reader:
    """Reads the rows below one header."""

    def __init__(self, wanted: Wanted, notes: Notes, header: Header) -> None:
        self.wanted, self.notes, self.header = wanted, notes, header
        self.width = len(header.cells)
        while self.width and not clean(header.cells[self.width - 1]):
            self.width -= 1
        self.columns = {column.name: column for column in wanted.columns}
        self.places = [(place, self.columns[name]) for name, place in header.places.items()]
        self.rest, self.unknown = self._others()
        self.parsers = {column.name: parser_of(column) for _, column in self.places}
        self.marks: dict[DecimalMark, tuple[int, str]] = {}
        self.open: list[tuple[dict[str, Any], int, str, Reading]] = []

    def _others(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Headings beyond the wanted ones: read by the `rest` column, or reported."""
        used = set(self.header.places.values())
        others = [
            (place, clean(cell) or f"Spalte {place + 1}")
            for place, cell in enumerate(self.header.cells[: self.width])
            if place not in used and clean(cell)
        ]
        if self.wanted.rest is None:
            for _, name in others:
                text = f"Spalte {shown(name)} ist unbekannt und wurde nicht gelesen"
                self.notes.warn("COLUMN_UNKNOWN", text, self.header.line, name)
            return (), tuple(name for _, name in others)
        for place, name in others:
            if name in self.columns:
                text = f"Die Überschrift {shown(name)} steht zweimal da"
                self.notes.error("COLUMN_TWICE", text, "Umbenennen", self.header.line, name)
            self.columns[name] = replace(self.wanted.rest, name=name)
            self.places.append((place, self.columns[name]))
        return tuple(name for _, name in others), ()

    def read(self, rows: Sequence[RawRow]) -> Table:
        kept: list[Row] = []
        missing = bool(self.notes.errors)
        for row in rows[self.header.index + 1 :]:
            if self._is_footer(row):
                break
            values = self._values(row)
            if values is not None:
                kept.append(Row(row.line, values))
        self._settle()
        if not kept and not missing and not self.notes.errors:
            self._nothing()
        self._keys(kept)
        names = tuple(name for name in self.header.places)
        mark = self.wanted.decimal or next(iter(self.marks), None)
        return Table(self.notes.file, tuple(kept), names, self.rest, self.unknown, (), decimal=mark)

    def _nothing(self) -> None:
        only_sums = any(key[1] == "SUM_ROW" for key in self.notes.warned)
        text = (
            "Die Datei enthält nur Summenzeilen"
            if only_sums
            else "Unter der Kopfzeile steht nichts"
        )
        column = self.wanted.columns[0].name
        self.notes.error("NO_ROWS", text, "Einzelwerte ergänzen", self.header.line, column)

    def _is_footer(self, row: RawRow) -> bool:
        first = row.cells[0].strip().lower()
        return first.startswith(_FOOTERS) and not any(cell.strip() for cell in row.cells[1:])

    def _values(self, row: RawRow) -> dict[str, Any] | None:
        """Typed values of a row; None for a sum row or a broken one."""
        if not self._fits(row):
            return None
        cells = row.cells
        for place, column in self.places:
            if column.sums and not cells[place].isdigit() and is_sum(cells[place]):
                text = f"Summenzeile {shown(clean(cells[place]))} übersprungen"
                self.notes.warn("SUM_ROW", text, row.line, column.name)
                return None
        values: dict[str, Any] = {}
        for place, column in self.places:
            try:
                value = self._cell(cells[place], column, row.line)
            except BadValue as bad:
                self.notes.error(bad.code, bad.problem, bad.remedy, row.line, column.name)
                value = None
            if isinstance(value, Reading):
                self.open.append((values, row.line, column.name, value))
            values[column.name] = value
        return values

    def _fits(self, row: RawRow) -> bool:
        got = len(row.cells)
        while got > self.width and not row.cells[got - 1].strip():
            got -= 1
        if got == self.width:
            return True
        text = f"Die Zeile hat {got} statt {self.width} Spalten"
        remedy = "Fehlende Werte ergänzen; ist die Datei abgeschnitten?"
        if got > self.width:
            remedy = (
                "Texte und Zahlen mit Trennzeichen (etwa Dezimalkomma) in Anführungszeichen setzen"
            )
        place = min(got, self.width)
        name = clean(self.header.cells[place]) if place < self.width else f"Spalte {place + 1}"
        self.notes.error("RAGGED", text, remedy, row.line, name)
        return False

    def _cell(self, raw: str, column: Column, line: int) -> Any:
        text = clean(raw)
        if not text:
            if column.nullable or (column.kind == "text" and not column.digits):
                return None if column.nullable else ""
            raise BadValue("EMPTY_CELL", "Die Zelle ist leer", _EMPTY)
        if column.kind not in NUMERIC:
            return self.parsers[column.name](text)
        if text.isascii() and text.isdigit() and len(text) <= _SHORT:
            return typed_number(int(text), column, text)
        reading = Reading(raw.number) if isinstance(raw, NativeNumber) else read_number(text)
        if text in ZERO_SIGNS:
            sign = f"Das Zeichen {shown(text)} (nichts vorhanden) wurde als 0 gelesen"
            self.notes.warn("SIGN_ZERO", sign, line, column.name)
        if reading.value is None:
            if column.nullable:
                return None
            raise BadValue("UNKNOWN", f"Der Wert ist unbekannt (Zeichen {shown(text)})", _EMPTY)
        if reading.other is not None:
            return reading
        if reading.mark:
            self._proves(reading.mark, text, line, column.name)
        return typed_number(reading.value, column, text)

    def _proves(self, mark: DecimalMark, text: str, line: int, column: str) -> None:
        allowed = self.wanted.decimal or next(iter(self.marks), mark)
        if mark != allowed:
            where = f" (dort Zeile {self.marks[allowed][0]})" if allowed in self.marks else ""
            raise BadValue(
                "DECIMAL_MIXED",
                f"{shown(text)} hat „{mark}“ als Dezimalzeichen, erwartet ist „{allowed}“{where}",
                "Zahlen einheitlich schreiben",
            )
        self.marks.setdefault(mark, (line, column))

    def _settle(self) -> None:
        """Decide the ambiguous numbers by the rest of the file, or report them."""
        mark = self.wanted.decimal or next(iter(self.marks), None)
        for values, line, name, reading in self.open:
            column = self.columns[name]
            try:
                values[name] = settled(reading, mark, column)
            except BadValue as bad:
                values[name] = None
                self.notes.error(bad.code, bad.problem, bad.remedy, line, name)

    def _keys(self, rows: Sequence[Row]) -> None:
        names = tuple(self.wanted.key)
        if not names or not all(name in self.header.places for name in names):
            return
        seen: dict[tuple[Any, ...], int] = {}
        for row in rows:
            key = tuple(row.values[name] for name in names)
            if None in key or "" in key:
                place = next(name for name in names if row.values[name] in (None, ""))
                if row.values[place] == "" or self.columns[place].nullable:
                    self.notes.error("EMPTY_CELL", "Die Zelle ist leer", _EMPTY, row.line, place)
                continue
            first = seen.setdefault(key, row.line)
            if first != row.line:
                label = ", ".join(str(part) for part in key)
                text = f"{shown(label)} steht schon in Zeile {first}"
                remedy = "Doppelte Zeile streichen oder zusammenzählen"
                self.notes.error("DUPLICATE", text, remedy, row.line, ", ".join(names))
