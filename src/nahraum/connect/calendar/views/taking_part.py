"""Signing up and off without an account; saying which course is missing.

No page shows names: numbers get lost. Looking at a link changes nothing, only its button does.
"""

from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nahraum.base.municipality.tenancy import ALREADY_SENT, AlreadyThere
from nahraum.base.notify.queries import link_of
from nahraum.base.notify.rules import AlreadyUsed
from nahraum.base.people.queries import HouseRequest, network_address
from nahraum.connect.calendar import actions, queries
from nahraum.connect.calendar.forms.asking import SignOffForm, SignUpForm, WishForm
from nahraum.connect.calendar.models import Registration
from nahraum.connect.calendar.rules import KEEP_DAYS, Chance, SignUpRefused
from nahraum.connect.calendar.views.looking import event_or_404


@require_http_methods(["GET", "POST"])
def sign_up(request: HouseRequest, kommune: str, pk: UUID, date: UUID) -> HttpResponse:
    """Who comes, and how to reach them."""
    now = timezone.now()
    found = event_or_404(pk)
    row = get_object_or_404(queries.dates_of(found), pk=date)
    form = SignUpForm(request.POST or None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.sign_up(
                event=found,
                occurrence=row,
                names=form.names(),
                email=form.cleaned_data["email"],
                phone=form.cleaned_data["phone"],
                key=form.cleaned_data["key"],
                address=network_address(request),
                by=request.actor,
                at=now,
            )
        except ValidationError as error:
            form.refuse(error)
        except SignUpRefused as error:
            refused = str(error)
        except AlreadyThere:
            form = SignUpForm({**request.POST.dict(), "key": str(uuid4())})
            form.add_error(None, str(ALREADY_SENT))
        else:
            return redirect("calendar:signed-up", kommune=kommune, number=made.number)
    shown = queries.shown(row, at=now)
    context = {
        "form": form,
        "event": found,
        "shown": shown,
        "whole": found.sign_up == found.SignUp.WHOLE,
        "refused": refused,
        "possible": shown.chance in (Chance.OPEN, Chance.WAITING),
        "waiting": shown.chance is Chance.WAITING,
        "phone": queries.phone_of(found),
        "phone_shown": queries.phone_shown(found),
        "keep_days": KEEP_DAYS,
    }
    return render(request, "calendar/sign_up.html", context)


@require_GET
def signed_up(request: HouseRequest, kommune: str, number: str) -> HttpResponse:
    """The number, what happens next, whom to call. Shows no name."""
    found = queries.registration(number)
    if found is None:
        raise Http404
    event = found.guests.event
    first = queries.next_date(found.guests)
    shown = None
    if first is not None:
        shown = queries.shown(queries.dates().get(pk=first.pk), at=timezone.now())
    gone = event.status == event.Status.CANCELLED or first is None
    context = {
        "registration": found,
        "event": event,
        "shown": shown,
        "gone": gone,
        "left": shown.free if shown and not gone else None,
        "place": queries.place_of(event),
        "public": queries.public_event(event.pk) is not None,
        "phone": queries.phone_of(event),
        "phone_shown": queries.phone_shown(event),
        "by_mail": bool(found.email),
        "keep_days": KEEP_DAYS,
    }
    return render(request, "calendar/signed_up.html", context)


@require_http_methods(["GET", "POST"])
def sign_off(request: HouseRequest, kommune: str, token: str) -> HttpResponse:
    """The link of a mail: looking shows, the button signs off."""
    now = timezone.now()
    link = link_of(token, actions.CANCEL, now)
    found = None if link is None else queries.registration_by_pk(link.subject_id)
    if link is None or found is None or queries.has_begun(found.guests, at=now):
        return render(request, "calendar/link_over.html", status=410)
    if request.method == "POST":
        try:
            actions.sign_off(registration=found, by=request.actor, at=now, link=link)
        except AlreadyUsed:
            return render(request, "calendar/link_over.html", status=410)
        return redirect("calendar:signed-off", kommune=kommune)
    first = queries.next_date(found.guests)
    context = {
        "registration": found,
        "event": found.guests.event,
        "starts": first.starts if first else None,
        "off": found.state == Registration.State.CANCELLED,
    }
    return render(request, "calendar/sign_off.html", context)


@require_http_methods(["GET", "POST"])
def sign_off_by_number(request: HouseRequest, kommune: str) -> HttpResponse:
    """For people without a mail: the number and their telephone."""
    now = timezone.now()
    form = SignOffForm(request.POST or None, initial={"number": request.GET.get("nummer", "")[:12]})
    if request.method == "POST" and form.is_valid():
        found = queries.registration_with(form.cleaned_data["number"], form.cleaned_data["contact"])
        if found is None:
            form.add_error(
                None,
                _("Nummer und Telefon oder E-Mail passen nicht zusammen. Rufen Sie uns an."),
            )
        elif queries.has_begun(found.guests, at=now):
            form.add_error(None, _("Der Termin hat schon begonnen."))
        else:
            actions.sign_off(registration=found, by=request.actor, at=now)
            return redirect("calendar:signed-off", kommune=kommune)
    return render(request, "calendar/sign_off_number.html", {"form": form})


@require_GET
def signed_off(request: HouseRequest, kommune: str) -> HttpResponse:
    return render(request, "calendar/signed_off.html")


@require_http_methods(["GET", "POST"])
def wish(request: HouseRequest, kommune: str) -> HttpResponse:
    """Which kind of course is missing here? Only the topic is counted."""
    form = WishForm(request.POST or None, initial={"thema": request.GET.get("thema", "")})
    if request.method == "POST" and form.is_valid():
        actions.wish_for_course(
            topic=form.topic(),
            network_address=network_address(request),
            user_agent=request.META.get("HTTP_USER_AGENT", ""),
            by=request.actor,
            at=timezone.now(),
        )
        return redirect("calendar:wished", kommune=kommune)
    return render(request, "calendar/wish.html", {"form": form})


@require_GET
def wished(request: HouseRequest, kommune: str) -> HttpResponse:
    return render(request, "calendar/wished.html")
