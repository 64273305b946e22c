"""Tables for judging effects: panels, series and pairs, with years, months or quarters."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nahraum.analysis.impact import Observation
from nahraum.cli.reading import Reading, broken, first_line, remarks
from nahraum.data.columns import Column, Row, Table
from nahraum.data.errors import Finding, shown
from nahraum.data.values import clean, is_sum

YES_NO: Mapping[str, tuple[str, ...]] = {
    "1": ("1", "ja", "yes", "true", "wahr"),
    "0": ("0", "nein", "no", "false", "falsch"),
}
UNIT = Column(
    name="unit",
    aliases=("einheit", "gebiet", "id", "kennung", "area", "gemeinde", "quartier", "ags"),
    max_length=200,
)
PERIOD = Column(
    name="period",
    aliases=("zeit", "zeitraum", "periode", "jahr", "year", "monat", "month", "quartal", "t"),
    max_length=20,
)
TREATED = Column(
    name="treated",
    kind="choice",
    aliases=("behandelt", "maßnahme", "mit_maßnahme", "treatment"),
    choices=YES_NO,
)
POST = Column(name="post", kind="choice", aliases=("nachher", "danach", "nach"), choices=YES_NO)
VALUE = Column(
    name="value",
    kind="float",
    aliases=("wert", "ergebnis", "outcome", "messwert", "y"),
    minimum=-1e50,
    maximum=1e50,
)
BEFORE = Column(name="before", kind="float", aliases=("vorher", "vor"), minimum=-1e50, maximum=1e50)
AFTER = Column(
    name="after", kind="float", aliases=("nachher", "nach", "danach"), minimum=-1e50, maximum=1e50
)
_KINDS = (
    ("Jahr", re.compile(r"(?P<y>[+-]?\d{1,4})", re.ASCII), 1),
    ("Monat", re.compile(r"(?P<y>\d{4})-(?P<p>0?[1-9]|1[0-2])", re.ASCII), 12),
    ("Monat", re.compile(r"(?P<p>0?[1-9]|1[0-2])/(?P<y>\d{4})", re.ASCII), 12),
    ("Quartal", re.compile(r"(?P<y>\d{4})[- ]?Q(?P<p>[1-4])", re.ASCII | re.IGNORECASE), 4),
    ("Quartal", re.compile(r"(?P<p>[1-4])\. Quartal (?P<y>\d{4})", re.ASCII | re.IGNORECASE), 4),
)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A year (or any whole number), a month or a quarter; `number` counts them evenly."""

    number: int
    kind: str = "Jahr"

    @property
    def label(self) -> int | str:
        """As it is printed: 2024, "2024-03", "2024-Q1"."""
        if self.kind == "Jahr":
            return self.number
        if self.kind == "Monat":
            return f"{self.number // 12:04}-{self.number % 12 + 1:02}"
        return f"{self.number // 4:04}-Q{self.number % 4 + 1}"


def read_period(text: str) -> Period | None:
    """None if the text names no period."""
    for kind, pattern, parts in _KINDS:
        match = pattern.fullmatch(clean(text))
        if match:
            part = int(match["p"]) - 1 if parts > 1 else 0
            return Period(int(match["y"]) * parts + part, kind)
    return None


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """Rows with their periods, sum rows left out; `lines` for errors of the analysis."""

    rows: tuple[Row, ...]
    periods: tuple[Period, ...]
    warnings: tuple[Finding, ...]
    table: Table

    @property
    def labels(self) -> Mapping[int, int | str]:
        """How each period is printed."""
        return {period.number: period.label for period in self.periods}

    @property
    def lines(self) -> Mapping[str, int]:
        found = {}
        for row, period in zip(self.rows, self.periods, strict=True):
            found[f"{row['unit']}, {period.number}"] = row.line
        return found


def read_panel(
    path: Path, reading: Reading, extra: Sequence[Column] = (), names: Sequence[str] = ()
) -> Evaluated:
    """Read `unit,period,value`, the `extra` columns and one number column for each name."""
    numbers = [Column(name=name, kind="float", minimum=-1e50, maximum=1e50) for name in names]
    table = reading.table(path, (UNIT, PERIOD, *extra, VALUE, *numbers))
    return _evaluated(table)


