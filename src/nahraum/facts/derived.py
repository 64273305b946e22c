"""What we computed once from large official tables and ship as small ones.

tools/derive_facts.py writes the tables; a test repeats the computation and compares.
"""

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
    profile = persons / persons.sum()
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
