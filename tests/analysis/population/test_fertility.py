"""Fertility profiles: sums, the default pattern, shrinkage of small areas."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population import fertility


def test_default_profile_sums_to_the_rate_and_peaks_at_31():
    rates = fertility.normal_profile(1.46).value
    assert rates.shape == (35,)
    assert rates.sum() == pytest.approx(1.46, abs=1e-14)
    assert fertility.FIRST_AGE + int(rates.argmax()) == 31
    # Symmetric around 31.5 in the middle of the years of age: 30 and 32 alike.
    assert rates[30 - 15] == pytest.approx(rates[32 - 15])


def test_default_pattern_is_unverified():
    flags = {a.name: a.verified for a in fertility.normal_profile(1.4, mean=30.0).assumptions}
    assert flags == {"tfr": True, "fertility_mean_age": True, "fertility_spread": False}


def test_expected_births_closed_form():
    women = np.zeros(101)
    women[30] = 1000
    women[60] = 5000
    rates = np.zeros(35)
    rates[15] = 0.09
    assert fertility.expected_births(rates, women) == pytest.approx(90)


def test_srb_is_an_unverified_assumption_until_given():
    assert fertility.sex_ratio_assumption(1.05).verified is False
    assert fertility.sex_ratio_assumption(1.06).verified is True
    with pytest.raises(InvalidInput, match="Jungen je Mädchen"):
        fertility.sex_ratio_assumption(0.0)


@pytest.mark.parametrize("tfr", [-0.1, float("nan"), float("inf")])
def test_refuses_impossible_rates(tfr):
    with pytest.raises(InvalidInput, match="Geburtenziffer"):
        fertility.normal_profile(tfr)


def test_refuses_empty_profile_and_zero_spread():
    with pytest.raises(InvalidInput, match="nur Nullen"):
        fertility.scale_to_tfr(np.zeros(35), 1.4)
    with pytest.raises(InvalidInput, match="Streuung"):
        fertility.normal_profile(1.4, spread=0)


def test_area_levels_keep_large_areas_and_shrink_small_ones():
    result = fertility.area_levels([300, 20, 0], [200, 10, 5])
    levels = result.value
    # s² = (200·0.5² + 10·1² + 5·1²)/215, 1/mean expected = 3/215 (Marshall 1991, mean 1).
    variance = 65 / 215 - 3 / 215
    assert result.parts["variance_between_areas"] == pytest.approx(variance)
    assert levels.factor[0] == pytest.approx(1.5)
    assert levels.factor[1] == pytest.approx(1 + variance / (variance + 0.1))
    assert levels.factor[2] == pytest.approx(1 - variance / (variance + 0.2))


def test_area_levels_without_real_differences_are_one():
    levels = fertility.area_levels([11, 9], [10, 10]).value
    assert levels.factor == pytest.approx([1.0, 1.0])
    with pytest.raises(InvalidInput, match="keine Geburten erwartet"):
        fertility.area_levels([1], [0])
    with pytest.raises(InvalidInput, match="Mindestens ein Gebiet"):
        fertility.area_levels([], [])


@given(st.floats(0, 8), st.floats(20, 40), st.floats(2, 10))
def test_any_profile_keeps_the_rate(tfr, mean, spread):
    rates = fertility.normal_profile(tfr, mean=mean, spread=spread).value
    assert rates.sum() == pytest.approx(tfr)
    assert (rates >= 0).all()
