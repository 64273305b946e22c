"""Protecting an official or own table: primary and complementary suppression, rounding, attack.

k-anonymity, minimum of reporting parties, dominance, l-diversity (METHODS 5.7); then as few
further cells as possible, until the attack leaves every withheld cell a wide interval. The loop
from cases to planning has a rule of its own: `nahraum.analysis.disclosure.publication`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from nahraum.analysis.disclosure.attack import RELATIVE_WIDTH, Audit, audit, needed_width
from nahraum.analysis.disclosure.history import Earlier, differences, public_facts
from nahraum.analysis.disclosure.rounding import rounded, span
from nahraum.analysis.disclosure.suppression import Plan, protect
from nahraum.analysis.disclosure.system import System
from nahraum.analysis.disclosure.table import TOTAL, CountTable, Key
from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.population.ages import Floats

METHOD = Method("disclosure.suppression", "1")
UNKNOWN, SMALL, PARTIES = "unknown", "small", "parties"
DOMINANCE, HOMOGENEOUS, DIFFERENCE = "dominance", "homogeneous", "difference"
COMPLEMENTARY = "complementary"
# What withholding costs: margins are worth more than inner cells.
MARGIN_COST = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """`k` persons, `parties` and `dominance` (share) of reporting parties, rounding `base`.

    `sensitive` names a dimension whose categories must be mixed (at least `diversity` of them)
    wherever people are counted; `hide_zeros` withholds zeros like small counts.
    """

    k: int = 5
    base: int = 5
    parties: int = 2
    dominance: float = 0.85
    sensitive: str = ""
    diversity: int = 2
    hide_zeros: bool = False

    def __post_init__(self) -> None:
        fine = (
            ("k", self.k >= 2),
            ("base", 1 <= self.base <= 2 * self.k),
            ("parties", self.parties >= 1),
            ("dominance", 0 < self.dominance <= 1),
            ("diversity", self.diversity >= 2),
        )
        for name, right in fine:
            if not right:
                raise InvalidInput(
                    f"{getattr(self, name)} ist hier nicht möglich.",
                    place=name,
                    remedy="k ab 2, Basis von 1 bis 2k, Anteil zwischen 0 und 1.",
                )


@dataclass(frozen=True, slots=True)
class Cell:
    """What becomes of a cell: a rounded value, or None and the reason.

    Reasons are for the owner of the table: published with it they would help an attacker.
    """

    key: Key
    value: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Protected:
    """All cells with their margins, and the attack on what was withheld."""

    dims: tuple[str, ...]
    cells: tuple[Cell, ...]
    audit: Audit


def suppress(
    table: CountTable, *, rules: Rules | None = None, history: Sequence[Earlier] = ()
) -> Result[Protected]:
    """Withhold and round cells until neither sums nor earlier releases give a secret away.

    Raises InvalidInput if an earlier release cannot be compared, and Infeasible if something is
    public already that makes protection impossible: then nothing may be published.
    """
    chosen = rules or Rules()
    reasons = primary(table, chosen)
    for place in differences(table, history, k=chosen.k, base=chosen.base):
        reasons.setdefault(place, DIFFERENCE)
    plan, fixed = _plan(table, chosen, history)
    hidden = np.zeros(len(plan.low), dtype=np.bool_)
    hidden[list(reasons)] = True
    targets = sorted(place for place, reason in reasons.items() if reason != UNKNOWN)
    final = protect(plan, targets, hidden)
    for added in np.flatnonzero(final & ~hidden):
        reasons[int(added)] = COMPLEMENTARY
    attacked = audit(plan.without(final), targets, plan.needed)
    if not attacked.passed:
        raise Infeasible("Die Tabelle hält der Prüfung nicht stand.", place="audit")
    values = table.system.values
    cells = tuple(
        Cell(key, None, reasons[place])
        if place in reasons
        else Cell(key, rounded(int(values[place]), chosen.base), "")
        for place, key in enumerate(table.keys)
    )
    return Result(
        value=Protected(table.dims, cells, attacked),
        method=METHOD,
        parts={"primary": len(hidden.nonzero()[0]), "earlier_facts": fixed},
        assumptions=_assumptions(chosen),
        warnings=_notices(table, chosen, reasons),
    )


def primary(table: CountTable, rules: Rules) -> dict[int, str]:
    """Cells (by place in `table.keys`) that must not be published for their own sake."""
    values = table.system.values
    some = values > 0
    checks: tuple[tuple[str, NDArray[np.bool_]], ...] = (
        (UNKNOWN, table.unknown),
        (SMALL, (values < rules.k) & (some | rules.hide_zeros)),
        (PARTIES, some & (table.fewest_parties < rules.parties)),
        (DOMINANCE, some & (table.highest_share > rules.dominance)),
        (HOMOGENEOUS, _homogeneous(table, rules)),
    )
    found: dict[int, str] = {}
    for reason, matches in checks:
        for place in np.flatnonzero(matches):
            found.setdefault(int(place), reason)
    return found


def _homogeneous(table: CountTable, rules: Rules) -> NDArray[np.bool_]:
    """Cells of groups whose members nearly all share one category of the sensitive dimension.

    The zeros beside it tell the same story, so the whole group is withheld; its sum is not.
    """
    found = np.zeros(len(table.keys), dtype=np.bool_)
    if not rules.sensitive:
        return found
    if rules.sensitive not in table.dims:
        raise InvalidInput(f"Ein Merkmal „{rules.sensitive}“ gibt es nicht.", place="sensitive")
    axis = table.dims.index(rules.sensitive)
    others = [labels for i, labels in enumerate(table.categories) if i != axis]
    values = table.system.values
    for rest in product(*((*labels, TOTAL) for labels in others)):
        group = [
            table.places[(*rest[:axis], label, *rest[axis:])] for label in table.categories[axis]
        ]
        present = int((values[group] > 0).sum())
        if 0 < present < rules.diversity:
            found[group] = True
    return found


def _plan(table: CountTable, rules: Rules, history: Sequence[Earlier]) -> tuple[Plan, int]:
    """Own cells first, then rows for what is public already; the number of those rows."""
    from scipy import sparse

    values = table.system.values
    spans = [span(rounded(int(value), rules.base), rules.base, rules.k) for value in values]
    facts = public_facts(table, history)
    rows = [place for place, _, _ in facts]
    matrix = sparse.vstack([table.cells, table.cells[rows]]).tocsr()
    bounds = np.array([*spans, *((low, high) for _, low, high in facts)], dtype=np.float64)
    system = System(matrix, table.system.links, table.system.atoms)
    public = np.full(len(facts), np.inf)
    cost = np.concatenate([_costs(table, values), public])
    least = np.concatenate([_least(table, values, rules), -public])
    needed = needed_width(system.values, rules.k)
    return Plan(system, bounds[:, 0], bounds[:, 1], cost, needed, least), len(facts)


def _costs(table: CountTable, values: Floats) -> Floats:
    """Zeros are never withheld to protect others: everybody could guess them."""
    margins = np.array([key.count(TOTAL) for key in table.keys])
    cost = (1.0 + np.log1p(values)) * MARGIN_COST**margins
    return np.where(values > 0, cost, np.inf)


def _least(table: CountTable, values: Floats, rules: Rules) -> Floats:
    """Zeros are shown, so everybody knows that an inner cell that is withheld is none."""
    inner = np.array([TOTAL not in key for key in table.keys])
    known = inner & (values > 0) & (not rules.hide_zeros) & (not rules.sensitive)
    return np.where(known, 1.0, -np.inf)


def _assumptions(rules: Rules) -> tuple[Assumption, ...]:
    source = "METHODS 5.7"
    found = [
        Assumption("Mindestzahl je Zelle", rules.k, "Personen", source),
        Assumption("Rundung auf Vielfache von", rules.base, "", source),
        Assumption("Mindestzahl der Meldenden", rules.parties, "", source),
        Assumption("Höchster Anteil eines Meldenden", rules.dominance, "", source),
        Assumption("Mindestbreite des Schätzintervalls", RELATIVE_WIDTH, "Anteil", source),
    ]
    if rules.sensitive:
        found.append(Assumption("Mindestzahl der Ausprägungen", rules.diversity, "", source))
    return tuple(found)


def _notices(table: CountTable, rules: Rules, reasons: dict[int, str]) -> tuple[Notice, ...]:
    found = []
    if table.filled:
        text = f"{table.filled} Kombinationen ohne Zeile sind als 0 gezählt."
        found.append(Notice("CELLS_FILLED", text))
    if np.isnan(table.fewest_parties).all():
        text = "Die Zahl der Meldenden ist nicht angegeben und nicht geprüft."
        found.append(Notice("PARTIES_NOT_CHECKED", text))
    if reasons:
        text = "Gründe nicht mit veröffentlichen: Sie verraten, welche Zahlen klein sind."
        found.append(Notice("REASONS_INTERNAL", text))
    if rules.base > 1:
        text = "Gerundete Zahlen ergeben nicht genau ihre Summe; keine neuen Summen bilden."
        found.append(Notice("NOT_ADDITIVE", text))
    return tuple(found)
