"""Kinds of care, places, posts, spreading over small areas, demand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.need import (
    BandRate,
    ServiceShares,
    StatusQuo,
    full_time_posts,
    places_needed,
    project_care,
    project_demand,
    rate_table,
    shift_to_home_care,
    split_services,
    spread_to_areas,
)
from nahraum.analysis.population.ages import Band

SHARES = ServiceShares(
    main={"allowance": 0.5, "ambulatory": 0.3, "residential": 0.2}, extra={"day": 0.1}
)


def care() -> object:
    rates = rate_table([BandRate(sex, Band(0, None), 0.1) for sex in "mw"], year=2021, source="s")
    people = np.full((2, 101), 100.0)
    return project_care(people, years=[2021], rates=rates, variant=StatusQuo()).value


def test_main_kinds_add_up_and_extras_come_on_top() -> None:
    found = split_services(care(), SHARES).value
    assert sum(found[kind].sum() for kind in SHARES.main) == pytest.approx(2020)
    assert found["residential"].sum() == pytest.approx(404)
    assert found["day"].sum() == pytest.approx(202)


def test_shares_must_sum_to_one() -> None:
    with pytest.raises(InvalidInput, match=r"0.9 statt 1"):
        split_services(care(), ServiceShares({"a": 0.5, "b": 0.4}))
    with pytest.raises(InvalidInput, match="über 1"):
        split_services(care(), ServiceShares({"a": 1.5}))
    with pytest.raises(InvalidInput, match="statt 1"):
        split_services(care(), ServiceShares({}))


def test_shifting_moves_points_but_never_more_than_there_are() -> None:
    some = shift_to_home_care(SHARES, home="ambulatory", residential="residential", points=5)
    assert some.main["residential"][0, 0] == pytest.approx(0.15)
    assert some.main["ambulatory"][0, 0] == pytest.approx(0.35)
    most = shift_to_home_care(SHARES, home="ambulatory", residential="residential", points=50)
    assert most.main["residential"].max() == 0
    assert most.main["ambulatory"][1, 100] == pytest.approx(0.5)
    with pytest.raises(InvalidInput, match="fehlt"):
        shift_to_home_care(SHARES, home="x", residential="residential", points=5)
    with pytest.raises(InvalidInput, match="Prozentpunkte"):
        shift_to_home_care(SHARES, home="ambulatory", residential="residential", points=-5)


@given(st.floats(0, 100))
def test_shifting_keeps_the_sum(points: float) -> None:
    moved = shift_to_home_care(SHARES, home="ambulatory", residential="residential", points=points)
    found = split_services(care(), moved).value
    assert sum(found[kind].sum() for kind in SHARES.main) == pytest.approx(2020)


def test_places_allow_for_occupancy() -> None:
    result = places_needed(95.0)
    assert float(result.value) == pytest.approx(100)
    assert not result.assumptions[0].verified
    with pytest.raises(InvalidInput, match="Auslastung"):
        places_needed(95.0, occupancy=0)


def test_full_time_posts() -> None:
    posts = full_time_posts({2: 10, 3: 5}, hours={2: 100, 3: 200, 4: 300}, annual_hours=1600)
    assert posts.value == pytest.approx(2000 / 1600)
    with pytest.raises(InvalidInput, match="Pflegegrad 5"):
        full_time_posts({5: 1}, hours={}, annual_hours=1600)
    with pytest.raises(InvalidInput, match="nicht positiv"):
        full_time_posts({}, hours={}, annual_hours=0)


def test_spreading_meets_the_district_and_leaves_homes_alone() -> None:
    found = spread_to_areas([30.0, 10.0, 60.0], total=250, in_homes=[0, 50, 0])
    assert found.value.total.tolist() == pytest.approx([60, 70, 120])
    assert found.value.at_home.tolist() == pytest.approx([60, 20, 120])
    assert found.value.factor == pytest.approx(2)
    assert found.warnings == ()
    without = spread_to_areas([30.0, 10.0], total=80)
    assert [n.code for n in without.warnings] == ["HOMES_NOT_SEPARATE"]


def test_spreading_refuses_what_cannot_be() -> None:
    with pytest.raises(Infeasible, match="In Heimen"):
        spread_to_areas([1.0], total=5, in_homes=[6])
    with pytest.raises(Infeasible, match="Kein Gebiet"):
        spread_to_areas([0.0, 0.0], total=5)
    assert spread_to_areas([0.0], total=5, in_homes=[5]).value.total.tolist() == [5]


@given(st.lists(st.floats(0.01, 1e5), min_size=1, max_size=30), st.floats(0, 1e6))
def test_spreading_conserves_the_total(expected: list[float], total: float) -> None:
    assert spread_to_areas(expected, total=total).value.total.sum() == pytest.approx(total)


def test_demand_is_people_times_factor() -> None:
    """8.51 outpatient cases per inhabitant and year."""
    rows = [BandRate(sex, Band(0, None), 8.51) for sex in "mw"]
    factors = rate_table(rows, year=2015, source="s", maximum=None)
    result = project_demand(np.full((2, 101), 100.0), years=[2021], factors=factors)
    assert result.value.totals[0] == pytest.approx(20200 * 8.51)
    partial = rate_table(rows[:1], year=2015, source="s", maximum=None, complete=False)
    with pytest.raises(InvalidInput, match="nicht alle Alter"):
        project_demand(np.ones((2, 101)), years=[2021], factors=partial)
