"""Do the tables agree with each other, and what must users of them know?

Every function takes the tables there are and yields findings: an error contradicts itself, a
warning can mislead, an info explains.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np

from nahraum.data.ages import AgeGroup
from nahraum.data.areas import GERMANY, STATES, AreaTable
from nahraum.data.arrays import Floats
from nahraum.data.boundaries import Boundaries
from nahraum.data.care import BREAKS, KINDS, SEXES, CareCounts
from nahraum.data.changes import ages_on, changes
from nahraum.data.errors import Finding
from nahraum.data.grid import Grid
from nahraum.data.population import AgeGroupCounts, LifeTables, NationalDeaths, SingleAgeCounts
from nahraum.data.series import TABLES_OF_SERIES, SeriesTable

Tables = Mapping[str, Any]
_LOAD = "Datei neu herunterladen"
_SHOWN = 8


def findings(tables: Tables) -> Iterator[Finding]:
    """All checks whose tables are there."""
    for needed, check in _CHECKS:
        if all(name in tables for name in needed):
            yield from check(*(tables[name] for name in needed))


def _error(code: str, text: str, column: str = "", remedy: str = _LOAD) -> Finding:
    return Finding("error", code, text, remedy, column=column)


def _info(code: str, text: str, column: str = "") -> Finding:
    return Finding("info", code, text, column=column)


def register_sums(areas: AreaTable) -> Iterator[Finding]:
    """Municipalities add up to associations, districts, states and Germany."""
    sums: dict[str, int] = defaultdict(int)
    unknown: set[str] = set()
    for area in areas.of_kind("municipality"):
        for key in (area.parent, area.district, area.state, GERMANY):
            if area.population is None:
                unknown.add(str(key))
            else:
                sums[str(key)] += area.population
    for area in areas:
        if area.kind == "municipality" or area.key in unknown or area.population is None:
            continue
        if sums[area.key] != area.population:
            text = (
                f"{area.name} ({area.key}): {area.population} Einwohner, die Gemeinden haben "
                f"zusammen {sums[area.key]}"
            )
            yield _error("REGISTER_SUM", text, "EWZ")


def boundaries_match(areas: AreaTable, boundaries: Boundaries) -> Iterator[Finding]:
    """Every municipality has a boundary and the other way round."""
    register = {area.ars for area in areas.of_kind("municipality")}
    drawn = set(boundaries.ars)
    for missing, text in (
        (register - drawn, "Gemeinden ohne Grenze"),
        (drawn - register, "Grenzen ohne Gemeinde"),
    ):
        if missing:
            yield Finding(
                "warning",
                "BOUNDARY",
                f"{text}: {len(missing)} ({_some(missing)})",
                "Register und Grenzen vom selben Gebietsstand laden",
                column="ARS",
            )


def districts_match_states(districts: AgeGroupCounts, states: SingleAgeCounts) -> Iterator[Finding]:
    """In every year, state, sex and age group districts add up to the state's single ages."""
    for year in sorted(set(districts.years) & set(states.years)):
        sums: dict[str, Floats] = {}
        for key in districts.keys_at(year):
            sums[key[:2]] = sums.get(key[:2], 0) + districts.at(key, year)
        for state, total in sums.items():
            if not states.has(state, year):
                continue
            expected = in_groups(states.at(state, year), districts.groups)
            if (np.abs(total - expected) > 0.5).any():
                text = f"{STATES[state]}, 31.12.{year}: Kreise und Land stimmen nicht überein"
                yield _error("DISTRICT_SUM", text, state)


def in_groups(single: Floats, groups: tuple[AgeGroup, ...]) -> Floats:
    """Single ages (2, n) summed to age groups; the last single age must lie in the open group."""
    parts = [
        single[:, group.low : None if group.high is None else group.high + 1].sum(axis=1)
        for group in groups
    ]
    return np.asarray(np.stack(parts, axis=1), dtype=np.float64)


