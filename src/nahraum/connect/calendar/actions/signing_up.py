"""Signing up, waiting, moving up, signing off: without an account.

A place is taken by one conditional UPDATE, so of two people only one gets the last one, on every
database; the list's constraint and the key of the form stand behind it. Order of locks: list,
registration, audit chain.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, record
from nahraum.base.municipality.tenancy import AlreadyThere
from nahraum.base.notify.actions import use_link
from nahraum.base.notify.models import Link
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.base.signals.actions import emit, too_often
from nahraum.base.signals.models import Signal
from nahraum.connect.calendar import queries
from nahraum.connect.calendar.actions.telling import (
    tell_moved_up,
    tell_signed_off,
    tell_signed_up,
)
from nahraum.connect.calendar.models import (
    Event,
    GuestList,
    Occurrence,
    Participant,
    Registration,
)
from nahraum.connect.calendar.rules import MOST_PEOPLE, Chance, SignUpRefused, chance
from nahraum.connect.directory.rules import ContactRefused, normal_phone

FULL = "calendar.full"
MOST_IN_A_DAY = 30  # from one connection: a surgery, a library; a hall has the list on paper
_READABLE = "23456789BCDFGHJKMPRTVWXY"
_State, _Channel = Registration.State, Registration.Channel


@audited
def sign_up(  # noqa: PLR0913 -- what a registration consists of
    *,
    event: Event,
    occurrence: Occurrence,
    names: Sequence[str],
    email: str,
    phone: str,
    by: Actor,
    key: UUID,
    at: datetime,
    channel: str = _Channel.WEB,
    address: str = "",
) -> Registration:
    """Sign people up for a date, or for the whole course it belongs to.

    Sent twice with the same key it is one registration. `address`: the connection it came from,
    where somebody could fill the list by a program. Raises SignUpRefused if nobody can come any
    more, ValidationError for what was typed, AlreadyThere for other words under the same key.
    """
    action = "calendar.sign-up" if channel == _Channel.WEB else "calendar.guests"
    check_allowed(by, action, event, at=at)
    people = _people(names)
    row = Registration(pk=key, channel=channel, people=len(people), email=email.strip())
    row.phone = _phone(phone)
    if channel == _Channel.WEB and not (row.email or row.phone):
        raise ValidationError(
            {"phone": _("Bitte E-Mail oder Telefon, damit wir Sie erreichen können.")}
        )
    guests = list_for(event, occurrence, by=by)
    row.guests, row.municipality = guests, event.municipality
    try:
        _check_connection(address, at)
        with transaction.atomic():
            _enter(row, people, event, occurrence, by, at)
    except (AlreadyThere, SignUpRefused):
        if (made := _sent_before(row, people)) is None:
            raise
        row = made
    else:
        tell_signed_up(row, by=by, at=at)
    record("calendar.sign-up", by=by, municipality=event.municipality_id, obj=row)
    return row


def _check_connection(address: str, at: datetime) -> None:
    """Refuse what only a program sends: many registrations from one connection in a day."""
    if address and too_often(address, "sign-up", most=MOST_IN_A_DAY, at=at):
        text = _("Von Ihrem Anschluss kamen heute schon viele Anmeldungen. Bitte rufen Sie uns an.")
        raise SignUpRefused(text)


def _people(names: Sequence[str]) -> list[str]:
    found = [" ".join(name.split()) for name in names if name.strip()]
    if not found:
        raise ValidationError({"name": _("Bitte sagen Sie, wer kommt.")})
    if len(found) > MOST_PEOPLE:
        raise ValidationError(
            {
                "others": _(
                    "Höchstens %(most)s Personen auf einmal. Größere Gruppen bitte anrufen."
                )
                % {"most": MOST_PEOPLE}
            }
        )
    if any(len(name) > 120 for name in found):
        raise ValidationError({"others": _("Bitte je Zeile nur einen Namen.")})
    return found


def _phone(text: str) -> str:
    try:
        return normal_phone(text)
    except ContactRefused as refused:
        raise ValidationError({"phone": str(refused)}) from None


def _enter(
    row: Registration,
    people: Sequence[str],
    event: Event,
    occurrence: Occurrence,
    by: Actor,
    at: datetime,
) -> None:
    """Take the places or a place in the queue, and write the people down."""
    _check_chance(event, occurrence, len(people), at)
    if _take(row.guests_id, row.people):
        row.state = _State.CONFIRMED
    elif event.waiting_list:
        row.state = _State.WAITING
    else:
        raise SignUpRefused(_("Es ist leider kein Platz mehr frei."))
    row.number = "".join(secrets.choice(_READABLE) for _place in range(7))
    row.full_clean(exclude=("created_by", "changed_by", "id", "guests"))
    repeated = _waits_already(row)
    row.save_once(by_id=by.id_text)
    for position, name in enumerate(people):
        person = Participant(registration=row, position=position, name=name)
        person.municipality = row.municipality
        person.save_new(by_id=by.id_text)
    if row.state == _State.WAITING and not repeated:
        _signal(event, row, by, at)


def _check_chance(event: Event, occurrence: Occurrence, people: int, at: datetime) -> None:
    """Free places are not asked here: the counter decides."""
    fresh = queries.dates().filter(pk=occurrence.pk, event=event.pk).first()
    if fresh is None or fresh.event.status == Event.Status.DRAFT:
        raise SignUpRefused(_("Diesen Termin gibt es nicht (mehr)."))
    found = chance(queries.seats_of(fresh.event, fresh), at=at, people=people)
    refused = {
        Chance.FREE_ENTRY: _("Hier braucht man keine Anmeldung: Kommen Sie einfach."),
        Chance.CLOSED: _("Die Anmeldung ist beendet. Rufen Sie an, vielleicht geht es noch."),
        Chance.CANCELLED: _("Der Termin fällt aus."),
        Chance.OVER: _("Der Termin hat schon begonnen."),
    }
    if found in refused:
        raise SignUpRefused(refused[found])


def _take(guests: UUID, people: int) -> bool:
    """Take places, if there are enough: one UPDATE, so that nobody comes in between."""
    enough = Q(places__isnull=True) | Q(taken__lte=F("places") - people)
    return bool(GuestList.objects.filter(enough, pk=guests).update(taken=F("taken") + people))


def _sent_before(row: Registration, people: Sequence[str]) -> Registration | None:
    """The registration the same form made, if it says the same."""
    made = Registration.objects.filter(pk=row.pk, guests=row.guests_id).first()
    if made is None or (made.email, made.phone) != (row.email, row.phone):
        return None
    known = list(made.participants.order_by("position").values_list("name", flat=True))
    return made if known == list(people) else None


def _waits_already(row: Registration) -> bool:
    """One household that tries again is one need."""
    contact = Q(email=row.email) if row.email else Q(phone=row.phone)
    return Registration.objects.filter(contact, guests=row.guests_id, state=_State.WAITING).exists()


def _signal(event: Event, row: Registration, by: Actor, at: datetime) -> None:
    """Nobody is named: the same contact counts once a day, by a key that is destroyed."""
    day = timezone.localdate(at).isoformat()
    emit(
        kind=FULL,
        municipality=event.municipality,
        topic=event.topics.order_by("position").first(),
        neighbourhood=queries.neighbourhood_of(event),
        reason=Signal.Reason.FULL,
        party=None,
        person_or_event=uuid5(row.guests_id, f"{day} {row.email or row.phone or row.pk}"),
        at=at,
        by=by,
    )


@audited
def sign_off(
    *, registration: Registration, by: Actor, at: datetime, link: Link | None = None
) -> bool:
    """Cancel a registration; whoever waits moves up. False if it was cancelled before.

    By a link, by number and contact, or by the staff: who may is asked before.
    """
    guests = GuestList.objects.select_for_update().get(pk=registration.guests_id)
    if link is not None:
        use_link(link=link, by=by)
    rows = Registration.objects.filter(pk=registration.pk)
    off = {"state": _State.CANCELLED, "version": F("version") + 1, "changed_by": by.id_text}
    freed = rows.filter(state=_State.CONFIRMED).update(**off)
    left = freed or rows.filter(state=_State.WAITING).update(**off)
    if freed:
        GuestList.objects.filter(pk=guests.pk).update(taken=F("taken") - registration.people)
    risen = _move_up(guests, at)
    if left:
        registration.state = _State.CANCELLED
        tell_signed_off(registration, by=by)
    for row in risen:
        tell_moved_up(row, by=by)
    record("calendar.sign-off", by=by, municipality=guests.municipality_id, obj=registration)
    return bool(left)


@audited
def move_up(*, guests: GuestList, by: Actor, at: datetime) -> int:
    """Give free places to those who wait, first come first; a group too large waits on."""
    check_allowed(by, "calendar.guests", guests, at=at)
    risen = _move_up(GuestList.objects.select_for_update().get(pk=guests.pk), at)
    for row in risen:
        tell_moved_up(row, by=by)
    record("calendar.move-up", by=by, municipality=guests.municipality_id, obj=guests)
    return len(risen)


def _move_up(guests: GuestList, at: datetime) -> list[Registration]:
    """Nobody moves up into what has begun or was called off."""
    first = queries.next_date(guests)
    off = guests.event.status == Event.Status.CANCELLED
    if off or first is None or first.starts <= at:
        return []
    risen = []
    for row in queries.registrations(guests).filter(state=_State.WAITING):
        if not _take(guests.pk, row.people):
            continue
        waiting = Registration.objects.filter(pk=row.pk, state=_State.WAITING)
        if waiting.update(state=_State.CONFIRMED, version=F("version") + 1):
            risen.append(queries.registration_by_pk(row.pk) or row)
        else:
            GuestList.objects.filter(pk=guests.pk).update(taken=F("taken") - row.people)
    return risen


def list_for(event: Event, occurrence: Occurrence | None, *, by: Actor) -> GuestList:
    """The list of a date or of the whole event, made when it is first needed."""
    whole = event.sign_up == Event.SignUp.WHOLE
    key = {"event": event, "occurrence": None if whole else occurrence}
    who = {"created_by": by.id_text, "changed_by": by.id_text}
    defaults = {"places": event.places, "municipality": event.municipality, **who}
    found, _new = GuestList.objects.get_or_create(**key, defaults=defaults)
    return found
