"""Tables about people: start tables, projection cubes, migration, groups, life tables, rates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from nahraum.analysis.need import BandRate, RateTable, rate_table
from nahraum.analysis.population.ages import AGES, OPEN_AGE, SHAPE, Band, Floats
from nahraum.cli.reading import (
    AGE_GROUP_COLUMNS,
    SEX_NAMES,
    SEXES,
    YEAR,
    Reading,
    age_groups,
    broken,
    first_line,
    located,
    remarks,
    unique,
)
from nahraum.data.columns import AGE, COUNT, SEX, Column, Row, Table
from nahraum.data.errors import Finding

INPUT = "input"


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Persons by year, sex and age, shape (years, 2, 101); `years` is empty if none is named."""

    values: Floats
    years: tuple[int, ...]
    warnings: tuple[Finding, ...]
    line: int


def read_people(path: Path, reading: Reading, *, open_from: int = OPEN_AGE) -> People:
    """Read `sex,age,count`, with `year` a cube. Every age from 0 to the open one must be there.

    `open_from`: the lowest age that may be the open one; its people stay at that age.
    """
    table = reading.table(path, (YEAR, SEX, AGE, COUNT))
    warnings = list(remarks(table))
    by_year: dict[int | None, dict[tuple[Any, ...], Row]] = {}
    for row in table:
        cells = by_year.setdefault(row.get("year"), {})
        key = (row["sex"], row["age"])
        unique(table, cells, key, row, "sex, age")
        cells[key] = row
    years = sorted(year for year in by_year if year is not None)
    wanted: list[int | None] = [*years] or [None]
    values = [_one_year(table, by_year[year], open_from) for year in wanted]
    if any(row["age"] > OPEN_AGE for row in table):
        text = f"Alter über {OPEN_AGE} zählen zu {OPEN_AGE}+"
        warnings.append(Finding("warning", "AGES_ABOVE_100", text, "", table.file))
    top = max(row["age"] for row in table)
    if top < OPEN_AGE:
        text = f"Das letzte Alter {top} ist als offene Gruppe {top}+ gelesen"
        warnings.append(Finding("warning", "OPEN_AGE", text, "", table.file))
    return People(np.stack(values), tuple(years), tuple(warnings), first_line(table))


def _one_year(table: Table, cells: Mapping[tuple[Any, ...], Row], open_from: int) -> Floats:
    top = min(max(row["age"] for row in table), OPEN_AGE)
    last = next(iter(cells.values()))
    for sex, name in zip(SEXES, SEX_NAMES, strict=True):
        for age in range(top + 1):
            if (sex, age) in cells:
                last = cells[sex, age]
                continue
            when = f" im Jahr {last['year']}" if last.get("year") else ""
            raise broken(
                table,
                last,
                "age",
                f"Für {name}{when} fehlt das Alter {age}",
                "Zeile ergänzen; wenn dort niemand lebt, mit 0",
            )
    if top < open_from:
        raise broken(
            table,
            last,
            "age",
            f"Die Alter enden bei {top}, gebraucht werden Einzelalter bis {open_from}+",
            "Die offene Gruppe nach Einzelaltern aufteilen",
        )
    values = np.zeros(SHAPE)
    for (sex, age), row in cells.items():
        values[SEXES.index(sex), min(age, OPEN_AGE)] += row["count"]
    return values


