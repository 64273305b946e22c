"""Contracts between networks, payers and municipalities: terms in, settlements out."""

from nahraum.analysis.contracts.payments import (
    Bonus,
    BundlePaid,
    Capitation,
    CapitationPaid,
    Goal,
    bundle,
    capitation,
    pay_for_performance,
)
from nahraum.analysis.contracts.settlement import (
    PERSON_CV,
    Corridor,
    Costs,
    Distribution,
    Settlement,
    SharedSavings,
    settle,
    settle_persons,
)

__all__ = [
    "PERSON_CV",
    "Bonus",
    "BundlePaid",
    "Capitation",
    "CapitationPaid",
    "Corridor",
    "Costs",
    "Distribution",
    "Goal",
    "Settlement",
    "SharedSavings",
    "bundle",
    "capitation",
    "pay_for_performance",
    "settle",
    "settle_persons",
]
