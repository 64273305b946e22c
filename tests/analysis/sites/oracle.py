"""An independent judge: feasibility, objective, and the best plan by trying all of them."""

from collections.abc import Iterable, Sequence
from itertools import combinations, product

import numpy as np

from nahraum.analysis.sites import Plan, Problem, State

TOLERANCE = 1e-6


def judge(base: Problem, plan: Plan, *, nearest: bool = True) -> float:
    """Σ weight · share · way of the plan, after checking everything the plan claims."""
    assert plan.open == tuple(sorted(set(plan.open)))
    assert all(0 <= site < len(base.sites) for site in plan.open)
    shares = dict.fromkeys(range(len(base.places)), 0.0)
    total = 0.0
    for item in plan.assignment:
        shares[item.place] += item.share
        assert (item.state is State.NO_DEMAND) == (base.weight[item.place] == 0)
        if item.site is None:
            assert item.cost is None
            assert item.state is not State.SERVED
            continue
        assert item.site in plan.open
        assert item.cost == base.cost[item.place, item.site]
        assert np.isfinite(item.cost)
        if nearest:
            assert item.cost == min(base.cost[item.place, j] for j in plan.open)
        total += base.weight[item.place] * item.share * item.cost
    assert all(abs(share - 1) < TOLERANCE for share in shares.values())
    check_gap(plan)
    return total


def check_gap(plan: Plan) -> None:
    assert np.isfinite([plan.objective, plan.bound, plan.gap]).all()
    assert plan.gap >= 0
    assert plan.proven == (plan.gap == 0)
    if plan.proven:
        assert plan.bound == plan.objective


def loads(base: Problem, plan: Plan) -> np.ndarray:
    found = np.zeros(len(base.sites))
    for item in plan.assignment:
        if item.site is not None:
            found[item.site] += base.weight[item.place] * item.share
    return found


def all_sets(base: Problem, sizes: Iterable[int]) -> Iterable[tuple[int, ...]]:
    for size in sizes:
        yield from combinations(range(len(base.sites)), size)


def cost_of(base: Problem, opened: Sequence[int]) -> float:
    """Σ weight · way to the nearest; infinite if somebody with demand reaches nothing."""
    ways = base.cost[:, list(opened)].min(axis=1)
    return float(sum(w * way for w, way in zip(base.weight, ways, strict=True) if w > 0))


def longest(base: Problem, opened: Sequence[int]) -> float:
    ways = base.cost[:, list(opened)].min(axis=1)
    return max((way for w, way in zip(base.weight, ways, strict=True) if w > 0), default=0.0)


def covered(base: Problem, opened: Sequence[int], radius: float) -> float:
    near = (base.cost[:, list(opened)] <= radius).any(axis=1)
    return float(base.weight[near].sum())


def best_capacitated(
    base: Problem,
    capacity: Sequence[float],
    lower: Sequence[float],
    fixed: Sequence[float],
    p: int | None,
) -> float:
    """Cheapest unique assignment over all sets and assignments; infinite if there is none."""
    best = np.inf
    sizes = range(1, len(base.sites) + 1) if p is None else [p]
    for opened in all_sets(base, sizes):
        cost = sum(fixed[j] for j in opened)
        for choice in product(opened, repeat=len(base.places)):
            used = dict.fromkeys(opened, 0.0)
            total = cost
            for i, j in enumerate(choice):
                used[j] += base.weight[i]
                total += base.weight[i] * base.cost[i, j]
            if all(lower[j] <= used[j] <= capacity[j] for j in opened):
                best = min(best, total)
    return best
