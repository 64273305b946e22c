"""A quick plan and its bound: never above, never below what all plans can do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import OptimizeResult

from nahraum.analysis.sites import Problem, coverage, mclp, problem, program
from nahraum.analysis.sites.coverage import look, merged
from tests.analysis.sites.oracle import all_sets, covered
from tests.analysis.sites.test_median import problems

# Greedy opens the middle first and then reaches five of six; left and right reach all.
MIDDLE = np.array([[1, 0, 0], [1, 1, 0], [1, 1, 0], [0, 1, 1], [0, 1, 1], [0, 0, 1]], bool)


def scattered(seed: int, places: int, sites: int) -> Problem:
    random = np.random.Generator(np.random.PCG64(seed))
    here, there = random.uniform(0, 100, (places, 2)), random.uniform(0, 100, (sites, 2))
    far = np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1))
    return problem(far, random.integers(1, 50, places).astype(float))


@given(problems(), st.integers(1, 7), st.integers(0, 30))
def test_the_best_plan_lies_between_plan_and_bound(base: Problem, p: int, radius: int) -> None:
    p = min(p, len(base.sites))
    quick = mclp(base, p, radius, exact=False).value
    best = max(covered(base, opened, radius) for opened in all_sets(base, [p]))
    assert quick.objective <= best <= quick.bound * (1 + 1e-9)
    assert quick.objective == covered(base, quick.open, radius)
    assert len(quick.open) == p


def test_swaps_lead_out_of_the_greedy_plan() -> None:
    demand = merged(MIDDLE, np.ones(6))
    assert demand.covered(coverage._greedy(demand, 2)) == 5
    assert look(demand, 2).opened.tolist() == [0, 2]


def test_places_the_same_sites_reach_are_one() -> None:
    near = np.array([[1, 0], [1, 1], [1, 0], [0, 0]], bool)
    demand = merged(near, np.array([1.0, 2.0, 4.0, 8.0]))
    assert demand.reach.shape == (2, 2)
    assert sorted(demand.weight) == [2, 5]
    assert demand.covered(np.array([0])) == 7


def test_many_places_within_a_hundredth_of_the_bound() -> None:
    base, told = scattered(3, 2_000, 150), []
    plan = mclp(base, 8, 12.0, exact=False, report=lambda *done: told.append(done)).value
    assert plan.gap < 0.01
    assert told[:2] == [(0, coverage.STEPS), (coverage.PATIENCE, coverage.STEPS)]
    demand = merged(base.cost <= 12.0, base.weight)
    hasty = look(demand, 8, steps=3)
    assert hasty.covered <= plan.objective <= plan.bound <= hasty.bound


def test_the_solver_proves_what_the_bound_leaves_open() -> None:
    base = scattered(5, 300, 40)
    quick, proven = (mclp(base, 5, 14.0, exact=exact).value for exact in (False, True))
    assert not quick.proven
    assert proven.proven
    assert quick.objective <= proven.objective <= quick.bound


def test_a_clock_that_stops_at_once_leaves_the_quick_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    base = scattered(5, 300, 40)
    quick = mclp(base, 5, 14.0, exact=False).value
    stopped = OptimizeResult(status=1, message="", x=None, fun=None, mip_dual_bound=-np.inf)
    monkeypatch.setattr(program, "milp", lambda *_, **__: stopped)
    late = mclp(base, 5, 14.0)
    assert late.value == quick
    assert late.warnings[0].code == "TIME_LIMIT"
