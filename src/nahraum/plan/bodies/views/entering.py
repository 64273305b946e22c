"""Forms and buttons of those who keep the bodies."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from nahraum.base.municipality.keeping import sentence
from nahraum.base.municipality.tenancy import (
    CHANGED_MEANWHILE,
    StaleVersion,
)
from nahraum.base.notify.queries import address_of
from nahraum.base.people.queries import HouseRequest
from nahraum.plan.bodies import actions, queries
from nahraum.plan.bodies.documents.mails import invitation
from nahraum.plan.bodies.forms import (
    BodyForm,
    CouncilForm,
    DayForm,
    DecisionForm,
    ItemForm,
    MeetingForm,
    MinutesForm,
    ReasonForm,
    SeatForm,
    TaskForm,
)
from nahraum.plan.bodies.models import Body, Decision, Meeting, Task
from nahraum.plan.bodies.views.desk import DESK, page_of


# ------------------------------------------------------------------ new rows
@require_http_methods(["GET", "POST"])
def add_body(request: HouseRequest, kommune: str) -> HttpResponse:
    back = reverse("bodies:keep", args=[kommune])
    form = BodyForm(request.POST or None)
    return DESK.add(request, form, actions.add_body, label=_("Gremium"), back=back)


@require_http_methods(["GET", "POST"])
def add_seat(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    body = get_object_or_404(Body, pk=pk)
    form = SeatForm(request.POST or None)
    back = page_of(body)
    return DESK.add(request, form, actions.add_seat, label=_("Sitz"), back=back, body=body)


@require_http_methods(["GET", "POST"])
def add_meeting(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    body = get_object_or_404(Body, pk=pk)
    number = queries.meetings().filter(body=body).count() + 1
    title = _("%(number)s. Sitzung") % {"number": number}
    form = MeetingForm(request.POST or None, initial={"title": title})
    back = page_of(body)
    return DESK.add(request, form, actions.add_meeting, label=_("Sitzung"), back=back, body=body)


@require_http_methods(["GET", "POST"])
def add_item(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(queries.meetings(), pk=pk)
    form = ItemForm(request.POST or None, initial={"position": queries.items(row).count() + 1})
    label, back = _("Punkt der Tagesordnung"), page_of(row)
    return DESK.add(request, form, actions.add_item, label=label, back=back, meeting=row)


@require_http_methods(["GET", "POST"])
def add_decision(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """What a meeting decided or recommended."""
    row = get_object_or_404(queries.meetings(), pk=pk)
    advises = row.body.power == Body.Power.ADVISES
    begin = {"decided_on": row.day, "kind": "advice" if advises else "decision"}
    form = DecisionForm(request.POST or None, meeting=row, initial=begin)
    given: dict[str, Any] = {"body": row.body, "meeting": row}
    label, back = _("Beschluss"), page_of(row)
    return DESK.add(request, form, actions.record_decision, label=label, back=back, **given)


@require_http_methods(["GET", "POST"])
def add_task(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(queries.meetings(), pk=pk)
    form = TaskForm(request.POST or None)
    given: dict[str, Any] = {"body": row.body, "meeting": row}
    label, back = _("Aufgabe"), page_of(row)
    return DESK.add(request, form, actions.add_task, label=label, back=back, **given)


# ------------------------------------------------------------------ known rows
@require_http_methods(["GET", "POST"])
def change(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    return DESK.change(request, kind, pk)


@require_POST
def remove(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    return DESK.remove(request, kind, pk)


@require_POST
def restore(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    return DESK.restore(request, kind, pk)


# ------------------------------------------------------------------ a meeting
def _meeting(pk: UUID) -> Meeting:
    found: Meeting = get_object_or_404(queries.meetings(), pk=pk)
    return found


def _calendar_link(row: Meeting) -> str:
    return address_of(reverse("bodies:meeting-file", args=[row.municipality.slug, row.pk]))


@require_http_methods(["GET", "POST"])
def invite(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Read the letter as it will be sent, then send it."""
    row = _meeting(pk)
    link = _calendar_link(row)
    if request.method == "POST":
        try:
            unreached = actions.invite(meeting=row, link=link, by=request.actor)
        except (ValidationError, StaleVersion) as error:
            messages.error(request, sentence(error))
        else:
            if unreached < queries.seats(row.body, on=row.day).count():
                messages.success(request, _("Eingeladen. Die E-Mails sind unterwegs."))
            if unreached:
                text = ngettext(
                    "Ein Mitglied hat keine E-Mail: Bitte laden Sie es auf anderem Weg ein.",
                    "%(n)s Mitglieder haben keine E-Mail: Bitte laden Sie sie auf anderem Weg ein.",
                    unreached,
                )
                messages.warning(request, text % {"n": unreached})
        return redirect(page_of(row))
    agenda = list(queries.items(row))
    subject, body, _digest = invitation(
        meeting=row, agenda=agenda, link=link, municipality=request.municipality.name
    )
    seats = queries.seats(row.body, on=row.day)
    context = {"meeting": row, "subject": subject, "body": body, "seats": seats, "agenda": agenda}
    return render(request, "bodies/invite.html", context)


