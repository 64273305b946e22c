"""Signing in as one of the invented people. In demo mode only; elsewhere the page is unknown."""

import tomllib
from dataclasses import dataclass
from importlib import resources
from itertools import groupby

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from nahraum.base.municipality.queries import open_municipalities
from nahraum.base.people.models import Account
from nahraum.base.people.roles import ROLES, Role


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    name: str
    municipality: str
    role: Role


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404("not a demo")
    people = _people()
    if request.method == "POST":
        return _sign_in(request, {person.email for person in people})
    known = set(
        Account.objects.filter(email__in=[p.email for p in people]).values_list("email", flat=True)
    )
    names = {place.slug: place.name for place in open_municipalities()}
    present = [person for person in people if person.email in known]
    towns = [
        (names.get(slug, ""), list(group))
        for slug, group in groupby(present, key=lambda p: p.municipality)
    ]
    return render(request, "web/demo.html", {"towns": towns})


def _sign_in(request: HttpRequest, offered: set[str]) -> HttpResponse:
    email = request.POST.get("email", "")
    account = Account.objects.filter(email=email).first() if email in offered else None
    if account is None:
        raise Http404("not one of the demo's people")
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("web:after-sign-in")


def _people() -> tuple[Person, ...]:
    """In the order of the demo's file, municipalities together."""
    source = resources.files("nahraum.demo").joinpath("region/accounts.toml")
    entries = tomllib.loads(source.read_text("utf-8"))["account"]
    order = {entry["municipality"]: number for number, entry in enumerate(reversed(entries))}
    people = [
        Person(
            email=entry["email"],
            name=entry["name"],
            municipality=entry["municipality"],
            role=ROLES[entry["role"]],
        )
        for entry in entries
    ]
    return tuple(sorted(people, key=lambda p: (p.municipality == "", -order[p.municipality])))
