"""Forms and buttons of those who lead the process."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nahraum.base.municipality.tenancy import (
    CHANGED_MEANWHILE,
    AlreadyThere,
    StaleVersion,
    TenantModel,
)
from nahraum.base.people.queries import HouseRequest
from nahraum.plan.process import actions, queries
from nahraum.plan.process.forms import (
    KINDS,
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
from nahraum.plan.process.models import Advice, Factor, Gate, Partner, Process, Product, Stage
from nahraum.plan.process.views.looking import may_pass, shown

Accompanying = (Advice, Partner, Factor)


# ------------------------------------------------------------------ new rows
@require_http_methods(["GET", "POST"])
def start(request: HouseRequest, kommune: str) -> HttpResponse:
    """Begin a process from the template."""
    title = _("Demografieprozess %(place)s") % {"place": request.municipality.name}
    begin = {"title": title, "kick_off": timezone.localdate()}
    form = StartForm(request.POST or None, initial=begin)
    return _add(request, form, actions.start, {}, _("Prozess"), "process:keep")


@require_http_methods(["GET", "POST"])
def add_stage(request: HouseRequest, kommune: str) -> HttpResponse:
    process = _process()
    begin = {"position": queries.stages(process).count() + 1, "level": 2}
    form = StageForm(request.POST or None, initial=begin)
    given = {"process": process}
    return _add(request, form, actions.add_stage, given, _("Stufe"), "process:keep")


@require_http_methods(["GET", "POST"])
def add_product(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    given = {"stage": get_object_or_404(Stage, pk=pk)}
    form = ProductForm(request.POST or None)
    return _add(request, form, actions.add_product, given, _("Ergebnis"), "process:keep")


@require_http_methods(["GET", "POST"])
def add_gate(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    given = {"stage": get_object_or_404(Stage, pk=pk)}
    form = GateForm(request.POST or None)
    return _add(request, form, actions.add_gate, given, _("Freigabe"), "process:keep")


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
    given = {"process": _process()}
    form = form_class(request.POST or None)
    return _add(request, form, act, given, str(KINDS[kind][2]), "process:support")


def _process() -> Process:
    found = queries.process()
    if found is None:
        raise Http404
    return found


def _add(
    request: HouseRequest, form: EntryForm, act: Any, given: dict[str, Any], label: str, page: str
) -> HttpResponse:
    """A form for a new row; sent twice it makes one."""
    if request.method == "POST" and form.is_valid():
        try:
            row = act(by=request.actor, key=form.key, **given, **form.values())
        except ValidationError as error:
            form.refuse(error)
        except AlreadyThere as there:
            if there.same:
                return _saved(request, there.row)
            form = form.sent_before()
        else:
            return _saved(request, row)
    back = reverse(page, args=[request.municipality.slug])
    return render(request, "process/edit.html", {"form": form, "label": label, "back": back})


def _saved(request: HouseRequest, row: TenantModel) -> HttpResponseRedirect:
    messages.success(request, _("Gespeichert: %(row)s.") % {"row": row})
    return redirect(page_of(row))


def page_of(row: TenantModel) -> str:
    slug = row.municipality.slug
    if isinstance(row, Gate):
        return reverse("process:gate", args=[slug, row.pk])
    if isinstance(row, Accompanying):
        return reverse("process:support", args=[slug])
    return reverse("process:keep", args=[slug])


# ------------------------------------------------------------------ known rows
def _kind(kind: str) -> tuple[type[EntryForm], type[TenantModel], Any]:
    try:
        return KINDS[kind]
    except KeyError:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
def change(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    """Change a row; whoever saved in between is not overwritten unseen."""
    form_class, model, label = _kind(kind)
    row = get_object_or_404(model, pk=pk)
    form = form_class(request.POST or None, instance=row)
    context: dict[str, Any] = {"kind": kind, "label": label, "row": row, "back": page_of(row)}
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(
                row=get_object_or_404(model, pk=pk),
                values=form.values(),
                version=form.cleaned_data["version"],
                reason=form.reason,
                by=request.actor,
            )
        except ValidationError as error:
            form.refuse(error)
        except StaleVersion:
            context["meanwhile"] = [
                (str(form.fields[name].label), stored, typed)
                for name, stored, typed in form.differences()
            ]
            form = form.changed_meanwhile()
        else:
            return _saved(request, row)
    return render(request, "process/edit.html", {**context, "form": form})


@require_POST
def remove(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    model = _kind(kind)[1]
    if not model.trash.filter(pk=pk).exists():
        row = get_object_or_404(model, pk=pk)
        try:
            actions.remove(row=row, by=request.actor)
        except (ValidationError, StaleVersion) as error:
            messages.error(request, sentence(error))
            return redirect(page_of(row))
    messages.success(request, _("In den Papierkorb gelegt. Dort lässt es sich zurückholen."))
    return redirect("process:trash", kommune=kommune)


@require_POST
def restore(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    model = _kind(kind)[1]
    row = model.objects.filter(pk=pk).first()
    if row is None:
        row = get_object_or_404(model.trash, pk=pk)
        try:
            actions.restore(row=row, by=request.actor)
        except (ValidationError, StaleVersion) as error:
            messages.error(request, sentence(error))
            return redirect("process:trash", kommune=kommune)
    messages.success(request, _("Zurückgeholt: %(row)s.") % {"row": row})
    return redirect(page_of(row))


def sentence(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return str(CHANGED_MEANWHILE)


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
            return _saved(request, row)
    return render(request, "process/take_back.html", {"form": form, "gate": row})
