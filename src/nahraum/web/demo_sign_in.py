"""Signing in as one of the invented people. In demo mode only; elsewhere the page is unknown."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from nahraum.base.people.models import Account
from nahraum.base.people.roles import ROLES, Role
from nahraum.demo.tables import people

# Roles whose rooms are not built yet: who tries them is told so.
WAITING = frozenset({"relative", "volunteer", "driver", "navigator", "case_team_lead"})


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    name: str
    town: str
    role: Role

    @property
    def waiting(self) -> bool:
        return self.role.id in WAITING


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404("not a demo")
    if request.method == "POST":
        return _sign_in(request)
    present = sorted(_present(), key=lambda person: person.town)
    # The town with the most roles first, those of the whole installation last.
    towns = [(town, list(group)) for town, group in groupby(present, key=lambda p: p.town)]
    towns.sort(key=lambda pair: (not pair[0], -len(pair[1]), pair[0]))
    return render(request, "web/demo.html", {"towns": towns})


def _sign_in(request: HttpRequest) -> HttpResponse:
    email = request.POST.get("email", "")
    offered = {person.email for person in people()}
    account = Account.objects.filter(email=email).first() if email in offered else None
    if account is None:
        raise Http404("not one of the demo's people")
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("web:after-sign-in")


def _present() -> Iterator[Person]:
    """The demo's people that are loaded, in the order of their file."""
    emails = [person.email for person in people()]
    found = Account.objects.filter(email__in=emails).prefetch_related("memberships__municipality")
    for account in sorted(found, key=lambda account: emails.index(account.email)):
        for membership in account.memberships.all():
            town = membership.municipality.name if membership.municipality else ""
            yield Person(account.email, account.name, town, ROLES[membership.role])
