"""Reading assessments, sustaining checks and neighbourhood work, in the open scope."""

from nahraum.plan.selfcheck.queries.checks import (
    answers_of,
    checked,
    checks,
    counts_of,
    course,
    ending_soon,
    latest_finished,
    places,
    posts,
    sentences,
    sustained,
    sustaining_checks,
)
from nahraum.plan.selfcheck.queries.conditions import fitting, fittings
from nahraum.plan.selfcheck.queries.suggesting import suggestions

__all__ = [
    "answers_of",
    "checked",
    "checks",
    "counts_of",
    "course",
    "ending_soon",
    "fitting",
    "fittings",
    "latest_finished",
    "places",
    "posts",
    "sentences",
    "suggestions",
    "sustained",
    "sustaining_checks",
]
