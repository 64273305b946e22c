from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest
from nahraum.connect.calendar.queries import upcoming
from nahraum.connect.portal import queries
from nahraum.connect.portal.documents import linked_data, qr, vcard
from nahraum.connect.portal.forms import WayForm
from nahraum.connect.portal.queries.places import around
from nahraum.connect.portal.views.addresses import offer_or_404
from nahraum.connect.portal.views.reaching import carried, trip_of, way_to
from nahraum.connect.portal.views.repeating import made_once
from nahraum.connect.portal.views.sending import NOT_KEPT, for_everybody, let_keep

MOST_DATES = 3


@require_GET
@for_everybody
@made_once
def offer(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """One offer: the phone first, then what people ask first."""
    now = timezone.now()
    found = offer_or_404(pk)
    shown = queries.shown(found, at=now)
    url = request.build_absolute_uri(request.path)
    asked = WayForm(request.GET)
    start = asked.given().get("von", "")
    trip = trip_of(start, asked.moment(now), now=now) if start.strip() else None
    context = {
        "shown": shown,
        "language_remarks": queries.language_remarks([shown]),
        "linked_data": linked_data(queries.card_of(shown, url=url)),
        "mail": _mail(shown, url),
        "url": url,
        # Nobody shows a page about violence on a screen or a sheet that others see, and a phone
        # that reads the code keeps the address in its history, as a clipboard does.
        "qr": None if shown.discreet else qr(url),
        "dates": upcoming(at=now, organisation=found.organisation, most=MOST_DATES),
        "together": around(shown, at=now),
        "way": way_to(found, trip) if trip else None,
        "way_query": carried(request, trip),
    }
    answer = render(request, "portal/offer.html", context)
    if shown.discreet:
        answer["Cache-Control"] = NOT_KEPT
    if shown.may_be_kept:
        let_keep(answer, shown.said["title"].text)
    return answer


def _mail(shown: queries.Shown, url: str) -> str:
    """An empty mail to somebody else: what, whom to call, where to read on."""
    lines = [shown.offer.title, shown.offer.organisation.name, shown.phone_shown, "", url]
    asked = {"subject": shown.offer.title, "body": "\r\n".join(lines)}
    return "mailto:?" + urlencode(asked, quote_via=quote)


@require_GET
def card(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """For the phone book."""
    shown = queries.shown(offer_or_404(pk), at=timezone.now())
    page = reverse("portal:offer", kwargs={"kommune": kommune, "pk": pk})
    answer = HttpResponse(
        vcard(queries.card_of(shown, url=request.build_absolute_uri(page))),
        content_type="text/vcard; charset=utf-8",
    )
    name = slugify(shown.offer.title) or "angebot"
    answer["Content-Disposition"] = f'attachment; filename="{name}.vcf"'
    return answer
