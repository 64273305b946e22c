from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL

from nahraum.base.municipality.tenancy import TenantModel
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
    Holidays,
    Hours,
    Mode,
    Status,
    holidays_of,
    phone_status,
    status,
)
from nahraum.connect.directory.rules import Leave as LeaveDays


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


def public_offers(*, at: datetime) -> QuerySet[Offer]:
    """Published offers that exist on a day."""
    today = at.date()
    begun = Q(first__isnull=True) | Q(first__lte=today)
    going = Q(last__isnull=True) | Q(last__gte=today)
    return offers().filter(begun, going, status=Offer.Status.PUBLISHED)


def offers_that_say(row: TenantModel) -> QuerySet[Offer]:
    """Offers whose words change with a row: its own, or those of the house it belongs to."""
    if isinstance(row, Offer):
        return offers().filter(pk=row.pk)
    if isinstance(row, Organisation):
        return offers().filter(organisation=row.pk)
    if isinstance(row, Site):
        return offers().filter(sites=row.pk)
    return offers().none()


def texts_of(offer: Offer) -> list[str]:
    """What people may search an offer by; a protected address is none of it."""
    house = offer.organisation
    shown = [site for site in offer.sites.all() if not site.protected_address]
    places = [
        text for site in shown for text in (site.name, site.street, site.postcode, site.place)
    ]
    return [
        offer.title,
        house.name,
        house.former_names,
        offer.summary,
        offer.for_whom,
        offer.contact,
        *places,
    ]


def offers_with_any(stems: Sequence[str]) -> QuerySet[Offer]:
    """Offers that say at least one of the words, by the full-text index of the database."""
    wanted = [stem for stem in stems if stem.isalnum()]
    if not wanted:
        return Offer.objects.none()
    if connection.vendor == "postgresql":
        sql = (
            "SELECT offer_id FROM directory_offerwords"
            " WHERE to_tsvector('simple', words) @@ to_tsquery('simple', %s)"
        )
        asked = " | ".join(f"'{stem}'" for stem in wanted)
    else:
        sql = "SELECT offer FROM directory_words WHERE directory_words MATCH %s"
        asked = " OR ".join(f'"{stem}"' for stem in wanted)
    return Offer.objects.filter(pk__in=RawSQL(sql, [asked]))  # noqa: S611 -- fixed text, bound words


def open_corrections() -> QuerySet[Correction]:
    found = Correction.objects.filter(state=Correction.State.OPEN)
    return found.select_related("offer", "offer__organisation").order_by("created_at")


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


def status_of(offer: Offer, *, site: Site | None = None, at: datetime) -> Status:
    """Whether an offer is open, at one of its sites or anywhere."""
    hours, leaves = hours_of(offer, site), _leaves(offer.leaves.all())
    return status(hours, leaves, at=at, holidays=_holidays(offer))


def phone_status_of(offer: Offer, *, at: datetime) -> Status:
    hours, leaves = hours_of(offer), _leaves(offer.leaves.all())
    return phone_status(hours, leaves, at=at, holidays=_holidays(offer))


def _holidays(offer: Offer) -> Holidays:
    return holidays_of(offer.municipality.area.key)


def hours_of(offer: Offer, site: Site | None = None) -> list[Hours]:
    """Hours of an offer: of one of its sites, or all."""
    wanted = None if site is None else site.pk
    return [
        Hours(
            weekday=row.weekday,
            opens=row.opens,
            closes=row.closes,
            mode=Mode(row.mode),
            first=row.first,
            last=row.last,
            season_from=_month_day(row.season_from),
            season_to=_month_day(row.season_to),
            on_holidays=row.on_holidays,
        )
        for row in offer.hours.all()
        if wanted is None or row.site_id in (None, wanted)
    ]


def _leaves(rows: Iterable[Leave]) -> list[LeaveDays]:
    return [LeaveDays(first=row.first, last=row.last, instead=row.instead) for row in rows]


def _month_day(text: str) -> tuple[int, int] | None:
    return (int(text[:2]), int(text[3:])) if text else None
