"""Where the operations hang, and what all of their answers have in common."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest, network_address
from nahraum.connect.exchange.queries.answers import (
    METHODS,
    answer,
    opened,
    options,
    problem,
)
from nahraum.connect.exchange.rules.licences import licence_of
from nahraum.connect.exchange.rules.meter import Meter
from nahraum.connect.portal.api.operations import api, described

ROOT = "api/v1"
# Questions of one asker in a minute, for each operation.
METER = Meter(most=600)
View = Callable[..., HttpResponse]


def patterns() -> Iterator[URLPattern]:
    """An address for each operation, the description, and the page for people."""
    for route, view in api.default_router.path_operations.items():
        bound = next(one for one in _bound() if route in one.path_operations)
        name = view.operations[0].url_name or ""
        where = f"{ROOT}{route}".replace("{", "<str:").replace("}", ">")
        yield path(where, _public(bound.path_operations[route].get_view(), name), name=name)
    yield path(f"{ROOT}/openapi.json", _public(_openapi, "api-openapi"), name="api-openapi")
    yield path("schnittstelle/", page, name="api-page")


def _bound() -> Any:
    return api._get_bound_routers()


def _public(view: View, name: str) -> View:
    """Reading for everybody: HEAD and OPTIONS, tags, packing, and a limit."""

    @csrf_exempt
    def public(request: HouseRequest, kommune: str, **parts: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return options()
        if request.method not in ("GET", "HEAD"):
            refused = problem(405, _("Hier kann man nur lesen."))
            refused["Allow"] = METHODS
            return refused
        if seconds := METER.wait(network_address(request), f"{kommune}/{name}"):
            busy = problem(429, _("Zu viele Anfragen. Bitte kurz warten."))
            busy["Retry-After"] = str(seconds)
            return busy
        found = _as_get(view, request, kommune, parts)
        if found.status_code != 200:
            return opened(request, found)
        given = answer(request, found.content, mime=found["Content-Type"])
        if link := _link(request, found):
            given["Link"] = link
        return given

    return public


def _as_get(view: View, request: HouseRequest, kommune: str, parts: Any) -> HttpResponse:
    """HEAD is answered like GET, only without the content."""
    asked = request.method
    request.method = "GET"
    try:
        return view(request, kommune=kommune, **parts)
    finally:
        request.method = asked


def _link(request: HttpRequest, found: HttpResponse) -> str:
    licence = licence_of(settings.NAHRAUM_LICENCE)
    links = [f'<{licence.url}>; rel="license"'] if licence.url else []
    if found["Content-Type"].startswith("application/json"):
        following = json.loads(found.content).get("next")
        links += [f'<{following}>; rel="next"'] if following else []
    return ", ".join(links)


def _openapi(request: HouseRequest, kommune: str) -> HttpResponse:
    schema = described(_root(kommune))
    return HttpResponse(
        json.dumps(schema, ensure_ascii=False), content_type="application/json; charset=utf-8"
    )


def _root(kommune: str) -> str:
    return reverse("portal:api-openapi", kwargs={"kommune": kommune}).rpartition("/")[0]


@require_GET
def page(request: HouseRequest, kommune: str) -> HttpResponse:
    """The interface for people who want to use it: examples first, then every operation."""
    schema = described(_root(kommune))
    operations = [
        {"path": where, **details}
        for where, methods in schema["paths"].items()
        for details in methods.values()
    ]
    context = {
        "operations": operations,
        "root": request.build_absolute_uri(_root(kommune)),
        "most": METER.most,
        "licence": licence_of(settings.NAHRAUM_LICENCE),
    }
    return render(request, "portal/interface.html", context)
