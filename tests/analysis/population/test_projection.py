"""The cohort-component method against golden numbers and its invariants.

Golden values: METHODS 1.6 and golden.json (ccm_toy, ccm_mig): 100 persons in every age and sex,
Destatis life table 2020/2022, TFR 1.46, default profile, 1.05 boys per girl.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nahraum.analysis.errors import AnalysisError, InvalidInput
from nahraum.analysis.population.ages import Band
from nahraum.analysis.population.fertility import normal_profile
from nahraum.analysis.population.migration import Migration
from nahraum.analysis.population.projection import (
    Inputs,
    Projection,
    _check_balance,
    project,
    project_inputs,
)

POPULATIONS = hnp.arrays(np.float64, (2, 101), elements=st.floats(0, 1000))
FLOWS = hnp.arrays(np.float64, (2, 101), elements=st.floats(-100, 100))
# Clipping is not linear: here nobody is short of people.
SETTLED = hnp.arrays(np.float64, (2, 101), elements=st.floats(100, 1000))


def run(table, start, years=1, tfr=1.46, **more):
    return project(
        start,
        fertility=normal_profile(tfr).value,
        survivorship=table.survivorship,
        years=years,
        base_year=2022,
        **more,
    )


def toy():
    return np.full((2, 101), 100.0)


def test_golden_closed(table):
    result = run(table, toy(), 28)
    cube = result.value
    assert cube.births[0].sum() == pytest.approx(145.9757956840978, abs=1e-9)
    assert cube.deaths[0].sum() == pytest.approx(945.086393528436, abs=1e-9)
    assert cube.totals[[1, 10, 28]] == pytest.approx(
        [19400.889402155663, 16470.10106753242, 14760.200274349365], abs=1e-8
    )
    assert cube.share(Band(65))[28] == pytest.approx(0.24048700433849607, abs=1e-12)
    assert cube.years == tuple(range(2022, 2051))
    assert cube.at(2032).sum() == pytest.approx(16470.10106753242)
    assert result.warnings == ()
    assert [(a.name, a.verified) for a in result.assumptions] == [("srb", False)]


def test_golden_with_migration(table):
    net = np.zeros((2, 101))
    net[:, 20:40] = 2
    result = run(table, toy(), 28, migration=Migration(net=net))
    assert result.value.totals[[1, 28]] == pytest.approx(
        [19481.547997281996, 17636.7757877303], abs=1e-8
    )
    assert [w.code for w in result.warnings] == ["MIG_NET_ONLY"]


def test_golden_survives_reordered_memory(table):
    start = np.asfortranarray(toy())
    assert run(table, start, 28).value.population.tobytes() == (
        run(table, toy(), 28).value.population.tobytes()
    )


def test_stationary_population_stays(table):
    """With P = L and B = l(0) nothing changes (METHODS 1.1: 5.6e-17)."""
    for sex in range(2):
        start = np.zeros((2, 101))
        start[sex] = table.L[sex]
        start[1] = table.L[1]
        # One birth of this sex a year: choose the rate so that B·share = l(0) = 1.
        women = table.L[1][15:50].sum()
        girls, boys = 1 / 2.05, 1.05 / 2.05
        needed = 1 / (boys, girls)[sex]
        rates = np.full(35, needed / women)
        inputs = Inputs(start, rates, table.survivorship, years=1, base_year=2022)
        moved = project_inputs(inputs).value.population[1]
        assert np.abs(moved[sex] - table.L[sex]).max() < 5e-16


def test_one_cohort_closed_form(table):
    start = np.zeros((2, 101))
    start[0, 40] = 1000
    cube = run(table, start, 5).value
    assert cube.population[5, 0, 45] == pytest.approx(1000 * table.L[0, 45] / table.L[0, 40])
    assert cube.births.sum() == 0
    assert cube.population[5].sum() == cube.population[5, 0, 45]


@settings(max_examples=40)
@given(start=POPULATIONS, flow=FLOWS)
def test_never_negative_and_balanced(table, start, flow):
    result = run(table, start, 3, migration=Migration(net=flow))
    cube = result.value
    assert (cube.population >= 0).all()
    assert (cube.deaths >= -1e-9).all()
    change = cube.births.sum(1) - cube.deaths.sum(1) + cube.migration.sum((1, 2))
    gap = np.abs(cube.totals[:-1] + change - cube.totals[1:])
    assert (gap <= 1e-9 * np.maximum(cube.totals[:-1], 1)).all()


def test_clipping_is_reported_and_keeps_the_total_moving(table):
    start = toy()
    net = np.zeros((2, 101))
    net[0, 30] = -250.0
    result = run(table, start, 1, migration=Migration(net=net))
    assert "MIG_CLIPPED" in [w.code for w in result.warnings]
    assert result.value.migration.sum() == pytest.approx(-250.0)


def test_more_leave_than_live_there(table):
    result = run(table, toy() / 100, 1, migration=Migration(net=np.full((2, 101), -5.0)))
    text = next(w.text for w in result.warnings if w.code == "MIG_CLIPPED")
    assert "entfallen" in text
    assert result.value.population[1].sum() < 1


@settings(max_examples=25)
@given(first=SETTLED, second=SETTLED)
def test_parts_add_up_to_the_whole(table, first, second):
    moves = Migration(inflow=np.full((2, 101), 0.5), out_rate=np.full((2, 101), 0.01))
    double = Migration(inflow=np.full((2, 101), 1.0), out_rate=np.full((2, 101), 0.01))
    parts = sum(run(table, p, 4, migration=moves).value.population for p in (first, second))
    whole = run(table, first + second, 4, migration=double).value.population
    assert parts == pytest.approx(whole, abs=1e-8)


@settings(max_examples=25)
@given(start=POPULATIONS, low=st.floats(0.5, 2), more=st.floats(0.01, 1))
def test_higher_fertility_means_no_fewer_births(table, start, low, more):
    few = run(table, start, 20, tfr=low).value
    many = run(table, start, 20, tfr=low + more).value
    assert (many.births >= few.births).all()
    if start[1, 15:49].sum() > 1:
        assert many.births.sum() > few.births.sum()


def test_equal_input_gives_equal_bits(table):
    first, second = (run(table, toy(), 28).value.population.tobytes() for _ in range(2))
    assert first == second


def test_yearly_assumptions_are_used_in_order(table):
    rates = np.stack([np.zeros(35), normal_profile(1.46).value])
    cube = project(
        toy(), fertility=rates, survivorship=table.survivorship, years=2, base_year=2022
    ).value
    assert cube.births[0].sum() == 0
    assert cube.births[1].sum() > 100


def test_refuses_bad_input(table):
    rates, ratios = normal_profile(1.4).value, table.survivorship
    keep = {"fertility": rates, "survivorship": ratios, "years": 2, "base_year": 2022}
    with pytest.raises(InvalidInput, match="negativ"):
        project(toy() - 200, **keep)
    with pytest.raises(InvalidInput, match="Jahre"):
        project(toy(), **{**keep, "years": 0})
    with pytest.raises(InvalidInput, match="größer als 1"):
        project(toy(), **{**keep, "survivorship": ratios * 1.1})
    with pytest.raises(InvalidInput, match="Form"):
        project(toy(), **{**keep, "fertility": np.zeros((3, 34))})
    with pytest.raises(InvalidInput, match="Form"):
        project(toy(), **{**keep, "years": 4, "survivorship": np.stack([ratios] * 3)})
    with pytest.raises(InvalidInput, match="gebraucht werden 2"):
        project(toy(), **keep, migration=Migration(net=np.zeros((1, 2, 101))))
    with pytest.raises(InvalidInput, match="nicht zwischen"):
        project(toy(), **keep).value.at(2050)
    with pytest.raises(InvalidInput, match="niemand"):
        _ = project(np.zeros((2, 101)), **keep).value.share(Band(65))


@pytest.mark.parametrize(("start", "deaths"), [(100.0, 11.0), (100.0, 9.0), (80.0, -10.0)])
def test_a_balance_that_does_not_close_stops_the_projection(start, deaths):
    # 10 births; the second year holds 100: only 10 deaths fit, and deaths are never negative.
    population = np.zeros((2, 2, 101))
    population[:, 0, 30] = [start, 100.0]
    births, gone = np.array([[5.0, 5.0]]), np.array([[deaths, 0.0]])
    projection = Projection(2022, population, births, gone, np.zeros((1, 2, 101)))
    with pytest.raises(AnalysisError, match="Bevölkerungsbilanz schließt nicht"):
        _check_balance(projection)
