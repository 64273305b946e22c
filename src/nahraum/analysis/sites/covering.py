"""Covering: as few sites as possible for all (LSCP), or as many people as possible (MCLP).

LSCP: min Σ y_j, Σ_{j in N_i} y_j >= 1 with N_i = {j: d_ij <= R} (Toregas et al. 1971).
MCLP: max Σ w_i z_i, z_i <= Σ_{j in N_i} y_j, Σ y_j = p (Church & ReVelle 1974).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nahraum.analysis.errors import AnalysisError, Infeasible
from nahraum.analysis.figures import Assumption, Method, Result
from nahraum.analysis.sites.coverage import STEPS, Demand, Outlook, look, merged
from nahraum.analysis.sites.problem import (
    Bools,
    Ints,
    Plan,
    Problem,
    check_count,
    check_radius,
    check_reachable,
    check_seconds,
    finished,
    time_notice,
    to_nearest,
    ways_of,
)
from nahraum.analysis.sites.program import OutOfTime, Program

LSCP = Method("sites.lscp", "1")
MCLP = Method("sites.mclp", "2")
# Rounding of the solver's bounds on whole numbers.
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Cover:
    """Sites that cover everybody, and how many are needed at least."""

    opened: tuple[int, ...]
    bound: float


def lscp(base: Problem, radius: float, *, seconds: float = 60.0) -> Result[Plan]:
    """Fewest sites so that every place with demand has one within `radius`; objective = number.

    How far it is and ending it: see `solved_by`. Raises Infeasible naming places no candidate
    covers.
    """
    check_radius(radius)
    check_seconds(seconds)
    check_reachable(base, radius, place="radius")
    found = fewest(base.cost[base.wanted] <= radius, seconds)
    opened = found.opened or (0,)
    assignment = to_nearest(base, opened, radius)
    count = len(found.opened)
    plan = finished(found.opened, count, min(np.ceil(found.bound - ROUNDING), count), assignment)
    return Result(
        value=plan,
        method=LSCP,
        parts=ways_of(base, assignment),
        assumptions=(Assumption("Umkreis", radius),),
        warnings=time_notice(plan, seconds),
    )


def mclp(
    base: Problem,
    p: int,
    radius: float,
    *,
    seconds: float = 60.0,
    exact: bool = True,
    report: Callable[[int, int], None] | None = None,
) -> Result[Plan]:
    """p sites with the most weight within `radius`; objective = covered weight.

    A quick plan and a bound come first; the solver decides about the sites they leave open, within
    `seconds` as in `lscp`, or not at all with `exact=False`: for large instances that is usually
    enough. `report` is told how many of the steps of the bound are done; who raises there cancels.
    For the solver see `solved_by`.
    """
    check_count(base, p)
    check_radius(radius)
    check_seconds(seconds)
    wanted = base.wanted
    near, weight = base.cost[wanted] <= radius, base.weight[wanted]
    demand = merged(near, weight)
    seen = look(demand, p, tell=lambda done: report(done, STEPS) if report else None)
    opened, bound = _decided(demand, seen, seconds) if exact else (seen.opened, seen.bound)
    assignment = to_nearest(base, opened.tolist(), radius)
    objective = float(weight[near[:, opened].any(axis=1)].sum())
    plan = finished(opened.tolist(), objective, max(bound, objective), assignment, maximise=True)
    total = float(base.weight.sum())
    return Result(
        value=plan,
        method=MCLP,
        parts={**ways_of(base, assignment), "share": objective / total if total else None},
        assumptions=(Assumption("Standorte", p), Assumption("Umkreis", radius)),
        warnings=time_notice(plan, seconds),
    )


def _decided(demand: Demand, seen: Outlook, seconds: float) -> tuple[Ints, float]:
    """Sites that cover most, and what no others exceed, if the clock leaves time for it."""
    sure, possible = seen.open_question()
    if seen.proven or not len(possible):
        return _better(demand, sure, seen), seen.bound if seen.proven else seen.covered
    left = demand.counts(sure) == 0
    reach = demand.reach[left][:, possible].tocoo()
    number = len(seen.opened) - len(sure)
    program = Program()
    opens = program.add(np.zeros(len(possible)), integer=True)
    covered = program.add(-demand.weight[left])
    program.total(opens, low=number, high=number)
    lines = np.arange(len(covered))
    program.require(
        np.concatenate((lines, reach.coords[0])),
        np.concatenate((covered, opens[reach.coords[1]])),
        np.concatenate((np.ones(len(lines)), -np.ones(reach.nnz))),
        high=np.zeros(len(lines)),
    )
    known = float(demand.weight[~left].sum())
    try:
        solved = program.solve(seconds)
    except OutOfTime as late:
        return seen.opened, min(seen.bound, max(known - late.bound, seen.covered))
    assert solved is not None, "the plan that is known is a solution"
    found = np.concatenate((sure, possible[solved.x[opens] > 0.5]))
    return _better(demand, found, seen), min(seen.bound, known - solved.bound)


def _better(demand: Demand, found: Ints, seen: Outlook) -> Ints:
    whole = len(found) == len(seen.opened)
    return found if whole and demand.covered(found) > seen.covered else seen.opened


def fewest(near: Bools, seconds: float) -> Cover:
    """Fewest columns so that every row of the matrix (places, sites) has one; all rows have."""
    kinds = np.unique(near, axis=0)
    if not len(kinds):
        return Cover((), 0.0)
    rows, columns = np.nonzero(kinds)
    program = Program()
    opens = program.add(np.ones(near.shape[1]), integer=True)
    program.require(rows, opens[columns], 1.0, low=np.ones(len(kinds)))
    try:
        solved = program.solve(seconds)
    except OutOfTime as late:
        return Cover(_greedy(near), late.bound)
    assert solved is not None, "all sites together cover every row"
    return Cover(tuple(np.flatnonzero(solved.x > 0.5).tolist()), solved.bound)


def cover(near: Bools, p: int, seconds: float) -> Cover:
    """A cover by at most p sites if one is found, else the fewest; greedy first."""
    quick = _greedy(near)
    return Cover(quick, 0.0) if len(quick) <= p else fewest(near, seconds)


def reach_all(near: Bools, p: int, seconds: float) -> Cover:
    """At most p sites that cover every row. Raises Infeasible with the number needed."""
    found = cover(near, p, seconds)
    if len(found.opened) <= p:
        return found
    needed = int(np.ceil(found.bound - ROUNDING))
    if needed <= p:
        raise AnalysisError(
            f"In {seconds:g} Sekunden ist nicht zu klären, ob {p} Standorte alle Orte erreichen.",
            place="seconds",
            remedy="Mehr Zeit geben oder mehr Standorte zulassen.",
        )
    raise Infeasible(
        f"Mit {p} Standorten sind nicht alle Orte erreichbar; nötig sind mindestens {needed}.",
        place="p",
        remedy="Mehr Standorte zulassen oder Wege ergänzen.",
    )


def filled(opened: tuple[int, ...], p: int, sites: int) -> tuple[int, ...]:
    """Exactly p sites: further ones harm nobody."""
    rest = [site for site in range(sites) if site not in opened]
    return tuple(sorted((*opened, *rest[: p - len(opened)])))


def _greedy(near: Bools) -> tuple[int, ...]:
    """Sites that cover every row, each covering most of what is left; ties to the first."""
    left = np.ones(len(near), dtype=np.bool_)
    opened: list[int] = []
    while left.any():
        best = int(near[left].sum(axis=0).argmax())
        opened.append(best)
        left &= ~near[:, best]
    return tuple(opened)
