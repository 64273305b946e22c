"""Whom to remind, by mail or by phone, and how often. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from nahraum.connect.directory.rules import Reminder, next_check, reminder_due

MOST_A_YEAR = 4
YEAR_DAYS = 365
LINK_DAYS = 60
# The first mail goes out so long before the check.
AHEAD_DAYS = 14
# What somebody typed while the link ran out still counts.
GRACE = timedelta(days=1)
# A house that stays silent after the last mail is called.
CALL_AFTER_DAYS = 14
LAST_MAIL = 3
KEEP_REMINDER_DAYS = 730
KEEP_PROPOSAL_DAYS = 365
KEEP_OWNERSHIP_DAYS = 3 * 365
NO_MAIL, SILENT = "no-mail", "silent"


@dataclass(frozen=True, slots=True)
class Sent:
    """A reminder that went out on a day, for the check that was due on another."""

    due: date
    on: date


def due_of(*, checked_at: date | None, check_due: date | None, made_on: date) -> date:
    """When an entry has to be checked; one nobody ever checked, from its first day on."""
    if checked_at is None:
        return made_on
    return check_due or next_check(checked_at)


def sent_for(due: date, sent: Sequence[Sent]) -> list[Sent]:
    """The mails about one check, the earliest first."""
    return sorted((mail for mail in sent if mail.due == due), key=lambda mail: mail.on)


def mail_due(due: date, sent: Sequence[Sent], *, today: date) -> Reminder | None:
    """The mail an organisation gets today: one for all its offers, at most four in a year.

    `due` is the earliest check of its offers. A reminder that was held back comes later, not
    twice at once: there is a day at least between two.
    """
    lately = [mail for mail in sent if (today - mail.on).days < YEAR_DAYS]
    if len(lately) >= MOST_A_YEAR or any(mail.on >= today for mail in lately):
        return None
    before = sent_for(due, sent)
    reminder = reminder_due(due=due, sent=len(before), today=today)
    if reminder is None or not before:
        return reminder
    return reminder if (today - before[-1].on).days >= CALL_AFTER_DAYS else None


def call_reason(*, has_mail: bool, due: date, sent: Sequence[Sent], today: date) -> str:
    """Why somebody should call: no address to write to, or no answer to the last mail. Or ""."""
    if today < due:
        return ""
    if not has_mail:
        return NO_MAIL
    before = sent_for(due, sent)
    waited = bool(before) and (today - before[-1].on).days >= CALL_AFTER_DAYS
    if waited and len(before) >= LAST_MAIL:
        return SILENT
    capped = sum((today - mail.on).days < YEAR_DAYS for mail in sent) >= MOST_A_YEAR
    late = (today - due).days >= CALL_AFTER_DAYS
    return SILENT if capped and late and (waited or not before) else ""
