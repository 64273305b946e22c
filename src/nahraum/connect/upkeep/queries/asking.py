"""Whom to remind today, by mail or by phone, and what a link opens."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from nahraum.base.notify.models import Link
from nahraum.base.notify.queries import link_of, row_of
from nahraum.base.notify.rules import clean_address
from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.models import Offer, Organisation
from nahraum.connect.directory.rules import CHECK_EVERY_DAYS
from nahraum.connect.directory.rules import Reminder as Due
from nahraum.connect.upkeep.models import Reminder
from nahraum.connect.upkeep.rules import (
    AHEAD_DAYS,
    Sent,
    call_reason,
    due_of,
    mail_due,
    sent_for,
)

LINK = "upkeep.check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An organisation with something to check: since when, and what went out about it."""

    organisation: Organisation
    address: str
    due: date
    offers: list[Offer]
    sent: tuple[Sent, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """An organisation to call: `reason` is that it has no address, or did not answer."""

    asked: Asked
    reason: str
    last_mail: date | None


def address_of(house: Organisation) -> str:
    """Where to ask a house: "" if it gave no address, or none a mail can go to."""
    return mailable(house.reminder_email or house.email)


def mailable(text: str) -> str:
    """The address if a mail can go there, else ""."""
    try:
        return clean_address(text)
    except ValidationError:
        return ""


def published(house: Organisation) -> list[Offer]:
    """What a house is asked about, in the order of the page."""
    found = directory.offers().filter(_going(), organisation=house)
    return list(found.order_by("title", "pk"))


def _going() -> Q:
    """Published, and not over."""
    lasting = Q(last__isnull=True) | Q(last__gte=timezone.localdate())
    return lasting & Q(status=Offer.Status.PUBLISHED)


def _due_until(day: date) -> Q:
    """Offers whose check is due by a day, as `due_of` says; the database finds them quickly."""
    unnamed = Q(check_due__isnull=True, checked_at__lte=day - timedelta(days=CHECK_EVERY_DAYS))
    return Q(checked_at__isnull=True) | Q(check_due__lte=day) | unnamed


def due_day(offer: Offer) -> date:
    return due_of(
        checked_at=offer.checked_at,
        check_due=offer.check_due,
        made_on=timezone.localdate(offer.created_at),
    )


def everybody_asked(*, until: date) -> Iterator[Asked]:
    """Every organisation with an offer to check by a day, and all that it offers."""
    offers: defaultdict[UUID, list[Offer]] = defaultdict(list)
    going = Offer.objects.filter(_going())
    houses = going.filter(_due_until(until)).values("organisation")
    found = going.filter(organisation__in=houses).select_related("organisation")
    for offer in found.order_by("organisation__name", "title", "pk"):
        offers[offer.organisation_id].append(offer)
    sent: defaultdict[UUID, list[Sent]] = defaultdict(list)
    for row in Reminder.objects.filter(organisation__in=houses):
        sent[row.organisation_id].append(Sent(due=row.due, on=row.sent_on))
    for key, own in offers.items():
        house = own[0].organisation
        yield Asked(
            organisation=house,
            address=address_of(house),
            due=min(due_day(offer) for offer in own),
            offers=own,
            sent=tuple(sent[key]),
        )


def reminders_due(*, today: date) -> list[tuple[Asked, Due]]:
    """Whom to write today, with the number of the mail."""
    return [
        (asked, due)
        for asked in everybody_asked(until=today + timedelta(days=AHEAD_DAYS))
        if asked.address and (due := mail_due(asked.due, asked.sent, today=today)) is not None
    ]


def calls(*, today: date) -> list[Call]:
    """Whom to call, the longest waiting first."""
    found = []
    for asked in everybody_asked(until=today):
        reason = call_reason(
            has_mail=bool(asked.address), due=asked.due, sent=asked.sent, today=today
        )
        if reason:
            before = sent_for(asked.due, asked.sent)
            found.append(Call(asked, reason, before[-1].on if before else None))
    return sorted(found, key=lambda call: (call.asked.due, call.asked.organisation.name))


def opened(token: str, *, at: datetime) -> tuple[Link, Reminder] | None:
    """What a link opens, if it still does."""
    link = link_of(token, LINK, at)
    if link is None:
        return None
    row = row_of(link, Reminder)
    return (link, row) if isinstance(row, Reminder) else None


def unanswered(reminder: Reminder) -> list[Offer]:
    """Published offers nobody has answered for through this mail."""
    every = published(reminder.organisation)
    return [offer for offer in every if str(offer.pk) not in reminder.answered]
