"""Answers for machines: no language, no template."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from nahraum.base.municipality.queries import open_municipalities


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Public pages may be found; pages for signing in and a demo may not."""
    closed = ["/"] if settings.DEMO else ["/anmelden/", "/passwort/", "/konto/", "/zustand/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    if not settings.DEMO:
        lines += [f"Sitemap: {address}" for address in _sitemaps(request)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def _sitemaps(request: HttpRequest) -> list[str]:
    """One list of pages for each municipality that is open."""
    slugs = open_municipalities().values_list("slug", flat=True).order_by("slug")
    return [
        request.build_absolute_uri(reverse("portal:sitemap", kwargs={"kommune": slug}))
        for slug in slugs
    ]


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116. Without a contact there is nothing to publish."""
    mail = settings.NAHRAUM_CONTACT["email"]
    if not mail:
        raise Http404("no contact configured")
    expires = (timezone.now() + timedelta(days=180)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    text = f"Contact: mailto:{mail}\nExpires: {expires.isoformat()}\nPreferred-Languages: de, en\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
