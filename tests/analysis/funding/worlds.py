"""Small financing problems, and a plain enumeration to hold plans against."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import product

from nahraum.analysis.funding import Cost, Measure, Plan, Problem, Programme, State, check

DAY = date(2026, 11, 21)
GOLDEN = Problem(
    measures=(
        Measure(id="M1", costs=(Cost(year=2027, cents=18_000_000),), utility=8, kinds=("q",)),
        Measure(id="M2", costs=(Cost(year=2027, cents=9_000_000),), utility=5, kinds=("q",)),
        Measure(id="M3", costs=(Cost(year=2027, cents=40_000_000),), utility=14, kinds=("r",)),
    ),
    programmes=(
        Programme(
            id="DHW",
            max_share=Fraction(4, 5),
            cap_project=25_000_000,
            eligible=("q",),
            excludes=("Land",),
        ),
        Programme(id="Land", max_share=Fraction(3, 4), cap_project=7_500_000),
        Programme(id="RVZ", max_share=Fraction(7, 10), cap_project=30_000_000, eligible=("r",)),
    ),
    own_funds={2027: 12_000_000},
    minimum_own_share=Fraction(1, 10),
    as_of=DAY,
)


def choices(problem: Problem) -> Iterator[tuple[tuple[bool, ...], tuple[tuple[bool, ...], ...]]]:
    """Every set of measures with every set of programmes for each (one year only)."""
    count = len(problem.programmes)
    for done in product((False, True), repeat=len(problem.measures)):
        options = [
            list(product((False, True), repeat=count)) if yes else [(False,) * count]
            for yes in done
        ]
        for used in product(*options):
            yield done, used


def best_by_hand(problem: Problem) -> tuple[float, int, int] | None:
    """Utility, own cents and sources of the best one-year plan without caps over measures."""
    best = None
    have = sum(problem.own_funds.values())
    for done, used in choices(problem):
        own, fine = 0, True
        for yes, measure, uses in zip(done, problem.measures, used, strict=True):
            least = grants = 0
            least = -int(-(problem.minimum_own_share * measure.total) // 1)
            chosen = [p for p, use in zip(problem.programmes, uses, strict=True) if use]
            for programme in chosen:
                found = check(measure, programme, as_of=problem.as_of)
                fine = fine and found.state is not State.NO
                fine = fine and not set(programme.excludes) & {other.id for other in chosen}
                grants += found.max_cents
                share = programme.min_own_share or Fraction(0)
                least = max(least, -int(-(share * measure.total) // 1))
            own += max(least, measure.total - grants) if yes else 0
        if not fine or own > have:
            continue
        utility = sum(m.utility for m, yes in zip(problem.measures, done, strict=True) if yes)
        sources = sum(any(column) for column in zip(*used, strict=True))
        key = (-utility, own, sources)
        best = key if best is None else min(best, key)
    return None if best is None else (-best[0], best[1], best[2])


def holds(problem: Problem, plan: Plan) -> None:
    """Check every rule of a plan in whole cents, knowing nothing of how it was made."""
    for measure in problem.measures:
        if measure.id not in plan.measures:
            assert measure.id in plan.left_out
            assert not [p for p in (*plan.payments, *plan.own) if p.measure == measure.id]
            continue
        mine = [p for p in plan.payments if p.measure == measure.id]
        own = [p for p in plan.own if p.measure == measure.id]
        for year in measure.years:
            costs = sum(cost.cents for cost in measure.costs if cost.year == year)
            paid = sum(p.cents for p in (*mine, *own) if p.year == year)
            assert paid == costs - min(costs, measure.revenue.get(year, 0))
        for year, cents in measure.operating.items():
            assert sum(p.cents for p in own if p.year == year) == cents
            assert not [p for p in mine if p.year == year]
        used = {p.source for p in mine}
        for programme in problem.programmes:
            if programme.id not in used:
                continue
            found = check(measure, programme, as_of=problem.as_of)
            assert found.state is not State.NO
            assert sum(p.cents for p in mine if p.source == programme.id) <= found.max_cents
            assert not set(programme.excludes) & used
    for programme in problem.programmes:
        if programme.cap_multiple is not None:
            total = sum(p.cents for p in plan.payments if p.source == programme.id)
            assert total <= programme.cap_multiple
    years = {p.year for p in plan.own}
    by_year = {y: sum(p.cents for p in plan.own if p.year == y) for y in years}
    assert all(cents <= problem.own_funds.get(year, 0) for year, cents in by_year.items())
    assert plan.own_cents == sum(by_year.values())
    assert plan.peak_cents == max(by_year.values(), default=0)
