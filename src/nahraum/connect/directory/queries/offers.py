"""Houses, places and offers, as lists and pages need them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from nahraum.connect.directory.models import (
    Correction,
    Leave,
    Offer,
    OpeningHours,
    Organisation,
    Site,
)
from nahraum.connect.directory.rules import (
    Entry,
)


def organisations() -> QuerySet[Organisation]:
    return Organisation.objects.order_by("name")


def sites() -> QuerySet[Site]:
    return Site.objects.select_related("organisation", "neighbourhood")


def offers() -> QuerySet[Offer]:
    """All offers with what a list shows, in a constant number of queries."""
    return Offer.objects.select_related("organisation", "municipality__area").prefetch_related(
        "topics__labels",
        Prefetch("sites", queryset=sites()),
        "served",
        Prefetch("hours", queryset=OpeningHours.objects.all()),
        Prefetch("leaves", queryset=Leave.objects.all()),
    )


def offers_to_translate() -> QuerySet[Offer]:
    """Published offers: what people read."""
    return Offer.objects.filter(status=Offer.Status.PUBLISHED).select_related("organisation")


def public_offers(*, at: datetime) -> QuerySet[Offer]:
    """Published offers that exist on a day, as the calendar on the wall says."""
    today = timezone.localdate(at)
    begun = Q(first__isnull=True) | Q(first__lte=today)
    going = Q(last__isnull=True) | Q(last__gte=today)
    return offers().filter(begun, going, status=Offer.Status.PUBLISHED)


def listed_offers() -> QuerySet[Offer]:
    """All offers for the list of the staff, with the number of corrections nobody answered."""
    waiting = Correction.objects.filter(offer=OuterRef("pk"), state=Correction.State.OPEN)
    counted = waiting.order_by().values("offer").annotate(number=Count("pk")).values("number")
    found = Offer.objects.select_related("organisation")
    # For the rows of the page: joined and grouped, all offers were sorted with all they say.
    return found.annotate(waiting=Coalesce(Subquery(counted), 0)).order_by(
        "title", "organisation__name", "pk"
    )


def listed_organisations() -> QuerySet[Organisation]:
    """All organisations with the numbers of their sites and offers."""
    return organisations().annotate(
        number_of_sites=Count("sites", Q(sites__deleted_at__isnull=True), distinct=True),
        number_of_offers=Count("offers", Q(offers__deleted_at__isnull=True), distinct=True),
    )


def of_topic(key: str) -> QuerySet[Any]:
    """Keys of the offers of a topic."""
    return Offer.objects.filter(topics__key=key).values("pk")


def offers_of_measure(pk: UUID) -> QuerySet[Offer]:
    """What became of a measure, by title."""
    return Offer.objects.filter(measure_id=pk).select_related("organisation").order_by("title")


def entry_of(offer: Offer) -> Entry:
    """An offer as the rules see it. Uses what `offers` prefetched."""
    places = list(offer.sites.all())
    ways = {
        name for name in ("on_site", "home_visit", "by_phone", "by_video") if getattr(offer, name)
    }
    known = sum(getattr(site, name) != "unknown" for site in places for name in Site.BARRIERS)
    return Entry(
        title=offer.title,
        summary=offer.summary,
        topics=len(offer.topics.all()),
        ways=frozenset(ways),
        sites=len(places),
        protected_site=any(site.protected_address for site in places),
        served_everywhere=offer.served_everywhere,
        served=len(offer.served.all()),
        phone=offer.phone or offer.organisation.phone,
        email=offer.email or offer.organisation.email,
        website=offer.website or offer.organisation.website,
        video_link=offer.video_link,
        for_whom=offer.for_whom,
        cost_known=offer.cost != Offer.Cost.UNKNOWN,
        how_to_start=offer.how_to_start,
        hours=len(offer.hours.all()),
        barriers_known=known,
        checked_at=offer.checked_at,
        first=offer.first,
        last=offer.last,
    )
