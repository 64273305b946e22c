"""Nearest, second nearest, thresholds, quantiles and inequality."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.catchments import (
    THRESHOLDS,
    Within,
    from_matrix,
    from_pairs,
    inequality,
    opportunities,
    potential,
    quantile,
    summarise,
)
from nahraum.analysis.errors import InvalidInput

TIMES = from_matrix([[5, 25], [12, 8], [40, np.inf], [np.inf, np.inf]])


def test_nearest_and_second_nearest() -> None:
    found = summarise(TIMES, [1000, 2000, 500, 100], [8, 40])
    assert found.value.nearest == (5, 8, 40, None)
    assert found.value.second == (25, 12, None, None)
    assert found.value.within == (Within(8, 3000, 3000 / 3600), Within(40, 3500, 3500 / 3600))
    assert found.value.mean == pytest.approx((5000 + 16000 + 20000) / 3500)
    assert found.value.p90 == 40
    assert found.value.unreached == 100
    assert [w.code for w in found.warnings] == ["UNREACHED"]


def test_more_than_a_tenth_without_a_way_has_no_p90() -> None:
    assert summarise(TIMES, [1, 1, 1, 1], []).value.p90 is None


def test_nobody_there() -> None:
    found = summarise(TIMES, [0, 0, 0, 0], [10])
    assert found.value.within == (Within(10, 0, None),)
    assert found.value.mean is None
    assert found.value.p90 is None
    assert [w.code for w in found.warnings] == ["DENOM_ZERO"]


def test_places_in_no_pair_come_back() -> None:
    found = summarise(from_pairs([1], [0], [7], places=3, sites=1), [1, 1, 1], [])
    assert found.value.nearest == (None, 7, None)


def test_opportunities_and_potential() -> None:
    assert opportunities(TIMES, [2, 1], minutes=12).tolist() == [2, 3, 0, 0]
    found = potential(TIMES, [2, 1], beta=0.1)
    assert found.value == pytest.approx(
        [2 * np.exp(-0.5) + np.exp(-2.5), 2 * np.exp(-1.2) + np.exp(-0.8), 2 * np.exp(-4), 0]
    )
    with pytest.raises(InvalidInput):
        potential(TIMES, [2, 1], beta=0)


def test_methods_3_1_gini_of_the_2sfca_example() -> None:
    values, persons = [1 / 1050, 1 / 1050, 1 / 3500], [1000, 2000, 500]
    found = inequality(values, persons).value
    assert found.gini == pytest.approx(0.0952380952380952, abs=1e-14)
    assert found.mean == pytest.approx(3 / 3500)
    shares = np.array(persons) / 3500
    relative = np.array(values) / (3 / 3500)
    assert found.theil == pytest.approx((shares * relative * np.log(relative)).sum(), rel=1e-12)


def test_inequality_at_its_ends() -> None:
    alike = inequality([3, 3], [1, 9]).value
    assert (alike.gini, alike.theil) == pytest.approx((0, 0), abs=1e-15)
    one = inequality([1, 0], [1, 3]).value
    assert one.gini == pytest.approx(0.75)
    assert one.theil == pytest.approx(np.log(4))
    for values, persons, mean in (([0, 0], [1, 1], 0), ([1, 2], [0, 0], None)):
        nothing = inequality(values, persons)
        assert (nothing.value.gini, nothing.value.theil) == (None, None)
        assert nothing.value.mean == mean
        assert nothing.warnings[0].code == "DENOM_ZERO"
    with pytest.raises(InvalidInput):
        inequality([1, 2], [1])


@given(
    st.lists(st.tuples(st.floats(0, 10), st.floats(0.1, 100)), min_size=1, max_size=8).filter(
        lambda rows: sum(value for value, _ in rows) > 0.01
    )
)
def test_gini_is_the_mean_difference(rows: list[tuple[float, float]]) -> None:
    values, persons = np.array(rows).T
    found = inequality(values, persons).value
    total, mean = persons.sum(), (values * persons).sum() / persons.sum()
    gaps = np.abs(values[:, None] - values) * persons[:, None] * persons
    assert found.gini == pytest.approx(gaps.sum() / (2 * total**2 * mean), abs=1e-12)


def test_quantile_counts_persons() -> None:
    assert quantile(np.arange(10.0), np.ones(10), 0.9) == 8
    assert quantile(np.array([3.0, 1]), np.array([1.0, 9]), 0.9) == 1
    assert quantile(np.array([3.0, 1]), np.array([1.1, 9]), 0.9) == 3
    assert quantile(np.array([]), np.array([]), 0.9) is None


def test_thresholds_say_where_they_come_from() -> None:
    assert all(item.value > 0 and item.source for item in THRESHOLDS)
    gp = {(t.mode, t.unit): (t.value, t.verified) for t in THRESHOLDS if t.kind.startswith("Haus")}
    assert gp == {("walk", "m"): (1000, True), ("car", "min"): (15, False)}
