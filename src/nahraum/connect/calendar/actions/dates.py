"""The dates of an event: laid out by its rule, moved or cancelled one by one."""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, record
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.connect.calendar.actions.signing_up import move_up
from nahraum.connect.calendar.actions.telling import tell_cancelled, tell_moved, tell_revived
from nahraum.connect.calendar.models import Event, GuestList, Occurrence, Registration
from nahraum.connect.calendar.rules import (
    ClockRefused,
    check_clock,
    days,
    ends,
    instant,
    without_holidays,
)
from nahraum.connect.directory.rules import holidays_of

HORIZON = timedelta(days=400)


def plan(event: Event, *, by: Actor, at: datetime | None = None) -> int:
    """Lay out the dates of an event up to the horizon. Belongs to the action that calls it.

    Past dates and those somebody moved stay as they are. Raises ValidationError if a date would
    vanish for which people have signed up.
    """
    now = at or timezone.now()
    wanted = _wanted(event, timezone.localdate(now))
    known = {row.original_on: row for row in Occurrence.objects.filter(event=event)}
    added = 0
    for day in wanted:
        row = known.pop(day, None)
        starts = instant(day, event.starts_at, second=event.second_time)
        if row is None:
            row = Occurrence(event=event, municipality=event.municipality, original_on=day)
            row.starts, row.ends = starts, ends(starts, event.minutes)
            row.save_new(by_id=by.id_text)
            added += 1
        elif not row.own and (row.starts > now or starts > now):
            _move(row, starts, event.minutes, by)
    for row in known.values():
        if row.starts > now and not row.own:
            _drop(row)
    return added


def _wanted(event: Event, today: date) -> list[date]:
    until = max(today, event.starts_on) + HORIZON
    found = days(event.rule, event.starts_on, until=until)
    if event.rule and (not found or found[0] != event.starts_on):
        raise ValidationError(
            {"rule": _("Der erste Tag passt nicht zur Wiederholung. Nehmen Sie einen anderen Tag.")}
        )
    if event.rule and event.skip_holidays:
        found = without_holidays(found, holidays_of(event.municipality.area.key))
    return found


def _move(row: Occurrence, starts: datetime, minutes: int, by: Actor) -> None:
    until = ends(starts, minutes)
    if (row.starts, row.ends) != (starts, until):
        row.starts, row.ends = starts, until
        row.save_next_version(by_id=by.id_text)


def _drop(row: Occurrence) -> None:
    """A date the rule does not give any more."""
    waiting = Registration.objects.filter(guests__occurrence=row).exclude(
        state=Registration.State.CANCELLED
    )
    if waiting.exists():
        raise ValidationError(
            {
                "rule": _(
                    "Für den %(day)s sind Menschen angemeldet. Sagen Sie diesen Tag zuerst ab, "
                    "dann wissen es alle."
                )
                % {"day": f"{timezone.localtime(row.starts):%d.%m.%Y}"}
            }
        )
    row.delete()


@audited
def move_date(
    *,
    occurrence: Occurrence,
    on: date,
    clock: time,
    minutes: int,
    note: str,
    by: Actor,
    second: bool = False,
    version: int | None = None,
) -> Occurrence:
    """Give one date its own time or a note of its own; who signed up hears of it."""
    now = timezone.now()
    check_allowed(by, "calendar.change", occurrence, at=now)
    before = _what_people_know(occurrence)
    try:
        check_clock(on, clock)
    except ClockRefused as refused:
        raise ValidationError({"clock": str(refused)}) from None
    starts = instant(on, clock, second=second)
    occurrence.starts, occurrence.ends = starts, ends(starts, minutes)
    occurrence.note, occurrence.own = note.strip(), True
    occurrence.full_clean(exclude=("created_by", "changed_by"))
    occurrence.save_next_version(by_id=by.id_text, expected=version)
    _touch(occurrence.event, by)
    if before != _what_people_know(occurrence) and occurrence.state == Occurrence.State.PLANNED:
        tell_moved(occurrence, by=by, at=now)
    _log("calendar.move-date", occurrence, by)
    return occurrence


@audited
def cancel_date(*, occurrence: Occurrence, because: str, by: Actor) -> int:
    """Call one date off; who signed up gets a mail. Returns how many have none."""
    now = timezone.now()
    check_allowed(by, "calendar.change", occurrence, at=now)
    news = occurrence.state != Occurrence.State.CANCELLED  # a second click tells nobody again
    occurrence.state, occurrence.note = Occurrence.State.CANCELLED, because.strip()[:200]
    occurrence.own = True
    occurrence.save_next_version(by_id=by.id_text)
    _touch(occurrence.event, by)
    unreached = tell_cancelled(occurrence.event, occurrence, by=by, at=now) if news else 0
    _log("calendar.cancel-date", occurrence, by)
    return unreached


@audited
def revive_date(*, occurrence: Occurrence, by: Actor) -> None:
    """Take the cancellation of a date back: who signed up hears of it, who waits may move up."""
    now = timezone.now()
    check_allowed(by, "calendar.change", occurrence, at=now)
    occurrence.state, occurrence.note = Occurrence.State.PLANNED, ""
    occurrence.save_next_version(by_id=by.id_text)
    _touch(occurrence.event, by)
    tell_revived(occurrence.event, occurrence, by=by, at=now)
    for guests in GuestList.objects.filter(occurrence=occurrence):
        move_up(guests=guests, by=by, at=now)
    _log("calendar.revive-date", occurrence, by)


def _what_people_know(occurrence: Occurrence) -> tuple[datetime, datetime, str]:
    return occurrence.starts, occurrence.ends, occurrence.note


def _touch(event: Event, by: Actor) -> None:
    """Calendars that subscribed see by the number of changes that there is something new."""
    Event.objects.get(pk=event.pk).save_next_version(by_id=by.id_text)


def _log(action: str, occurrence: Occurrence, by: Actor) -> None:
    record(action, by=by, municipality=occurrence.municipality_id, obj=occurrence)
