"""Efficiency against equity: what a shorter longest way costs all together (METHODS 4).

ε-constraint method: from the p-median down to the p-centre, every step forbids ways as long as
the longest of the plan before and asks for the best plan that is left.
"""

from dataclasses import dataclass

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.sites.center import p_center
from nahraum.analysis.sites.median import Effort, p_median
from nahraum.analysis.sites.problem import Plan, Problem, State, limited

METHOD = Method("sites.pareto", "1")


@dataclass(frozen=True, slots=True)
class FrontPoint:
    """One plan nobody can improve in both: `plan.objective` is Σ weight · way.

    equity: its longest way; mean, p90 and gini of the ways for comparison.
    """

    plan: Plan
    equity: float
    mean: float | None
    p90: float | None
    gini: float | None


def pareto(
    base: Problem,
    p: int,
    *,
    points: int = 20,
    seconds: float = 60.0,
    seed: int = 0,
    effort: Effort | None = None,
) -> Result[tuple[FrontPoint, ...]]:
    """Plans from most efficient (p-median) to fairest (p-centre), at most about `points`.

    `seconds` limits each plan. With more plans than points the longest ways are thinned out
    evenly and FRONT_SAMPLED says so. Raises what `p_median` raises.
    """
    if points < 2:
        raise InvalidInput(f"{points} Punkte sind keine Abwägung.", place="points")
    shortest = p_center(base, p, seconds=seconds)
    end = shortest.value.objective
    task = _Task(p, seconds, seed, effort, shortest.value.open)
    first = _point(base, np.inf, task)
    found, warnings = [first], list(shortest.warnings)
    spacing = (first.equity - end) / (points - 1)
    ways = np.unique(base.cost[base.wanted][np.isfinite(base.cost[base.wanted])])
    many = int(((ways >= end) & (ways <= first.equity)).sum()) > points
    sampled = False
    while found[-1].equity > end:
        shorter = float(ways[np.searchsorted(ways, found[-1].equity) - 1])
        target = first.equity - len(found) * spacing
        if len(found) >= points - 1:
            target = end
        limit = max(end, min(shorter, target)) if many else shorter
        sampled |= limit < shorter
        found.append(_point(base, limit, task))
    if sampled:
        text = "Die Abwägung zeigt eine Auswahl; dazwischen kann es weitere Pläne geben."
        warnings.append(Notice("FRONT_SAMPLED", text))
    if not all(point.plan.proven for point in found):
        text = f"In {seconds:g} Sekunden je Plan sind nicht alle Pläne als beste bewiesen."
        warnings.append(Notice("TIME_LIMIT", text))
    return Result(
        value=_undominated(found),
        method=METHOD,
        assumptions=(Assumption("Standorte", p), Assumption("Startwert", seed)),
        warnings=tuple(dict.fromkeys(warnings)),
    )


@dataclass(frozen=True, slots=True)
class _Task:
    p: int
    seconds: float
    seed: int
    effort: Effort | None
    fairest: tuple[int, ...]


def _point(base: Problem, limit: float, task: _Task) -> FrontPoint:
    """The most efficient plan without ways longer than `limit`; the p-centre is one."""
    result = p_median(
        limited(base, limit),
        task.p,
        seconds=task.seconds,
        seed=task.seed,
        effort=task.effort,
        known=task.fairest,
    )
    ways = [a.cost for a in result.value.assignment if a.state is State.SERVED and a.cost]
    parts = result.parts
    return FrontPoint(
        result.value, max(ways, default=0.0), parts["mean"], parts["p90"], parts["gini"]
    )


def _undominated(found: list[FrontPoint]) -> tuple[FrontPoint, ...]:
    """Without plans another one equals or beats in both; longest ways fall along the list."""
    kept: list[FrontPoint] = []
    for point in reversed(found):
        if not kept or point.plan.objective < kept[-1].plan.objective * (1 - 1e-12):
            kept.append(point)
    return tuple(reversed(kept))
