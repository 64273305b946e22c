"""Improving mortality meets its target; nothing happens without one."""

import numpy as np
import pytest

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.population.mortality import improve

# 15. koordinierte Bevölkerungsvorausberechnung, L2 (METHODS 1.2): 84.6 / 88.2 in 2070.
L2 = (84.6, 88.2)


def test_target_is_met_and_listed(table):
    result = improve(table, target=L2, base_year=2021, target_year=2070)
    assert result.value.at(2070).e[:, 0] == pytest.approx(L2, abs=1e-6)
    assert result.value.at(2021).e == pytest.approx(table.e)
    listed = {a.name: a.value for a in result.assumptions}
    assert listed["e0_w_2070"] == 88.2
    assert listed["e0_m_2021"] == pytest.approx(78.326, abs=1e-3)


def test_falling_target_and_monotony(table):
    result = improve(table, target=(77.0, 82.0), base_year=2021, target_year=2030)
    assert result.value.at(2030).e[:, 0] == pytest.approx([77.0, 82.0], abs=1e-6)
    better = improve(table, target=L2, base_year=2021, target_year=2070).value
    expectancies = [better.at(year).e[0, 0] for year in range(2021, 2071, 7)]
    assert expectancies == sorted(expectancies)


def test_profile_decides_which_ages_improve(table):
    profile = np.zeros((2, 101))
    profile[:, 60:] = 1
    found = improve(table, target=L2, base_year=2021, target_year=2070, profile=profile).value
    assert found.at(2070).q[:, :60] == pytest.approx(table.q[:, :60])
    assert (found.at(2070).q[:, 60:] < table.q[:, 60:]).all()


def test_survivorship_uses_the_year_that_ends_the_step(table):
    found = improve(table, target=L2, base_year=2021, target_year=2070).value
    ratios = found.survivorship(2022, 3)
    assert ratios.shape == (3, 2, 101)
    assert ratios[0] == pytest.approx(found.at(2023).survivorship)


def test_refuses_the_impossible(table):
    with pytest.raises(Infeasible, match="nicht erreichbar"):
        improve(table, target=(150.0, 83.0), base_year=2021, target_year=2022)
    with pytest.raises(InvalidInput, match="Zieljahr"):
        improve(table, target=L2, base_year=2021, target_year=2021)
    with pytest.raises(Infeasible):
        improve(table, target=L2, base_year=2021, target_year=2070, profile=np.zeros((2, 101)))
