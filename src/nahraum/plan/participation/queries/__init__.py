"""Reading participation, in the open scope. What other rooms may know comes first."""

from nahraum.plan.participation.queries.ideas import (
    alike,
    answers_due,
    fate_of,
    idea,
    ideas,
    latest_answer,
    published_ideas,
    visits_today,
    waiting_ideas,
)
from nahraum.plan.participation.queries.procedures import (
    answered,
    counts_by_level,
    procedures,
    procedures_done,
    proofs,
    public_procedures,
    running,
)
from nahraum.plan.participation.queries.results import (
    asked,
    code_of,
    digest_of,
    filled,
    population_of,
    questions_of,
    receipt_of,
)

__all__ = [
    "alike",
    "answered",
    "answers_due",
    "asked",
    "code_of",
    "counts_by_level",
    "digest_of",
    "fate_of",
    "filled",
    "idea",
    "ideas",
    "latest_answer",
    "population_of",
    "procedures",
    "procedures_done",
    "proofs",
    "public_procedures",
    "published_ideas",
    "questions_of",
    "receipt_of",
    "running",
    "visits_today",
    "waiting_ideas",
]
