"""Who has signed up, who was there: for those who keep the lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Prefetch, Q, QuerySet, Sum

from nahraum.connect.calendar.models import (
    Attendance,
    Course,
    Event,
    GuestList,
    Module,
    Occurrence,
    Participant,
    Registration,
)
from nahraum.connect.calendar.rules import (
    KEEP_DAYS,
    Attended,
    Session,
    attended,
    certificate_earned,
)
from nahraum.connect.directory.rules import ContactRefused, normal_phone

CONFIRMED, WAITING = Registration.State.CONFIRMED, Registration.State.WAITING


def registrations(guests: GuestList) -> QuerySet[Registration]:
    """Everybody on a list, first come first."""
    people = Participant.objects.order_by("position")
    return (
        Registration.objects.filter(guests=guests)
        .prefetch_related(Prefetch("participants", queryset=people))
        .order_by("created_at", "pk")
    )


def registration(number: str) -> Registration | None:
    """By its number, typed in any way people write it."""
    plain = "".join(letter for letter in number.upper() if letter.isalnum())[:12]
    found = Registration.objects.select_related(
        "guests__event__organisation", "guests__occurrence", "municipality"
    )
    return found.filter(number=plain).first()


def registration_with(number: str, contact: str) -> Registration | None:
    """For people without a link: the number and the telephone or e-mail they gave."""
    found = registration(number)
    if found is None or not contact.strip():
        return None
    if "@" in contact:
        same = bool(found.email) and found.email.casefold() == contact.strip().casefold()
    else:
        same = bool(found.phone) and found.phone == _phone(contact)
    return found if same else None


def _phone(text: str) -> str:
    try:
        return normal_phone(text)
    except ContactRefused:
        return ""


def registration_by_pk(pk: UUID) -> Registration | None:
    found = Registration.objects.select_related(
        "guests__event__organisation", "guests__occurrence", "municipality"
    )
    return found.filter(pk=pk).first()


def guest_list(pk: UUID) -> QuerySet[GuestList]:
    return GuestList.objects.filter(pk=pk).select_related("event__organisation", "occurrence")


def dates_of_list(guests: GuestList) -> QuerySet[Occurrence]:
    """The dates a list is valid for."""
    if guests.occurrence_id is not None:
        return Occurrence.objects.filter(pk=guests.occurrence_id)
    return Occurrence.objects.filter(event=guests.event_id).order_by("starts")


def next_date(guests: GuestList, *, since: datetime | None = None) -> Occurrence | None:
    """The date people come to first: the only one, or the first of a course that is left."""
    found = dates_of_list(guests).filter(state=Occurrence.State.PLANNED)
    if since is not None:
        found = found.filter(ends__gt=since)
    return found.order_by("starts").first()


def has_begun(guests: GuestList, *, at: datetime) -> bool:
    """Whether it is too late to give a place back: by the date as it is now, also if moved."""
    first = next_date(guests)
    return first is not None and first.starts <= at


def participants(guests: GuestList) -> list[Participant]:
    """Everybody who has a place, in the order in which they signed up."""
    found = Participant.objects.filter(registration__guests=guests, registration__state=CONFIRMED)
    return list(
        found.select_related("registration").order_by("registration__created_at", "position")
    )


def presence(guests: GuestList) -> dict[tuple[UUID, UUID], bool]:
    """(participant, date) -> was there; what nobody noted is missing."""
    found = Attendance.objects.filter(participant__registration__guests=guests)
    return {
        (row.participant_id, row.occurrence_id): row.present
        for row in found.only("participant_id", "occurrence_id", "present")
    }


@dataclass(frozen=True, slots=True)
class Learner:
    """A person of a course: what was attended and shown, and whether it is enough."""

    participant: Participant
    attended: Attended
    proofs: tuple[tuple[Module, bool], ...]
    earned: bool


def to_prove(course: Course) -> list[Module]:
    """Building blocks without dates, such as a project: attendance says nothing of them."""
    found = Module.objects.filter(course=course).exclude(kind=Module.Kind.MODULE)
    return list(
        found.exclude(pk__in=Occurrence.objects.filter(module__course=course).values("module"))
    )


def learners(guests: GuestList, course: Course) -> list[Learner]:
    """Everybody of a course with the minutes attended; cancelled dates do not count."""
    held = list(dates_of_list(guests).filter(state=Occurrence.State.PLANNED).order_by("starts"))
    known, wanted = presence(guests), to_prove(course)
    return [_learner(person, held, known, course, wanted) for person in participants(guests)]


def _learner(
    person: Participant,
    held: Sequence[Occurrence],
    known: dict[tuple[UUID, UUID], bool],
    course: Course,
    wanted: Sequence[Module],
) -> Learner:
    found = attended(
        Session(
            minutes=int((row.ends - row.starts).total_seconds() // 60),
            present=known.get((person.pk, row.pk)),
        )
        for row in held
    )
    proofs = tuple((module, str(module.pk) in person.proofs) for module in wanted)
    earned = certificate_earned(found, share=course.share) and all(shown for _m, shown in proofs)
    return Learner(person, found, proofs, earned)


def waiting_people(guests: GuestList) -> int:
    found = Registration.objects.filter(guests=guests, state=WAITING)
    return found.aggregate(number=Sum("people"))["number"] or 0


def waiting_lists(*, at: datetime) -> int:
    """How many lists of coming dates have people waiting."""
    coming = Q(occurrence__starts__gt=at) | Q(occurrence__isnull=True, event__dates__starts__gt=at)
    found = GuestList.objects.filter(
        coming, registrations__state=WAITING, registrations__deleted_at__isnull=True
    )
    return found.distinct().count()


def attendance_missing(*, at: datetime) -> tuple[int, datetime | None]:
    """Dates with signed-up people that are over and nobody has noted who came."""
    with_people = Q(guests__taken__gt=0) | Q(
        event__sign_up=Event.SignUp.WHOLE, event__lists__taken__gt=0
    )
    found = Occurrence.objects.filter(
        with_people,
        came__isnull=True,
        state=Occurrence.State.PLANNED,
        event__status=Event.Status.PUBLISHED,
        event__deleted_at__isnull=True,
        ends__lt=at,
        ends__gt=at - timedelta(days=KEEP_DAYS),
    ).distinct()
    counted = found.aggregate(number=Count("pk", distinct=True), first=Min("ends"))
    return counted["number"], counted["first"]


def certificates_ready(*, at: datetime) -> list[Event]:
    """Courses that are over and whose names are not yet erased."""
    found = Event.objects.filter(kind=Event.Kind.COURSE, status=Event.Status.PUBLISHED)
    found = found.annotate(last=Max("dates__ends"), taken=Max("lists__taken"))
    return list(found.filter(last__lt=at, last__gt=at - timedelta(days=KEEP_DAYS), taken__gt=0))


def over_since(*, at: datetime) -> QuerySet[GuestList]:
    """Lists whose last date is longer ago than names may be kept."""
    limit = at - timedelta(days=KEEP_DAYS)
    found: Any = GuestList.objects.annotate(
        last=Max("event__dates__ends", filter=Q(event__dates__deleted_at__isnull=True))
    )
    single = Q(occurrence__isnull=False, occurrence__ends__lt=limit)
    return found.filter(single | Q(occurrence__isnull=True, last__lt=limit))


def to_remind(*, at: datetime) -> QuerySet[Registration]:
    """Confirmed registrations with an e-mail whose dates begin within two days."""
    soon = at + timedelta(days=2)
    one = Q(guests__occurrence__starts__gt=at, guests__occurrence__starts__lt=soon)
    whole = Q(
        guests__occurrence__isnull=True,
        guests__event__dates__starts__gt=at,
        guests__event__dates__starts__lt=soon,
    )
    found = Registration.objects.filter(
        one | whole, state=CONFIRMED, guests__event__status=Event.Status.PUBLISHED
    )
    return (
        found.exclude(email="")
        .select_related("guests__event__organisation", "guests__occurrence", "municipality")
        .distinct()
    )
