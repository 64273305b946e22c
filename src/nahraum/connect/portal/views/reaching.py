"""Ways without a car for a list of offers: who is reached, who is not, what nobody knows.

A protected address is never asked for: its offer is answered like one whose place nobody knows.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.utils import formats
from django.utils.translation import gettext as _

from nahraum.analysis.transit import NEVER
from nahraum.base.people.queries import HouseRequest
from nahraum.base.places.models import Neighbourhood
from nahraum.connect.directory.models import Offer, Site
from nahraum.connect.directory.queries import status_of
from nahraum.connect.directory.rules import BERLIN
from nahraum.connect.portal import queries
from nahraum.connect.portal.queries.near import place_named
from nahraum.connect.portal.rules import Found, Hit
from nahraum.connect.portal.rules.filters import NOT_MET
from nahraum.connect.portal.rules.found import MET, UNKNOWN
from nahraum.connect.portal.rules.journeys import (
    UNKNOWN_WAY,
    Ride,
    Way,
    no_trip_in_words,
    ride_in_words,
    then_in_words,
    way_in_words,
)
from nahraum.understand.reach import queries as reach
from nahraum.understand.reach.queries import Service
from nahraum.understand.reach.rules import STAY, Persona, Point, Reach

STAY_S = int(STAY.value or 0)
_AT_ONCE = 500  # offers named one by one in a query; more are read all together


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """What somebody asks: from where, when, how fast. `scan` is None if that cannot be answered,
    and `remark` says why."""

    name: str
    start: Point | None
    place: Neighbourhood | None
    choices: tuple[str, ...]  # what the text may mean, if it fits several places
    at: datetime
    now: datetime
    who: Persona
    service: Service
    scan: Reach | None
    remark: str

    @property
    def today(self) -> date:
        return self.now.astimezone(BERLIN).date()


def trip_of(
    near: str, at: datetime, *, now: datetime, who: str = reach.USUAL, exact: bool = False
) -> Trip:
    """The question of somebody who leaves a place, as far as it can be answered.

    Who leaves needs a moment to put on shoes: the next full five minutes count. `exact` keeps the
    time as it is.
    """
    service, walker = reach.service(), reach.persona(who)
    at = at if exact else reach.slot(at)
    named = place_named(near)
    start = None if named.start is None else Point(*named.start)
    scan = None if start is None else reach.from_here(service, start, at, walker)
    return Trip(
        name=named.name or near.strip(),
        start=start,
        place=named.place,
        choices=named.choices,
        at=at,
        now=now,
        who=walker,
        service=service,
        scan=scan,
        remark=_remark(near, start, named.choices, service, at.astimezone(BERLIN).date()),
    )


def _remark(
    near: str, start: Point | None, choices: Sequence[str], service: Service, day: date
) -> str:
    """Why ways cannot be told; empty if they can."""
    if service.days is None:
        return _(
            "Für Ihre Kommune ist kein Fahrplan geladen. Darum wissen wir nicht, wie Sie ohne Auto "
            "hinkommen. Bitte fragen Sie am Telefon."
        )
    plan = service.days.plan
    if day > plan.last:
        words = {"day": formats.date_format(plan.last, "DATE_FORMAT")}
        return _("Fahrplan abgelaufen: Er galt bis %(day)s. Bitte fragen Sie am Telefon.") % words
    if day < plan.first:
        words = {"day": formats.date_format(plan.first, "DATE_FORMAT")}
        return _("Der Fahrplan gilt erst ab %(day)s. Bitte wählen Sie einen späteren Tag.") % words
    if not near.strip():
        return _(
            "Von wo möchten Sie los? Schreiben Sie einen Ort, eine Haltestelle, eine Straße oder "
            "eine Postleitzahl."
        )
    if start is None and not choices:
        return _("„%(near)s“ kennen wir nicht als Ort. Versuchen Sie es mit Ihrem Ortsteil.") % {
            "near": near.strip()
        }
    return ""


def carried(request: HouseRequest, trip: Trip | None) -> str:
    """The question as the end of an address, so that the next page need not ask again."""
    if trip is None or trip.start is None:
        return ""
    names = ("wann", "tag", "zeit", "an", "tempo")
    given = {name: request.GET[name] for name in names if request.GET.get(name)}
    return "?" + urlencode({"von": trip.name, **given})


@dataclass(frozen=True, slots=True)
class Sorted:
    """Offers by whether one gets there without a car."""

    found: Found
    no_trip: tuple[Hit, ...]


def by_way(found: Found, trip: Trip) -> Sorted:
    """Hits in three groups; nothing is hidden. Order within a group stays."""
    if trip.scan is None:
        return Sorted(found, ())
    states = _states([hit.offer for hit in (*found.hits, *found.perhaps)], trip, trip.scan)
    hits = [
        replace(hit, filters={**hit.filters, "without_car": states.get(hit.offer, UNKNOWN)})
        for hit in (*found.hits, *found.perhaps)
    ]
    reached = [hit for hit in hits if hit.filters["without_car"] != NOT_MET]
    sorted_ = replace(
        found,
        hits=tuple(hit for hit in reached if hit.certain),
        perhaps=tuple(hit for hit in reached if not hit.certain),
    )
    return Sorted(sorted_, tuple(h for h in hits if h.filters["without_car"] == NOT_MET))


def _states(keys: Sequence[UUID], trip: Trip, scan: Reach) -> dict[UUID, str]:
    """Each offer as met, not met or unknown, by one scan for all of them."""
    rows = Offer.objects.filter(sites__deleted_at__isnull=True).values_list(
        *("pk", "on_site", "home_visit", "served_everywhere", "by_phone", "by_video"),
        *("sites__x", "sites__y", "sites__protected_address"),
    )
    if len(keys) <= _AT_ONCE:
        rows = rows.filter(pk__in=keys)
    listed = list(rows)
    placed = [row for row in listed if row[1] and row[6] is not None and not row[8]]
    reached = dict.fromkeys((row[0] for row in placed), False)
    doors = reach.doors_of(trip.service, [Point(row[6], row[7]) for row in placed], trip.who)
    if doors is not None:
        back = scan.returnable(doors, STAY_S)
        for row, good in zip(placed, back.tolist(), strict=True):
            reached[row[0]] |= good
    visited = _visited(trip.place)
    states = {}
    for pk, on_site, visit, everywhere, phone, video, *_place in listed:
        if (
            reached.get(pk)
            or (visit and (everywhere or pk in visited))
            or (not on_site and (phone or video))
        ):
            states[pk] = MET
        else:
            states[pk] = NOT_MET if pk in reached else UNKNOWN
    return states


def _visited(place: Neighbourhood | None) -> set[UUID]:
    """Offers that come home in a neighbourhood, besides those that come everywhere."""
    if place is None:
        return set()
    return set(Offer.objects.filter(served=place.pk).values_list("pk", flat=True))


def ways_to(keys: Sequence[UUID], trip: Trip) -> dict[UUID, Way]:
    """For the offers of a page: how one gets there."""
    if trip.scan is None:
        return {}
    found = ((offer.pk, way_to(offer, trip)) for offer in queries.offers_of(keys, at=trip.now))
    return {pk: way for pk, way in found if way is not None}


def way_to(offer: Offer, trip: Trip) -> Way | None:
    """How one gets to an offer; None if nobody has to go there, or it cannot be said at all."""
    if trip.scan is None or trip.start is None or not offer.on_site:
        return None
    sites = sites_with_point(offer.sites.all())
    return way_to_one_of(sites, trip, lambda at: then_in_words(status_of(offer, at=at)))


def way_to_one_of(sites: Sequence[Site], trip: Trip, then: Callable[[datetime], str]) -> Way | None:
    """How one gets to the site reached first; `then` says how it stands there on arrival."""
    if trip.scan is None or trip.start is None:
        return None
    if not sites:
        return UNKNOWN_WAY
    site, good, arrives = nearest(sites, trip, trip.scan)
    end = Point(site.x or 0.0, site.y or 0.0)
    if not good:
        return no_trip(end, trip, no_way_back=arrives)
    way = reach.ways(trip.service, trip.start, end, trip.at, trip.who, most=1)[0]
    text = way_in_words(
        way, trip.scan.leave_by(end), today=trip.today, approximate=site.approximate
    )
    return Way(state=MET, text=text, then=then(way.arrives))


def sites_with_point(sites: Iterable[Site]) -> list[Site]:
    """Public sites whose place is known. Never those with a protected address."""
    return [
        site
        for site in sites
        if site.x is not None and site.y is not None and not site.protected_address
    ]


def nearest(sites: Sequence[Site], trip: Trip, scan: Reach) -> tuple[Site, bool, bool]:
    """The site reached first, whether one gets home again, and whether one arrives at all."""
    points = [Point(site.x or 0.0, site.y or 0.0) for site in sites]
    doors = reach.doors_of(trip.service, points, trip.who)
    if doors is None:
        return sites[0], False, False
    arrivals, good = scan.arrivals(doors), scan.returnable(doors, STAY_S)
    order = sorted(range(len(sites)), key=lambda at: (not good[at], arrivals[at]))
    best = order[0]
    return sites[best], bool(good[best]), bool(arrivals[best] < NEVER)


def no_trip(end: Point, trip: Trip, *, no_way_back: bool, by_arrival: bool = False) -> Way:
    """Nothing today: the next day that has something, and rides that can be booked."""
    if trip.start is None:
        return UNKNOWN_WAY
    later = reach.next_day_with(trip.service, trip.start, end, trip.at, trip.who, STAY_S)
    text = no_trip_in_words(
        asked=trip.at,
        later=later,
        no_way_back=no_way_back,
        today=trip.today,
        by_arrival=by_arrival,
    )
    return Way(state=NOT_MET, text=text, rides=rides_to(end, trip))


def rides_to(end: Point, trip: Trip) -> tuple[Ride, ...]:
    """Rides one can book, in words."""
    if trip.start is None:
        return ()
    found = reach.on_demand(trip.service, trip.start, end, trip.now, trip.who)
    return tuple(ride_in_words(ride, today=trip.today) for ride in found)
