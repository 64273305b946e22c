"""Sites for an uncertain or changing future (METHODS 4).

Robust: one set of sites for several scenarios (population of 2035 or 2050, with or without a
successor), by mean (min Σ π_s cost_s) or by the largest regret (min max cost_s - best_s).
Several periods: sites opened in one period stay open in the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.population.ages import Floats
from nahraum.analysis.sites.median import p_median
from nahraum.analysis.sites.problem import (
    Ints,
    Plan,
    Problem,
    check_count,
    check_reachable,
    check_seconds,
    finished,
    nearest,
    time_notice,
    to_nearest,
)
from nahraum.analysis.sites.program import Program

ROBUST = Method("sites.robust", "1")
PERIODS = Method("sites.periods", "1")


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """One possible future: name, probability (or weight), and its problem."""

    name: str
    probability: float
    problem: Problem


@dataclass(frozen=True, slots=True)
class RegretRow:
    """A set of sites in every scenario: cost, regret against that scenario's best, and sums.

    None where somebody would reach no open site: such a plan is no answer to that scenario.
    """

    plan: str
    open: tuple[int, ...]
    costs: tuple[float | None, ...]
    regrets: tuple[float | None, ...]
    expected: float | None
    worst: float | None


@dataclass(frozen=True, slots=True)
class Robust:
    """The chosen plan (assignments by scenario) and the table to judge it by."""

    plan: Plan
    assignments: tuple[tuple[str, Plan], ...]
    table: tuple[RegretRow, ...]


def robust(
    scenarios: Sequence[Scenario],
    p: int,
    *,
    by: Literal["mean", "regret"] = "mean",
    seconds: float = 60.0,
    seed: int = 0,
) -> Result[Robust]:
    """p sites that do well in all scenarios, with a regret table.

    The table has a row for the robust plan and one for the best plan of every scenario. Raises
    InvalidInput if the scenarios have different sites or no probability, Infeasible otherwise.
    """
    _check(scenarios)
    check_count(scenarios[0].problem, p)
    check_seconds(seconds)
    single = [p_median(s.problem, p, seconds=seconds, seed=seed) for s in scenarios]
    chances = np.array([s.probability for s in scenarios])
    chances = chances / chances.sum()
    best = np.array([result.value.objective for result in single])
    if by == "mean":
        stacked = _stacked(scenarios, chances)
        found = p_median(stacked, p, seconds=seconds, seed=seed).value
        opened, bound = found.open, found.bound
    else:
        opened, bound = _least_regret(scenarios, p, best, seconds)
    names = ["robust", *(s.name for s in scenarios)]
    sets = [opened, *(result.value.open for result in single)]
    table = tuple(_row(n, o, scenarios, chances, best) for n, o in zip(names, sets, strict=True))
    objective = table[0].expected if by == "mean" else table[0].worst
    assert objective is not None, "the chosen sites reach everybody in every scenario"
    plan = finished(opened, objective, min(bound, objective), ())
    plans = tuple((s.name, _of_scenario(s.problem, opened)) for s in scenarios)
    exact = all(result.value.proven for result in single)
    text = "Nicht für jedes Szenario ist das Beste bewiesen; die Reue kann kleiner scheinen."
    doubt = () if exact else (Notice("REGRET_UNSURE", text),)
    return Result(
        value=Robust(plan, plans, table),
        method=ROBUST,
        assumptions=tuple(
            Assumption(f"Gewicht von {s.name}", float(c), "", verified=False)
            for s, c in zip(scenarios, chances, strict=True)
        ),
        warnings=(*time_notice(plan, seconds), *doubt),
    )


def _check(scenarios: Sequence[Scenario]) -> None:
    if not scenarios:
        raise InvalidInput("Es fehlt ein Szenario.", place="scenarios")
    if len({s.name for s in scenarios}) < len(scenarios):
        raise InvalidInput("Zwei Szenarien heißen gleich.", place="scenarios")
    if len({s.problem.sites for s in scenarios}) > 1:
        raise InvalidInput(
            "Die Szenarien haben verschiedene Standorte.",
            place="scenarios",
            remedy="Überall dieselben Kandidaten in derselben Reihenfolge angeben.",
        )
    for scenario in scenarios:
        if not (np.isfinite(scenario.probability) and scenario.probability > 0):
            raise InvalidInput(
                f"{scenario.probability} ist kein Gewicht.",
                place=scenario.name,
                remedy="Eine Zahl über 0 angeben.",
            )


def _stacked(scenarios: Sequence[Scenario], chances: Floats) -> Problem:
    """All places of all scenarios in one p-median, weighted by probability."""
    return Problem(
        np.vstack([s.problem.cost for s in scenarios]),
        np.concatenate(
            [s.problem.weight * float(c) for s, c in zip(scenarios, chances, strict=True)]
        ),
        tuple(f"{s.name}: {place}" for s in scenarios for place in s.problem.places),
        scenarios[0].problem.sites,
    )


def _cost(base: Problem, opened: Sequence[int]) -> float:
    """Σ weight · way; infinite if somebody with demand reaches no open site."""
    wanted = base.wanted
    return float((base.weight[wanted] * nearest(base, opened)[1][wanted]).sum())


def _row(
    name: str,
    opened: tuple[int, ...],
    scenarios: Sequence[Scenario],
    chances: Floats,
    best: Floats,
) -> RegretRow:
    costs = np.array([_cost(s.problem, opened) for s in scenarios])
    regrets = np.maximum(costs - best, 0.0)
    works = bool(np.isfinite(costs).all())
    return RegretRow(
        name,
        opened,
        _known(costs),
        _known(regrets),
        float((chances * costs).sum()) if works else None,
        float(regrets.max()) if works else None,
    )


def _known(values: Floats) -> tuple[float | None, ...]:
    return tuple(float(value) if np.isfinite(value) else None for value in values)


def _of_scenario(base: Problem, opened: tuple[int, ...]) -> Plan:
    total = _cost(base, opened)
    return finished(opened, total, total, to_nearest(base, opened))


def _least_regret(
    scenarios: Sequence[Scenario], p: int, best: Floats, seconds: float
) -> tuple[tuple[int, ...], float]:
    program = Program()
    opens = program.add(np.zeros(len(scenarios[0].problem.sites)), integer=True)
    regret = program.add([1.0], upper=np.inf)
    program.total(opens, low=p, high=p)
    for scenario, least in zip(scenarios, best, strict=True):
        pairs, ways = _assign(program, scenario.problem, opens)
        columns = np.concatenate((pairs, regret))
        program.total(columns, np.concatenate((ways, [-1.0])), high=float(least))
    solved = program.solve(seconds)
    if solved is None:
        raise _together(p)
    return tuple(np.flatnonzero(solved.x[opens] > 0.5).tolist()), solved.bound


def _together(p: int) -> Infeasible:
    return Infeasible(
        f"Keine {p} Standorte erreichen in allen Szenarien oder Zeiträumen alle Orte.",
        place="p",
        remedy="Mehr Standorte zulassen.",
    )


def _assign(program: Program, base: Problem, opens: Ints) -> tuple[Ints, Floats]:
    """Assign everybody to open sites; columns of the pairs and weight · way of each."""
    rows, sites = np.nonzero(np.isfinite(base.cost[base.wanted]))
    ways = base.cost[base.wanted[rows], sites] * base.weight[base.wanted[rows]]
    pairs = program.add(np.zeros(len(rows)))
    ones = np.ones(len(base.wanted))
    program.require(rows, pairs, 1.0, low=ones, high=ones)
    lines = np.arange(len(pairs))
    program.require(
        np.concatenate((lines, lines)),
        np.concatenate((pairs, opens[sites])),
        np.repeat((1.0, -1.0), len(pairs)),
        high=np.zeros(len(pairs)),
    )
    return pairs, ways


@dataclass(frozen=True, slots=True, eq=False)
class Period:
    """One stage: its name, how many sites are open then, its weight (years), its problem."""

    name: str
    count: int
    years: float
    problem: Problem


def periods(stages: Sequence[Period], *, seconds: float = 60.0) -> Result[tuple[Plan, ...]]:
    """Sites in stages: what opens stays open; min Σ years · Σ weight · way over all stages.

    Returns one plan for each stage; the objective, bound and gap of each are those of all stages
    together, `parts` holds the cost by stage. Raises InvalidInput if the number of sites falls.
    """
    scenarios = [Scenario(stage.name, stage.years, stage.problem) for stage in stages]
    _check(scenarios)
    check_seconds(seconds)
    for stage in stages:
        check_count(stage.problem, stage.count)
        check_reachable(stage.problem)
    if any(a.count > b.count for a, b in pairwise(stages)):
        raise InvalidInput(
            "Die Zahl der Standorte nimmt ab.",
            place="count",
            remedy="Von Stufe zu Stufe gleich viele oder mehr Standorte angeben.",
        )
    program, before, blocks = Program(), None, []
    for stage in stages:
        opens = program.add(np.zeros(len(stage.problem.sites)), integer=True)
        program.total(opens, low=stage.count, high=stage.count)
        pairs, ways = _assign(program, stage.problem, opens)
        cost = program.add([stage.years], upper=np.inf)
        columns = np.concatenate((pairs, cost))
        program.total(columns, np.concatenate((ways, [-1.0])), high=0.0)
        if before is not None:
            lines = np.arange(len(opens))
            program.require(
                np.concatenate((lines, lines)),
                np.concatenate((opens, before)),
                np.repeat((1.0, -1.0), len(opens)),
                low=np.zeros(len(opens)),
            )
        before = opens
        blocks.append(opens)
    solved = program.solve(seconds)
    if solved is None:
        raise _together(stages[-1].count)
    sets = [tuple(np.flatnonzero(solved.x[block] > 0.5).tolist()) for block in blocks]
    costs = [_cost(stage.problem, opened) for stage, opened in zip(stages, sets, strict=True)]
    total = sum(stage.years * cost for stage, cost in zip(stages, costs, strict=True))
    bound = min(solved.bound, total)
    plans = tuple(
        finished(opened, total, bound, to_nearest(stage.problem, opened))
        for stage, opened in zip(stages, sets, strict=True)
    )
    return Result(
        value=plans,
        method=PERIODS,
        parts={stage.name: cost for stage, cost in zip(stages, costs, strict=True)},
        assumptions=tuple(
            Assumption(f"Standorte in {stage.name}", stage.count) for stage in stages
        ),
        warnings=time_notice(plans[-1], seconds),
    )
