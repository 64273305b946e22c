from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min, Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from nahraum.analysis.language import stem, words
from nahraum.base.audit.queries import entries_of, history_of, names_of
from nahraum.base.municipality.queries import repeated
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Destination, Tally, audit_sentence
from nahraum.base.topics.models import Topic
from nahraum.connect.directory.models import (
    Correction,
    Edition,
    Leave,
    Offer,
    OfferWords,
    OpeningHours,
    Organisation,
    Site,
)
from nahraum.connect.directory.rules import (
    CHECK_EVERY_DAYS,
    STALE_AFTER_DAYS,
    Entry,
    Freshness,
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


def offers_to_translate() -> QuerySet[Offer]:
    """Published offers: what people read."""
    return Offer.objects.filter(status=Offer.Status.PUBLISHED).select_related("organisation")


def public_offers(*, at: datetime) -> QuerySet[Offer]:
    """Published offers that exist on a day."""
    today = at.date()
    begun = Q(first__isnull=True) | Q(first__lte=today)
    going = Q(last__isnull=True) | Q(last__gte=today)
    return offers().filter(begun, going, status=Offer.Status.PUBLISHED)


def destinations(on: date) -> Iterator[Destination]:
    """Where people go for published offers. A protected address is no destination anybody sees."""
    found = public_offers(at=datetime.combine(on, time(12), tzinfo=UTC)).filter(on_site=True)
    for offer in found:
        for site in offer.sites.all():
            if site.protected_address or site.x is None or site.y is None:
                continue
            name = str(site)
            for topic in offer.topics.all():
                yield Destination(
                    topic=topic.key, name=name, x=site.x, y=site.y, approximate=site.approximate
                )


def tallies(on: date) -> Iterator[Tally]:
    """Offers by topic and place (there, or coming home; None: any), free places; or nothing."""
    shown = public_offers(at=datetime.combine(on, time(12), tzinfo=UTC)).values("pk")
    places = list(Neighbourhood.objects.values_list("pk", flat=True))
    keys = Topic.objects.filter(parent__isnull=False).values_list("key", flat=True)
    count = {(topic, place): 0.0 for topic in keys for place in (None, *places)}
    free: dict[tuple[str, Any], float] = {}
    topics = _linked(Offer.topics.through.objects.filter(offer__in=shown), "topic__key")
    at_sites = Offer.sites.through.objects.filter(offer__in=shown, site__protected_address=False)
    sites = _linked(at_sites, "site__neighbourhood")
    served = _linked(Offer.served.through.objects.filter(offer__in=shown), "neighbourhood")
    names = "pk home_visit served_everywhere places_free".split()
    found = list(Offer.objects.filter(pk__in=shown).values_list(*names))
    for offer, visits, everywhere, spare in found:
        home = (places if everywhere else served.get(offer, ())) if visits else ()
        usable = {None, *sites.get(offer, ()), *home}
        for key in ((topic, place) for topic in topics.get(offer, ()) for place in usable):
            count[key] = count.get(key, 0.0) + 1
            if spare is not None:
                free[key] = free.get(key, 0.0) + spare
    told: Any = {"as_of": on, "source": _("Verzeichnis der Angebote")}
    if found:
        yield Tally(name="directory.offers", label=_("Angebote"), unit="", by=count, **told)
        yield Tally(name="directory.free", label=_("freie Plätze"), unit="", by=free, **told)


def _linked(rows: QuerySet[Any], name: str) -> dict[UUID, list[Any]]:
    """What each offer is linked to."""
    found: dict[UUID, list[Any]] = {}
    for offer, value in rows.values_list("offer", name):
        found.setdefault(offer, []).append(value)
    return found


def offers_that_say(row: TenantModel) -> QuerySet[Offer]:
    """Offers whose words change with a row: its own, or those of the house it belongs to."""
    if isinstance(row, Offer):
        return offers().filter(pk=row.pk)
    if isinstance(row, Organisation):
        return offers().filter(organisation=row.pk)
    if isinstance(row, Site):
        return offers().filter(sites=row.pk)
    return offers().none()


def words_of(row: TenantModel) -> QuerySet[OfferWords]:
    """What is kept for the search of the offers that show something of a row."""
    words = OfferWords.objects.all()
    if isinstance(row, Offer):
        return words.filter(offer=row.pk)
    if isinstance(row, Organisation):
        return words.filter(offer__organisation=row.pk)
    if isinstance(row, Site):
        return words.filter(offer__sites=row.pk)
    return words.filter(offer=row.offer_id) if isinstance(row, Leave) else words.none()


def edition() -> int:
    """The number of the directory's latest change; 0 before the first."""
    return next((number for (number,) in repeated(_counted)), 0)


def _counted() -> "QuerySet[Edition, tuple[int]]":
    return Edition.objects.values_list("number")[:1]


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


def listed_offers() -> QuerySet[Offer]:
    """All offers for the list of the staff, with the number of corrections nobody answered."""
    waiting = Q(corrections__state=Correction.State.OPEN, corrections__deleted_at__isnull=True)
    found = Offer.objects.select_related("organisation")
    return found.annotate(waiting=Count("corrections", filter=waiting)).order_by(
        "title", "organisation__name", "pk"
    )


def listed_organisations() -> QuerySet[Organisation]:
    """All organisations with the numbers of their sites and offers."""
    return organisations().annotate(
        number_of_sites=Count("sites", Q(sites__deleted_at__isnull=True), distinct=True),
        number_of_offers=Count("offers", Q(offers__deleted_at__isnull=True), distinct=True),
    )


def saying(found: QuerySet[Offer], text: str) -> QuerySet[Offer]:
    """Offers that say every word of a text, or have it as a part of their names."""
    for word in words(text):
        in_index = Q(pk__in=offers_with_any([stem(word)]).values("pk"))
        in_name = Q(title__icontains=word) | Q(organisation__name__icontains=word)
        found = found.filter(in_index | in_name)
    return found


def of_topic(key: str) -> QuerySet[Any]:
    """Keys of the offers of a topic."""
    return Offer.objects.filter(topics__key=key).values("pk")


def fresh(state: Freshness, *, today: date) -> Q:
    """Offers in a state of freshness, as the rule `freshness` says."""
    checked = Q(checked_at__isnull=False)
    stale_before = today - timedelta(days=STALE_AFTER_DAYS)
    if state is Freshness.NEVER:
        return ~checked
    if state is Freshness.CHECKED:
        return checked & ~_due_before(today)
    if state is Freshness.STALE:
        return checked & _due_before(stale_before)
    return checked & _due_before(today) & ~_due_before(stale_before)


def to_check(*, today: date) -> Q:
    """Offers whose check is due, lately or for long."""
    return fresh(Freshness.DUE, today=today) | fresh(Freshness.STALE, today=today)


def _due_before(day: date) -> Q:
    """Offers whose check was due before a day; without a day of its own, from the last check on."""
    from_check = Q(checked_at__lt=day - timedelta(days=CHECK_EVERY_DAYS))
    named, unnamed = Q(check_due__isnull=False), Q(check_due__isnull=True)
    return (named & Q(check_due__lt=day)) | (unnamed & from_check)


def freshness_counts(*, today: date) -> dict[Freshness, int]:
    """How many published offers are in each state of freshness."""
    counts = {state.value: Count("pk", filter=fresh(state, today=today)) for state in Freshness}
    found = Offer.objects.filter(status=Offer.Status.PUBLISHED).aggregate(**counts)
    return {state: found[state.value] for state in Freshness}


def checks_due(*, today: date) -> tuple[int, date | None]:
    """How many published offers wait for a check, and since when the first one does."""
    published = Offer.objects.filter(to_check(today=today), status=Offer.Status.PUBLISHED)
    found = published.aggregate(number=Count("pk"), first=Min("check_due"))
    return found["number"], found["first"]


def corrections_waiting() -> tuple[int, datetime | None]:
    """How many corrections nobody answered, and when the first one came."""
    found = Correction.objects.filter(state=Correction.State.OPEN).aggregate(
        number=Count("pk"), first=Min("created_at")
    )
    return found["number"], found["first"]


def answered_corrections() -> QuerySet[Correction]:
    """Newest answer first."""
    found = Correction.objects.exclude(state=Correction.State.OPEN)
    return found.select_related("offer", "offer__organisation").order_by("-answered_at")


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to an offer: when, in a sentence, and which fields changed."""

    at: datetime
    sentence: str
    fields: tuple[str, ...]


def history(offer: Offer, *, most: int = 20) -> list[Event]:
    """What happened to an offer, newest first."""
    found = entries_of(offer.municipality_id).filter(
        object_type=offer._meta.label, object_id=str(offer.pk)
    )
    entries = list(found[:most])
    names = names_of(entry.actor for entry in entries)
    changed = _changed_fields(offer)
    return [
        Event(entry.at, _sentence(entry.action, names[entry.actor]), changed.get(entry.pk, ()))
        for entry in entries
    ]


def _sentence(action: str, who: str) -> str:
    known = audit_sentence(action)
    return f"{who}: {action}" if known is None else _(known.sentence).format(who=who, what="")


def _changed_fields(offer: Offer) -> dict[UUID, tuple[str, ...]]:
    """Labels of the fields that differ from the revision before, by audit entry."""
    fields = [
        (field.name, str(field.verbose_name))
        for field in (*offer._meta.concrete_fields, *offer._meta.many_to_many)
        if field.name not in offer.common_protection
    ]
    return {
        later.entry: tuple(
            label
            for name, label in (*fields, ("hours", _("Öffnungszeiten")))
            if later.snapshot.get(name) != earlier.snapshot.get(name, later.snapshot.get(name))
        )
        for later, earlier in pairwise(history_of(offer))
    }


# What restoring an earlier state never touches: decisions of their own, and who keeps the row.
_KEPT = frozenset(
    "organisation status checked_at checked_by check_due protected_address fictitious".split()
)


def hours_snapshot(offer: Offer) -> list[dict[str, Any]]:
    """The opening hours of an offer as a revision keeps them."""
    rows = OpeningHours.objects.filter(offer=offer).order_by("weekday", "opens", "pk")
    return [
        {
            **{name: getattr(row, name) for name in ("weekday", "mode", "on_holidays")},
            **{name: getattr(row, name) for name in ("season_from", "season_to")},
            **{name: getattr(row, name).isoformat() for name in ("opens", "closes")},
            "first": row.first.isoformat() if row.first else None,
            "last": row.last.isoformat() if row.last else None,
            "site": str(row.site_id) if row.site_id else None,
        }
        for row in rows
    ]


def snapshot_of(row: TenantModel, number: int) -> dict[str, Any]:
    """What a row said in a revision. Raises Revision.DoesNotExist."""
    found: dict[str, Any] = history_of(row).get(number=number).snapshot
    return found


def told(row: TenantModel, snapshot: dict[str, Any]) -> dict[str, Any]:
    """What a snapshot says, as values to write; links only to rows that are still there."""
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in row.common_protection or field.name not in snapshot.keys() - _KEPT:
            continue
        value = snapshot[field.name]
        if field.is_relation:
            rows: Any = field.related_model
            value = rows.objects.filter(pk=value).first() if value else None
        values[field.name] = value if field.is_relation else field.to_python(value)
    for link in row._meta.many_to_many:
        targets: Any = link.related_model
        values[link.name] = list(targets.objects.filter(pk__in=snapshot.get(link.name, ())))
    return values


def told_hours(offer: Offer, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Opening hours of a snapshot as values to write, without those at places that are gone."""
    places = {str(site.pk): site for site in offer.sites.all()}
    found = []
    for row in rows:
        if row["site"] is not None and row["site"] not in places:
            continue
        clocks = {name: time.fromisoformat(row[name]) for name in ("opens", "closes")}
        days = {
            name: date.fromisoformat(row[name]) if row[name] else None for name in ("first", "last")
        }
        found.append({**row, **clocks, **days, "site": places.get(row["site"])})
    return found


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
        _span(row) for row in offer.hours.all() if wanted is None or row.site_id in (None, wanted)
    ]


