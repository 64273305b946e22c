"""Where people arrive: the installation, a municipality, the working day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nahraum.base.municipality.models import Area, Municipality
from nahraum.base.municipality.queries import open_municipalities
from nahraum.base.people.models import Account
from nahraum.base.people.queries import HouseRequest, municipalities_of
from nahraum.base.people.rules import Actor, allowed
from nahraum.base.registry import Step, Todo, rooms
from nahraum.facts.crisis import calls
from nahraum.web.context import STEP_LABELS, Link, address, shown
from nahraum.web.law import contact_of

MOST_TODOS = 7
# On the start page in other languages: danger to life, and a doctor at night.
FIRST_CALLS = ("emergency", "police", "doctor")
SEARCH_FROM = 8


# Who looks for help comes first; the work of the municipality follows.
PUBLIC_ORDER = (Step.CONNECT, Step.ACCOMPANY, Step.PLAN, Step.UNDERSTAND, Step.EVALUATE, Step.HOUSE)


@dataclass(frozen=True, slots=True)
class Entrance:
    """A room as it is offered on a start page."""

    label: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True)
class Doors:
    """The rooms of one step of the loop this person may enter."""

    label: str
    entrances: tuple[Entrance, ...]


@require_safe
def house(request: HttpRequest) -> HttpResponse:
    """What Nahraum is, and the municipalities of this installation."""
    wanted = request.GET.get("suche", "").strip()
    everything = open_municipalities()
    found = everything.filter(name__icontains=wanted) if wanted else everything
    return render(
        request,
        "web/start.html",
        {
            "municipalities": [(place, district_of(place.area)) for place in found],
            "wanted": wanted,
            "searchable": bool(wanted) or everything.count() >= SEARCH_FROM,
        },
    )


@require_safe
def municipality(request: HouseRequest, kommune: str) -> HttpResponse:
    """The public face of a municipality: released numbers, what comes next, the ways in."""
    here = request.municipality
    figures = [
        highlight
        for room in rooms()
        if room.highlights is not None
        for highlight in room.highlights(here)
    ]
    return render(
        request,
        "web/municipality.html",
        {
            "area": here.area,
            "district": district_of(here.area),
            "highlights": figures,
            "agendas": [
                agenda
                for room in rooms()
                if room.agenda is not None and (agenda := room.agenda(here)) is not None
            ],
            "doors": _doors(request.actor, here, PUBLIC_ORDER),
            "calls": [calls()[key] for key in FIRST_CALLS],
            "contact": contact_of(here),
        },
    )


def district_of(area: Area) -> str:
    """Name of the district above; none for a city that is its own."""
    above = area.parent
    while above is not None and above.kind != Area.Kind.DISTRICT:
        above = above.parent
    return "" if above is None or above.name == area.name else above.name


@require_safe
def today(request: HouseRequest, kommune: str) -> HttpResponse:
    """At most seven things to do, all of them behind a link, then the way into the rooms."""
    here, actor = request.municipality, request.actor
    day = timezone.localdate()
    todos = collect_todos(actor, here, day)
    everything = "alle" in request.GET
    next_ones = todos if everything else todos[:MOST_TODOS]
    labels = {room.name: _(room.label) for room in rooms()}
    return render(
        request,
        "web/today.html",
        {
            "day": day,
            "todos": [(todo, labels.get(todo.room, "")) for todo in next_ones],
            "more": len(todos) - len(next_ones),
            "everything": everything and len(todos) > MOST_TODOS,
            "doors": _doors(actor, here, Step),
        },
    )


def collect_todos(actor: Actor, here: Municipality, day: date) -> list[Todo]:
    """What the rooms ask for; the most urgent first, without a day last.

    Each carries the name of its room, also where the room did not say it.
    """
    found = [
        replace(todo, room=todo.room or room.name)
        for room in rooms()
        if room.todos is not None
        for todo in room.todos(actor, here, day)
    ]
    return sorted(found, key=lambda todo: (todo.due or date.max, todo.weight, todo.text))


def _doors(actor: Actor, here: Municipality, steps: Iterable[Step]) -> list[Doors]:
    """The first page this person may open in each room, by step, as the navigation has them."""
    found: dict[Step, list[tuple[int, Entrance]]] = {}
    for room in rooms():
        items = shown(sorted(room.navigation, key=lambda i: i.order), actor, here)
        for item, url in items[:1]:
            entrance = Entrance(_(room.label), _(room.summary), url)
            found.setdefault(item.step, []).append((item.order, entrance))
    return [
        Doors(
            str(STEP_LABELS[step]),
            tuple(door for _order, door in sorted(found[step], key=itemgetter(0))),
        )
        for step in steps
        if step in found
    ]


@require_safe
def after_sign_in(request: HouseRequest) -> HttpResponse:
    """To the one place of work, or to a choice of several."""
    actor, now = request.actor, timezone.now()
    if allowed(actor, "web.health", None, at=now):
        return redirect("web:health")
    places = municipalities_of(
        Account.objects.get(pk=str(request.user.pk)), on=timezone.localdate(now)
    )
    ways = [Link(place.name, _way_in(actor, place)) for place in places]
    if len(ways) == 1:
        return redirect(ways[0].url)
    return render(request, "web/choice.html", {"ways": ways})


def _way_in(actor: Actor, place: Municipality) -> str:
    page = (
        "web:today" if allowed(actor, "web.today", place, at=timezone.now()) else "web:municipality"
    )
    return address(page, place) or "/"
