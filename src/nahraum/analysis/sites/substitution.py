"""Vertex substitution for the p-median (Teitz & Bart 1968), from randomised starts and kicks.

Profits of all swaps are kept up to date and only the places a swap touches are counted anew
(Resende & Werneck 2007): profit(out, in) = gain(in) - loss(out) + extra(out, in).
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from math import ceil, log2

import numpy as np

from nahraum.analysis.population.ages import Floats
from nahraum.analysis.sites.problem import Ints

# A swap must save more than this share of the total, otherwise rounding may run in circles.
WORTH = 1e-10
# Neighbouring sites that move at a kick.
KICK = 6


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Open sites (p,) and their total cost."""

    opened: Ints
    total: float


class Exchange:
    """Local search over swaps. costs (places, sites) finite; `far` tops every way there is."""

    def __init__(self, costs: Floats, opened: Ints, far: float) -> None:
        self.costs, self.far = costs, far
        self.opened = opened.copy()
        places, sites = costs.shape
        self.first = np.zeros(places, np.int64)
        self.way, self.second_way = np.zeros(places), np.zeros(places)
        self.gain = np.zeros(sites)
        self.loss = np.zeros(len(opened))
        self.extra = np.zeros((len(opened), sites))
        everywhere = np.arange(places)
        self._locate(everywhere)
        self._count(everywhere, 1.0)

    @property
    def total(self) -> float:
        return float(self.way.sum())

    def improve(self) -> None:
        """Swap as long as the best swap saves something."""
        while True:
            profit = self.gain - self.loss[:, None] + self.extra
            profit[:, self.opened] = -np.inf
            out, new = np.unravel_index(int(profit.argmax()), profit.shape)
            before = self.total
            if profit[out, new] <= WORTH * before:
                return
            old = int(self.opened[out])
            self._swap(int(out), int(new))
            if self.total >= before:
                self._swap(int(out), old)
                return

    def copy(self) -> "Exchange":
        """Another one at the same point of its search."""
        other = copy(self)
        for name in ("opened", "first", "way", "second_way", "gain", "loss", "extra"):
            setattr(other, name, getattr(self, name).copy())
        return other

    def kick(self, random: np.random.Generator) -> None:
        """Around a place drawn at random the nearest open sites move to near ones drawn too."""
        (places, sites), p = self.costs.shape, len(self.opened)
        ways, moved = self.costs[random.integers(places)], min(KICK, p)
        around = np.argsort(ways, kind="stable")[: ceil((1 + moved) * sites / p)]
        free = np.setdiff1d(around, self.opened)
        leaving = np.argsort(ways[self.opened], kind="stable")[: min(moved, len(free))]
        for out, new in zip(leaving, random.choice(free, len(leaving), replace=False), strict=True):
            self._swap(int(out), int(new))

    def _swap(self, out: int, new: int) -> None:
        lost = self.opened[out]
        ways = self.costs[:, lost]
        touched = np.flatnonzero((ways <= self.second_way) | (self.costs[:, new] < self.second_way))
        self._count(touched, -1.0)
        self.opened[out] = new
        self._locate(touched)
        self._count(touched, 1.0)

    def _locate(self, places: Ints) -> None:
        """Nearest and second nearest open site of the places."""
        ways = self.costs[np.ix_(places, self.opened)]
        lines = np.arange(len(places))
        best = ways.argmin(axis=1)
        self.first[places] = best
        self.way[places] = ways[lines, best]
        ways[lines, best] = self.far
        self.second_way[places] = ways.min(axis=1)

    def _count(self, places: Ints, sign: float) -> None:
        """Add or take away what the places say about every swap."""
        order = places[np.argsort(self.first[places], kind="stable")]
        ways = self.costs[order]
        near, next_one = self.way[order][:, None], self.second_way[order][:, None]
        self.gain += sign * np.maximum(near - ways, 0).sum(axis=0)
        owners = self.first[order]
        starts = np.flatnonzero(np.diff(owners, prepend=-1))
        kept = np.maximum(next_one - np.maximum(ways, near), 0)
        self.extra[owners[starts]] += sign * np.add.reduceat(kept, starts, axis=0)
        self.loss[owners[starts]] += sign * np.add.reduceat((next_one - near)[:, 0], starts)


def substitute(costs: Floats, opened: Ints, far: float) -> Start:
    """The local optimum reached from the open sites."""
    search = Exchange(costs, opened, far)
    search.improve()
    return Start(np.sort(search.opened), search.total)


def search(
    costs: Floats,
    p: int,
    *,
    far: float,
    seed: int,
    starts: int,
    tell: Callable[[int], None] = lambda done: None,
) -> Start:
    """Best local optimum over `starts` sampled greedy starts; equal seeds give equal answers."""
    random = np.random.Generator(np.random.PCG64(seed))
    found = []
    for done in range(starts):
        tell(done)
        found.append(substitute(costs, _sampled(costs, p, far, random), far))
    return min(found, key=lambda start: (start.total, start.opened.tolist()))


def kicked(
    costs: Floats,
    best: Start,
    *,
    far: float,
    seed: int,
    kicks: int,
    tell: Callable[[int], None] = lambda done: None,
) -> Start:
    """Iterated local search (Lourenço, Martin & Stützle 2003): kick, improve, keep what is better.

    Never worse than `best`; equal seeds give equal answers.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    kept = Exchange(costs, best.opened, far)
    kept.improve()
    for done in range(kicks):
        tell(done)
        tried = kept.copy()
        tried.kick(random)
        tried.improve()
        if tried.total < kept.total * (1 - WORTH):
            kept = tried
    return min(best, Start(np.sort(kept.opened), kept.total), key=lambda start: start.total)


def _sampled(costs: Floats, p: int, far: float, random: np.random.Generator) -> Ints:
    """Add p sites, each the best of a few drawn at random."""
    places, sites = costs.shape
    draws = max(2, ceil(log2(sites / p + 1)))
    way = np.full(places, far)
    free = np.ones(sites, dtype=np.bool_)
    opened: list[int] = []
    for _ in range(p):
        left = np.flatnonzero(free)
        drawn = random.choice(left, size=min(draws, len(left)), replace=False)
        saved = np.maximum(way[:, None] - costs[:, drawn], 0).sum(axis=0)
        chosen = int(drawn[saved.argmax()])
        free[chosen] = False
        opened.append(chosen)
        way = np.minimum(way, costs[:, chosen])
    return np.array(opened, dtype=np.int64)
