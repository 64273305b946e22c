"""Mails to people who signed up. Each belongs to the action that calls it, once per key."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, Q, QuerySet
from django.urls import reverse

from nahraum.base.notify.actions import make_link, post
from nahraum.base.notify.queries import address_of
from nahraum.base.people.rules import Actor
from nahraum.connect.calendar import queries
from nahraum.connect.calendar.documents import mails
from nahraum.connect.calendar.models import Event, Occurrence, Registration

CANCEL = "calendar.cancel"
# An event may be moved: whether it has begun is asked when the link is used, not when it is sent.
_LINK_LASTS = timedelta(days=400)


def _about(event: Event, date_: Occurrence | None, registration: Registration) -> mails.About:
    municipality = registration.municipality
    page = reverse("calendar:event", kwargs={"kommune": municipality.slug, "pk": event.pk})
    return mails.About(
        title=event.title,
        organiser=event.organisation.name,
        place=queries.place_of(event),
        phone=queries.phone_shown(event) or municipality.contact_phone,
        starts=None if date_ is None else date_.starts,
        ends=None if date_ is None else date_.ends,
        note=_note(date_),
        number=registration.number,
        people=registration.people,
        page=address_of(page),
        municipality=municipality.name,
        discreet=event.kind == Event.Kind.CHECK,
    )


def _note(date_: Occurrence | None) -> str:
    """What is different on this date; of one that falls out it is the reason, said elsewhere."""
    if date_ is None or date_.state == Occurrence.State.CANCELLED:
        return ""
    return str(date_.note)


def _send(registration: Registration, key: str, mail: tuple[str, str], by: Actor) -> None:
    subject, body = mail
    post(key=key, to=registration.email, subject=subject[:150], body=body, by=by)


def tell_signed_up(registration: Registration, *, by: Actor, at: datetime) -> None:
    """Number, what happens next, and a link that signs off."""
    if not registration.email:
        return
    guests = registration.guests
    date_ = queries.next_date(guests)
    about = _about(guests.event, date_, registration)
    waiting = registration.state == Registration.State.WAITING
    mail = mails.signed_up(about, waiting=waiting, cancel=_cancel_address(registration, date_, by))
    _send(registration, f"calendar.signed-up.{registration.pk}", mail, by)


def _cancel_address(registration: Registration, date_: Occurrence | None, by: Actor) -> str:
    starts = date_.starts if date_ is not None else registration.created_at
    expires = starts + _LINK_LASTS
    token = make_link(purpose=CANCEL, subject=registration, expires=expires, by=by)
    kwargs = {"kommune": registration.municipality.slug, "token": token}
    return address_of(reverse("calendar:sign-off", kwargs=kwargs))


def tell_moved_up(registration: Registration, *, by: Actor) -> None:
    if registration.email:
        date_ = queries.next_date(registration.guests)
        about = _about(registration.guests.event, date_, registration)
        cancel = _cancel_address(registration, date_, by)
        key = f"calendar.moved-up.{registration.pk}"
        _send(registration, key, mails.moved_up(about, cancel=cancel), by)


def tell_signed_off(registration: Registration, *, by: Actor) -> None:
    if registration.email:
        about = _about(
            registration.guests.event, queries.next_date(registration.guests), registration
        )
        _send(registration, f"calendar.signed-off.{registration.pk}", mails.signed_off(about), by)


def remind(registration: Registration, date_: Occurrence, *, by: Actor) -> None:
    """One mail per registration and date, however often this is called."""
    about = _about(registration.guests.event, date_, registration)
    key = f"calendar.reminder.{registration.pk}.{date_.pk}"
    _send(registration, key, mails.reminder(about), by)


def tell_changed(event: Event, *, by: Actor, at: datetime) -> None:
    """Time or place of an event are new."""
    for registration in _expected(event, None, at):
        date_ = queries.next_date(registration.guests, since=at)
        key = f"calendar.changed.{registration.pk}.{event.version}"
        _tell_changed(registration, date_, key, by)


def tell_moved(date_: Occurrence, *, by: Actor, at: datetime) -> None:
    for registration in _expected(date_.event, date_, at):
        key = f"calendar.moved.{registration.pk}.{date_.pk}.{date_.version}"
        _tell_changed(registration, date_, key, by)


def _tell_changed(
    registration: Registration, date_: Occurrence | None, key: str, by: Actor
) -> None:
    """Whoever cannot come at the new time gives the place back by a link."""
    if registration.email:
        about = _about(registration.guests.event, date_, registration)
        cancel = _cancel_address(registration, date_, by)
        _send(registration, key, mails.changed(about, cancel=cancel), by)


def tell_cancelled(event: Event, date_: Occurrence | None, *, by: Actor, at: datetime) -> int:
    """Everybody who wants to come; returns the number of those who have to be called."""
    unreached = 0
    because = event.cancelled_because if date_ is None else date_.note
    for registration in _expected(event, date_, at):
        when = date_ or queries.next_date(registration.guests, since=at)
        about = _about(event, when, registration)
        key = f"calendar.cancelled.{registration.pk}.{_state_of(event, date_)}"
        if registration.email:
            _send(registration, key, mails.cancelled(about, because=because), by)
        else:
            unreached += 1
    return unreached


def tell_revived(event: Event, date_: Occurrence | None, *, by: Actor, at: datetime) -> None:
    """What was called off takes place after all; whoever has other plans by now gives it back."""
    for registration in _expected(event, date_, at):
        if not registration.email:
            continue
        when = date_ or queries.next_date(registration.guests, since=at)
        about, cancel = _about(event, when, registration), _cancel_address(registration, when, by)
        waiting = registration.state == Registration.State.WAITING
        key = f"calendar.revived.{registration.pk}.{_state_of(event, date_)}"
        _send(registration, key, mails.revived(about, waiting=waiting, cancel=cancel), by)


def _state_of(event: Event, date_: Occurrence | None) -> str:
    """Called off a second time is news again."""
    what = event if date_ is None else date_
    return f"{what.pk}.{what.version}"


def _expected(event: Event, date_: Occurrence | None, at: datetime) -> Iterable[Registration]:
    """Who wants to come to a date, or to any date that is still to come and takes place."""
    found: QuerySet[Registration] = Registration.objects.exclude(
        state=Registration.State.CANCELLED
    ).select_related("guests__event__organisation", "guests__occurrence", "municipality")
    if date_ is not None:
        if date_.starts <= at:
            return found.none()
        one = Q(guests__occurrence=date_)
        return found.filter(one | Q(guests__event=event, guests__occurrence__isnull=True))
    planned = Occurrence.objects.filter(event=event, starts__gt=at, state=Occurrence.State.PLANNED)
    whole = Q(guests__occurrence__isnull=True) & Exists(planned)
    return found.filter(whole | Q(guests__occurrence__in=planned), guests__event=event)
