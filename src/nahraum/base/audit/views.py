from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum.base.audit import queries
from nahraum.base.audit.forms import FilterForm
from nahraum.base.audit.models import Entry
from nahraum.base.audit.rules import AuditBroken
from nahraum.base.registry import audit_sentence

# The room of people stands above; only the checker of types needs to know its request.
if TYPE_CHECKING:
    from nahraum.base.people.queries import HouseRequest

PER_PAGE = 50
SYSTEM = "system:"


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in words."""

    at: datetime
    text: str
    thing: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Check:
    """What checking the chain found."""

    whole: bool
    count: int = 0
    problem: str = ""


@require_GET
def entries(request: "HouseRequest", kommune: str) -> HttpResponse:
    """The protocol of the municipality, newest first; `?pruefen=1` checks the whole chain."""
    chain = request.municipality.pk
    names = queries.names_of(queries.actors_of(chain))
    form = FilterForm(
        request.GET or None,
        people=_people(names),
        verbs=_verbs(queries.actions_of(chain)),
    )
    found = queries.entries_of(chain)
    if form.is_valid():
        found = _narrow(found, form.cleaned_data)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    return render(
        request,
        "audit/list.html",
        {
            "form": form,
            "page": page,
            "lines": [_line(entry, names) for entry in page],
            "checkpoint": queries.last_checkpoint(chain),
            "check": _check(chain) if "pruefen" in request.GET else None,
            "query": _without_page(request),
            "narrowed": form.is_bound and any(request.GET.get(name) for name in form.fields),
        },
    )


def _people(names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Everybody by name; whatever the program did by itself stands together under one name."""
    people = {actor: name for actor, name in names.items() if not actor.startswith(SYSTEM)}
    if len(people) < len(names):
        people[SYSTEM] = _("Nahraum, von selbst")
    return sorted(people.items(), key=lambda item: item[1].casefold())


def _verbs(actions: Iterable[str]) -> list[tuple[str, str]]:
    return sorted(((action, _in_words(action, "…")) for action in actions), key=lambda one: one[1])


def _in_words(action: str, who: str, what: str = "") -> str:
    sentence = audit_sentence(action)
    if sentence is None:
        return f"{who}: {action}"
    return _(sentence.sentence).format(who=who, what=what)


def _line(entry: Entry, names: dict[str, str]) -> Line:
    thing = _thing(entry.object_type)
    who = names.get(entry.actor) or queries.names_of([entry.actor])[entry.actor]
    return Line(
        at=entry.at,
        text=_in_words(entry.action, who, thing),
        thing=thing,
        sequence=entry.sequence,
    )


def _thing(object_type: str) -> str:
    try:
        return str(apps.get_model(object_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return ""


def _narrow(found: QuerySet[Entry], wanted: dict[str, Any]) -> QuerySet[Entry]:
    if wanted["person"]:
        exact = "actor__startswith" if wanted["person"] == SYSTEM else "actor"
        found = found.filter(**{exact: wanted["person"]})
    if wanted["what"]:
        found = found.filter(action=wanted["what"])
    if wanted["first"]:
        found = found.filter(at__date__gte=wanted["first"])
    if wanted["last"]:
        found = found.filter(at__date__lte=wanted["last"])
    return found


def _check(chain: UUID) -> Check:
    try:
        return Check(whole=True, count=queries.verify(chain))
    except AuditBroken as broken:
        return Check(whole=False, problem=str(broken))


def _without_page(request: "HouseRequest") -> str:
    """The filter as the beginning of a link to another page."""
    kept = request.GET.copy()
    for name in ("seite", "pruefen"):
        kept.pop(name, None)
    return f"{kept.urlencode()}&" if kept else ""