def read_migration(path: Path, reading: Reading) -> tuple[Floats, tuple[Finding, ...]]:
    """Net persons a year by sex and age, shape (2, 101); ages not named have no migration."""
    balance = replace(COUNT, minimum=None, aliases=(*COUNT.aliases, "saldo", "netto", "net"))
    table = reading.table(path, (SEX, AGE, balance), key=("sex", "age"))
    values = np.zeros(SHAPE)
    for row in table:
        values[SEXES.index(row["sex"]), min(row["age"], OPEN_AGE)] += row["count"]
    warnings = remarks(table)
    if len(table) < 2 * AGES:
        text = f"{2 * AGES - len(table)} Alter ohne Angabe gelten als ohne Wanderung"
        warnings = (*warnings, Finding("warning", "MIG_AGES_MISSING", text, "", table.file))
    return values, warnings


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Persons by age group of equal width, shape (groups,) or (2, groups); the last is open."""

    values: Floats
    starts: tuple[int, ...]
    warnings: tuple[Finding, ...]
    file: str
    line: int

    @property
    def width(self) -> int:
        return self.starts[1] - self.starts[0]


def read_groups(path: Path, reading: Reading) -> Groups:
    """Read `age_from,age_to,count`, optionally by sex, for the Hamilton-Perry method."""
    sex = replace(SEX, required=False)
    table = reading.table(path, (sex, *AGE_GROUP_COLUMNS, COUNT))
    groups, notes = age_groups(table)
    sexes = SEXES if "sex" in table.columns else ("all",)
    cells: dict[tuple[Any, ...], Row] = {}
    ends: dict[int, tuple[int | None, Row]] = {}
    for group in groups:
        key = (group.row.get("sex", "all"), group.low)
        unique(table, cells, key, group.row, "age_from")
        cells[key] = group.row
        ends[group.low] = (group.high, group.row)
    starts = sorted(ends)
    _check_widths(table, starts, ends)
    values = np.zeros((len(sexes), len(starts)))
    for (name, low), row in cells.items():
        values[sexes.index(name), starts.index(low)] = row["count"]
    for position, name in enumerate(sexes):
        for low in starts:
            if (name, low) not in cells:
                raise broken(
                    table,
                    ends[low][1],
                    "sex",
                    f"Für {SEX_NAMES[position]} fehlt die Gruppe ab {low}",
                    "Zeile ergänzen",
                )
    shape = values[0] if len(sexes) == 1 else values
    return Groups(shape, tuple(starts), (*remarks(table), *notes), table.file, first_line(table))


def _check_widths(
    table: Table, starts: Sequence[int], ends: Mapping[int, tuple[int | None, Row]]
) -> None:
    if len(starts) < 3:
        raise broken(
            table, None, "age_from", "Es sind weniger als drei Altersgruppen", "Gruppen ergänzen"
        )
    width = starts[1] - starts[0]
    for low, following in pairwise(starts):
        high, row = ends[low]
        if following - low != width or high not in (None, following - 1):
            label = f"{low}+" if high is None else f"{low}-{high}"
            raise broken(
                table,
                row,
                "age_to",
                f"Die Gruppe {label} ist nicht {width} Jahre breit wie die erste",
                "Gleich breite, lückenlose Gruppen angeben; nur die letzte ist offen",
            )
        if high is None and "age_to" in table.columns:
            raise broken(table, row, "age_to", "Die Zelle ist leer", "Letztes Alter eintragen")


@dataclass(frozen=True, slots=True, eq=False)
class Mortality:
    """Probabilities of dying (2, 101) and, where given, e(100) by sex, of one period."""

    q: Floats
    e_open: tuple[float, float] | None
    period: str
    warnings: tuple[Finding, ...]
    file: str
    line: int


LIFE_COLUMNS = (
    Column(name="period", aliases=("periode", "zeitraum"), required=False),
    SEX,
    AGE,
    Column(
        name="qx",
        kind="float",
        aliases=("q", "q(x)", "sterbewahrscheinlichkeit"),
        minimum=0,
        maximum=1,
    ),
    Column(
        name="ex100",
        kind="float",
        aliases=("e100", "e(100)"),
        required=False,
        nullable=True,
        minimum=0,
        maximum=20,
    ),
    Column(
        name="ex",
        kind="float",
        aliases=("e", "e(x)", "lebenserwartung"),
        required=False,
        nullable=True,
        minimum=0,
        maximum=130,
    ),
)


def read_mortality(path: Path, reading: Reading, period: str | None) -> Mortality:
    """Read `sex,age,qx` with `ex100`, or `ex` of age 100; `period` chooses where there are more."""
    table = reading.table(path, LIFE_COLUMNS)
    chosen, rows = _period(table, period)
    cells: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = (row["sex"], row["age"])
        unique(table, cells, key, row, "sex, age")
        cells[key] = row
    q = np.zeros(SHAPE)
    last = rows[0]
    for sex, name in zip(SEXES, SEX_NAMES, strict=True):
        for age in range(AGES):
            if (sex, age) not in cells:
                problem = f"Für {name} fehlt das Alter {age}"
                raise broken(table, last, "age", problem, "Sterbetafel von 0 bis 100 angeben")
            last = cells[sex, age]
            q[SEXES.index(sex), age] = last["qx"]
    return Mortality(
        q, _open_expectancy(table, cells), chosen, remarks(table), table.file, rows[0].line
    )


def _period(table: Table, wanted: str | None) -> tuple[str, list[Row]]:
    if "period" not in table.columns:
        if wanted is not None:
            raise broken(
                table, None, "period", "Die Datei nennt keinen Zeitraum", "--period weglassen"
            )
        return "", list(table.rows)
    found = list(dict.fromkeys(row["period"] for row in table))
    named = ", ".join(found)
    if wanted is None and len(found) > 1:
        raise broken(
            table,
            None,
            "period",
            f"Die Datei enthält mehrere Zeiträume: {named}",
            "Einen mit --period wählen",
        )
    from nahraum.data.population import normal_period

    chosen = [name for name in found if wanted is None or _same(name, wanted, normal_period)]
    if not chosen:
        raise broken(
            table, None, "period", f"Den Zeitraum „{wanted}“ gibt es nicht", f"Vorhanden: {named}"
        )
    return chosen[0], [row for row in table if row["period"] == chosen[0]]


def _same(name: str, wanted: str, normal: Any) -> bool:
    return bool(name == wanted or normal(name) == normal(wanted))


def _open_expectancy(
    table: Table, cells: Mapping[tuple[Any, ...], Row]
) -> tuple[float, float] | None:
    """e(100) by sex from `ex100` in any row of the sex, else from `ex` at age 100."""
    found: list[float | None] = []
    for sex in SEXES:
        rows = [row for (row_sex, _), row in cells.items() if row_sex == sex]
        named = [(row, row["ex100"]) for row in rows if row.get("ex100") is not None]
        if len({value for _, value in named}) > 1:
            raise broken(
                table, named[-1][0], "ex100", "e(100) hat mehrere Werte", "Einen Wert angeben"
            )
        found.append(named[0][1] if named else cells[sex, OPEN_AGE].get("ex"))
    men, women = found
    return None if men is None or women is None else (men, women)


RATE = Column(
    name="rate",
    kind="float",
    aliases=("quote", "anteil", "pflegequote"),
    required=False,
    nullable=True,
    minimum=0,
)
PERCENT = Column(
    name="rate_percent",
    kind="float",
    aliases=("quote_prozent", "prozent", "percent"),
    required=False,
    nullable=True,
    minimum=0,
    maximum=100,
)


def read_rates(
    path: Path, reading: Reading, *, year: int | None
) -> tuple[RateTable, tuple[Finding, ...]]:
    """Read `sex,age_from,age_to,rate` (shares) or `quote_prozent` (per cent)."""
    table = reading.table(path, (SEX, *AGE_GROUP_COLUMNS, RATE, PERCENT))
    if ("rate" in table.columns) == ("rate_percent" in table.columns):
        raise broken(
            table,
            None,
            "rate",
            "Es braucht genau eine Spalte mit der Quote",
            "rate als Anteil (0.241) oder quote_prozent (24,1) angeben",
        )
    column, factor = ("rate", 1.0) if "rate" in table.columns else ("rate_percent", 100.0)
    groups, notes = age_groups(table)
    rows: list[BandRate] = []
    lines: dict[str, int] = {}
    for group in groups:
        value = group.row.get(column)
        if value is None:
            raise broken(table, group.row, column, "Die Quote ist unbekannt", "Wert ergänzen")
        if group.low > OPEN_AGE:
            raise broken(
                table, group.row, "age_from", f"{group.low} liegt über 100", "Gruppe bis 100+"
            )
        is_open = group.high is None or group.high >= OPEN_AGE
        band = Band(group.low, None if is_open else group.high)
        sex = "m" if group.row["sex"] == "m" else "w"
        rows.append(BandRate(sex, band, value / factor))
        lines[f"{sex} {band.label}"] = group.row.line
    with located(table.file, lines, line=first_line(table)):
        rates = rate_table(rows, year=year, source=INPUT)
    return rates, (*remarks(table), *notes)