def states_match_nation(states: SingleAgeCounts, nation: SingleAgeCounts) -> Iterator[Finding]:
    """States add up to Germany by sex and age, up to the lower open age."""
    for year in sorted(set(states.years) & set(nation.years)):
        total = np.sum([states.at(key, year) for key in states.keys], axis=0)
        top = nation.open_age
        folded = np.concatenate([total[:, :top], total[:, top:].sum(axis=1, keepdims=True)], axis=1)
        if (np.abs(folded - nation.at(GERMANY, year)) > 0.5).any():
            text = f"31.12.{year}: Länder und Deutschland stimmen nicht überein"
            yield _error("STATE_SUM", text, GERMANY)


def changed_keys(areas: AreaTable, districts: AgeGroupCounts) -> Iterator[Finding]:
    """District keys that are not those of the register, and whether `changes` explains them."""
    state = areas.get(GERMANY).population_as_of
    current = {area.key for area in areas.of_kind("district")}
    known = {change.old_key: change for change in changes()}
    for key in sorted(set(districts.keys) - current):
        if key in known:
            yield known[key].notice
        else:
            text = f"Der Kreis {key} steht nicht im Register vom {state:%d.%m.%Y}"
            remedy = "Gebietsänderung in changes.csv mit Quelle nachtragen"
            yield _error("KEY_UNKNOWN", text, key, remedy)
    moved, _ = ages_on(districts, state)
    for year in moved.years:
        missing = current - set(moved.keys_at(year))
        if missing:
            text = f"Zum 31.12.{year} fehlen Kreise des Registers: {_some(missing)}"
            yield Finding("warning", "DISTRICT_MISSING", text, _LOAD, column="Kreis")


def changed_borders(areas: AreaTable, districts: AgeGroupCounts) -> Iterator[Finding]:
    """Districts whose territory was legally changed after the first year of the age table."""
    first = date(min(districts.years), 12, 31)
    concerned = [
        area for area in areas.of_kind("district") if area.valid_from and area.valid_from > first
    ]
    if concerned:
        names = _some({f"{area.name} ({area.key})" for area in concerned})
        text = (
            f"Kreise mit geänderten Grenzen seit dem {first:%d.%m.%Y}: {len(concerned)}; "
            f"Zeitvergleiche mit Vorsicht lesen: {names}"
        )
        yield _info("BORDER_CHANGED", text, "WSK")


def vintages(areas: AreaTable, districts: AgeGroupCounts) -> Iterator[Finding]:
    """Register and age table describe different days."""
    day = areas.get(GERMANY).population_as_of
    last = max(districts.years)
    if last != day.year:
        text = (
            f"Die Altersgruppen der Kreise enden am 31.12.{last}, das Register gilt für den "
            f"{day:%d.%m.%Y}; der Altersaufbau ist älter als die Einwohnerzahl"
        )
        yield _info("VINTAGE", text, "Stichtag")


def grid_age(areas: AreaTable, grid: Grid) -> Iterator[Finding]:
    """The grid is a census of another day, and altered for secrecy."""
    register = areas.get(GERMANY)
    text = (
        f"Das Gitter zeigt den Zensus vom {grid.as_of:%d.%m.%Y} ({int(grid.population.sum())} "
        f"Personen, kleine Werte verändert), das Register {register.population} Einwohner am "
        f"{register.population_as_of:%d.%m.%Y}"
    )
    yield _info("VINTAGE", text, "Stichtag")


def secret_cells(grid: Grid) -> Iterator[Finding]:
    """How much of the grid is unknown."""
    hidden = int(np.isnan(grid.share65).sum())
    people = int(grid.population[np.isnan(grid.share65)].sum())
    text = f"In {hidden} von {len(grid)} Zellen ist der Anteil 65+ geheim ({people} Personen)"
    yield _info("SECRET", text, "ab65_A")


