"""Projections with their uncertainty: one municipality while one waits, and a nation."""

from collections.abc import Iterator
from typing import Any

from benchmarks import cohorts
from benchmarks.measure import Goal, Row, medians, peak, ratio
from nahraum.analysis.population.bands import Spread, simulate_bands
from nahraum.analysis.population.projection import Inputs

YEARS, MUNICIPALITIES = 30, 10_786


def rows(*, full: bool) -> Iterator[Row]:
    for title, sides in cohorts.CASES.items():
        cohorts.check_equal(sides)
        yield Row(title, medians(sides, rounds=9))
    yield _one()
    yield _nation(200 if full else 40)


def _inputs(people: float) -> Inputs:
    """A closed area: only fertility and mortality stray."""
    start = cohorts._START[0] * people / cohorts._START[0].sum()
    return Inputs(start, cohorts._RATES, cohorts._SURVIVORSHIP, YEARS, 2025)


def _ask(people: float, draws: int, noise: float = 0.0) -> Any:
    return simulate_bands(_inputs(people), seed=1, draws=draws, spread=Spread(noise_below=noise))


def _one() -> Row:
    middle = _ask(20_000, 400).value.total[1, -1]
    certain = cohorts.loop_over(_inputs(20_000).start, YEARS)
    assert abs(middle / certain - 1) < 0.01  # the median of all futures is near the expected one
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


def _nation(sample: int) -> Row:
    """A sample of municipalities, scaled up: their costs are equal and independent."""
    draws, scale = 100, MUNICIPALITIES / sample
    start = _inputs(20_000).start
    taken = medians(
        {
            "nahraum": lambda: [_ask(20_000, draws) for _ in range(sample)],
            "loop over ages (one in 50)": lambda: [
                cohorts.loop_over(start, YEARS) for _ in range(sample * draws // 50)
            ],
        }
    )
    taken = {name: seconds * scale for name, seconds in taken.items()}
    taken["loop over ages (one in 50)"] *= 50
    curve = tuple(
        (n, medians({"": lambda n=n: [_ask(20_000, draws) for _ in range(n)]})[""])
        for n in (5, 10, 20, 40)
    )
    return Row(
        f"projection, {MUNICIPALITIES} municipalities, {YEARS} years, {draws} draws"
        f" (scaled up from {sample})",
        taken,
        (
            Goal("seconds of work (two processors)", taken["nahraum"], 16, at_least=False),
            Goal("loop over ages", ratio(taken, "loop over ages (one in 50)"), 1000),
        ),
        growth=curve,
    )
