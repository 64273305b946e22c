"""Houses and their own events: signed in, or through the link of the mail that asks them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion
from nahraum.base.people.queries import HouseRequest
from nahraum.connect.calendar import actions, queries
from nahraum.connect.calendar.forms.proposing import HouseEventForm
from nahraum.connect.calendar.models import Event
from nahraum.connect.directory.models import Organisation
from nahraum.connect.upkeep.models import Reminder
from nahraum.connect.upkeep.queries import asking

MOST_ANSWERED = 10


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whoever speaks for houses, and the page they came from."""

    houses: list[Organisation]
    back: str
    reminder: Reminder | None = None

    def event(self, pk: UUID) -> Event:
        """An event of one of the houses; somebody else's is not there."""
        found: Event | None = queries.events().filter(pk=pk, organisation__in=self.houses).first()
        if found is None or found.status == Event.Status.DRAFT:
            raise Http404("an event of another house")
        return found


def _signed_in(request: HouseRequest) -> Speaker:
    houses = list(queries.houses_of(request.actor, at=timezone.now()))
    return Speaker(houses, reverse("calendar:own", args=[request.municipality.slug]))


def _by_link(request: HouseRequest, token: str) -> Speaker | None:
    """None if the link does not hold any more. Looking and proposing do not use it up."""
    found = asking.opened(token, at=timezone.now())
    if found is None:
        return None
    _link, reminder = found
    back = reverse("calendar:house", args=[request.municipality.slug, token])
    return Speaker([reminder.organisation], back, reminder)


def _private(answer: HttpResponse) -> HttpResponse:
    """Nobody keeps a copy of a page that a secret opens, and no search engine lists it."""
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


# ------------------------------------------------------------------ signed in
@require_GET
def own(request: HouseRequest, kommune: str) -> HttpResponse:
    """Events of the houses this account speaks for, and what became of its proposals."""
    speaker = _signed_in(request)
    context = _context(
        speaker,
        add=reverse("calendar:own-add", args=[kommune]),
        edit=lambda event: reverse("calendar:own-edit", args=[kommune, event.pk]),
    )
    return render(request, "calendar/own.html", context)


@require_http_methods(["GET", "POST"])
def own_add(request: HouseRequest, kommune: str) -> HttpResponse:
    return _propose(request, _signed_in(request), None)


@require_http_methods(["GET", "POST"])
def own_edit(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    speaker = _signed_in(request)
    return _propose(request, speaker, speaker.event(pk))


# ------------------------------------------------------------------ by the link of a mail
@require_GET
def house(request: HouseRequest, kommune: str, token: str) -> HttpResponse:
    """The events of a house behind the link it was sent; no password."""
    speaker = _by_link(request, token)
    if speaker is None:
        return _gone(request)
    context = _context(
        speaker,
        add=reverse("calendar:house-add", args=[kommune, token]),
        edit=lambda event: reverse("calendar:house-edit", args=[kommune, token, event.pk]),
    )
    return _private(render(request, "calendar/own.html", {**context, "by_link": True}))


@require_http_methods(["GET", "POST"])
def house_add(request: HouseRequest, kommune: str, token: str) -> HttpResponse:
    speaker = _by_link(request, token)
    return _gone(request) if speaker is None else _private(_propose(request, speaker, None))


@require_http_methods(["GET", "POST"])
def house_edit(request: HouseRequest, kommune: str, token: str, pk: UUID) -> HttpResponse:
    speaker = _by_link(request, token)
    if speaker is None:
        return _gone(request)
    return _private(_propose(request, speaker, speaker.event(pk)))


def _gone(request: HouseRequest) -> HttpResponse:
    return render(request, "calendar/house_gone.html", status=404)


# ------------------------------------------------------------------ both
def _context(speaker: Speaker, *, add: str, edit: Any) -> dict[str, Any]:
    now = timezone.now()
    mine = {"organisation__in": speaker.houses}
    return {
        "houses": [
            (
                house,
                [(event, edit(event)) for event in queries.coming_of(house, at=now)],
                queries.rated_of(house) if speaker.reminder is None else (),
            )
            for house in speaker.houses
        ],
        "add": add,
        "waiting": queries.open_proposals().filter(**mine),
        "answered": queries.answered_proposals().filter(**mine)[:MOST_ANSWERED],
    }


def _propose(request: HouseRequest, speaker: Speaker, event: Event | None) -> HttpResponse:
    """The form; what is typed goes to whoever keeps the calendar."""
    if not speaker.houses:
        return redirect(speaker.back)
    given: dict[str, Any] = {"houses": _rows(speaker), "instance": event}
    form = HouseEventForm(request.POST or None, **given)
    if request.method == "POST" and form.is_valid():
        try:
            _send(request, speaker, event, form)
        except ValidationError as error:
            form.refuse(error)
        except StaleVersion:
            form = form.changed_meanwhile()
        except AlreadyThere as there:
            if there.same:
                return redirect(speaker.back)
            form = form.sent_before()
        else:
            text = _("Danke! Die Kommune sieht es sich an. Danach steht es im Kalender.")
            messages.success(request, text)
            return redirect(speaker.back)
    context = {"form": form, "event": event, "back": speaker.back}
    return render(request, "calendar/propose.html", context)


def _rows(speaker: Speaker) -> Any:
    keys = [house.pk for house in speaker.houses]
    return Organisation.objects.filter(pk__in=keys).order_by("name")


def _send(
    request: HouseRequest, speaker: Speaker, event: Event | None, form: HouseEventForm
) -> None:
    values = form.values()
    house = values.pop("organisation", None)
    cleaned = form.cleaned_data
    actions.propose(
        organisation=event.organisation if event is not None else house,
        event=event,
        values=values,
        note=cleaned["note"],
        key=cleaned["key"],
        version=cleaned.get("version", 0),
        reminder=speaker.reminder,
        by=request.actor,
    )
