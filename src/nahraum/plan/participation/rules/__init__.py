"""Pure decisions of participation: levels, spam, likeness, what may be shown, shares of money."""

from nahraum.plan.participation.rules.budget import Explained, Told, euro, explain, outcome_of
from nahraum.plan.participation.rules.codes import clean_code, new_code
from nahraum.plan.participation.rules.counting import (
    LEAST,
    Asked,
    Filled,
    count,
    shown_cells,
)
from nahraum.plan.participation.rules.levels import PROOFS, proofs_of
from nahraum.plan.participation.rules.likeness import likeness, same_words
from nahraum.plan.participation.rules.spam import (
    LATEST,
    MOST_LINKS,
    QUICKEST,
    Attempt,
    Stop,
    judge,
    links_in,
)


class Refused(ValueError):
    """This cannot be done now; the sentence says why and what else there is."""


__all__ = [
    "LATEST",
    "LEAST",
    "MOST_LINKS",
    "PROOFS",
    "QUICKEST",
    "Asked",
    "Attempt",
    "Explained",
    "Filled",
    "Refused",
    "Stop",
    "Told",
    "clean_code",
    "count",
    "euro",
    "explain",
    "judge",
    "likeness",
    "links_in",
    "new_code",
    "outcome_of",
    "proofs_of",
    "same_words",
    "shown_cells",
]
