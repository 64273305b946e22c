"""Proposals for people: who could help whom, why, and why somebody goes without.

A proposal is never more than that: both sides must confirm it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Method, Notice, Result
from nahraum.analysis.matching.assignment import Aim, Fairness, assign, graph
from nahraum.analysis.matching.people import CONSTRAINTS, Constraint, Helper, Request, check_people
from nahraum.analysis.matching.scores import Score, assumptions, score

METHOD = Method("matching.assignment", "1")
CONFIRM = Notice(
    "PROPOSAL", "Das sind Vorschläge. Jede Vermittlung gilt erst, wenn beide Seiten zustimmen."
)
KEPT = "Die Patenschaft besteht schon und bleibt."
NO_HELPERS = "Es gibt keine Helfenden."
NO_SCORE = "Mit niemandem, der es könnte, gibt es eine Bewertung."
CAPACITY = "Alle, die passen, sind ausgelastet (Kapazität erschöpft)."
FAIRNESS = "Eine weitere Aufgabe würde die Aufgaben zu ungleich verteilen."
TOO_FEW = "Es gibt nicht so viele Passende, wie gebraucht werden."
Scores = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Match:
    """A proposal; `fixed` pairs exist already. `score` is None where nothing is known."""

    helper: str
    request: str
    score: float | None
    reasons: tuple[str, ...]
    fixed: bool


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A request that lacks `missing` helpers, with a stable code and a German sentence."""

    request: str
    missing: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """All matches and gaps. `gini`: of the tasks of all helpers who could do any; None if none."""

    matches: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]
    total: float
    gini: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How to match: given scores per (helper, request), pairs that stay, weights, rules."""

    scores: Scores | None = None
    fixed: Sequence[tuple[str, str]] = ()
    weights: Mapping[str, float] | None = None
    constraints: tuple[Constraint, ...] = CONSTRAINTS
    aim: Aim = Aim.SCORE
    fairness: Fairness | None = None


@dataclass(frozen=True, slots=True)
class _Market:
    """People in the order of their ids, possible pairs, and what is left after fixed pairs."""

    helpers: tuple[Helper, ...]
    requests: tuple[Request, ...]
    scores: Mapping[tuple[int, int], Score]
    fixed: tuple[tuple[int, int], ...]
    capacity: tuple[int, ...]
    need: tuple[int, ...]


def propose(
    helpers: Sequence[Helper], requests: Sequence[Request], wishes: Wishes | None = None
) -> Result[Proposal]:
    """The best proposals; equal people in any order give equal proposals.

    With given scores only pairs that have one are possible; hard constraints count either way.

    Raises InvalidInput naming the person or pair.
    """
    how = wishes or Wishes()
    ordered = (
        tuple(sorted(helpers, key=lambda h: h.id)),
        tuple(sorted(requests, key=lambda r: r.id)),
    )
    check_people(*ordered)
    market = _market(*ordered, how)
    table = np.full((len(market.helpers), len(market.requests)), -np.inf)
    for (h, r), found in market.scores.items():
        table[h, r] = found.value
    chosen = assign(graph(table, market.capacity, market.need), aim=how.aim, fairness=how.fairness)
    matches = _matches(market, chosen)
    notes = [CONFIRM, *_overfull(market)]
    return Result(
        value=Proposal(
            matches=matches,
            unmatched=_unmatched(market, chosen, how),
            total=float(sum(match.score or 0.0 for match in matches)),
            gini=_gini(market, chosen),
        ),
        method=METHOD,
        assumptions=() if how.scores is not None else assumptions(how.weights),
        warnings=tuple(notes),
    )


def _market(helpers: tuple[Helper, ...], requests: tuple[Request, ...], how: Wishes) -> _Market:
    place = {h.id: k for k, h in enumerate(helpers)}, {r.id: k for k, r in enumerate(requests)}
    for pair, value in (how.scores or {}).items():
        _known(pair, place)
        if not (isfinite(value) and value >= 0):
            raise InvalidInput(
                f"Die Bewertung {value} ist nicht möglich.",
                place=", ".join(pair),
                remedy="Eine Zahl ab 0 angeben; unmögliche Paare weglassen.",
            )
    for pair in how.fixed:
        _known(pair, place)
    fixed = tuple(sorted({(place[0][h], place[1][r]) for h, r in how.fixed}))
    scores: dict[tuple[int, int], Score] = {}
    for h, helper in enumerate(helpers):
        for r, request in enumerate(requests):
            possible = all(rule.keeps(helper, request) for rule in how.constraints)
            if possible and (h, r) not in fixed:
                found = _score(helper, request, how)
                if found is not None:
                    scores[h, r] = found
    taken = [h for h, _ in fixed]
    given = [r for _, r in fixed]
    return _Market(
        helpers,
        requests,
        scores,
        fixed,
        tuple(max(0, h.capacity - taken.count(k)) for k, h in enumerate(helpers)),
        tuple(max(0, r.need - given.count(k)) for k, r in enumerate(requests)),
    )


def _known(pair: tuple[str, str], place: tuple[Mapping[str, int], Mapping[str, int]]) -> None:
    for name, names in zip(pair, place, strict=True):
        if name not in names:
            raise InvalidInput(
                f"„{name}“ ist unbekannt.",
                place=", ".join(pair),
                remedy="Kennung berichtigen oder die Person ergänzen.",
            )


def _score(helper: Helper, request: Request, how: Wishes) -> Score | None:
    own = score(helper, request, how.weights)
    if how.scores is None:
        return own
    value = how.scores.get((helper.id, request.id))
    return None if value is None else Score(value, own.parts, own.reasons)


def _matches(market: _Market, chosen: Sequence[tuple[int, int]]) -> tuple[Match, ...]:
    found = [
        Match(market.helpers[h].id, market.requests[r].id, None, (KEPT,), fixed=True)
        for h, r in market.fixed
    ]
    for h, r in chosen:
        fit = market.scores[h, r]
        reasons = fit.reasons or ("Erfüllt alle Bedingungen.",)
        found.append(
            Match(market.helpers[h].id, market.requests[r].id, fit.value, reasons, fixed=False)
        )
    return tuple(sorted(found, key=lambda match: (match.request, match.helper)))


def _overfull(market: _Market) -> list[Notice]:
    taken = [h for h, _ in market.fixed]
    over = [h.id for k, h in enumerate(market.helpers) if taken.count(k) > h.capacity]
    text = f"Schon mit bestehenden Patenschaften über der Kapazität: {', '.join(over)}."
    return [Notice("FIXED_OVER_CAPACITY", text)] if over else []


def _unmatched(
    market: _Market, chosen: Sequence[tuple[int, int]], how: Wishes
) -> tuple[Unmatched, ...]:
    load = [sum(h == k for h, _ in chosen) for k in range(len(market.helpers))]
    found: list[Unmatched] = []
    for r, request in enumerate(market.requests):
        mine = {h for h, other in chosen if other == r}
        missing = market.need[r] - len(mine)
        if missing > 0:
            had = mine | {h for h, other in market.fixed if other == r}
            code, reason = _why(market, r, had, load, how)
            found.append(Unmatched(request.id, missing, code, reason))
    return tuple(found)


def _why(
    market: _Market, number: int, had: set[int], load: Sequence[int], how: Wishes
) -> tuple[str, str]:
    """The first rule that leaves nobody; then who of the others could not."""
    left = list(range(len(market.helpers)))
    if not left:
        return "NO_HELPERS", NO_HELPERS
    request = market.requests[number]
    for rule in how.constraints:
        left = [h for h in left if rule.keeps(market.helpers[h], request)]
        if not left:
            return rule.code, rule.nobody
    left = [h for h in left if h in had or (h, number) in market.scores]
    if not left:
        return "NO_SCORE", NO_SCORE
    others = [h for h in left if h not in had]
    if not others:
        return "TOO_FEW", TOO_FEW
    if all(load[h] >= market.capacity[h] for h in others):
        return "CAPACITY", CAPACITY
    return "FAIRNESS", FAIRNESS


def _gini(market: _Market, chosen: Sequence[tuple[int, int]]) -> float | None:
    """Gini coefficient of new tasks among the helpers who could do any."""
    able = sorted({h for h, _ in market.scores if market.capacity[h] > 0})
    loads = np.array([sum(h == k for h, _ in chosen) for k in able], dtype=np.float64)
    if not loads.sum():
        return None
    apart = np.abs(loads[:, None] - loads[None, :]).sum()
    return float(apart / (2 * len(loads) * loads.sum()))
