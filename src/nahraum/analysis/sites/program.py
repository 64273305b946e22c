"""A mixed-integer program put together block by block, solved by HiGHS."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from nahraum.analysis.errors import AnalysisError
from nahraum.analysis.population.ages import Floats
from nahraum.analysis.sites.problem import Ints

# Status codes of scipy.optimize.milp.
OPTIMAL, STOPPED = 0, 1


class OutOfTime(AnalysisError):
    """The clock ran out before any solution was found; no solution is below `bound`."""

    def __init__(self, seconds: float, bound: float) -> None:
        self.bound = bound
        super().__init__(
            f"In {seconds:g} Sekunden wurde keine Lösung gefunden.",
            place="seconds",
            remedy="Mehr Zeit geben oder die Aufgabe verkleinern.",
        )


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Values of the variables, objective and the proven bound of the minimisation."""

    x: Floats
    objective: float
    bound: float


class Program:
    """Minimise cost·x under rows low <= A x <= high; rows and variables are added in blocks."""

    def __init__(self) -> None:
        self._costs: list[Floats] = []
        self._uppers: list[Floats] = []
        self._integer: list[Floats] = []
        self._entries: list[tuple[Ints, Ints, Floats]] = []
        self._lows: list[Floats] = []
        self._highs: list[Floats] = []
        self.columns = self.rows = 0

    def add(self, cost: Any, *, upper: Any = 1.0, integer: bool = False) -> Ints:
        """Variables 0..upper with the costs given, shape (count,); returns their columns."""
        costs = np.atleast_1d(np.array(cost, dtype=np.float64))
        self._costs.append(costs)
        self._uppers.append(np.broadcast_to(np.array(upper, dtype=np.float64), costs.shape))
        self._integer.append(np.full(costs.shape, float(integer)))
        first = self.columns
        self.columns += len(costs)
        return np.arange(first, self.columns)

    def require(
        self, rows: Any, columns: Any, values: Any, *, low: Any = -np.inf, high: Any = np.inf
    ) -> None:
        """Rows numbered 0.. inside the block, given as triplets; low and high by row."""
        lows, highs = np.broadcast_arrays(np.atleast_1d(low), np.atleast_1d(high))
        at = np.array(rows, dtype=np.int64).reshape(-1)
        numbers = np.broadcast_to(np.array(values, dtype=np.float64), at.shape)
        self._entries.append((at + self.rows, np.array(columns, dtype=np.int64), numbers))
        self._lows.append(lows.astype(np.float64))
        self._highs.append(highs.astype(np.float64))
        self.rows += len(lows)

    def total(
        self, columns: Any, values: Any = 1.0, *, low: float = -np.inf, high: float = np.inf
    ) -> None:
        """One row over the columns."""
        self.require(np.zeros(len(columns), np.int64), columns, values, low=low, high=high)

    def solve(self, seconds: float) -> Solved | None:
        """Solve to optimality within `seconds`; None if there is no solution.

        Raises OutOfTime when the clock stops it before any solution is found, AnalysisError when
        the solver refuses the numbers.
        """
        rows, columns, values = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        matrix = coo_array((values, (rows, columns)), shape=(self.rows, self.columns)).tocsr()
        low, high = np.concatenate(self._lows), np.concatenate(self._highs)
        found = milp(
            np.concatenate(self._costs),
            integrality=np.concatenate(self._integer),
            bounds=Bounds(0, np.concatenate(self._uppers)),
            constraints=LinearConstraint(matrix, low, high),
            options={"time_limit": float(seconds), "mip_rel_gap": 0.0},
        )
        # Our objectives are bounded, so "unbounded or infeasible" means infeasible.
        if "infeasible" in found.message:
            return None
        bound = self._bound(found.mip_dual_bound)
        if found.x is None and found.status == STOPPED:
            raise OutOfTime(seconds, bound)
        if found.x is None:
            raise AnalysisError(
                f"Das Lösungsprogramm kommt mit den Zahlen nicht zurecht ({found.message}).",
                place="cost",
                remedy="Einheiten prüfen; sehr große neben sehr kleinen Zahlen vermeiden.",
            )
        objective = float(found.fun)
        return Solved(found.x, objective, objective if found.status == OPTIMAL else bound)

    def _bound(self, claimed: float | None) -> float:
        """The solver's bound, or what no solution can fall below if it has none yet."""
        if claimed is not None and np.isfinite(claimed):
            return float(claimed)
        costs, uppers = np.concatenate(self._costs), np.concatenate(self._uppers)
        saving = costs < 0
        return float((costs[saving] * uppers[saving]).sum())
