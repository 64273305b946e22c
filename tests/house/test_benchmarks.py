"""A benchmark compares two ways of computing the same, or it compares nothing."""

import numpy as np
import pytest

from benchmarks import cohorts


@pytest.mark.parametrize("title", cohorts.CASES)
def test_both_sides_compute_the_same(title: str) -> None:
    cohorts.check_equal(cohorts.CASES[title])


def test_planted_difference_is_found() -> None:
    with pytest.raises(AssertionError):
        cohorts.check_equal({"one": lambda: np.ones(3), "other": lambda: np.ones(3) * 1.001})
