"""Forms and buttons of those who lead the process."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nahraum.base.municipality.keeping import sentence
from nahraum.base.municipality.tenancy import (
    StaleVersion,
)
from nahraum.base.people.queries import HouseRequest
from nahraum.plan.process import actions, queries
from nahraum.plan.process.forms import (
    AdviceForm,
    EntryForm,
    FactorForm,
    GateForm,
    PartnerForm,
    PassForm,
    ProductForm,
    ReasonForm,
    StageForm,
    StartForm,
)
from nahraum.plan.process.models import Gate, Process, Product, Stage
from nahraum.plan.process.views.desk import DESK, page_of
from nahraum.plan.process.views.looking import may_pass, shown


# ------------------------------------------------------------------ new rows
@require_http_methods(["GET", "POST"])
def start(request: HouseRequest, kommune: str) -> HttpResponse:
    """Begin a process from the template."""
    title = _("Demografieprozess %(place)s") % {"place": request.municipality.name}
    begin = {"title": title, "kick_off": timezone.localdate()}
    form = StartForm(request.POST or None, initial=begin)
    return _add(request, form, actions.start, _("Prozess"))


@require_http_methods(["GET", "POST"])
def add_stage(request: HouseRequest, kommune: str) -> HttpResponse:
    process = _process()
    begin = {"position": queries.stages(process).count() + 1, "level": 2}
    form = StageForm(request.POST or None, initial=begin)
    return _add(request, form, actions.add_stage, _("Stufe"), process=process)


@require_http_methods(["GET", "POST"])
def add_product(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    stage = get_object_or_404(Stage, pk=pk)
    form = ProductForm(request.POST or None)
    return _add(request, form, actions.add_product, _("Ergebnis"), stage=stage)


@require_http_methods(["GET", "POST"])
def add_gate(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    stage = get_object_or_404(Stage, pk=pk)
    form = GateForm(request.POST or None)
    return _add(request, form, actions.add_gate, _("Freigabe"), stage=stage)


@require_http_methods(["GET", "POST"])
def add_support(request: HouseRequest, kommune: str, kind: str) -> HttpResponse:
    """Advice, a partner or a factor."""
    makers: dict[str, tuple[type[EntryForm], Callable[..., Any]]] = {
        "beratung": (AdviceForm, actions.add_advice),
        "partner": (PartnerForm, actions.add_partner),
        "faktor": (FactorForm, actions.add_factor),
    }
    if kind not in makers:
        raise Http404
    form_class, act = makers[kind]
    form = form_class(request.POST or None, initial=_heard(request) if kind == "faktor" else None)
    label = str(DESK.kind(kind)[2])
    return _add(request, form, act, label, page="process:support", process=_process())


def _heard(request: HouseRequest) -> dict[str, Any]:
    """A factor as a workshop named it, from the words of the address."""
    points = request.GET.get("punkte", "")[:4]
    return {
        "title": request.GET.get("titel", "")[: queries.TITLE],
        "points": int(points) if points.isascii() and points.isdecimal() else None,
    }


def _add(
    request: HouseRequest,
    form: EntryForm,
    act: Callable[..., Any],
    label: str,
    *,
    page: str = "process:keep",
    **given: Any,
) -> HttpResponse:
    back = reverse(page, args=[request.municipality.slug])
    return DESK.add(request, form, act, label=label, back=back, **given)


def _process() -> Process:
    found = queries.process()
    if found is None:
        raise Http404
    return found


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


@require_POST
def done(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """A product is there; pressed again it is not."""
    row = get_object_or_404(Product, pk=pk)
    actions.set_done(product=row, done=row.done_on is None, by=request.actor)
    text = _("Liegt vor: %(row)s.") if row.done_on else _("Wieder offen: %(row)s.")
    messages.success(request, text % {"row": row})
    return redirect(page_of(row))


# ------------------------------------------------------------------ gates
def _gate(pk: UUID) -> Gate:
    found: Gate = get_object_or_404(queries.gates(), pk=pk)
    return found


@require_POST
def prepare(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = _gate(pk)
    actions.prepare(gate=row, by=request.actor)
    messages.success(request, _("Vorbereitet. Wer entscheidet, findet es unter „Heute“."))
    return redirect(page_of(row))


@require_http_methods(["GET", "POST"])
def pass_(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Pass a gate. Whoever may not decide this one finds no such page."""
    row = _gate(pk)
    if not may_pass(request, row):
        raise Http404
    seen = shown(row)
    form = PassForm(request.POST or None, gate=row, open_now=seen.open > 0)
    if request.method == "POST" and form.is_valid():
        try:
            actions.pass_gate(
                gate=row,
                reason=form.cleaned_data["reason"],
                override=form.cleaned_data.get("override", False),
                version=form.cleaned_data["version"],
                decision=form.decided(),
                by=request.actor,
            )
        except (ValidationError, StaleVersion) as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("Freigegeben: %(row)s.") % {"row": row})
            return redirect("process:keep", kommune=kommune)
    return render(request, "process/pass.html", {"form": form, "gate": row, "shown": seen})


@require_http_methods(["GET", "POST"])
def take_back(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Take a passing back, with a reason."""
    row = _gate(pk)
    if not may_pass(request, row):
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_back(gate=row, reason=form.cleaned_data["reason"], by=request.actor)
        except (ValidationError, StaleVersion) as error:
            form.add_error(None, sentence(error))
        else:
            return DESK.saved(request, row)
    return render(request, "process/take_back.html", {"form": form, "gate": row})
