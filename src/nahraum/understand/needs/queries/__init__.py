"""The need map: what the rooms below and above know, put side by side. Reads only."""

from nahraum.understand.needs.queries.diagnosing import diagnosis
from nahraum.understand.needs.queries.facts import CAR, growths
from nahraum.understand.needs.queries.looking import (
    Attained,
    Look,
    attained,
    evidence_of_cell,
    need_cell,
    need_map,
    removed_standards,
    standards,
)

__all__ = [
    "CAR",
    "Attained",
    "Look",
    "attained",
    "diagnosis",
    "evidence_of_cell",
    "growths",
    "need_cell",
    "need_map",
    "removed_standards",
    "standards",
]
