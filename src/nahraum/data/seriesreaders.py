"""The six tables of series, each from the files of its publisher.

inkar         INKAR, one file an indicator, one column a year (BBSR)
unemployment  table 13211-02-05-4 of the Regionaldatenbank
deprivation   GISD; scores within a Land only compare areas of that Land (RKI)
living        GP density, way to the GP, life expectancy, care of children ("Gut leben")
pharmacies    counted from OpenStreetMap, municipalities from about 5,000 inhabitants
fertility     births per woman; age of mothers and net migration (United Nations)
"""

import re
from collections.abc import Callable, Mapping, Sequence
from math import nan
from pathlib import Path

from nahraum.data.areas import GERMANY
from nahraum.data.columns import Column
from nahraum.data.errors import Notes, shown
from nahraum.data.genesis import number as count
from nahraum.data.genesis import read_genesis, year_of
from nahraum.data.series import MOTHERS, AreaSeries, SeriesTable
from nahraum.data.seriesfiles import (
    Cells,
    Long,
    keys_of,
    number,
    read_long,
    read_wide,
    rows_of,
    series_of,
    spelled_without_zero,
)
from nahraum.data.textfiles import read_table
from nahraum.data.values import UNKNOWN_SIGNS, BadValue, clean, folded

Reader = Callable[[Path, Notes], tuple[AreaSeries, ...]]
FIRST_VALUE = 3
JOBLESS = (
    "jobless", "jobless_foreign", "jobless_disabled", "jobless_15_19", "jobless_15_24",
    "jobless_55_64", "jobless_long", "jobless_rate_employees", "jobless_rate",
    "jobless_rate_men", "jobless_rate_women", "jobless_rate_foreign", "jobless_rate_15_24",
)  # fmt: skip
# What each heading must contain, the second line of headings first, the first line for totals.
_HEADINGS = (
    "arbeitslose", "ausl", "schwerbehindert", "15_bis_unter_20", "15_bis_unter_25",
    "55_bis_unter_65", "langzeitarbeitslos", "abh_zivile", "alle_zivile", "nner", "frauen",
    "ausl", "15_bis_unter_25",
)  # fmt: skip
CITY_STATES = {"02": "02000", "11": "11000"}
YEAR_OF_DISTANCE, YEAR_OF_CHILDREN, YEAR_OF_PHARMACIES = 2016, 2016, 2023


def read_series(table: str, paths: Sequence[Path], notes: Notes) -> SeriesTable:
    """All series of a table from its files. Raises FormatError."""
    readers = READERS[table]
    found: list[AreaSeries] = []
    for path in paths:
        reader = next((r for part, r in readers.items() if part in path.name), None)
        if reader is None:
            notes.file = str(path)
            text = "Diese Datei gehört nicht zu dieser Tabelle"
            notes.fail("WRONG_TABLE", text, "Dateiname prüfen", 1, "Tabelle")
        found.extend(reader(path, notes))
    return SeriesTable(_joined(found))


def _joined(found: Sequence[AreaSeries]) -> tuple[AreaSeries, ...]:
    """Files of several Länder hold parts of one series."""
    parts: dict[str, list[AreaSeries]] = {}
    for item in found:
        parts.setdefault(item.name, []).append(item)
    return tuple(items[0] if len(items) == 1 else _merged(items) for items in parts.values())


def _merged(items: Sequence[AreaSeries]) -> AreaSeries:
    name = items[0].name
    cells: Cells = {
        (name, key, year): nan if value is None else value
        for item in items
        for key in item.keys
        for year, value in item.series(key)
    }
    names = {key: label for i in items for key, label in zip(i.keys, i.names, strict=True)}
    return series_of(name, cells, names)


# ------------------------------------------------------------------ INKAR
def _wide(name: str, *digits: int) -> Reader:
    return lambda path, notes: (read_wide(path, name, keys_of(*digits), notes),)


# ------------------------------------------------------------------ Regionaldatenbank
def read_unemployment(path: Path, notes: Notes) -> tuple[AreaSeries, ...]:
    """Unemployed by group, and rates, of districts, states and Germany by year."""
    table = read_genesis(path, "13211-02-05-4", notes, FIRST_VALUE)
    _check_headings(table.header[-3].cells, table.header[-2].cells, table.header[-2].line, notes)
    cells: Cells = {}
    names: dict[str, str] = {}
    for row in table.rows:
        year, key = year_of(row.cells[0], notes, row.line), clean(row.cells[1])
        values = row.cells[FIRST_VALUE : FIRST_VALUE + len(JOBLESS)]
        if all(cell.strip() in {"-", *UNKNOWN_SIGNS} for cell in values):
            continue  # the area did not exist in that year
        if (JOBLESS[0], key, year) in cells:
            text = f"{shown(key)} steht für {year} zweimal da"
            notes.error("DUPLICATE", text, "Doppelte Zeile streichen", row.line, "Schlüssel")
        names[key] = clean(row.cells[2])
        for name, cell in zip(JOBLESS, values, strict=True):
            cells[name, key, year] = _jobless(cell, name, row.line, notes)
    notes.check()
    for state, district in CITY_STATES.items():
        if state in names and district not in names:
            names[district] = names[state]
            again = {(n, district, y): v for (n, k, y), v in cells.items() if k == state}
            cells.update(again)
    return tuple(series_of(name, cells, names) for name in JOBLESS)


