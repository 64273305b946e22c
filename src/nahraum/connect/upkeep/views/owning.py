"""Entries of one's own organisation, and who may keep them."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.connect.directory.models import Offer, Organisation
from nahraum.connect.upkeep import actions
from nahraum.connect.upkeep.forms.deciding import OwnershipForm
from nahraum.connect.upkeep.models import Ownership
from nahraum.connect.upkeep.queries import asking, deciding, entries
from nahraum.connect.upkeep.views.answering import cards, entry_at, propose, seen


@require_GET
def own(request: HouseRequest, kommune: str) -> HttpResponse:
    """Houses this account speaks for, with what they offer."""
    houses = deciding.owned_by(request.actor.account, on=timezone.localdate())
    waiting = deciding.open_proposals().filter(organisation__in=houses)
    answered = deciding.answered_proposals().filter(organisation__in=houses)[:10]
    context = {
        "houses": [
            (house, entries.facts_of(house), _aged(asking.published(house))) for house in houses
        ],
        "waiting": waiting,
        "answered": answered,
    }
    return render(request, "upkeep/own.html", context)


def _aged(offers: list[Offer]) -> list[tuple[object, ...]]:
    return [(*card, entries.age_of(card[0])) for card in cards(offers)]


def _mine(request: HouseRequest, kind: str, pk: UUID) -> Offer | Organisation:
    """An entry of one's own organisation; somebody else's is not there."""
    entry = entry_at(kind, pk)
    if not allowed(request.actor, actions.OWN, entry, at=timezone.now()):
        raise Http404("an entry of another house")
    return entry


@require_http_methods(["GET", "POST"])
def edit(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    """Leave and free places change at once, the rest is proposed."""
    entry = _mine(request, kind, pk)
    return propose(request, entry, back=reverse("upkeep:own", args=[kommune]))


@require_POST
def confirm(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    found = _mine(request, "angebot", pk)
    version = seen(request).get(pk)
    if not isinstance(found, Offer) or found.status != Offer.Status.PUBLISHED:
        raise Http404("not published")
    try:
        if version is None:
            raise StaleVersion("the form was empty")
        actions.confirm_own(offer=found, version=version, by=request.actor)
    except StaleVersion:
        if found.checked_at != timezone.localdate():
            messages.warning(
                request, _("Der Eintrag hat sich geändert. Bitte sehen Sie noch einmal hin.")
            )
            return redirect("upkeep:own", kommune=kommune)
    messages.success(request, _("Danke! Bestätigt: %(row)s.") % {"row": found})
    return redirect("upkeep:own", kommune=kommune)


@require_http_methods(["GET", "POST"])
def owners(request: HouseRequest, kommune: str) -> HttpResponse:
    """Who speaks for which organisation."""
    today = timezone.localdate()
    form = OwnershipForm(request.POST or None, municipality=request.municipality, on=today)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_ownership(by=request.actor, on=today, **form.cleaned_data)
        except AlreadyThere:
            return redirect("upkeep:owners", kommune=kommune)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Eingetragen. Die Person sieht jetzt „Unsere Einträge“."))
            return redirect("upkeep:owners", kommune=kommune)
    context = {"form": form, "ownerships": deciding.ownerships(on=today)}
    return render(request, "upkeep/owners.html", context)


@require_POST
def end_ownership(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Ownership, pk=pk)
    if found.valid_until is None:
        try:
            actions.end_ownership(ownership=found, on=timezone.localdate(), by=request.actor)
        except StaleVersion:
            messages.warning(request, _("Jemand anderes war schneller. Bitte sehen Sie nach."))
            return redirect("upkeep:owners", kommune=kommune)
    messages.success(request, _("Beendet. Die Person kann die Einträge nicht mehr ändern."))
    return redirect("upkeep:owners", kommune=kommune)
