"""Siting under rules: capacities, viability, fixed costs, budget, equity (METHODS 4).

min Σ w_i d_ij x_ij + Σ F_j y_j with Σ_j x_ij = 1, x_ij <= y_j and whatever `Rules` ask for:
Σ_i w_i x_ij <= C_j y_j, >= l_j y_j; Σ B_j y_j <= B; share of the weight within a way, overall or
by district; CVaR: η + 1/(1-α) Σ W_i u_i, u_i >= t_i - η (Rockafellar & Uryasev 2000).
"""

from dataclasses import dataclass

import numpy as np

from nahraum.analysis.catchments.times import add_up
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.population.ages import Floats
from nahraum.analysis.sites.explain import refuse
from nahraum.analysis.sites.problem import (
    Assignment,
    Ints,
    Plan,
    Problem,
    State,
    check_reachable,
    check_seconds,
    finished,
    limited,
    time_notice,
    to_nearest,
    ways_of,
)
from nahraum.analysis.sites.program import Program
from nahraum.analysis.sites.rules import Checked, Rules, check_rules

METHOD = Method("sites.location", "1")
# Shares below this are rounding of the solver.
DUST = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """Columns of the program: y by site, x by pair (place among the wanted, site)."""

    opens: Ints
    pairs: Ints
    rows: Ints
    sites: Ints


def locate(base: Problem, rules: Rules, *, seconds: float = 60.0) -> Result[Plan]:
    """The best plan that keeps all rules.

    The objective is Σ weight · way + fixed costs, or CVaR + fixed costs with `tail`. Raises
    InvalidInput, and Infeasible with the rule that cannot be kept.
    """
    check_seconds(seconds)
    checked = check_rules(base, rules)
    usable = base if rules.longest is None else limited(base, rules.longest)
    check_reachable(usable, place="longest" if rules.longest is not None else "cost")
    program = Program()
    columns = _core(program, usable, checked)
    _loads(program, usable, checked, columns)
    _sites(program, checked, columns)
    _shares(program, usable, checked, columns)
    if rules.tail is not None:
        _tail(program, usable, columns, rules.tail)
    solved = program.solve(seconds)
    if solved is None:
        refuse(usable, checked, seconds)
    opened = np.flatnonzero(solved.x[columns.opens] > 0.5).tolist()
    assignment = _assigned(usable, checked, columns, solved.x, opened)
    objective = _objective(usable, checked, assignment, opened)
    slack = 1e-6 * max(1.0, abs(objective))
    bound = objective if abs(solved.objective - solved.bound) <= slack else solved.bound
    plan = finished(opened, objective, min(bound, objective), assignment)
    return Result(
        value=plan,
        method=METHOD,
        parts={**ways_of(usable, assignment), "loads": _load(usable, assignment).tolist()},
        assumptions=_assumptions(rules),
        warnings=(*time_notice(plan, seconds), *_splits(assignment)),
    )


def _core(program: Program, base: Problem, checked: Checked) -> _Columns:
    """Assign everybody, to open sites only."""
    wanted, rules = base.wanted, checked.rules
    rows, sites = np.nonzero(np.isfinite(base.cost[wanted]))
    whole = checked.tight and rules.unique
    opens = program.add(checked.fixed_cost, integer=True)
    ways = base.cost[wanted[rows], sites] * base.weight[wanted[rows]]
    pairs = program.add(np.zeros(len(rows)) if rules.tail is not None else ways, integer=whole)
    columns = _Columns(opens, pairs, rows, sites)
    lines = np.arange(len(pairs))
    ones = np.ones(len(wanted))
    program.require(rows, pairs, 1.0, low=ones, high=ones)
    program.require(
        np.concatenate((lines, lines)),
        np.concatenate((pairs, opens[sites])),
        np.repeat((1.0, -1.0), len(pairs)),
        high=np.zeros(len(pairs)),
    )
    return columns


def _loads(program: Program, base: Problem, checked: Checked, columns: _Columns) -> None:
    weights = base.weight[base.wanted][columns.rows]
    every = np.arange(len(columns.opens))
    at = np.concatenate((columns.sites, every))
    used = np.concatenate((columns.pairs, columns.opens))
    nothing = np.zeros(len(every))
    if checked.capacity is not None:
        program.require(at, used, np.concatenate((weights, -checked.capacity)), high=nothing)
    if checked.lower is not None:
        program.require(at, used, np.concatenate((weights, -checked.lower)), low=nothing)


def _sites(program: Program, checked: Checked, columns: _Columns) -> None:
    """How many sites, which, for how much money."""
    rules, opens = checked.rules, columns.opens
    if rules.count is not None:
        program.total(opens, low=rules.count, high=rules.count)
    program.total(opens, low=1.0, high=np.inf if rules.most is None else rules.most)
    for site in rules.must_open:
        program.total(opens[[site]], low=1.0)
    for site in rules.must_close:
        program.total(opens[[site]], high=0.0)
    if checked.spending is not None and rules.budget is not None:
        program.total(opens, checked.spending, high=rules.budget)


