"""Who was there, and who has paid. No word about health, and no reason for an exemption."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, record
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.connect.calendar import queries
from nahraum.connect.calendar.models import (
    Attendance,
    Event,
    GuestList,
    Module,
    Occurrence,
    Participant,
)


@audited
def note_attendance(
    *, guests: GuestList, occurrence: Occurrence, present: Mapping[UUID, bool], by: Actor
) -> int:
    """Note who of the list was there on a date. Returns how many came."""
    check_allowed(by, "calendar.guests", guests, at=timezone.now())
    if occurrence.event_id != guests.event_id:
        raise ValidationError(_("Dieser Tag gehört nicht zu der Liste."))
    if guests.event.kind == Event.Kind.CHECK:
        raise ValidationError(_("Bei der Früherkennung wird nicht notiert, wer da war."))
    people = {person.pk: person for person in queries.participants(guests)}
    known = {
        row.participant_id: row
        for row in Attendance.objects.filter(occurrence=occurrence, participant__in=people)
    }
    for key, person in people.items():
        _note(person, occurrence, known.get(key), present=present.get(key, False), by=by)
    came = sum(present.get(key, False) for key in people)
    occurrence.came = came
    occurrence.save_next_version(by_id=by.id_text)
    record(
        "calendar.attendance",
        by=by,
        municipality=guests.municipality_id,
        obj=occurrence,
        details={"people": came},
    )
    return came


def _note(
    person: Participant,
    occurrence: Occurrence,
    row: Attendance | None,
    *,
    present: bool,
    by: Actor,
) -> None:
    if row is None:
        row = Attendance(participant=person, occurrence=occurrence, present=present)
        row.municipality = occurrence.municipality
        row.save_new(by_id=by.id_text)
    elif row.present != present:
        row.present = present
        row.save_next_version(by_id=by.id_text)


@audited
def count_visitors(*, occurrence: Occurrence, came: int, by: Actor) -> None:
    """For dates without registration, and where nobody notes who came: only a number."""
    check_allowed(by, "calendar.guests", occurrence, at=timezone.now())
    occurrence.came = came
    occurrence.full_clean(exclude=("created_by", "changed_by"))
    occurrence.save_next_version(by_id=by.id_text)
    record(
        "calendar.attendance",
        by=by,
        municipality=occurrence.municipality_id,
        obj=occurrence,
        details={"people": came},
    )


@audited
def note_fee(*, participant: Participant, paid: bool, exempt: bool, by: Actor) -> None:
    """Whether somebody has paid, or need not; never why."""
    check_allowed(by, "calendar.guests", participant, at=timezone.now())
    participant.paid, participant.exempt = paid, exempt
    participant.save_next_version(by_id=by.id_text)
    record("calendar.fee", by=by, municipality=participant.municipality_id, obj=participant)


@audited
def note_proofs(*, participant: Participant, modules: Collection[Module], by: Actor) -> None:
    """Which building blocks without dates somebody has shown: a project, coaching."""
    check_allowed(by, "calendar.guests", participant, at=timezone.now())
    event = participant.registration.guests.event_id
    if any(module.course.event_id != event for module in modules):
        raise ValidationError(_("Dieser Baustein gehört nicht zu dem Kurs."))
    participant.proofs = sorted(str(module.pk) for module in modules)
    participant.save_next_version(by_id=by.id_text)
    record("calendar.proof", by=by, municipality=participant.municipality_id, obj=participant)


@audited
def issue_certificate(*, participant: Participant, by: Actor) -> None:
    """Written down before the certificate is typeset: who handed out which one."""
    check_allowed(by, "calendar.guests", participant, at=timezone.now())
    record("calendar.certificate", by=by, municipality=participant.municipality_id, obj=participant)
