"""How long an entry may be believed. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

CHECK_EVERY_DAYS = 180
STALE_AFTER_DAYS = 90  # after a check was due
CAPACITY_DAYS = 60  # free places and waiting lists age faster
REMINDER_DAYS = (-14, 0, 30)  # around the day a check is due


class Freshness(StrEnum):
    CHECKED = "checked"
    DUE = "due"
    STALE = "stale"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Reminder:
    """The how-manieth reminder is due on which day."""

    number: int
    day: date


def next_check(checked_at: date) -> date:
    return checked_at + timedelta(days=CHECK_EVERY_DAYS)


def freshness(*, checked_at: date | None, check_due: date | None, today: date) -> Freshness:
    """An entry nobody ever checked is never fresh, however new it is."""
    if checked_at is None:
        return Freshness.NEVER
    due = check_due or next_check(checked_at)
    if today <= due:
        return Freshness.CHECKED
    stale = stale_from(checked_at=checked_at, check_due=check_due)
    return Freshness.STALE if today >= stale else Freshness.DUE


def stale_from(*, checked_at: date, check_due: date | None) -> date:
    """The first day on which an entry that was checked once may not be believed any more."""
    return (check_due or next_check(checked_at)) + timedelta(days=STALE_AFTER_DAYS + 1)


def capacity_counts(as_of: date | None, *, today: date) -> bool:
    """Whether a statement about free places may still be shown."""
    return as_of is not None and 0 <= (today - as_of).days <= CAPACITY_DAYS


def reminder_due(*, due: date, sent: int, today: date) -> Reminder | None:
    """The reminder to send today, after `sent` were sent for this check; at most three."""
    if sent >= len(REMINDER_DAYS):
        return None
    day = due + timedelta(days=REMINDER_DAYS[sent])
    return Reminder(sent + 1, day) if today >= day else None
