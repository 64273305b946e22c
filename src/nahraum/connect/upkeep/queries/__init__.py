"""Reads: entries in words, whom to remind, what waits, what was, how fresh it is."""

from nahraum.connect.upkeep.queries.asking import calls, reminders_due
from nahraum.connect.upkeep.queries.deciding import open_proposals, owned_by, owns
from nahraum.connect.upkeep.queries.freshness import Neglect, shares_checked, tallies

__all__ = [
    "Neglect",
    "calls",
    "open_proposals",
    "owned_by",
    "owns",
    "reminders_due",
    "shares_checked",
    "tallies",
]
