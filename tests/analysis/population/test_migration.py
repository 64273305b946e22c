"""Migration: profiles, clipping, residual estimates."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.fertility import normal_profile
from nahraum.analysis.population.migration import (
    Migration,
    RogersCastro,
    clip_flow,
    residual,
    rogers_castro,
)
from nahraum.analysis.population.projection import project

CELLS = hnp.arrays(np.float64, (2, 101), elements=st.floats(0, 50))
FLOWS = hnp.arrays(np.float64, (2, 101), elements=st.floats(-150, 50))


def test_rogers_castro_closed_form():
    profile = rogers_castro().value
    raw_at_20 = 0.02 * math.exp(-2) + 0.06 * math.exp(-1) + 0.003
    raw_at_0 = 0.02 + 0.06 * math.exp(2 - math.exp(8)) + 0.003
    assert profile[20] / profile[0] == pytest.approx(raw_at_20 / raw_at_0)
    assert profile.sum() == pytest.approx(1)
    assert 20 <= int(profile.argmax()) <= 30


def test_rogers_castro_defaults_are_marked_unverified():
    result = rogers_castro(RogersCastro(mu2=22.0))
    flags = {a.name: a.verified for a in result.assumptions}
    assert flags["rogers_castro_mu2"] is True
    assert flags["rogers_castro_a1"] is False
    with pytest.raises(InvalidInput, match="null"):
        rogers_castro(RogersCastro(a1=0, a2=0, c=0))


def test_clip_spreads_over_two_years_around_in_proportion():
    limit = np.full((2, 101), 10.0)
    limit[0, 30] = 4.0
    flow = np.zeros((2, 101))
    flow[0, 30] = -10.0
    clipped, unplaced = clip_flow(flow, limit)
    assert clipped[0, 30] == -4.0
    assert clipped[0, [28, 29, 31, 32]] == pytest.approx([-1.5] * 4)
    assert clipped[0, 27] == 0
    assert clipped[1].sum() == 0
    assert float(unplaced) == 0


def test_clip_goes_to_all_ages_then_the_other_sex_then_gives_up():
    limit = np.zeros((2, 101))
    limit[0, 80] = 3.0
    limit[1, 5] = 2.0
    flow = np.zeros((2, 101))
    flow[0, 30] = -6.0
    clipped, unplaced = clip_flow(flow, limit)
    assert clipped[0, 80] == pytest.approx(-3.0)
    assert clipped[1, 5] == pytest.approx(-2.0)
    assert float(unplaced) == pytest.approx(1.0)


@given(FLOWS, CELLS)
def test_clip_keeps_the_sum_and_the_limits(flow, limit):
    clipped, unplaced = clip_flow(flow, limit)
    assert (clipped >= -limit).all()
    assert clipped.sum() - float(unplaced) == pytest.approx(flow.sum(), abs=1e-8)


@given(FLOWS, CELLS)
@settings(max_examples=20)
def test_clip_treats_a_batch_like_its_members(flow, limit):
    other = np.zeros_like(flow)
    both, rest = clip_flow(np.stack([flow, other]), np.stack([limit, limit]))
    alone, alone_rest = clip_flow(flow, limit)
    assert both[0] == pytest.approx(alone, abs=1e-12)
    assert rest == pytest.approx([float(alone_rest), 0.0])
    assert (both[1] == 0).all()


def test_rates_and_inflow_make_a_flow():
    population = np.full((2, 101), 100.0)
    moves = Migration(
        net=np.full((2, 101), 1.0),
        inflow=np.full((3, 2, 101), 2.0),
        out_rate=np.full((2, 101), 0.05),
    )
    assert moves.years == 3
    assert moves.given(population, 1) == pytest.approx(np.full((2, 101), 1 + 2 - 5.0))
    assert moves.given(population, 1, level=2.0) == pytest.approx(np.full((2, 101), 1.0))
    assert moves.only_net is False
    assert Migration(net=np.ones((2, 101))).only_net is True
    assert Migration(net=np.zeros((2, 101))).only_net is False


def test_refuses_impossible_migration():
    with pytest.raises(InvalidInput, match="größer als 1"):
        Migration(out_rate=np.full((2, 101), 5.0))
    with pytest.raises(InvalidInput, match="negativ"):
        Migration(inflow=np.full((2, 101), -5.0))
    with pytest.raises(InvalidInput, match="Form"):
        Migration(net=np.zeros(101))
    with pytest.raises(InvalidInput, match="verschiedene Längen"):
        _ = Migration(net=np.zeros((3, 2, 101)), inflow=np.zeros((4, 2, 101))).years


def test_residual_finds_the_migration_a_projection_was_made_with(table):
    start = table.L * 1000
    moves = np.tile(rogers_castro().value * 500, (2, 1))
    result = project(
        start,
        fertility=normal_profile(1.5).value,
        survivorship=table.survivorship,
        years=1,
        base_year=2020,
        migration=Migration(net=moves),
    ).value
    found = residual(
        start, result.population[1], births=result.births[0], survivorship=table.survivorship
    )
    assert found.parts["total"] == pytest.approx(1000, rel=0.02)
    smoothed = (moves[:, :-1] + moves[:, 1:]) / 2
    assert np.abs(found.value[:, 1:] - smoothed)[:, :95].max() < 0.06
    assert [w.code for w in found.warnings] == ["MIG_RESIDUAL"]


def test_residual_of_a_closed_area_is_zero(table):
    start = table.L * 1000
    closed = project(
        start,
        fertility=normal_profile(1.5).value,
        survivorship=table.survivorship,
        years=1,
        base_year=2020,
    ).value
    found = residual(
        start, closed.population[1], births=closed.births[0], survivorship=table.survivorship
    )
    assert np.abs(found.value).max() < 1e-9
