"""The year of a centre beside scipy: where the result turns, and how chance spreads it."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import triang

from nahraum.analysis.centre import Ranges, economics, simulate
from tests.analysis.centre.test_centre import GOLDEN

pytestmark = pytest.mark.peer


@pytest.mark.parametrize("posts", [1.0, 1.5, 2.0, 3.0, 4.0])
def test_break_even_is_the_root_of_the_result(posts: float) -> None:
    centre = replace(GOLDEN, posts=posts)
    root = brentq(lambda cases: replace(centre, cases_per_quarter=cases).result, 1, 5_000)
    assert economics(centre, runs=1).value.break_even_exact == pytest.approx(root, abs=1e-6)


def test_cases_alone_spread_the_result_like_a_triangle() -> None:
    only_cases = Ranges(cases=0.10, fee=0.0, posts=0.0)
    found = simulate(GOLDEN, only_cases, runs=100_000, seed=3)
    cases = triang(0.5, loc=0.9 * 900, scale=0.2 * 900)
    expected = GOLDEN.per_case * cases.ppf([0.1, 0.5, 0.9]) - GOLDEN.cost
    assert np.array([found.p10, found.p50, found.p90]) == pytest.approx(expected, abs=900)
    loss = cases.cdf(GOLDEN.cost / GOLDEN.per_case)
    assert found.probability_loss == pytest.approx(loss, abs=0.01)
