from nahraum.plan.measures.models.goals import Goal
from nahraum.plan.measures.models.measures import Measure, StateChange
from nahraum.plan.measures.models.parts import (
    CostYear,
    EvidenceNote,
    ExpectedEffect,
    Funding,
    Milestone,
    Reading,
)
from nahraum.plan.measures.models.versions import PlanVersion, Review

__all__ = [
    "CostYear",
    "EvidenceNote",
    "ExpectedEffect",
    "Funding",
    "Goal",
    "Measure",
    "Milestone",
    "PlanVersion",
    "Reading",
    "Review",
    "StateChange",
]
