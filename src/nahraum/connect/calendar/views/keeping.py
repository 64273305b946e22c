"""Lists and pages of those who keep the calendar."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.connect.calendar import queries
from nahraum.connect.calendar.adapters import templates
from nahraum.connect.calendar.models import Age, Event, Group
from nahraum.connect.calendar.rules import FEWEST, Chance, in_words
from nahraum.connect.calendar.views.desk import DESK
from nahraum.connect.calendar.views.rating import ratings

PER_PAGE = 50
TURNOUT_DAYS = 365
_TONES = {"draft": "info", "published": "success", "cancelled": "danger"}


def may(request: HouseRequest, action: str) -> bool:
    return allowed(request.actor, action, request.municipality, at=timezone.now())


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """All events, those to come first; drafts too."""
    now = timezone.now()
    found = queries.soonest_first(queries.events(), at=now)
    wanted = request.GET.get("stand", "")
    if wanted in Event.Status.values:
        found = found.filter(status=wanted)
    if text := request.GET.get("suche", "").strip()[:80]:
        found = found.filter(title__icontains=text)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    context = {
        "page": page,
        "rows": [_row(event, now) for event in page],
        "states": Event.Status.choices,
        "wanted": wanted,
        "text": text,
        "programmes": queries.programmes(),
        "waiting": queries.waiting_lists(at=now) if may(request, "calendar.guests") else 0,
        "may_change": may(request, "calendar.change"),
    }
    return render(request, "calendar/keep.html", context)


def _row(event: Event, now: Any) -> dict[str, Any]:
    first = queries.dates_of(event, since=now).first()
    shown = None if first is None else queries.shown(first, at=now)
    seats = None if first is None else queries.seats_of(event, first)
    return {"event": event, "tone": _TONES[event.status], "next": shown, "seats": seats}


@require_GET
def event(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """One event with its dates and everything that can be done."""
    now = timezone.now()
    found = get_object_or_404(queries.events(), pk=pk)
    rows = [
        (queries.shown(row, at=now), queries.seats_of(found, row), row.ends <= now)
        for row in queries.dates_of(found, since=now - timedelta(days=60))[:60]
    ]
    context = {
        "event": found,
        "tone": _TONES[found.status],
        "rows": rows,
        "fewest": FEWEST,
        "cancelled_chance": Chance.CANCELLED,
        "place": queries.place_of(found),
        "cost": queries.cost_of(found),
        "phone": queries.phone_shown(found),
        "rule": in_words(found.rule, found.starts_on),
        "ages": queries.labels(found.ages, Age.choices),
        "groups": queries.labels(found.groups, Group.choices),
        "course": getattr(found, "course", None),
        "modules": queries.modules_of(found),
        "public": found.status != Event.Status.DRAFT,
        "copy_key": uuid4(),
        "rooms_taken": queries.clashes_of(found, at=now),
        **ratings(found),
        "may_change": may(request, "calendar.change"),
        "may_guests": may(request, "calendar.guests"),
        "may_hear": allowed(request.actor, "calendar.voices", found, at=now),
    }
    return render(request, "calendar/keep_event.html", context)


@require_GET
def programme(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    now = timezone.now()
    found = get_object_or_404(queries.programmes(), pk=pk)
    rows = queries.dates_of_programme(found, drafts=True)
    context = {
        "programme": found,
        "rows": [queries.shown(row, at=now) for row in rows],
        "exhibitors": queries.exhibitors_of(found),
        "evaluation": queries.evaluation(found, at=now),
        "fewest": FEWEST,
        "may_change": may(request, "calendar.change"),
    }
    return render(request, "calendar/keep_programme.html", context)


@require_GET
def numbers(request: HouseRequest, kommune: str) -> HttpResponse:
    """How many signed up and came, per event. Numbers of people below five are not told."""
    now = timezone.now()
    since = now - timedelta(days=TURNOUT_DAYS)
    rows = queries.turnouts(since=since, at=now)
    context = {
        "turnouts": rows,
        "groups": (
            (_("Nach Alter, für das ein Termin gedacht ist"), "alter", queries.by_age(rows)),
            (
                _("Nach Ortsteil, in dem ein Termin war"),
                "ortsteile",
                queries.by_neighbourhood(rows),
            ),
        ),
        "fewest": FEWEST,
        "since": since,
    }
    return render(request, "calendar/numbers.html", context)


@require_GET
def trash(request: HouseRequest, kommune: str) -> HttpResponse:
    return DESK.trash(request, back="calendar:keep", back_label=_("Termine verwalten"))


@require_GET
def choose_course(request: HouseRequest, kommune: str) -> HttpResponse:
    """Start with a shipped course, or with an empty one."""
    return render(request, "calendar/choose_course.html", {"templates": templates().values()})
