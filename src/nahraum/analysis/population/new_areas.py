"""New housing areas (Neubaugebiete) as an inflow with an age profile, METHODS 1.4e.

Homes x persons per home x share moving in from outside, spread over the years of occupation.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Result
from nahraum.analysis.population.ages import SHAPE, Floats, as_floats, not_negative

METHOD = Method("population.new-areas", "1")


def new_area(
    homes: Mapping[int, float],
    *,
    persons_per_home: float,
    profile: Any,
    base_year: int,
    years: int,
    from_outside: float = 1.0,
) -> Result[Floats]:
    """Inflow of the years base_year + 1 ... base_year + years, shape (years, 2, 101).

    homes: homes first occupied, by calendar year. profile: pattern of those moving in, (2, 101),
    scaled to 1. from_outside: share of them who did not live in the area before (0..1).
    Raises InvalidInput for years outside the projection, so that no home is lost in silence.
    """
    pattern = not_negative(as_floats(profile, "Altersprofil", shape=SHAPE), "Altersprofil")
    if pattern.sum() <= 0:
        raise InvalidInput("Das Altersprofil enthält nur Nullen.", place="Altersprofil")
    if not (np.isfinite(persons_per_home) and persons_per_home >= 0):
        raise InvalidInput("Die Belegung muss null oder größer sein.", place="Belegung")
    if not 0 <= from_outside <= 1:
        raise InvalidInput(
            f"Der Anteil von außen {from_outside} liegt nicht zwischen 0 und 1.",
            place="from_outside",
        )
    finished = np.zeros(years)
    for year, count in homes.items():
        if not base_year < year <= base_year + years:
            raise InvalidInput(
                f"Das Bezugsjahr {year} liegt nicht zwischen {base_year + 1} und "
                f"{base_year + years}.",
                place="Wohnungen",
                remedy="Das Bezugsjahr oder den Zeitraum ändern.",
            )
        if not (np.isfinite(count) and count >= 0):
            raise InvalidInput(f"{count} Wohnungen sind nicht möglich.", place=f"Jahr {year}")
        finished[year - base_year - 1] = count
    arrivals = finished * persons_per_home * from_outside
    return Result(
        value=arrivals[:, None, None] * pattern / pattern.sum(),
        method=METHOD,
        parts={"persons": float(arrivals.sum()), "homes": float(finished.sum())},
        assumptions=(
            Assumption("persons_per_home", persons_per_home, "Personen", "Eingabe"),
            Assumption("from_outside", from_outside, "Anteil", "Eingabe"),
        ),
    )
