"""The same numbers from statsmodels, pysyncon and scipy."""

import warnings
from typing import Any

import numpy as np
import pytest

from nahraum.analysis.impact import (
    before_after,
    difference_in_differences,
    interrupted_series,
)
from nahraum.analysis.impact.synthetic import nearest
from tests.analysis.impact import test_before_after as pairs
from tests.analysis.impact import test_did as panels
from tests.analysis.impact import test_interrupted as lines
from tests.analysis.impact import test_synthetic as towns

pytestmark = pytest.mark.peer


@pytest.fixture(autouse=True)
def _their_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def dummies(labels: list[Any]) -> np.ndarray[Any, Any]:
    return np.array([[float(x == y) for y in sorted(set(labels))] for x in labels])


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("balanced", [True, False])
def test_difference_in_differences_is_statsmodels(seed: int, balanced: bool) -> None:
    """Coefficient from the full set of dummies, error from the regression within units."""
    import statsmodels.api as sm

    rows = panels.panel(6, 9, seed=seed)
    if not balanced:
        del rows[5], rows[40]
    units, years = [r.unit for r in rows], [r.period for r in rows]
    y = np.array([r.value for r in rows])
    group = np.array([sorted(set(units)).index(u) for u in units])
    d = np.array([float(r.treated and r.post) for r in rows])
    full = np.column_stack([dummies(units), dummies(years)[:, 1:], d])
    ours = difference_in_differences(rows).value
    assert ours.effect.value == pytest.approx(sm.OLS(y, full).fit().params[-1], rel=1e-10)

    means = dummies(units)
    within = np.column_stack([y, dummies(years)[:, 1:], d])
    within = within - means @ np.linalg.lstsq(means, within, rcond=None)[0]
    design = sm.add_constant(within[:, 1:], has_constant="add")
    theirs = sm.OLS(within[:, 0], design).fit(
        cov_type="cluster", cov_kwds={"groups": group}, use_t=True
    )
    assert ours.effect.standard_error == pytest.approx(theirs.bse[-1], rel=1e-8)
    assert ours.effect.p_value == pytest.approx(theirs.pvalues[-1], rel=1e-6)
    low, high = theirs.conf_int()[-1]
    assert (ours.effect.low, ours.effect.high) == pytest.approx((low, high), rel=1e-8)


@pytest.mark.parametrize("seed", range(5))
def test_pretrend_is_the_wald_test_of_statsmodels(seed: int) -> None:
    import statsmodels.api as sm
    from scipy.stats import f

    rows = panels.panel(6, 9, seed=seed)
    units, years = [r.unit for r in rows], [r.period for r in rows]
    group = np.array([sorted(set(units)).index(u) for u in units])
    mine = np.array([float(r.treated) for r in rows])
    leads = np.column_stack([mine * (np.array(years) == t) for t in (2015, 2016, 2017, 2019, 2020)])
    within = np.column_stack([[r.value for r in rows], dummies(years)[:, 1:], leads])
    means = dummies(units)
    within = within - means @ np.linalg.lstsq(means, within, rcond=None)[0]
    design = sm.add_constant(within[:, 1:], has_constant="add")
    theirs = sm.OLS(within[:, 0], design).fit(cov_type="cluster", cov_kwds={"groups": group})
    chosen = np.eye(design.shape[1])[6:9]
    wald = float(theirs.wald_test(chosen, use_f=False, scalar=True).statistic)
    freedom, q = 15 - 2, 3
    expected = f.sf(wald * (freedom - q + 1) / (freedom * q), q, freedom - q + 1)
    assert difference_in_differences(rows).value.pretrend_p == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("lag", [0, 1, 3])
def test_newey_west_is_statsmodels(seed: int, lag: int) -> None:
    import statsmodels.api as sm

    values = lines.series(seed=seed)
    t = np.array(lines.PERIODS, dtype=float) - 2012
    after = (t >= 0).astype(float)
    theirs = sm.OLS(values, np.column_stack([np.ones(24), t, after, t * after])).fit(
        cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": True}, use_t=True
    )
    ours = interrupted_series(lines.PERIODS, values, start=2012, lag=lag).value
    for n, mine in ((1, ours.slope), (2, ours.level), (3, ours.trend)):
        assert mine.value == pytest.approx(theirs.params[n], rel=1e-8)
        assert mine.standard_error == pytest.approx(theirs.bse[n], rel=1e-8)
        assert mine.p_value == pytest.approx(theirs.pvalues[n], rel=1e-6, abs=1e-15)
    end = theirs.t_test([0, 0, 1, 11])
    assert ours.at_end.standard_error == pytest.approx(float(end.sd[0, 0]), rel=1e-8)


@pytest.mark.parametrize("seed", range(8))
def test_weights_are_no_worse_than_pysyncon(seed: int) -> None:
    """Its sequential quadratic programme finds no better mixture; same weights within 1e-3."""
    from pysyncon import Synth

    table = towns.town(8, noise=2.0, seed=seed)
    rng = np.random.Generator(np.random.PCG64(seed))
    table[0] += rng.standard_normal(len(towns.YEARS))
    past = table[:, :14]
    theirs, _ = Synth.w_optimize(np.eye(14), past[1:].T, past[0])
    ours, _ = nearest(past[1:] - past[0])

    def loss(weights: np.ndarray[Any, Any]) -> float:
        return float(((past[0] - weights @ past[1:]) ** 2).sum())

    assert loss(ours) <= loss(theirs) * (1 + 1e-6)
    assert loss(theirs) <= loss(ours) * (1 + 1e-3)
    assert ours == pytest.approx(theirs, abs=0.02)


def test_placebo_ratios_are_those_of_pysyncon() -> None:
    """Ratio and effect of a placebo, computed by its own gaps from its own weights."""
    from pysyncon import Synth

    table = towns.town(8, noise=2.0, seed=3)
    value = towns.solve(table)
    for n, placebo in enumerate(value.placebos, 1):
        donors = [k for k in range(1, 9) if k != n]
        theirs, _ = Synth.w_optimize(np.eye(14), table[donors, :14].T, table[n, :14])
        gaps = table[n] - theirs @ table[donors]
        assert placebo.effect == pytest.approx(gaps[14:].mean(), abs=0.05)
        ratio = (gaps[14:] ** 2).mean() / (gaps[:14] ** 2).mean()
        assert placebo.ratio == pytest.approx(ratio, rel=0.05)


@pytest.mark.parametrize("n", [5, 12, 25, 29])
def test_wilcoxon_is_scipy(n: int) -> None:
    from scipy.stats import wilcoxon

    for seed in range(5):
        ids, x, y = pairs.pairs(n, seed=seed, change=0.4)
        theirs = wilcoxon(y, x, method="exact")
        assert before_after(ids, x, y).value.change.p_value == pytest.approx(theirs.pvalue)


def test_the_paired_t_test_is_scipy() -> None:
    from scipy.stats import ttest_rel

    ids, x, y = pairs.pairs(45, change=0.2)
    theirs = ttest_rel(y, x)
    ours = before_after(ids, x, y).value.change
    assert ours.p_value == pytest.approx(theirs.pvalue)
    interval = theirs.confidence_interval()
    assert (ours.low, ours.high) == pytest.approx((interval.low, interval.high))
