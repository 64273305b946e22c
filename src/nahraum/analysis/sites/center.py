"""p-centre: the longest way as short as possible, min max d_ij (METHODS 4).

The answer is one of the ways in the matrix. Bisection over the sorted ways asks for each whether
p sites cover everybody within it; a fast greedy cover answers most of the yes cases.
"""

import numpy as np

from nahraum.analysis.figures import Assumption, Method, Result
from nahraum.analysis.population.ages import Floats
from nahraum.analysis.sites.covering import ROUNDING, cover, filled, reach_all
from nahraum.analysis.sites.problem import (
    Plan,
    Problem,
    check_count,
    check_reachable,
    check_seconds,
    finished,
    time_notice,
    to_nearest,
    ways_of,
)

METHOD = Method("sites.p_center", "1")


def p_center(base: Problem, p: int, *, seconds: float = 60.0) -> Result[Plan]:
    """p sites with the shortest longest way; weights only say which places count (above 0).

    `seconds` limits each cover; there are about log2(number of different ways). Raises
    Infeasible naming places that reach no site or the number of sites needed to reach all.
    """
    check_count(base, p)
    check_seconds(seconds)
    check_reachable(base)
    cost = base.cost[base.wanted]
    opened, bound = _bisect(cost, p, seconds) if len(cost) else ((), 0.0)
    opened = filled(opened, p, cost.shape[1])
    assignment = to_nearest(base, opened)
    ways = [a.cost for a in assignment if a.cost is not None and base.weight[a.place] > 0]
    objective = max(ways, default=0.0)
    plan = finished(opened, objective, min(bound, objective), assignment)
    return Result(
        value=plan,
        method=METHOD,
        parts=ways_of(base, assignment),
        assumptions=(Assumption("Standorte", p),),
        warnings=time_notice(plan, seconds),
    )


def _bisect(cost: Floats, p: int, seconds: float) -> tuple[tuple[int, ...], float]:
    """Sites with the shortest longest way, and a length no p sites can beat."""
    ways = np.unique(cost[np.isfinite(cost)])
    low = int(np.searchsorted(ways, cost.min(axis=1).max()))
    proven, high = low, len(ways) - 1
    best = reach_all(np.isfinite(cost), p, seconds)
    while low < high:
        middle = (low + high) // 2
        found = cover(cost <= ways[middle], p, seconds)
        if len(found.opened) <= p:
            best, high = found, middle
        else:
            low = middle + 1
            # A cover cut off by the clock proves nothing about the way.
            proven = low if found.bound > p + ROUNDING else proven
    return best.opened, float(ways[proven])
