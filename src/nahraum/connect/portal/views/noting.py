from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest
from nahraum.connect.portal import queries
from nahraum.connect.portal.views.addresses import MOST_NOTES, keys_of
from nahraum.connect.portal.views.sending import for_everybody


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
        "notes": rows,
        "remarks": remarks,
        "now": now,
        "query": urlencode([("a", found.pk) for found in chosen]),
    }
    return render(request, "portal/notes.html", context)
