"""Pairs before and after: exact ranks against all sign patterns, the switch at 30, words."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.impact import Claim, Light, before_after
from nahraum.analysis.impact.before_after import signed_ranks


def pairs(
    n: int, *, seed: int = 1, change: float = 1.0
) -> tuple[list[str], list[float], list[float]]:
    rng = np.random.Generator(np.random.PCG64(seed))
    x = rng.normal(50, 5, n)
    y = x + change + rng.normal(0, 1, n)
    return [str(k) for k in range(n)], x.tolist(), y.tolist()


def test_six_rising_pairs() -> None:
    """All six signs positive: 2 / 2^6, and the interval is the whole range."""
    result = before_after("abcdef", [0] * 6, [1, 2, 3, 4, 5, 6])
    change = result.value.change
    assert change.p_value == 2 / 64
    assert (change.value, change.low, change.high) == (3.5, 1, 6)
    assert change.standard_error is None
    assert result.value.test == "wilcoxon"
    assert result.value.light is Light.RED
    assert result.value.claim is Claim.DESCRIPTION
    assert result.value.correlation is None
    codes = [notice.code for notice in result.warnings]
    assert codes == ["NO_COMPARISON", "FEW_CASES", "REGRESSION_TO_MEAN"]


def test_too_few_pairs_have_no_interval() -> None:
    result = before_after("abc", [0, 0, 0], [1, 2, 0], selected=False)
    assert (result.value.change.value, result.value.change.low) == (1, None)
    assert result.value.change.p_value == 0.5
    assert result.value.unchanged == 1
    codes = [notice.code for notice in result.warnings]
    assert codes == ["NO_COMPARISON", "FEW_CASES", "NO_ERROR", "ZEROS"]
    assert result.uncertainty is None


def test_from_thirty_on_it_is_the_t_test() -> None:
    ids, x, y = pairs(30)
    result = before_after(ids, x, y, selected=False)
    value = result.value
    assert (value.test, value.light, value.claim) == ("t", Light.GREEN, Claim.ASSOCIATION)
    assert value.change.value == pytest.approx(value.mean_after - value.mean_before)
    assert value.correlation is not None
    assert value.correlation > 0.9
    assert [notice.code for notice in result.warnings] == ["NO_COMPARISON"]
    assert before_after(ids[:29], x[:29], y[:29]).value.test == "wilcoxon"
    assert before_after(ids[:29], x[:29], y[:29]).value.light is Light.AMBER


def test_thirty_equal_changes_have_no_spread() -> None:
    ids = [str(n) for n in range(30)]
    result = before_after(ids, [0.0] * 30, [1.0] * 30)
    assert (result.value.change.value, result.value.change.standard_error) == (1, None)


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=9))
def test_ranks_against_all_signs(numbers: list[int]) -> None:
    """Brute force: every pattern of signs on the given ranks."""
    positive, p_value = signed_ranks(np.array(numbers, dtype=float))
    moved = [n for n in numbers if n]
    order = sorted(abs(n) for n in moved)
    rank = [order.index(abs(n)) + (order.count(abs(n)) + 1) / 2 for n in moved]
    assert positive == sum(r for r, n in zip(rank, moved, strict=True) if n > 0)
    sums = [
        sum(r for r, plus in zip(rank, signs, strict=True) if plus)
        for signs in product((False, True), repeat=len(rank))
    ]
    low = sum(s <= positive for s in sums) / len(sums)
    high = sum(s >= positive for s in sums) / len(sums)
    assert p_value == pytest.approx(min(1, 2 * min(low, high)))


@given(st.integers(0, 300), st.integers(6, 29))
def test_interval_and_test_agree(seed: int, n: int) -> None:
    ids, x, y = pairs(n, seed=seed, change=0.3)
    change = before_after(ids, x, y).value.change
    assert change.low is not None
    assert change.high is not None
    assert change.p_value is not None
    assert change.low <= change.value <= change.high
    assert (change.low > 0 or change.high < 0) == (change.p_value <= 0.05)


@given(st.integers(0, 300), st.floats(-50, 50))
def test_a_shift_of_everything_changes_nothing(seed: int, shift: float) -> None:
    ids, x, y = pairs(12, seed=seed)
    once = before_after(ids, x, y).value.change
    moved = before_after(ids, [v + shift for v in x], [v + shift for v in y]).value.change
    assert moved.value == pytest.approx(once.value, abs=1e-9)
    swapped = before_after(ids, y, x).value.change
    assert swapped.value == pytest.approx(-once.value)
    assert swapped.p_value == pytest.approx(once.p_value)


@pytest.mark.parametrize(
    ("ids", "x", "y", "place"),
    [
        ("ab", [1.0], [1.0, 2.0], "unit"),
        ("", [], [], "unit"),
        ("aa", [1.0, 2.0], [1.0, 2.0], "a: unit"),
        ("ab", [1.0, float("nan")], [1.0, 2.0], "b: before"),
        ("ab", [1.0, 2.0], [float("inf"), 2.0], "a: after"),
    ],
)
def test_impossible_pairs(ids: str, x: list[float], y: list[float], place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        before_after(ids, x, y)
    assert caught.value.place == place
