"""LSCP, MCLP and p-centre against all plans; clocks that run out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import OptimizeResult

from nahraum.analysis.errors import AnalysisError, Infeasible, InvalidInput
from nahraum.analysis.sites import Problem, State, covering, lscp, mclp, p_center, problem, program
from nahraum.analysis.sites.covering import Cover, reach_all
from nahraum.analysis.sites.program import STOPPED, Answer, Model, solved_by
from tests.analysis.sites.oracle import all_sets, check_gap, covered, judge, longest
from tests.analysis.sites.test_median import problems


@given(problems(), st.integers(0, 30))
def test_lscp_against_all_plans(base: Problem, radius: int) -> None:
    every = range(len(base.sites) + 1)
    full = [s for s in all_sets(base, every) if covers(base, s, radius)]
    if not full:
        with pytest.raises(Infeasible):
            lscp(base, radius)
        return
    plan = lscp(base, radius).value
    assert plan.objective == min(map(len, full)) == len(plan.open)
    assert plan.proven
    assert covers(base, plan.open, radius)


def covers(base: Problem, opened: tuple[int, ...], radius: float) -> bool:
    near = base.cost[:, list(opened)] <= radius
    return bool(near.any(axis=1)[base.weight > 0].all())


@given(problems(), st.integers(1, 7), st.integers(0, 30))
def test_mclp_against_all_plans(base: Problem, p: int, radius: int) -> None:
    p = min(p, len(base.sites))
    result = mclp(base, p, radius)
    plan = result.value
    check_gap(plan)
    best = max(covered(base, opened, radius) for opened in all_sets(base, [p]))
    assert plan.objective == pytest.approx(best)
    assert plan.objective == covered(base, plan.open, radius)
    assert plan.proven
    assert len(plan.open) == p
    for item in plan.assignment:
        assert (item.site is not None) == (min(base.cost[item.place, list(plan.open)]) <= radius)
        if base.weight[item.place] > 0:
            assert (item.state is State.SERVED) == (item.site is not None)
    total = base.weight.sum()
    assert result.parts["share"] == (pytest.approx(best / total) if total else None)


@given(problems(), st.integers(1, 7))
def test_p_center_against_all_plans(base: Problem, p: int) -> None:
    p = min(p, len(base.sites))
    best = min(longest(base, opened) for opened in all_sets(base, [p]))
    if np.isinf(best):
        with pytest.raises(Infeasible):
            p_center(base, p)
        return
    plan = p_center(base, p).value
    assert plan.objective == best
    assert plan.proven
    assert len(plan.open) == p
    judge(base, plan)


@pytest.fixture
def tired(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver the clock stopped: every site, and no better bound than one site."""

    def fewest(near: np.ndarray, seconds: float) -> Cover:
        return Cover(tuple(range(near.shape[1])), 1.0)

    monkeypatch.setattr(covering, "fewest", fewest)


# Greedy takes the first site and then needs three; two would do.
TRAP = np.array([[1, 1, 9], [9, 1, 9], [1, 1, 9], [1, 9, 1], [9, 9, 1], [1, 9, 1]], float)


def test_greedy_falls_into_the_trap_and_the_program_does_not() -> None:
    assert reach_all(TRAP < 5, 3, 9).opened == (0, 1, 2)
    assert reach_all(TRAP < 5, 2, 9).opened == (1, 2)


@pytest.mark.usefixtures("tired")
def test_p_center_without_proof_has_a_bound() -> None:
    result = p_center(problem(TRAP), 2)
    assert result.value.objective == 9
    assert result.value.bound == 1
    assert result.warnings[0].code == "TIME_LIMIT"


@pytest.mark.usefixtures("tired")
def test_nobody_knows_whether_p_sites_reach_all() -> None:
    cost = np.where(TRAP < 5, TRAP, np.inf)
    with pytest.raises(AnalysisError) as caught:
        p_center(problem(cost), 2)
    assert "ist nicht zu klären" in caught.value.problem
    assert not isinstance(caught.value, Infeasible)


@pytest.mark.usefixtures("tired")
def test_lscp_without_proof_has_a_bound() -> None:
    plan = lscp(problem(TRAP), 5).value
    assert (plan.objective, plan.bound, plan.proven) == (3, 1, False)
    assert plan.gap == pytest.approx(2 / 3)


def test_a_clock_that_stops_at_once_leaves_the_greedy_cover(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stopped = OptimizeResult(status=1, message="", x=None, fun=None, mip_dual_bound=-np.inf)
    monkeypatch.setattr(program, "milp", lambda *_, **__: stopped)
    plan = lscp(problem(TRAP), 5).value
    assert (plan.open, plan.bound, plan.gap) == ((0, 1, 2), 0, 1)
    stopped.mip_dual_bound = 1.5
    assert lscp(problem(TRAP), 5).value.bound == 2


def test_numbers_the_solver_refuses_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = OptimizeResult(status=4, message="Solve error", x=None, fun=None, mip_dual_bound=None)
    monkeypatch.setattr(program, "milp", lambda *_, **__: failed)
    with pytest.raises(AnalysisError) as caught:
        lscp(problem(TRAP), 5)
    assert "kommt mit den Zahlen nicht zurecht" in caught.value.problem


def test_mclp_counts_who_is_left_out() -> None:
    base = problem([[1, 9], [9, 1], [9, 9]], [10, 4, 3], places=["a", "b", "c"])
    result = mclp(base, 1, 5)
    assert result.value.open == (0,)
    assert result.value.objective == 10
    assert [a.state.value for a in result.value.assignment] == [
        "served",
        "not-covered",
        "not-covered",
    ]
    assert result.parts["mean"] == 1


def test_nobody_there() -> None:
    base = problem([[1, 2]], [0])
    assert lscp(base, 0).value.open == ()
    assert lscp(base, 5).value.objective == 0
    assert mclp(base, 1, 5).value.objective == 0
    assert p_center(base, 1).value.objective == 0


def test_lscp_says_who_is_too_far() -> None:
    base = problem([[1, 9], [8, 9]], places=["nah", "fern"])
    with pytest.raises(Infeasible) as caught:
        lscp(base, 5)
    assert caught.value.problem == "1 Ort erreicht keinen Standort im Umkreis von 5: fern."
    assert caught.value.place == "radius"


@pytest.mark.parametrize("radius", [-1, np.nan, np.inf])
def test_radius_that_cannot_be(radius: float) -> None:
    with pytest.raises(InvalidInput):
        lscp(problem([[1]]), radius)
    with pytest.raises(InvalidInput):
        mclp(problem([[1]]), 1, radius)


def test_programs_go_to_the_solver_handed_in_and_only_inside() -> None:
    base = problem([[1.0, 9.0], [9.0, 1.0]])
    asked: list[float] = []

    def late(model: Model, seconds: float) -> Answer:
        asked.append(seconds)
        return Answer(STOPPED, "", None, None, 1.0)

    with solved_by(late):
        assert lscp(base, 2.0, seconds=7).value.bound == 1
    assert lscp(base, 2.0).value.bound == 2
    assert asked == [7]
    with pytest.raises(InterruptedError), solved_by(late):
        raise InterruptedError
    assert lscp(base, 2.0).value.proven
