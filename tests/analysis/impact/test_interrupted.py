"""Interrupted series: breaks found again, lags, refusals, properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.impact import Claim, interrupted_series

PERIODS = tuple(range(2000, 2024))


def series(
    *, level: float = -4.0, trend: float = 0.5, noise: float = 0.3, seed: int = 1
) -> list[float]:
    rng = np.random.Generator(np.random.PCG64(seed))
    return [
        20
        + 0.8 * (t - 2000)
        + (t >= 2012) * (level + trend * (t - 2012))
        + noise * float(rng.standard_normal())
        for t in PERIODS
    ]


def test_level_and_trend_are_found_again() -> None:
    result = interrupted_series(PERIODS, series(noise=0), start=2012)
    value = result.value
    assert value.level.value == pytest.approx(-4, abs=1e-9)
    assert value.trend.value == pytest.approx(0.5, abs=1e-9)
    assert value.slope.value == pytest.approx(0.8, abs=1e-9)
    assert value.at_end.value == pytest.approx(-4 + 0.5 * 11, abs=1e-9)
    assert (value.level.standard_error, result.uncertainty) == (None, None)
    assert [n.code for n in result.warnings] == [
        "NARROW_ERRORS",
        "NO_ERROR",
        "NO_COMPARISON",
    ]
    assert [p.without is None for p in value.series] == [True] * 12 + [False] * 12
    assert value.series[12].without == pytest.approx(20 + 0.8 * 12)
    assert value.series[12].fitted == pytest.approx(value.series[12].actual)


def test_a_noisy_break() -> None:
    result = interrupted_series(PERIODS, series(seed=3), start=2012)
    level = result.value.level
    assert level.low is not None
    assert level.high is not None
    assert level.low < -4 < level.high < 0
    assert result.value.lag == 2
    assert result.value.claim is Claim.ASSOCIATION
    assert result.uncertainty is not None
    assert [n.code for n in result.warnings] == ["NARROW_ERRORS", "NO_COMPARISON"]


def test_a_long_series_needs_no_remark_about_its_length() -> None:
    rng = np.random.Generator(np.random.PCG64(1))
    result = interrupted_series(range(60), rng.standard_normal(60).tolist(), start=30)
    assert [n.code for n in result.warnings] == ["NO_COMPARISON"]


def test_short_series_and_gaps_are_named() -> None:
    result = interrupted_series((1, 2, 3, 4, 5, 7), (1, 2, 4, 3, 5, 8), start=4)
    assert [n.code for n in result.warnings] == ["SHORT_SERIES", "GAPS", "NO_COMPARISON"]
    assert result.value.lag == 1


def test_the_lag_may_be_given() -> None:
    chosen = interrupted_series(PERIODS, series(), start=2012, lag=0).value
    assert chosen.lag == 0
    rule = interrupted_series(PERIODS, series(), start=2012).value
    assert chosen.level.value == rule.level.value
    assert chosen.level.standard_error != rule.level.standard_error


@given(st.integers(0, 500), st.floats(-1e3, 1e3), st.floats(0.1, 100), st.integers(-3000, 3000))
def test_shift_scale_and_calendar(seed: int, shift: float, scale: float, years: int) -> None:
    values = series(seed=seed)
    once = interrupted_series(PERIODS, values, start=2012).value
    moved = tuple(period + years for period in PERIODS)
    again = interrupted_series(moved, [shift + scale * v for v in values], start=2012 + years).value
    for name in ("level", "trend", "at_end"):
        a, b = getattr(once, name), getattr(again, name)
        assert b.value == pytest.approx(scale * a.value, rel=1e-6, abs=1e-6)
        assert b.p_value == pytest.approx(a.p_value, rel=1e-4, abs=1e-9)


@given(st.integers(0, 300))
def test_half_lines_fitted_apart_say_the_same(seed: int) -> None:
    values = series(seed=seed)
    value = interrupted_series(PERIODS, values, start=2012).value
    before, after = (
        np.polyfit(PERIODS[:12], values[:12], 1),
        np.polyfit(PERIODS[12:], values[12:], 1),
    )
    jump = np.polyval(after, 2012) - np.polyval(before, 2012)
    assert value.level.value == pytest.approx(jump, abs=1e-6)
    assert value.trend.value == pytest.approx(after[0] - before[0], abs=1e-9)


@pytest.mark.parametrize(
    ("periods", "values", "start", "place"),
    [
        ((1, 2, 3), (1, 2), 2, "value"),
        ((1, 2, 2, 3, 4, 5), (1,) * 6, 3, "2: period"),
        ((1, 2, 3, 4, 5, 6), (1, 2, float("inf"), 4, 5, 6), 4, "3: value"),
        ((1, 2, 3, 4, 5, 6), (1,) * 6, 3, "start"),
        ((1, 2, 3, 4, 5, 6), (1,) * 6, 5, "start"),
        ((), (), 1, "start"),
    ],
)
def test_impossible_series(
    periods: tuple[int, ...], values: tuple[float, ...], start: int, place: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        interrupted_series(periods, values, start=start)
    assert caught.value.place == place


@pytest.mark.parametrize("lag", [-1, 20])
def test_impossible_lags(lag: int) -> None:
    with pytest.raises(InvalidInput, match="Verzögerungen"):
        interrupted_series(PERIODS, series(), start=2012, lag=lag)
