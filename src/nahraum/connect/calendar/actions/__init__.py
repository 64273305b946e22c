"""Writing the calendar: entries, dates, people, attendance, what the worker does."""

from nahraum.connect.calendar.actions.attending import (
    count_visitors,
    issue_certificate,
    note_attendance,
    note_fee,
)
from nahraum.connect.calendar.actions.dates import cancel_date, move_date, revive_date
from nahraum.connect.calendar.actions.entering import (
    add_event,
    add_exhibitor,
    add_module,
    add_programme,
    cancel_event,
    change,
    duplicate,
    extend,
    publish,
    remove,
    restore,
    set_module,
)
from nahraum.connect.calendar.actions.signing_up import move_up, sign_off, sign_up
from nahraum.connect.calendar.actions.telling import CANCEL
from nahraum.connect.calendar.actions.upkeep import (
    erase_guests,
    send_reminders,
    wish_for_course,
)

__all__ = [
    "CANCEL",
    "add_event",
    "add_exhibitor",
    "add_module",
    "add_programme",
    "cancel_date",
    "cancel_event",
    "change",
    "count_visitors",
    "duplicate",
    "erase_guests",
    "extend",
    "issue_certificate",
    "move_date",
    "move_up",
    "note_attendance",
    "note_fee",
    "publish",
    "remove",
    "restore",
    "revive_date",
    "send_reminders",
    "set_module",
    "sign_off",
    "sign_up",
    "wish_for_course",
]
