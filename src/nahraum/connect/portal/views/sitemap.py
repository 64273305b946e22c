"""Which pages search engines may know: the search, every public offer and every house with several
providers, in every language."""

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from nahraum.base.people.queries import HouseRequest
from nahraum.connect.directory import queries as directory
from nahraum.connect.exchange.queries.answers import answer

MOST = 50_000  # addresses of a file, sitemaps.org
MOST_HOUSES = 2_000
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


@require_safe
def sitemap(request: HouseRequest, kommune: str) -> HttpResponse:
    """A demo is nobody's business but ours."""
    if settings.DEMO:
        raise Http404
    now = timezone.now()
    offers = directory.public_offers(at=now).order_by("pk").prefetch_related(None)
    houses = directory.houses_at(list(directory.shared_addresses(at=now)[:MOST_HOUSES]), at=now)
    pages: list[tuple[str, dict[str, Any]]] = [("portal:search", {})]
    pages += [("portal:places", {})] if houses else []
    pages += [("portal:place", {"pk": house.site}) for house in houses]
    rows = offers.select_related(None).values_list("pk", "changed_at")[: MOST - len(pages)]
    entries = [_entry(request, name, "", kommune=kommune, **parts) for name, parts in pages]
    entries += [
        _entry(request, "portal:offer", f"{changed:%Y-%m-%d}", kommune=kommune, pk=pk)
        for pk, changed in rows
    ]
    content = f"{_HEAD}{''.join(entries)}</urlset>\n".encode()
    return answer(request, content, mime="application/xml; charset=utf-8")


def _entry(request: HouseRequest, name: str, changed: str, **parts: object) -> str:
    """A page with its other languages. Written by hand: three elements, no parser."""
    addresses = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            addresses[language] = request.build_absolute_uri(reverse(name, kwargs=parts))
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(language)} href={quoteattr(address)}/>'
        for language, address in addresses.items()
    )
    last = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(next(iter(addresses.values())))}</loc>{last}{others}</url>\n"
