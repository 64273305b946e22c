"""When an offer can be reached: weekly hours, seasons, holidays, leave. Pure.

Hours are local wall time in Europe/Berlin; an hour that exists twice or never, on the days the
clocks change, is taken as the clock on the wall shows it. Unknown hours are not closed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
LOOK_AHEAD_DAYS = 370  # seasonal offers open once a year
_WEEK = 7

# The name of a public holiday on a day, "" on others.
Holidays = Callable[[date], str]


class Mode(StrEnum):
    """How people may come in these hours."""

    OPEN = "open"
    APPOINTMENT = "appointment"
    PHONE = "phone"


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    LEAVE = "leave"
    APPOINTMENT = "appointment"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A span in the week. `closes` at or before `opens` is on the next day.

    `first`, `last` bound the days it holds for; `season_from`, `season_to` are (month, day) of
    every year, around New Year's Eve too. `on_holidays`: it holds on public holidays as well.
    """

    weekday: int
    opens: time
    closes: time
    mode: Mode = Mode.OPEN
    first: date | None = None
    last: date | None = None
    season_from: tuple[int, int] | None = None
    season_to: tuple[int, int] | None = None
    on_holidays: bool = False

    @property
    def whole_day(self) -> bool:
        return self.opens == self.closes == time(0)

    def holds_on(self, day: date, holidays: Holidays) -> bool:
        return (
            day.weekday() == self.weekday
            and (self.first is None or day >= self.first)
            and (self.last is None or day <= self.last)
            and self._in_season(day)
            and (self.on_holidays or not holidays(day))
        )

    def _in_season(self, day: date) -> bool:
        if self.season_from is None or self.season_to is None:
            return True
        today = (day.month, day.day)
        if self.season_from <= self.season_to:
            return self.season_from <= today <= self.season_to
        return today >= self.season_from or today <= self.season_to

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Beginning and end of the span that begins on a day."""
        ends = day + timedelta(days=1) if self.closes <= self.opens else day
        return _at(day, self.opens), _at(ends, self.closes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Days on which nobody is there; `instead` says who helps meanwhile."""

    first: date
    last: date
    instead: str = ""

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How it stands at a moment. `until`: when that ends; `opens`: when people can come next."""

    state: State
    until: datetime | None = None
    opens: datetime | None = None
    holiday: str = ""
    leave: Leave | None = None


def status(
    hours: Sequence[Hours], leaves: Sequence[Leave], *, at: datetime, holidays: Holidays
) -> Status:
    """Whether an offer can be visited at a moment; telephone hours do not count as open.

    `at` is aware. An offer without any hours is unknown, one with hours by appointment only is
    "by appointment", whatever the clock says; one with both is so within them.
    """
    visits = spans_of(hours, Mode.OPEN)
    now = at.astimezone(BERLIN)
    leave = next((found for found in leaves if found.covers(now.date())), None)
    if leave is not None:
        away = replace(leave, last=_back(leaves, leave.last))
        return Status(state=State.LEAVE, leave=away, opens=_next(visits, leaves, now, holidays))
    if not visits:
        state = State.APPOINTMENT if _by_appointment(hours) else State.UNKNOWN
        return Status(state=state)
    holiday = holidays(now.date())
    if (until := _open_until(visits, leaves, now, holidays)) is not None:
        return Status(state=State.OPEN, until=until, holiday=holiday)
    seen = spans_of(hours, Mode.APPOINTMENT)
    if (until := _open_until(seen, leaves, now, holidays)) is not None:
        return Status(state=State.APPOINTMENT, until=until, holiday=holiday)
    opens = _next(visits, leaves, now, holidays)
    return Status(state=State.CLOSED, opens=opens, holiday=holiday)


def state_at(
    hours: Sequence[Hours], leaves: Sequence[Leave], *, at: datetime, holidays: Holidays
) -> State:
    """The state alone, as `status` says it, without looking for what comes next."""
    now = at.astimezone(BERLIN)
    if any(leave.covers(now.date()) for leave in leaves):
        return State.LEAVE
    visits = spans_of(hours, Mode.OPEN)
    if not visits:
        return State.APPOINTMENT if _by_appointment(hours) else State.UNKNOWN
    seen = spans_of(hours, Mode.APPOINTMENT)
    for state, found in ((State.OPEN, visits), (State.APPOINTMENT, seen)):
        spans = _spans(found, leaves, now.date() - timedelta(days=1), 2, holidays)
        if any(begins <= now < ends for begins, ends in spans):
            return state
    return State.CLOSED


def phone_status(
    hours: Sequence[Hours], leaves: Sequence[Leave], *, at: datetime, holidays: Holidays
) -> Status:
    """Whether somebody answers the phone, by the telephone hours alone."""
    calls = [replace(span, mode=Mode.OPEN) for span in hours if span.mode is Mode.PHONE]
    return status(calls, leaves, at=at, holidays=holidays)


def spans_of(hours: Sequence[Hours], mode: Mode) -> list[Hours]:
    """The spans of a kind. Who is there day and night all week is there on holidays too: nobody
    who types "rund um die Uhr" means all days but Christmas."""
    found = [span for span in hours if span.mode is mode]
    if len({span.weekday for span in found if span.whole_day}) < _WEEK:
        return found
    return [replace(span, on_holidays=span.on_holidays or span.whole_day) for span in found]


def _back(leaves: Sequence[Leave], last: date) -> date:
    """The last day of leaves that follow each other without a day between."""
    for leave in sorted(leaves, key=lambda leave: leave.first):
        if leave.last > last and (leave.first - last).days <= 1:
            last = leave.last
    return last


def _by_appointment(hours: Sequence[Hours]) -> bool:
    return any(span.mode is Mode.APPOINTMENT for span in hours)


def _open_until(
    hours: Sequence[Hours], leaves: Sequence[Leave], now: datetime, holidays: Holidays
) -> datetime | None:
    """The end of the span that is going on, joined with spans that follow without a break."""
    spans = sorted(_spans(hours, leaves, now.date() - timedelta(days=1), _WEEK, holidays))
    until: datetime | None = None
    for begins, ends in spans:
        if begins <= (until or now) < ends:
            until = ends
    return until


def _next(
    hours: Sequence[Hours], leaves: Sequence[Leave], now: datetime, holidays: Holidays
) -> datetime | None:
    """The next beginning after a moment within a year, or None."""
    for number in range(LOOK_AHEAD_DAYS):
        day = now.date() + timedelta(days=number)
        begins = [span[0] for span in _spans(hours, leaves, day, 1, holidays)]
        if later := [moment for moment in begins if moment > now]:
            return min(later)
    return None


def _spans(
    hours: Sequence[Hours], leaves: Sequence[Leave], start: date, days: int, holidays: Holidays
) -> Iterator[tuple[datetime, datetime]]:
    """Spans that begin in a number of days, without those on leave."""
    for number in range(days):
        day = start + timedelta(days=number)
        if any(leave.covers(day) for leave in leaves):
            continue
        yield from (span.on(day) for span in hours if span.holds_on(day, holidays))


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=BERLIN)
