"""Closed form of succession without successors: what the simulation is held against.

METHODS 2.7: E[posts after n years] = Σ_i posts_i Π_{k<n} (1 − h(a_i + k)), and the probability
that nobody has left is the product of all those factors.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Method, Result
from nahraum.analysis.population.ages import Floats
from nahraum.analysis.supply.succession_model import (
    FORMS,
    MONTHS,
    TOP_AGE,
    Doctor,
    Hazards,
    check_mortality,
)

METHOD = Method("supply.succession_control", "1")


@dataclass(frozen=True, slots=True, eq=False)
class Remaining:
    """After 0, 1 .. n years, each shape (years + 1,).

    posts: expected posts. sd: standard deviation of the posts. all_stay: probability that
    everybody is still there.
    """

    posts: Floats
    sd: Floats
    all_stay: Floats


def remaining(
    doctors: Sequence[Doctor], *, years: int, hazards: Hazards | None = None, deaths: Any = None
) -> Result[Remaining]:
    """Expected posts if nobody is replaced. Exact; vacant seats count nothing.

    An announced end replaces the chance of leaving by age; `deaths` (see `check_mortality`)
    comes on top for everybody. Raises InvalidInput where an age is unknown.
    """
    chosen = hazards or Hazards()
    present = [doctor for doctor in doctors if not doctor.vacant]
    leave, die = chosen.yearly(), check_mortality(deaths)
    chance = np.ones((len(present), years + 1))
    for row, doctor in enumerate(present):
        chance[row, 1:] = np.cumprod(_yearly_stay(doctor, leave, die, years))
        if doctor.leaves_after is not None:
            chance[row, np.arange(years + 1) * MONTHS >= doctor.leaves_after] = 0.0
    posts = np.array([doctor.posts for doctor in present])
    variance = (posts[:, None] ** 2 * chance * (1 - chance)).sum(axis=0)
    return Result(
        value=Remaining(
            posts=(posts[:, None] * chance).sum(axis=0),
            sd=np.sqrt(variance),
            all_stay=chance.prod(axis=0),
        ),
        method=METHOD,
        assumptions=chosen.assumptions,
    )


def _yearly_stay(doctor: Doctor, leave: Floats, die: Floats, years: int) -> Floats:
    """Chance of staying through each year, shape (years,)."""
    if doctor.age is None:
        raise InvalidInput(
            "Das Alter fehlt.", place=f"{doctor.id}: age", remedy="Geburtsjahr ergänzen."
        )
    ages = np.minimum(doctor.age + np.arange(years), TOP_AGE)
    announced = doctor.leaves_after is not None
    retiring = 0.0 if announced else leave[FORMS.index(doctor.form), ages]
    stay: Floats = (1 - retiring) * (1 - die[ages])
    return stay
