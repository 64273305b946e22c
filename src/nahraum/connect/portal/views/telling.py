"""Did it work? Asked after somebody used the portal; a "no" is a sign of need, a "yes" is kept
nowhere."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nahraum.base.people.queries import HouseRequest, network_address
from nahraum.connect.directory.models import Offer
from nahraum.connect.portal import queries
from nahraum.connect.portal.actions import TooManyAnswers, tell_unmet
from nahraum.connect.portal.forms import OutcomeForm
from nahraum.connect.portal.rules import Wish
from nahraum.connect.portal.rules.outcome import ANSWERS, NOT_REACHED, YES
from nahraum.connect.portal.views.addresses import offer_or_404
from nahraum.connect.portal.views.searching import found_for
from nahraum.connect.portal.views.sending import NOT_KEPT

_MOST_OTHERS = 3


@require_http_methods(["GET", "POST"])
def outcome(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """One question, no login; the button answers, looking does nothing."""
    found = offer_or_404(pk)
    form = OutcomeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data["answer"]
        try:
            if answer != YES:
                tell_unmet(
                    offer=found,
                    answer=answer,
                    neighbourhood=form.cleaned_data["ort"],
                    network_address=network_address(request),
                    user_agent=request.META.get("HTTP_USER_AGENT", ""),
                    by=request.actor,
                    at=timezone.now(),
                )
        except TooManyAnswers:
            status = 429
            text = _("Von Ihrem Anschluss kamen heute schon viele Antworten. Bitte rufen Sie an.")
            form.add_error(None, text)
        else:
            thanks = reverse("portal:told", kwargs={"kommune": kommune, "pk": pk})
            return redirect(f"{thanks}?antwort={answer}")
    context = {"form": form, "shown": queries.shown(found, at=timezone.now())}
    return _sent(render(request, "portal/outcome.html", context, status=status))


@require_GET
def told(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Thanks, and whoever got no help is not left alone: what else there is, and whom to call."""
    found = offer_or_404(pk)
    answer = request.GET.get("antwort", "")
    shown = queries.shown(found, at=timezone.now())
    topic = found.topics.order_by("position", "key").first()
    worked = answer not in ANSWERS or answer == YES
    context = {
        "shown": shown,
        "worked": worked,
        "not_reached": answer == NOT_REACHED,
        "topic": topic,
        "others": [] if worked else _others(found),
    }
    return _sent(render(request, "portal/told.html", context))


def _others(offer: Offer) -> list[queries.Shown]:
    """What a search finds for the words of the offer itself: the same help first, then the next."""
    now = timezone.now()
    result, _failed = found_for(Wish(question=f"{offer.title} {offer.summary}"), now)
    hits = [hit for hit in result.hits[: _MOST_OTHERS + 1] if hit.offer != offer.pk]
    return queries.shown_hits(hits[:_MOST_OTHERS], at=now)


def _sent(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = NOT_KEPT
    return answer
