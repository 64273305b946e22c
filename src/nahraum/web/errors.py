"""Pages for what went wrong. Each has two ways on; none of them needs the database."""

import logging
import secrets
import sys

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_path

from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.queries import municipality_by_slug

log = logging.getLogger("nahraum.web")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No page, but still the municipality its address begins with, with its ways and its phone."""
    if request.resolver_match is None:
        request.municipality = _municipality_of(request.path_info)  # type: ignore[attr-defined]
    return render(request, "web/errors/404.html", status=404)


def _municipality_of(path: str) -> Municipality | None:
    words = path.strip("/").split("/")
    if get_language_from_path(path):
        words = words[1:]
    try:
        return municipality_by_slug(words[0]) if words else None
    except Error:  # the page stands without a database
        return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "web/errors/csrf.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """The number ties what a person reports to the line in the log."""
    number, fault = secrets.token_hex(4).upper(), sys.exception()
    log.error("Störung %s: %s %s", number, request.method, request.path, exc_info=fault)
    return HttpResponse(render_to_string("web/errors/500.html", {"number": number}), status=500)
