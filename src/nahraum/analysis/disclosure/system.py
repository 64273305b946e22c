"""What an outsider knows: cells of tables as sums of unknown numbers, and programmes over them.

Cells are sums of atoms (the finest cells, not negative). A published cell is an interval, a
withheld one is not known at all; links are sums everybody knows to be zero. The attack computes
the smallest and largest value a withheld cell can have (METHODS 5.7).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.population.ages import Floats

# A solver's tolerance; counts are whole numbers, so this far from one is that one.
EPSILON = 1e-6
SECONDS = 30.0
OPTIMAL, UNSOLVABLE = 0, 2
# Nobody outside believes in more than this times everything that was counted.
DISBELIEF = 4


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """Sparse `cells` (cells, atoms) and `links` (links, atoms) over the true `atoms` (atoms,)."""

    cells: Any
    links: Any
    atoms: Floats

    @property
    def values(self) -> Floats:
        """True value of every cell, shape (cells,)."""
        return np.asarray(self.cells @ self.atoms, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Outside:
    """A system seen from outside: `low` and `high` (cells,) of each cell, ±inf if withheld.

    Raises InvalidInput if the truth lies outside the intervals: then nothing can be concluded.
    """

    system: System
    low: Floats
    high: Floats

    def __post_init__(self) -> None:
        values = self.system.values
        gap = np.maximum(self.low - values, values - self.high)
        broken = np.abs(self.system.links @ self.system.atoms)
        if not np.isfinite(values).all() or (gap > EPSILON).any() or (broken > EPSILON).any():
            raise InvalidInput(
                "Was veröffentlicht werden soll, passt nicht zu den Zahlen selbst.",
                place="published",
                remedy="Rundung und Ränder prüfen.",
            )

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Which cells are published."""
        return np.isfinite(self.low) | np.isfinite(self.high)

    @cached_property
    def _sizes(self) -> NDArray[np.int64]:
        return np.asarray(np.diff(self.system.cells.indptr), dtype=np.int64)

    @cached_property
    def bounds(self) -> tuple[Floats, Floats]:
        """What is known of single atoms, from cells that are one atom."""
        atoms = self.system.atoms
        low = np.zeros(atoms.shape)
        high = np.full(atoms.shape, DISBELIEF * float(atoms.sum()) + 1000.0)
        single = np.flatnonzero(self.known & (self._sizes == 1))
        places = self.system.cells.indices[self.system.cells.indptr[single]]
        np.maximum.at(low, places, self.low[single])
        np.minimum.at(high, places, self.high[single])
        return low, high

    @cached_property
    def rows(self) -> tuple[Any, Floats, Floats]:
        """Sums over several atoms: matrix, lowest and highest value; links are zero."""
        from scipy import sparse

        several = np.flatnonzero(self.known & (self._sizes > 1))
        links = np.zeros(self.system.links.shape[0])
        matrix = sparse.vstack([self.system.cells[several], self.system.links]).tocsr()
        return (
            matrix,
            np.concatenate([self.low[several], links]),
            np.concatenate([self.high[several], links]),
        )

    @cached_property
    def parts(self) -> NDArray[np.int64]:
        """Number of the independent part each atom belongs to; -1 where it is known exactly."""
        from scipy import sparse
        from scipy.sparse.csgraph import connected_components

        low, high = self.bounds
        matrix = self.rows[0]
        free = np.flatnonzero(high > low)
        incidence = abs(matrix[:, free])
        upper = sparse.hstack([sparse.csr_matrix((free.size, free.size)), incidence.T])
        lower = sparse.hstack([incidence, sparse.csr_matrix((matrix.shape[0],) * 2)])
        _, labels = connected_components(sparse.vstack([upper, lower]), directed=False)
        found = np.full(low.shape, -1, dtype=np.int64)
        found[free] = labels[: free.size]
        return found

    def extreme(self, goal: Floats) -> Floats:
        """The possible world, as values of all cells (cells,), that makes goal·cells smallest.

        Raises Infeasible if the solver does not find it: then nothing is proven.
        """
        system = self.system
        weights = np.asarray(goal @ system.cells, dtype=np.float64)
        wanted = np.unique(self.parts[weights != 0])
        free = np.flatnonzero(np.isin(self.parts, wanted[wanted >= 0]))
        point = system.atoms.copy()
        if free.size:
            point[free] = self._solve(free, weights[free])
        return np.asarray(system.cells @ point, dtype=np.float64)

    def allows(self, world: Floats) -> bool:
        """Would an outsider hold this world (cells,), one of the links, for possible?"""
        return bool((world >= self.low - EPSILON).all() and (world <= self.high + EPSILON).all())

    def _solve(self, free: NDArray[np.int64], goal: Floats) -> Floats:
        matrix, row_low, row_high = self.rows
        low, high = self.bounds
        touched = np.flatnonzero(np.diff(matrix[:, free].indptr))
        inside = matrix[touched][:, free]
        fixed = np.setdiff1d(np.arange(low.size), free)
        rest = matrix[touched][:, fixed] @ self.system.atoms[fixed]
        return minimise(
            goal, inside, row_low[touched] - rest, row_high[touched] - rest, (low[free], high[free])
        )


def minimise(
    goal: Floats, matrix: Any, low: Floats, high: Floats, bounds: tuple[Floats, Floats]
) -> Floats:
    """Minimise goal·x with low ≤ matrix·x ≤ high within bounds, by HiGHS.

    Raises Infeasible whenever the answer is not proven optimal.
    """
    from scipy import sparse
    from scipy.optimize import linprog

    equal = np.isfinite(low) & (high - low < EPSILON)
    below, above = ~equal & np.isfinite(high), ~equal & np.isfinite(low)
    found = linprog(
        goal,
        A_ub=sparse.vstack([matrix[below], -matrix[above]]) if (below | above).any() else None,
        b_ub=np.concatenate([high[below], -low[above]]) if (below | above).any() else None,
        A_eq=matrix[equal] if equal.any() else None,
        b_eq=low[equal] if equal.any() else None,
        bounds=np.column_stack(bounds),
        method="highs",
        options={"time_limit": SECONDS},
    )
    if found.status != OPTIMAL:
        unsolvable = found.status == UNSOLVABLE
        raise Infeasible(
            "Die Prüfung auf Rückschlüsse hat keine Lösung."
            if unsolvable
            else "Die Prüfung auf Rückschlüsse ist nicht zu Ende gerechnet.",
            place="audit",
            remedy="Nichts veröffentlichen; die Tabelle verkleinern oder vergröbern.",
        )
    return np.asarray(found.x, dtype=np.float64)
