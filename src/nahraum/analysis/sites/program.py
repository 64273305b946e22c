"""A mixed-integer program put together block by block, solved by HiGHS.

HiGHS tells nobody how far it is and cannot be ended meanwhile. Who needs that hands in a solver
that runs it in a process of its own, by `solved_by` (`nahraum.cli.solving` does).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Minimise costs·x, 0 <= x <= uppers, low <= A x <= high; A as triplets, integer as 0 and 1."""

    costs: Floats
    uppers: Floats
    integer: Floats
    rows: Ints
    columns: Ints
    values: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a solver says: status and message of `scipy.optimize.milp`; None where unknown."""

    status: int
    message: str
    x: Floats | None
    objective: float | None
    bound: float | None


Solver = Callable[[Model, float], Answer]


def highs(model: Model, seconds: float) -> Answer:
    """Solve here and now, within `seconds`."""
    shape = len(model.low), len(model.costs)
    matrix = coo_array((model.values, (model.rows, model.columns)), shape=shape).tocsr()
    found = milp(
        model.costs,
        integrality=model.integer,
        bounds=Bounds(0, model.uppers),
        constraints=LinearConstraint(matrix, model.low, model.high),
        options={"time_limit": float(seconds), "mip_rel_gap": 0.0},
    )
    return Answer(int(found.status), found.message, found.x, found.fun, found.mip_dual_bound)


_solver: ContextVar[Solver] = ContextVar("solver", default=highs)


@contextmanager
def solved_by(solver: Solver) -> Iterator[None]:
    """Inside, programs go to this solver; the answers are to be those of `highs`."""
    before = _solver.set(solver)
    try:
        yield
    finally:
        _solver.reset(before)


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
        found = _solver.get()(self._model(), seconds)
        # Our objectives are bounded, so "unbounded or infeasible" means infeasible.
        if "infeasible" in found.message:
            return None
        bound = self._bound(found.bound)
        if found.x is None and found.status == STOPPED:
            raise OutOfTime(seconds, bound)
        if found.x is None or found.objective is None:
            raise AnalysisError(
                f"Das Lösungsprogramm kommt mit den Zahlen nicht zurecht ({found.message}).",
                place="cost",
                remedy="Einheiten prüfen; sehr große neben sehr kleinen Zahlen vermeiden.",
            )
        objective = float(found.objective)
        return Solved(found.x, objective, objective if found.status == OPTIMAL else bound)

    def _model(self) -> Model:
        rows, columns, values = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        costs, uppers, integer = map(np.concatenate, (self._costs, self._uppers, self._integer))
        low, high = np.concatenate(self._lows), np.concatenate(self._highs)
        return Model(costs, uppers, integer, rows, columns, values, low, high)

    def _bound(self, claimed: float | None) -> float:
        """The solver's bound, or what no solution can fall below if it has none yet."""
        if claimed is not None and np.isfinite(claimed):
            return float(claimed)
        costs, uppers = np.concatenate(self._costs), np.concatenate(self._uppers)
        saving = costs < 0
        return float((costs[saving] * uppers[saving]).sum())
