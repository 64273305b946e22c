"""p-median: p sites with the shortest ways for all, min Σ w_i d_ij x_ij (METHODS 4).

First vertex substitution from seeded starts gives a plan, then a Lagrangian bound says how good
it can get. If the two do not meet, kicks improve the plan; what the bound rules out is left away,
and HiGHS decides about the rest. `exact=False` leaves that out: for large instances it is usually
not needed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.population.ages import Floats
from nahraum.analysis.sites.bounds import Bound, lagrange
from nahraum.analysis.sites.covering import filled, reach_all
from nahraum.analysis.sites.problem import (
    Bools,
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
from nahraum.analysis.sites.program import OutOfTime, Program
from nahraum.analysis.sites.substitution import kicked, search, substitute

METHOD = Method("sites.p_median", "2")
# Whole numbers up to here are exact in float64, also summed over many places.
EXACT = 2.0**50


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try: starts of the local search, steps of the bound, kicks. No clock."""

    starts: int = 4
    steps: int = 1200
    kicks: int = 60


def p_median(
    base: Problem,
    p: int,
    *,
    seconds: float = 60.0,
    seed: int = 0,
    exact: bool = True,
    effort: Effort | None = None,
    known: Sequence[int] = (),
    report: Callable[[int, int], None] | None = None,
) -> Result[Plan]:
    """Open exactly p sites so that Σ weight · way to the nearest is smallest.

    `seconds` limits the exact solver only; without time pressure equal input and seed give equal
    plans. `known`: p sites from elsewhere, a further start. Places without demand come back but
    do not count. `report` is told how many starts, steps and kicks of `effort` are done; who
    raises there cancels; for the exact solver see `solved_by`. Raises InvalidInput,
    or Infeasible naming places that reach no site or the number of sites needed to reach all.
    """
    check_count(base, p)
    check_seconds(seconds)
    check_reachable(base)
    if known and (len(set(known)) != p or not all(0 <= k < len(base.sites) for k in known)):
        raise InvalidInput(f"Der bekannte Plan hat nicht {p} Standorte.", place="known")
    effort = effort or Effort()
    wanted = base.wanted
    costs = base.cost[wanted] * base.weight[wanted][:, None]
    whole = effort.starts + effort.steps + effort.kicks

    def tell(done: int) -> None:
        if report is not None:
            report(done, whole)

    opened, bound = _solve(costs, p, _Task(seconds, seed, exact, effort, tuple(known), tell))
    tell(whole)
    assignment = to_nearest(base, opened)
    objective = sum(
        base.weight[a.place] * a.cost for a in assignment if a.site is not None and a.cost
    )
    plan = finished(opened, objective, min(bound, objective), assignment)
    return Result(
        value=plan,
        method=METHOD,
        parts=ways_of(base, assignment),
        assumptions=(Assumption("Standorte", p), Assumption("Startwert", seed)),
        warnings=time_notice(plan, seconds) if exact else _not_proven(plan),
    )


def _not_proven(plan: Plan) -> tuple[Notice, ...]:
    if plan.proven:
        return ()
    text = f"Ohne vollen Beweis gesucht; der Plan liegt höchstens {100 * plan.gap:.3g} % daneben."
    return (Notice("NOT_PROVEN", text),)


@dataclass(frozen=True, slots=True)
class _Task:
    seconds: float
    seed: int
    exact: bool
    effort: Effort
    known: tuple[int, ...]
    tell: Callable[[int], None]


