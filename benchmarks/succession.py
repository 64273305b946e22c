"""Who follows? Thousands of doctors over twenty years, and one municipality while one waits."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from benchmarks.measure import Goal, Row, medians, peak, ratio
from nahraum.analysis.supply import Demand, Doctor, Hazards, Replacement, Suppositions, simulate
from nahraum.analysis.supply.planning import Thresholds
from nahraum.analysis.supply.succession_model import FORMS, monthly

YEARS, START = 20, date(2026, 1, 1)


def rows(*, full: bool) -> Iterator[Row]:
    yield _many(11_000, 1_000 if full else 20)
    yield _one()


def _doctors(number: int) -> list[Doctor]:
    draw = np.random.Generator(np.random.PCG64(1))
    ages = np.clip(draw.normal(55, 9, number), 35, 80).astype(int)
    forms = draw.choice(3, number, p=(0.5, 0.35, 0.15))
    return [
        Doctor(id=str(k), posts=1.0, age=int(ages[k]), form=FORMS[forms[k]]) for k in range(number)
    ]


def _suppose() -> Suppositions:
    return Suppositions(
        hazards=Hazards(), replacement=Replacement(lapse_chance=0.0), thresholds=_thresholds()
    )


def _thresholds() -> Thresholds:
    return Thresholds(Decimal(75), Decimal(110), Decimal(140), (), "")


def _ask(doctors: list[Doctor], runs: int) -> Any:
    demand = Demand.over(1_600.0 * len(doctors), 1_600.0, years=YEARS)
    return simulate(doctors, demand=demand, suppose=_suppose(), as_of=START, seed=1, runs=runs)


def numpy_months(doctors: list[Doctor], runs: int) -> Any:
    """The same model as one would write it with arrays: every seat of every run, every month."""
    suppose, draw = _suppose(), np.random.Generator(np.random.PCG64(2))
    assert suppose.replacement is not None
    leave, fill = monthly(suppose.hazards.yearly()), suppose.replacement.chances()
    form = np.array([FORMS.index(doctor.form) for doctor in doctors])
    start = np.array([doctor.age for doctor in doctors])
    extents = np.array(list(suppose.replacement.extents))
    chances = list(suppose.replacement.extents.values())
    totals = np.empty((runs, YEARS + 1))
    for run in range(runs):
        age, posts = start.copy(), np.ones(len(doctors))
        totals[run, 0] = posts.sum()
        for month in range(1, 12 * YEARS + 1):
            there = posts > 0
            luck = draw.random(len(posts))
            goes = there & (luck < leave[form, np.minimum(age, 120)])
            comes = ~there & (luck < fill[form])
            posts[goes] = 0.0
            count = int(comes.sum())
            posts[comes] = draw.choice(extents, count, p=chances)
            age[comes] = np.floor(np.clip(draw.normal(40, 6, count), 28, 65))
            if month % 12 == 0:
                age += posts > 0
                totals[run, month // 12] = posts.sum()
    return totals.mean(axis=0)


def _many(number: int, runs: int) -> Row:
    doctors, few = _doctors(number), max(2, min(runs // 10, 5))
    mine = [year.mean for year in _ask(doctors, runs).value.years]
    # Two draws of the same model: their means may differ by chance only.
    assert np.allclose(mine, numpy_months(doctors, few), rtol=0.01)
    sides = {
        "nahraum": lambda: _ask(doctors, runs),
        "numpy, month by month": lambda: numpy_months(doctors, few),
    }
    taken = medians(sides, rounds=2)
    taken["numpy, month by month"] *= runs / few
    return Row(
        f"succession, {number} doctors, {YEARS} years, {runs} runs",
        taken,
        (Goal("numpy", ratio(taken, "numpy, month by month"), 10),),
        {"nahraum": peak(sides["nahraum"])},
    )


def _one() -> Row:
    doctors = _doctors(12)
    taken = medians({"nahraum": lambda: _ask(doctors, 10_000)})
    goal = Goal("seconds", taken["nahraum"], 0.2, at_least=False)
    curve = tuple(
        (n, medians({"": lambda n=n: _ask(doctors, n)})[""]) for n in (5_000, 10_000, 40_000)
    )
    return Row("succession, 12 doctors, 10,000 runs", taken, (goal,), growth=curve)
