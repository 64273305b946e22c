"""What somebody sees who follows the link in our mail. GET changes nothing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from nahraum.base.municipality.tenancy import CHANGED_MEANWHILE, AlreadyThere, StaleVersion
from nahraum.base.notify.rules import AlreadyUsed
from nahraum.base.people.queries import HouseRequest
from nahraum.base.registry import follow_ups
from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.models import Offer, Organisation
from nahraum.connect.upkeep import actions
from nahraum.connect.upkeep.forms.suggesting import (
    NOTHING,
    HouseSuggestForm,
    OfferSuggestForm,
    SuggestForm,
)
from nahraum.connect.upkeep.models import Reminder
from nahraum.connect.upkeep.queries import asking, entries
from nahraum.connect.upkeep.rules import GRACE

MEANWHILE = gettext_lazy(
    "Ein Eintrag hat sich geändert, während Sie lasen. Bitte sehen Sie noch einmal hin und "
    "drücken Sie dann wieder."
)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HouseRequest, kommune: str, token: str) -> HttpResponse:
    """The entries as everybody sees them, and one button: everything still holds."""
    now = timezone.now()
    found = asking.opened(token, at=now)
    if found is None:
        return gone(request)
    link, reminder = found
    if request.method == "POST":
        try:
            offers = actions.confirm_by_link(
                link=link, reminder=reminder, seen=seen(request), by=request.actor
            )
        except (actions.AlreadyAnswered, AlreadyUsed):
            messages.info(request, _("Dazu haben Sie schon geantwortet. Danke!"))
        except StaleVersion:
            messages.warning(request, MEANWHILE)
        else:
            return _thanks(request, reminder, offers, token)
        return redirect("upkeep:check", kommune=kommune, token=token)
    return _page(request, reminder, token)


def _page(request: HouseRequest, reminder: Reminder, token: str) -> HttpResponse:
    left = asking.unanswered(reminder)
    house = reminder.organisation
    context = {
        "house": house,
        "facts": entries.facts_of(house),
        "cards": cards(left),
        "seen": [stamp(offer) for offer in left],
        "token": token,
        "answered": len(reminder.answered),
        "more": [
            (follow.label, follow.url(request.municipality, {"token": token}))
            for follow in follow_ups("upkeep.check")
        ],
    }
    return private(render(request, "upkeep/check.html", context))


def _thanks(
    request: HouseRequest, reminder: Reminder, offers: list[Offer], token: str
) -> HttpResponse:
    """After the last answer the link is used up, so this page is shown without one."""
    left = asking.unanswered(reminder)
    if left:
        messages.success(request, _("Danke! Bestätigt: %(row)s.") % {"row": offers[0]})
        return redirect("upkeep:check", kommune=request.municipality.slug, token=token)
    context = {"house": reminder.organisation, "offers": offers}
    return private(render(request, "upkeep/thanks.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HouseRequest, kommune: str, token: str, kind: str, pk: UUID) -> HttpResponse:
    """Say what is different. What is typed while the link runs out still counts."""
    grace = GRACE if request.method == "POST" else GRACE * 0
    found = asking.opened(token, at=timezone.now() - grace)
    if found is None:
        return gone(request)
    _link, reminder = found
    entry = entry_at(kind, pk)
    house = entry.organisation_id if isinstance(entry, Offer) else entry.pk
    if house != reminder.organisation_id:
        raise Http404("an entry of another house")
    back = reverse("upkeep:check", args=[kommune, token])
    return private(propose(request, entry, back=back, reminder=reminder))


def entry_at(kind: str, pk: UUID) -> Offer | Organisation:
    """The offer or house an address names."""
    if kind == "angebot":
        return get_object_or_404(directory.offers(), pk=pk)
    if kind == "einrichtung":
        return get_object_or_404(directory.organisations(), pk=pk)
    raise Http404(kind)


def propose(
    request: HouseRequest,
    entry: Offer | Organisation,
    *,
    back: str,
    reminder: Reminder | None = None,
) -> HttpResponse:
    """The form of a proposal, for a link and for an account."""
    made: Any = OfferSuggestForm if isinstance(entry, Offer) else HouseSuggestForm
    form: Any = made(request.POST or None, entry=entry)
    if request.method == "POST" and form.is_valid():
        if form.says_nothing():
            form.add_error(None, NOTHING)
        elif (answer := _send(request, entry, form, back=back, reminder=reminder)) is not None:
            return answer
    context = {"form": form, "entry": entry, "back": back, "at_once": reminder is None}
    return render(request, "upkeep/suggest.html", context)


def _send(
    request: HouseRequest,
    entry: Offer | Organisation,
    form: SuggestForm,
    *,
    back: str,
    reminder: Reminder | None,
) -> HttpResponse | None:
    """None if the form has to be shown once more, with what was refused on it."""
    rest = bool(form.cleaned_data.get("rest_holds"))
    try:
        made = actions.propose(
            entry=entry,
            changes=form.changes(),
            version=form.seen_version,
            note=form.cleaned_data["note"],
            rest_holds=rest,
            key=form.row_key,
            by=request.actor,
            reminder=reminder,
        )
    except AlreadyThere as there:
        if not there.same:
            form.start_anew()
            return None
        made = there.row
    except StaleVersion:
        form.add_error(None, str(CHANGED_MEANWHILE))
        return None
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None
    if made is None:
        messages.success(request, _("Gespeichert. Es steht sofort im Portal."))
    else:
        messages.success(
            request,
            _("Danke! Die Kommune sieht Ihren Vorschlag und antwortet Ihnen per E-Mail."),
        )
    return redirect(back)


# ------------------------------------------------------------------ what the pages share
def cards(offers: list[Offer]) -> list[tuple[Offer, list[tuple[str, list[str]]], str]]:
    """(offer, facts, stamp) as the pages show entries to their houses."""
    return [(offer, entries.facts_of(offer), stamp(offer)) for offer in offers]


def stamp(offer: Offer) -> str:
    """The entry as it was shown: confirming holds for this version only."""
    return f"{offer.pk}:{offer.version}"


def seen(request: HouseRequest) -> dict[UUID, int]:
    """Which versions of which entries somebody had before their eyes; junk is nothing."""
    found = {}
    for text in request.POST.getlist("stand"):
        key, _colon, version = text.partition(":")
        try:
            found[UUID(key)] = int(version)
        except ValueError:
            continue
    return found


def gone(request: HouseRequest) -> HttpResponse:
    """A link that is used up, ran out or never was. What was typed is still there to copy."""
    hidden = ("csrfmiddlewaretoken", "key", "before", "stand")
    typed = [
        text for name, text in request.POST.items() if name not in hidden and str(text).strip()
    ]
    return private(render(request, "upkeep/gone.html", {"typed": typed}, status=404))


def private(response: HttpResponse) -> HttpResponse:
    """Nobody keeps a copy of a page that a secret opens, and no search engine lists it."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
