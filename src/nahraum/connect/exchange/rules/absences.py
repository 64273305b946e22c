"""Absences in one cell: "Urlaub vom 1.8. bis 14.8.2027 (Vertretung: Praxis Linde)". Pure."""

import re
from datetime import date

from django.utils.translation import gettext as _

from nahraum.connect.exchange.rules import cells
from nahraum.connect.exchange.rules.cells import Said, Unreadable
from nahraum.connect.exchange.rules.records import LeaveRecord

_LONGEST, _LONGEST_INSTEAD = 300, 200
_DAY = r"(?:\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4}|\s?\d{2})?|\d{4}-\d{2}-\d{2})"
_ONE = re.compile(
    rf"(?i)^[\w\s]{{0,40}}?:?\s*(?P<first>{_DAY})"
    rf"(?:\s*(?:bis(?:\s+zum)?|[-–—])\s*(?P<last>{_DAY}))?"
    r"[\s,;:]*(?:\(?\s*(?:vertretung|vertreten durch)?[\s:]*(?P<instead>[^()]*?)\s*\)?)?\s*$"
)


def absences(text: str) -> Said:
    """Absences of a cell, divided by semicolons. Raises Unreadable with what could be read."""
    found, read = [], []
    parts = [part.strip() for part in text.split(";") if part.strip()]
    for part in parts:
        one = _one(part)
        if one is not None:
            found.append(one)
            read.append(part)
    if len(found) < len(parts) or not found:
        raise Unreadable(_("Tage wie 01.08.2027–14.08.2027 (Vertretung)."), "; ".join(read))
    return Said(tuple(dict.fromkeys(found)))


def _one(text: str) -> LeaveRecord | None:
    match = _ONE.match(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    last = _day(match["last"] or match["first"])
    first = _first(match["first"], last)
    instead = match["instead"] or ""
    if first is None or last is None or last < first or len(instead) > _LONGEST_INSTEAD:
        return None
    return LeaveRecord(first=first, last=last, instead=instead)


def _first(text: str, last: date | None) -> date | None:
    """The first day; without a year it is the latest one before the last day."""
    if last is None or not text.rstrip().endswith("."):
        return _day(text)
    for year in (last.year, last.year - 1):
        found = _day(f"{text.strip()}{year}")
        if found is not None and found <= last:
            return found
    return None


def _day(text: str) -> date | None:
    try:
        found: date | None = cells.day(text.replace(" ", "")).value
    except Unreadable:
        return None
    return found
