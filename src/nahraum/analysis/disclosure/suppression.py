"""Complementary suppression: which further cells to withhold so that the withheld ones are safe.

For an exposed cell a programme looks for the cheapest other world in which that cell differs
enough; the published cells that differ there are withheld too (Kelly, Golden, Assad 1992; Fischetti
and Salazar 2000). Afterwards every cell that turns out not to be needed is published again, so
that no cell of the final set can be spared.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nahraum.analysis.disclosure.attack import Exposure, audit, holds
from nahraum.analysis.disclosure.system import EPSILON, Outside, System, minimise
from nahraum.analysis.errors import Infeasible
from nahraum.analysis.population.ages import Floats

# Rounds of attack and repair; each withholds at least one more cell.
MOST_ROUNDS = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A publication in the making: what would be published, and what it costs to withhold it.

    `low` and `high` (cells,) are the intervals of published cells, `cost` (cells,) the price of
    withholding each; infinite: it is public already and cannot be taken back. `least` (cells,) is
    what everybody knows of a withheld cell: at least 1 where zeros are shown, else -inf.
    """

    system: System
    low: Floats
    high: Floats
    cost: Floats
    needed: Floats
    least: Floats

    def without(self, hidden: NDArray[np.bool_]) -> Outside:
        """The publication in which `hidden` (cells,) is withheld."""
        return Outside(
            self.system,
            np.where(hidden, self.least, self.low),
            np.where(hidden, np.inf, self.high),
        )


def protect(plan: Plan, targets: Sequence[int], hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return `hidden` (cells,) with further cells, so that the attack on `targets` fails.

    Raises Infeasible if no choice protects them, because something is public already.
    """
    chosen = hidden.copy()
    worlds: list[Floats] = []
    for _ in range(MOST_ROUNDS):
        weak = audit(plan.without(chosen), targets, plan.needed, worlds).weak
        if not weak:
            return _spared(plan, targets, hidden, chosen, worlds)
        for exposed in weak:
            if not holds(plan.without(chosen), [exposed.cell], plan.needed, worlds):
                chosen |= _partners(plan, chosen, exposed)
    raise _hopeless()


def _partners(plan: Plan, chosen: NDArray[np.bool_], exposed: Exposure) -> NDArray[np.bool_]:
    """Published cells that differ in the cheapest world where the exposed cell is large enough."""
    from scipy import sparse

    system, values = plan.system, plan.system.values
    shown = np.flatnonzero(~chosen & (np.isfinite(plan.low) | np.isfinite(plan.high)))
    payable = shown[np.isfinite(plan.cost[shown])]
    count = len(system.atoms)
    price = sparse.csr_matrix(
        (np.ones(payable.size), (np.searchsorted(shown, payable), np.arange(payable.size))),
        shape=(shown.size, payable.size),
    )
    rows = system.cells[shown]
    blank = sparse.csr_matrix((system.links.shape[0] + 1, payable.size))
    target = sparse.vstack([system.links, system.cells[exposed.cell]])
    matrix = sparse.vstack(
        [
            sparse.hstack([rows, -price]),
            sparse.hstack([rows, price]),
            sparse.hstack([target, blank]),
        ]
    ).tocsr()
    shift = exposed.low + exposed.needed - values[exposed.cell]
    zeros = np.zeros(system.links.shape[0])
    free = np.full(shown.size, np.inf)
    try:
        found = minimise(
            np.concatenate([np.zeros(count), plan.cost[payable]]),
            matrix,
            np.concatenate([-free, plan.low[shown] - values[shown], zeros, [shift]]),
            np.concatenate([plan.high[shown] - values[shown], free, zeros, [np.inf]]),
            (
                np.concatenate([_lowest(plan) - system.atoms, np.zeros(payable.size)]),
                np.full(count + payable.size, np.inf),
            ),
        )
    except Infeasible as error:
        raise _hopeless() from error
    more = np.zeros(len(values), dtype=np.bool_)
    more[payable[found[count:] > EPSILON]] = True
    if not more.any():
        raise _hopeless()
    return more


def _lowest(plan: Plan) -> Floats:
    """What everybody knows of single atoms (atoms,)."""
    found = np.zeros(len(plan.system.atoms))
    indptr, indices = plan.system.cells.indptr, plan.system.cells.indices
    single = np.flatnonzero((np.diff(indptr) == 1) & np.isfinite(plan.least))
    np.maximum.at(found, indices[indptr[single]], plan.least[single])
    return found


def _spared(
    plan: Plan,
    targets: Sequence[int],
    hidden: NDArray[np.bool_],
    chosen: NDArray[np.bool_],
    worlds: list[Floats],
) -> NDArray[np.bool_]:
    """Publish again what is not needed, the most valuable cells first."""
    extra = np.flatnonzero(chosen & ~hidden)
    for cell in extra[np.argsort(-plan.cost[extra], kind="stable")]:
        chosen[cell] = False
        if not holds(plan.without(chosen), targets, plan.needed, worlds):
            chosen[cell] = True
    return chosen


def _hopeless() -> Infeasible:
    return Infeasible(
        "Mindestens eine gesperrte Zahl lässt sich nicht schützen.",
        place="audit",
        remedy="Nichts veröffentlichen; Gebiete oder Gruppen zusammenfassen.",
    )
