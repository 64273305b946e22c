"""What we computed once from large official tables and ship as small ones.

tools/derive_facts.py writes the tables; a test repeats the computation and compares.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from nahraum.facts.reading import FOLDER, FactsError, rows

AGES = 101


@cache
def net_migration_profile() -> npt.NDArray[np.float64]:
    """Age and sex pattern of Germany's net migration, shape (2, 101), summing to 1."""
    persons = np.zeros((2, AGES))
    seen = 0
    for row in rows(FOLDER / "net_migration_profile.csv", ("age", "m", "w")):
        age = row.integer("age")
        if age != seen:
            raise row.error("age", f"{age} follows {seen - 1}")
        persons[:, age] = row.number("m"), row.number("w")
        seen += 1
    if seen != AGES:
        raise FactsError(f"net_migration_profile.csv: {seen} ages instead of {AGES}")
    profile: npt.NDArray[np.float64] = persons / persons.sum()
    profile.setflags(write=False)
    return profile


@cache
def structure_errors(*, with_grid: bool) -> dict[str, float]:
    """Mean absolute error of estimated band shares in percentage points, by figure id."""
    columns = ("band", "grid", "mean", "p90", "districts")
    wanted = "yes" if with_grid else "no"
    return {
        row.text("band"): row.number("mean")
        for row in rows(FOLDER / "structure_errors.csv", columns)
        if row.choice("grid", ("yes", "no")) == wanted
    }


@dataclass(frozen=True, slots=True)
class GridSummary:
    """An area in the census grid of 2011: people, shares (0..1), people per household."""

    population: int
    share_65: float | None
    share_18: float | None
    household_size: float | None


@dataclass(frozen=True, slots=True)
class VillageSummary:
    """A village: the people of its nearest cells; None where there is no inhabited cell."""

    name: str
    population: int | None
    share_65: float | None
    share_18: float | None
    cells: int


@cache
def grid_summaries() -> dict[str, GridSummary]:
    """The shipped districts and their municipalities, by key."""
    columns = ("area", "population", "share_65", "share_18", "household_size")
    return {
        row.text("area"): GridSummary(
            row.integer("population"),
            row.optional_number("share_65"),
            row.optional_number("share_18"),
            row.optional_number("household_size"),
        )
        for row in rows(FOLDER / "grid_summaries.csv", columns)
    }


@cache
def village_summaries(municipality: str) -> dict[str, VillageSummary]:
    """Villages of a demo municipality by name; empty for all others."""
    columns = ("municipality", "name", "population", "share_65", "share_18", "cells")
    return {
        row.text("name"): VillageSummary(
            row.text("name"),
            row.optional_integer("population"),
            row.optional_number("share_65"),
            row.optional_number("share_18"),
            row.integer("cells"),
        )
        for row in rows(FOLDER / "village_summaries.csv", columns)
        if row.text("municipality") == municipality
    }
