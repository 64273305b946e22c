"""Forms that add and change events, programmes, stands, building blocks; single dates."""

from collections.abc import Mapping
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
from nahraum.base.people.queries import HouseRequest
from nahraum.base.topics.models import Topic
from nahraum.connect.calendar import actions, queries
from nahraum.connect.calendar.adapters import Template, templates
from nahraum.connect.calendar.forms.asking import CancelForm, DateForm
from nahraum.connect.calendar.forms.rows import (
    EventForm,
    ExhibitorForm,
    ModuleForm,
    ProgrammeForm,
)
from nahraum.connect.calendar.models import Event, Occurrence, Programme
from nahraum.connect.calendar.rules import EntryRefused
from nahraum.connect.calendar.views.desk import DESK, page_of


@require_http_methods(["GET", "POST"])
def add_event(request: HouseRequest, kommune: str) -> HttpResponse:
    form = EventForm(request.POST or None, initial={"programme": request.GET.get("programm")})
    back = reverse("calendar:keep", args=[kommune])
    return DESK.add(request, form, actions.add_event, label=_("Termin"), back=back)


@require_http_methods(["GET", "POST"])
def add_course(request: HouseRequest, kommune: str, template: str) -> HttpResponse:
    """A course by a shipped template; "leer" is one without any words."""
    found = templates().get(template)
    if found is None and template != "leer":
        raise Http404
    form = EventForm(request.POST or None, course=True, initial=_course_initial(found))
    back = reverse("calendar:choose-course", args=[kommune])
    given: dict[str, Any] = {} if found is None else {"modules": _blocks(found)}

    def act(*, course: Mapping[str, Any], **values: Any) -> Event:
        source = "" if found is None else found.source
        return actions.add_event(course={**course, "source": source}, **values)

    shown = {"note": "" if found is None else found.proposal}
    return DESK.add(request, form, act, label=_("Kurs"), back=back, shown=shown, **given)


def _course_initial(found: Template | None) -> dict[str, Any]:
    if found is None:
        return {"sign_up": Event.SignUp.WHOLE}
    names = (
        *("title", "summary", "details", "goal", "for_whom", "fee_cents", "cost_note"),
        *("exemption", "share", "places", "minutes", "rule"),
    )
    values = {name: getattr(found, name) for name in names}
    cost = Event.Cost.UNKNOWN if found.fee_cents is None else Event.Cost.FEE
    return {
        **values,
        "cost": cost,
        "groups": list(found.groups),
        "sign_up": Event.SignUp.WHOLE,
        "topics": list(Topic.objects.filter(key__in=found.topics)),
    }


def _blocks(found: Template) -> list[dict[str, Any]]:
    return [
        {"kind": block.kind, "title": block.title, "about": block.about, "hours": block.hours}
        for block in found.blocks
    ]


@require_http_methods(["GET", "POST"])
def add_programme(request: HouseRequest, kommune: str) -> HttpResponse:
    form = ProgrammeForm(request.POST or None)
    back = reverse("calendar:keep", args=[kommune])
    return DESK.add(request, form, actions.add_programme, label=_("Programm"), back=back)


@require_http_methods(["GET", "POST"])
def add_exhibitor(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Programme, pk=pk)
    form = ExhibitorForm(request.POST or None)
    label, back = _("Stand"), page_of(found)
    return DESK.add(request, form, actions.add_exhibitor, label=label, back=back, programme=found)


@require_http_methods(["GET", "POST"])
def add_module(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Event, pk=pk, kind=Event.Kind.COURSE)
    form = ModuleForm(request.POST or None, initial={"position": _next_position(found)})
    label, back, course = _("Baustein"), page_of(found), found.course
    return DESK.add(request, form, actions.add_module, label=label, back=back, course=course)


def _next_position(found: Event) -> int:
    return queries.modules_of(found).count() + 1


