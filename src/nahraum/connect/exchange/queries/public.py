"""What everybody may know, page by page, for the public interface.

Pages follow the ids: they are stable while rows come and go, and nothing is counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.models import Leave, Offer, OpeningHours, Organisation, Site
from nahraum.connect.directory.rules import BERLIN
from nahraum.connect.exchange.queries.giving import records_of
from nahraum.connect.exchange.rules.records import OfferRecord, OrganisationRecord, SiteRecord

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Some rows in the order of their ids, and after which one the next page begins."""

    rows: Sequence[M]
    after: UUID | None = None


def offers(
    *, at: datetime, topic: str = "", organisation: UUID | None = None,
    changed_since: datetime | None = None,
) -> QuerySet[Offer]:  # fmt: skip
    """Public offers. Changed is an offer too if its hours, places or organisation did."""
    found = directory.public_offers(at=at)
    if topic:
        found = found.filter(pk__in=directory.of_topic(topic))
    if organisation is not None:
        found = found.filter(organisation=organisation)
    if changed_since is not None:
        later = {"changed_at__gte": changed_since}
        found = found.filter(
            Q(**later)
            | Q(organisation__changed_at__gte=changed_since)
            | Q(pk__in=OpeningHours.objects.filter(**later).values("offer"))
            | Q(pk__in=Leave.objects.filter(**later).values("offer"))
            | Q(pk__in=Offer.objects.filter(sites__changed_at__gte=changed_since).values("pk"))
        )
    return found


def sites(
    *, at: datetime, organisation: UUID | None = None, changed_since: datetime | None = None
) -> QuerySet[Site]:
    """Places of public offers."""
    public = directory.public_offers(at=at).order_by().values("sites")
    found = directory.sites().filter(pk__in=public)
    if organisation is not None:
        found = found.filter(organisation=organisation)
    if changed_since is not None:
        found = found.filter(changed_at__gte=changed_since)
    return found


def organisations(*, at: datetime, changed_since: datetime | None = None) -> QuerySet[Organisation]:
    """Who has a public offer."""
    public = directory.public_offers(at=at).order_by().values("organisation")
    found = directory.organisations().filter(pk__in=public)
    if changed_since is not None:
        found = found.filter(changed_at__gte=changed_since)
    return found


@dataclass(frozen=True, slots=True)
class Removed:
    """Something everybody could see once, and since when nobody can."""

    id: UUID
    removed_at: datetime


def removed_offers(*, at: datetime, since: datetime | None = None) -> list[Removed]:
    """Offers that were public: ended, over, or in the trash. What is erased is not known any more.

    A draft was never public, so nobody learns that it is gone.
    """
    shown = (Offer.Status.PUBLISHED, Offer.Status.CLOSED)
    trash = Offer.trash.filter(status__in=shown).values_list("pk", "deleted_at")
    ended = Offer.objects.filter(status=Offer.Status.CLOSED).values_list("pk", "changed_at")
    over = Offer.objects.filter(status=Offer.Status.PUBLISHED, last__lt=timezone.localdate(at))
    found = [Removed(pk, moment) for pk, moment in (*trash, *ended)]
    found += [
        Removed(pk, datetime.combine(last + timedelta(days=1), time(), BERLIN))
        for pk, last in over.values_list("pk", "last")
    ]
    return _since(found, since)


def removed_sites(*, at: datetime, since: datetime | None = None) -> list[Removed]:
    """Places of offers that were public, without one that still is."""
    return _since(_emptied(Site, "sites", at), since)


def removed_organisations(*, at: datetime, since: datetime | None = None) -> list[Removed]:
    """Houses of offers that were public, without one that still is."""
    return _since(_emptied(Organisation, "organisation", at), since)


def _emptied(kind: type[Site] | type[Organisation], name: str, at: datetime) -> list[Removed]:
    """Rows of offers that were public: in the trash, or without an offer that still is."""
    moments = {one.id: one.removed_at for one in removed_offers(at=at)}
    last: dict[UUID, datetime | None] = {}  # the row -> when its last offer went
    for rows in (Offer.objects, Offer.trash):
        links = rows.exclude(status=Offer.Status.DRAFT).order_by().values_list("pk", name)
        for offer, row in links:
            known, now = last.get(row), moments.get(offer)
            last[row] = max(known, now) if known and now else known or now
    still = set(directory.public_offers(at=at).order_by().values_list(name, flat=True))
    found = [
        Removed(row, moment)
        for row, moment in kind.trash.values_list("pk", "deleted_at")
        if row in last
    ]
    for row in kind.objects.filter(pk__in=last.keys() - still).values_list("pk", flat=True):
        if moment := last[row]:
            found.append(Removed(row, moment))
    return found


def _since(found: list[Removed], since: datetime | None) -> list[Removed]:
    later = [one for one in found if since is None or one.removed_at >= since]
    return sorted(later, key=lambda one: (one.removed_at, one.id))


def page(rows: QuerySet[M], *, after: UUID | None, limit: int) -> Page[M]:
    """The rows behind an id, a page of them."""
    ordered = rows.order_by("pk")
    if after is not None:
        ordered = ordered.filter(pk__gt=after)
    found = list(ordered[: limit + 1])
    if len(found) <= limit:
        return Page(found)
    return Page(found[:limit], found[limit - 1].pk)


def offer_records(rows: Sequence[Offer]) -> list[OfferRecord]:
    """Records of offers in their order."""
    found = {offer.key: offer for house in records_of(rows, (), ()) for offer in house.offers}
    return [found[str(row.pk)] for row in rows]


def site_records(rows: Sequence[Site]) -> list[SiteRecord]:
    """Records of places in their order; a protected one says next to nothing."""
    found = {site.key: site for house in records_of((), rows, ()) for site in house.sites}
    return [found[str(row.pk)] for row in rows]


def organisation_records(rows: Sequence[Organisation]) -> list[OrganisationRecord]:
    found = {house.key: house for house in records_of((), (), rows)}
    return [found[str(row.pk)] for row in rows]
