"""Method of equal shares: a citizens' budget in which every person has the same money to spend.

Peters, Pierczyński, Skowron: Proportional Participatory Budgeting with Additive Utilities
(NeurIPS 2021); METHODS 9. A project p can be bought at ρ if its supporters can pay for it:
Σ min(b_i, ρ·u(p)) = cost(p), b_i being what person i has left. The smallest ρ is bought next.
Money is exact (fractions); persons with equal ballots always have equal money and are counted
together.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result

METHOD = Method("participation.equal_shares", "1")
MOST_RAISES = 100_000


class Utility(StrEnum):
    """What a supported project is worth to a person: its cost, or 1."""

    COST = "cost"
    CARDINALITY = "cardinality"


class Completion(StrEnum):
    """What becomes of money left over: nothing, or shares raised step by step (Add1)."""

    NONE = "none"
    ADD1 = "add1"


@dataclass(frozen=True, slots=True)
class Project:
    """A proposal and its cost in the currency of the budget."""

    id: str
    cost: Fraction


@dataclass(frozen=True, slots=True)
class Ballot:
    """The projects a person supports."""

    voter: str
    approved: frozenset[str]


@dataclass(frozen=True, slots=True)
class Round:
    """A purchase. `most_paid` is the largest sum one person paid; `tied` had the same ρ."""

    project: str
    rho: Fraction
    most_paid: Fraction
    supporters: int
    tied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Payment:
    """What one person paid for which project and what is left of the share."""

    voter: str
    paid: Mapping[str, Fraction]
    left: Fraction


@dataclass(frozen=True, slots=True)
class Outcome:
    """Projects in the order of purchase.

    `share` is the money of each person in the final run (with Add1 more than budget / persons:
    then it is no longer real money but a measure of influence). `by_votes` is what the usual
    rule, most votes first, would choose from the same ballots.
    """

    selected: tuple[str, ...]
    rounds: tuple[Round, ...]
    payments: tuple[Payment, ...]
    spent: Fraction
    unspent: Fraction
    share: Fraction
    raises: int
    by_votes: tuple[str, ...]


@dataclass(slots=True)
class _Run:
    """One run of the rule: money left per kind of ballot, and who paid what."""

    left: dict[frozenset[str], Fraction]
    paid: dict[frozenset[str], dict[str, Fraction]]
    rounds: list[Round]


@dataclass(frozen=True, slots=True)
class _Election:
    """The task, checked; `crowd` counts equal ballots, `lot` is the order drawn for ties."""

    projects: Mapping[str, Project]
    crowd: Mapping[frozenset[str], int]
    supporters: Mapping[str, tuple[frozenset[str], ...]]
    utility: Utility
    lot: Mapping[str, int]

    def cost(self, ids: Sequence[str]) -> Fraction:
        return sum((self.projects[key].cost for key in ids), Fraction(0))

    def votes(self, key: str) -> int:
        return sum(self.crowd[ballot] for ballot in self.supporters[key])


def equal_shares(
    projects: Sequence[Project],
    ballots: Sequence[Ballot],
    *,
    budget: Fraction,
    utility: Utility = Utility.COST,
    completion: Completion = Completion.NONE,
    seed: int = 0,
    step: Fraction = Fraction(1),
) -> Result[Outcome]:
    """Choose projects; ties go to the cheaper one, then to the lot drawn with `seed` (PCG64).

    `step` is what Add1 adds to each person's share at a time. Add1 stops before the budget is
    exceeded, or when no project fits into the rest. Raises InvalidInput for a budget, cost or
    step that is not positive, and for unknown or repeated projects and persons; Infeasible if
    Add1 does not end within 100 000 steps.
    """
    election = _election(projects, ballots, budget, utility, seed)
    if step <= 0:
        raise InvalidInput("Die Schrittweite muss größer als null sein.", place="step")
    share = budget / len(ballots)
    raises, run = 0, _run(election, share)
    if completion is Completion.ADD1:
        raises, run = _raise(election, share, step, budget, run)
    share += raises * step
    selected = tuple(done.project for done in run.rounds)
    spent = election.cost(selected)
    outcome = Outcome(
        selected=selected,
        rounds=tuple(run.rounds),
        payments=tuple(
            Payment(b.voter, dict(run.paid[b.approved]), run.left[b.approved]) for b in ballots
        ),
        spent=spent,
        unspent=budget - spent,
        share=share,
        raises=raises,
        by_votes=_by_votes(election, budget),
    )
    return Result(
        value=outcome,
        method=METHOD,
        parts={"votes": {key: election.votes(key) for key in election.projects}},
        assumptions=(
            Assumption("Nutzen", utility.value, "", "METHODS 9"),
            Assumption("Verwendung des Rests", completion.value, "", "METHODS 9"),
            Assumption("Startwert des Loses", seed),
        ),
        warnings=_notices(election, outcome),
    )


def _election(
    projects: Sequence[Project],
    ballots: Sequence[Ballot],
    budget: Fraction,
    utility: Utility,
    seed: int,
) -> _Election:
    if budget <= 0:
        raise InvalidInput(
            f"Das Budget {float(budget):g} ist nicht größer als null.", place="budget"
        )
    known: dict[str, Project] = {}
    for project in projects:
        if project.id in known:
            raise InvalidInput("Das Projekt kommt zweimal vor.", place=project.id)
        if project.cost <= 0:
            problem = f"Die Kosten {float(project.cost):g} sind nicht größer als null."
            raise InvalidInput(problem, place=project.id, remedy="Kosten des Projekts prüfen.")
        known[project.id] = project
    seen: set[str] = set()
    for ballot in ballots:
        if ballot.voter in seen:
            raise InvalidInput("Die Person hat zweimal abgestimmt.", place=ballot.voter)
        seen.add(ballot.voter)
        for key in sorted(ballot.approved - known.keys()):
            raise InvalidInput(f"Ein Projekt „{key}“ gibt es nicht.", place=ballot.voter)
    if not (known and ballots):
        raise InvalidInput("Es fehlen Projekte oder Stimmen.", place="ballots")
    crowd = Counter(ballot.approved for ballot in ballots)
    supporters = {key: tuple(b for b in crowd if key in b) for key in known}
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(known))
    lot = {key: int(place) for key, place in zip(sorted(known), order, strict=True)}
    return _Election(known, crowd, supporters, utility, lot)


def _run(election: _Election, share: Fraction) -> _Run:
    """Buy the project with the smallest ρ until none can be bought.

    Money only becomes less, so a ρ found earlier is a lower bound: a project is looked at again
    only when no other one is surely cheaper.
    """
    run = _Run(dict.fromkeys(election.crowd, share), {b: {} for b in election.crowd}, [])
    bounds = {key: Fraction(0) for key, who in election.supporters.items() if who}
    while bounds:
        prices = _cheapest(election, run, bounds)
        if not prices:
            break
        rho = min(price for price, _ in prices.values())
        tied = [key for key, (price, _) in prices.items() if price == rho]
        chosen = min(tied, key=lambda key: (election.projects[key].cost, election.lot[key]))
        _buy(election, run, chosen, rho, prices[chosen][1], tied)
        del bounds[chosen]
    return run


def _cheapest(
    election: _Election, run: _Run, bounds: dict[str, Fraction]
) -> dict[str, tuple[Fraction, Fraction]]:
    """(ρ, largest payment) of the projects that may be the next one; raises `bounds`."""
    found: dict[str, tuple[Fraction, Fraction]] = {}
    best: Fraction | None = None
    for key in sorted(bounds, key=lambda name: bounds[name]):
        if best is not None and bounds[key] > best:
            break
        most = _most_paid(election, run, key)
        if most is None:
            del bounds[key]
            continue
        worth = election.projects[key].cost if election.utility is Utility.COST else Fraction(1)
        bounds[key] = most / worth
        found[key] = (bounds[key], most)
        best = bounds[key] if best is None else min(best, bounds[key])
    return found


def _most_paid(election: _Election, run: _Run, key: str) -> Fraction | None:
    """The payment q with Σ min(b_i, q) = cost; None if the supporters cannot afford it."""
    rest = election.projects[key].cost
    people = election.votes(key)
    for left, count in sorted((run.left[b], election.crowd[b]) for b in election.supporters[key]):
        if left * people >= rest:
            return rest / people
        rest -= left * count
        people -= count
    return None


def _buy(
    election: _Election, run: _Run, key: str, rho: Fraction, most: Fraction, tied: Sequence[str]
) -> None:
    for ballot in election.supporters[key]:
        payment = min(run.left[ballot], most)
        run.left[ballot] -= payment
        run.paid[ballot][key] = payment
    others = tuple(sorted(name for name in tied if name != key))
    run.rounds.append(Round(key, rho, most, election.votes(key), others))


def _raise(
    election: _Election, share: Fraction, step: Fraction, budget: Fraction, run: _Run
) -> tuple[int, _Run]:
    """Add1: give everybody `step` more until the choice would cost more than the budget."""
    for raises in range(1, MOST_RAISES + 1):
        if _exhausted(election, run, budget):
            return raises - 1, run
        more = _run(election, share + raises * step)
        if election.cost([done.project for done in more.rounds]) > budget:
            return raises - 1, run
        run = more
    raise Infeasible(
        f"Nach {MOST_RAISES} Erhöhungen ist das Budget noch nicht ausgeschöpft.",
        place="step",
        remedy="Eine größere Schrittweite wählen.",
    )


def _exhausted(election: _Election, run: _Run, budget: Fraction) -> bool:
    """Is there no supported project left that fits into the rest of the budget?"""
    chosen = [done.project for done in run.rounds]
    rest = budget - election.cost(chosen)
    return not any(
        who and key not in chosen and election.projects[key].cost <= rest
        for key, who in election.supporters.items()
    )


def _by_votes(election: _Election, budget: Fraction) -> tuple[str, ...]:
    """Most votes first, whatever still fits; ties as in the method."""
    chosen: list[str] = []
    rest = budget
    for key in sorted(
        (key for key, who in election.supporters.items() if who),
        key=lambda key: (-election.votes(key), election.projects[key].cost, election.lot[key]),
    ):
        if election.projects[key].cost <= rest:
            chosen.append(key)
            rest -= election.projects[key].cost
    return tuple(chosen)


def _notices(election: _Election, outcome: Outcome) -> tuple[Notice, ...]:
    found = []
    drawn = [
        done
        for done in outcome.rounds
        if any(
            election.projects[name].cost == election.projects[done.project].cost
            for name in done.tied
        )
    ]
    if drawn:
        names = ", ".join(done.project for done in drawn)
        text = f"Durch Los entschieden (veröffentlichter Startwert): {names}."
        found.append(Notice("DECIDED_BY_LOT", text))
    silent = election.crowd.get(frozenset(), 0)
    if silent:
        text = f"{silent} Stimmzettel unterstützen kein Projekt; ihr Anteil bleibt ungenutzt."
        found.append(Notice("EMPTY_BALLOTS", text))
    if outcome.raises:
        text = (
            f"Die Anteile sind {outcome.raises}-mal erhöht; die Zahlungen zeigen Einfluss, "
            "nicht Geld. Die Gesamtkosten bleiben im Budget."
        )
        found.append(Notice("SHARES_RAISED", text))
    if not outcome.selected:
        found.append(Notice("NOTHING_AFFORDABLE", "Kein Projekt findet genug Unterstützung."))
    return tuple(found)
