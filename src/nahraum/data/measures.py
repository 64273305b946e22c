"""Figures of typed tables that the catalogue states: counts and sums by name.

Names: "sum_2020" the sum of all areas in a year, "05766_2020" one area in a year, or a plain name
like "municipalities".
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from nahraum.data.areas import GERMANY, AreaTable
from nahraum.data.boundaries import Boundaries
from nahraum.data.care import CareCounts
from nahraum.data.errors import MissingData
from nahraum.data.grid import Grid
from nahraum.data.population import (
    AgeGroupCounts,
    LifeTables,
    NationalBirths,
    NationalDeaths,
    SingleAgeCounts,
)
from nahraum.data.series import SeriesTable

Measured = float | str | None


def measure(table: Any, name: str, checks: Mapping[str, Any]) -> Measured:
    """The figure called `name`; None if the table cannot tell it."""
    try:
        return _MEASURES[type(table)](table, name, checks)
    except MissingData:
        return None


def _areas(table: AreaTable, name: str, checks: Mapping[str, Any]) -> Measured:
    if name == "population":
        return table.get(GERMANY).population
    if name == "uninhabited":
        return sum(not area.inhabited for area in table.of_kind("municipality"))
    kinds = {
        "municipalities": "municipality",
        "associations": "association",
        "districts": "district",
        "states": "state",
    }
    return sum(area.kind == kinds[name] for area in table)


def _boundaries(table: Boundaries, name: str, checks: Mapping[str, Any]) -> Measured:
    return len(table)


def _groups(table: AgeGroupCounts, name: str, checks: Mapping[str, Any]) -> Measured:
    if name == "keys":
        return len(table.keys)
    key, year = _key_and_year(name)
    return table.sum_at(year) if key == "sum" else table.total(key, year)


def _ages(table: SingleAgeCounts, name: str, checks: Mapping[str, Any]) -> Measured:
    key, year = _key_and_year(name)
    if key == "sum":
        return sum(table.total(area, year) for area in table.keys)
    return table.total(key, year)


def _years(
    table: NationalDeaths | NationalBirths, name: str, checks: Mapping[str, Any]
) -> Measured:
    return table.total(_key_and_year(name)[1])


def _life(table: LifeTables, name: str, checks: Mapping[str, Any]) -> Measured:
    """ "period" and, of that period, "e0_m", "e65_w" rounded as published."""
    found = table.get(str(checks["period"]))
    if name == "period":
        return found.period
    age, _, sex = name[1:].partition("_")
    return round(float(found.ex["mw".index(sex), int(age)]), 2)


def _care(table: CareCounts, name: str, checks: Mapping[str, Any]) -> Measured:
    key, year = _key_and_year(name)
    return table.value(key, date(year, 12, 31))


def _grid(table: Grid, name: str, checks: Mapping[str, Any]) -> Measured:
    return len(table) if name == "cells" else int(table.population.sum())


def _series(table: SeriesTable, name: str, checks: Mapping[str, Any]) -> Measured:
    """ "jobless-DG_2020": one area; "pharmacies-sum_2023": all areas of a series together."""
    series, _, place = name.partition("-")
    key, year = _key_and_year(place)
    found = table.get(series)
    if key != "sum":
        return found.value(key, year)
    known = [value for area in found.keys if (value := found.value(area, year)) is not None]
    return sum(known)


def _key_and_year(name: str) -> tuple[str, int]:
    key, _, year = name.partition("_")
    return key, int(year)


_MEASURES: dict[type, Callable[[Any, str, Mapping[str, Any]], Measured]] = {
    AreaTable: _areas,
    Boundaries: _boundaries,
    AgeGroupCounts: _groups,
    SingleAgeCounts: _ages,
    NationalDeaths: _years,
    NationalBirths: _years,
    LifeTables: _life,
    CareCounts: _care,
    Grid: _grid,
    SeriesTable: _series,
}