def _solve(costs: Floats, p: int, task: _Task) -> tuple[list[int], float]:
    """Open sites and a proven lower bound."""
    sites = costs.shape[1]
    if not len(costs) or p == sites:
        total = float(costs.min(axis=1).sum()) if len(costs) else 0.0
        return list(range(p)), total
    reachable = np.isfinite(costs)
    far = float(np.where(reachable, costs, 0.0).max(axis=1).sum()) + 1.0
    grain = _grain(costs, reachable)
    costs = np.where(reachable, costs, far)
    effort, tell = task.effort, task.tell
    best = search(costs, p, far=far, seed=task.seed, starts=effort.starts, tell=tell)
    if task.known:
        other = substitute(costs, np.array(task.known, dtype=np.int64), far)
        best = min(best, other, key=lambda start: start.total)
    if best.total >= far:
        found_all = filled(reach_all(reachable, p, task.seconds).opened, p, sites)
        best = substitute(costs, np.array(found_all, dtype=np.int64), far)
    found = lagrange(
        costs,
        best,
        far=far,
        steps=effort.steps,
        grain=grain,
        tell=lambda done: tell(effort.starts + done),
    )
    if not _proven(found, grain):
        before = effort.starts + effort.steps
        best = kicked(
            costs,
            found.best,
            far=far,
            seed=task.seed,
            kicks=effort.kicks,
            tell=lambda done: tell(before + done),
        )
        found = replace(found, best=best)
    best = found.best
    if _proven(found, grain):
        return best.opened.tolist(), best.total
    if not task.exact:
        return best.opened.tolist(), found.value
    return _reduced(costs, reachable, found, grain, task.seconds)


def _proven(found: Bound, grain: float) -> bool:
    total = found.best.total
    return total - found.value < (grain - 1e-6 if grain else 1e-12 * total)


def _grain(costs: Floats, reachable: Bools) -> float:
    """1 if all totals are whole numbers, else 0."""
    known = costs[reachable]
    whole = known.max() < EXACT / len(costs) and (known == np.floor(known)).all()
    return 1.0 if whole else 0.0


def _reduced(
    costs: Floats, reachable: Bools, found: Bound, grain: float, seconds: float
) -> tuple[list[int], float]:
    """Solve what could still beat the best plan: sites and pairs the bound does not rule out."""
    best, p = found.best, len(found.best.opened)
    slack = max(best.total - grain - found.value, 0.0) + 1e-7 * best.total
    order = np.sort(found.rho)
    last_in, first_out = order[p - 1], order[p]
    keep = found.rho - last_in <= slack
    sure = first_out - found.rho > slack
    penalty = np.maximum(costs - found.prices[:, None], 0.0)
    penalty += np.maximum(found.rho - last_in, 0.0)
    allowed = reachable & keep & (penalty <= slack)
    try:
        solved = _program(costs, allowed, sure, p, seconds)
    except OutOfTime:
        return best.opened.tolist(), found.value
    if solved is None:
        return best.opened.tolist(), best.total
    opened, bound = solved
    total = float(costs[:, opened].min(axis=1).sum())
    winner = opened if total < best.total else best.opened.tolist()
    proven = max(found.value, min(bound, best.total))
    if grain:
        proven = float(np.ceil(proven - 1e-6))
    return winner, min(proven, total, best.total)


def _program(
    costs: Floats, allowed: Bools, sure: Bools, p: int, seconds: float
) -> tuple[list[int], float] | None:
    """The p-median over allowed pairs as a mixed-integer program; None if there is none."""
    rows, columns = np.nonzero(allowed)
    kept = np.flatnonzero(allowed.any(axis=0) | sure)
    program = Program()
    opens = program.add(np.zeros(len(kept)), integer=True)
    of_site = np.zeros(costs.shape[1], np.int64)
    of_site[kept] = opens
    pairs = program.add(costs[rows, columns])
    program.require(rows, pairs, 1.0, low=np.ones(len(costs)), high=np.ones(len(costs)))
    lines = np.arange(len(pairs))
    program.require(
        np.concatenate((lines, lines)),
        np.concatenate((pairs, of_site[columns])),
        np.repeat((1.0, -1.0), len(pairs)),
        high=np.zeros(len(pairs)),
    )
    program.total(opens, low=min(p, len(kept)), high=p)
    for site in np.flatnonzero(sure):
        program.total(of_site[[site]], low=1.0)
    solved = program.solve(seconds)
    if solved is None:
        return None
    chosen = kept[solved.x[opens] > 0.5].tolist()
    rest = [site for site in range(costs.shape[1]) if site not in chosen]
    return sorted(chosen + rest[: p - len(chosen)]), solved.bound
