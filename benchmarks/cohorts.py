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


def whole_arrays(start: Any, tfr: Any, moves: Any, hazard: Any, inflow: float, out: float) -> Any:
    """One area, all draws at once: p10, p50, p90 of everybody, four groups and their shares.

    tfr, moves, hazard: (years, draws). inflow: persons a year in each cell. out: rate of moving.
    As one would write it with numpy; nobody is kept from leaving twice.
    """
    people = np.repeat(start[None], tfr.shape[1], axis=0)
    groups = [slice(0, AGES), slice(0, 18), slice(18, 65), slice(65, AGES), slice(80, AGES)]
    counts = [np.stack([people[..., ages].sum(axis=(1, 2)) for ages in groups])]
    for year in range(len(tfr)):
        half = 0.5 * (inflow * moves[year][:, None, None] - people * out) if inflow else 0.0
        begin, ratios = people + half, _SURVIVORSHIP ** hazard[year][:, None, None]
        older = np.empty_like(people)
        older[..., 1:] = begin[..., :-1] * ratios[..., 1:]
        older[..., -1] += begin[..., -1] * ratios[..., -1]
        mothers = 0.5 * (people[:, 1, 15:50] + older[:, 1, 15:50])
        births = (mothers * _RATES).sum(axis=1) * tfr[year]
        older[:, 0, 0] = births * SEX_RATIO_AT_BIRTH / (1 + SEX_RATIO_AT_BIRTH) * ratios[:, 0, 0]
        older[:, 1, 0] = births / (1 + SEX_RATIO_AT_BIRTH) * ratios[:, 1, 0]
        people = older + half
        counts.append(np.stack([people[..., ages].sum(axis=(1, 2)) for ages in groups]))
    persons = np.stack(counts)
    return [
        np.quantile(part, (0.1, 0.5, 0.9), axis=-1) for part in (persons, persons / persons[:, :1])
    ]


def data_frame(start: Any, tfr: Any, hazard: Any) -> Any:
    """One area and one draw in a table with a row for each age: persons in each year."""
    import pandas as pd

    people = pd.DataFrame({"m": start[0], "w": start[1]})
    ratios = pd.DataFrame({"m": _SURVIVORSHIP[0], "w": _SURVIVORSHIP[1]})
    rates = pd.Series(_RATES, index=MOTHERS)
    totals = [people.to_numpy().sum()]
    for year in range(len(tfr)):
        living = ratios ** hazard[year]
        older = people.shift(1) * living
        older.loc[AGES - 1] += people.loc[AGES - 1] * living.loc[AGES - 1]
        mothers = 0.5 * (people["w"] + older["w"])
        births = (rates * mothers.loc[15:49]).sum() * tfr[year]
        boys = births * SEX_RATIO_AT_BIRTH / (1 + SEX_RATIO_AT_BIRTH)
        older.loc[0, "m"] = boys * living.loc[0, "m"]
        older.loc[0, "w"] = (births - boys) * living.loc[0, "w"]
        people = older
        totals.append(people.to_numpy().sum())
    return totals


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
