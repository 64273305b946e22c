"""Stochastic bands: determinism, nesting around the central path, counting noise."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population import bands as bands_module
from nahraum.analysis.population.ages import Band
from nahraum.analysis.population.bands import Spread, simulate_bands
from nahraum.analysis.population.fertility import normal_profile
from nahraum.analysis.population.migration import Migration
from nahraum.analysis.population.projection import Inputs, project_inputs

CALM = Spread(tfr=0, moves=0, e0_drift=0, noise_below=0)


def case(table, size, years=28):
    net = np.zeros((2, 101))
    net[:, 20:40] = size / 20_000
    return Inputs(
        table.L * size / 160,
        normal_profile(1.5).value,
        table.survivorship,
        years=years,
        base_year=2022,
        migration=Migration(net=net),
    )


def test_without_spread_the_band_is_the_projection(table):
    inputs = case(table, 50_000)
    found = simulate_bands(inputs, seed=1, draws=5, spread=CALM).value
    expected = project_inputs(inputs).value
    for quantile in range(3):
        assert found.total[quantile] == pytest.approx(expected.totals)
        assert found.shares["65+"][quantile] == pytest.approx(expected.share(Band(65)))


def test_equal_seed_gives_equal_bits_and_another_does_not(table):
    for size in (5_000, 50_000):
        first, second, other = (
            simulate_bands(case(table, size, 5), seed=seed, draws=50).value for seed in (7, 7, 8)
        )
        assert first.total.tobytes() == second.total.tobytes()
        assert first.total.tobytes() != other.total.tobytes()


def test_band_holds_the_projection_and_widens(table):
    inputs = case(table, 50_000)
    result = simulate_bands(inputs, seed=3, pyramid_years=(2022, 2050))
    total, central = result.value.total, project_inputs(inputs).value
    low, median, high = total
    assert (low <= median).all()
    assert (median <= high).all()
    assert low[-1] < central.totals[-1] < high[-1]
    assert median[-1] == pytest.approx(central.totals[-1], rel=0.01)
    width = high - low
    assert width[0] == 0
    assert width[5] < width[14] < width[28]
    assert result.value.pyramids[2050].shape == (3, 2, 101)
    assert result.value.pyramids[2022][1] == pytest.approx(inputs.start)
    assert result.uncertainty.low == pytest.approx(low[-1])
    assert result.parts == {"counting_noise": False}
    assert [w.code for w in result.warnings] == ["BAND_NET_ONLY"]


def test_defaults_are_unverified_assumptions(table):
    result = simulate_bands(case(table, 50_000, 1), seed=1, draws=2, spread=Spread(tfr=0.1))
    flags = {a.name: a.verified for a in result.assumptions}
    assert flags["spread_tfr"] is True
    assert flags["spread_moves"] is False


def test_counting_noise_is_unbiased_and_of_the_right_size(table):
    """One cohort without births or moves: survivors are binomial."""
    start = np.zeros((2, 101))
    start[0, 80] = 100
    inputs = Inputs(start, np.zeros(35), table.survivorship, years=5, base_year=2022)
    quiet = Spread(tfr=0, moves=0, e0_drift=0)
    result = simulate_bands(inputs, seed=11, draws=4000, spread=quiet)
    alive = table.L[0, 85] / table.L[0, 80]
    low, median, high = result.value.total[:, -1]
    sigma = np.sqrt(100 * alive * (1 - alive))
    assert median == pytest.approx(100 * alive, abs=1.0)
    assert high - low == pytest.approx(2 * 1.2816 * sigma, abs=1.1)
    assert result.parts == {"counting_noise": True}


def test_noise_starts_below_ten_thousand(table):
    for size, noisy in ((9_000, True), (12_000, False)):
        assert (
            simulate_bands(case(table, size, 1), seed=1, draws=2).parts["counting_noise"] is noisy
        )


def test_life_expectancy_drift_has_the_stated_size(table):
    """A drift of 0.1 years a year moves e0 by about 0.1 in the first year (one sigma)."""
    per_year = bands_module._per_year_of_life(table.survivorship)
    better = np.exp(np.exp(-per_year * 0.5) * np.log(table.survivorship))
    gain = bands_module._life_expectancy(better) - bands_module._life_expectancy(table.survivorship)
    assert gain == pytest.approx(0.5, rel=0.01)
    assert bands_module._life_expectancy(table.survivorship) == pytest.approx(
        table.e[:, 0].mean(), abs=1e-9
    )


@settings(max_examples=10, deadline=None)
@given(st.floats(0, 30), st.integers(0, 2**32 - 1))
def test_tiny_places_never_go_negative(table, size, seed):
    inputs = case(table, size, 10)
    leaving = Inputs(
        inputs.start,
        inputs.fertility,
        inputs.survivorship,
        years=10,
        base_year=2022,
        migration=Migration(net=np.full((2, 101), -0.02)),
    )
    found = simulate_bands(leaving, seed=seed, draws=20).value
    assert (found.total >= 0).all()
    assert np.isfinite(found.shares["65+"]).all()


def test_thousand_draws_with_counting_noise_take_a_second_or_two_even_interpreted(table):
    began = time.process_time()
    simulate_bands(case(table, 8_000), seed=1)
    assert time.process_time() - began < 5


def test_refuses_bad_input(table):
    with pytest.raises(InvalidInput, match="Ziehungen"):
        simulate_bands(case(table, 100, 1), seed=1, draws=1)
    with pytest.raises(InvalidInput, match="Pyramidenjahr"):
        simulate_bands(case(table, 100, 1), seed=1, pyramid_years=(2050,))
    with pytest.raises(InvalidInput, match="Beharrung"):
        Spread(persistence=1.0)
