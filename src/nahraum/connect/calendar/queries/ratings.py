"""What people said after courses: numbers for everybody who plans, sentences for the organiser."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from nahraum.connect.calendar.models import Attendance, Event, Occurrence, Rating, Registration
from nahraum.connect.calendar.queries.proposals import speaks_for
from nahraum.connect.calendar.rules import ASK_DAYS, Counts, Unreadable, told_counts, unseal
from nahraum.connect.directory.models import Organisation
from nahraum.connect.upkeep.queries.deciding import ownerships


def to_ask(*, at: datetime) -> QuerySet[Registration]:
    """Who was there, as far as anybody noted it, and has an e-mail; the last date is just over."""
    held = Q(dates__state=Occurrence.State.PLANNED, dates__deleted_at__isnull=True)
    over = Event.objects.annotate(last=Max("dates__ends", filter=held)).filter(
        last__lt=at, last__gt=at - timedelta(days=ASK_DAYS)
    )
    one = Q(
        guests__occurrence__state=Occurrence.State.PLANNED,
        guests__occurrence__ends__lt=at,
        guests__occurrence__ends__gt=at - timedelta(days=ASK_DAYS),
    )
    whole = Q(guests__occurrence__isnull=True, guests__event__in=over.values("pk"))
    noted = Attendance.objects.filter(participant__registration=OuterRef("pk"))
    found = Registration.objects.filter(
        one | whole,
        state=Registration.State.CONFIRMED,
        asked_on__isnull=True,
        guests__event__status=Event.Status.PUBLISHED,
    ).exclude(Q(email="") | Q(guests__event__kind=Event.Kind.CHECK))
    came = ~Exists(noted) | Exists(noted.filter(present=True))
    return found.filter(came).select_related("guests__event", "municipality")


def ratings_of(event: Event) -> Counts:
    """How many would recommend an event; small numbers are not told."""
    found = Rating.objects.filter(event=event)
    by_answer = dict(found.order_by().values_list("recommend").annotate(number=Count("pk")))
    numbers = {answer: by_answer.get(answer, 0) for answer in Rating.Recommend.values}
    return told_counts(numbers)


def rated_of(house: Organisation) -> list[Event]:
    """Events of a house people have answered about, by title."""
    rated = Rating.objects.filter(event=OuterRef("pk"))
    return list(Event.objects.filter(Exists(rated), organisation=house).order_by("title"))


def hears(actor: Any, obj: Any, at: datetime) -> bool:
    """Who reads the sentences: whoever speaks for the organiser.

    As long as nobody does, those who keep its guest list are the organiser. No row: the door.
    """
    if not isinstance(obj, Event):
        return True
    if any(held.role == "provider_member" for held in actor.roles):
        return speaks_for(actor, obj, at)
    return not has_speaker(obj.organisation, at=at)


def has_speaker(house: Organisation, *, at: datetime) -> bool:
    day = timezone.localdate(at)
    return ownerships(on=day).filter(organisation=house, valid_from__lte=day).exists()


def voices_of(event: Event) -> list[str | None]:
    """The sentences to the organiser, in no order of time; None is one that cannot be read."""
    rows = Rating.objects.filter(event=event).exclude(sealed="").order_by("pk")
    return [_opened(row) for row in rows]


def _opened(row: Rating) -> str | None:
    town = str(row.municipality_id)
    try:
        return unseal(row.sealed, key=settings.NAHRAUM_FIELD_KEY, town=town, row=str(row.pk))
    except Unreadable:
        return None
