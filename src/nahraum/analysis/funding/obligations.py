"""What a grant obliges to: proof, records, single items, calls for money, interest."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from nahraum.analysis.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Terms:
    """Months until the proof of use, years records and purchases are bound (None: unknown)."""

    proof_months: int | None = None
    audit_years: int | None = None
    earmark_years: int | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """Last days; None where the rule is not known."""

    proof: date | None
    records: date | None
    earmark: date | None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the budget: planned and actual cents, and whether it needs approval."""

    name: str
    planned: int
    actual: int
    over: int
    allowed: bool


def due_dates(end: date, terms: Terms) -> Dates:
    """When proof is due and until when records and purchases are bound, from the project's end."""
    proof = None if terms.proof_months is None else months_later(end, terms.proof_months)
    records = None
    if terms.audit_years is not None and proof is not None:
        records = months_later(proof, 12 * terms.audit_years)
    earmark = None
    if terms.earmark_years is not None:
        earmark = months_later(end, 12 * terms.earmark_years)
    return Dates(proof, records, earmark)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def line_items(
    planned: Mapping[str, int], actual: Mapping[str, int], tolerance: Fraction
) -> tuple[Item, ...]:
    """Which lines exceed their plan by more than the tolerance, or without saving elsewhere.

    An overrun within the tolerance is allowed while the total stays within the plan. Raises
    InvalidInput for different lines.
    """
    if set(planned) != set(actual):
        odd = min(set(planned) ^ set(actual))
        raise InvalidInput(f"Der Ansatz {odd} fehlt auf einer Seite.", place="items")
    saved = sum(actual.values()) <= sum(planned.values())
    found = []
    for name, plan in planned.items():
        over = max(0, actual[name] - plan)
        allowed = over == 0 or (saved and over <= tolerance * plan)
        found.append(Item(name, plan, actual[name], over, allowed))
    return tuple(found)


def callable_cents(payments: Sequence[tuple[date, int]], *, as_of: date, weeks: int) -> int:
    """What may be called now: payments due within so many weeks from the day, both included."""
    until = as_of + timedelta(weeks=weeks)
    return sum(cents for day, cents in payments if as_of <= day <= until)


def interest_cents(cents: int, days: int, *, base_rate: Fraction, margin: Fraction) -> Fraction:
    """Simple interest on money to be paid back, cents, for a year of 365 days.

    `base_rate` may be negative; interest below zero is not paid. Raises InvalidInput.
    """
    if cents < 0 or days < 0:
        raise InvalidInput("Betrag und Tage sind nicht negativ.", place="interest")
    return max(Fraction(0), base_rate + margin) * cents * days / 365
