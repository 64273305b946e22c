"""Whether somebody can sign up, until when, and for how many. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from nahraum.connect.calendar.rules.clock import BERLIN, instant

MOST_PEOPLE = 8
KEEP_DAYS = 30
ASK_DAYS = 7  # after the last date: later nobody is asked any more
ANSWER_DAYS = 20  # the link ends before the names are erased
REMIND_BEFORE = timedelta(hours=24)


class Chance(StrEnum):
    """What a page can offer to somebody who wants to come."""

    FREE_ENTRY = "free-entry"
    OPEN = "open"
    WAITING = "waiting"
    FULL = "full"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    OVER = "over"


class SignUpRefused(ValueError):
    """Nobody can sign up now; the sentence says why and what else there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """What is known of the places of one list; `places` is None where nobody counts them."""

    needed: bool
    places: int | None
    taken: int
    waiting_list: bool
    starts: datetime
    deadline_days: int
    cancelled: bool

    @property
    def free(self) -> int | None:
        return None if self.places is None else max(0, self.places - self.taken)


def chance(seats: Seats, *, at: datetime, people: int = 1) -> Chance:
    """What is possible for `people` who want to come together."""
    if seats.cancelled:
        return Chance.CANCELLED
    if at >= seats.starts:
        return Chance.OVER
    if not seats.needed:
        return Chance.FREE_ENTRY
    if at >= closes(seats.starts, seats.deadline_days):
        return Chance.CLOSED
    if seats.free is None or seats.free >= people:
        return Chance.OPEN
    return Chance.WAITING if seats.waiting_list else Chance.FULL


def closes(starts: datetime, deadline_days: int) -> datetime:
    """The end of registration: the beginning, or midnight after the day so many days before."""
    if not deadline_days:
        return starts
    day = starts.astimezone(BERLIN).date() - timedelta(days=deadline_days - 1)
    return instant(day, time())


def reminder_due(*, starts: datetime, signed_up: datetime, at: datetime) -> bool:
    """From the day before until the beginning; not for those who signed up within a day of it."""
    if at >= starts or starts - signed_up < REMIND_BEFORE:
        return False
    ahead = starts.astimezone(BERLIN).date() - at.astimezone(BERLIN).date()
    return ahead.days <= 1


def erased_at(ends: datetime) -> datetime:
    """When names and numbers of those who came are erased."""
    return ends + timedelta(days=KEEP_DAYS)
