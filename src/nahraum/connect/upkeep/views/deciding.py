"""What the coordinator does: decide on proposals, call, write letters."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.municipality.tenancy import StaleVersion
from nahraum.base.people.queries import HouseRequest
from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.rules import EntryRefused, shown_phone
from nahraum.connect.upkeep import actions, queries
from nahraum.connect.upkeep.forms.deciding import DecisionForm
from nahraum.connect.upkeep.models import Proposal
from nahraum.connect.upkeep.queries import asking, deciding, entries
from nahraum.connect.upkeep.queries.asking import Call
from nahraum.connect.upkeep.rules import NO_MAIL, ProposalRefused
from nahraum.connect.upkeep.views.answering import cards, seen, stamp

MOST_ANSWERED = PER_PAGE = 50


@require_GET
def proposals(request: HouseRequest, kommune: str) -> HttpResponse:
    """What houses say is different, oldest first, then what was decided."""
    now = timezone.now()
    waiting = [(found, (now - found.created_at).days) for found in deciding.open_proposals()]
    answered = deciding.answered_proposals()[:MOST_ANSWERED]
    return render(request, "upkeep/proposals.html", {"waiting": waiting, "answered": answered})


@require_http_methods(["GET", "POST"])
def proposal(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Field by field: what stood there, what should, and what somebody changed meanwhile."""
    found = get_object_or_404(deciding.proposals(), pk=pk)
    if found.state != Proposal.State.OPEN and request.method == "POST":
        messages.info(request, _("Darüber wurde schon entschieden. Hier steht, wie."))
        return redirect("upkeep:proposal", kommune=kommune, pk=pk)
    entry = deciding.entry_of(found)
    lines = [] if entry is None else deciding.lines_of(found, entry)
    stand = {"version": found.version, "entry_version": entry.version if entry else 0}
    form = DecisionForm(request.POST or None, lines=lines, initial=stand)
    sent = request.method == "POST" and form.is_valid()
    if sent and (answer := _decide(request, found, form)) is not None:
        return answer
    chosen = form["accepted"].value() or []
    context = {
        "form": form,
        "proposal": found,
        "entry": entry,
        "lines": [(line, line.field in chosen) for line in lines],
        "clashes": any(line.clash for line in lines),
        "open": found.state == Proposal.State.OPEN,
    }
    return render(request, "upkeep/proposal.html", context)


def _decide(request: HouseRequest, found: Proposal, form: Any) -> HttpResponse | None:
    """None if the page has to be shown once more, with what was refused on it."""
    slug = request.municipality.slug
    try:
        actions.decide(
            proposal=get_object_or_404(Proposal, pk=found.pk), by=request.actor, **form.cleaned_data
        )
    except StaleVersion:
        messages.warning(
            request,
            _("Inzwischen hat jemand entschieden oder den Eintrag geändert. Nichts wurde "
              "überschrieben; bitte sehen Sie noch einmal hin."),
        )  # fmt: skip
        return redirect("upkeep:proposal", kommune=slug, pk=found.pk)
    except (ProposalRefused, EntryRefused) as refused:
        form.add_error(None, str(refused))
        return None
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None
    messages.success(request, _("Entschieden. Die Antwort geht per E-Mail zurück."))
    return redirect("upkeep:proposals", kommune=slug)


@require_GET
def calls(request: HouseRequest, kommune: str) -> HttpResponse:
    """Whom to call, the longest waiting first; made for paper too."""
    today = timezone.localdate()
    page = Paginator(queries.calls(today=today), PER_PAGE).get_page(request.GET.get("seite"))
    context = {"calls": [_shown(call) for call in page], "page": page, "today": today}
    return render(request, "upkeep/calls.html", context)


def _shown(call: Call) -> dict[str, Any]:
    """A call as the list shows it: the number first, of the house or of its first offer."""
    house, offers = call.asked.organisation, call.asked.offers
    phone = house.phone or next((offer.phone for offer in offers if offer.phone), "")
    return {
        "house": house,
        "phone": phone,
        "phone_shown": shown_phone(phone),
        "offers": offers,
        "seen": [stamp(offer) for offer in offers],
        "due": call.asked.due,
        "no_mail": call.reason == NO_MAIL,
        "last_mail": call.last_mail,
    }


@require_POST
def called(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    house = get_object_or_404(directory.organisations(), pk=pk)
    try:
        done = actions.confirm_by_phone(organisation=house, seen=seen(request), by=request.actor)
    except StaleVersion:
        messages.warning(
            request, _("Ein Eintrag hat sich inzwischen geändert. Bitte sehen Sie nach.")
        )
    else:
        said = (
            _("Am Telefon bestätigt: %(row)s.") if done else _("Hier gibt es nichts mehr: %(row)s.")
        )
        messages.success(request, said % {"row": house})
    return redirect("upkeep:calls", kommune=kommune)


@require_GET
def letter(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """A sheet for the post: what we know, with room to correct it by hand."""
    house = get_object_or_404(directory.organisations(), pk=pk)
    site = next((s for s in directory.sites().filter(organisation=house) if s.street), None)
    context = {
        "house": house,
        "site": site,
        "facts": entries.facts_of(house),
        "cards": cards(asking.published(house)),
        "today": timezone.localdate(),
    }
    return render(request, "upkeep/letter.html", context)
