"""Projections with their uncertainty: one municipality while one waits, and a nation."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks import cohorts
from benchmarks.measure import Goal, Row, medians, peak, ratio
from nahraum.analysis.population.bands import (
    DEFAULT_GROUPS,
    Spread,
    simulate_bands,
    simulate_many,
)
from nahraum.analysis.population.bands_lanes import Memory, quantiles_by_lanes
from nahraum.analysis.population.bands_whole import Drawn
from nahraum.analysis.population.migration import Migration
from nahraum.analysis.population.projection import Inputs

YEARS, MUNICIPALITIES, DRAWS = 30, 10_786, 100
INFLOW, OUT = 4.0, 0.04


def rows(*, full: bool) -> Iterator[Row]:
    for title, sides in cohorts.CASES.items():
        cohorts.check_equal(sides)
        yield Row(title, medians(sides, rounds=9))
    _check_sides()
    yield _one()
    yield _nation(200 if full else 60, moving=False)
    yield _nation(200 if full else 60, moving=True)
    yield _noisy(100 if full else 20)


def _inputs(people: float, *, moving: bool = False) -> Inputs:
    """Closed, or with people moving in and out."""
    start = cohorts._START[0] * people / cohorts._START[0].sum()
    shape = (2, cohorts.AGES)
    inflow = np.full(shape, INFLOW * people / 20_000)
    moves = Migration(inflow=inflow, out_rate=np.full(shape, OUT))
    return Inputs(
        start,
        cohorts._RATES,
        cohorts._SURVIVORSHIP,
        YEARS,
        2025,
        migration=moves if moving else Migration(),
    )


def _ask(people: float, draws: int, noise: float = 0.0) -> Any:
    return simulate_bands(_inputs(people), seed=1, draws=draws, spread=Spread(noise_below=noise))


def _many(inputs: Inputs, number: int, noise: float = 0.0) -> Any:
    return simulate_many([inputs] * number, seed=1, draws=DRAWS, spread=Spread(noise_below=noise))


def _factors() -> tuple[Any, Any, Any]:
    """Of fertility, moves and hazard, (years, draws): drawn once, as both sides may."""
    draw = np.random.Generator(np.random.PCG64(2))
    shocks = draw.standard_normal((2, YEARS, DRAWS)) * np.array([0.05, 0.25])[:, None, None]
    for year in range(1, YEARS):
        shocks[:, year] += 0.9 * shocks[:, year - 1]
    drift = draw.standard_normal(DRAWS) * 0.01
    hazard = np.exp(-drift * np.arange(1, YEARS + 1)[:, None])
    return np.exp(shocks[0]), np.maximum(1 + shocks[1], 0), hazard


def _check_sides() -> None:
    """With the same factors drawn, all sides find the same.

    Where people move, more may leave some of the oldest ages than are there: ours then takes
    others of similar age, the other side does not care.
    """
    tfr, moves, hazard = _factors()
    for moving in (False, True):
        inputs = _inputs(20_000, moving=moving)
        drawn = Drawn(tfr, moves, hazard)
        mine = quantiles_by_lanes(inputs, drawn, DEFAULT_GROUPS, (), Memory())
        flows = (INFLOW, OUT) if moving else (0.0, 0.0)
        persons, shares = cohorts.whole_arrays(inputs.start, tfr, moves, hazard, *flows)
        near = 1e-6 if moving else 1e-10
        np.testing.assert_allclose(mine.persons, persons, rtol=near)
        np.testing.assert_allclose(mine.shares, shares, rtol=near)
    start = _inputs(20_000).start
    frame = cohorts.data_frame(start, np.ones(YEARS), np.ones(YEARS))
    assert abs(frame[-1] / cohorts.loop_over(start, YEARS) - 1) < 1e-10


def _one() -> Row:
    taken = medians(
        {"nahraum": lambda: _ask(20_000, 1000), "below 10,000": lambda: _ask(8_000, 1000, 1e4)}
    )
    return Row(
        f"projection, one municipality, {YEARS} years, 1,000 draws with p10, p50, p90",
        taken,
        (
            Goal("seconds", taken["nahraum"], 0.2, at_least=False),
            Goal("seconds with counting noise", taken["below 10,000"], 0.2, at_least=False),
        ),
        {"nahraum": peak(lambda: _ask(20_000, 1000))},
    )


def _nation(sample: int, *, moving: bool) -> Row:
    """A sample of municipalities, scaled up: their costs are equal and independent."""
    inputs, factors = _inputs(20_000, moving=moving), _factors()
    inflow, out = (INFLOW, OUT) if moving else (0.0, 0.0)
    few, draws = 10, 2

    def numpy_side() -> None:
        for _ in range(few):
            cohorts.whole_arrays(inputs.start, *factors, inflow, out)

    def pandas_side() -> None:
        for draw in range(draws):
            cohorts.data_frame(inputs.start, factors[0][:, draw], factors[2][:, draw])

    taken = medians(
        {
            "nahraum": lambda: _many(inputs, sample),
            "numpy, all draws at once": numpy_side,
            "pandas, draw by draw, closed": pandas_side,
        }
    )
    parts = (sample, few, draws / DRAWS)
    taken = {
        name: seconds * MUNICIPALITIES / part
        for (name, seconds), part in zip(taken.items(), parts, strict=True)
    }
    curve = tuple((n, medians({"": lambda n=n: _many(inputs, n)})[""]) for n in (5, 10, 20, sample))
    return Row(
        f"projection, {MUNICIPALITIES} municipalities, {YEARS} years, {DRAWS} draws,"
        f" {'with moves' if moving else 'closed'} (scaled up from {sample})",
        taken,
        (
            Goal("seconds of work (two processors)", taken["nahraum"], 16, at_least=False),
            Goal("numpy", ratio(taken, "numpy, all draws at once"), 4),
            Goal("pandas", ratio(taken, "pandas, draw by draw, closed"), 1000),
        ),
        {"nahraum": peak(lambda: _many(inputs, sample))},
        growth=curve,
    )


def _noisy(sample: int) -> Row:
    """Most municipalities have fewer than 10,000 inhabitants: persons are counted there."""
    inputs = _inputs(2_000, moving=True)
    taken = medians({"nahraum": lambda: _many(inputs, sample, 1e4)})
    taken = {name: seconds * MUNICIPALITIES / sample for name, seconds in taken.items()}
    return Row(f"the same if all had 2,000 inhabitants, with counting noise (from {sample})", taken)