@require_http_methods(["GET", "POST"])
def minutes(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Write the minutes; whoever saved in between is not overwritten unseen."""
    row = _meeting(pk)
    form = MinutesForm(request.POST or None, meeting=row)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.write_minutes(
                meeting=row,
                present=list(said["present"]),
                guests=said["guests"],
                remarks=said["remarks"],
                notes=form.notes(),
                version=said["version"],
                by=request.actor,
            )
        except ValidationError as error:
            form.add_error(None, error)
        except StaleVersion:
            typed = request.POST.copy()
            typed["version"] = str(_meeting(pk).version)
            form = MinutesForm(typed, meeting=_meeting(pk))
            form.add_error(None, str(CHANGED_MEANWHILE))
        else:
            return DESK.saved(request, row)
    return render(request, "bodies/minutes.html", {"form": form, "meeting": row})


@require_POST
def approve(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = _meeting(pk)
    form = DayForm(request.POST)
    on = form.cleaned_data["on"] if form.is_valid() else timezone.localdate()
    try:
        actions.approve_minutes(meeting=row, on=on, by=request.actor)
    except (ValidationError, StaleVersion) as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("Das Protokoll ist genehmigt und bleibt, wie es ist."))
    return redirect(page_of(row))


@require_http_methods(["GET", "POST"])
def reopen(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    title = _("Protokoll noch einmal öffnen")
    return _with_reason(request, _meeting(pk), actions.reopen_minutes, title)


@require_http_methods(["GET", "POST"])
def cancel(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    return _with_reason(request, _meeting(pk), actions.cancel_meeting, _("Sitzung absagen"))


def _with_reason(request: HouseRequest, row: Meeting, act: Any, title: str) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(meeting=row, because=form.cleaned_data["because"], by=request.actor)
        except (ValidationError, StaleVersion) as error:
            form.add_error(None, sentence(error))
        else:
            return DESK.saved(request, row)
    context = {"form": form, "over": row, "label": title, "back": page_of(row)}
    return render(request, "bodies/ask.html", context)


# ------------------------------------------------------------------ a decision
def _decision(pk: UUID) -> Decision:
    found: Decision = get_object_or_404(queries.decisions(), pk=pk)
    return found


@require_POST
def release(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    return _press(request, _decision(pk), actions.release, _("Der Beschluss steht für alle da."))


@require_POST
def withdraw(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    text = _("Der Beschluss ist nicht mehr öffentlich.")
    return _press(request, _decision(pk), actions.withdraw, text)


def _press(request: HouseRequest, row: Decision, act: Any, text: str) -> HttpResponse:
    try:
        act(decision=row, by=request.actor)
    except (ValidationError, StaleVersion) as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, text)
    return redirect(page_of(row))


@require_http_methods(["GET", "POST"])
def council(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Where a recommendation stands in the council."""
    row = _decision(pk)
    form = CouncilForm(request.POST or None, decision=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_recommendation(decision=row, by=request.actor, **form.cleaned_data)
        except (ValidationError, StaleVersion) as error:
            form.add_error(None, sentence(error))
        else:
            return DESK.saved(request, row)
    label = _("Wo die Empfehlung im Rat steht")
    context = {"form": form, "over": row, "label": label, "back": page_of(row)}
    return render(request, "bodies/ask.html", context)


@require_POST
def done(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    """A task or a decision is done; pressed again it is not."""
    model = {"aufgabe": Task, "beschluss": Decision}.get(kind)
    if model is None:
        raise Http404
    row: Any = get_object_or_404(model, pk=pk)
    actions.set_done(row=row, done=row.done_on is None, by=request.actor)
    text = _("Erledigt: %(row)s.") if row.done_on else _("Wieder offen: %(row)s.")
    messages.success(request, text % {"row": row})
    return redirect(page_of(row))
