"""Pure decisions of participation: levels, spam, likeness, what may be shown, shares of money."""

from nahraum.plan.participation.rules.arguments import SIDES, Argument, Claim, Said, claims
from nahraum.plan.participation.rules.budget import Explained, Told, euro, explain, outcome_of
from nahraum.plan.participation.rules.codes import clean_code, new_code
from nahraum.plan.participation.rules.counting import (
    LEAST,
    Asked,
    Filled,
    count,
    shown_cells,
)
from nahraum.plan.participation.rules.grid_picture import picture, pressed, size
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
from nahraum.plan.participation.rules.spots import (
    CELL,
    Grid,
    coarse,
    is_coarse,
    letters,
    looks_like_a_field,
)


class Refused(ValueError):
    """This cannot be done now; the sentence says why and what else there is."""


__all__ = [
    "CELL",
    "LATEST",
    "LEAST",
    "MOST_LINKS",
    "PROOFS",
    "QUICKEST",
    "SIDES",
    "Argument",
    "Asked",
    "Attempt",
    "Claim",
    "Explained",
    "Filled",
    "Grid",
    "Refused",
    "Said",
    "Stop",
    "Told",
    "claims",
    "clean_code",
    "coarse",
    "count",
    "euro",
    "explain",
    "is_coarse",
    "judge",
    "letters",
    "likeness",
    "links_in",
    "looks_like_a_field",
    "new_code",
    "outcome_of",
    "picture",
    "pressed",
    "proofs_of",
    "same_words",
    "shown_cells",
    "size",
]
