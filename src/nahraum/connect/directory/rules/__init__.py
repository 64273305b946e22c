"""When an offer is open, how long its entry may be believed, whether it helps anybody. Pure."""

from nahraum.connect.directory.rules.contact import ContactRefused, normal_phone, shown_phone
from nahraum.connect.directory.rules.entry import (
    Entry,
    EntryRefused,
    check_publishable,
    completeness,
    unanswered,
)
from nahraum.connect.directory.rules.freshness import (
    CAPACITY_DAYS,
    CHECK_EVERY_DAYS,
    STALE_AFTER_DAYS,
    Freshness,
    Reminder,
    capacity_counts,
    freshness,
    next_check,
    reminder_due,
)
from nahraum.connect.directory.rules.holidays import holidays_of
from nahraum.connect.directory.rules.hours import (
    BERLIN,
    Holidays,
    Hours,
    Leave,
    Mode,
    State,
    Status,
    phone_status,
    status,
)
from nahraum.connect.directory.rules.notation import (
    DAYS,
    HoursRefused,
    Span,
    is_plain,
    parse_day,
    parse_lines,
    write_day,
    write_lines,
)
from nahraum.connect.directory.rules.words import search_words

__all__ = [
    "BERLIN",
    "CAPACITY_DAYS",
    "CHECK_EVERY_DAYS",
    "DAYS",
    "STALE_AFTER_DAYS",
    "ContactRefused",
    "Entry",
    "EntryRefused",
    "Freshness",
    "Holidays",
    "Hours",
    "HoursRefused",
    "Leave",
    "Mode",
    "Reminder",
    "Span",
    "State",
    "Status",
    "capacity_counts",
    "check_publishable",
    "completeness",
    "freshness",
    "holidays_of",
    "is_plain",
    "next_check",
    "normal_phone",
    "parse_day",
    "parse_lines",
    "phone_status",
    "reminder_due",
    "search_words",
    "shown_phone",
    "status",
    "unanswered",
    "write_day",
    "write_lines",
]
