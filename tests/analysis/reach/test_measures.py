"""Measures of METHODS 3.1 on a small valley: by hand, and what must always hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.catchments import (
    Catchment,
    Setting,
    Variant,
    floating_catchment,
    from_matrix,
    inequality,
)
from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.network import PairTimes
from nahraum.analysis.reach import PlaceState, Target, in_minutes, measure, outside

# Minutes from four places to two practices; the last place is not on the network.
MINUTES = [[5, 25], [12, 8], [40, np.inf], [np.inf, np.inf]]
PERSONS = [1000, 2000, 500, 70]


def pairs(minutes, *, limit: float = 45, known=None) -> PairTimes:
    full = np.array(minutes, dtype=float)
    row, column = np.nonzero(np.isfinite(full) & (full <= limit))
    places = np.ones(full.shape[0], dtype=bool) if known is None else np.array(known)
    first = np.searchsorted(row, np.arange(len(full) + 1))
    there = np.ones(full.shape[1], dtype=bool)
    return PairTimes(
        first, column.astype(np.int32), full[row, column] * 60, places, there, limit * 60
    )


VALLEY = pairs(MINUTES, known=[True, True, True, False])


def test_methods_3_2_gini_of_the_2sfca_example() -> None:
    setting = Setting(
        times=from_matrix([[5, 25], [12, 8], [40, 18]]),
        demand=np.array([1000.0, 2000.0, 500.0]),
        posts=np.array([2.0, 1.0]),
        catchment=Catchment(30.0),
        variant=Variant.TWO_STEP,
    )
    access = floating_catchment(setting).value.values
    assert inequality(access, [1000, 2000, 500]).value.gini == pytest.approx(0.09524, abs=5e-6)


def test_nearest_second_and_states() -> None:
    found = measure(VALLEY, PERSONS, Target((15, 30))).value
    rows = [(p.state, p.facility, p.nearest, p.second) for p in found.places]
    assert rows == [
        (PlaceState.REACHED, 0, 5, 25),
        (PlaceState.REACHED, 1, 8, 12),
        (PlaceState.REACHED, 0, 40, None),
        (PlaceState.OFF_NETWORK, None, None, None),
    ]
    assert found.places[3].opportunities is None
    assert found.places[3].potential is None


def test_shares_are_over_those_of_whom_something_is_known() -> None:
    result = measure(VALLEY, PERSONS, Target((15, 30)))
    found = result.value
    assert [(w.minutes, w.persons, w.share) for w in found.within] == [
        (15, 3000, pytest.approx(6 / 7)),
        (30, 3000, pytest.approx(6 / 7)),
    ]
    assert found.mean == pytest.approx((1000 * 5 + 2000 * 8 + 500 * 40) / 3500)
    assert found.p90 == 40
    assert found.resilient == pytest.approx(2000 / 3500)
    assert (found.unreached, found.unknown) == (0, 70)
    assert [notice.code for notice in result.warnings] == ["OFF_NETWORK", "EDGE"]
    assert "70 Personen" in result.warnings[0].text


def test_beyond_the_limit_is_not_unknown() -> None:
    result = measure(pairs(MINUTES, limit=30), PERSONS, Target((30,)))
    assert [place.state for place in result.value.places[2:]] == [PlaceState.BEYOND_LIMIT] * 2
    assert (result.value.unreached, result.value.unknown) == (570, 0)
    assert result.value.p90 is None
    assert result.value.places[2].opportunities == 0
    assert "UNREACHED" in [notice.code for notice in result.warnings]


def test_opportunities_and_potential() -> None:
    found = measure(VALLEY, PERSONS, Target((15,), capacity=[2, 1], beta=0.1))
    assert [place.opportunities for place in found.value.places] == [2, 3, 0, None]
    assert found.value.places[0].potential == pytest.approx(2 * np.exp(-0.5) + np.exp(-2.5))
    beta = next(item for item in found.assumptions if item.name == "Abnahme beta")
    assert (beta.value, beta.verified) == (0.1, False)
    assert measure(VALLEY, PERSONS, Target((15,))).value.places[1].opportunities == 2


def test_spread_of_the_potential() -> None:
    alike = measure(pairs([[5], [5]]), [10, 90], Target((15,))).value.spread
    assert (alike.gini, alike.theil) == (pytest.approx(0, abs=1e-15), pytest.approx(0, abs=1e-15))
    # One half has everything: Gini one half, Theil ln 2.
    split = measure(pairs([[5], [np.inf]]), [50, 50], Target((15,))).value.spread
    assert (split.gini, split.theil) == (pytest.approx(0.5), pytest.approx(np.log(2)))


def test_the_border() -> None:
    result = measure(VALLEY, PERSONS, Target((15,), border=[4, 9, 99, 99]))
    assert [place.edge for place in result.value.places] == [True, False, False, False]
    edge = next(notice for notice in result.warnings if notice.code == "EDGE")
    assert edge.text.startswith("1 Orte")
    far = measure(VALLEY, PERSONS, Target((15,), border=[99] * 4))
    assert "EDGE" not in [notice.code for notice in far.warnings]


def test_people_over_65_without_a_car_who_are_left_outside() -> None:
    result = outside(VALLEY, [100, 200, 100, 9], minutes=10)
    assert (result.value.persons, result.value.share) == (100, pytest.approx(0.25))
    assert [notice.code for notice in result.warnings] == ["OFF_NETWORK"]
    nobody = outside(pairs([[5]]), [0], minutes=10)
    assert (nobody.value.share, nobody.warnings[0].code) == (None, "DENOM_ZERO")


def test_nobody_lives_there() -> None:
    result = measure(pairs([[5]]), [0], Target((10,)))
    assert (result.value.resilient, result.value.mean) == (None, None)
    assert "DENOM_ZERO" in [notice.code for notice in result.warnings]


@pytest.mark.parametrize(
    ("persons", "target"),
    [
        ([1, 2], Target((15,))),
        ([1, 2, 3, -4], Target((15,))),
        ([1, 2, 3, np.nan], Target((15,))),
        (PERSONS, Target(())),
        (PERSONS, Target((-1,))),
        (PERSONS, Target((46,))),
        (PERSONS, Target((15,), capacity=[1])),
        (PERSONS, Target((15,), beta=0)),
        (PERSONS, Target((15,), border=[1, 2])),
        (PERSONS, Target((15,), border=[1, 2, 3, -1])),
    ],
)
def test_wrong_input(persons: list, target: Target) -> None:
    with pytest.raises(InvalidInput):
        measure(VALLEY, persons, target)


@given(st.integers(0, 10_000))
def test_the_shares_grow_with_the_threshold_and_a_new_facility_takes_nothing_away(
    seed: int,
) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    minutes = rng.uniform(0, 80, (12, 4))
    persons = rng.integers(0, 500, 12)
    fewer = measure(pairs(minutes[:, :3]), persons, Target((5, 15, 30, 45))).value
    more = measure(pairs(minutes), persons, Target((5, 15, 30, 45))).value
    counts = [within.persons for within in more.within]
    assert counts == sorted(counts)
    assert counts[-1] + more.unreached == pytest.approx(persons.sum())
    assert all(b.persons >= a.persons for a, b in zip(fewer.within, more.within, strict=True))
    for before, after in zip(fewer.places, more.places, strict=True):
        assert before.nearest is None or after.nearest <= before.nearest
        assert after.potential >= before.potential


def test_minutes_for_the_catchments() -> None:
    times = in_minutes(VALLEY)
    assert (times.places, times.sites, times.minutes.tolist()) == (4, 2, [5, 25, 12, 8, 40])
