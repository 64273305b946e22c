"""A house with several providers: everybody there on one page, and the list of such houses."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.models import Site
from nahraum.connect.portal import queries
from nahraum.connect.portal.documents import qr, vcard
from nahraum.connect.portal.forms import WayForm
from nahraum.connect.portal.queries import places as houses
from nahraum.connect.portal.views.addresses import MOST_NOTES
from nahraum.connect.portal.views.reaching import sites_with_point, trip_of, way_to_one_of
from nahraum.connect.portal.views.repeating import made_once
from nahraum.connect.portal.views.sending import NOT_KEPT, for_everybody

_WEEK, _PER_PAGE = 7, 25


@require_GET
@for_everybody
@made_once
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """Houses with several providers, by place and street."""
    now = timezone.now()
    shared = directory.shared_addresses(at=now)
    page = Paginator(shared, _PER_PAGE).get_page(request.GET.get("seite"))
    context = {"page": page, "houses": directory.houses_at(list(page), at=now)}
    return render(request, "portal/places.html", context)


@require_GET
@for_everybody
@made_once
def place(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Who is in a house, when, how to get there, what is on; one address for each house."""
    now = timezone.now()
    sites = _sites_or_404(pk)
    rows = houses.providers(sites, at=now)
    if not rows:
        raise Http404
    if sites[0].pk != pk:
        return redirect("portal:place", kommune=kommune, pk=sites[0].pk)
    asked = WayForm(request.GET)
    start = asked.given().get("von", "")
    trip = trip_of(start, asked.moment(now), now=now) if start.strip() else None
    url = request.build_absolute_uri(request.path)
    discreet = any(row.shown.discreet for row in rows)
    context = {
        "name": directory.name_of_place(sites),
        "site": sites[0],
        "sites": sites,
        "providers": rows,
        "days": _days(now),
        "barriers": houses.barriers(sites),
        "doors": [site for site in sites if site.door_width_cm],
        "dates": houses.programme(sites, at=now),
        "form": asked,
        "trip": trip,
        "way": way_to_one_of(sites_with_point(sites), trip, lambda _at: "") if trip else None,
        "discreet": discreet,
        "notes": [row.shown.offer.pk for row in rows[:MOST_NOTES]],
        "language_remarks": queries.language_remarks([row.shown for row in rows]),
        "url": url,
        "qr": None if discreet else qr(url),
        "may_plan": allowed(request.actor, "directory.read", request.municipality, at=now),
    }
    answer = render(request, "portal/place.html", context)
    if discreet:
        answer["Cache-Control"] = NOT_KEPT
    return answer


def _sites_or_404(pk: UUID) -> list[Site]:
    """The house of a site. A protected address has no page."""
    site = get_object_or_404(directory.sites(), pk=pk, protected_address=False)
    return directory.sites_together(site)


def _days(now: datetime) -> Sequence[str]:
    """Heads of a table of seven days, from today on."""
    today = timezone.localdate(now)
    days = [today + timedelta(days=number) for number in range(_WEEK)]
    heads = [f"{WEEKDAYS_ABBR[day.weekday()]} {formats.date_format(day, 'j.n.')}" for day in days]
    return [_("heute"), *heads[1:]]


@require_GET
def cards(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Everybody in the house for the phone book, in one file."""
    sites = _sites_or_404(pk)
    rows = houses.providers(sites, at=timezone.now())
    if not rows:
        raise Http404
    found = []
    for row in rows:
        page = reverse("portal:offer", kwargs={"kommune": kommune, "pk": row.shown.offer.pk})
        card = queries.card_of(row.shown, url=request.build_absolute_uri(page))
        found.append(vcard(card))
    answer = HttpResponse(b"".join(found), content_type="text/vcard; charset=utf-8")
    name = slugify(directory.name_of_place(sites)) or "haus"
    answer["Content-Disposition"] = f'attachment; filename="{name}.vcf"'
    return answer
