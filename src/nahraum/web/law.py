"""Imprint, privacy, accessibility: of a municipality, or of whoever runs the installation."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nahraum.base.municipality.models import Municipality
from nahraum.base.people.queries import HouseRequest
from nahraum.base.registry import Retention

# When the accessibility statement was last compared with the product.
STATEMENT_CHECKED = date(2026, 11, 21)


@dataclass(frozen=True, slots=True)
class Contact:
    """Who is responsible. Empty means: nobody has entered it yet, and the page says so."""

    name: str
    address: str
    email: str
    phone: str
    represented_by: str
    privacy_officer: str
    enforcement_body: str

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(f.name for f in fields(self) if not getattr(self, f.name))


def contact_of(municipality: Municipality | None) -> Contact:
    if municipality is None:
        return Contact(**settings.NAHRAUM_CONTACT)
    return Contact(
        name=municipality.contact_name,
        address=municipality.contact_address,
        email=municipality.contact_email,
        phone=municipality.contact_phone,
        represented_by=municipality.represented_by,
        privacy_officer=municipality.privacy_officer,
        enforcement_body=municipality.enforcement_body,
    )


@require_safe
def imprint(request: HouseRequest, kommune: str = "") -> HttpResponse:
    return _page(request, "web/imprint.html")


@require_safe
def privacy(request: HouseRequest, kommune: str = "") -> HttpResponse:
    other_map = urlsplit(settings.NAHRAUM_BASEMAP).netloc
    return _page(
        request,
        "web/privacy.html",
        retentions=retentions(),
        basemap=other_map,
        keeps=settings.NAHRAUM_OFFLINE,
    )


@require_safe
def accessibility(request: HouseRequest, kommune: str = "") -> HttpResponse:
    return _page(request, "web/accessibility.html", checked=STATEMENT_CHECKED)


def _page(request: HouseRequest, template: str, **context: object) -> HttpResponse:
    here = request.municipality
    return render(request, template, {"contact": contact_of(here), **context})


def retentions() -> tuple[Retention, ...]:
    """The deletion register, straight from the models, each entry once."""
    return tuple(sorted(set(_declared()), key=lambda entry: entry.data_kind))


def _declared() -> Iterator[Retention]:
    for model in apps.get_models():
        declared = getattr(model, "retention", None)
        if isinstance(declared, Retention):
            yield declared
