"""Writing the calendar: entries, dates, people, attendance, what the worker does."""

from nahraum.connect.calendar.actions.attending import (
    count_visitors,
    issue_certificate,
    note_attendance,
    note_fee,
    note_proofs,
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
from nahraum.connect.calendar.actions.proposing import decide, propose, restore_state
from nahraum.connect.calendar.actions.rating import RATE, ask_how_it_was, rate
from nahraum.connect.calendar.actions.signing_up import move_up, sign_off, sign_up
from nahraum.connect.calendar.actions.telling import CANCEL
from nahraum.connect.calendar.actions.upkeep import (
    erase_guests,
    send_reminders,
    wish_for_course,
)

__all__ = [
    "CANCEL",
    "RATE",
    "add_event",
    "add_exhibitor",
    "add_module",
    "add_programme",
    "ask_how_it_was",
    "cancel_date",
    "cancel_event",
    "change",
    "count_visitors",
    "decide",
    "duplicate",
    "erase_guests",
    "extend",
    "issue_certificate",
    "move_date",
    "move_up",
    "note_attendance",
    "note_fee",
    "note_proofs",
    "propose",
    "publish",
    "rate",
    "remove",
    "restore",
    "restore_state",
    "revive_date",
    "send_reminders",
    "set_module",
    "sign_off",
    "sign_up",
    "wish_for_course",
]
