"""Help: how to use the pages at all, and one page for every room."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.views.decorators.http import require_safe

from nahraum.base.people.queries import HouseRequest
from nahraum.base.registry import Room, rooms
from nahraum.web.law import contact_of


@require_safe
def overview(request: HouseRequest, kommune: str = "") -> HttpResponse:
    here = request.municipality
    return render(
        request,
        "web/help.html",
        # Upper rooms first: what people come for stands above what keeps the house running.
        {"rooms": [r for r in reversed(rooms()) if _has_help(r)], "contact": contact_of(here)},
    )


@require_safe
def of_room(request: HouseRequest, room: str, kommune: str) -> HttpResponse:
    wanted = next((r for r in rooms() if r.name == room and _has_help(r)), None)
    if wanted is None:
        raise Http404("no help for this room")
    return render(request, "web/help_room.html", {"room": wanted})


def _has_help(room: Room) -> bool:
    if not room.help_template:
        return False
    try:
        get_template(room.help_template)
    except TemplateDoesNotExist:
        return False
    return True
