"""The shipped series of monitoring as tables of `nahraum.data`: two districts."""

from collections import defaultdict
from functools import cache
from itertools import chain

import numpy as np

from nahraum.data.tables import AreaSeries, SeriesTable
from nahraum.facts.reading import FOLDER, Row, rows
from nahraum.facts.tables import areas

COLUMNS = ("table", "series", "area", "years", "values")


@cache
def series_tables() -> dict[str, SeriesTable]:
    """Tables by name; those of births are not shipped (`projection.fertility_rates` is)."""
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows(FOLDER / "area_series.csv", COLUMNS):
        found[row.text("table")][row.text("series")].append(row)
    return {
        table: SeriesTable(tuple(_series(name, lines) for name, lines in series.items()))
        for table, series in found.items()
    }


def _series(name: str, lines: list[Row]) -> AreaSeries:
    known = {row.text("area"): dict(zip(_years(row), _values(row), strict=True)) for row in lines}
    if len(known) < len(lines):
        raise lines[-1].error("area", "an area appears twice")
    years = tuple(sorted(set(chain.from_iterable(known.values()))))
    keys = tuple(sorted(known))
    values = np.array([[known[key].get(year, np.nan) for key in keys] for year in years])
    values.setflags(write=False)
    return AreaSeries(name, years, keys, tuple(_name(key) for key in keys), values)


def _name(key: str) -> str:
    return areas().get(key).name


def _years(row: Row) -> list[int]:
    """ "2001-2021" or "1997 2015"; as many as there are values."""
    text = row.text("years")
    first, dash, last = text.partition("-")
    years = list(range(int(first), int(last) + 1)) if dash else [int(y) for y in text.split()]
    if len(years) != len(row.text("values").split()):
        raise row.error("values", f"{len(years)} years need as many values")
    return years


def _values(row: Row) -> list[float]:
    return [np.nan if text == "." else float(text) for text in row.text("values").split()]
