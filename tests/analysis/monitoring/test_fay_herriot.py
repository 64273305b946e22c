"""Fay-Herriot: closed forms, likelihood maximised independently, simulated errors, refusals."""

from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.monitoring import fay_herriot

IDS = [f"g{n}" for n in range(12)]


def survey(seed: int = 1, sigma: float = 2.0) -> tuple[list[float], list[float], list[float]]:
    """Direct estimates, sampling variances, one covariate."""
    rng = np.random.Generator(np.random.PCG64(seed))
    x = rng.uniform(0, 10, 12)
    d = rng.uniform(0.5, 6, 12)
    y = 30 + 1.5 * x + sigma * rng.standard_normal(12) + np.sqrt(d) * rng.standard_normal(12)
    return y.tolist(), d.tolist(), x.tolist()


@pytest.mark.parametrize("estimator", ["reml", "moments"])
def test_equal_variances_have_a_closed_form(estimator: Literal["reml", "moments"]) -> None:
    """Constant only, D = 4: σ² = s² − 4 for both estimators, weights all alike."""
    y = [10.0, 14, 18, 22, 26]
    value = fay_herriot("abcde", y, [4.0] * 5, estimator=estimator).value
    s2 = float(np.var(y, ddof=1))
    assert value.variance == pytest.approx(s2 - 4)
    assert value.coefficients == {"constant": pytest.approx(18)}
    weight = (s2 - 4) / s2
    for area, own in zip(value.areas, y, strict=True):
        assert area.weight == pytest.approx(weight)
        assert area.estimate == pytest.approx(18 + weight * (own - 18))
    g1, g2, g3 = weight * 4, (4 / s2) ** 2 * s2 / 5, 16 / s2**3 * 2 * s2**2 / 5
    assert value.areas[0].error ** 2 == pytest.approx(g1 + g2 + 2 * g3)


def test_reml_is_the_maximum_of_the_likelihood() -> None:
    from scipy.optimize import minimize_scalar

    for seed in range(6):
        y, d, x = survey(seed)
        design = np.column_stack([np.ones(12), x])

        def minus(variance: float, *, y: Any = y, d: Any = d, design: Any = design) -> float:
            v = np.diag(variance + np.array(d))
            inverse = np.linalg.inv(v)
            inner = design.T @ inverse @ design
            p = inverse - inverse @ design @ np.linalg.inv(inner) @ design.T @ inverse
            parts = np.linalg.slogdet(v)[1] + np.linalg.slogdet(inner)[1]
            return float(parts + np.array(y) @ p @ np.array(y))

        best = minimize_scalar(minus, bounds=(0, 200), method="bounded", options={"xatol": 1e-9})
        found = fay_herriot(IDS, y, d, covariates={"x": x}).value.variance
        assert found == pytest.approx(float(best.x), abs=1e-3)
        assert minus(found) <= float(best.fun) + 1e-9


def test_moments_of_prasad_and_rao_by_hand() -> None:
    y, d, x = survey(4)
    design = np.column_stack([np.ones(12), x])
    hat = design @ np.linalg.inv(design.T @ design) @ design.T
    u = np.array(y) - hat @ y
    expected = (u @ u - (np.array(d) * (1 - np.diag(hat))).sum()) / 10
    found = fay_herriot(IDS, y, d, covariates={"x": x}, estimator="moments").value
    assert found.variance == pytest.approx(expected)
    assert set(found.coefficients) == {"constant", "x"}


def test_an_area_nobody_asked_follows_the_model() -> None:
    y, d, x = survey()
    direct: list[float | None] = [*y[:-1], None]
    variances: list[float | None] = [*d[:-1], None]
    result = fay_herriot(IDS, direct, variances, covariates={"x": x})
    last = result.value.areas[-1]
    beta = result.value.coefficients
    assert (last.direct, last.weight) == (None, None)
    assert last.estimate == pytest.approx(beta["constant"] + beta["x"] * x[-1])
    assert last.error > max(area.error for area in result.value.areas[:3])
    assert "NOT_SAMPLED" in [notice.code for notice in result.warnings]


def test_no_more_than_chance() -> None:
    for estimator in ("reml", "moments"):
        result = fay_herriot("abcd", [1.0, 1.1, 0.9, 1.0], [5.0] * 4, estimator=estimator)
        assert result.value.variance == 0
        assert [area.estimate for area in result.value.areas] == pytest.approx([1.0] * 4)
        assert [notice.code for notice in result.warnings] == ["NO_VARIANCE"]
    same = fay_herriot("abcd", [2.0] * 4, [5.0] * 4).value
    assert [area.estimate for area in same.areas] == [2.0] * 4


