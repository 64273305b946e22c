"""METHODS 6.4: published fees of 2013 lie near the default number of cases."""

from dataclasses import replace

import pytest

from nahraum.analysis.centre import economics
from tests.analysis.centre.test_centre import GOLDEN


def test_revenue_of_2013_is_852_cases_a_quarter() -> None:
    """200,494 euros a doctor at 58.82 a case; METHODS assumes 850 to 950 cases, unverified."""
    cases = 200_494 / 58.82 / 4
    assert cases == pytest.approx(852.2, abs=0.05)
    then = replace(GOLDEN, posts=1.0, cases_per_quarter=cases, fee_per_case=58.82, extra_share=0.0)
    assert economics(then, runs=1).value.revenue == pytest.approx(200_494)
