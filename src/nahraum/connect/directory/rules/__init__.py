"""When an offer is open, how long its entry may be believed, whether it helps anybody. Pure."""

from nahraum.connect.directory.rules.capacity import Places, Told, together
from nahraum.connect.directory.rules.contact import ContactRefused, normal_phone, shown_phone
from nahraum.connect.directory.rules.entry import (
    TRANSLATED,
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
    stale_from,
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
    state_at,
    status,
)
from nahraum.connect.directory.rules.letters import FORGET_ADDRESS, FORGET_REPORT, LETTERS
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
from nahraum.connect.directory.rules.people import (
    LANGUAGES,
    TARGET_GROUPS,
    groups_in_words,
    languages_in_words,
)
from nahraum.connect.directory.rules.places import address_key, name_of_house, told_by
from nahraum.connect.directory.rules.week import days_with
from nahraum.connect.directory.rules.words import LONGEST, search_words

__all__ = [
    "BERLIN",
    "CAPACITY_DAYS",
    "CHECK_EVERY_DAYS",
    "DAYS",
    "FORGET_ADDRESS",
    "FORGET_REPORT",
    "LANGUAGES",
    "LETTERS",
    "LONGEST",
    "STALE_AFTER_DAYS",
    "TARGET_GROUPS",
    "TRANSLATED",
    "ContactRefused",
    "Entry",
    "EntryRefused",
    "Freshness",
    "Holidays",
    "Hours",
    "HoursRefused",
    "Leave",
    "Mode",
    "Places",
    "Reminder",
    "Span",
    "State",
    "Status",
    "Told",
    "address_key",
    "capacity_counts",
    "check_publishable",
    "completeness",
    "days_with",
    "freshness",
    "groups_in_words",
    "holidays_of",
    "is_plain",
    "languages_in_words",
    "name_of_house",
    "next_check",
    "normal_phone",
    "parse_day",
    "parse_lines",
    "phone_status",
    "reminder_due",
    "search_words",
    "shown_phone",
    "stale_from",
    "state_at",
    "status",
    "together",
    "told_by",
    "unanswered",
    "write_day",
    "write_lines",
]