def _jobless(cell: str, name: str, line: int, notes: Notes) -> float:
    """Counts as GENESIS writes them; rates with decimal comma, where "-" says nothing."""
    if not name.startswith("jobless_rate"):
        return count(cell, notes, line, name)
    text = cell.strip()
    return nan if text == "-" else number(text.replace(",", "."), name, line, name, notes)


def _check_headings(upper: Sequence[str], lower: Sequence[str], line: int, notes: Notes) -> None:
    above = [folded(cell) for cell in upper[FIRST_VALUE:]]
    below = [folded(cell) for cell in lower[FIRST_VALUE:]]
    named = [low or high for low, high in zip(below, above, strict=False)]
    if len(named) != len(_HEADINGS) or not all(map(str.__contains__, named, _HEADINGS)):
        text = "Erwartet werden die 13 Spalten der Tabelle 13211-02-05-4"
        notes.fail("HEADER", text, "Tabelle mit allen Merkmalen laden", line, "Merkmal")


# ------------------------------------------------------------------ GISD
def _gisd(key: str, digits: int, series: Mapping[str, str]) -> Reader:
    """One reader a file; every score, quintile and decile is a series of its own."""

    def read(path: Path, notes: Notes) -> tuple[AreaSeries, ...]:
        found: list[AreaSeries] = []
        for column, name in series.items():
            form = Long(
                key=f"{key}_id", name=f"{key}_name", year="year", value=column,
                read_key=keys_of(digits), series={"": name},
            )  # fmt: skip
            found.extend(read_long(path, form, notes))
        return tuple(found)

    return read


_FEDERAL = {"gisd_score": "gisd", "gisd_5": "gisd_quintile", "gisd_10": "gisd_decile"}


# ------------------------------------------------------------------ "Gut leben in Deutschland"
def _german_district(text: str) -> str:
    return GERMANY if text == "DE" else spelled_without_zero(5)(text)


def _long(form: Long) -> Reader:
    return lambda path, notes: read_long(path, form, notes)


_REGION = spelled_without_zero(5, "000")
_DENSITY = Long(
    key="KREG", read_key=_REGION, value="value", year="year", column="category",
    series={"HAUS": "people_per_gp", "ALLGFA": "people_per_specialist"},
)  # fmt: skip
_DISTANCE = Long(
    key="KREG", read_key=_REGION, value="value", name="name", given=YEAR_OF_DISTANCE,
    series={"": "minutes_to_gp"},
)  # fmt: skip
_EXPECTANCY = Long(
    key="krs", read_key=_german_district, value="value", year="year",
    series={"": "life_expectancy"},
)  # fmt: skip
# The file says "Betreuung", its values are those of all-day care (Germany 2016: 18.3 %, not 32.7).
_CHILDREN = Long(
    key="krs", read_key=_german_district, value="value", column="group", given=YEAR_OF_CHILDREN,
    series={
        "Unter-3-Jährige": "all_day_under_3",
        "3- bis Unter-6-Jährige": "all_day_3_to_5",
    },
    scale=100.0,
)  # fmt: skip
_BROADBAND = Long(
    key="krs", read_key=_german_district, value="value", year="year", scale=100.0,
    series={"": "broadband"},
)  # fmt: skip
_PHARMACIES = Long(
    key="ags", read_key=keys_of(8), value="apotheken_osm", name="name",
    given=YEAR_OF_PHARMACIES, series={"": "pharmacies"},
)  # fmt: skip


# ------------------------------------------------------------------ births, United Nations
def read_births_per_woman(path: Path, notes: Notes) -> tuple[AreaSeries, ...]:
    """`Year;Age 15-45;Age 15-49`: births per woman in Germany. Raises FormatError."""
    table = read_table(
        path,
        (
            Column(name="Year", kind="int", minimum=1900, maximum=2100),
            Column(name="Age 15-45", kind="float", minimum=0, maximum=10, nullable=True),
            Column(name="Age 15-49", kind="float", minimum=0, maximum=10, nullable=True),
        ),
        decimal=".",
        key=("Year",),
    )
    pairs = {"Age 15-45": "tfr_15_44", "Age 15-49": "tfr_15_49"}
    cells: Cells = {
        (name, GERMANY, row["Year"]): row.get(column, nan)
        for row in table
        for column, name in pairs.items()
    }
    return tuple(series_of(name, cells, {GERMANY: "Deutschland"}) for name in pairs.values())