def test_two_camps() -> None:
    value = fay_herriot("abcd", [0.0, 0, 2, 2], [1e-6] * 4).value
    assert value.variance == pytest.approx(4 / 3 - 1e-6)


def test_large_differences_trust_the_survey() -> None:
    value = fay_herriot("abcd", [1e6, 2e6, 3e6, 4e6], [1.0] * 4).value
    assert [area.estimate for area in value.areas] == pytest.approx([1e6, 2e6, 3e6, 4e6])
    assert value.areas[0].error == pytest.approx(1, rel=1e-3)


@pytest.mark.parametrize("estimator", ["reml", "moments"])
def test_errors_are_what_simulations_show(estimator: Literal["reml", "moments"]) -> None:
    rng = np.random.Generator(np.random.PCG64(9))
    d = np.linspace(0.5, 4, 30)
    ids = [str(n) for n in range(30)]
    x = np.linspace(-1, 1, 30)
    squares, claimed = np.zeros(30), np.zeros(30)
    for _ in range(1500):
        true = 5 + 2 * x + 1.5 * rng.standard_normal(30)
        y = true + np.sqrt(d) * rng.standard_normal(30)
        found = fay_herriot(ids, y.tolist(), d.tolist(), covariates={"x": x}, estimator=estimator)
        squares += [(a.estimate - t) ** 2 for a, t in zip(found.value.areas, true, strict=True)]
        claimed += [a.error**2 for a in found.value.areas]
    assert claimed / squares == pytest.approx(np.ones(30), abs=0.2)


@given(st.integers(0, 500), st.floats(-1e4, 1e4), st.floats(0.01, 1e4))
def test_shift_and_scale(seed: int, shift: float, scale: float) -> None:
    y, d, x = survey(seed)
    once = fay_herriot(IDS, y, d, covariates={"x": x}).value
    again = fay_herriot(
        IDS,
        [shift + scale * v for v in y],
        [scale**2 * v for v in d],
        covariates={"x": [3 * v for v in x]},
    ).value
    assert again.variance == pytest.approx(scale**2 * once.variance, rel=1e-5, abs=1e-9 * scale**2)
    for a, b in zip(once.areas, again.areas, strict=True):
        assert b.estimate == pytest.approx(shift + scale * a.estimate, rel=1e-6, abs=1e-6 * scale)
        assert b.error == pytest.approx(scale * a.error, rel=1e-5)
        assert a.direct is not None
        assert a.weight is not None
        assert 0 <= a.weight < 1


@pytest.mark.parametrize(
    ("ids", "y", "d", "x", "place"),
    [
        ("abcd", [1, 2, 3], [1] * 4, [1, 2, 3, 4], "id"),
        ("aacd", [1, 2, 3, 4], [1] * 4, [1, 2, 3, 4], "id"),
        ("abcd", [1, 2, 3, None], [1] * 4, [1, 2, 3, 4], "d: variance"),
        ("abcd", [1, 2, 3, 4], [1, 1, 1, None], [1, 2, 3, 4], "d: variance"),
        ("abcd", [1, 2, 3, 4], [1, 1, 1, 0], [1, 2, 3, 4], "d: variance"),
        ("abcd", [1, 2, 3, 4], [1, 1, 1, -2], [1, 2, 3, 4], "d: variance"),
        ("abcd", [1, 2, 3, float("nan")], [1] * 4, [1, 2, 3, 4], "d: value"),
        ("abcd", [1, 2, 3, 4], [1] * 4, [1, 2, 3, float("inf")], "d: x"),
    ],
)
def test_impossible_surveys(ids: str, y: Any, d: Any, x: Any, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        fay_herriot(ids, y, d, covariates={"x": x})
    assert caught.value.place == place


def test_too_little_to_estimate() -> None:
    with pytest.raises(Infeasible, match="2 befragte Gebiete"):
        fay_herriot("abc", [1.0, 2.0, None], [1.0, 1.0, None])
    with pytest.raises(Infeasible, match="sagen dasselbe"):
        fay_herriot("abcd", [1.0, 2, 3, 4], [1.0] * 4, covariates={"x": [5.0] * 4})
