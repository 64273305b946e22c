"""All typed tables in one place: what the readers produce and everything else is built on.

Arrays are read-only float64 with the sex axis m=0, w=1. Unknown is NaN inside arrays and None
where a method returns a single value.
"""

from nahraum.data.ages import AgeGroup
from nahraum.data.areas import GERMANY, Area, AreaKind, AreaTable, ags_of, population_sum
from nahraum.data.boundaries import Boundaries
from nahraum.data.care import BREAKS, KIND_LABELS, KINDS, Break, CareCounts
from nahraum.data.grid import ATTRIBUTE_LABELS, ATTRIBUTES, Grid
from nahraum.data.population import (
    AgeGroupCounts,
    LifeTable,
    LifeTables,
    NationalBirths,
    NationalDeaths,
    SingleAgeCounts,
)
from nahraum.data.series import TABLES_OF_SERIES, AreaSeries, SeriesTable

__all__ = [
    "ATTRIBUTES",
    "ATTRIBUTE_LABELS",
    "BREAKS",
    "GERMANY",
    "KINDS",
    "KIND_LABELS",
    "TABLES_OF_SERIES",
    "AgeGroup",
    "AgeGroupCounts",
    "Area",
    "AreaKind",
    "AreaSeries",
    "AreaTable",
    "Boundaries",
    "Break",
    "CareCounts",
    "Grid",
    "LifeTable",
    "LifeTables",
    "NationalBirths",
    "NationalDeaths",
    "SeriesTable",
    "SingleAgeCounts",
    "ags_of",
    "population_sum",
]
