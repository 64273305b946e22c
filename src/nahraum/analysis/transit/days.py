"""Which days stand for a timetable: a Tuesday of school, one of holidays, a Saturday."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from nahraum.analysis.errors import InvalidInput

TUESDAY, SATURDAY = 1, 5
_LONGEST = 3 * 366


@dataclass(frozen=True)
class TypicalDays:
    """One day of each type inside a timetable's validity; None where it holds none."""

    school: date | None
    holiday: date | None
    saturday: date | None


def typical_days(
    first: date,
    last: date,
    *,
    school_breaks: Collection[tuple[date, date]],
    public_holidays: Collection[date] = (),
) -> TypicalDays:
    """The days in the middle of those that fit, so that changes at either end do not matter.

    `school_breaks` are first and last days, both included; public holidays never stand for
    anything. METHODS 3.3. Raises InvalidInput for a validity that ends before it begins.
    """
    if last < first:
        raise InvalidInput("Der Fahrplan endet vor seinem Beginn", place="first, last")
    span = range(min((last - first).days, _LONGEST) + 1)
    days = [first + timedelta(days=k) for k in span]
    usable = [day for day in days if day not in public_holidays]

    def off(day: date) -> bool:
        return any(begin <= day <= end for begin, end in school_breaks)

    tuesdays = [day for day in usable if day.weekday() == TUESDAY]
    return TypicalDays(
        _middle([day for day in tuesdays if not off(day)]),
        _middle([day for day in tuesdays if off(day)]),
        _middle([day for day in usable if day.weekday() == SATURDAY]),
    )


def _middle(days: list[date]) -> date | None:
    return days[len(days) // 2] if days else None
