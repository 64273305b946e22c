"""A house with several providers as a page shows it: who is there, when, and what is on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.connect.calendar import queries as calendar
from nahraum.connect.calendar.models import Event, Occurrence
from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.models import Known, Offer, Site
from nahraum.connect.directory.rules import told_by
from nahraum.connect.portal.queries.showing import Shown, shown_all, states_in_words
from nahraum.connect.portal.rules.wording import day_hours_in_words

MOST_DATES = 8
_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """An offer of the house. `week`: from today on, what holds at this address each day."""

    shown: Shown
    status: tuple[str, str]
    phone_status: tuple[str, str] | None
    week: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What is known of a barrier: (ja, nein or nicht bekannt, who says so)."""

    label: str
    told: list[tuple[str, tuple[str, ...]]]


def providers(places: Sequence[Site], *, at: datetime) -> list[Provider]:
    """Everybody in a house whom the public may see."""
    offers = list(directory.offers_at(places, at=at))
    here = {site.pk for site in places}
    return [
        _provider(row, next(site for site in row.offer.sites.all() if site.pk in here), at)
        for row in shown_all(offers, at=at)
    ]


def _provider(row: Shown, site: Site, at: datetime) -> Provider:
    offer: Offer = row.offer
    now = directory.status_of(offer, site=site, at=at)
    calls = directory.phone_status_of(offer, at=at)
    state, on_phone = states_in_words(now, calls, at, phone=bool(row.phone))
    today = timezone.localdate(at)
    days = [today + timedelta(days=number) for number in range(_DAYS)]
    week = tuple(_day(offer, site, day) for day in days)
    return Provider(shown=row, status=state, phone_status=on_phone, week=week)


def _day(offer: Offer, site: Site, day: date) -> str:
    """The hours of a day; closed, away and not known are three different things."""
    if any(row.first <= day <= row.last for row in offer.leaves.all()):
        return _("Urlaub")
    if spans := directory.spans_on(offer, site=site, day=day):
        return day_hours_in_words(spans)
    return _("zu") if directory.hours_of(offer, site) else _("nicht bekannt")


def barriers(places: Iterable[Site]) -> list[Fact]:
    """The facts of the house; where the providers say different things, both stand there."""
    rows = list(places)
    found = []
    for name in Site.BARRIERS:
        told = told_by((site.organisation.name, getattr(site, name)) for site in rows)
        label = str(Site._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        found.append(Fact(label=label, told=[(str(Known(s).label), who) for s, who in told]))
    return found


def programme(places: Sequence[Site], *, at: datetime) -> list[calendar.Shown]:
    """What takes place in the house next: of each event the next date."""
    planned = Occurrence.objects.filter(
        event__status=Event.Status.PUBLISHED,
        event__deleted_at__isnull=True,
        event__site__in=[site.pk for site in places],
        state=Occurrence.State.PLANNED,
        ends__gt=at,
    )
    next_of: dict[UUID, UUID] = {}
    for event, pk in planned.order_by("starts", "pk").values_list("event", "pk"):
        next_of.setdefault(event, pk)
    chosen = list(next_of.values())[:MOST_DATES]
    return calendar.shown_all(calendar.dates().filter(pk__in=chosen), at=at)


def around(shown: Shown, *, at: datetime) -> dict[UUID, tuple[UUID, int]]:
    """By site of an offer: the site that stands for its house, and how many more offers are there.

    Only houses with more than one offer. Nobody is led to a house from a page about violence.
    """
    found = {}
    for site in shown.sites if shown.offer.on_site and not shown.discreet else ():
        places = directory.sites_together(site)
        others = directory.offers_at(places, at=at).exclude(pk=shown.offer.pk).order_by().count()
        if others:
            found[site.pk] = (places[0].pk, others)
    return found
