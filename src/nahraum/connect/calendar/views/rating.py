"""How was it? Asked once, by mail, after the last date."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from nahraum.base.notify.queries import link_of
from nahraum.base.notify.rules import AlreadyUsed
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.connect.calendar import actions, queries
from nahraum.connect.calendar.forms.asking import RatingForm
from nahraum.connect.calendar.models import Event, Rating


def ratings(event: Event) -> dict[str, Any]:
    """Numbers of answers in words, for a page."""
    found = queries.ratings_of(event)
    words = dict(Rating.Recommend.choices)
    told = [(words[name], number) for name, number in found.parts.items()]
    return {"ratings": found, "ratings_told": told}


@require_http_methods(["GET", "POST"])
def rate(request: HouseRequest, kommune: str, token: str) -> HttpResponse:
    """The link of the mail: looking shows, the button answers."""
    now = timezone.now()
    link = link_of(token, actions.RATE, now)
    found = None if link is None else queries.registration_by_pk(link.subject_id)
    if link is None or found is None:
        return render(request, "calendar/rate_over.html", status=410)
    form = RatingForm(request.POST or None)
    event = found.guests.event
    if request.method == "POST" and form.is_valid():
        try:
            actions.rate(
                registration=found, link=link, by=request.actor, at=now, **form.cleaned_data
            )
        except AlreadyUsed:
            return render(request, "calendar/rate_over.html", status=410)
        return redirect("calendar:rated", kommune=kommune)
    context = {
        "form": form,
        "event": event,
        "heard": queries.has_speaker(event.organisation, at=now),
    }
    return render(request, "calendar/rate.html", context)


@require_GET
def rated(request: HouseRequest, kommune: str) -> HttpResponse:
    return render(request, "calendar/rated.html")


@require_GET
def voices(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """The sentences people wrote to the organiser; for everybody else there are none."""
    event = get_object_or_404(queries.events(), pk=pk)
    if not allowed(request.actor, "calendar.voices", event, at=timezone.now()):
        raise Http404("sentences to another house")
    context = {
        "event": event,
        "voices": queries.voices_of(event),
        **ratings(event),
    }
    answer = render(request, "calendar/voices.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
