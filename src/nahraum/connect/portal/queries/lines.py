"""What a list says of each offer in memory, in German: the texts of other languages are rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from html import escape

from django.utils import timezone

from nahraum.base.municipality.tenancy import current_municipality
from nahraum.connect.directory.rules import (
    Freshness,
    freshness,
    holidays_of,
    phone_status,
    shown_phone,
    status,
)
from nahraum.connect.portal.queries.hits import Hits
from nahraum.connect.portal.queries.index import Index
from nahraum.connect.portal.queries.reading import Record
from nahraum.connect.portal.queries.showing import states_in_words
from nahraum.connect.portal.rules import (
    Reason,
    checked_in_words,
    distance_in_words,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One offer of a list: what its record says and what depends on the hour, ready for a page
    (escaped), and what depends on the question.

    `unknown`: names of filters nobody knows of.
    """

    record: Record
    said: Mapping[str, str]
    status: str
    tone: str
    distance: str
    unknown: tuple[str, ...]
    reasons: tuple[Reason, ...]
    checked: str
    house: str


def lines_of(hits: Hits, *, at: datetime) -> list[Line]:
    """Hits of an index, without asking the database."""
    index, today = hits.found_in, timezone.localdate(at)
    states: dict[tuple[int, bool], tuple[str, str]] = index.answers.get_or(
        ("words", index.moment(at)), dict
    )
    found = []
    for hit in hits.listed():
        record = index.records[hit.row]
        key = int(index.columns.patterns[hit.row]), bool(record.phone)
        if key not in states:
            states[key] = _state(index, *key, at)
        there, tone = states[key]
        far = None if record.home_visit and record.served_everywhere else hit.metres
        age = freshness(checked_at=record.checked_at, check_due=record.check_due, today=today)
        line = Line(
            record=record,
            said=_said(index, hit.row),
            status=there,
            tone=tone,
            distance="" if far is None else escape(distance_in_words(far)),
            unknown=hit.unknown,
            reasons=hit.reasons,
            checked=_checked(age, record.checked_at, record.checked_by),
            house=str(hit.house or ""),
        )
        found.append(line)
    return found


def _state(index: Index, pattern: int, phone: bool, at: datetime) -> tuple[str, str]:
    """Whether somebody is there, in words; one pattern is looked at once a minute."""
    when = index.patterns[pattern]
    holidays = holidays_of(current_municipality().area.key)
    now = status(when.hours, when.leaves, at=at, holidays=holidays)
    calls = phone_status(when.hours, when.leaves, at=at, holidays=holidays)
    words, tone = states_in_words(now, calls, at, phone=phone)[0]
    return escape(words), tone


def _said(index: Index, row: int) -> Mapping[str, str]:
    """The texts of a record as a page writes them; made when somebody first sees it."""
    record = index.records[row]
    of, said = index.said.get(row, (None, {}))
    if of is not record:
        said = {
            "00": str(record.key),
            "title": escape(record.title),
            "summary": escape(record.summary),
            "house": escape(record.house),
            "phone": escape(record.phone),
            "shown": _shown_phone(record.phone),
        }
        index.said[row] = record, said
    return said


@lru_cache(maxsize=50_000)  # many offers of a house have one number
def _shown_phone(number: str) -> str:
    return escape(shown_phone(number))


@lru_cache(maxsize=5_000)
def _checked(age: Freshness, checked_at: date | None, checked_by: str) -> str:
    return escape(checked_in_words(age, checked_at=checked_at, checked_by=checked_by)[0])
