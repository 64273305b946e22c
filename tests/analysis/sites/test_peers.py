"""Small location problems against spopt, solved by another solver."""

import warnings
from typing import Any

import numpy as np
import pytest

from nahraum.analysis.sites import lscp, mclp, p_center, p_median, problem

pytestmark = pytest.mark.peer


@pytest.fixture(autouse=True)
def _their_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def town(seed: int, places: int = 24, sites: int = 11) -> tuple[Any, Any]:
    """Ways and weights, whole numbers so that both solvers mean the same optimum."""
    rng = np.random.Generator(np.random.PCG64(seed))
    where, offers = rng.uniform(0, 100, (places, 2)), rng.uniform(0, 100, (sites, 2))
    ways = np.rint(np.hypot(*(where[:, None] - offers[None]).transpose(2, 0, 1)))
    return ways, rng.integers(1, 20, places).astype(float)


def optimum(model: Any) -> float:
    import pulp

    solved = model.solve(pulp.PULP_CBC_CMD(msg=False))
    assert solved.problem.status == 1
    return float(solved.problem.objective.value())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("p", [2, 5])
def test_p_median(seed: int, p: int) -> None:
    from spopt.locate import PMedian

    ways, weight = town(seed)
    found = p_median(problem(ways, weight), p).value
    assert found.proven
    expected = optimum(PMedian.from_cost_matrix(ways, weight, p_facilities=p))
    assert found.objective == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("p", [2, 4])
def test_p_center(seed: int, p: int) -> None:
    from spopt.locate import PCenter

    ways, _ = town(seed)
    found = p_center(problem(ways), p).value
    assert found.proven
    expected = optimum(PCenter.from_cost_matrix(ways, p_facilities=p))
    assert found.objective == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_lscp(seed: int) -> None:
    from spopt.locate import LSCP

    ways, _ = town(seed)
    radius = float(ways.min(axis=1).max()) + 5
    found = lscp(problem(ways), radius).value
    assert found.proven
    assert found.objective == optimum(LSCP.from_cost_matrix(ways, radius))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("radius", [15, 30])
def test_mclp(seed: int, radius: float) -> None:
    from spopt.locate import MCLP

    ways, weight = town(seed)
    found = mclp(problem(ways, weight), 3, radius).value
    assert found.proven
    expected = optimum(MCLP.from_cost_matrix(ways, weight, radius, p_facilities=3))
    assert found.objective == pytest.approx(expected, abs=1e-6)