def _shares(program: Program, base: Problem, checked: Checked, columns: _Columns) -> None:
    """Enough of the weight within a way: overall and by district."""
    rules, wanted = checked.rules, base.wanted
    weights = base.weight[wanted]
    ways = base.cost[wanted][columns.rows, columns.sites]
    # A hair of tolerance, so that 90 % of 100 persons may be 90 of them.
    if rules.within is not None:
        near = ways <= rules.within.cost
        least = rules.within.share * weights.sum() * (1 - 1e-12)
        program.total(columns.pairs[near], weights[columns.rows[near]], low=least)
    if rules.districts is not None and checked.district is not None:
        district = checked.district[wanted]
        near = ways <= rules.districts.cost
        least = rules.districts.share * (1 - 1e-12) * add_up(district, weights, district.max() + 1)
        rows = columns.rows[near]
        program.require(district[rows], columns.pairs[near], weights[rows], low=least)


def _tail(program: Program, base: Problem, columns: _Columns, tail: float) -> None:
    wanted = base.wanted
    shares = base.weight[wanted] / base.weight[wanted].sum()
    ways = base.cost[wanted][columns.rows, columns.sites]
    level = program.add([1.0], upper=float(ways.max(initial=0.0)))
    over = program.add(shares / (1 - tail), upper=np.inf)
    lines = np.arange(len(wanted))
    program.require(
        np.concatenate((lines, lines, columns.rows)),
        np.concatenate((over, np.repeat(level, len(lines)), columns.pairs)),
        np.concatenate((np.ones(2 * len(lines)), -ways)),
        low=np.zeros(len(lines)),
    )


def _assigned(
    base: Problem, checked: Checked, columns: _Columns, x: Floats, opened: list[int]
) -> tuple[Assignment, ...]:
    """As the program says where capacities bind, else to the nearest open site."""
    by_way = to_nearest(base, opened)
    if not checked.tight:
        return by_way
    wanted, shares = base.wanted, x[columns.pairs]
    parts: dict[int, list[Assignment]] = {int(place): [] for place in wanted}
    for at in np.flatnonzero(shares > DUST):
        place, site = int(wanted[columns.rows[at]]), int(columns.sites[at])
        way = float(base.cost[place, site])
        parts[place].append(Assignment(place, site, float(shares[at]), way, State.SERVED))
    found: list[Assignment] = []
    for single in by_way:
        found.extend(_whole(parts.get(single.place, [single])))
    return tuple(found)


def _whole(parts: list[Assignment]) -> list[Assignment]:
    """Shares without the dust of the solver: they add up to one."""
    total = sum(part.share for part in parts)
    return [Assignment(p.place, p.site, p.share / total, p.cost, p.state) for p in parts]


def _objective(
    base: Problem, checked: Checked, assignment: tuple[Assignment, ...], opened: list[int]
) -> float:
    """The objective, computed anew from the plan."""
    fixed = float(checked.fixed_cost[opened].sum())
    served = [a for a in assignment if a.state is State.SERVED and a.cost is not None]
    if checked.rules.tail is None:
        return fixed + sum(float(base.weight[a.place]) * a.share * (a.cost or 0.0) for a in served)
    ways: dict[int, float] = {}
    for part in served:
        ways[part.place] = ways.get(part.place, 0.0) + part.share * (part.cost or 0.0)
    costs = np.array(list(ways.values()))
    weights = np.array([base.weight[place] for place in ways])
    return fixed + tail_mean(costs, weights, checked.rules.tail)


def tail_mean(costs: Floats, weights: Floats, tail: float) -> float:
    """CVaR: mean cost of the worst (1 - tail) of the weight; 0 without weight."""
    total = float(weights.sum())
    if total <= 0:
        return 0.0
    order = np.argsort(-costs, kind="stable")
    room = (1 - tail) * total
    before = np.concatenate(([0.0], np.cumsum(weights[order])[:-1]))
    taken = np.clip(room - before, 0.0, weights[order])
    return float((taken * costs[order]).sum() / room)


def _load(base: Problem, assignment: tuple[Assignment, ...]) -> Floats:
    used = [a for a in assignment if a.site is not None]
    sites = np.array([a.site for a in used], dtype=np.int64)
    weights = np.array([base.weight[a.place] * a.share for a in used])
    return add_up(sites, weights, len(base.sites))


def _assumptions(rules: Rules) -> tuple[Assumption, ...]:
    known = (
        ("Standorte", rules.count, ""),
        ("Standorte höchstens", rules.most, ""),
        ("Budget", rules.budget, ""),
        ("längster Weg", rules.longest, ""),
        ("CVaR-Niveau", rules.tail, ""),
    )
    found = [Assumption(name, value, unit) for name, value, unit in known if value is not None]
    if rules.within is not None:
        share = f"{100 * rules.within.share:g} % innerhalb {rules.within.cost:g}"
        found.append(Assumption("Mindestanteil", share))
    if rules.districts is not None:
        share = f"{100 * rules.districts.share:g} % innerhalb {rules.districts.cost:g}"
        found.append(Assumption("Mindestanteil je Quartier", share))
    return tuple(found)


def _splits(assignment: tuple[Assignment, ...]) -> tuple[Notice, ...]:
    split = {a.place for a in assignment if a.share < 1}
    if not split:
        return ()
    text = f"{len(split)} Orte sind auf mehrere Standorte aufgeteilt."
    return (Notice("SPLIT", text),)
