"""Handing the directory on: everything for the staff, what is public for everybody."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.base.registry import Visibility, access_for, permission, rooms
from nahraum.connect.exchange.queries import giving
from nahraum.connect.exchange.queries.answers import answer, options
from nahraum.connect.exchange.rules.licences import licence_of


@require_GET
def give(request: HouseRequest, kommune: str) -> HttpResponse:
    """All formats for the staff, drafts included; and where the public ones are."""
    return _page(request, "exchange/give.html", public=False)


@require_GET
def open_data(request: HouseRequest, kommune: str) -> HttpResponse:
    """All formats for everybody."""
    return _page(request, "exchange/open_data.html", public=True)


def _page(request: HouseRequest, template: str, *, public: bool) -> HttpResponse:
    now = timezone.now()
    context = {
        "formats": giving.FORMATS.values(),
        "counts": giving.counts(public=public, at=now),
        "licence": licence_of(settings.NAHRAUM_LICENCE),
        "changed": giving.changed_at(),
        "ways": _other_ways(request.municipality.slug),
    }
    return render(request, template, context)


def _other_ways(slug: str) -> list[tuple[str, str]]:
    """What other rooms hand to everybody: (name, address)."""
    offered = (one for room in rooms() for one in room.exports if one.name != "offers")
    return [
        (one.label, reverse(one.url_name, kwargs={"kommune": slug}))
        for one in offered
        if _is_public(one.url_name)
    ]


def _is_public(url_name: str) -> bool:
    access = access_for(url_name)
    wanted = permission(access.action) if access else None
    return wanted is not None and wanted.visibility is Visibility.PUBLIC


@require_GET
def export(request: HouseRequest, kommune: str, kind: str) -> HttpResponse:
    now = timezone.now()
    keeper = allowed(request.actor, "exchange.import", request.municipality, at=now)
    content, _changed = giving.packed(_format(kind).key, public=False, at=now, keeper=keeper)
    response = HttpResponse(content, content_type=_format(kind).mime)
    response["Cache-Control"] = "no-store"
    return _named(response, kommune, kind, "intern")


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def download(request: HouseRequest, kommune: str, kind: str) -> HttpResponse:
    """Open data: no key, no cookie, not twice if nothing changed."""
    known = _format(kind)
    if request.method == "OPTIONS":
        return options()
    content, changed = giving.packed(known.key, public=True, at=timezone.now())
    response = answer(request, content, mime=known.mime, changed=changed)
    licence = licence_of(settings.NAHRAUM_LICENCE)
    if licence.url:
        response["Link"] = f'<{licence.url}>; rel="license"'
    return _named(response, kommune, kind, "angebote")


def _format(kind: str) -> giving.Format:
    if kind not in giving.FORMATS:
        raise Http404
    return giving.FORMATS[kind]


def _named(response: HttpResponse, kommune: str, kind: str, what: str) -> HttpResponse:
    name = f"{kommune}-{what}.{giving.FORMATS[kind].ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
