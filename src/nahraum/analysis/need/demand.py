"""Use of services: people times need factors per head, by sex and age (METHODS 5.3)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Result
from nahraum.analysis.need.care import CareNeed
from nahraum.analysis.need.rates import RateTable, as_series, frozen

METHOD = Method("need.demand", "1")


def project_demand(
    population: Any, *, years: Sequence[int], factors: RateTable
) -> Result[CareNeed]:
    """Return Σ P·factor by year, sex and age, in the factors' unit (cases, points, hours).

    population: (years, 2, 101), or (2, 101) for one year. The factors may exceed one
    (`rate_table(..., maximum=None)`) and must cover every age. Raises InvalidInput.
    """
    cube = as_series(population, years)
    if not factors.known.all():
        raise InvalidInput(
            "Die Faktoren decken nicht alle Alter ab.",
            place="factors",
            remedy="Faktoren für jedes Alter angeben.",
        )
    path = np.repeat(factors.values[None], len(cube), axis=0)
    return Result(
        value=CareNeed(tuple(years), frozen(cube * path), frozen(path)),
        method=METHOD,
        assumptions=(
            Assumption("Bedarf je Kopf", factors.year, "Jahr", factors.source, factors.verified),
        ),
        sources=(factors.source,),
    )
