"""Wall time and instants in Germany, also on the two nights when the clock is changed. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

BERLIN = ZoneInfo("Europe/Berlin")
_FIRST_YEAR, _LAST_YEAR = 1990, 2199  # at the ends of the calendar no time zone can be counted


class ClockRefused(ValueError):
    """A time that is not on the clock; the sentence says why."""


class Night(StrEnum):
    """What the clock does at a wall time."""

    PLAIN = "plain"
    SKIPPED = "skipped"
    TWICE = "twice"


def night(day: date, clock: time) -> Night:
    """Whether a wall time exists once, never (spring) or twice (autumn)."""
    first = datetime.combine(day, clock.replace(fold=0), BERLIN)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return Night.PLAIN
    back = first.astimezone(UTC).astimezone(BERLIN)
    return Night.TWICE if back.time() == first.time() else Night.SKIPPED


def check_clock(day: date, clock: time) -> None:
    """Refuse a wall time the clock jumps over, and a year nobody means."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ClockRefused(_("Dieses Jahr kann nicht stimmen."))
    if night(day, clock) is Night.SKIPPED:
        raise ClockRefused(
            _(
                "%(clock)s Uhr gibt es am %(day)s nicht: In dieser Nacht springt die Uhr von 2 auf "
                "3 Uhr."
            )
            % {"clock": f"{clock:%H:%M}", "day": f"{day:%d.%m.%Y}"}
        )


def instant(day: date, clock: time, *, second: bool = False) -> datetime:
    """The moment of a wall time. `second` means the later one where the clock shows it twice.

    A date of a series that falls into the skipped hour begins an hour later on the clock, as
    RFC 5545 section 3.3.5 says.
    """
    local = datetime.combine(day, clock, BERLIN).replace(fold=int(second))
    if night(day, clock) is Night.SKIPPED:
        local = local.replace(fold=0)
    return local.astimezone(UTC)


def ends(starts: datetime, minutes: int) -> datetime:
    """The end: minutes that pass, whatever the clock does meanwhile."""
    return starts + timedelta(minutes=minutes)


def is_second(moment: datetime) -> bool:
    """Whether a moment is the later of two that look alike on the clock."""
    return bool(moment.astimezone(BERLIN).fold)


def clock_words(moment: datetime) -> str:
    """10:00, or 02:30 with the word that tells the two of an autumn night apart."""
    local = moment.astimezone(BERLIN)
    if night(local.date(), local.time()) is not Night.TWICE:
        return f"{local:%H:%M}"
    which = _("Winterzeit") if local.fold else _("Sommerzeit")
    return f"{local:%H:%M} ({which})"
