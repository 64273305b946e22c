"""Succession beside scipy: who stays is a sum of independent chances."""

import numpy as np
import pytest
from scipy.stats import binom, poisson_binom

from nahraum.analysis.supply import Hazards, HazardStep, remaining
from tests.analysis.supply.test_succession import run, team

pytestmark = pytest.mark.peer
RUNS = 20_000


def test_equal_doctors_are_a_binomial_distribution() -> None:
    """Twelve doctors, each leaving with 10 % a year and nobody following."""
    hazards = Hazards(steps=(HazardStep(0, 0.10),))
    found = run(team(*[50] * 12), hazards=hazards, years=5, runs=RUNS).years
    for year in found[1:]:
        stays = binom(12, 0.9**year.elapsed)
        assert year.mean == pytest.approx(stays.mean(), abs=4 * stays.std() / RUNS**0.5)
        assert year.sd == pytest.approx(stays.std(), rel=0.03)
        assert abs(year.p10 - stays.ppf(0.10)) <= 1
        assert abs(year.p90 - stays.ppf(0.90)) <= 1
        assert year.all_stay == pytest.approx(stays.pmf(12), abs=0.02)


def test_doctors_of_different_age_are_a_poisson_binomial_distribution() -> None:
    """The closed values are the mean of independent stays; their spread is scipy's too."""
    doctors = team(38, 47, 56, 62, 66)
    found = run(doctors, years=5, runs=RUNS).years[5]
    each = [remaining([doctor], years=5).value.posts[5] for doctor in doctors]
    stays = poisson_binom(np.array(each))
    assert found.mean == pytest.approx(stays.mean(), abs=4 * stays.std() / RUNS**0.5)
    assert found.sd == pytest.approx(stays.std(), rel=0.03)
    assert found.all_stay == pytest.approx(stays.pmf(5), abs=0.02)
