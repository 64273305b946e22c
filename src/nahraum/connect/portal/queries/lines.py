"""What a list says of each offer in memory, in German: the texts of other languages are rows."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

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
from nahraum.connect.portal.queries.showing import states_in_words
from nahraum.connect.portal.rules import (
    UNKNOWN,
    Reason,
    checked_in_words,
    distance_in_words,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One offer of a list. `unknown`: names of filters nobody knows of."""

    key: UUID
    title: str
    house: str
    summary: str
    phone: str
    phone_shown: str
    status: str
    tone: str
    home_visit: bool
    by_video: bool
    cost: str
    distance: str
    unknown: tuple[str, ...]
    reasons: tuple[Reason, ...]
    checked: str


def lines_of(hits: Hits, *, at: datetime) -> list[Line]:
    """Hits of an index, without asking the database."""
    index, today = hits.found_in, timezone.localdate(at)
    found = []
    for hit in hits:
        row = index.row_of[hit.offer]
        record = index.records[row]
        states = _states(index, int(index.columns.patterns[row]), at)
        far = hit.metres is not None and not (record.home_visit and record.served_everywhere)
        age = freshness(checked_at=record.checked_at, check_due=record.check_due, today=today)
        line = Line(
            key=record.key,
            title=record.title,
            house=record.house,
            summary=record.summary,
            phone=record.phone,
            phone_shown=_phone(record.phone),
            status=states[0],
            tone=states[1],
            home_visit=record.home_visit,
            by_video=record.by_video,
            cost=record.cost,
            distance=distance_in_words(hit.metres) if far and hit.metres is not None else "",
            unknown=tuple(name for name, state in hit.filters.items() if state == UNKNOWN),
            reasons=hit.reasons,
            checked=_checked(age, record.checked_at, record.checked_by),
        )
        found.append(line)
    return found


def _states(index: Index, pattern: int, at: datetime) -> tuple[str, str]:
    """Whether somebody is there, in words; one pattern is looked at once a minute."""
    moment = index.moment(at)
    known: dict[int, tuple[str, str]] = index.answers.get_or(("words", moment), dict)
    if pattern not in known:
        when = index.patterns[pattern]
        holidays = holidays_of(current_municipality().area.key)
        now = status(when.hours, when.leaves, at=at, holidays=holidays)
        calls = phone_status(when.hours, when.leaves, at=at, holidays=holidays)
        known[pattern] = states_in_words(now, calls, at)[0]
    return known[pattern]


@lru_cache(maxsize=20_000)
def _phone(number: str) -> str:
    return shown_phone(number)


@lru_cache(maxsize=5_000)
def _checked(age: Freshness, checked_at: date | None, checked_by: str) -> str:
    return checked_in_words(age, checked_at=checked_at, checked_by=checked_by)[0]
