"""People: areas, ages, life tables and births of the shipped regions.

Arrays follow the house order: axis 0 is sex (0 men, 1 women), axis 1 is age.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from nahraum.facts.reading import FOLDER, FactsError, Row, rows

Array = NDArray[np.float64]
SEXES = ("m", "w")
NATION = "DG"
YEARS = tuple(range(2015, 2021))
AGES = 101


@dataclass(frozen=True, slots=True)
class Area:
    """One area of the register on 31.12.2022. `kind`: nation, state, district, municipality."""

    kind: str
    key: str
    ars: str
    name: str
    designation: str
    population: int
    area_km2: float


@dataclass(frozen=True, slots=True)
class AgeCounts:
    """Persons by sex and age group on one day.

    `bounds` holds first and last completed age of each group; the last is None for the open one.
    `counts` has the shape (2, number of groups) and is read-only.
    """

    area: str
    as_of: date
    bounds: tuple[tuple[int, int | None], ...]
    counts: Array
    source: str

    @property
    def total(self) -> float:
        return float(self.counts.sum())


@dataclass(frozen=True, slots=True)
class LifeTable:
    """Period life table, shape (2, 101) each: q, l (of 100,000), L (years), e (years)."""

    period: str
    q: Array
    survivors: Array
    years_lived: Array
    expectancy: Array
    source: str


@dataclass(frozen=True, slots=True)
class FertilityRate:
    """Children per woman in one year, for mothers aged 15 to 44 and 15 to 49."""

    year: int
    to_44: float
    to_49: float


def _frozen(values: list[list[float]]) -> Array:
    array = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array


@cache
def areas() -> Mapping[str, Area]:
    """Areas by key: 05762 Höxter and 05766 Lippe with municipalities, 05, DG."""
    columns = ("kind", "key", "ars", "name", "designation", "population", "area_km2")
    kinds = ("nation", "state", "district", "municipality")
    found: dict[str, Area] = {}
    for row in rows(FOLDER / "areas.csv", columns):
        area = Area(
            kind=row.choice("kind", kinds),
            key=row.text("key"),
            ars=row.note("ars"),
            name=row.text("name"),
            designation=row.text("designation"),
            population=row.integer("population"),
            area_km2=row.number("area_km2"),
        )
        if area.key in found:
            raise row.error("key", f"{area.key} appears twice")
        found[area.key] = area
    return MappingProxyType(found)


@cache
def _district_rows() -> tuple[Row, ...]:
    columns = ("area", "sex", "age_from", "age_to", *map(str, YEARS))
    return tuple(rows(FOLDER / "district_ages.csv", columns))


@cache
def _single_rows() -> tuple[Row, ...]:
    columns = ("area", "year", "age_from", "age_to", "m", "w")
    return tuple(rows(FOLDER / "single_ages.csv", columns))


def _bounds(chosen: list[Row]) -> tuple[tuple[int, int | None], ...]:
    """Age groups without gap or overlap from 0 to the open end; else an error naming the line."""
    bounds: list[tuple[int, int | None]] = []
    expected: int | None = 0
    for row in chosen:
        first, last = row.integer("age_from"), row.optional_integer("age_to")
        if first != expected or (last is not None and last < first):
            raise row.error("age_from", f"{first} does not follow the group before")
        bounds.append((first, last))
        expected = None if last is None else last + 1
    if expected is not None:
        raise FactsError(f"{chosen[-1].place}: age_to: the last group must be open")
    return tuple(bounds)


def district_ages(area: str, year: int) -> AgeCounts:
    """17 age groups of a shipped district on 31 December; KeyError for others."""
    by_sex = {
        sex: [r for r in _district_rows() if r.cells["area"] == area and r.cells["sex"] == sex]
        for sex in SEXES
    }
    if not by_sex["m"] or year not in YEARS:
        raise KeyError(f"no age groups for {area!r} in {year}")
    bounds = _bounds(by_sex["m"])
    if _bounds(by_sex["w"]) != bounds:
        raise FactsError(f"{by_sex['w'][0].place}: sex: age groups of men and women differ")
    counts = [[row.number(str(year)) for row in by_sex[sex]] for sex in SEXES]
    return AgeCounts(area, date(year, 12, 31), bounds, _frozen(counts), "destatis-12411-0018")


def single_ages(area: str, year: int) -> AgeCounts:
    """Single years of age of the state (05, open from 90) or Germany (DG, open from 85)."""
    chosen = [r for r in _single_rows() if r.cells["area"] == area and r.cells["year"] == str(year)]
    if not chosen:
        raise KeyError(f"no single ages for {area!r} in {year}")
    counts = [[row.number(sex) for row in chosen] for sex in SEXES]
    source = "destatis-12411-0006" if area == NATION else "destatis-12411-0013"
    return AgeCounts(area, date(year, 12, 31), _bounds(chosen), _frozen(counts), source)


@cache
def life_tables() -> Mapping[str, LifeTable]:
    """Life tables of Germany by period ("2020-22", "2022-24")."""
    columns = ("period", "sex", "age", "q", "l", "L", "e")
    cells: dict[tuple[str, str, int], tuple[float, ...]] = {}
    for row in rows(FOLDER / "life_tables.csv", columns):
        key = (row.text("period"), row.choice("sex", SEXES), row.integer("age"))
        cells[key] = tuple(row.number(column) for column in columns[3:])
    tables: dict[str, LifeTable] = {}
    for period in sorted({key[0] for key in cells}):
        try:
            full = [[cells[period, sex, age] for age in range(AGES)] for sex in SEXES]
        except KeyError as error:
            raise FactsError(f"life_tables.csv: {period}: no line for {error.args[0]}") from None
        q, survivors, years_lived, expectancy = (
            _frozen([[line[i] for line in sex] for sex in full]) for i in range(4)
        )
        source = f"destatis-12621-0001-{period}"
        tables[period] = LifeTable(period, q, survivors, years_lived, expectancy, source)
    return MappingProxyType(tables)


@cache
def fertility_rates() -> Mapping[int, FertilityRate]:
    """Total fertility rates of Germany by year, 1972 to 2024 (source destatis-12612-0009)."""
    columns = ("year", "tfr_15_44", "tfr_15_49")
    return MappingProxyType(
        {
            row.integer("year"): FertilityRate(
                row.integer("year"), row.number("tfr_15_44"), row.number("tfr_15_49")
            )
            for row in rows(FOLDER / "fertility_rates.csv", columns)
        }
    )
