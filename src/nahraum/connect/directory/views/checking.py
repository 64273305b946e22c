"""Publishing, confirming, ending an offer; answering what people say is wrong."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nahraum.base.municipality.keeping import sentence
from nahraum.base.municipality.tenancy import CHANGED_MEANWHILE, StaleVersion
from nahraum.base.people.queries import HouseRequest
from nahraum.connect.directory import actions
from nahraum.connect.directory.forms.asking import AnswerForm, CheckForm
from nahraum.connect.directory.models import Correction, Offer
from nahraum.connect.directory.rules import EntryRefused
from nahraum.connect.directory.views.desk import page_of


@require_http_methods(["GET", "POST"])
def publish(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Show an offer to everybody; all that is missing is said at once."""
    return _check(request, pk, actions.publish, status=Offer.Status.PUBLISHED)


@require_http_methods(["GET", "POST"])
def confirm(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Somebody who knows says that everything still holds."""
    return _check(request, pk, actions.confirm, status="")


def _check(
    request: HouseRequest, pk: UUID, act: Callable[..., Offer], *, status: str
) -> HttpResponse:
    found = get_object_or_404(Offer, pk=pk)
    initial = {"on": timezone.localdate(), "version": found.version}
    form = CheckForm(request.POST or None, initial=initial)
    missing: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            act(offer=found, by=request.actor, **form.cleaned_data)
        except EntryRefused as refused:
            missing = refused.sentences
        except StaleVersion:
            found = get_object_or_404(Offer, pk=pk)
            if _is_done(found, form, status):
                return _checked(request, found, status)
            form = _once_more(form, found.version)
        else:
            return _checked(request, found, status)
    context = {"form": form, "offer": found, "publishing": bool(status), "missing": missing}
    return render(request, "directory/check.html", context)


def _is_done(found: Offer, form: CheckForm, status: str) -> bool:
    """Whether the form was sent twice and did its work the first time."""
    said = (form.cleaned_data["checked_by"], form.cleaned_data["on"])
    return (found.checked_by, found.checked_at) == said and status in ("", found.status)


def _once_more(form: Any, version: int) -> Any:
    """The same form over the row as it is now."""
    typed = form.data.copy()
    typed["version"] = str(version)
    again = type(form)(typed)
    again.add_error(None, str(CHANGED_MEANWHILE))
    return again


def _checked(request: HouseRequest, found: Offer, status: str) -> HttpResponse:
    said = _("Veröffentlicht: %(row)s.") if status else _("Geprüft: %(row)s.")
    messages.success(request, said % {"row": found})
    return redirect(page_of(found))


@require_POST
def close(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Offer, pk=pk)
    if found.status != Offer.Status.CLOSED:
        try:
            actions.close(offer=found, by=request.actor)
        except StaleVersion as error:
            messages.error(request, sentence(error))
            return redirect(page_of(found))
    messages.success(request, _("Beendet. Im Portal steht das Angebot nicht mehr."))
    return redirect(page_of(found))


@require_http_methods(["GET", "POST"])
def answer(request: HouseRequest, kommune: str, number: str) -> HttpResponse:
    """Say what became of a correction."""
    ticket = get_object_or_404(Correction.objects.select_related("offer"), number=number)
    initial = {"version": ticket.version}
    if ticket.state != Correction.State.OPEN:
        initial |= {"state": ticket.state, "answer": ticket.answer}
    form = AnswerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.answer_correction(ticket=ticket, by=request.actor, **said)
        except ValidationError as error:
            form.add_error(None, error)
        except StaleVersion:
            ticket = get_object_or_404(Correction, pk=ticket.pk)
            if (ticket.state, ticket.answer) == (said["state"], said["answer"]):
                return _answered(request, ticket)
            form = _once_more(form, ticket.version)
        else:
            return _answered(request, ticket)
    return render(request, "directory/answer.html", {"form": form, "ticket": ticket})


def _answered(request: HouseRequest, ticket: Correction) -> HttpResponse:
    said = (
        _("Beantwortet. Die Antwort geht als E-Mail hinaus und steht unter der Nummer %(number)s.")
        if ticket.reply_to
        else _("Beantwortet. Unter der Nummer %(number)s steht die Antwort.")
    )
    messages.success(request, said % {"number": ticket.number})
    return redirect("directory:corrections", kommune=request.municipality.slug)
