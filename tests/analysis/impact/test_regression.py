"""The small regression behind it: joint tests, clusters, covariances."""

import numpy as np
import pytest

from nahraum.analysis.impact.regression import clustered, joint_test, least_squares, newey_west


def test_one_coefficient_is_a_t_test() -> None:
    from scipy.special import stdtr

    found = joint_test(np.array([2.0]), np.array([[1.0]]), 9)
    assert found == pytest.approx(2 * stdtr(9, -2))


def test_what_cannot_be_tested() -> None:
    assert joint_test(np.array([]), np.zeros((0, 0)), 9) is None
    assert joint_test(np.array([1.0, 2.0]), np.eye(2), 1) is None
    assert joint_test(np.array([1.0, 2.0]), np.diag([1.0, 0.0]), 9) is None
    assert joint_test(np.array([1.0, 2.0]), np.ones((2, 2)), 9) is None


def test_units_of_their_own_are_robust_errors() -> None:
    """Clusters of one row: White's covariance times n/(n − k)."""
    rng = np.random.Generator(np.random.PCG64(1))
    x = np.column_stack([np.ones(30), rng.standard_normal(30)])
    fit = least_squares(x, x @ [1.0, 2.0] + rng.standard_normal(30), ("1", "x"))
    white = fit.bread @ (x.T * fit.residuals**2) @ x @ fit.bread
    assert clustered(fit, np.arange(30), parameters=2) == pytest.approx(white * 30 / 28)
    assert newey_west(fit, 0) == pytest.approx(white * 30 / 28)
