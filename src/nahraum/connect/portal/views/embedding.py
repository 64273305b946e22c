"""The search and some offers as a window on other internet pages. Any page may show it: it sets no
cookie, knows nobody and lets nothing be changed."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET, require_safe

from nahraum.base.topics.queries import topic_by_key, tree
from nahraum.connect.directory.models import Organisation
from nahraum.connect.exchange.queries import public
from nahraum.connect.exchange.queries.answers import answer
from nahraum.connect.portal import queries
from nahraum.connect.portal.forms import EmbedForm

MOST = 30
_HEIGHT = 640


@require_GET
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def embed(request: Any, kommune: str) -> HttpResponse:
    """Choose what the window shows, see it, copy two lines."""
    form = EmbedForm(request.GET or None, topics=_topics(), houses=_houses())
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    query = urlencode({name: value for name, value in chosen.items() if value})
    window = reverse("portal:window", kwargs={"kommune": kommune}) + (f"?{query}" if query else "")
    page = request.build_absolute_uri(reverse("portal:search", kwargs={"kommune": kommune}))
    wish = {"thema": chosen.get("thema"), "frage": _house_name(chosen.get("einrichtung", ""))}
    wanted = urlencode({name: value for name, value in wish.items() if value})
    words = {
        "address": request.build_absolute_uri(window),
        "page": f"{page}?{wanted}" if wanted else page,
        "height": _HEIGHT,
        "place": request.municipality.name,
    }
    context = {
        "form": form,
        "window": window,
        "frame": render_to_string("portal/snippet_frame.html", words).strip(),
        "link": render_to_string("portal/snippet_link.html", words).strip(),
    }
    return render(request, "portal/embed.html", context)


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def window(request: Any, kommune: str) -> HttpResponse:
    """The window itself: a search and up to thirty offers; links open outside of it."""
    now = timezone.now()
    key, house = request.GET.get("thema", ""), _house(request.GET.get("einrichtung", ""))
    topic = topic_by_key(key) if key else None
    if key and topic is None:
        raise Http404
    found = public.offers(at=now, topic=key, organisation=house).order_by("title", "pk")
    number = found.count()
    asked = bool(topic or house)
    rows = queries.shown_all(queries.offers_of(_keys(found) if asked else [], at=now), at=now)
    context: dict[str, Any] = {
        "topic": topic,
        "rows": rows,
        "more": max(0, number - MOST) if asked else 0,
        "asked": asked,
    }
    content = render_to_string("portal/window.html", context, request)
    return answer(request, content.encode(), mime="text/html; charset=utf-8")


def _keys(found: Any) -> list[UUID]:
    return list(found.values_list("pk", flat=True)[:MOST])


def _house(text: str) -> UUID | None:
    """The organisation an address names; one that is none is not there."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _topics() -> list[tuple[str, Any]]:
    return [
        (str(group.name), [(topic.key, topic.name) for topic in group.topics.all()])
        for group in tree()
    ]


def _houses() -> list[tuple[str, str]]:
    rows = public.organisations(at=timezone.now()).values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]


def _house_name(key: str) -> str:
    if not key:
        return ""
    return Organisation.objects.filter(pk=key).values_list("name", flat=True).first() or ""
