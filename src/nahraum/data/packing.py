"""Typed tables as plain arrays and back: numbers, texts and dates only, no objects."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np

from nahraum.data.ages import AgeGroup
from nahraum.data.areas import Area, AreaTable
from nahraum.data.arrays import floats, ints
from nahraum.data.boundaries import Boundaries
from nahraum.data.care import CareCounts
from nahraum.data.grid import ATTRIBUTES, Grid
from nahraum.data.population import (
    AgeGroupCounts,
    LifeTable,
    LifeTables,
    NationalBirths,
    NationalDeaths,
    SingleAgeCounts,
)
from nahraum.data.series import TABLES_OF_SERIES, AreaSeries, SeriesTable

Arrays = Mapping[str, Any]
_UNKNOWN = -1
_TEXTS = ("key", "ars", "name", "designation", "kind", "parent", "district", "state")
_LIFE = ("qx", "px", "lx", "dx", "Lx", "Tx", "ex")


def pack(table: Any) -> Arrays:
    """Arrays of a typed table."""
    return _PACK[type(table)](table)


def unpack(name: str, arrays: Arrays) -> Any:
    """The typed table of that name."""
    return _UNPACK[name](arrays)


def _pack_areas(table: AreaTable) -> Arrays:
    columns = {field.name: [getattr(area, field.name) for area in table] for field in fields(Area)}
    packed = {name: np.array([text or "" for text in columns[name]]) for name in _TEXTS}
    unknown = [_UNKNOWN if count is None else count for count in columns["population"]]
    return {
        **packed,
        "population": ints(unknown),
        "area_km2": floats(columns["area_km2"]),
        "population_as_of": np.array(columns["population_as_of"], dtype="datetime64[D]"),
        "valid_from": np.array(columns["valid_from"], dtype="datetime64[D]"),
    }


def _unpack_areas(arrays: Arrays) -> AreaTable:
    columns = {name: arrays[name].tolist() for name in arrays}
    columns["population"] = [
        None if count == _UNKNOWN else count for count in columns["population"]
    ]
    for name in ("parent", "district", "state"):
        columns[name] = [text or None for text in columns[name]]
    names = [field.name for field in fields(Area)]
    rows = zip(*(columns[name] for name in names), strict=True)
    return AreaTable(tuple(Area(**dict(zip(names, row, strict=True))) for row in rows))


def _pack_groups(table: AgeGroupCounts) -> Arrays:
    bounds = [(group.low, _UNKNOWN if group.high is None else group.high) for group in table.groups]
    return {"groups": ints(bounds), **_pack_keyed(table)}


def _pack_keyed(table: AgeGroupCounts | SingleAgeCounts) -> Arrays:
    return {
        "years": ints(table.years),
        "keys": np.array(table.keys),
        "names": np.array(table.names),
        "values": table.values,
    }


def _unpack_groups(arrays: Arrays) -> AgeGroupCounts:
    groups = tuple(
        AgeGroup(low, None if high == _UNKNOWN else high) for low, high in arrays["groups"].tolist()
    )
    return AgeGroupCounts(groups=groups, **_keyed(arrays))


def _keyed(arrays: Arrays) -> dict[str, Any]:
    return {
        "years": tuple(arrays["years"].tolist()),
        "keys": tuple(arrays["keys"].tolist()),
        "names": tuple(arrays["names"].tolist()),
        "values": floats(arrays["values"]),
    }


def _unpack_ages(arrays: Arrays) -> SingleAgeCounts:
    return SingleAgeCounts(**_keyed(arrays))


def _pack_deaths(table: NationalDeaths) -> Arrays:
    return {
        "years": ints(table.years),
        "values": table.values,
        "unknown_age": table.unknown_age,
        "totals": table.totals,
    }


def _unpack_deaths(arrays: Arrays) -> NationalDeaths:
    numbers = {name: floats(arrays[name]) for name in ("values", "unknown_age", "totals")}
    return NationalDeaths(tuple(arrays["years"].tolist()), **numbers)


def _pack_births(table: NationalBirths) -> Arrays:
    return {"years": ints(table.years), "values": table.values}


def _unpack_births(arrays: Arrays) -> NationalBirths:
    return NationalBirths(tuple(arrays["years"].tolist()), floats(arrays["values"]))


def _pack_life(tables: LifeTables) -> Arrays:
    return {
        "period": np.array([table.period for table in tables.tables]),
        "region": np.array([table.region for table in tables.tables]),
        **{name: floats([getattr(table, name) for table in tables.tables]) for name in _LIFE},
    }


def _unpack_life(arrays: Arrays) -> LifeTables:
    titles = zip(arrays["period"].tolist(), arrays["region"].tolist(), strict=True)
    return LifeTables(
        tuple(
            LifeTable(period, region, **{name: floats(arrays[name][i]) for name in _LIFE})
            for i, (period, region) in enumerate(titles)
        )
    )


def _pack_care(table: CareCounts) -> Arrays:
    return {
        "dates": np.array(table.dates, dtype="datetime64[D]"),
        "keys": np.array(table.keys),
        "names": np.array(table.names),
        "values": table.values,
    }


def _unpack_care(arrays: Arrays) -> CareCounts:
    return CareCounts(
        tuple(arrays["dates"].tolist()),
        tuple(arrays["keys"].tolist()),
        tuple(arrays["names"].tolist()),
        floats(arrays["values"]),
    )


def _pack_grid(grid: Grid) -> Arrays:
    columns = ("x", "y", "population", *ATTRIBUTES)
    return {
        "as_of": np.array([grid.as_of], dtype="datetime64[D]"),
        **{name: getattr(grid, name) for name in columns},
    }


def _unpack_grid(arrays: Arrays) -> Grid:
    as_of: date = arrays["as_of"].tolist()[0]
    return Grid(
        as_of=as_of,
        x=ints(arrays["x"]),
        y=ints(arrays["y"]),
        population=ints(arrays["population"]),
        **{name: floats(arrays[name]) for name in ATTRIBUTES},
    )


def _pack_boundaries(table: Boundaries) -> Arrays:
    ends = np.cumsum([0, *map(len, table.wkb)])
    return {
        "ars": np.array(table.ars),
        "ends": ints(ends),
        "wkb": np.frombuffer(b"".join(table.wkb), dtype=np.uint8),
        "boxes": table.boxes,
    }


def _unpack_boundaries(arrays: Arrays) -> Boundaries:
    data, ends = arrays["wkb"].tobytes(), arrays["ends"].tolist()
    wkb = tuple(data[start:end] for start, end in pairwise(ends))
    return Boundaries(tuple(arrays["ars"].tolist()), wkb, floats(arrays["boxes"]))


def _pack_series(table: SeriesTable) -> Arrays:
    packed: dict[str, Any] = {"series": np.array(table.names)}
    for item in table.series:
        packed[f"{item.name}.years"] = ints(item.years)
        packed[f"{item.name}.keys"] = np.array(item.keys)
        packed[f"{item.name}.names"] = np.array(item.names)
        packed[f"{item.name}.values"] = item.values
    return packed


def _unpack_series(arrays: Arrays) -> SeriesTable:
    return SeriesTable(
        tuple(
            AreaSeries(
                name,
                tuple(arrays[f"{name}.years"].tolist()),
                tuple(arrays[f"{name}.keys"].tolist()),
                tuple(arrays[f"{name}.names"].tolist()),
                floats(arrays[f"{name}.values"]),
            )
            for name in arrays["series"].tolist()
        )
    )


_PACK: dict[type, Callable[[Any], Arrays]] = {
    AreaTable: _pack_areas,
    AgeGroupCounts: _pack_groups,
    SingleAgeCounts: _pack_keyed,
    NationalDeaths: _pack_deaths,
    NationalBirths: _pack_births,
    LifeTables: _pack_life,
    CareCounts: _pack_care,
    Grid: _pack_grid,
    Boundaries: _pack_boundaries,
    SeriesTable: _pack_series,
}
_UNPACK: dict[str, Callable[[Arrays], Any]] = {
    "areas": _unpack_areas,
    "district_ages": _unpack_groups,
    "state_ages": _unpack_ages,
    "national_ages": _unpack_ages,
    "national_deaths": _unpack_deaths,
    "national_births": _unpack_births,
    "life_tables": _unpack_life,
    "care": _unpack_care,
    "grid": _unpack_grid,
    "boundaries": _unpack_boundaries,
    **dict.fromkeys(TABLES_OF_SERIES, _unpack_series),
}
