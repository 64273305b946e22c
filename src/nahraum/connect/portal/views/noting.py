from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest
from nahraum.connect.portal import queries
from nahraum.connect.portal.documents import Code, qr
from nahraum.connect.portal.views.addresses import MOST_NOTES, keys_of
from nahraum.connect.portal.views.sending import NOT_KEPT, for_everybody


@require_GET
@for_everybody
def notes(request: HouseRequest, kommune: str) -> HttpResponse:
    """Up to ten offers in large type; the address of the page keeps them, nothing else does."""
    now = timezone.now()
    wanted = keys_of(request)
    chosen = queries.offers_of(wanted[:MOST_NOTES], at=now)
    remarks = []
    if len(wanted) > MOST_NOTES:
        remarks.append(_("Auf den Merkzettel passen zehn Angebote; die ersten zehn stehen hier."))
    if len(chosen) < min(len(wanted), MOST_NOTES):
        remarks.append(_("Ein gemerktes Angebot gibt es nicht mehr."))
    rows = queries.shown_all(chosen, at=now)
    remarks.extend(queries.language_remarks(rows))
    context = {
        "notes": [(row, _code(request, kommune, row)) for row in rows],
        "remarks": remarks,
        "now": now,
        "query": urlencode([("a", found.pk) for found in chosen]),
    }
    answer = render(request, "portal/notes.html", context)
    if any(row.discreet for row in rows):
        answer["Cache-Control"] = NOT_KEPT
    return answer


def _code(request: HouseRequest, kommune: str, row: queries.Shown) -> Code | None:
    """The page of an offer for the phone; none about violence, others see the sheet too."""
    if row.discreet:
        return None
    page = reverse("portal:offer", kwargs={"kommune": kommune, "pk": row.offer.pk})
    return qr(request.build_absolute_uri(page))