def read_net_migration(path: Path, notes: Notes) -> tuple[AreaSeries, ...]:
    """United Nations: `country_code,country,<year>...`, in thousands. Raises FormatError."""
    header, rows = rows_of(path, notes)
    cells: Cells = {}
    for row in rows:
        if _country(row.cells[0], row.line, notes) != "276":
            continue
        for head, cell in zip(header.cells[2:], row.cells[2:], strict=True):
            thousands = number(cell, "net_migration", row.line, head, notes)
            cells["net_migration", GERMANY, _year(head, header.line, notes)] = thousands * 1000
    return _of_germany(cells, ("net_migration",), notes)


def read_ages_of_mothers(path: Path, notes: Notes) -> tuple[AreaSeries, ...]:
    """United Nations: share of births by age group of mothers, five-year periods."""
    header, rows = rows_of(path, notes)
    known = {f"{low}-{low + 4}": f"births_by_{low}_{low + 4}" for low in MOTHERS}
    cells: Cells = {}
    for row in rows:
        if _country(row.cells[0], row.line, notes) != "276":
            continue
        name = known.get(clean(row.cells[2]), "")
        if not name:
            text = f"{shown(row.cells[2])} ist keine Altersgruppe von Müttern"
            notes.error("AGE", text, "Tabelle prüfen", row.line, "age")
            continue
        for head, cell in zip(header.cells[3:], row.cells[3:], strict=True):
            year = _year(head.partition("-")[2], header.line, notes)
            cells[name, GERMANY, year] = number(cell, name, row.line, head, notes)
    return _of_germany(cells, tuple(known.values()), notes)


def _year(text: str, line: int, notes: Notes) -> int:
    """A year of the past or of a projection."""
    if re.fullmatch(r"(?:19|20|21)\d{2}", text, re.ASCII):
        return int(text)
    notes.error("YEAR", f"{shown(text)} ist kein Jahr", "Tabelle prüfen", line, text or "Jahr")
    return 0


def _country(cell: str, line: int, notes: Notes) -> str:
    try:
        return keys_of(3)(clean(cell))
    except BadValue as bad:
        notes.error(bad.code, bad.problem, bad.remedy, line, "country_code")
        return ""


def _of_germany(cells: Cells, names: Sequence[str], notes: Notes) -> tuple[AreaSeries, ...]:
    notes.check()
    if not cells:
        notes.fail("NATION", "Deutschland (276) fehlt", "Datei neu laden", None, "country_code")
    return tuple(series_of(name, cells, {GERMANY: "Deutschland"}) for name in names)


# Table -> part of the file name -> reader.
READERS: Mapping[str, Mapping[str, Reader]] = {
    "inkar": {
        "gemeinden_arbeitslose": _wide("unemployed", 8),
        "gemeinden_bevoelkerung_15_64": _wide("working_age", 8),
        "gemeindeverbaende_einkommensteuer": _wide("income_tax", 9),
        "kreise_bruttoverdienst": _wide("gross_pay", 5),
        "kreise_haushaltseinkommen": _wide("household_income", 5),
        "kreise_schulabgaenger_ohne_abschluss": _wide("leavers_without", 5),
    },
    "unemployment": {"13211-02-05-4": read_unemployment},
    "deprivation": {
        "Bund_Kreis": _gisd("kreis", 5, _FEDERAL),
        "Bund_Raumordnungsregion": _gisd("ror", 4, {"gisd_score": "gisd_region"}),
        "Gemeindeverband": _gisd("gvb", 9, {"gisd_score": "gisd_in_state"}),
        "_Kreis": _gisd("kreis", 5, {"gisd_score": "gisd_in_state_district"}),
    },
    "living": {
        "arztdichte": _long(_DENSITY),
        "entfernung_hausarzt": _long(_DISTANCE),
        "lebenserwartung": _long(_EXPECTANCY),
        "kita_betreuung": _long(_CHILDREN),
        "breitband": _long(_BROADBAND),
    },
    "pharmacies": {"apotheken_je_gemeinde": _long(_PHARMACIES)},
    "fertility": {
        "zusammengefasste_geburtenziffer": read_births_per_woman,
        "nettowanderung": read_net_migration,
        "percentASFR": read_ages_of_mothers,
    },
}
