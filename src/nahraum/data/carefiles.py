"""Reader of the care statistics by district: 22411-02-03-4 of the Regionaldatenbank.

The sign "-" has three meanings in this table, told apart here: a row of nothing but "-" is an
area that did not exist on that day (left out); a column that is "-" even for Germany was not asked
then (unknown); everything else is exactly zero.
"""

import math
from datetime import date
from pathlib import Path

import numpy as np

from nahraum.data.areas import GERMANY
from nahraum.data.arrays import floats
from nahraum.data.care import KINDS, SEXES, CareCounts
from nahraum.data.columns import RawRow
from nahraum.data.errors import Notes, shown
from nahraum.data.genesis import GenesisTable, german_date, number, read_genesis, sex_of
from nahraum.data.values import ZERO_SIGNS, clean, folded

FIRST_VALUE = 4
# What the headings of KINDS contain, folded.
_NAMES = ("pflegebed", "alltagskompetenz", "ambulant", "stationaer", "dauer", "kurzzeit",
          "pflegegeld", "teilstation", "pflegest")  # fmt: skip
# States that are one district appear in the table only as states.
CITY_STATES = {"02": "02000", "11": "11000"}


def read_care(path: Path, notes: Notes) -> CareCounts:
    """People in need of care by district, date, sex and kind of benefit."""
    table = read_genesis(path, "22411-02-03-4", notes, FIRST_VALUE)
    _check_kinds(table, notes)
    found, names = _cells(table, notes)
    days, keys = tuple(sorted({day for day, _, _ in found})), tuple(sorted(names))
    values = np.full((len(days), len(keys), len(SEXES), len(KINDS)), np.nan)
    places = {key: place for place, key in enumerate(keys)}
    for (day, key, sex), numbers in found.items():
        values[days.index(day), places[key], sex] = numbers
    for place, day in enumerate(days):
        _not_asked(day, values[place], places, found, notes)
    return CareCounts(days, keys, tuple(names[key] for key in keys), floats(values))


def _check_kinds(table: GenesisTable, notes: Notes) -> None:
    """Nine value columns with the expected kinds of benefit, in the expected order."""
    labels = table.labels(-2, 0)
    columns = table.value_columns(FIRST_VALUE)
    named = [folded(labels[column]) for column in columns]
    if len(named) != len(_NAMES) or not all(map(str.__contains__, named, _NAMES)):
        line = table.header[-2].line
        text = f"Erwartet werden die {len(KINDS)} Leistungsarten der Tabelle 22411-02-03-4"
        notes.fail("HEADER", text, "Tabelle mit allen Leistungsarten laden", line, "Leistungsart")


def _cells(
    table: GenesisTable, notes: Notes
) -> tuple[dict[tuple[date, str, int], list[float]], dict[str, str]]:
    found: dict[tuple[date, str, int], list[float]] = {}
    names: dict[str, str] = {}
    columns = table.value_columns(FIRST_VALUE)
    for row in table.rows:
        day, key = _day(row, notes), clean(row.cells[1])
        sex = 2 if folded(row.cells[3]) == "insgesamt" else sex_of(row.cells[3])
        if day is None or sex is None:
            text = f"{shown(row.cells[3])} ist kein Geschlecht"
            notes.error("SEX", text, "Tabelle prüfen", row.line, "Geschlecht")
            continue
        if all(row.cells[column].strip() in ZERO_SIGNS for column in columns):
            continue
        names[key] = clean(row.cells[2])
        if (day, key, sex) in found:
            text = f"{key} steht zum {day:%d.%m.%Y} zweimal da"
            notes.error("DUPLICATE", text, "Doppelte Zeile streichen", row.line, "Schlüssel")
        numbers = [
            number(row.cells[column], notes, row.line, kind)
            for column, kind in zip(columns, KINDS, strict=True)
        ]
        found[day, key, sex] = numbers
        _secrets(row, numbers, notes)
    notes.check()
    for state, district in CITY_STATES.items():
        if state in names and district not in names:
            names[district] = names[state]
            for (day, key, sex), numbers in list(found.items()):
                if key == state:
                    found[day, district, sex] = numbers
    return found, names


def _secrets(row: RawRow, numbers: list[float], notes: Notes) -> None:
    unknown = sum(map(math.isnan, numbers))
    if unknown:
        text = "Werte sind unbekannt oder geheim (Zeichen . oder x)"
        notes.warn("SECRET", text, row.line, "Schlüssel")


def _not_asked(
    day: date,
    values: np.ndarray,
    places: dict[str, int],
    found: dict[tuple[date, str, int], list[float]],
    notes: Notes,
) -> None:
    """Kinds that are zero for the whole of Germany did not exist as a question on that day."""
    nation = found.get((day, GERMANY, SEXES.index("total")))
    if nation is None:
        text = f"Für den {day:%d.%m.%Y} fehlt die Zeile Deutschland"
        notes.fail("NATION", text, "Tabelle mit Deutschland laden", None, "Schlüssel")
    for kind, figure in enumerate(nation):
        if figure == 0:
            values[:, :, kind] = np.nan
            text = f"{KINDS[kind]} wurde zum {day:%d.%m.%Y} nicht erhoben"
            notes.warn("NOT_ASKED", text, None, KINDS[kind])


def _day(row: RawRow, notes: Notes) -> date | None:
    day = german_date(row.cells[0])
    if day is None:
        text = f"{shown(row.cells[0])} ist kein Datum"
        notes.error("DATE", text, "Tabelle prüfen", row.line, "Stichtag")
    return day
