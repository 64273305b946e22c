"""The same results as the list, seen from above: numbered pins, and the list by places.

Drawn by the house itself from the outline of the municipality and its places; nobody else learns
what somebody looks for. A protected address has no pin, and neither has what nobody knows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from uuid import UUID

import shapely
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest
from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.queries import neighbourhoods, shape_of
from nahraum.base.places.rules import centre, to_degrees
from nahraum.charts import About, Chart, MapPoint, Pin, pin_map
from nahraum.connect.directory.models import Offer
from nahraum.connect.portal import queries
from nahraum.connect.portal.rules import Hit
from nahraum.connect.portal.views.reaching import (
    Sorted,
    Trip,
    by_way,
    sites_with_point,
    trip_of,
    ways_to,
)
from nahraum.connect.portal.views.searching import forms_of, found_for, query_of

MOST = 200
_MARGIN = 150.0  # metres around the pins of a village


@dataclass(frozen=True, slots=True)
class Entry:
    """One offer of the list, with the number it has in all lists of this search."""

    number: int
    offer: Offer
    group: str  # "certain", "perhaps", "no trip"
    house: UUID | None  # a site with more offers behind its door


@dataclass
class Place:
    """Where some of the entries are."""

    name: str
    key: str
    neighbourhood: Neighbourhood | None = None
    entries: list[Entry] = field(default_factory=list)
    pins: list[Pin] = field(default_factory=list)


@require_GET
def results(request: HouseRequest, kommune: str) -> HttpResponse:
    """The whole municipality, or one of its places; zooming is a link."""
    now = timezone.now()
    form, travel = forms_of(request)
    wish = form.wish()
    found, broken = found_for(wish, now)
    trip = trip_of(wish.near, travel.moment(now), now=now) if travel.asked and not broken else None
    sorted_ = by_way(found, trip) if trip else Sorted(found, ())
    entries, total = _entries(sorted_, now)
    places, nowhere = _places(entries, kommune)
    near = next((p for p in places if p.key == request.GET.get("ausschnitt")), None)
    shown = [near] if near else places
    context = {
        "form": form,
        "found": sorted_.found,
        "broken": broken,
        "trip": trip,
        "places": shown,
        "near": near,
        "nowhere": [] if near else nowhere,
        "total": total,
        "more": max(0, total - len(entries)),
        "ways": ways_to([entry.offer.pk for entry in entries], trip) if trip else {},
        "chart": _chart(request, places, near, trip),
        "query": query_of(request, "ausschnitt"),
        "elsewhere": query_of(request, "ausschnitt", "ort"),
        "basemap": _basemap(near or (places[0] if places else None)),
    }
    return render(request, "portal/map.html", context)


def _entries(found: Sorted, at: datetime) -> tuple[list[Entry], int]:
    """Numbered as the list has them: what fits, what may fit, where no bus goes."""
    groups: list[tuple[str, Sequence[Hit]]] = [
        ("certain", found.found.hits),
        ("perhaps", found.found.perhaps),
        ("no trip", found.no_trip),
    ]
    total = sum(len(hits) for _name, hits in groups)
    shown = islice(((hit, name) for name, hits in groups for hit in hits), MOST)
    known = {hit.offer: (number, name, hit.house) for number, (hit, name) in enumerate(shown, 1)}
    rows = [(offer, *known[offer.pk]) for offer in queries.offers_of(list(known), at=at)]
    return [Entry(number, offer, group, house) for offer, number, group, house in rows], total


def _places(entries: Iterable[Entry], kommune: str) -> tuple[list[Place], list[Entry]]:
    """Entries by place, in the order of their numbers; and those without a pin."""
    found: dict[str, Place] = {}
    nowhere = []
    for entry in entries:
        sites = sites_with_point(entry.offer.sites.all())
        if not sites:
            nowhere.append(entry)
        for site in sites:
            name = site.neighbourhood.name if site.neighbourhood else site.place or _("ohne Ort")
            key = str(site.neighbourhood_id or f"ort-{len(found)}")
            known = next((p for p in found.values() if p.name == name), None)
            place = known or found.setdefault(key, Place(name, key, site.neighbourhood))
            if entry not in place.entries:
                place.entries.append(entry)
            place.pins.append(_pin(entry, site.x or 0.0, site.y or 0.0, place, kommune))
    return list(found.values()), nowhere


def _pin(entry: Entry, x: float, y: float, place: Place, kommune: str) -> Pin:
    offer = entry.offer
    return Pin(
        number=entry.number,
        label=f"{offer.title}, {offer.organisation.name}",
        x=x,
        y=y,
        href=reverse("portal:offer", kwargs={"kommune": kommune, "pk": offer.pk}),
        place=place.name,
        listed=f"#ort-{place.key}",
        approximate=any(site.approximate for site in offer.sites.all()),
    )


def _chart(
    request: HouseRequest, places: Sequence[Place], near: Place | None, trip: Trip | None
) -> Chart | None:
    pins = [pin for place in ([near] if near else places) for pin in place.pins]
    if not pins:
        return None
    outline = request.municipality.area.geometry
    about = About(
        title=_("Angebote in %(place)s") % {"place": near.name if near else request.municipality},
        prefix="karte",
        columns=(_("Angebot"), _("Ort")),
        credit="" if outline is None else "Grenze: © GeoBasis-DE / BKG, verändert",
    )
    known = [MapPoint(place.name, *centre(shape_of(place))) for place in neighbourhoods()]
    return pin_map(
        pins,
        about,
        outline=None if outline is None else shapely.from_wkb(bytes(outline)),
        areas=[_area(place) for place in neighbourhoods()],
        places=known,
        start=MapPoint(f"Start: {trip.name}", *trip.start) if trip and trip.start else None,
        extent=_extent(pins) if near else None,
    )


def _area(place: Neighbourhood) -> bytes:
    """A part of the municipality: its polygon, or the circle that stands for it."""
    if place.polygon is not None:
        return bytes(place.polygon)
    circle = shapely.Point(place.x, place.y).buffer(place.radius)
    return bytes(shapely.to_wkb(circle))


def _extent(pins: Sequence[Pin]) -> tuple[float, float, float, float]:
    xs, ys = [pin.x for pin in pins], [pin.y for pin in pins]
    middle_x, middle_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    half_x = max(xs) - middle_x + _MARGIN
    half_y = max(ys) - middle_y + _MARGIN
    return middle_x - half_x, middle_y - half_y, middle_x + half_x, middle_y + half_y


def _basemap(place: Place | None) -> str:
    """Where another map shows the same spot; only if the operator wants such links."""
    if not settings.NAHRAUM_BASEMAP or place is None:
        return ""
    middle = _extent(place.pins)
    lon, lat = to_degrees((middle[0] + middle[2]) / 2, (middle[1] + middle[3]) / 2)
    found: str = settings.NAHRAUM_BASEMAP.replace("{lat}", f"{lat:.5f}")
    return found.replace("{lon}", f"{lon:.5f}")
