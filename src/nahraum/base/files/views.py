from uuid import UUID

from csp.constants import NONE
from csp.decorators import csp
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from nahraum.base.files import actions, queries
from nahraum.base.files.models import StoredFile
from nahraum.base.files.rules import KINDS, FileDamaged, FileGone
from nahraum.base.municipality.tenancy import StaleVersion
from nahraum.base.people.queries import HouseRequest, account_name

PER_PAGE = 25
# Should a browser show the file all the same, it shows it behind bars.
BARS = {"default-src": [NONE], "frame-ancestors": [NONE], "sandbox": True}


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """What is kept, until when, and who handed it in."""
    page = Paginator(queries.files(), PER_PAGE).get_page(request.GET.get("seite"))
    rows = [(file, account_name(file.created_by)) for file in page]
    removed = queries.removed().filter(keep_until__gte=timezone.localdate())
    context = {"rows": rows, "page": page, "removed": removed[:PER_PAGE]}
    return render(request, "files/list.html", context)


@require_GET
@never_cache
@csp(BARS)  # type: ignore[arg-type]
def download(request: HouseRequest, kommune: str, key: UUID) -> HttpResponse:
    """The file to take home; never to be shown in the page."""
    file: StoredFile = get_object_or_404(queries.files(), pk=key)
    try:
        content = actions.hand_out(file=file, by=request.actor)
    except FileGone as gone:
        raise Http404("gone") from gone
    except FileDamaged:
        messages.error(
            request, _("Die Datei fehlt oder ist beschädigt. Bitte die Sicherung zurückspielen.")
        )
        return redirect("files:list", kommune=kommune)
    return as_attachment(content, file.name, KINDS[file.kind].media_type)


def as_attachment(content: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@require_POST
def remove(request: HouseRequest, kommune: str, key: UUID) -> HttpResponse:
    file: StoredFile = get_object_or_404(StoredFile, pk=key)
    try:
        actions.remove(file=file, by=request.actor)
    except StaleVersion:
        messages.info(request, _("Die Datei lag schon im Papierkorb."))
    else:
        messages.success(request, _("Im Papierkorb. Unten lässt sie sich zurückholen."))
    return redirect("files:list", kommune=kommune)


@require_POST
def restore(request: HouseRequest, kommune: str, key: UUID) -> HttpResponse:
    file: StoredFile = get_object_or_404(queries.removed(), pk=key)
    try:
        actions.restore(file=file, by=request.actor)
    except StaleVersion:
        messages.info(request, _("Die Datei war schon zurückgeholt."))
    else:
        messages.success(request, _("Zurückgeholt."))
    return redirect("files:list", kommune=kommune)
