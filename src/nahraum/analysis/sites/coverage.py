"""As much weight within reach of p sites as possible: a plan, and a bound on all plans.

The plan is greedy, then improved by swaps. The bound is Lagrangian (Galvão & ReVelle 1996): with
prices 0 <= λ_i <= w_i for place i,
    L(λ) = Σ (w_i - λ_i) + sum of the p largest ρ_j,  ρ_j = Σ_{i in N_j} λ_i,
is never below what p sites cover; the subgradient method looks for a good λ.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from nahraum.analysis.catchments.times import add_up
from nahraum.analysis.population.ages import Floats
from nahraum.analysis.sites.problem import Bools, Ints

# Plain constants of the method: they change how fast it gets there, never the answer's validity.
STEPS, FIRST_STEP, PATIENCE, SMALLEST_STEP = 400, 1.0, 15, 1e-3
# A swap must win more than this share of what is covered, otherwise rounding may run in circles.
WORTH = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """Kinds of places that the same sites reach: reach (kinds, sites) of 0 and 1, weight."""

    reach: csr_array
    weight: Floats

    def sums(self, worth: Floats) -> Floats:
        """What each site reaches of it, shape (sites,)."""
        found: Floats = self.reach.T @ worth
        return found

    def counts(self, opened: Ints) -> Floats:
        """How many of the sites reach each kind, shape (kinds,)."""
        chosen = np.zeros(self.reach.shape[1])
        chosen[opened] = 1.0
        found: Floats = self.reach @ chosen
        return found

    def covered(self, opened: Ints) -> float:
        return float(self.weight[self.counts(opened) > 0].sum())


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """The best plan seen (p,), what it covers, what no plan exceeds, and the ρ of that bound."""

    opened: Ints
    covered: float
    bound: float
    rho: Floats

    @property
    def proven(self) -> bool:
        return self.bound <= self.covered * (1 + WORTH)

    def open_question(self) -> tuple[Ints, Ints]:
        """(sites every better plan has, sites it may have besides): the others are ruled out."""
        order = np.argsort(-self.rho, kind="stable")
        p = len(self.opened)
        chosen, rest = order[:p], order[p:]
        limit = self.covered * (1 - WORTH)
        next_one = self.rho[rest[0]] if len(rest) else -np.inf
        sure = self.bound - self.rho[chosen] + next_one < limit
        possible = self.bound - self.rho[chosen[-1]] + self.rho[rest] >= limit
        return np.sort(chosen[sure]), np.sort(np.concatenate((chosen[~sure], rest[possible])))


def merged(near: Bools, weight: Floats) -> Demand:
    """Places (rows) that the same sites (columns) reach become one; who is out of reach goes."""
    packed = np.packbits(near, axis=1)
    _kinds, first, which = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    total = add_up(which.reshape(-1), weight, len(first))
    kept = near[first].any(axis=1)
    reach = csr_array(near[first[kept]], dtype=np.float64)
    return Demand(reach, total[kept])


def look(
    demand: Demand,
    p: int,
    *,
    steps: int = STEPS,
    tell: Callable[[int], None] = lambda done: None,
) -> Outlook:
    """A plan of p sites and a bound after at most `steps` steps; `tell` hears of them at times."""
    best = _swapped(demand, _greedy(demand, p))
    value = demand.covered(best)
    prices = demand.weight / np.maximum(demand.counts(best), 1.0)
    top = Outlook(best, value, np.inf, np.zeros(demand.reach.shape[1]))
    kept, step, idle = prices, FIRST_STEP, 0
    for number in range(steps):
        rho = demand.sums(prices)
        chosen = np.argpartition(-rho, p - 1)[:p]
        bound = float((demand.weight - prices).sum() + rho[chosen].sum())
        if number % PATIENCE == 0:
            tell(number)
            top = _better(demand, chosen, top)
        if bound < top.bound:
            idle = 0 if bound < top.bound * (1 - 1e-7) else idle + 1
            top, kept = Outlook(top.opened, top.covered, bound, rho), prices
        else:
            idle += 1
        slope = demand.counts(chosen) - 1.0
        norm = float((slope * slope).sum())
        if top.proven or norm == 0:
            break
        if idle > PATIENCE:
            step, idle, prices = step / 2, 0, kept
            if step < SMALLEST_STEP:
                break
            continue
        length = step * (bound - top.covered) / norm
        prices = np.clip(prices - length * slope, 0.0, demand.weight)
    return top


def _greedy(demand: Demand, p: int) -> Ints:
    """Sites that each reach most of what is left; ties to the first."""
    left = demand.weight.copy()
    opened: list[int] = []
    for _ in range(p):
        gain = demand.sums(left)
        gain[opened] = -1.0
        opened.append(int(gain.argmax()))
        left[demand.counts(np.array(opened)) > 0] = 0.0
    return np.array(opened)


def _swapped(demand: Demand, opened: Ints) -> Ints:
    """The local optimum: no site for another one covers more."""
    opened, columns = opened.copy(), demand.reach.tocsc()
    while True:
        count = demand.counts(opened)
        bare, alone = count == 0, count == 1
        best, place, new = WORTH * float(demand.weight[~bare].sum()), -1, -1
        for at, site in enumerate(opened):
            reached = columns.indices[columns.indptr[site] : columns.indptr[site + 1]]
            lost = np.zeros(len(count), dtype=np.bool_)
            lost[reached] = alone[reached]
            gain = demand.sums(demand.weight * (bare | lost)) - demand.weight[lost].sum()
            gain[opened] = -np.inf
            if gain.max() > best:
                best, place, new = float(gain.max()), at, int(gain.argmax())
        if place < 0:
            return np.sort(opened)
        opened[place] = new


def _better(demand: Demand, chosen: Ints, top: Outlook) -> Outlook:
    """Try the sites the relaxation chose; improve them if they come near the best plan."""
    if demand.covered(chosen) < 0.98 * top.covered:
        return top
    found = _swapped(demand, chosen)
    value = demand.covered(found)
    if value <= top.covered:
        return top
    return Outlook(found, value, top.bound, top.rho)
