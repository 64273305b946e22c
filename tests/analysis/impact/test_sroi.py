"""SROI: the golden case of METHODS 7.2, ranges, tornado, refusals, properties."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.impact import Investment, OutcomeValue, Span, exactly, social_return

GOLDEN = OutcomeValue(
    "Stürze vermieden",
    quantity=exactly(50),
    proxy=exactly(1200),
    deadweight=exactly(0.25),
    attribution=exactly(0.30),
    displacement=exactly(0.05),
    drop_off=exactly(0.20),
)
CASE = Investment(exactly(60_000), 3, (GOLDEN,))


def test_golden_values() -> None:
    result = social_return(CASE, seed=1)
    value = result.value
    assert value.outcomes[0].first_year == pytest.approx(29_925, abs=1e-9)
    assert value.present_value == pytest.approx(68_535.29634398653, abs=1e-8)
    assert value.ratio == pytest.approx(1.142254939066442, abs=1e-12)
    assert value.input == 60_000
    assert [a.name for a in result.assumptions if not a.verified] == [
        "Abzinsung",
        "Spanne jeder Zahl, ±",
    ]
    codes = [notice.code for notice in result.warnings]
    assert codes == ["NO_RATIO_ALONE", "RANGE_ASSUMED", "UNPAID_WORK", "UNDECIDED"]


def test_never_a_ratio_without_a_range() -> None:
    result = social_return(CASE, seed=1)
    value = result.value
    assert result.uncertainty is not None
    assert (result.uncertainty.low, result.uncertainty.high) == (value.p10, value.p90)
    assert value.p10 < value.ratio < value.p90
    assert 0 < value.probability_above_1 < 1
    assert len(value.tornado) == 8
    assert [bar.width for bar in value.tornado] == sorted(
        (bar.width for bar in value.tornado), reverse=True
    )


def test_given_ranges_are_the_only_ones() -> None:
    outcome = replace(GOLDEN, deadweight=Span(0.15, 0.25, 0.5))
    result = social_return(replace(CASE, outcomes=(outcome,), discount_rate=exactly(0.035)), seed=1)
    (bar,) = result.value.tornado
    assert bar.name == "Stürze vermieden: deadweight"
    assert bar.at_low == pytest.approx(result.value.ratio * 0.85 / 0.75)
    assert bar.at_high == pytest.approx(result.value.ratio * 0.5 / 0.75)
    assert bar.at_high < result.value.p10 < result.value.p90 < bar.at_low
    assert all(assumption.verified for assumption in result.assumptions)
    assert "RANGE_ASSUMED" not in [notice.code for notice in result.warnings]


def test_unpaid_work_belongs_to_the_input() -> None:
    case = replace(CASE, unpaid_hours=Span(800, 1000, 1200), hourly_rate=exactly(15))
    result = social_return(case, seed=1)
    assert result.value.input == 75_000
    assert result.value.ratio == pytest.approx(68_535.29634398653 / 75_000)
    assert "UNPAID_WORK" not in [notice.code for notice in result.warnings]


def test_a_clear_case_is_not_called_open() -> None:
    case = replace(CASE, input=Span(9_000, 10_000, 11_000))
    result = social_return(case, seed=1)
    assert result.value.probability_above_1 == 1
    assert "UNDECIDED" not in [notice.code for notice in result.warnings]


def test_quantiles_of_the_triangle() -> None:
    """Only the input varies: ratio = c / input, quantiles in closed form."""
    case = replace(CASE, input=Span(40_000, 60_000, 80_000))
    value = social_return(case, seed=3, runs=200_000).value
    middle = value.present_value / 60_000
    assert value.p50 == pytest.approx(middle, rel=2e-3)
    upper = 80_000 - 20_000 * np.sqrt(0.2)
    assert value.p10 == pytest.approx(value.present_value / upper, rel=2e-3)


def test_equal_seeds_equal_bits() -> None:
    assert social_return(CASE, seed=7) == social_return(CASE, seed=7)
    assert social_return(CASE, seed=7).value.p10 != social_return(CASE, seed=8).value.p10


SHARE = st.floats(0, 0.9)


@given(SHARE, SHARE, SHARE, SHARE, st.integers(1, 12))
def test_present_value_in_closed_form(d: float, a: float, p: float, o: float, years: int) -> None:
    outcome = OutcomeValue("x", *map(exactly, (10, 100, d, a, p, o)))
    case = Investment(exactly(1000), years, (outcome,), discount_rate=exactly(0.02))
    value = social_return(case, seed=0, runs=100).value
    first = 1000 * (1 - d) * (1 - a) * (1 - p)
    q = (1 - o) / 1.02
    series = years if q == 1 else (1 - q**years) / (1 - q)
    assert value.present_value == pytest.approx(first / 1.02 * series)
    assert value.p10 <= value.p50 <= value.p90


@given(st.floats(1, 1e6), st.floats(0.1, 10))
def test_twice_the_input_halves_the_ratio(amount: float, k: float) -> None:
    once = social_return(replace(CASE, input=exactly(amount)), seed=0, runs=100).value
    more = social_return(replace(CASE, input=exactly(k * amount)), seed=0, runs=100).value
    assert more.ratio * k == pytest.approx(once.ratio)
    assert more.present_value == pytest.approx(once.present_value)


def test_outcomes_add_up() -> None:
    twice = replace(CASE, outcomes=(GOLDEN, replace(GOLDEN, name="Pflege später")))
    value = social_return(twice, seed=0).value
    assert value.ratio == pytest.approx(2 * 1.142254939066442)
    assert [o.name for o in value.outcomes] == ["Stürze vermieden", "Pflege später"]


def test_everything_lost_is_worth_nothing() -> None:
    value = social_return(
        replace(CASE, outcomes=(replace(GOLDEN, deadweight=exactly(1)),)), seed=0
    ).value
    assert (value.ratio, value.p10 >= 0) == (0, True)


@pytest.mark.parametrize(
    ("case", "place"),
    [
        (replace(CASE, years=0), "years"),
        (replace(CASE, years=101), "years"),
        (replace(CASE, outcomes=()), "outcomes"),
        (replace(CASE, outcomes=(GOLDEN, GOLDEN)), "outcomes[1]: name"),
        (replace(CASE, outcomes=(replace(GOLDEN, name=" "),)), "outcomes[0]: name"),
        (replace(CASE, input=exactly(0)), "input"),
        (replace(CASE, input=exactly(-5)), "input"),
        (replace(CASE, discount_rate=exactly(-0.1)), "discount_rate"),
        (replace(CASE, discount_rate=exactly(3.5)), "discount_rate"),
        (replace(CASE, unpaid_hours=exactly(5)), "hourly_rate"),
        (replace(CASE, unpaid_hours=exactly(-5), hourly_rate=exactly(1)), "unpaid_hours"),
        (
            replace(CASE, outcomes=(replace(GOLDEN, drop_off=exactly(1.2)),)),
            "outcomes[0]: drop_off",
        ),
        (
            replace(CASE, outcomes=(replace(GOLDEN, quantity=exactly(-1)),)),
            "outcomes[0]: quantity",
        ),
    ],
)
def test_impossible_cases(case: Investment, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        social_return(case, seed=0)
    assert caught.value.place == place


@pytest.mark.parametrize("numbers", [(2, 1, 3), (1, 3, 2), (float("nan"),) * 3, (0, 1, 1e20)])
def test_spans_are_ordered_and_finite(numbers: tuple[float, float, float]) -> None:
    with pytest.raises(InvalidInput):
        Span(*numbers)


@pytest.mark.parametrize("runs", [99, 1_000_001])
def test_runs(runs: int) -> None:
    with pytest.raises(InvalidInput, match="Läufe"):
        social_return(CASE, seed=0, runs=runs)
