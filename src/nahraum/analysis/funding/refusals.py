"""What if a source refuses: a plan B for each, and how surely the measures are paid for."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.figures import Method, Notice, Result
from nahraum.analysis.funding.model import Problem
from nahraum.analysis.funding.plan import SECONDS, Plan, best_plan

METHOD = Method("funding.refusals", "1")
MOST_EXACT = 8  # 2^8 scenarios are enumerated, more are drawn
DRAWS = 400
MOST_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class PlanB:
    """The best plan when one source refuses; None where nothing can be paid for.

    `own_more` are cents of own money beyond the chosen plan, None without a plan.
    """

    refused: str
    plan: Plan | None
    dropped: tuple[str, ...]
    utility_lost: float
    own_more: int | None


@dataclass(frozen=True, slots=True)
class Sure:
    """A plan whose measures stay payable, with the probability that they do."""

    plan: Plan
    probability: float
    standard_error: float


def plans_b(problem: Problem, chosen: Plan, *, seconds: float = SECONDS) -> tuple[PlanB, ...]:
    """For every source of a plan: the best plan without it."""
    found = []
    for source in chosen.sources:
        other = best_plan(problem, refused=(source,), seconds=seconds)
        kept = () if other is None else other.measures
        found.append(
            PlanB(
                refused=source,
                plan=other if kept else None,
                dropped=tuple(name for name in chosen.measures if name not in kept),
                utility_lost=chosen.utility - (0.0 if other is None else other.utility),
                own_more=other.own_cents - chosen.own_cents if other and kept else None,
            )
        )
    return tuple(found)


def coverage(
    problem: Problem, measures: frozenset[str], *, seed: int, seconds: float = SECONDS
) -> tuple[float, float]:
    """Probability that exactly these measures can be paid for, and its standard error.

    Programmes decide independently; after a refusal the money is planned anew. Up to eight
    uncertain programmes are enumerated, more are drawn.
    """
    total = Fraction(0)
    weights, drawn = _scenarios(problem, seed)
    for refused, weight in weights.items():
        if best_plan(problem, refused=refused, fixed=measures, seconds=seconds) is not None:
            total += weight
    share = float(total)
    return share, float(np.sqrt(share * (1 - share) / drawn)) if drawn else 0.0


def _scenarios(problem: Problem, seed: int) -> tuple[dict[frozenset[str], Fraction], int]:
    """Sets of refusing programmes with their weight; the number of draws, 0 if enumerated."""
    unsure = sorted((p for p in problem.programmes if p.probability < 1), key=lambda p: p.id)
    found: dict[frozenset[str], Fraction] = {}
    if len(unsure) <= MOST_EXACT:
        for says_no in product((False, True), repeat=len(unsure)):
            weight = Fraction(1)
            for programme, no in zip(unsure, says_no, strict=True):
                weight *= 1 - programme.probability if no else programme.probability
            found[frozenset(p.id for p, no in zip(unsure, says_no, strict=True) if no)] = weight
        return found, 0
    dice = np.random.Generator(np.random.PCG64(seed))
    chances = np.array([float(p.probability) for p in unsure])
    for row in dice.random((DRAWS, len(unsure))) >= chances:
        refused = frozenset(p.id for p, no in zip(unsure, row, strict=True) if no)
        found[refused] = found.get(refused, Fraction(0)) + Fraction(1, DRAWS)
    return found, DRAWS


def sure_plan(
    problem: Problem, *, level: float = 0.8, seed: int = 0, seconds: float = SECONDS
) -> Result[Sure]:
    """The best plan whose measures stay payable with at least this probability.

    A set of measures that is not sure enough is ruled out with all sets containing it, as more
    measures are never surer. Raises Infeasible where no set is sure enough.
    """
    if not 0 < level <= 1:
        raise InvalidInput("Die Wahrscheinlichkeit liegt zwischen 0 und 1.", place="level")
    never: list[frozenset[str]] = []
    for _ in range(MOST_ROUNDS):
        plan = best_plan(problem, never=never, seconds=seconds)
        if plan is None or not plan.measures:
            break
        measures = frozenset(plan.measures)
        share, error = coverage(problem, measures, seed=seed, seconds=seconds)
        if share >= level - 1e-12:
            notices = () if not error else (Notice("DRAWN", f"Aus {DRAWS} Ziehungen geschätzt."),)
            return Result(value=Sure(plan, share, error), method=METHOD, warnings=notices)
        never.append(measures)
    raise Infeasible(
        f"Keine Auswahl von Maßnahmen ist mit {level:.0%} Wahrscheinlichkeit bezahlbar.",
        place="probability",
        remedy="Mehr Eigenmittel einplanen oder sicherere Quellen suchen.",
    )
