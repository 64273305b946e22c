"""Dial-a-ride: who rides when with which vehicle, and why somebody cannot be taken."""

from nahraum.analysis.rides.checker import Violation, violations
from nahraum.analysis.rides.online import insert_request
from nahraum.analysis.rides.plan import Plan, Refusal, Stop, StopKind, Tour, ride_of
from nahraum.analysis.rides.quality import Quality, quality, refusals_by_person
from nahraum.analysis.rides.search import BATCH, ITERATIONS, solve
from nahraum.analysis.rides.task import (
    MAX_RIDE,
    PENALTY,
    Request,
    Task,
    Vehicle,
    Weights,
    Window,
    task,
)

__all__ = [
    "BATCH",
    "ITERATIONS",
    "MAX_RIDE",
    "PENALTY",
    "Plan",
    "Quality",
    "Refusal",
    "Request",
    "Stop",
    "StopKind",
    "Task",
    "Tour",
    "Vehicle",
    "Violation",
    "Weights",
    "Window",
    "insert_request",
    "quality",
    "refusals_by_person",
    "ride_of",
    "solve",
    "task",
    "violations",
]
