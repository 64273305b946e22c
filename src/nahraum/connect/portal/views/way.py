"""How one gets to an offer, there and back, to be printed and taken along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest
from nahraum.connect.directory.models import Offer, Site
from nahraum.connect.directory.queries import status_of
from nahraum.connect.directory.rules import BERLIN
from nahraum.connect.portal import queries
from nahraum.connect.portal.forms import WayForm
from nahraum.connect.portal.rules.journeys import (
    Described,
    Ride,
    Way,
    day_long,
    described,
    then_in_words,
)
from nahraum.connect.portal.views.addresses import offer_or_404
from nahraum.connect.portal.views.reaching import (
    STAY_S,
    Trip,
    no_trip,
    rides_to,
    sites_with_point,
    trip_of,
)
from nahraum.connect.portal.views.searching import query_of
from nahraum.understand.reach import queries as reach
from nahraum.understand.reach.rules import By, Journey, Point


@dataclass(frozen=True, kw_only=True)
class Route:
    """Everything the page says of the ways to one site."""

    site: Site
    day: str
    there: tuple[Described, ...] = ()
    then: str = ""
    back: tuple[Described, ...] = ()
    last: Described | None = None
    last_is_there: bool = False
    rides: tuple[Ride, ...] = ()
    nothing: Way | None = None


@require_GET
def way(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """There, back, and the last way back; without a trip what can be done instead."""
    now = timezone.now()
    offer = offer_or_404(pk)
    form = WayForm(request.GET if request.GET else None)
    given = form.given()
    by: By = "arrival" if given.get("an") else "departure"
    sites = sites_with_point(offer.sites.all()) if offer.on_site else []
    trip = trip_of(
        given.get("von", ""),
        form.moment(now),
        now=now,
        who=given.get("tempo") or reach.USUAL,
        exact=by == "arrival",
    )
    context = {
        "shown": queries.shown(offer, at=now),
        "form": form,
        "trip": trip,
        "asked": bool(given.get("von", "").strip()),
        "sites": sites,
        "route": _route(offer, sites, trip, by) if sites and trip.scan else None,
        "feeds": trip.service.feeds,
        "speed": trip.who.speed_kmh,
        "elsewhere": query_of(request, "von"),
    }
    return render(request, "portal/way.html", context)


def _route(offer: Offer, sites: Sequence[Site], trip: Trip, by: By) -> Route | None:
    if trip.start is None:
        return None
    site, there = _best(sites, trip, trip.start, by)
    end = _point(site)
    day = day_long(trip.at)
    if not there:
        nothing = no_trip(end, trip, no_way_back=False, by_arrival=by == "arrival")
        return Route(site=site, day=day, nothing=nothing)
    stay = there[0].arrives + timedelta(seconds=STAY_S)
    back = reach.ways(trip.service, end, trip.start, stay, trip.who)
    last = trip.scan.leave_by(end) if trip.scan else None
    goal, home = site.street or str(site), _("nach Hause")
    lost = None if back else no_trip(end, trip, no_way_back=True)
    said = {"day": trip.at.astimezone(BERLIN).date(), "today": trip.today}
    return Route(
        site=site,
        day=day,
        there=tuple(described(item, goal=goal, **said) for item in there),
        then=then_in_words(status_of(offer, at=there[0].arrives)),
        back=tuple(described(item, goal=home, **said) for item in back),
        last=described(last, goal=home, **said) if last and back and last not in back else None,
        last_is_there=last in back,
        rides=rides_to(end, trip),
        nothing=lost,
    )


def _best(sites: Sequence[Site], trip: Trip, start: Point, by: By) -> tuple[Site, list[Journey]]:
    """The site one reaches first, or for which one can leave last."""
    found = [
        (site, reach.ways(trip.service, start, _point(site), trip.at, trip.who, by=by))
        for site in sites
    ]
    reached = [item for item in found if item[1]]
    if not reached:
        return found[0]
    if by == "arrival":
        return max(reached, key=lambda item: item[1][0].leaves)
    return min(reached, key=lambda item: item[1][0].arrives)


def _point(site: Site) -> Point:
    return Point(site.x or 0.0, site.y or 0.0)
