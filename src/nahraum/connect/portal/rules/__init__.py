"""What people wish, which offers answer it, and in which order. Pure."""

from nahraum.connect.portal.rules.filters import Facts, judged
from nahraum.connect.portal.rules.found import MET, UNKNOWN, Found, Hit, Meaning, Reason, Wish
from nahraum.connect.portal.rules.ranking import WEIGHTS, Candidate, ranked
from nahraum.connect.portal.rules.wording import (
    checked_in_words,
    clock,
    day_in_words,
    distance_in_words,
    status_in_words,
    week_in_words,
)

__all__ = [
    "MET",
    "UNKNOWN",
    "WEIGHTS",
    "Candidate",
    "Facts",
    "Found",
    "Hit",
    "Meaning",
    "Reason",
    "Wish",
    "checked_in_words",
    "clock",
    "day_in_words",
    "distance_in_words",
    "judged",
    "ranked",
    "status_in_words",
    "week_in_words",
]
