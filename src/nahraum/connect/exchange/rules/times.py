"""Hours at single places and absences: what a list adds, and what it takes away. Pure.

What the list said last time and says no more goes; what was entered here by hand stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nahraum.connect.directory.rules import Hours, write_lines
from nahraum.connect.exchange.rules.entries import Entry, digest
from nahraum.connect.exchange.rules.records import LeaveRecord

NOTHING = "–"
Spans = tuple[Hours, ...]


def hours_digest(hours: Iterable[Hours]) -> str:
    """By which hours that hold everywhere are known again."""
    return digest(write_lines(hours))


def places_digest(site_hours: Iterable[Spans]) -> str:
    """By which hours at single places are known again."""
    return digest(tuple(write_lines(hours) for hours in site_hours))


def leave_digests(leaves: Iterable[LeaveRecord]) -> dict[str, str]:
    """By which absences are known again, one by one."""
    return {f"leave.{digest(leave)}": "" for leave in leaves}


def settled(entry: Entry, bound: bool, last: Mapping[str, str]) -> Entry:
    """Hours said for the only place a list names are hours at that place, if they are `bound` to
    it: the offer is new, has other places, or has hours at this place already.

    What the list said before for the whole offer, it says so still.
    """
    if not (entry.hours_here and bound):
        return entry
    if last.get("hours") == hours_digest(entry.hours or ()):
        return entry
    rest = tuple(span for span in entry.hours or () if span not in entry.hours_here)
    return replace(entry, hours=rest or None, site_hours=(entry.hours_here,))


def lines(hours: Iterable[Hours]) -> str:
    """Hours in a line."""
    return "; ".join(write_lines(hours))


def merged(
    said: Sequence[LeaveRecord], known: Sequence[LeaveRecord], last: Mapping[str, str]
) -> tuple[tuple[LeaveRecord, ...], tuple[LeaveRecord, ...]]:
    """(absences to add, absences to take away), given what the list said last time."""
    if not said:  # nothing was said
        return (), ()
    gone = [one for one in known if one not in said and _named(one, last)]
    added = []
    for one in said:
        if one in known or _named(one, last):
            continue
        same = [other for other in known if other not in said and _days(other) == _days(one)]
        if same and not one.instead:
            continue
        added.append(one)
        gone += [other for other in same if other not in gone]
    return tuple(added), tuple(gone)


def _named(leave: LeaveRecord, last: Mapping[str, str]) -> bool:
    return f"leave.{digest(leave)}" in last


def _days(leave: LeaveRecord) -> tuple[object, object]:
    return leave.first, leave.last


def leave_lines(leaves: Iterable[LeaveRecord]) -> str:
    """Absences in a line."""
    found = []
    for leave in leaves:
        instead = f" ({leave.instead})" if leave.instead else ""
        found.append(f"{leave.first:%d.%m.%Y}–{leave.last:%d.%m.%Y}{instead}")
    return "; ".join(found)
