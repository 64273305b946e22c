"""Wilson, exact Poisson, and who stands out: golden values, and scipy as an independent peer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.monitoring import Levels, false_discoveries, poisson, wilson


def test_golden_value_of_wilson() -> None:
    row = wilson(["a"], [3], [40]).value.intervals[0]
    assert row.low is not None
    assert row.high is not None
    assert (round(100 * row.low, 2), round(100 * row.high, 2)) == (2.58, 19.86)
    assert row.rate == 0.075


def test_golden_values_of_poisson() -> None:
    none, five = poisson(["a", "b"], [0, 5], [100, 100]).value.intervals
    assert none.low == 0.0
    assert none.high == pytest.approx(3.689, abs=5e-4)
    assert five.low == pytest.approx(1.623, abs=5e-4)
    assert five.high == pytest.approx(11.668, abs=5e-4)
    assert five.rate_high == pytest.approx(0.11668, abs=5e-6)


@given(st.integers(0, 400), st.integers(1, 400), st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_agrees_with_scipy(events: int, people: int, confidence: float) -> None:
    events = min(events, people)
    row = wilson(["a"], [events], [people], levels=Levels(confidence)).value.intervals[0]
    peer = stats.binomtest(events, people).proportion_ci(confidence, method="wilson")
    assert row.low == pytest.approx(peer.low, abs=1e-12)
    assert row.high == pytest.approx(peer.high, abs=1e-12)


@given(st.integers(0, 3000), st.sampled_from([0.8, 0.95, 0.99]))
def test_poisson_agrees_with_chi_square(events: int, confidence: float) -> None:
    row = poisson(["a"], [events], [5000], levels=Levels(confidence)).value.intervals[0]
    tail = (1 - confidence) / 2
    low = stats.chi2.ppf(tail, 2 * events) / 2 if events else 0.0
    assert row.low == pytest.approx(low, rel=1e-9)
    assert row.high == pytest.approx(stats.chi2.ppf(1 - tail, 2 * events + 2) / 2, rel=1e-9)


@given(
    st.lists(
        st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=2,
        max_size=8,
    ),
    st.booleans(),
)
def test_the_interval_leaves_the_whole_out_where_the_test_says_so(
    areas: list[tuple[int, int]], shares: bool
) -> None:
    events, people = zip(*areas, strict=True)
    method = wilson if shares else poisson
    result = method([str(n) for n in range(len(areas))], events, people).value
    for row in result.intervals:
        assert row.rate_low is not None
        assert row.rate_high is not None
        assert row.p_value is not None
        outside = not row.rate_low <= result.overall <= row.rate_high
        if abs(row.p_value - 0.05) > 1e-9 and 0 < result.overall < 1:
            assert outside == (row.p_value < 0.05)
        assert not row.unusual or outside


def test_unusual_needs_both_the_interval_and_the_false_discovery_rate() -> None:
    ids = [str(n) for n in range(40)]
    events, people = [50] * 40, [1000] * 40
    events[0], events[1] = 120, 68
    rows = poisson(ids, events, people).value
    assert rows.intervals[0].unusual is True
    p_value = rows.intervals[1].p_value
    assert p_value is not None
    assert 0.02 < p_value < 0.05
    low = rows.intervals[1].rate_low
    assert low is not None
    assert not low <= rows.overall
    assert rows.intervals[1].unusual is False
    assert sum(row.unusual is True for row in rows.intervals) == 1


def test_areas_without_people_have_no_interval() -> None:
    for method in (wilson, poisson):
        result = method(["a", "b"], [0, 3], [0, 40])
        empty, there = result.value.intervals
        assert (empty.id, empty.low, empty.unusual, empty.p_value) == ("a", None, None, None)
        assert there.rate == 0.075
        assert [notice.code for notice in result.warnings] == ["DENOM_ZERO"]


def test_nothing_and_everything() -> None:
    for row in wilson(["a", "b"], [0, 0], [5, 9]).value.intervals:
        assert (row.low, row.p_value, row.unusual) == (0.0, 1.0, False)
    for row in wilson(["a", "b"], [5, 9], [5, 9]).value.intervals:
        assert (row.high, row.p_value, row.unusual) == (1.0, 1.0, False)
    assert [r.p_value for r in poisson(["a"], [0], [5]).value.intervals] == [1.0]


def test_false_discoveries_by_hand() -> None:
    """Benjamini and Hochberg (1995), table 1: of 15 tests at 5 % the first four hold."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p += [0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    assert false_discoveries(p, 0.05) == (True,) * 4 + (False,) * 11
    assert false_discoveries([None, 0.01, None], 0.05) == (None, True, None)
    assert false_discoveries([], 0.05) == ()
    # A larger value that holds takes smaller ones with it.
    assert false_discoveries([0.04, 0.045], 0.05) == (True, True)


@given(st.lists(st.floats(0, 1), max_size=20), st.floats(0.01, 0.5))
def test_false_discoveries_agree_with_scipy(p_values: list[float], rate: float) -> None:
    believed = false_discoveries(p_values, rate)
    adjusted = stats.false_discovery_control(p_values) if p_values else []
    for answer, value in zip(believed, adjusted, strict=True):
        if abs(value - rate) > 1e-9:
            assert answer == (value <= rate)


def test_impossible_input() -> None:
    with pytest.raises(InvalidInput, match="keine ganze Zahl"):
        poisson(["a"], [2.5], [10])
    with pytest.raises(InvalidInput, match="11 Fälle bei 10 Personen"):
        wilson(["a"], [11], [10])
    with pytest.raises(InvalidInput) as caught:
        Levels(confidence=1)
    assert caught.value.place == "confidence"
    with pytest.raises(InvalidInput) as caught:
        Levels(discoveries=0)
    assert caught.value.place == "discoveries"
    with pytest.raises(InvalidInput, match="keine Wahrscheinlichkeit"):
        false_discoveries([1.5], 0.1)
