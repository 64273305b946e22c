"""Money in the bank month by month: fees come late.

The association (KV) pays monthly advances and the rest some months after the quarter [K].
"""

from dataclasses import dataclass

from nahraum.analysis.centre.economics import QUARTERS, Centre
from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result

METHOD = Method("centre.liquidity", "1")
MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """How fees are paid: share advanced monthly from a month on, rest so many months later."""

    advance_share: float = 0.8
    first_advance: int = 2
    rest_after: int = 4

    def __post_init__(self) -> None:
        if not 0 <= self.advance_share <= 1:
            raise InvalidInput("Ein Anteil liegt zwischen 0 und 1.", place="advance_share")
        if not 1 <= self.first_advance <= MONTHS:
            raise InvalidInput("Der erste Abschlag kommt im ersten Jahr.", place="first_advance")
        if not 0 <= self.rest_after <= MONTHS:
            raise InvalidInput("Die Restzahlung kommt binnen 12 Monaten.", place="rest_after")


@dataclass(frozen=True, slots=True)
class Month:
    """Euros in and out in a month since the start, and what is there at its end."""

    month: int
    received: float
    paid: float
    balance: float


@dataclass(frozen=True, slots=True)
class Liquidity:
    """All months, the money needed beyond the opening balance, and fees owed at the end."""

    months: tuple[Month, ...]
    needed: float
    lowest_month: int
    owed: float


def liquidity(
    centre: Centre, *, months: int = 24, payment: Payment | None = None, opening: float = 0.0
) -> Result[Liquidity]:
    """Follow the account of a new centre, euros.

    Cases and costs are even; grants and other revenue come in equal monthly parts. The start-up
    loss is paid in the first year only, depreciation moves no money. What a quarter earned
    beyond its advances comes `rest_after` months after the quarter ends. Raises InvalidInput.
    """
    if not 1 <= months <= 240:
        raise InvalidInput("Die Zahl der Monate liegt zwischen 1 und 240.", place="months")
    if not 0 <= opening <= 1e12:
        raise InvalidInput("Der Anfangsbestand ist nicht negativ.", place="opening")
    how = payment or Payment()
    fees = centre.per_case * centre.cases_per_quarter / MONTHS
    steady = (centre.grants + centre.other_revenue) / MONTHS
    steady_out = (centre.cost - centre.depreciation - centre.start_up_loss) / MONTHS
    balance, lowest, lowest_month, fees_received = opening, opening, 0, 0.0
    rows = []
    for month in range(1, months + 1):
        paid_fees = _advance(month, how, fees) + _rest(month, how, fees)
        fees_received += paid_fees
        out = steady_out + (centre.start_up_loss / MONTHS if month <= MONTHS else 0.0)
        balance += steady + paid_fees - out
        rows.append(Month(month, steady + paid_fees, out, balance))
        if balance < lowest:
            lowest, lowest_month = balance, month
    value = Liquidity(tuple(rows), max(0.0, -lowest), lowest_month, fees * months - fees_received)
    notices = []
    if lowest_month == months:
        text = "Am Ende ist der Bestand am niedrigsten; er sinkt vielleicht weiter."
        notices.append(Notice("STILL_FALLING", text))
    source = "nahraum-assumption"
    return Result(
        value=value,
        method=METHOD,
        assumptions=(
            Assumption("advance_share", how.advance_share, "Anteil", source, verified=False),
            Assumption("first_advance", how.first_advance, "Monat", source, verified=False),
            Assumption("rest_after", how.rest_after, "Monate", source, verified=False),
        ),
        warnings=tuple(notices),
        sources=(source,),
    )


def _advance(month: int, how: Payment, fees: float) -> float:
    return how.advance_share * fees if month >= how.first_advance else 0.0


def _rest(month: int, how: Payment, fees: float) -> float:
    """What the quarter that ended `rest_after` months ago earned beyond its advances."""
    end = month - how.rest_after
    length = MONTHS // QUARTERS
    if end < length or end % length:
        return 0.0
    advanced = sum(_advance(m, how, fees) for m in range(end - length + 1, end + 1))
    return length * fees - advanced