@require_http_methods(["GET", "POST"])
def change(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    return DESK.change(request, kind, pk)


@require_POST
def remove(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    return DESK.remove(request, kind, pk)


@require_POST
def restore(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    return DESK.restore(request, kind, pk)


@require_POST
def publish(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    """Show an event or a programme to everybody; all that is missing is said at once."""
    model = DESK.kind(kind)[1]
    if model not in (Event, Programme):
        raise Http404
    row: Any = get_object_or_404(model, pk=pk)
    try:
        if row.status != row.Status.PUBLISHED:
            actions.publish(row=row, by=request.actor)
    except EntryRefused as refused:
        messages.error(request, " ".join(refused.sentences))
    except StaleVersion as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("Veröffentlicht: %(row)s.") % {"row": row})
    return redirect(page_of(row))


@require_http_methods(["GET", "POST"])
def cancel(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Call an event off. Who signed up gets a mail; those without one have to be called."""
    row = get_object_or_404(queries.events(), pk=pk)
    form = CancelForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        if row.status == Event.Status.CANCELLED:
            return redirect(page_of(row))
        try:
            unreached = actions.cancel_event(
                event=row,
                because=form.cleaned_data["because"],
                version=form.cleaned_data["version"],
                by=request.actor,
            )
        except (ValidationError, StaleVersion) as error:
            messages.error(request, sentence(error))
        else:
            _tell_off(request, unreached)
        return redirect(page_of(row))
    return render(request, "calendar/cancel.html", {"form": form, "event": row})


def _tell_off(request: HouseRequest, unreached: int) -> None:
    messages.success(request, _("Abgesagt. Wer eine E-Mail angegeben hat, bekommt Bescheid."))
    if unreached:
        text = ngettext(
            "Eine Anmeldung hat keine E-Mail: Bitte rufen Sie an, die Nummer steht auf der Liste.",
            "%(n)s Anmeldungen haben keine E-Mail: Bitte rufen Sie an, die Nummern stehen auf "
            "den Listen.",
            unreached,
        )
        messages.warning(request, text % {"n": unreached})


@require_POST
def duplicate(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(queries.events(), pk=pk)
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return HttpResponse(status=400)
    made = actions.duplicate(event=row, by=request.actor, key=key)
    messages.success(request, _("Kopiert. Stellen Sie jetzt Titel und Tag ein."))
    return redirect("calendar:change", kommune=kommune, kind="termin", pk=made.pk)


# ------------------------------------------------------------------ single dates
def occurrence_or_404(pk: UUID) -> Occurrence:
    return get_object_or_404(queries.dates(), pk=pk)


@require_http_methods(["GET", "POST"])
def one_date(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Move one date, or say something about it alone."""
    row = occurrence_or_404(pk)
    form = DateForm(request.POST or None, occurrence=row)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.move_date(
                occurrence=row,
                on=said["on"],
                clock=said["clock"],
                minutes=said["minutes"],
                note=said["note"],
                second=said.get("which") == "second",
                version=said["version"],
                by=request.actor,
            )
        except ValidationError as error:
            form.refuse(error)
        except StaleVersion:
            form.add_error(None, str(CHANGED_MEANWHILE))
        else:
            messages.success(request, _("Gespeichert. Wer angemeldet ist, bekommt Bescheid."))
            return redirect(page_of(row.event))
    context = {"form": form, "row": row, "event": row.event, "now": timezone.now()}
    return render(request, "calendar/date.html", context)


@require_POST
def cancel_date(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = occurrence_or_404(pk)
    if row.state != Occurrence.State.CANCELLED:
        because = request.POST.get("because", "")[:200]
        _tell_off(request, actions.cancel_date(occurrence=row, because=because, by=request.actor))
    return redirect(page_of(row.event))


@require_POST
def revive_date(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = occurrence_or_404(pk)
    if row.state == Occurrence.State.CANCELLED:
        actions.revive_date(occurrence=row, by=request.actor)
    messages.success(
        request, _("Der Tag findet doch statt. Wer schon abgesagt bekam, weiß nichts davon.")
    )
    return redirect(page_of(row.event))
