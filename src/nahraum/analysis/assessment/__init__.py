"""Assessments with published scoring; so far the one that leads to care grades (NBA)."""

from nahraum.analysis.assessment.instrument import Criterion, Instrument, Module, instrument_from
from nahraum.analysis.assessment.scoring import (
    Answer,
    CareGrade,
    Circumstances,
    Frequency,
    ModuleScore,
    assess,
    care_grade,
    reachable_totals,
    total_points,
    weighted_points,
)

__all__ = [
    "Answer",
    "CareGrade",
    "Circumstances",
    "Criterion",
    "Frequency",
    "Instrument",
    "Module",
    "ModuleScore",
    "assess",
    "care_grade",
    "instrument_from",
    "reachable_totals",
    "total_points",
    "weighted_points",
]
