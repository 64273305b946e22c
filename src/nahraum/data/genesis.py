"""CSV files as GENESIS-Online and the Regionaldatenbank write them.

Title lines, one or more header lines (repeated or only at the start of a span), data lines,
then a line of underscores and remarks. In newer files every value is followed by a quality flag
in a column without a label. Umlauts may be broken; names are compared tolerantly.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import nan
from pathlib import Path

from nahraum.data.ages import AgeGroup, parse_age_group
from nahraum.data.columns import RawRow
from nahraum.data.errors import FormatError, Notes, shown
from nahraum.data.textfiles import decode, raw_rows, read_bytes
from nahraum.data.values import UNKNOWN_SIGNS, ZERO_SIGNS, clean, folded, same_name

_TITLE = re.compile(r"(?:GENESIS-)?Tabelle:\s*([0-9]{5}[0-9A-Z-]*)", re.IGNORECASE)
_FIRST_DATA = re.compile(r"\d{2}\.\d{2}\.\d{4}|\d{4}(?:/\d{2,4})?", re.ASCII)
_STAND = re.compile(r"Stand:\s*([0-9.]{10})")
_SEX_NAMES = (("maennlich", 0), ("weiblich", 1))
PRELIMINARY = frozenset({"p", "s"})  # vorläufig, geschätzt


@dataclass(frozen=True, slots=True)
class GenesisTable:
    """A file cut into header lines, data lines and the date it was drawn ("17.08.2021")."""

    file: str
    code: str
    header: tuple[RawRow, ...]
    rows: tuple[RawRow, ...]
    drawn: str

    def labels(self, level: int, start: int) -> list[str]:
        """Labels of a header line (-1 = the last one) from a column on, spans filled up."""
        cells = self.header[level].cells
        filled: list[str] = []
        for place in range(start, len(self.rows[0].cells)):
            name = clean(cells[place]) if place < len(cells) else ""
            filled.append(name or (filled[-1] if filled else ""))
        return filled

    def value_columns(self, start: int, level: int = -1) -> list[int]:
        """Columns that hold values; columns without a label hold quality flags."""
        cells = self.header[level].cells[: len(self.rows[0].cells)]
        return [place for place in range(start, len(cells)) if clean(cells[place])]


def read_genesis(path: Path, code: str, notes: Notes, first_value: int) -> GenesisTable:
    """Read one table and make sure it is the expected one and complete.

    `first_value` is the number of columns with labels before the values. Raises FormatError.
    """
    data, file = read_bytes(path, "")
    notes.file = file
    text = decode(data, file)
    if text.lost:
        notes.warn("UMLAUTS_LOST", "Umlaute sind in der Datei zerstört; Namen werden erraten", 1)
    rows = raw_rows(text.content, ";", file)
    _expect_code(rows, code, file)
    start = next((i for i, row in enumerate(rows) if _FIRST_DATA.fullmatch(row.cells[0])), None)
    end = next((i for i, row in enumerate(rows) if row.cells[0].startswith("____")), None)
    if start is None or start < 2:
        raise FormatError(
            "Es gibt keine Datenzeilen, die mit einem Datum oder Jahr beginnen",
            file=file,
            line=rows[-1].line,
            column="Stichtag",
            remedy="Tabelle im Format CSV neu herunterladen",
            code="NO_ROWS",
        )
    if end is None or end < start:
        raise FormatError(
            "Das Tabellenende (Linie aus Unterstrichen) fehlt; die Datei ist abgeschnitten",
            file=file,
            line=rows[-1].line,
            column="Stichtag",
            remedy="Datei neu herunterladen",
            code="TRUNCATED",
        )
    match = _STAND.search(text.content[-2000:])
    body = _same_width(rows[start:end], rows[:start], first_value, notes)
    return GenesisTable(file, code, tuple(rows[:start]), body, match[1] if match else "")


def _expect_code(rows: Sequence[RawRow], code: str, file: str) -> None:
    title = clean(rows[0].cells[0]) if rows else ""
    match = _TITLE.match(title)
    if match and match[1] == code:
        return
    found = f"die Tabelle {match[1]}" if match else f"{shown(title)} in der ersten Zeile"
    raise FormatError(
        f"Erwartet wird die Tabelle {code}, gefunden wurde {found}",
        file=file,
        line=1,
        column="Tabelle",
        remedy=f"Tabelle {code} als CSV aus GENESIS-Online oder der Regionaldatenbank laden",
        code="WRONG_TABLE",
    )


def _same_width(
    rows: Sequence[RawRow], header: Sequence[RawRow], first_value: int, notes: Notes
) -> tuple[RawRow, ...]:
    """All data lines have the width of the first one, and the header is not wider."""
    width = len(rows[0].cells)
    if width <= first_value or any(any(map(str.strip, row.cells[width:])) for row in header):
        text = f"Kopf und Datenzeilen passen nicht zusammen ({width} Spalten)"
        place = f"Spalte {width + 1}"
        notes.fail("RAGGED", text, "Datei neu herunterladen", rows[0].line, place)
    for row in rows:
        if len(row.cells) != width:
            text = f"Die Zeile hat {len(row.cells)} statt {width} Spalten"
            place = f"Spalte {min(len(row.cells), width) + 1}"
            notes.error("RAGGED", text, "Datei neu herunterladen", row.line, place)
    notes.check()
    return tuple(rows)


def number(text: str, notes: Notes, line: int, column: str) -> float:
    """A count: digits, "-" = 0, the signs for unknown = NaN; anything else is an error."""
    cell = text.strip()
    if cell.isdigit() and cell.isascii():
        return float(cell)
    if cell in ZERO_SIGNS:
        return 0.0
    if cell in UNKNOWN_SIGNS:
        return nan
    if re.fullmatch(r"-\d+", cell):
        notes.error(
            "NEGATIVE", f"{shown(cell)} ist negativ", "Datei neu herunterladen", line, column
        )
    else:
        notes.error(
            "NUMBER", f"{shown(cell)} ist keine Anzahl", "Datei neu herunterladen", line, column
        )
    return nan


def decimal_number(text: str, notes: Notes, line: int, column: str) -> float:
    """A figure with decimal comma, as in life tables; empty or a sign is an error."""
    cell = text.strip()
    if re.fullmatch(r"-?\d+(?:,\d+)?", cell, re.ASCII):
        return float(cell.replace(",", "."))
    remedy = "Tabelle mit Dezimalkomma neu herunterladen"
    notes.error("NUMBER", f"{shown(cell)} ist keine Zahl", remedy, line, column)
    return nan


def sex_of(label: str) -> int | None:
    """0 for men, 1 for women, None for totals and everything else."""
    name = folded(label)
    return next((sex for word, sex in _SEX_NAMES if same_name(name, word)), None)


def age_of(label: str, notes: Notes, line: int) -> AgeGroup | None:
    """The age group of a label; None for totals and unknown ages, an error for the rest."""
    name = folded(label)
    if name in ("insgesamt", "alter_unbekannt"):
        return None
    group = parse_age_group(label)
    if group is None:
        notes.error(
            "AGE", f"{shown(label)} ist keine Altersangabe", "Tabelle prüfen", line, "Alter"
        )
    return group


def year_of(text: str, notes: Notes, line: int) -> int:
    """The year of "31.12.2020" or "2020"; any other reference day is an error."""
    cell = text.strip()
    if re.fullmatch(r"(?:31\.12\.)?(?:19|20)\d{2}", cell):
        return int(cell[-4:])
    notes.error(
        "DATE", f"{shown(cell)} ist kein 31.12. eines Jahres", "Tabelle prüfen", line, "Stichtag"
    )
    return 0


def german_date(text: str) -> date | None:
    """ "31.12.2020" as a date; None for anything else."""
    day, _, rest = text.strip().partition(".")
    month, _, year = rest.partition(".")
    try:
        return date.fromisoformat(f"{year}-{month:0>2}-{day:0>2}")
    except ValueError:
        return None


def check_groups(groups: Sequence[AgeGroup], notes: Notes, line: int) -> None:
    """Age groups must start at 0, follow each other without gap and end open."""
    expected = 0
    for group in groups:
        if group.low != expected:
            text = f"Auf das Alter {expected - 1} folgt die Altersgruppe {group.label}"
            notes.error("AGE_GAP", text, "Alle Altersgruppen auswählen", line, group.label)
            return
        expected = -1 if group.high is None else group.high + 1
    if expected != -1:
        notes.error(
            "AGE_GAP", "Die offene letzte Altersgruppe fehlt", "Tabelle prüfen", line, "Alter"
        )
