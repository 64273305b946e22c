"""Who pays: eligibility, financing plans, refusals, recalculation and what comes after."""

from nahraum.analysis.funding.eligibility import (
    Reason,
    State,
    Verdict,
    check,
    euros,
    next_deadline,
)
from nahraum.analysis.funding.model import Problem
from nahraum.analysis.funding.obligations import (
    Dates,
    Item,
    Terms,
    callable_cents,
    due_dates,
    interest_cents,
    line_items,
    months_later,
)
from nahraum.analysis.funding.plan import OwnPayment, Payment, Plan, plan
from nahraum.analysis.funding.programme import RULES, Cost, Measure, Programme
from nahraum.analysis.funding.recalculation import (
    Budget,
    Financing,
    Settled,
    grant_of,
    recalculate,
)
from nahraum.analysis.funding.refusals import PlanB, Sure, coverage, plans_b, sure_plan
from nahraum.analysis.funding.sustaining import CRITERIA, Sustaining, YearGap, gaps, score

__all__ = [
    "CRITERIA",
    "RULES",
    "Budget",
    "Cost",
    "Dates",
    "Financing",
    "Item",
    "Measure",
    "OwnPayment",
    "Payment",
    "Plan",
    "PlanB",
    "Problem",
    "Programme",
    "Reason",
    "Settled",
    "State",
    "Sure",
    "Sustaining",
    "Terms",
    "Verdict",
    "YearGap",
    "callable_cents",
    "check",
    "coverage",
    "due_dates",
    "euros",
    "gaps",
    "grant_of",
    "interest_cents",
    "line_items",
    "months_later",
    "next_deadline",
    "plan",
    "plans_b",
    "recalculate",
    "score",
    "sure_plan",
]
