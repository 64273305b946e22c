"""The economics of a medical centre: result, risk, liquidity."""

from nahraum.analysis.centre.economics import (
    Bar,
    Centre,
    Economics,
    Outlook,
    Ranges,
    economics,
    simulate,
    tornado,
)
from nahraum.analysis.centre.liquidity import Liquidity, Month, Payment, liquidity

__all__ = [
    "Bar",
    "Centre",
    "Economics",
    "Liquidity",
    "Month",
    "Outlook",
    "Payment",
    "Ranges",
    "economics",
    "liquidity",
    "simulate",
    "tornado",
]