def _span(row: OpeningHours) -> Hours:
    return Hours(
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


def hours_at(offer: Offer, site: Site | None) -> list[Hours]:
    """Hours said for one site, or for all sites together; not both."""
    wanted = None if site is None else site.pk
    return [_span(row) for row in offer.hours.all() if row.site_id == wanted]


def hour_values(offer: Offer, *, elsewhere_than: Site | None) -> list[dict[str, Any]]:
    """Opening hours said for other places, ready to be written again."""
    left_out = None if elsewhere_than is None else elsewhere_than.pk
    others = [row for row in offer.hours.all() if row.site_id != left_out]
    return [values for row in others for values in values_of([_span(row)], row.site)]


def values_of(hours: Iterable[Hours], site: Site | None) -> list[dict[str, Any]]:
    """Hours as the table of a site keeps them."""
    return [
        {
            **{name: getattr(span, name) for name in _SAME_IN_BOTH},
            "mode": span.mode.value,
            "site": site,
            "season_from": _month_day_text(span.season_from),
            "season_to": _month_day_text(span.season_to),
        }
        for span in hours
    ]


_SAME_IN_BOTH = ("weekday", "opens", "closes", "first", "last", "on_holidays")


def _month_day_text(month_day: tuple[int, int] | None) -> str:
    return "" if month_day is None else f"{month_day[0]:02d}-{month_day[1]:02d}"


def _leaves(rows: Iterable[Leave]) -> list[LeaveDays]:
    return [LeaveDays(first=row.first, last=row.last, instead=row.instead) for row in rows]


def _month_day(text: str) -> tuple[int, int] | None:
    return (int(text[:2]), int(text[3:])) if text else None


def offers_of_measure(pk: UUID) -> QuerySet[Offer]:
    """What became of a measure, by title."""
    return Offer.objects.filter(measure_id=pk).select_related("organisation").order_by("title")
