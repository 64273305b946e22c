"""Readers of the population tables 12411-0018, -0013, -0006, deaths 12613-0004, births 12612-0002.

Each takes a path and `Notes` for warnings, and returns a typed table.
"""

from pathlib import Path

import numpy as np

from nahraum.data.ages import AgeGroup
from nahraum.data.areas import GERMANY, STATES
from nahraum.data.arrays import Floats, floats
from nahraum.data.columns import RawRow
from nahraum.data.errors import Notes, shown
from nahraum.data.genesis import (
    GenesisTable,
    age_of,
    check_groups,
    number,
    read_genesis,
    sex_of,
    year_of,
)
from nahraum.data.population import (
    AGES,
    AgeGroupCounts,
    NationalBirths,
    NationalDeaths,
    SingleAgeCounts,
)
from nahraum.data.values import BadValue, check_key, clean, folded, same_name

MONTHS = (
    "januar", "februar", "maerz", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "dezember",
)  # fmt: skip
_TOLERANCE = 0.5  # persons; published totals are whole numbers


def read_district_ages(path: Path, notes: Notes) -> AgeGroupCounts:
    """Districts by age group and sex: 12411-0018."""
    table = read_genesis(path, "12411-0018", notes, 3)
    line = table.header[-1].line
    columns = table.value_columns(3)
    sexes, labels = table.labels(-2, 0), table.labels(-1, 0)
    places: dict[int, tuple[int, AgeGroup]] = {}
    for column in columns:
        sex, group = sex_of(sexes[column]), age_of(labels[column], notes, line)
        if sex is not None and group is not None:
            places[column] = (sex, group)
    groups = [group for sex, group in places.values() if sex == 0]
    if groups != [group for sex, group in places.values() if sex == 1]:
        notes.error(
            "HEADER", "Männer und Frauen haben verschiedene Altersgruppen", "Tabelle prüfen", line
        )
    check_groups(groups, notes, line)
    notes.check()
    return _fill_districts(table, places, tuple(groups), notes)


def _fill_districts(
    table: GenesisTable,
    places: dict[int, tuple[int, AgeGroup]],
    groups: tuple[AgeGroup, ...],
    notes: Notes,
) -> AgeGroupCounts:
    found: dict[tuple[int, str], Floats] = {}
    names: dict[str, str] = {}
    order = {group: place for place, group in enumerate(groups)}
    for row in table.rows:
        year = year_of(row.cells[0], notes, row.line)
        key = district_key(row.cells[1], notes, row.line)
        if (year, key) in found:
            text = f"Der Kreis {key} steht für {year} zweimal da"
            notes.error("DUPLICATE", text, "Doppelte Zeile streichen", row.line, "Kreis")
        cells = np.full((2, len(groups)), np.nan)
        for column, (sex, group) in places.items():
            cells[sex, order[group]] = number(row.cells[column], notes, row.line, group.label)
        found[year, key] = cells
        names[key] = clean(row.cells[2])
    notes.check()
    years, keys = tuple(sorted({year for year, _ in found})), tuple(sorted(names))
    values = np.full((len(years), len(keys), 2, len(groups)), np.nan)
    for (year, key), cells in found.items():
        values[years.index(year), keys.index(key)] = cells
    return AgeGroupCounts(groups, years, keys, tuple(names[key] for key in keys), floats(values))


def district_key(text: str, notes: Notes, line: int) -> str:
    """A five-digit district key; an error names lost zeros and damaged keys."""
    try:
        return check_key(clean(text), (5,))
    except BadValue as bad:
        notes.error(bad.code, bad.problem, bad.remedy, line, "Kreis")
        return ""


def read_state_ages(path: Path, notes: Notes) -> SingleAgeCounts:
    """States by single year of age and sex: 12411-0013."""
    table = read_genesis(path, "12411-0013", notes, 2)
    states, sexes = table.labels(-2, 0), table.labels(-1, 0)
    places: dict[int, tuple[str, int]] = {}
    totals: dict[str, int] = {}
    for column in table.value_columns(2):
        key = state_key(states[column])
        sex = sex_of(sexes[column])
        if key is None:
            text = f"{shown(states[column])} ist kein Bundesland"
            notes.error("STATE", text, "Tabelle prüfen", table.header[-2].line, "Bundesland")
        elif sex is not None:
            places[column] = (key, sex)
        else:
            totals[key] = column
    missing = [name for key, name in STATES.items() if (key, 0) not in places.values()]
    if missing:
        text = f"Es fehlen Länder: {', '.join(missing)}"
        notes.error("STATE", text, "Alle Länder auswählen", table.header[-2].line, "Bundesland")
    notes.check()
    return _fill_ages(table, places, totals, tuple(sorted(STATES)), notes)


def state_key(label: str) -> str | None:
    """The two-digit key of a state's name."""
    name = folded(label)
    return next((key for key, state in STATES.items() if same_name(name, folded(state))), None)


def read_national_ages(path: Path, notes: Notes) -> SingleAgeCounts:
    """Germany by single year of age and sex: 12411-0006."""
    table = read_genesis(path, "12411-0006", notes, 2)
    places: dict[int, tuple[str, int]] = {}
    totals: dict[str, int] = {}
    labels = table.labels(-1, 0)
    for column in table.value_columns(2):
        sex = sex_of(labels[column])
        if sex is not None:
            places[column] = (GERMANY, sex)
        else:
            totals[GERMANY] = column
    if sorted(sex for _, sex in places.values()) != [0, 1]:
        line = table.header[-1].line
        notes.error("HEADER", "Spalten männlich und weiblich fehlen", "Tabelle prüfen", line)
    notes.check()
    return _fill_ages(table, places, totals, (GERMANY,), notes)


