"""What a device may keep for times without a network: public pages, and nothing of anybody's.

docs/decisions/0016-read-without-a-network.md
"""

import json
from collections.abc import Mapping

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from nahraum import __version__
from nahraum.connect.portal.rules import MAY_BE_KEPT
from nahraum.facts.crisis import calls
from nahraum.web.languages import languages_of

# The pages a device may keep, and what their address may ask for: an offer nothing, since it would
# say where somebody sets out from; the notes which offers they hold.
PAGES: Mapping[str, frozenset[str]] = {
    "portal:offer": frozenset(),
    "portal:notes": frozenset({"a"}),
}
# What these pages need around them; the worker fetches it when it arrives.
FILES = (
    "vendor/kern/kern.min.css",
    "vendor/fonts/FiraSans-Regular.woff2",
    "vendor/fonts/FiraSans-SemiBold.woff2",
    *(f"web/{name}.css" for name in ("nahraum", "parts", "charts", "print")),
    *(f"web/{name}.js" for name in ("offline", "share")),
    "web/favicon.svg",
)
# Whom to call without asking a page first.
CALLS = ("emergency", "police", "doctor", "telefonseelsorge", "women")
_MAX_AGE = 3600  # seconds until a browser asks for the worker again


def checked(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Takes the mark from every page that must not be kept. What is not sure is not kept."""
    if response.has_header(MAY_BE_KEPT) and not _may_be_kept(request, response):
        del response[MAY_BE_KEPT]
    return response


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    return (
        settings.NAHRAUM_OFFLINE
        and match is not None
        and match.view_name in PAGES
        and request.GET.keys() <= PAGES[match.view_name]
        and request.method == "GET"
        and response.status_code == 200
        and not request.user.is_authenticated
        and "no-store" not in response.get("Cache-Control", "")
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")  # a form with somebody's own token
        and len(get_messages(request)) == 0
    )


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What stands in for a page without a network; with one, what the device keeps."""
    if not settings.NAHRAUM_OFFLINE:
        raise Http404("nothing is kept")
    context = {"calls": [calls()[key] for key in CALLS]}
    return render(request, "web/offline.html", context)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script between pages and network, at the root: it answers for all languages.

    Switched off it is one that takes itself and everything kept away.
    """
    name = "worker" if settings.NAHRAUM_OFFLINE else "worker_leaves"
    house = {
        "version": __version__,
        "mark": MAY_BE_KEPT,
        "pages": _pages(),
        "files": [static(name) for name in FILES],
    }
    text = render_to_string(f"web/{name}.js", {"house": json.dumps(house)})
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = f"public, max-age={_MAX_AGE}"
    return answer


def _pages() -> list[str]:
    """The page for times without a network in each language, German first."""
    found = []
    for language in languages_of("web:offline"):
        with override(language):
            found.append(reverse("web:offline"))
    return found
