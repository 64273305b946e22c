"""Moran's I and empirical Bayes of esda, weighted regression of statsmodels."""

import warnings
from typing import Any

import numpy as np
import pytest

from nahraum.analysis.monitoring import (
    empirical_bayes,
    fay_herriot,
    local_empirical_bayes,
    moran,
)
from tests.analysis.monitoring import test_fay_herriot as surveys
from tests.analysis.monitoring import test_neighbours as squares

pytestmark = pytest.mark.peer


@pytest.fixture(autouse=True)
def _their_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def weights(size: int) -> Any:
    from libpysal.weights import W

    touching = squares.grid(size)
    lists = {
        name: [touching.ids[m] for m in touching.second[touching.first == n]]
        for n, name in enumerate(touching.ids)
    }
    return W(lists, id_order=list(touching.ids))


@pytest.mark.parametrize("seed", range(6))
def test_moran_is_esda(seed: int) -> None:
    from esda import Moran

    rng = np.random.Generator(np.random.PCG64(seed))
    values = rng.standard_normal(36) + 0.03 * seed * np.arange(36)
    np.random.seed(seed)  # noqa: NPY002, TID251  their shuffles
    theirs = Moran(values, weights(6), permutations=4999)
    ours = moran(values.tolist(), squares.grid(6), seed=seed, shuffles=4999).value
    assert ours.value == pytest.approx(theirs.I, rel=1e-12)
    assert ours.expected == pytest.approx(theirs.EI)
    assert ours.p_value is not None
    # They fold the p-value to the smaller side.
    assert min(ours.p_value, 1 - ours.p_value) == pytest.approx(theirs.p_sim, abs=0.025)


@pytest.mark.parametrize("size", [4, 5, 7])
def test_local_empirical_bayes_is_esda(size: int) -> None:
    from esda.smoothing import Empirical_Bayes, Spatial_Empirical_Bayes

    events, people = squares.slope(size)
    e, b = np.array(events, dtype=float), np.array(people, dtype=float)
    ours = local_empirical_bayes(events, people, squares.grid(size), seed=1).value
    assert ours.local
    theirs = Spatial_Empirical_Bayes(e, b, weights(size)).r.ravel()
    assert [rate.smoothed for rate in ours.rates] == pytest.approx(theirs.tolist(), rel=1e-10)
    whole = empirical_bayes([str(n) for n in range(size**2)], events, people).value
    everywhere = Empirical_Bayes(e, b).r.ravel()
    assert [rate.smoothed for rate in whole.rates] == pytest.approx(everywhere.tolist(), rel=1e-10)


@pytest.mark.parametrize("seed", range(6))
def test_fay_herriot_regresses_as_statsmodels(seed: int) -> None:
    """At the estimated variance β and g2 are those of weighted least squares."""
    import statsmodels.api as sm

    y, d, x = surveys.survey(seed)
    ours = fay_herriot(surveys.IDS, y, d, covariates={"x": x}).value
    total = ours.variance + np.array(d)
    design = sm.add_constant(np.array(x))
    theirs = sm.WLS(y, design, weights=1 / total).fit(cov_type="fixed scale")
    assert list(ours.coefficients.values()) == pytest.approx(theirs.params, rel=1e-9)
    covariance = theirs.cov_params()
    for n, area in enumerate(ours.areas):
        gamma = ours.variance / total[n]
        g2 = (1 - gamma) ** 2 * float(design[n] @ covariance @ design[n])
        g3 = d[n] ** 2 / total[n] ** 3 * 2 / float((total**-2.0).sum())
        assert area.error**2 == pytest.approx(gamma * d[n] + g2 + 2 * g3, rel=1e-8)
