"""Moran's I by hand, its test, and rates drawn to their neighbourhood."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.monitoring import (
    Neighbours,
    empirical_bayes,
    local_empirical_bayes,
    moran,
    neighbours,
)

LINE = neighbours("abcd", [("a", "b"), ("b", "c"), ("c", "d")])


def grid(size: int) -> Neighbours:
    """Queen contiguity of a square of areas."""
    ids = [f"{r},{c}" for r in range(size) for c in range(size)]
    pairs = [
        (f"{r},{c}", f"{r + dr},{c + dc}")
        for r in range(size)
        for c in range(size)
        for dr, dc in ((0, 1), (1, -1), (1, 0), (1, 1))
        if 0 <= r + dr < size and 0 <= c + dc < size
    ]
    return neighbours(ids, pairs)


def slope(size: int) -> tuple[list[int], list[int]]:
    """Events that rise from one corner to the other, with some noise; people."""
    rng = np.random.Generator(np.random.PCG64(3))
    people = rng.integers(50, 400, size * size)
    place = np.arange(size * size)
    rate = 0.05 + 0.2 * (place // size + place % size) / (2 * size)
    return rng.binomial(people, rate).tolist(), people.tolist()


def test_pairs_go_both_ways_and_count_once() -> None:
    assert LINE.degrees.tolist() == [1, 2, 2, 1]
    again = neighbours("abcd", [("b", "a"), ("a", "b"), ("c", "b"), ("d", "c")])
    assert again.first.tolist() == LINE.first.tolist()
    assert again.second.tolist() == LINE.second.tolist()
    assert LINE.sums(np.array([1.0, 2, 4, 8])).tolist() == [2, 5, 10, 4]
    assert neighbours("ab", []).degrees.tolist() == [0, 0]


def test_moran_by_hand() -> None:
    """z = −3, −1, 1, 3; means of the neighbours −1, −1, 1, 1: (3 + 1 + 1 + 3) / 20."""
    result = moran([1, 3, 5, 7], LINE, seed=1)
    assert result.value.value == pytest.approx(8 / 20)
    assert result.value.expected == pytest.approx(-1 / 3)
    assert moran([1, 7, 1, 7], LINE, seed=1).value.value == pytest.approx(-1)
    assert result.warnings == ()


def test_the_shuffles_find_all_orders() -> None:
    """Of the 24 orders of four numbers, those at least as alike, counted by hand."""
    from itertools import permutations

    def index(z: tuple[int, ...]) -> float:
        means = (z[1], (z[0] + z[2]) / 2, (z[1] + z[3]) / 2, z[2])
        return sum(a * b for a, b in zip(z, means, strict=True)) / 20

    orders = list(permutations((-3, -1, 1, 3)))
    share = sum(index(z) >= index((-3, -1, 1, 3)) for z in orders) / 24
    found = moran([1, 3, 5, 7], LINE, seed=1, shuffles=99_999).value.p_value
    assert found == pytest.approx(share, abs=0.01)


def test_a_slope_is_a_pattern_and_noise_is_none() -> None:
    events, people = slope(7)
    rates = [y / n for y, n in zip(events, people, strict=True)]
    found = moran(rates, grid(7), seed=1).value
    assert found.value is not None
    assert found.value > 0.3
    assert found.p_value == 0.001
    rng = np.random.Generator(np.random.PCG64(1))
    noise = moran(rng.permutation(rates).tolist(), grid(7), seed=1).value
    assert noise.p_value is not None
    assert noise.p_value > 0.05


def test_islands_and_unknown_values_take_no_part() -> None:
    touching = neighbours("abcdxy", [("a", "b"), ("b", "c"), ("c", "d"), ("x", "d")])
    result = moran([1, 3, 5, 7, None, 9], touching, seed=1)
    assert result.value.value == pytest.approx(0.4)
    assert (result.value.areas, result.value.islands) == (4, ("y",))
    assert [notice.code for notice in result.warnings] == ["ISLANDS"]


@pytest.mark.parametrize(
    "values", [[0.1] * 4, [None] * 4, [1, 2, None, None], [0, 0, 0, 0], [None, 1, None, 3]]
)
def test_nothing_to_compare(values: list[float | None]) -> None:
    result = moran(values, LINE, seed=1)
    assert (result.value.value, result.value.p_value, result.value.expected) == (None, None, None)
    assert result.warnings[-1].code == "NO_PATTERN"


@given(st.integers(0, 100), st.floats(-100, 100), st.floats(0.01, 100))
def test_moran_knows_no_scale(seed: int, shift: float, scale: float) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    values = rng.standard_normal(16)
    once = moran(values.tolist(), grid(4), seed=seed, shuffles=99).value
    again = moran((shift + scale * values).tolist(), grid(4), seed=seed, shuffles=99).value
    assert once.value is not None
    assert again.value == pytest.approx(once.value, abs=1e-6)
    assert again.p_value == once.p_value
    assert -1.5 < once.value < 1.5


def test_blocks_do_not_change_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    module = importlib.import_module("nahraum.analysis.monitoring.neighbours")
    once = moran([1, 3, 5, 7], LINE, seed=1)
    monkeypatch.setattr(module, "BLOCK", 40)
    assert moran([1, 3, 5, 7], LINE, seed=1) == once


@pytest.mark.parametrize(
    ("ids", "pairs", "place"),
    [
        ("aa", [], "id"),
        ("ab", [("a", "x")], "a, x: neighbour"),
        ("ab", [("x", "b")], "x, b: neighbour"),
        ("ab", [("a", "a")], "a, a: neighbour"),
    ],
)
def test_impossible_neighbours(ids: str, pairs: list[tuple[str, str]], place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        neighbours(ids, pairs)
    assert caught.value.place == place


@pytest.mark.parametrize(
    ("values", "shuffles", "place"),
    [
        ([1, 2, 3], 999, "value"),
        ([1, 2, 3, float("nan")], 999, "d: value"),
        ([1, 2, 3, 4], 98, "shuffles"),
        ([1, 2, 3, 4], 100_000, "shuffles"),
    ],
)
def test_impossible_values(values: list[float], shuffles: int, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        moran(values, LINE, seed=1, shuffles=shuffles)
    assert caught.value.place == place


# ------------------------------------------------------------------ local empirical Bayes
@pytest.mark.parametrize("binomial", [False, True])
def test_local_rates_by_hand(binomial: bool) -> None:
    """The formula of one neighbourhood, written out for every area."""
    events, people = slope(5)
    touching = grid(5)
    result = local_empirical_bayes(events, people, touching, seed=1, binomial=binomial)
    assert result.value.local
    for k, rate in enumerate(result.value.rates):
        group = [k, *touching.second[touching.first == k].tolist()]
        y, n = np.array(events)[group], np.array(people)[group]
        m = y.sum() / n.sum()
        noise = m * (1 - m) if binomial else m
        a = max(0.0, (n * (y / n - m) ** 2).sum() / n.sum() - noise / n.mean())
        weight = a / (a + noise / people[k])
        assert rate.weight == pytest.approx(weight, abs=1e-10)
        assert rate.smoothed == pytest.approx(m + weight * (events[k] / people[k] - m), abs=1e-12)
        assert result.value.towards[k] == pytest.approx(m)
        assert result.value.variance[k] == pytest.approx(a, abs=1e-15)


def test_without_a_pattern_the_mean_is_everyones() -> None:
    ids = ("a", "b", "c", "d", "e")
    pairs = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")]
    events, people = (2, 20, 0, 25, 30), (40, 150, 25, 60, 500)
    result = local_empirical_bayes(events, people, neighbours(ids, pairs), seed=1)
    assert not result.value.local
    assert result.value.rates == empirical_bayes(ids, events, people).value.rates
    assert set(result.value.towards) == {result.value.mean}
    assert [notice.code for notice in result.warnings] == ["NO_NEIGHBOUR_PATTERN"]


def test_islands_stay_and_empty_areas_have_no_rate() -> None:
    events, people = slope(5)
    square = grid(5)
    ids = [*square.ids, "island", "empty"]
    pairs = [
        (square.ids[a], square.ids[b]) for a, b in zip(square.first, square.second, strict=True)
    ]
    touching = neighbours(ids, [*pairs, ("empty", "0,0")])
    result = local_empirical_bayes([*events, 3, 0], [*people, 10, 0], touching, seed=1)
    island, empty = result.value.rates[-2:]
    assert (island.raw, island.smoothed, island.weight) == (0.3, 0.3, 0)
    assert (empty.raw, empty.smoothed, result.value.towards[-1]) == (None, None, None)
    codes = [notice.code for notice in result.warnings]
    assert codes == ["ISLANDS", "DENOM_ZERO", "NOT_SMOOTHED"]
    without = local_empirical_bayes(events, people, square, seed=1).value
    assert [r.smoothed for r in result.value.rates[:25]] == pytest.approx(
        [r.smoothed for r in without.rates]
    )


@given(st.integers(0, 200))
def test_local_rates_lie_between_raw_and_neighbourhood(seed: int) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    people = rng.integers(1, 200, 16)
    place = np.arange(16)
    events = rng.binomial(people, (place // 4 + 1) / 5)
    result = local_empirical_bayes(
        events.tolist(), people.tolist(), grid(4), seed=seed, shuffles=99
    )
    for rate, towards in zip(result.value.rates, result.value.towards, strict=True):
        assert rate.raw is not None
        assert rate.smoothed is not None
        assert towards is not None
        low, high = sorted((rate.raw, towards))
        assert low - 1e-12 <= rate.smoothed <= high + 1e-12
