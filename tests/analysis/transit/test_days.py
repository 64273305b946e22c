"""Days that stand for a timetable."""

from datetime import date

import pytest

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.transit import TypicalDays, typical_days

FIRST, LAST = date(2026, 12, 1), date(2027, 1, 15)
BREAK = [(date(2026, 12, 23), date(2027, 1, 6))]


def test_methods_3_3_school_tuesday_holiday_tuesday_saturday() -> None:
    """School: 1, 8, 15, 22 December and 12 January; holidays: 29 December and 5 January."""
    found = typical_days(FIRST, LAST, school_breaks=BREAK)
    assert found == TypicalDays(date(2026, 12, 15), date(2027, 1, 5), date(2026, 12, 26))
    feasts = {date(2026, 12, 26), date(2027, 1, 5)}
    found = typical_days(FIRST, LAST, school_breaks=BREAK, public_holidays=feasts)
    assert found == TypicalDays(date(2026, 12, 15), date(2026, 12, 29), date(2026, 12, 19))


def test_types_that_do_not_occur_are_unknown() -> None:
    monday = date(2026, 11, 23)
    assert typical_days(monday, monday, school_breaks=[]) == TypicalDays(None, None, None)
    with pytest.raises(InvalidInput, match="endet vor"):
        typical_days(LAST, FIRST, school_breaks=[])
