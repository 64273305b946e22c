"""The cohort-component projection: arrays against a plain loop over ages.

Invented rates; closed areas. The loop is written as one would write it first, without numpy.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from nahraum.analysis.population.fertility import SEX_RATIO_AT_BIRTH, normal_profile
from nahraum.analysis.population.projection import advance, project

AGES, YEARS, AREAS = 101, 28, 400
MOTHERS = range(15, 50)
Table = list[list[float]]

_RATES = np.asarray(normal_profile(1.46).value)
_SURVIVORSHIP = np.stack(
    [1 - np.minimum(0.9, pace * np.exp(0.095 * np.arange(AGES))) for pace in (4e-5, 2.5e-5)]
)
_START = np.random.Generator(np.random.PCG64(1)).uniform(20, 90, (AREAS, 2, AGES))


def loop(start: Table, years: int = YEARS) -> Table:
    """One area over all years, age by age."""
    rates, ratios = _RATES.tolist(), _SURVIVORSHIP.tolist()
    people = start
    for _year in range(years):
        older = [[0.0] * AGES for _sex in people]
        for sex in range(2):
            for age in range(1, AGES):
                older[sex][age] = people[sex][age - 1] * ratios[sex][age]
            older[sex][AGES - 1] += people[sex][AGES - 1] * ratios[sex][AGES - 1]
        births = sum(
            rates[age - MOTHERS[0]] * 0.5 * (people[1][age] + older[1][age]) for age in MOTHERS
        )
        older[0][0] = births * SEX_RATIO_AT_BIRTH / (1 + SEX_RATIO_AT_BIRTH) * ratios[0][0]
        older[1][0] = births / (1 + SEX_RATIO_AT_BIRTH) * ratios[1][0]
        people = older
    return people


def loop_over(start: Any, years: int) -> float:
    """Persons after so many years, by the loop."""
    return float(np.sum(loop(start.tolist(), years)))


def one_area_as_arrays() -> Any:
    """With all checks of the input and of the balance."""
    projected = project(
        _START[0], fertility=_RATES, survivorship=_SURVIVORSHIP, years=YEARS, base_year=2022
    )
    return projected.value.population[-1]


def all_areas_as_arrays() -> Any:
    people, nobody = _START, np.zeros_like(_START)
    for _year in range(YEARS):
        step = advance(people, _SURVIVORSHIP, _RATES, nobody, SEX_RATIO_AT_BIRTH)
        people = step.population
    return people


def one_area_in_a_loop() -> Any:
    return loop(_START[0].tolist())


def all_areas_in_a_loop() -> Any:
    return [loop(area) for area in _START.tolist()]


CASES: dict[str, dict[str, Callable[[], Any]]] = {
    f"Eine Kommune, {YEARS} Jahre": {
        "nahraum (Felder, alle Prüfungen)": one_area_as_arrays,
        "Schleife über Alter": one_area_in_a_loop,
    },
    f"{AREAS} Gebiete, {YEARS} Jahre": {
        "nahraum (Felder)": all_areas_as_arrays,
        "Schleife über Alter": all_areas_in_a_loop,
    },
}


def check_equal(sides: dict[str, Callable[[], Any]]) -> None:
    first, second = (np.asarray(run()) for run in sides.values())
    np.testing.assert_allclose(first, second, rtol=1e-10)
