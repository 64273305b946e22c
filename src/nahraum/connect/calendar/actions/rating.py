"""After the last date: ask by mail, take what people say, forget it after a year."""

from datetime import datetime, time, timedelta
from uuid import uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, record
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.notify.actions import make_link, post, use_link
from nahraum.base.notify.models import Link
from nahraum.base.notify.queries import address_of
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.base.signals.actions import emit
from nahraum.connect.calendar import queries
from nahraum.connect.calendar.documents import mails
from nahraum.connect.calendar.models import Event, Rating, Registration
from nahraum.connect.calendar.rules import ANSWER_DAYS, BERLIN, instant, seal

RATE = "calendar.rate"
LACKING = "calendar.lacking"
KEEP_RATINGS = timedelta(days=365)
LONGEST = 400


@audited
def ask_how_it_was(*, at: datetime, by: Actor) -> int:
    """Write once to everybody who was there and left an e-mail. Returns how many mails."""
    sent = 0
    for registration in queries.to_ask(at=at):
        # Of two workers one marks the registration, and only that one writes.
        rows = Registration.objects.filter(pk=registration.pk, asked_on__isnull=True)
        if rows.update(asked_on=timezone.localdate(at)):
            _ask(registration, at, by)
            sent += 1
    town = current_municipality()
    record("calendar.ask", by=by, municipality=town.pk, details={"sent": sent})
    return sent


def _ask(registration: Registration, at: datetime, by: Actor) -> None:
    event, town = registration.guests.event, registration.municipality
    expires = at + timedelta(days=ANSWER_DAYS)
    token = make_link(purpose=RATE, subject=registration, expires=expires, by=by)
    subject, body = mails.how_was_it(
        title=event.title,
        link=address_of(reverse("calendar:rate", args=[town.slug, token])),
        until=timezone.localdate(expires),
        municipality=town.name,
    )
    key = f"calendar.ask.{registration.pk}"
    post(key=key, to=registration.email, subject=subject[:150], body=body, by=by)


@audited
def rate(
    *,
    registration: Registration,
    link: Link,
    recommend: str,
    lacking: str,
    sentence: str,
    by: Actor,
    at: datetime,
) -> None:
    """Take an answer; the link works once. Raises AlreadyUsed.

    The row says the day only and not whose registration it was. Something missing becomes a signal.
    """
    event = registration.guests.event
    check_allowed(by, "calendar.rate", event, at=at)
    if len(sentence) > LONGEST:
        raise ValidationError({"sentence": _("Bitte nur ein Satz.")})
    use_link(link=link, by=by)
    row = Rating(event=event, municipality=event.municipality, recommend=recommend, lacking=lacking)
    if sentence.strip():
        row.sealed = seal(
            sentence.strip(),
            key=settings.NAHRAUM_FIELD_KEY,
            town=str(event.municipality_id),
            row=str(row.pk),
        )
    row.full_clean(exclude=("created_by", "changed_by"))
    row.save_new(by_id=by.id_text)
    # The minute would lead back through the time at which the link was used.
    day = instant(at.astimezone(BERLIN).date(), time())
    Rating.objects.filter(pk=row.pk).update(created_at=day, changed_at=day)
    record("calendar.rate", by=by, municipality=event.municipality_id)
    if lacking:
        _signal(event, registration, lacking, by, at)


def _signal(event: Event, registration: Registration, reason: str, by: Actor, at: datetime) -> None:
    emit(
        kind=LACKING,
        municipality=event.municipality,
        topic=event.topics.order_by("position").first(),
        neighbourhood=queries.neighbourhood_of(event),
        reason=reason,
        party=None,
        person_or_event=uuid5(registration.pk, LACKING),
        at=at,
        by=by,
    )


def forget_ratings(*, at: datetime) -> int:
    """Erase what is a year old. Belongs to the action that calls it."""
    erased, _rows = Rating.objects.filter(created_at__lt=at - KEEP_RATINGS).delete()
    return erased
