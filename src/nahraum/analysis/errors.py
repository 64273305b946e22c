"""What can go wrong in the analysis.

AnalysisError
├── InvalidInput    the numbers handed in cannot be right
└── Infeasible      the numbers are right, the task has no solution
"""


class AnalysisError(Exception):
    """Base class. `place` names the argument or row, `remedy` says how to mend it."""

    def __init__(self, problem: str, *, place: str = "", remedy: str = "") -> None:
        self.problem = problem
        self.place = place
        self.remedy = remedy
        super().__init__(": ".join(part for part in (place, problem, remedy) if part))


class InvalidInput(AnalysisError):
    """The numbers handed in cannot be right."""


class Infeasible(AnalysisError):
    """The numbers are right, but the task has no solution."""
