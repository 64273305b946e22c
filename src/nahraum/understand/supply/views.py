from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.municipality.tenancy import StaleVersion, TenantModel
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.data.errors import DataError
from nahraum.understand.supply import actions, queries
from nahraum.understand.supply.documents import SPREADSHEET, register_workbook, template_workbook
from nahraum.understand.supply.forms import KINDS, EndForm, RegisterForm, UploadForm
from nahraum.understand.supply.models import Doctor, Engagement, ImportPreview, Practice

_ADD = {
    "praxis": actions.add_practice,
    "person": actions.add_doctor,
    "taetigkeit": actions.add_engagement,
    "offene-sitze": actions.add_open_post,
    "versorgungsgrad": actions.add_published_ratio,
}


@require_GET
def register(request: HouseRequest, kommune: str) -> HttpResponse:
    """Practices with their doctors, posts counted by rule, open posts, published ratios."""
    today = timezone.localdate()
    state = queries.register_state(request.municipality, on=today)
    counted = {entry.id: entry for entry in state.counted} if state else {}
    return render(
        request,
        "supply/register.html",
        {
            "state": state,
            "rows": [(item, counted.get(str(item.pk))) for item in _engagements(today)],
            "practices": queries.practices(),
            "doctors": queries.doctors(),
            "ended": queries.ended_engagements(on=today)[:20],
            "open_posts": queries.open_posts(),
            "published": queries.published_ratios(),
            "last_import": queries.last_import(),
            "may_change": allowed(
                request.actor, "supply.change", request.municipality, at=timezone.now()
            ),
            "today": today,
        },
    )


def _engagements(on: date) -> list[Engagement]:
    groups = [value for value, _label in Doctor._meta.get_field("group").choices or ()]
    return [item for group in groups for item in queries.engagements(on=on, group=group)]


def _kind(kind: str) -> tuple[type[RegisterForm], type[TenantModel], Any]:
    try:
        return KINDS[kind]
    except KeyError:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
def add(request: HouseRequest, kommune: str, kind: str) -> HttpResponse:
    form_class, model, label = _kind(kind)
    initial = {key: request.GET[key] for key in ("doctor", "practice") if key in request.GET}
    form = form_class(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _ADD[kind](by=request.actor, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Eingetragen."))
            return redirect("supply:register", kommune=kommune)
    context = {"form": form, "kind": kind, "label": label, "needs": _needed_first(kind)}
    return render(request, "supply/edit.html", context)


def _needed_first(kind: str) -> str:
    """An engagement joins a doctor and a practice; say so while one of them is missing."""
    if kind != "taetigkeit":
        return ""
    if not Practice.objects.exists():
        return "praxis"
    return "" if Doctor.objects.exists() else "person"


@require_http_methods(["GET", "POST"])
def change(request: HouseRequest, kommune: str, kind: str, pk: str) -> HttpResponse:
    form_class, model, label = _kind(kind)
    row = get_object_or_404(model, pk=pk)
    form = form_class(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or row.version
        try:
            actions.change(row=row, values=form.values(), version=version, by=request.actor)
        except ValidationError as error:
            form.add_error(None, error)
        except StaleVersion:
            fresh = model.objects.get(pk=pk)
            form.add_error(
                None,
                _("Dieser Eintrag wurde inzwischen geändert. Ihre Eingaben stehen noch hier; "
                  "vergleichen Sie und speichern Sie noch einmal."),
            )
            form.data = form.data.copy()
            form.data["version"] = fresh.version
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("supply:register", kommune=kommune)
    context = {"form": form, "row": row, "kind": kind, "label": label, "end_form": EndForm()}
    return render(request, "supply/edit.html", context)


@require_POST
def remove(request: HouseRequest, kommune: str, kind: str, pk: str) -> HttpResponse:
    row = get_object_or_404(_kind(kind)[1], pk=pk)
    actions.remove(row=row, by=request.actor)
    messages.success(request, _("In den Papierkorb gelegt. Dort lässt es sich zurückholen."))
    return redirect("supply:trash", kommune=kommune)


@require_POST
def restore(request: HouseRequest, kommune: str, kind: str, pk: str) -> HttpResponse:
    row = get_object_or_404(_kind(kind)[1].trash, pk=pk)
    actions.restore(row=row, by=request.actor)
    messages.success(request, _("Zurückgeholt."))
    return redirect("supply:register", kommune=kommune)


@require_POST
def end(request: HouseRequest, kommune: str, pk: str) -> HttpResponse:
    row = get_object_or_404(Engagement, pk=pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Bitte den letzten Tag angeben."))
        return redirect("supply:change", kommune=kommune, kind="taetigkeit", pk=pk)
    try:
        actions.end_engagement(engagement=row, on=form.cleaned_data["on"], by=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("supply:change", kommune=kommune, kind="taetigkeit", pk=pk)
    messages.success(request, _("Tätigkeit beendet. Sie bleibt unter „Frühere“ sichtbar."))
    return redirect("supply:register", kommune=kommune)


@require_GET
def trash(request: HouseRequest, kommune: str) -> HttpResponse:
    rows = [
        {"kind": kind, "label": label, "row": row}
        for kind, (_form, model, label) in KINDS.items()
        for row in model.trash.order_by("-deleted_at")
    ]
    return render(request, "supply/trash.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def upload(request: HouseRequest, kommune: str) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    findings: Any = ()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            preview_ = actions.preview_import(data=file.read(), name=file.name, by=request.actor)
        except DataError as error:
            findings = error.findings
            form.add_error("file", _("Diese Tabelle lässt sich so nicht übernehmen."))
        else:
            return redirect("supply:preview", kommune=kommune, pk=preview_.pk)
    return render(request, "supply/upload.html", {"form": form, "findings": findings})


@require_GET
def preview(request: HouseRequest, kommune: str, pk: str) -> HttpResponse:
    found = get_object_or_404(ImportPreview, pk=pk)
    return render(request, "supply/preview.html", {"preview": found})


@require_POST
def confirm(request: HouseRequest, kommune: str, pk: str) -> HttpResponse:
    found = get_object_or_404(ImportPreview, pk=pk)
    try:
        number = actions.confirm_import(preview=found, by=request.actor)
    except (ValidationError, actions.AlreadyDone) as error:
        text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        messages.error(request, text)
        return redirect("supply:preview", kommune=kommune, pk=pk)
    messages.success(request, _("%(number)s Zeilen übernommen.") % {"number": number})
    return redirect("supply:register", kommune=kommune)


@require_POST
def undo(request: HouseRequest, kommune: str, pk: str) -> HttpResponse:
    found = get_object_or_404(ImportPreview, pk=pk)
    number = actions.undo_import(preview=found, by=request.actor)
    messages.success(request, _("%(number)s Einträge zurückgenommen.") % {"number": number})
    return redirect("supply:register", kommune=kommune)


@require_GET
def export(request: HouseRequest, kommune: str) -> HttpResponse:
    today = timezone.localdate()
    return _download(register_workbook(_engagements(today)), f"arztregister-{kommune}-{today}.xlsx")


@require_GET
def template(request: HouseRequest, kommune: str) -> HttpResponse:
    return _download(template_workbook(), "vorlage-arztregister.xlsx")


def _download(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=SPREADSHEET)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
