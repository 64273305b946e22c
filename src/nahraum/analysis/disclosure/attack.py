"""The attack on a publication: how precisely can what was withheld be worked out?

A withheld cell is safe if an outsider is left with an interval at least max(k, 10 % of the
value) wide (METHODS 5.7). Every solution found is also a possible world for all other cells; that
settles most of them without a programme of their own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from nahraum.analysis.disclosure.system import EPSILON, Outside
from nahraum.analysis.population.ages import Floats

RELATIVE_WIDTH = 0.1
# An interval of at most two persons is "known to within one".
WITHIN_ONE = 2
# Programmes that move many cells at once are not worth it for a handful.
FEW = 8


@dataclass(frozen=True, slots=True)
class Exposure:
    """A withheld cell and the whole numbers an outsider can narrow it down to."""

    cell: int
    low: int
    high: int
    needed: float

    @property
    def width(self) -> int:
        return self.high - self.low

    @property
    def weak(self) -> bool:
        return self.width < self.needed - EPSILON


@dataclass(frozen=True, slots=True)
class Audit:
    """How many withheld cells were attacked, what the attack found, and which are not safe."""

    attacked: int
    exact_recoverable: int
    within_1: int
    weak: tuple[Exposure, ...]

    @property
    def passed(self) -> bool:
        return not self.weak


def needed_width(values: Floats, k: int) -> Floats:
    """Width an interval must have: max(k, 10 % of the value), shape as `values`."""
    return np.maximum(float(k), RELATIVE_WIDTH * values)


def audit(
    outside: Outside,
    targets: Sequence[int],
    needed: Floats,
    worlds: list[Floats] | None = None,
) -> Audit:
    """Attack the cells `targets`; `needed` (cells,) is the width each must keep.

    `worlds` are cell values (cells,) found by attacks on the same system; those still possible
    are used again and new ones are added. Raises Infeasible if a programme cannot be solved: an
    attack that did not run proves nothing.
    """
    seen = _seen(outside, needed, [] if worlds is None else worlds)
    seen.sweep(targets)
    exposures = list(_exposures(seen, targets, needed))
    return Audit(
        attacked=len(targets),
        exact_recoverable=sum(found.width == 0 for found in exposures),
        within_1=sum(found.width <= WITHIN_ONE for found in exposures),
        weak=tuple(found for found in exposures if found.weak),
    )


def holds(outside: Outside, targets: Sequence[int], needed: Floats, worlds: list[Floats]) -> bool:
    """Does the attack fail for all `targets`? As `audit`, but stops at the first success."""
    seen = _seen(outside, needed, worlds)
    return not any(found.weak for found in _exposures(seen, targets, needed))


def _seen(outside: Outside, needed: Floats, worlds: list[Floats]) -> "_Seen":
    values = outside.system.values
    seen = _Seen(outside, values.copy(), values.copy(), np.maximum(needed, WITHIN_ONE + 1), worlds)
    for world in worlds:
        if outside.allows(world):
            seen.take(world)
    return seen


def _exposures(seen: "_Seen", targets: Sequence[int], needed: Floats) -> Iterator[Exposure]:
    """Targets that are not surely wide, with their exact bounds."""
    for cell in targets:
        bounds = seen.narrow(cell)
        if bounds is not None:
            yield Exposure(cell, *bounds, float(needed[cell]))


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Smallest and largest value of each cell (cells,) in all possible worlds met so far."""

    outside: Outside
    low: Floats
    high: Floats
    enough: Floats
    worlds: list[Floats]

    def take(self, world: Floats) -> None:
        np.minimum(self.low, world, out=self.low)
        np.maximum(self.high, world, out=self.high)

    def seek(self, goal: Floats) -> None:
        world = self.outside.extreme(goal)
        self.worlds.append(world)
        self.take(world)

    def wide(self, cell: int) -> bool:
        """Wide enough in whole numbers?"""
        width = floor(self.high[cell] + EPSILON) - ceil(self.low[cell] - EPSILON)
        return bool(width >= self.enough[cell] - EPSILON)

    def sweep(self, targets: Sequence[int]) -> None:
        """Move many cells at once, in changing patterns, as long as that settles cells."""
        pending = [cell for cell in targets if not self.wide(cell)]
        pattern, idle = 0, 0
        while len(pending) >= FEW and idle < 2:
            goal = np.zeros(self.low.shape)
            places = np.arange(len(pending))
            goal[pending] = np.where((places >> (pattern // 2)) + pattern & 1, 1.0, -1.0)
            self.seek(goal)
            left = [cell for cell in pending if not self.wide(cell)]
            idle = idle + 1 if len(left) == len(pending) else 0
            pattern, pending = pattern + 1, left

    def narrow(self, cell: int) -> tuple[int, int] | None:
        """None if the cell is wide, else the exact bounds in whole numbers."""
        for direction in (-1.0, 1.0):
            if self.wide(cell):
                return None
            goal = np.zeros(self.low.shape)
            goal[cell] = direction
            self.seek(goal)
        if self.wide(cell):
            return None
        return ceil(self.low[cell] - EPSILON), floor(self.high[cell] + EPSILON)
