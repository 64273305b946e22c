"""Where people arrive: the installation, a municipality, the working day."""

from dataclasses import dataclass, replace
from datetime import date

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
from nahraum.web.context import Link, address
from nahraum.web.law import contact_of

MOST_TODOS = 7
# On the start page in other languages: danger to life, and a doctor at night.
FIRST_CALLS = ("emergency", "police", "doctor")
SEARCH_FROM = 8


@dataclass(frozen=True, slots=True)
class Entrance:
    """A room as it is offered on the page of the day."""

    label: str
    summary: str
    url: str
    house: bool


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
    shown = [
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
            "highlights": shown,
            "agendas": [
                agenda
                for room in rooms()
                if room.agenda is not None and (agenda := room.agenda(here)) is not None
            ],
            "entrances": _entrances(request.actor, here),
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
    shown = todos if everything else todos[:MOST_TODOS]
    labels = {room.name: _(room.label) for room in rooms()}
    return render(
        request,
        "web/today.html",
        {
            "day": day,
            "todos": [(todo, labels.get(todo.room, "")) for todo in shown],
            "more": len(todos) - len(shown),
            "everything": everything and len(todos) > MOST_TODOS,
            "entrances": _entrances(actor, here),
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


def _entrances(actor: Actor, here: Municipality) -> list[Entrance]:
    """The first page this person may open in each room, in the order of the navigation."""
    now, steps = timezone.now(), list(Step)
    found = []
    for room in rooms():
        for item in sorted(room.navigation, key=lambda i: i.order):
            url = address(item.url_name, here)
            if url is not None and allowed(actor, item.action, here, at=now):
                place = (steps.index(item.step), item.order)
                door = Entrance(_(room.label), _(room.summary), url, item.step is Step.HOUSE)
                found.append((place, door))
                break
    return [door for _place, door in sorted(found, key=lambda pair: pair[0])]


@require_safe
def after_sign_in(request: HouseRequest) -> HttpResponse:
    """To the one place of work, or to a choice of several."""
    actor, now = request.actor, timezone.now()
    if allowed(actor, "web.health", None, at=now):
        return redirect("web:health")
    places = municipalities_of(Account.objects.get(pk=str(request.user.pk)), on=now.date())
    ways = [Link(place.name, _way_in(actor, place)) for place in places]
    if len(ways) == 1:
        return redirect(ways[0].url)
    return render(request, "web/choice.html", {"ways": ways})


def _way_in(actor: Actor, place: Municipality) -> str:
    page = (
        "web:today" if allowed(actor, "web.today", place, at=timezone.now()) else "web:municipality"
    )
    return address(page, place) or "/"
