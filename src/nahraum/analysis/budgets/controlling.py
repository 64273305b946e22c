"""What became of the budgets: spending, work beyond single cases, what is left."""

from dataclasses import dataclass

from nahraum.analysis.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """Budget, spending so far and the part for work beyond single cases, cents; months gone."""

    id: str
    budget: int
    spent: int
    beyond_cases: int | None = None
    months: int = 12


@dataclass(frozen=True, slots=True)
class Control:
    """Shares are None where there is nothing to divide by or nothing known.

    `expected` is the spending at the year's end at the same pace, cents.
    """

    id: str
    used: float | None
    left: int
    beyond_cases: float | None
    expected: float
    over: bool


def control(row: Spending) -> Control:
    """Compare spending with the budget. Raises InvalidInput."""
    if min(row.budget, row.spent) < 0 or not 1 <= row.months <= 12:
        raise InvalidInput("Beträge sind nicht negativ, Monate 1 bis 12.", place=row.id)
    beyond = row.beyond_cases
    if beyond is not None and not 0 <= beyond <= row.spent:
        raise InvalidInput("Fallübergreifendes ist ein Teil der Ausgaben.", place=row.id)
    expected = row.spent * 12 / row.months
    return Control(
        id=row.id,
        used=row.spent / row.budget if row.budget else None,
        left=row.budget - row.spent,
        beyond_cases=None if beyond is None or not row.spent else beyond / row.spent,
        expected=expected,
        over=expected > row.budget,
    )
