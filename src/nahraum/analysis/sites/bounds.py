"""A lower bound of the p-median by Lagrangian relaxation (Cornuéjols, Fisher & Nemhauser 1977).

With prices λ_i for serving place i: L(λ) = Σ λ_i + sum of the p smallest ρ_j,
ρ_j = Σ_i min(0, c_ij - λ_i). Every λ gives a bound; the subgradient method looks for a good one,
each step keeping some of the direction of the last (Camerini, Fratta & Maffioli 1975).
Each place considers only its nearest sites: prices are kept below the first one left out, then
the sites beyond contribute nothing and the bound stays valid.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nahraum.analysis.catchments.times import add_up
from nahraum.analysis.population.ages import Floats
from nahraum.analysis.sites.problem import Ints
from nahraum.analysis.sites.substitution import Start, substitute

# Plain constants of the method: they change how fast it gets there, never the answer's validity.
FIRST_STEP, PATIENCE, SMALLEST_STEP, KEPT = 1.5, 25, 1e-3, 0.7
NEIGHBOURS, NEIGHBOURS_PER_SITE = 60, 5


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """The best bound found, its prices (places,), ρ (sites,), and the best plan seen."""

    value: float
    prices: Floats
    rho: Floats
    best: Start


@dataclass(frozen=True, slots=True, eq=False)
class _Near:
    """The nearest sites of every place, nearest first: sites, costs (k, places), cap of prices."""

    sites: Ints
    costs: Floats
    cap: Floats


def lagrange(
    costs: Floats,
    best: Start,
    *,
    far: float,
    steps: int,
    grain: float,
    tell: Callable[[int], None] = lambda done: None,
) -> Bound:
    """Raise the bound in at most `steps` steps; plans met on the way may improve `best`.

    grain: totals are multiples of it (0 if not known); a bound within a grain is a proof. `tell`
    hears of the steps done, every now and then.
    """
    p, near = len(best.opened), _neighbours(costs, len(best.opened))
    prices = np.minimum(_first_prices(costs, best, far), near.cap)
    top = Bound(-np.inf, prices, np.zeros(costs.shape[1]), best)
    step, idle, direction = FIRST_STEP, 0, np.zeros(len(costs))
    for number in range(steps):
        rho = _rho(near, prices, costs.shape[1])
        chosen = np.argpartition(rho, p - 1)[:p]
        value = float(prices.sum() + rho[chosen].sum())
        if value > top.value:
            improved = value > top.value + 1e-6 * abs(top.value)
            top = Bound(value, prices, rho, best)
            idle = 0 if improved else idle + 1
        else:
            idle += 1
        if number % PATIENCE == 0:
            tell(number)
        if idle == 0 or number % PATIENCE == 0:
            best = _better(costs, chosen, best, far)
        if idle > PATIENCE:
            step, idle, prices, direction = step / 2, 0, top.prices, np.zeros(len(costs))
            continue
        if (
            step < SMALLEST_STEP
            or best.total - top.value < grain - 1e-6
            or (best.total - top.value <= 1e-12 * best.total)
        ):
            break
        direction = 1.0 - (costs[:, chosen] < prices[:, None]).sum(axis=1) + KEPT * direction
        norm = float((direction * direction).sum())
        if norm == 0:
            break
        length = step * (best.total - value) / norm
        prices = np.clip(prices + length * direction, 0.0, near.cap)
    return Bound(top.value, top.prices, top.rho, best)


def _neighbours(costs: Floats, p: int) -> _Near:
    places, sites = costs.shape
    k = min(sites, max(NEIGHBOURS, NEIGHBOURS_PER_SITE * sites // p))
    cap, near = np.full(places, np.inf), np.tile(np.arange(sites), (places, 1))
    if k < sites:
        near = np.argpartition(costs, k, axis=1)
        cap = np.take_along_axis(costs, near[:, k : k + 1], 1)[:, 0]
    ways = np.take_along_axis(costs, near[:, :k], 1)
    order = np.argsort(ways, axis=1, kind="stable")
    found = np.take_along_axis(near, order, 1), np.take_along_axis(ways, order, 1)
    return _Near(found[0].T.copy(), found[1].T.copy(), cap)


def _first_prices(costs: Floats, best: Start, far: float) -> Floats:
    """Between the way to the nearest and to the second nearest open site."""
    ways = np.sort(costs[:, best.opened], axis=1)
    second = ways[:, 1] if ways.shape[1] > 1 else ways[:, 0] * 2
    found: Floats = np.where(second < far, (ways[:, 0] + second) / 2, ways[:, 0])
    return found


def _rho(near: _Near, prices: Floats, sites: int) -> Floats:
    some = int((near.costs < prices).any(axis=1).sum())  # the rest is too far for any place
    reduced = near.costs[:some] - prices
    cheap = reduced < 0
    return add_up(near.sites[:some][cheap], reduced[cheap], sites)


def _better(costs: Floats, chosen: Ints, best: Start, far: float) -> Start:
    """Try the sites the relaxation chose; improve them if they come near the best plan."""
    total = float(costs[:, chosen].min(axis=1).sum())
    if total > 1.02 * best.total:
        return best
    found = substitute(costs, np.sort(chosen), far)
    return found if found.total < best.total else best
