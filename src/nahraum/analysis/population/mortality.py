"""Assumptions on future mortality: a life table that improves towards a target.

q(s,x,t) = q(s,x,t0)·exp(-ρ(s,x)·(t - t0)); ρ = k(s)·profile(x) with k found by bisection so
that the life expectancy at birth meets its target in the target year (METHODS 1.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.figures import Assumption, Method, Result
from nahraum.analysis.population.ages import OPEN_AGE, SEXES, SHAPE, Floats, as_floats, not_negative
from nahraum.analysis.population.lifetable import LifeTable, from_qx

METHOD = Method("population.mortality", "1")
# Yearly change of log mortality that no plausible target needs; the bracket of the bisection.
STEEPEST = 0.3
BISECTIONS = 100
CLOSE_ENOUGH = 1e-6
# Keeps l(x) above zero when a pessimistic target pushes q over 1.
LARGEST_Q = 1 - 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Improvement:
    """A base table and the yearly decline `rho` (2, 101) of its log mortality."""

    table: LifeTable
    base_year: int
    rho: Floats

    def at(self, year: int) -> LifeTable:
        """The life table of a calendar year.

        The open age is treated as one constant hazard, so e(100) grows by exp(ρ(100)·t).
        """
        factor = np.exp(-self.rho * (year - self.base_year))
        q = np.minimum(self.table.q * factor, LARGEST_Q)
        e_open = self.table.e[:, OPEN_AGE] / factor[:, OPEN_AGE]
        return from_qx(q, e_open, self.table.a0).value

    def survivorship(self, base_year: int, years: int) -> Floats:
        """Ratios for the steps base_year -> base_year + 1 and so on, shape (years, 2, 101).

        The step that ends on 31 December of a year uses the mortality of that year.
        """
        return np.stack([self.at(base_year + 1 + n).survivorship for n in range(years)])


def improve(
    table: LifeTable,
    *,
    target: Sequence[float],
    base_year: int,
    target_year: int,
    profile: Any = None,
) -> Result[Improvement]:
    """Find the decline of mortality that meets a life expectancy at birth.

    target: years for men and women. base_year: middle year of the table's period.
    profile: relative speed by sex and age, shape (2, 101); equal speed when omitted.
    Raises Infeasible when no decline up to 30 % a year meets the target.
    """
    goal = as_floats(target, "Ziel der Lebenserwartung", shape=(2,))
    if target_year <= base_year:
        raise InvalidInput(
            f"Das Zieljahr {target_year} liegt nicht nach {base_year}.",
            place="Zieljahr",
            remedy="Ein späteres Zieljahr angeben.",
        )
    if profile is None:
        speed = np.ones(SHAPE)
    else:
        speed = not_negative(as_floats(profile, "Profil der Sterblichkeit", shape=SHAPE), "Profil")
    pace = _pace(table, goal, base_year, target_year, speed)
    found = Improvement(table, base_year, pace[:, None] * speed)
    assumptions = [
        Assumption(f"e0_{sex}_{year}", float(value), "Jahre", source)
        for year, values, source in (
            (base_year, table.e[:, 0], "Sterbetafel"),
            (target_year, goal, "Annahme der Variante"),
        )
        for sex, value in zip(SEXES, values, strict=True)
    ]
    return Result(
        value=found,
        method=METHOD,
        parts={"decline_per_year": [float(value) for value in pace]},
        assumptions=tuple(assumptions),
    )


def _pace(
    table: LifeTable, goal: Floats, base_year: int, target_year: int, speed: Floats
) -> Floats:
    """Bisect both sexes at once; e0 rises with the pace."""

    def expectancy(pace: Floats) -> Floats:
        return Improvement(table, base_year, pace[:, None] * speed).at(target_year).e[:, 0]

    low, high = np.full(2, -STEEPEST), np.full(2, STEEPEST)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        too_low = expectancy(middle) < goal
        low, high = np.where(too_low, middle, low), np.where(too_low, high, middle)
    pace: Floats = (low + high) / 2
    missed = np.abs(expectancy(pace) - goal) > CLOSE_ENOUGH
    if missed.any():
        sex = int(np.argmax(missed))
        raise Infeasible(
            f"Die Lebenserwartung {goal[sex]:g} ({SEXES[sex]}) ist bis {target_year} nicht "
            "erreichbar.",
            place="Ziel der Lebenserwartung",
            remedy="Ziel oder Zieljahr ändern.",
        )
    return pace
