"""The plan against the same problem written for another modeller and solver (PuLP, CBC)."""

from fractions import Fraction

import numpy as np
import pytest

from nahraum.analysis.funding import Cost, Measure, Problem, Programme, State, check
from nahraum.analysis.funding.plan import best_plan
from tests.analysis.funding.worlds import DAY, GOLDEN, holds

# PuLP announces its next major version with every variable.
pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
YEARS = (2027, 2028)


def peer(problem: Problem) -> tuple[float, float]:
    """Utility and own money in cents, one objective after the other."""
    import pulp

    model = pulp.LpProblem("plan", pulp.LpMaximize)
    done = {m.id: pulp.LpVariable(f"y_{m.id}", cat="Binary") for m in problem.measures}
    paid, own, used = {}, {}, {}
    for m in problem.measures:
        for year in m.years:
            own[m.id, year] = pulp.LpVariable(f"e_{m.id}_{year}", 0)
            for p in problem.programmes:
                paid[p.id, m.id, year] = pulp.LpVariable(f"x_{p.id}_{m.id}_{year}", 0)
            costs = sum(cost.cents for cost in m.costs if cost.year == year) / 100
            grants = pulp.lpSum(paid[p.id, m.id, year] for p in problem.programmes)
            model += grants + own[m.id, year] == costs * done[m.id]
        total = m.total / 100
        mine = pulp.lpSum(own[m.id, year] for year in m.years)
        model += mine >= float(problem.minimum_own_share) * total * done[m.id]
        for p in problem.programmes:
            z = used[p.id, m.id] = pulp.LpVariable(f"z_{p.id}_{m.id}", cat="Binary")
            found = check(m, p, as_of=problem.as_of)
            most = 0 if found.state is State.NO else found.max_cents / 100
            model += pulp.lpSum(paid[p.id, m.id, year] for year in m.years) <= most * z
            model += z <= done[m.id]
            model += mine >= float(p.min_own_share or 0) * total * z
        for p in problem.programmes:
            for q in p.excludes:
                model += used[p.id, m.id] + used[q, m.id] <= 1
    for year in {year for _, year in own}:
        have = problem.own_funds.get(year, 0) / 100
        model += pulp.lpSum(v for (_, y), v in own.items() if y == year) <= have
    for p in problem.programmes:
        if p.cap_multiple is not None:
            model += pulp.lpSum(v for (q, _, _), v in paid.items() if q == p.id) <= (
                p.cap_multiple / 100
            )
    solver = pulp.PULP_CBC_CMD(msg=False, gapRel=0)
    utility = pulp.lpSum(m.utility * done[m.id] for m in problem.measures)
    model.setObjective(utility)
    assert model.solve(solver) == pulp.LpStatusOptimal
    best = pulp.value(utility)
    model += utility >= best - 1e-6
    model.setObjective(-pulp.lpSum(own.values()))
    assert model.solve(solver) == pulp.LpStatusOptimal
    return best, pulp.value(pulp.lpSum(own.values())) * 100


def drawn(seed: int) -> Problem:
    dice = np.random.Generator(np.random.PCG64(seed))
    measures = tuple(
        Measure(
            id=f"M{i}",
            costs=tuple(Cost(year=y, cents=int(dice.integers(1, 200)) * 100_000) for y in YEARS),
            utility=float(dice.integers(1, 20)),
        )
        for i in range(5)
    )
    programmes = tuple(
        Programme(
            id=f"P{i}",
            max_share=Fraction(int(dice.integers(3, 10)), 10),
            min_own_share=Fraction(1, 10) if i % 2 else None,
            cap_project=int(dice.integers(20, 200)) * 100_000,
            cap_multiple=int(dice.integers(100, 400)) * 100_000,
            excludes=("P0",) if i == 2 else (),
        )
        for i in range(3)
    )
    have = {year: int(dice.integers(50, 250)) * 100_000 for year in YEARS}
    return Problem(
        measures=measures,
        programmes=programmes,
        own_funds=have,
        minimum_own_share=Fraction(1, 20),
        as_of=DAY,
    )


@pytest.mark.parametrize("seed", range(8))
def test_the_same_utility_and_own_money_as_cbc(seed: int):
    problem = drawn(seed)
    found = best_plan(problem)
    assert found is not None
    holds(problem, found)
    assert (found.utility, found.own_cents) == pytest.approx(peer(problem), abs=2)


def test_the_worked_example_with_cbc():
    assert peer(GOLDEN) == pytest.approx((27, 9_900_000))
