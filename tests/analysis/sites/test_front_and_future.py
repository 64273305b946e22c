"""Pareto front, robust sites with regret, stages, against all plans."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.sites import (
    Effort,
    Period,
    Problem,
    Scenario,
    p_center,
    p_median,
    pareto,
    periods,
    problem,
    robust,
)
from tests.analysis.sites.oracle import all_sets, check_gap, cost_of, judge, longest
from tests.analysis.sites.test_median import problems, random_problem

QUICK = Effort(starts=2, steps=60, kicks=5)


@given(problems(gaps=False, whole=True), st.integers(1, 4))
def test_the_front_against_all_plans(base: Problem, p: int) -> None:
    p = min(p, len(base.sites))
    every = {(cost_of(base, s), longest(base, s)) for s in all_sets(base, [p])}
    best = sorted(
        (cost, way)
        for cost, way in every
        if not any((c <= cost and w <= way) and (c, w) != (cost, way) for c, w in every)
    )
    front = pareto(base, p, points=40, effort=QUICK).value
    assert [(point.plan.objective, point.equity) for point in front] == best
    for point in front:
        assert judge(base, point.plan) == point.plan.objective


def test_a_long_front_is_sampled_evenly_and_says_so() -> None:
    base = random_problem(2, 60, 25)
    full = pareto(base, 3, points=400)
    some = pareto(base, 3, points=4)
    assert [w.code for w in some.warnings] == ["FRONT_SAMPLED"]
    assert full.warnings == ()
    points = {(f.plan.objective, f.equity) for f in full.value}
    assert {(f.plan.objective, f.equity) for f in some.value} <= points
    assert 2 <= len(some.value) <= 4 < len(points)
    for front in (some.value, full.value):
        assert front[0].plan.objective == pytest.approx(p_median(base, 3).value.objective)
        assert front[-1].equity == p_center(base, 3).value.objective
        assert [f.equity for f in front] == sorted((f.equity for f in front), reverse=True)
        assert all(f.mean and f.p90 and f.gini for f in front)


def test_an_unproven_front_says_so() -> None:
    random = np.random.Generator(np.random.PCG64(3))
    base = problem(random.integers(1, 1000, (120, 60)))
    effort = Effort(starts=1, steps=5, kicks=1)
    found = pareto(base, 6, points=2, seconds=0.01, effort=effort)
    assert "TIME_LIMIT" in [w.code for w in found.warnings]
    with pytest.raises(InvalidInput):
        pareto(base, 6, points=1)


def test_equal_totals_leave_the_fairer_plan() -> None:
    """Whatever the p-median picks among plans of equal total: the unfair one is no trade-off."""
    for cost in ([[0, 5], [10, 5]], [[5, 0], [5, 10]]):
        for seed in range(6):
            (only,) = pareto(problem(cost), 1, seed=seed).value
            assert (only.plan.objective, only.equity) == (10, 5)


@st.composite
def futures(draw: st.DrawFn) -> tuple[list[Scenario], int]:
    base = draw(problems(gaps=False))
    count = draw(st.integers(1, 3))
    people = st.lists(st.integers(0, 50), min_size=len(base.places), max_size=len(base.places))
    found = [
        Scenario(
            f"s{k}",
            draw(st.integers(1, 5)),
            replace(base, weight=np.array(draw(people), dtype=np.float64)),
        )
        for k in range(count)
    ]
    return found, draw(st.integers(1, len(base.sites)))


@given(futures(), st.sampled_from(["mean", "regret"]))
def test_robust_against_all_plans(task: tuple[list[Scenario], int], by: str) -> None:
    scenarios, p = task
    sets = list(all_sets(scenarios[0].problem, [p]))
    costs = np.array([[cost_of(s.problem, o) for s in scenarios] for o in sets])
    chances = np.array([s.probability for s in scenarios])
    chances = chances / chances.sum()
    regrets = costs - costs.min(axis=0)
    best = (costs @ chances).min() if by == "mean" else regrets.max(axis=1).min()
    result = robust(scenarios, p, by=by).value
    assert result.plan.objective == pytest.approx(best, abs=1e-6)
    check_gap(result.plan)
    rows = {row.plan: row for row in result.table}
    assert list(rows) == ["robust", *(s.name for s in scenarios)]
    for row in result.table:
        at = sets.index(row.open)
        assert row.costs == pytest.approx(costs[at])
        assert row.regrets == pytest.approx(regrets[at], abs=1e-6)
        assert row.worst == pytest.approx(regrets[at].max(), abs=1e-6)
    for position, scenario in enumerate(scenarios):
        assert rows[scenario.name].regrets[position] == pytest.approx(0, abs=1e-6)
    for (name, plan), scenario in zip(result.assignments, scenarios, strict=True):
        assert name == scenario.name
        judge(scenario.problem, plan)


def test_a_plan_that_fails_elsewhere_has_no_regret_number() -> None:
    first = problem([[1, 5], [1, 5]], [1, 0])
    second = problem([[1, 5], [np.inf, 5]], [1, 1])
    scenarios = [Scenario("heute", 1, first), Scenario("2035", 1, second)]
    for by in ("mean", "regret"):
        found = robust(scenarios, 1, by=by)
        assert found.value.plan.open == (1,)
        row = found.value.table[1]
        assert row.open == (0,)
        assert row.costs == (1, None)
        assert row.regrets == (0, None)
        assert (row.expected, row.worst) == (None, None)
    assert {a.verified for a in found.assumptions} == {False}


def test_unproven_scenarios_are_doubted() -> None:
    random = np.random.Generator(np.random.PCG64(3))
    base = problem(random.integers(1, 1000, (200, 80)))
    found = robust([Scenario("a", 1, base)], 6, seconds=0.01)
    assert "REGRET_UNSURE" in [w.code for w in found.warnings]


def test_no_common_answer() -> None:
    one, other = problem([[1, np.inf]]), problem([[np.inf, 1]])
    scenarios = [Scenario("a", 1, one), Scenario("b", 1, other)]
    for by in ("mean", "regret"):
        with pytest.raises(Infeasible) as caught:
            robust(scenarios, 1, by=by)
        assert caught.value.place == "p"
    with pytest.raises(Infeasible):
        periods([Period("a", 1, 5, one), Period("b", 1, 5, other)])


@pytest.mark.parametrize(
    "scenarios",
    [
        [],
        [Scenario("a", 1, problem([[1]])), Scenario("a", 1, problem([[1]]))],
        [Scenario("a", 1, problem([[1]])), Scenario("b", 1, problem([[1, 2]]))],
        [Scenario("a", 0, problem([[1]]))],
        [Scenario("a", float("nan"), problem([[1]]))],
    ],
)
def test_scenarios_that_cannot_be(scenarios: list[Scenario]) -> None:
    with pytest.raises(InvalidInput):
        robust(scenarios, 1)


@given(problems(gaps=False), st.data())
def test_stages_against_all_plans(base: Problem, data: st.DataObject) -> None:
    sites = len(base.sites)
    first = data.draw(st.integers(1, sites))
    second = data.draw(st.integers(first, sites))
    later = replace(base, weight=base.weight[::-1].copy())
    stages = [Period("2030", first, 5, base), Period("2035", second, 10, later)]
    result = periods(stages)
    best = min(
        5 * cost_of(base, a) + 10 * cost_of(later, b)
        for a in all_sets(base, [first])
        for b in all_sets(base, [second])
        if set(a) <= set(b)
    )
    one, two = result.value
    assert set(one.open) <= set(two.open)
    assert one.objective == two.objective == pytest.approx(best, abs=1e-6)
    assert result.parts["2030"] == pytest.approx(judge(base, one))
    assert result.parts["2035"] == pytest.approx(judge(later, two))


def test_stages_that_shrink() -> None:
    base = problem([[1, 2]])
    with pytest.raises(InvalidInput):
        periods([Period("a", 2, 1, base), Period("b", 1, 1, base)])
