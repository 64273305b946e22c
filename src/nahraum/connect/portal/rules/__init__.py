"""What people wish, which offers answer it, and in which order. Pure."""

from nahraum.connect.portal.rules.filters import Facts, judged
from nahraum.connect.portal.rules.found import (
    MET,
    UNKNOWN,
    VIOLENCE,
    Found,
    Hit,
    Meaning,
    Reason,
    Wish,
)
from nahraum.connect.portal.rules.ranking import WEIGHTS, Candidate, ranked
from nahraum.connect.portal.rules.wording import (
    FILTERS,
    LANGUAGES,
    checked_in_words,
    clock,
    day_in_words,
    distance_in_words,
    languages_in_words,
    phone_in_words,
    remarks_on_language,
    status_in_words,
    week_in_words,
)

__all__ = [
    "FILTERS",
    "LANGUAGES",
    "MET",
    "UNKNOWN",
    "VIOLENCE",
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
    "languages_in_words",
    "phone_in_words",
    "ranked",
    "remarks_on_language",
    "status_in_words",
    "week_in_words",
]
