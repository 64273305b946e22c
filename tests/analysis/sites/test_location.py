"""Capacities, fixed costs, budget, equity: all plans tried, and why there is none."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.sites import (
    DistrictShare,
    Problem,
    Rules,
    State,
    WithinShare,
    locate,
    p_median,
    problem,
    tail_mean,
)
from tests.analysis.sites.oracle import (
    TOLERANCE,
    all_sets,
    best_capacitated,
    cost_of,
    judge,
    loads,
    longest,
)
from tests.analysis.sites.test_median import problems


@st.composite
def tasks(draw: st.DrawFn) -> tuple[Problem, dict[str, Any]]:
    places, sites = draw(st.integers(1, 4)), draw(st.integers(1, 4))

    def numbers(count: int, low: int, high: int) -> list[int]:
        return draw(st.lists(st.integers(low, high), min_size=count, max_size=count))

    base = problem(
        np.reshape(numbers(places * sites, 0, 20), (places, sites)), numbers(places, 1, 9)
    )
    p = draw(st.one_of(st.none(), st.integers(1, sites)))
    return base, {
        "capacity": numbers(sites, 3, 30),
        "lower": numbers(sites, 0, 6),
        "fixed_cost": numbers(sites, 0, 40),
        "count": p,
    }


@given(tasks())
def test_capacitated_against_all_assignments(task: tuple[Problem, dict[str, Any]]) -> None:
    base, given_ = task
    best = best_capacitated(
        base, given_["capacity"], given_["lower"], given_["fixed_cost"], given_["count"]
    )
    if np.isinf(best):
        with pytest.raises(Infeasible):
            locate(base, Rules(**given_))
        return
    result = locate(base, Rules(**given_))
    plan = result.value
    assert plan.objective == pytest.approx(best, abs=1e-6)
    assert plan.proven
    fixed = sum(given_["fixed_cost"][j] for j in plan.open)
    assert judge(base, plan, nearest=False) + fixed == pytest.approx(plan.objective)
    used = loads(base, plan)
    assert result.parts["loads"] == pytest.approx(used)
    for j in plan.open:
        assert given_["lower"][j] - TOLERANCE <= used[j] <= given_["capacity"][j] + TOLERANCE
    assert {a.share for a in plan.assignment} == {1.0}
    split = locate(base, Rules(**given_, unique=False)).value
    assert split.objective <= plan.objective + 1e-6


@given(problems(), st.integers(1, 7))
def test_without_rules_it_is_the_p_median(base: Problem, p: int) -> None:
    p = min(p, len(base.sites))
    best = min(cost_of(base, opened) for opened in all_sets(base, [p]))
    if np.isinf(best):
        with pytest.raises(Infeasible):
            locate(base, Rules(count=p))
        return
    plan = locate(base, Rules(count=p)).value
    assert plan.objective == pytest.approx(best, abs=1e-6)
    judge(base, plan)


@given(problems(gaps=False), st.integers(1, 4), st.sampled_from([0.5, 0.8, 0.9]))
def test_tail_against_all_plans(base: Problem, p: int, tail: float) -> None:
    p = min(p, len(base.sites))
    if not base.wanted.size:
        return

    def cvar(opened: tuple[int, ...]) -> float:
        ways = base.cost[:, list(opened)].min(axis=1)
        return tail_mean(ways[base.wanted], base.weight[base.wanted], tail)

    plan = locate(base, Rules(count=p, tail=tail)).value
    best = min(cvar(opened) for opened in all_sets(base, [p]))
    assert plan.objective == pytest.approx(best, abs=1e-6)
    assert plan.objective == pytest.approx(cvar(plan.open), abs=1e-9)


@given(problems(gaps=False), st.integers(1, 4), st.integers(0, 30))
def test_p90_against_all_plans(base: Problem, p: int, limit: int) -> None:
    p = min(p, len(base.sites))
    total = base.weight.sum()

    def holds(opened: tuple[int, ...]) -> bool:
        near = base.cost[:, list(opened)].min(axis=1) <= limit
        return bool(base.weight[near].sum() >= 0.9 * total - 1e-9)

    fair = [cost_of(base, opened) for opened in all_sets(base, [p]) if holds(opened)]
    rules = Rules(count=p, within=WithinShare(0.9, limit))
    if not fair:
        with pytest.raises(Infeasible):
            locate(base, rules)
        return
    plan = locate(base, rules).value
    assert plan.objective == pytest.approx(min(fair), abs=1e-6)
    assert holds(plan.open)


def test_uncapacitated_with_fixed_costs_against_all_plans() -> None:
    random = np.random.Generator(np.random.PCG64(8))
    base = problem(random.integers(0, 50, (12, 6)), random.integers(1, 20, 12))
    fixed = random.integers(50, 400, 6)
    every = all_sets(base, range(1, 7))
    best = min(cost_of(base, opened) + fixed[list(opened)].sum() for opened in every)
    plan = locate(base, Rules(fixed_cost=fixed)).value
    assert plan.objective == best
    assert judge(base, plan) + fixed[list(plan.open)].sum() == best


def test_budget_against_all_plans() -> None:
    random = np.random.Generator(np.random.PCG64(9))
    base = problem(random.integers(0, 50, (12, 6)), random.integers(1, 20, 12))
    spending = random.integers(10, 40, 6)
    sets = [s for s in all_sets(base, range(1, 7)) if spending[list(s)].sum() <= 60]
    plan = locate(base, Rules(spending=spending, budget=60)).value
    assert plan.objective == min(cost_of(base, opened) for opened in sets)
    assert spending[list(plan.open)].sum() <= 60


def test_districts_get_their_share() -> None:
    base = problem([[1, 9], [1, 9], [9, 1]], [50, 50, 1])
    assert locate(base, Rules(count=1)).value.open == (0,)
    ask = DistrictShare(["Kern", "Kern", "Rand"], 1.0, 5)
    with pytest.raises(Infeasible):
        locate(base, Rules(count=1, districts=ask))
    result = locate(base, Rules(most=2, districts=ask))
    assert result.value.open == (0, 1)
    assert result.assumptions[-1].value == "100 % innerhalb 5"
    half = DistrictShare([0, 1, 1], 0.5, 5)
    assert locate(base, Rules(count=1, districts=half)).value.open == (0,)


def test_sites_that_must_and_must_not() -> None:
    base = problem([[1, 2, 9]])
    assert locate(base, Rules(count=1, must_open=(2,))).value.open == (2,)
    assert locate(base, Rules(count=1, must_close=(0,))).value.open == (1,)
    assert locate(base, Rules(count=1, longest=1.5)).value.open == (0,)


def test_split_demand_is_reported() -> None:
    base = problem([[1, 2]], [10])
    result = locate(base, Rules(capacity=[6, 6], unique=False))
    assert [(a.site, round(a.share, 9)) for a in result.value.assignment] == [(0, 0.6), (1, 0.4)]
    assert result.value.objective == pytest.approx(14)
    assert [w.code for w in result.warnings] == ["SPLIT"]


def test_places_without_demand_come_back() -> None:
    base = problem([[1, 2], [5, np.inf]], [4, 0])
    plan = locate(base, Rules(count=1, capacity=[9, 9])).value
    assert [a.state for a in plan.assignment] == [State.SERVED, State.NO_DEMAND]
    assert plan.objective == 4
    assert tail_mean(np.array([]), np.array([]), 0.9) == 0


def test_tail_of_split_places() -> None:
    base = problem([[0, 10]], [10])
    plan = locate(base, Rules(capacity=[5, 5], unique=False, tail=0.9)).value
    assert plan.objective == pytest.approx(5)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (Rules(longest=0.5), "1 Ort erreicht keinen Standort: 2."),
        (
            Rules(must_close=(0, 2)),
            "Ohne die ausgeschlossenen Standorte erreichen 1 Orte keinen: 1",
        ),
        (Rules(count=3, must_close=(0,)), "3 Standorte sind verlangt, zugelassen sind 2."),
        (Rules(most=1, must_open=(0, 1)), "2 Standorte sind gesetzt, erlaubt sind 1."),
        (Rules(most=1), "nötig sind mindestens 2."),
        (Rules(capacity=[5, 5, 4]), "Die 3 größten Standorte fassen zusammen 14, nötig sind 15."),
        (Rules(count=2, capacity=[9, 5, 4]), "Die 2 größten Standorte fassen zusammen 14"),
        (Rules(capacity=[7, 7, 9]), "Kein erreichbarer Standort fasst die ganze Nachfrage von 3"),
        (Rules(count=2, lower=[8, 9, 8]), "2 Standorte brauchen zusammen mindestens 16"),
        (Rules(must_open=(1, 2), lower=[1, 9, 8]), "2 Standorte brauchen zusammen mindestens 17"),
        (
            Rules(count=2, spending=[3, 4, 5], budget=6),
            "Schon die 2 günstigsten Standorte kosten 7",
        ),
        (Rules(count=2, must_open=(2,), spending=[3, 4, 5], budget=7), "kosten 8"),
        (Rules(capacity=[2, 10, 10], unique=False), "alle zusammen nicht"),
    ],
)
def test_why_there_is_no_plan(rules: Rules, words: str) -> None:
    # Place 1 reaches sites 1 and 3, place 2 reaches sites 2 and 3, place 3 reaches 1 and 2.
    inf = np.inf
    base = problem([[0, inf, 0], [inf, 1, 1], [0, 0, inf]], [3, 4, 8])
    if words == "alle zusammen nicht":
        base = problem([[0, inf, inf], [inf, 1, 1], [0, 0, inf]], [3, 4, 8])
    with pytest.raises(Infeasible) as caught:
        locate(base, rules)
    assert words in caught.value.problem
    assert caught.value.remedy or caught.value.place == "must_open"


def test_what_may_be_loosened_is_named() -> None:
    base = problem([[0, 9], [9, 0]], [5, 5])
    rules = Rules(
        count=1, within=WithinShare(1, 5), must_open=(0,), spending=[1, 1], budget=1, lower=[1, 1]
    )
    with pytest.raises(Infeasible) as caught:
        locate(base, rules)
    assert caught.value.remedy == (
        "Eine der Vorgaben lockern: Zahl der Standorte, Mindestauslastung, Budget, Mindestanteil, "
        "gesetzte und ausgeschlossene Standorte, eine Stelle je Ort."
    )


@pytest.mark.parametrize(
    ("rules", "place"),
    [
        (Rules(count=0), "p"),
        (Rules(most=3), "p"),
        (Rules(capacity=[1]), "capacity"),
        (Rules(lower=[1, -1]), "lower"),
        (Rules(fixed_cost=[1, np.nan]), "fixed_cost"),
        (Rules(budget=5), "budget"),
        (Rules(spending=[1, 1]), "budget"),
        (Rules(spending=[1, 1], budget=-1), "budget"),
        (Rules(longest=np.nan), "longest"),
        (Rules(tail=1), "tail"),
        (Rules(within=WithinShare(1.1, 5)), "share"),
        (Rules(districts=DistrictShare(["a"], 0.5, 5)), "district"),
        (Rules(districts=DistrictShare(["a", "b"], -1, 5)), "share"),
        (Rules(must_open=(2,)), "must_open"),
        (Rules(must_open=(1,), must_close=(1,)), "must_open"),
    ],
)
def test_rules_that_cannot_be(rules: Rules, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        locate(problem([[1, 2], [3, 4]]), rules)
    assert caught.value.place == place


def test_p90_shortens_long_ways() -> None:
    random = np.random.Generator(np.random.PCG64(12))
    there, here = random.uniform(0, 60, (40, 2)), random.uniform(0, 60, (12, 2))
    ways = np.hypot(*(there[:, None] - here).transpose(2, 0, 1))
    base = problem(ways, random.integers(1, 100, 40))
    free = p_median(base, 3)
    tau = free.parts["p90"] * 0.97
    fair = locate(base, Rules(count=3, within=WithinShare(0.9, tau)))
    assert fair.parts["p90"] <= tau < free.parts["p90"]
    assert fair.value.objective > free.value.objective
    assert longest(base, fair.value.open) == fair.parts["longest"]
    assert fair.assumptions[-1].value.startswith("90 % innerhalb")
