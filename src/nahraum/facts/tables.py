"""The shipped extracts as the typed tables of `nahraum.data`.

Two districts (05762 Höxter, 05766 Lippe) with their municipalities, their state, Germany.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import cast

import numpy as np
import numpy.typing as npt

from nahraum.data.tables import (
    GERMANY,
    KINDS,
    AgeGroup,
    AgeGroupCounts,
    Area,
    AreaKind,
    AreaTable,
    CareCounts,
    LifeTable,
    LifeTables,
    SingleAgeCounts,
)
from nahraum.facts.reading import FOLDER, FactsError, Row, rows

SEXES = ("m", "w")
AGES = 101  # single years 0..100, the last one is 100+
DISTRICT_YEARS = tuple(range(2015, 2021))
REGISTER_DAY = date(2022, 12, 31)
DEFINITIONS = ("care-levels", "care-grades", "care-grades-2019")
_KINDS_OF_AREA = ("country", "state", "district", "association", "municipality")


def _frozen(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """A read-only float64 copy."""
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


@cache
def areas() -> AreaTable:
    """The areas of the register of 31.12.2022 (bkg-vg250-ew-2022)."""
    columns = (
        *("kind", "key", "ars", "name", "designation"),
        *("population", "area_km2", "valid_from"),
    )
    found: dict[tuple[str, str], Area] = {}
    for row in rows(FOLDER / "areas.csv", columns):
        area = _area(row)
        if (area.kind, area.key) in found:
            raise row.error("key", f"{area.key} appears twice")
        found[area.kind, area.key] = area
    return AreaTable(tuple(found.values()))


def _area(row: Row) -> Area:
    kind = cast(AreaKind, row.choice("kind", _KINDS_OF_AREA))
    ars = row.text("ars")
    below_district = kind in ("municipality", "association")
    parents = {"municipality": ars[:9], "association": ars[:5], "district": ars[:2]}
    return Area(
        key=row.text("key"),
        ars=ars,
        name=row.text("name"),
        designation=row.text("designation"),
        kind=kind,
        population=row.integer("population"),
        population_as_of=REGISTER_DAY,
        area_km2=row.number("area_km2"),
        parent=None if kind == "country" else parents.get(kind, GERMANY),
        district=ars[:5] if below_district else None,
        state=ars[:2] if below_district or kind == "district" else None,
        valid_from=row.optional_day("valid_from"),
    )


@cache
def district_ages() -> AgeGroupCounts:
    """Höxter and Lippe by 17 age groups, 75 and older open, 2015 to 2020."""
    columns = ("area", "sex", "age_from", "age_to", *map(str, DISTRICT_YEARS))
    by_area: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows(FOLDER / "district_ages.csv", columns):
        by_area[row.text("area")][row.choice("sex", SEXES)].append(row)
    keys = tuple(sorted(by_area))
    groups = _groups(by_area[keys[0]]["m"])
    for key in keys:
        for sex in SEXES:
            if _groups(by_area[key][sex]) != groups:
                raise by_area[key][sex][0].error("age_from", "the age groups differ")
    values = [
        [[[row.number(str(year)) for row in by_area[key][sex]] for sex in SEXES] for key in keys]
        for year in DISTRICT_YEARS
    ]
    names = tuple(areas().get(key).name for key in keys)
    return AgeGroupCounts(groups, DISTRICT_YEARS, keys, names, _frozen(values))


def _groups(chosen: list[Row]) -> tuple[AgeGroup, ...]:
    """Age groups without gap or overlap from 0 to the open end; else an error naming the line."""
    groups: list[AgeGroup] = []
    expected: int | None = 0
    for row in chosen:
        group = AgeGroup(row.integer("age_from"), row.optional_integer("age_to"))
        if group.low != expected or (group.high is not None and group.high < group.low):
            raise row.error("age_from", f"{group.low} does not follow the group before")
        groups.append(group)
        expected = None if group.high is None else group.high + 1
    if expected is not None:
        raise FactsError(f"{chosen[-1].place}: age_to: the last group must be open")
    return tuple(groups)


@cache
def state_ages() -> SingleAgeCounts:
    """North Rhine-Westphalia (05) by single year of age, 90+ open, 2015 and 2020."""
    return _single_ages("05")


@cache
def national_ages() -> SingleAgeCounts:
    """Germany by single year of age, 85+ open, 2015 and 2020."""
    return _single_ages(GERMANY)


def _single_ages(key: str) -> SingleAgeCounts:
    by_year: dict[int, list[Row]] = defaultdict(list)
    for row in rows(FOLDER / "single_ages.csv", ("area", "year", "age_from", "age_to", "m", "w")):
        if row.text("area") == key:
            by_year[row.integer("year")].append(row)
    years = tuple(sorted(by_year))
    for year in years:
        if _groups(by_year[year]) != _groups(by_year[years[0]]):
            raise by_year[year][0].error("age_from", "the ages of the years differ")
    values = [[[[row.number(sex) for row in by_year[year]] for sex in SEXES]] for year in years]
    return SingleAgeCounts(years, (key,), (areas().get(key).name,), _frozen(values))


@cache
def life_tables() -> LifeTables:
    """Life tables of Germany 2020/22 and 2022/24."""
    columns = ("period", "sex", "age", "q", "l", "d", "L", "T", "e")
    cells: dict[tuple[str, str, int], list[float]] = {}
    for row in rows(FOLDER / "life_tables.csv", columns):
        key = (row.text("period"), row.choice("sex", SEXES), row.integer("age"))
        cells[key] = [row.number(column) for column in columns[3:]]
    return LifeTables(tuple(_life_table(period, cells) for period in _periods(cells)))


def _periods(cells: Iterable[tuple[str, str, int]]) -> list[str]:
    return sorted({period for period, _, _ in cells})


def _life_table(period: str, cells: dict[tuple[str, str, int], list[float]]) -> LifeTable:
    try:
        lines = [[cells[period, sex, age] for age in range(AGES)] for sex in SEXES]
    except KeyError as error:
        raise FactsError(f"life_tables.csv: {period}: no line for {error.args[0]}") from None
    q, survivors, deaths, lived, to_live, expectancy = np.moveaxis(np.array(lines), 2, 0)
    return LifeTable(
        period=period,
        region=GERMANY,
        qx=_frozen(q),
        px=_frozen(np.round(1 - q, 8)),
        lx=_frozen(survivors),
        dx=_frozen(deaths),
        Lx=_frozen(lived),
        Tx=_frozen(to_live),
        ex=_frozen(expectancy),
    )


@cache
def care() -> CareCounts:
    """People in need of care 2015, 2017, 2019; the definition changed in between."""
    columns = ("area", "year", "definition", "sex", *KINDS)
    cells: dict[tuple[date, str, int], list[float]] = {}
    for row in rows(FOLDER / "care_recipients.csv", columns):
        row.choice("definition", DEFINITIONS)
        key = (
            date(row.integer("year"), 12, 31),
            row.text("area"),
            SEXES.index(row.choice("sex", SEXES)),
        )
        numbers = (row.optional_number(kind) for kind in KINDS)
        cells[key] = [np.nan if number is None else number for number in numbers]
    days = tuple(sorted({day for day, _, _ in cells}))
    keys = tuple(sorted({area for _, area, _ in cells}))
    men_and_women = np.array([[[cells[d, k, s] for s in (0, 1)] for k in keys] for d in days])
    values = np.concatenate([men_and_women, men_and_women.sum(axis=2, keepdims=True)], axis=2)
    return CareCounts(days, keys, tuple(areas().get(key).name for key in keys), _frozen(values))
