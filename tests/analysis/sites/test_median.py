"""p-median: all plans tried on small instances, the pieces of the method, and why not."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import OptimizeResult

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.sites import (
    Effort,
    Problem,
    State,
    median,
    p_median,
    problem,
    program,
    reweighted,
)
from nahraum.analysis.sites.bounds import lagrange
from nahraum.analysis.sites.substitution import Exchange, Start, kicked, search
from tests.analysis.sites.oracle import all_sets, cost_of, judge

QUICK = Effort(starts=2, steps=60, kicks=5)


@st.composite
def problems(draw: st.DrawFn, *, gaps: bool = True, whole: bool | None = None) -> Problem:
    places, sites = draw(st.integers(1, 8)), draw(st.integers(1, 7))
    whole = draw(st.booleans()) if whole is None else whole
    ways = st.integers(0, 30) if whole else st.floats(0, 30)
    cells = st.one_of(ways, ways, ways, st.just(np.inf)) if gaps else ways
    cost = draw(st.lists(cells, min_size=places * sites, max_size=places * sites))
    people = st.one_of(st.just(0), st.integers(1, 50))
    weight = draw(st.lists(people, min_size=places, max_size=places))
    return problem(np.reshape(np.array(cost, float), (places, sites)), weight)


@given(problems(), st.integers(1, 7))
def test_against_all_plans(base: Problem, p: int) -> None:
    p = min(p, len(base.sites))
    best = min(cost_of(base, opened) for opened in all_sets(base, [p]))
    if np.isinf(best):
        with pytest.raises(Infeasible):
            p_median(base, p, effort=QUICK)
        return
    plan = p_median(base, p, effort=QUICK).value
    assert plan.proven
    assert len(plan.open) == p
    assert judge(base, plan) == pytest.approx(plan.objective, rel=1e-12)
    assert plan.objective == pytest.approx(best, rel=1e-9, abs=1e-9)


@given(problems(gaps=False), st.integers(1, 7))
def test_the_bound_never_lies(base: Problem, p: int) -> None:
    p = min(p, len(base.sites))
    plan = p_median(base, p, exact=False, effort=Effort(starts=1, steps=5, kicks=1)).value
    best = min(cost_of(base, opened) for opened in all_sets(base, [p]))
    assert plan.bound <= best * (1 + 1e-9) + 1e-9
    assert plan.objective >= best * (1 - 1e-12)


def random_problem(seed: int, places: int, sites: int) -> Problem:
    random = np.random.Generator(np.random.PCG64(seed))
    there, here = random.uniform(0, 60, (places, 2)), random.uniform(0, 60, (sites, 2))
    ways = np.hypot(*(there[:, None] - here).transpose(2, 0, 1))
    return problem(ways, random.integers(1, 100, places))


def test_a_gap_left_by_the_bound_is_closed_by_the_program() -> None:
    """Few sites and rough ways: the relaxation alone does not prove anything."""
    random = np.random.Generator(np.random.PCG64(5))
    base = problem(random.integers(1, 100, (40, 15)))
    rough = p_median(base, 4, exact=False)
    assert rough.value.gap > 0.01
    assert rough.warnings[0].code == "NOT_PROVEN"
    plan = p_median(base, 4).value
    assert plan.proven
    assert plan.objective == min(cost_of(base, opened) for opened in all_sets(base, [4]))
    poor = p_median(base, 4, effort=Effort(starts=1, steps=1, kicks=0)).value
    assert poor.objective == plan.objective
    assert poor.proven


def test_the_program_beats_a_bad_start() -> None:
    """Thirty sites, one start and no steps: HiGHS has to find the better plan itself."""
    found = []
    for seed in range(12):
        base = random_problem(seed, 60, 30)
        start = search(base.cost * base.weight[:, None], 5, far=1e9, seed=0, starts=1)
        plan = p_median(base, 5, effort=Effort(starts=1, steps=1, kicks=0)).value
        assert plan.proven
        assert judge(base, plan) == pytest.approx(plan.objective)
        found.append(plan.objective < start.total * (1 - 1e-9))
    assert any(found)


def test_nothing_left_that_could_be_better_is_a_proof() -> None:
    """Here the pairs the bound leaves do not make a plan: the one found is the best."""
    random = np.random.Generator(np.random.PCG64(0))
    base = problem(random.integers(1, 60, (20, 12)))
    plan = p_median(base, 3).value
    assert plan.proven
    assert plan.objective == min(cost_of(base, opened) for opened in all_sets(base, [3]))


def test_a_clock_that_runs_out_leaves_a_bound() -> None:
    random = np.random.Generator(np.random.PCG64(3))
    base = problem(random.integers(1, 1000, (120, 60)))
    result = p_median(base, 6, seconds=0.01, effort=Effort(starts=2, steps=40, kicks=0))
    plan = result.value
    assert not plan.proven
    assert 0 < plan.gap < 1
    assert plan.bound < plan.objective
    assert "%" in result.warnings[0].text


def test_a_clock_that_stops_at_once_leaves_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = OptimizeResult(status=1, message="", x=None, fun=None, mip_dual_bound=None)
    monkeypatch.setattr(program, "milp", lambda *_, **__: stopped)
    random = np.random.Generator(np.random.PCG64(5))
    base = problem(random.integers(1, 100, (40, 15)))
    plan = p_median(base, 4).value
    assert judge(base, plan) == plan.objective
    assert 0 < plan.bound < plan.objective


def test_equal_seeds_give_equal_plans() -> None:
    base = random_problem(1, 80, 80)
    first, second = (p_median(base, 7, seed=11, effort=QUICK) for _ in range(2))
    assert first == second


def test_the_search_tells_how_far_it_is_and_can_be_cancelled() -> None:
    ways = np.random.Generator(np.random.PCG64(1)).uniform(0, 30, (40, 20))
    base = problem(ways, np.ones(40))
    told: list[tuple[int, int]] = []
    plan = p_median(base, 3, effort=QUICK, report=lambda done, of: told.append((done, of)))
    assert plan == p_median(base, 3, effort=QUICK)
    assert {of for _, of in told} == {67}
    done = [number for number, _ in told]
    assert done == sorted(done)
    assert (done[:3], done[-1]) == ([0, 1, 2], 67)

    def cancel(done: int, _of: int) -> None:
        if done == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        p_median(base, 3, effort=QUICK, report=cancel)


def test_threads_at_the_same_time_do_not_change_a_plan() -> None:
    ways = np.random.Generator(np.random.PCG64(2)).uniform(0, 30, (40, 20))
    alone = [p_median(problem(ways, np.ones(40)), p, effort=QUICK) for p in (2, 3, 4)]
    with ThreadPoolExecutor(3) as pool:
        run = lambda p: p_median(problem(ways, np.ones(40)), p, effort=QUICK)  # noqa: E731
        assert list(pool.map(run, (2, 3, 4))) == alone


def test_all_neighbours_or_only_the_nearest_give_the_same_optimum() -> None:
    base = random_problem(2, 150, 150)
    costs = base.cost * base.weight[:, None]
    far = float(costs.max(axis=1).sum()) + 1
    start = search(costs, 20, far=far, seed=0, starts=4)
    bound = lagrange(costs, start, far=far, steps=600, grain=0)
    assert bound.value <= bound.best.total * (1 + 1e-12)
    plan = p_median(base, 20).value
    assert plan.proven
    assert bound.value <= plan.objective * (1 + 1e-9)
    assert bound.value >= 0.99 * plan.objective


def test_swaps_keep_their_books() -> None:
    """After many swaps the running sums equal those counted anew."""
    base = random_problem(4, 50, 40)
    far = float(base.cost.max(axis=1).sum()) + 1
    state = Exchange(base.cost, np.arange(6), far)
    state.improve()
    fresh = Exchange(base.cost, state.opened, far)
    assert state.gain == pytest.approx(fresh.gain, abs=1e-9)
    assert state.loss == pytest.approx(fresh.loss, abs=1e-9)
    assert state.extra == pytest.approx(fresh.extra, abs=1e-9)
    assert state.total == pytest.approx(cost_of(problem(base.cost), state.opened))


def test_profit_that_is_only_rounding_is_undone() -> None:
    base = random_problem(4, 50, 40)
    far = float(base.cost.max(axis=1).sum()) + 1
    state = Exchange(base.cost, np.arange(6), far)
    state.improve()
    before, total = state.opened.tolist(), state.total
    state.gain[20] += 10 * total
    state.improve()
    assert state.opened.tolist() == before
    assert state.total == total


def test_kicks_lead_out_of_a_local_optimum_and_never_back() -> None:
    """Sixty sites: the one start ends 1.2 % above the best plan, kicks find it."""
    base = random_problem(4, 120, 60)
    costs = base.cost * base.weight[:, None]
    start = search(costs, 6, far=1e9, seed=0, starts=1)
    once, again = (kicked(costs, start, far=1e9, seed=3, kicks=30) for _ in range(2))
    assert once.opened.tolist() == again.opened.tolist()
    assert once.total == pytest.approx(costs[:, once.opened].min(axis=1).sum())
    assert once.total < start.total * (1 - 1e-9)
    assert once.total == pytest.approx(p_median(base, 6).value.objective)
    assert kicked(costs, start, far=1e9, seed=3, kicks=0).total == start.total


def test_places_without_demand_come_back_and_do_not_count() -> None:
    base = problem([[0, 9], [9, 0], [np.inf, np.inf]], [5, 4, 0])
    plan = p_median(base, 1).value
    assert plan.open == (0,)
    assert plan.objective == 36
    assert [a.state for a in plan.assignment] == [State.SERVED, State.SERVED, State.NO_DEMAND]
    assert plan.assignment[2].site is None
    assert judge(base, plan) == 36
    nobody = p_median(problem([[1, 2]], [0]), 1)
    assert (nobody.value.objective, nobody.value.proven) == (0, True)
    assert nobody.parts == {"mean": None, "longest": None, "p90": None, "gini": None}


def test_all_sites_open() -> None:
    base = problem([[3, 1], [2, 5]])
    plan = p_median(base, 2).value
    assert (plan.open, plan.objective, plan.proven) == ((0, 1), 3, True)


def test_need_moves_the_site() -> None:
    base = problem([[0, 10], [10, 0]], [60, 50])
    assert p_median(base, 1).value.open == (0,)
    assert p_median(reweighted(base, [1, 1.5]), 1).value.open == (1,)


def test_the_only_way_is_found_where_the_search_misses_it() -> None:
    """Two far parts of the network: only one pair of sites serves both."""
    cost = np.full((40, 40), np.inf)
    cost[:20, :20] = 1 + np.arange(20)
    cost[20:, 39] = 5
    cost[0] = np.inf
    cost[0, 7] = 1
    base = problem(cost)
    plan = p_median(base, 2, effort=Effort(starts=1, steps=20, kicks=0)).value
    assert plan.open == (7, 39)
    assert judge(base, plan) == plan.objective == 1 + 19 * 8 + 20 * 5


@pytest.mark.parametrize(
    ("cost", "p", "words"),
    [
        ([[1, np.inf], [np.inf, np.inf]], 1, "1 Ort erreicht keinen Standort: 2."),
        ([[np.inf], [np.inf]], 1, "2 Orte erreichen keinen Standort: 1, 2."),
        ([[np.inf]] * 7, 1, "7 Orte erreichen keinen Standort: 1, 2, 3, 4, 5 und 2 weitere."),
        ([[1, np.inf, 2], [np.inf, 1, np.inf]], 1, "nötig sind mindestens 2."),
        (np.where(np.eye(4) > 0, 1, np.inf), 2, "nötig sind mindestens 4."),
    ],
)
def test_why_there_is_no_plan(cost: list[list[float]], p: int, words: str) -> None:
    with pytest.raises(Infeasible) as caught:
        p_median(problem(cost), p)
    assert words in caught.value.problem
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        (([[1, 2]], 0), "p"),
        (([[1, 2]], 3), "p"),
        (([[1, 2]], 1.5), "p"),
        (([[1, np.nan]], 1), "cost"),
        (([[1, -2]], 1), "cost"),
        (([[1, 1e13]], 1), "cost"),
        (([1, 2], 1), "cost"),
        ((np.zeros((0, 3)), 1), "cost"),
    ],
)
def test_numbers_that_cannot_be(arguments: tuple, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        p_median(problem(arguments[0]), arguments[1])
    assert caught.value.place == place


def test_weights_names_and_time_that_cannot_be() -> None:
    for weight in ([1, 2], [-1], [np.nan], [1e13]):
        with pytest.raises(InvalidInput):
            problem([[1]], weight)
    for names in (["a"], ["a", "a"]):
        with pytest.raises(InvalidInput):
            problem([[1, 2]], sites=names)
    for seconds in (0, np.inf):
        with pytest.raises(InvalidInput):
            p_median(problem([[1]]), 1, seconds=seconds)
    with pytest.raises(InvalidInput):
        reweighted(problem([[1]]), [1, 2])


def test_a_search_that_reaches_not_everybody_is_helped(monkeypatch: pytest.MonkeyPatch) -> None:
    base = problem(np.where(np.eye(4) > 0, 1, np.inf)[:, [0, 1, 2, 3, 3]])
    lost = Start(np.array([0, 1, 3, 4]), 1e9)
    monkeypatch.setattr(median, "search", lambda *_, **__: lost)
    plan = p_median(base, 4).value
    assert plan.open == (0, 1, 2, 3)
    assert judge(base, plan) == plan.objective == 4


def test_a_known_plan_is_a_further_start() -> None:
    base = random_problem(6, 30, 20)
    best = p_median(base, 4).value
    quick = p_median(base, 4, exact=False, effort=Effort(1, 1, 0), known=best.open).value
    assert quick.objective == best.objective
    for known in ((1, 2), (1, 2, 3, 20), (1, 1, 2, 3)):
        with pytest.raises(InvalidInput):
            p_median(base, 4, known=known)


def test_a_start_with_every_site_has_nothing_to_swap() -> None:
    costs = np.array([[1.0, 2.0], [2.0, 1.0]])
    found = search(costs, 2, far=9, seed=0, starts=1)
    assert (found.opened.tolist(), found.total) == ([0, 1], 2)


def test_the_program_keeps_sites_that_are_sure() -> None:
    """Reduction may have shown that a site is open in every better plan; then it is."""
    costs = np.array([[0.0, 5.0, 9.0], [5.0, 0.0, 4.0], [9.0, 4.0, 0.0]])
    everywhere = np.ones_like(costs, dtype=bool)
    free = median._program(costs, everywhere, np.array([False, False, False]), 1, 10.0)
    held = median._program(costs, everywhere, np.array([True, False, False]), 1, 10.0)
    assert free == ([1], pytest.approx(9.0))
    assert held == ([0], pytest.approx(14.0))
