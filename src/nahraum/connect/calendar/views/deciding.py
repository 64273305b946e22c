"""Proposals of houses, and what an event said before: for those who keep the calendar."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.audit.models import Revision
from nahraum.base.municipality.keeping import sentence
from nahraum.base.municipality.tenancy import StaleVersion
from nahraum.base.people.queries import HouseRequest
from nahraum.connect.calendar import actions, queries
from nahraum.connect.calendar.forms.proposing import DecisionForm
from nahraum.connect.calendar.models import Event, Proposal
from nahraum.connect.calendar.rules import EntryRefused
from nahraum.connect.upkeep.rules import ProposalRefused

MOST_ANSWERED = 50


@require_GET
def proposals(request: HouseRequest, kommune: str) -> HttpResponse:
    """What houses want in the calendar, oldest first, then what was decided."""
    now = timezone.now()
    waiting = [(found, (now - found.created_at).days) for found in queries.open_proposals()]
    answered = queries.answered_proposals()[:MOST_ANSWERED]
    context = {"waiting": waiting, "answered": answered}
    return render(request, "calendar/proposals.html", context)


@require_http_methods(["GET", "POST"])
def proposal(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Field by field: what stands there, what should, and what somebody changed meanwhile."""
    found = get_object_or_404(queries.proposals(), pk=pk)
    is_open = found.state == Proposal.State.OPEN
    if not is_open and request.method == "POST":
        messages.info(request, _("Darüber wurde schon entschieden. Hier steht, wie."))
        return redirect("calendar:proposal", kommune=kommune, pk=pk)
    event = queries.event_of(found)
    lines = queries.lines_of(found, event)
    form = DecisionForm(
        request.POST or None,
        fields=[change.field for change in queries.changes_of(found)],
        lines=lines,
        fresh=not found.based_on,
        initial={"version": found.version, "event_version": event.version if event else 0},
    )
    if request.method == "POST" and form.is_valid():
        answer = _decide(request, found, form)
        if answer is not None:
            return answer
    chosen = [] if form.fresh else form["accepted"].value() or []
    context = {
        "form": form,
        "proposal": found,
        "fresh": form.fresh,
        "event": event,
        "lines": [(line, line.field in chosen) for line in lines],
        "clashes": any(line.clash for line in lines),
        "open": is_open,
        "rooms_taken": queries.clashes_of_proposal(found, at=timezone.now()) if is_open else (),
    }
    return render(request, "calendar/proposal.html", context)


def _decide(request: HouseRequest, found: Proposal, form: Any) -> HttpResponse | None:
    """None if the page has to be shown once more, with what was refused on it."""
    slug = request.municipality.slug
    try:
        actions.decide(
            proposal=get_object_or_404(queries.proposals(), pk=found.pk),
            by=request.actor,
            **form.said(),
        )
    except StaleVersion:
        text = _(
            "Inzwischen hat jemand entschieden oder den Termin geändert. Nichts ist "
            "überschrieben; bitte sehen Sie noch einmal hin."
        )
        messages.warning(request, text)
        return redirect("calendar:proposal", kommune=slug, pk=found.pk)
    except EntryRefused as refused:
        form.add_error(None, list(refused.sentences))
        return None
    except ProposalRefused as refused:
        form.add_error(None, str(refused))
        return None
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None
    messages.success(request, _("Entschieden. Die Antwort geht per E-Mail zurück."))
    return redirect("calendar:proposals", kommune=slug)


@require_GET
def history(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Every state of an event: who, when, what became different."""
    event = get_object_or_404(queries.events(), pk=pk)
    context = {"event": event, "states": queries.states(event)}
    return render(request, "calendar/history.html", context)


@require_POST
def restore_state(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Let an event say again what it said before."""
    event = get_object_or_404(Event, pk=pk)
    try:
        number, version = (int(request.POST.get(name, "")) for name in ("stand", "version"))
        actions.restore_state(event=event, number=number, version=version, by=request.actor)
    except (ValueError, Revision.DoesNotExist):
        messages.error(request, _("Diesen Stand gibt es nicht."))
    except EntryRefused as refused:
        messages.error(request, " ".join(refused.sentences))
    except (ValidationError, StaleVersion) as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("Wiederhergestellt. Der Stand davor bleibt in der Liste."))
    return redirect("calendar:history", kommune=kommune, pk=pk)
