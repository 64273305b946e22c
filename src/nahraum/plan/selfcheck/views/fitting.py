"""Instruments: which there are, and which fit here."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.facts.sources import source
from nahraum.plan.practice.queries import example
from nahraum.plan.selfcheck import queries

TONES = {"met": "success", "missed": "warning", "unknown": "info"}


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    found = queries.fittings(timezone.localdate())
    return render(request, "selfcheck/instruments.html", {"found": found})


@require_GET
def show(request: HouseRequest, kommune: str, key: str) -> HttpResponse:
    """One instrument: its conditions, each with answer, reason and the place to change it."""
    found = queries.fitting(key, timezone.localdate())
    if found is None:
        raise Http404
    one, plan = found.instrument, ""
    if allowed(request.actor, "measures.change", request.municipality, at=timezone.now()):
        words = urlencode({"thema": one.topic, "titel": one.title})
        plan = f"{reverse('measures:new', args=[kommune])}?{words}"
    context = {
        "found": found,
        "one": one,
        "answers": [(text, answer, TONES[answer.fit]) for text, answer in found.answers],
        "examples": [told for name in one.examples if (told := example(name)) is not None],
        "source": source(one.source),
        "plan": plan,
    }
    return render(request, "selfcheck/instrument.html", context)