def read_series(path: Path, reading: Reading) -> Evaluated:
    """Read `period,value` in any order."""
    table = reading.table(path, (PERIOD, VALUE))
    return _evaluated(table)


def read_pairs(path: Path, reading: Reading) -> Evaluated:
    """Read `unit,before,after`."""
    table = reading.table(path, (UNIT, BEFORE, AFTER))
    return _evaluated(table)


def _evaluated(table: Table) -> Evaluated:
    warnings = list(remarks(table))
    seen: dict[tuple[str, int], Row] = {}
    keys = [name for name in ("unit", "period") if name in table.columns]
    found: list[tuple[Row, Period]] = []
    for row in table:
        if "unit" in table.columns and is_sum(row["unit"]):
            text = f"Summenzeile {shown(row['unit'])} übersprungen"
            warnings.append(Finding("warning", "SUM_ROW", text, "", table.file, row.line))
            continue
        period = _period(table, row) if "period" in table.columns else Period(0)
        if found and period.kind != found[0][1].kind:
            problem = f"{shown(row['period'])} neben einer anderen Art von Zeit"
            remedy = "Alle Zeiten gleich schreiben, etwa 2024 oder 2024-03"
            raise broken(table, row, "period", problem, remedy)
        named = Row(row.line, {"unit": "", **row.values})
        if "unit" in table.columns and not row["unit"]:
            raise broken(table, row, "unit", "Die Zelle ist leer", "Kennung eintragen")
        key = (named["unit"], period.number)
        if key in seen:
            problem = f"{shown(row[keys[-1]])} steht schon in Zeile {seen[key].line}"
            remedy = "Doppelte Zeile streichen oder zusammenzählen"
            raise broken(table, row, ", ".join(keys), problem, remedy)
        seen[key] = row
        found.append((named, period))
    if not found:
        problem = "Die Datei enthält nur Summenzeilen"
        raise broken(table, Row(first_line(table), {}), keys[0], problem, "Einzelwerte ergänzen")
    found.sort(key=lambda pair: (pair[0]["unit"], pair[1]))
    rows, periods = zip(*found, strict=True)
    return Evaluated(rows, periods, tuple(warnings), table)


def _period(table: Table, row: Row) -> Period:
    period = read_period(row["period"])
    if period is None:
        problem = f"{shown(row['period'])} ist keine Zeit"
        remedy = "Jahr, Monat oder Quartal angeben: 2024, 2024-03, 2024-Q1"
        raise broken(table, row, "period", problem, remedy)
    return period


def observations(given: Evaluated, names: Sequence[str]) -> list[Observation]:
    """Rows of `read_panel` with `TREATED` and `POST`."""
    return [
        Observation(
            row["unit"],
            period.number,
            row["treated"] == "1",
            row["post"] == "1",
            row["value"],
            tuple(row[name] for name in names),
        )
        for row, period in zip(given.rows, given.periods, strict=True)
    ]


def square(
    given: Evaluated, names: Sequence[str]
) -> tuple[list[str], list[int], list[list[float]], dict[str, list[float]]]:
    """Units, periods, values (units x periods), and the mean of each further column by unit.

    Raises FormatError naming the first unit that lacks a period.
    """
    units = list(dict.fromkeys(row["unit"] for row in given.rows))
    periods = sorted({period.number for period in given.periods})
    cells = {
        (row["unit"], period.number): row
        for row, period in zip(given.rows, given.periods, strict=True)
    }
    for unit in units:
        for period in periods:
            if (unit, period) not in cells:
                last = [row for row in given.rows if row["unit"] == unit][-1]
                problem = f"Für {shown(unit)} fehlt {given.labels[period]}"
                remedy = "Zeile ergänzen oder das Gebiet weglassen"
                raise broken(given.table, last, "period", problem, remedy)
    values = [[cells[unit, period]["value"] for period in periods] for unit in units]
    means = {
        name: [sum(cells[unit, p][name] for p in periods) / len(periods) for unit in units]
        for name in names
    }
    return units, periods, values, means