def _fill_ages(
    table: GenesisTable,
    places: dict[int, tuple[str, int]],
    totals: dict[str, int],
    keys: tuple[str, ...],
    notes: Notes,
) -> SingleAgeCounts:
    """Rows are year and age; sum rows and total columns are checked against the cells."""
    blocks: dict[int, list[tuple[AgeGroup | None, RawRow]]] = {}
    for row in table.rows:
        year = year_of(row.cells[0], notes, row.line)
        blocks.setdefault(year, []).append((age_of(row.cells[1], notes, row.line), row))
    notes.check()
    years = tuple(sorted(blocks))
    lengths = {sum(group is not None for group, _ in rows) for rows in blocks.values()}
    values = np.full((len(years), len(keys), 2, max(lengths)), np.nan)
    for year, rows in blocks.items():
        check_groups([group for group, _ in rows if group], notes, rows[0][1].line)
        ages = [row for group, row in rows if group]
        for column, (key, sex) in places.items():
            label = f"{key} {'weiblich' if sex else 'männlich'}"
            numbers = [number(row.cells[column], notes, row.line, label) for row in ages]
            values[years.index(year), keys.index(key), sex, : len(numbers)] = numbers
            for group, row in rows:
                if group is None:
                    _same_sum(sum(numbers), row, column, label, notes)
        _row_totals(ages, places, totals, notes)
    if len(lengths) > 1:
        line = table.rows[0].line
        notes.error("AGE_GAP", "Die Jahre haben verschieden viele Alter", "Tabelle prüfen", line)
    notes.check()
    names = tuple(STATES.get(key, "Deutschland") for key in keys)
    return SingleAgeCounts(years, keys, names, floats(values))


def _row_totals(
    ages: list[RawRow], places: dict[int, tuple[str, int]], totals: dict[str, int], notes: Notes
) -> None:
    """Men plus women must give the published total of every age."""
    for key, column in totals.items():
        parts = [place for place, (other, _) in places.items() if other == key]
        for row in ages:
            both = sum(number(row.cells[part], notes, row.line, key) for part in parts)
            _same_sum(both, row, column, f"{key} insgesamt", notes)


def _same_sum(total: float, row: RawRow, column: int, label: str, notes: Notes) -> None:
    published = number(row.cells[column], notes, row.line, label)
    if abs(total - published) > _TOLERANCE:
        text = f"Die Summe {total:.0f} weicht von der veröffentlichten Zahl {published:.0f} ab"
        notes.error("SUM", text, "Datei neu herunterladen", row.line, label)


def read_national_deaths(path: Path, notes: Notes) -> NationalDeaths:
    """Deaths by single age and sex, all nationalities: 12613-0004."""
    table = read_genesis(path, "12613-0004", notes, 2)
    sexes, nationalities = table.labels(-2, 0), table.labels(-1, 0)
    chosen = {
        -1 if sex is None else sex: column
        for column in table.value_columns(2)
        if folded(nationalities[column]) == "insgesamt"
        for sex in (sex_of(sexes[column]),)
    }
    if sorted(chosen) != [-1, 0, 1]:
        line = table.header[-1].line
        notes.error("HEADER", "Die Spalten „Insgesamt“ fehlen", "Tabelle prüfen", line)
    notes.check()
    years = tuple(sorted({year_of(row.cells[0], notes, row.line) for row in table.rows}))
    values = np.full((len(years), 2, AGES), np.nan)
    unknown, totals = np.zeros((len(years), 2)), np.full(len(years), np.nan)
    for row in table.rows:
        place = years.index(year_of(row.cells[0], notes, row.line))
        group = age_of(row.cells[1], notes, row.line)
        numbers = [number(row.cells[chosen[sex]], notes, row.line, "Anzahl") for sex in (0, 1)]
        if group is not None:
            values[place, :, min(group.low, AGES - 1)] = numbers
        elif folded(row.cells[1]) == "alter_unbekannt":
            unknown[place] = numbers
        else:
            totals[place] = number(row.cells[chosen[-1]], notes, row.line, "Insgesamt")
    if np.isnan(values).any() or np.isnan(totals).any():
        line = table.rows[0].line
        notes.error("AGE_GAP", "Nicht jedes Jahr hat alle Alter", "Tabelle prüfen", line, "Alter")
    notes.check()
    return NationalDeaths(years, floats(values), floats(unknown), floats(totals))


def read_national_births(path: Path, notes: Notes) -> NationalBirths:
    """Live births by month and sex: 12612-0002."""
    table = read_genesis(path, "12612-0002", notes, 2)
    labels = table.labels(-1, 0)
    columns = {sex_of(labels[column]): column for column in table.value_columns(2)}
    if not {0, 1} <= set(columns):
        line = table.header[-1].line
        notes.error("HEADER", "Spalten männlich und weiblich fehlen", "Tabelle prüfen", line)
    notes.check()
    years = tuple(sorted({year_of(row.cells[0], notes, row.line) for row in table.rows}))
    values = np.full((len(years), 12, 2), np.nan)
    for row in table.rows:
        name = folded(row.cells[1])
        month = next((i for i, word in enumerate(MONTHS) if same_name(name, word)), None)
        if month is None:
            text = f"{shown(row.cells[1])} ist kein Monat"
            notes.error("MONTH", text, "Tabelle prüfen", row.line, "Monat")
            continue
        place = years.index(year_of(row.cells[0], notes, row.line))
        for sex in (0, 1):
            label = "weiblich" if sex else "männlich"
            values[place, month, sex] = number(row.cells[columns[sex]], notes, row.line, label)
    notes.check()
    return NationalBirths(years, floats(values))