def care_sums(care: CareCounts) -> Iterator[Finding]:
    """Men and women add up; districts add up to their state; states to Germany."""
    men, women, both = (care.values[:, :, SEXES.index(sex)] for sex in SEXES)
    for day, place, kind in np.argwhere(np.abs(men + women - both) > 0.5)[:_SHOWN]:
        text = (
            f"{care.keys[place]}, {care.dates[day]:%d.%m.%Y}, {KINDS[kind]}: "
            "Männer und Frauen ergeben nicht die Gesamtzahl"
        )
        yield _error("CARE_SUM", text, "Geschlecht")
    for day in care.dates:
        totals = {key: care.value(key, day) for key in care.keys}
        for parent, level, length in [*((key, key, 5) for key in STATES), (GERMANY, "", 2)]:
            parts = [
                number
                for key, number in totals.items()
                if len(key) == length and key.startswith(level) and key != GERMANY
            ]
            known = [number for number in parts if number is not None]
            published = totals.get(parent)
            if published is not None and known and sum(known) != published:
                text = f"{parent}, {day:%d.%m.%Y}: Teile {sum(known)}, veröffentlicht {published}"
                yield _error("CARE_SUM", text, parent)


def care_breaks(care: CareCounts) -> Iterator[Finding]:
    """Definition breaks inside the table, and unknown numbers."""
    for found in BREAKS:
        if min(care.dates) <= found.last_before and max(care.dates) >= found.first_after:
            yield Finding("warning", "DEFINITION_BREAK", found.text, column="Stichtag")
    districts = [place for place, key in enumerate(care.keys) if len(key) == 5]
    unknown = int(np.isnan(care.values[:, districts, 2, 0]).sum())
    if unknown:
        text = f"Kreiswerte, die fehlen, weil es den Kreis am Stichtag nicht gab: {unknown}"
        yield _info("NOT_EXISTING", text, "Pflegebedürftige")


def series_breaks(*tables: SeriesTable) -> Iterator[Finding]:
    """Years from which on a series measures something else."""
    for item in (series for table in tables for series in table.series):
        for year, text in item.kind.breaks:
            if item.years[0] < year <= item.years[-1]:
                said = f"{item.kind.label}: {text}"
                yield Finding("warning", "DEFINITION_BREAK", said, column=item.name)


def undetermined_deaths(deaths: NationalDeaths) -> Iterator[Finding]:
    """Published totals may hold more than men and women."""
    for place, year in enumerate(deaths.years):
        extra = float(deaths.totals[place] - deaths.values[place].sum())
        extra -= float(deaths.unknown_age[place].sum())
        if extra > 0.5:
            text = f"{year}: {extra:.0f} Sterbefälle ohne bestimmtes Geschlecht"
            yield _info("SEX_UNDETERMINED", text, "Geschlecht")
        elif extra < -0.5:
            text = f"{year}: Männer und Frauen sind {-extra:.0f} mehr als die Gesamtzahl"
            yield _error("DEATH_SUM", text, "Geschlecht")


def life_expectancy(tables: LifeTables) -> Iterator[Finding]:
    """Published e(x) must be T(x) / l(x) within rounding.

    l and T are rounded to whole numbers, so the tolerance grows as l shrinks.
    """
    for table in tables.tables:
        tolerance = 0.006 + (0.5 + 0.5 * table.ex) / table.lx
        if (np.abs(table.Tx / table.lx - table.ex) > tolerance).any():
            text = f"{table.period} ({table.region}): e(x) ist nicht T(x) / l(x)"
            yield _error("LIFE_TABLE", text, "ex")


def _some(names: set[str]) -> str:
    listed = sorted(names)
    more = f" und {len(listed) - _SHOWN} weitere" if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more


_CHECKS: tuple[tuple[tuple[str, ...], Callable[..., Iterator[Finding]]], ...] = (
    (("areas",), register_sums),
    (("areas", "boundaries"), boundaries_match),
    (("district_ages", "state_ages"), districts_match_states),
    (("state_ages", "national_ages"), states_match_nation),
    (("areas", "district_ages"), changed_keys),
    (("areas", "district_ages"), changed_borders),
    (("areas", "district_ages"), vintages),
    (("areas", "grid"), grid_age),
    (("grid",), secret_cells),
    (("care",), care_sums),
    (("care",), care_breaks),
    (("national_deaths",), undetermined_deaths),
    (("life_tables",), life_expectancy),
    *(((table,), series_breaks) for table in TABLES_OF_SERIES),
)
