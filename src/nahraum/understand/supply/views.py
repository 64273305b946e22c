from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.municipality.queries import trash_of
from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion, TenantModel
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.data.errors import DataError
from nahraum.understand.supply import actions, queries
from nahraum.understand.supply.documents import SPREADSHEET, register_workbook, template_workbook
from nahraum.understand.supply.forms import KINDS, EndForm, RegisterForm, UploadForm
from nahraum.understand.supply.models import Engagement, ImportPreview

_ADD = {
    "praxis": actions.add_practice,
    "person": actions.add_doctor,
    "taetigkeit": actions.add_engagement,
    "offene-sitze": actions.add_open_post,
    "versorgungsgrad": actions.add_published_ratio,
}


@require_GET
def register(request: HouseRequest, kommune: str) -> HttpResponse:
    """What is published beside our own aid, then who works where and until when."""
    today = timezone.localdate()
    going = list(queries.all_engagements(on=today))
    state = queries.register_state(request.municipality, on=today)
    return render(
        request,
        "supply/register.html",
        {
            "state": state,
            "inhabitants": request.municipality.area.population,
            "sources": queries.sources_of(state, request.municipality),
            "official": queries.published_ratio(),
            "rows": queries.counted_by_rule(going, on=today),
            "coming": queries.coming_engagements(on=today),
            "ended": queries.ended_engagements(on=today)[:20],
            "practices": queries.practices(),
            "doctors": queries.doctors(),
            "open_posts": queries.open_posts(),
            "published": queries.published_ratios(),
            "last_import": queries.last_import(),
            "may_change": allowed(
                request.actor, "supply.change", request.municipality, at=timezone.now()
            ),
            "today": today,
        },
    )


def _kind(kind: str) -> tuple[type[RegisterForm], type[TenantModel], Any]:
    try:
        return KINDS[kind]
    except KeyError:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
def add(request: HouseRequest, kommune: str, kind: str) -> HttpResponse:
    form_class, _model, label = _kind(kind)
    initial = {key: request.GET[key] for key in ("doctor", "practice") if key in request.GET}
    form = form_class(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = _ADD[kind](by=request.actor, key=form.key, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        except AlreadyThere as there:
            if there.same:
                return _added(request, kommune, there.row)
            form = form.sent_before()
        else:
            return _added(request, kommune, row)
    context = {"form": form, "kind": kind, "label": label, "needs": _needed_first(kind)}
    return render(request, "supply/edit.html", context)


def _added(request: HouseRequest, kommune: str, row: TenantModel) -> HttpResponse:
    """A new person usually works somewhere: that is the next form."""
    messages.success(request, _("Eingetragen: %(row)s.") % {"row": row})
    if not isinstance(row, KINDS["person"][1]):
        return redirect("supply:register", kommune=kommune)
    work = reverse("supply:add", kwargs={"kommune": kommune, "kind": "taetigkeit"})
    return redirect(f"{work}?doctor={row.pk}")


def _needed_first(kind: str) -> str:
    """An engagement joins a doctor and a practice; say so while one of them is missing."""
    if kind != "taetigkeit":
        return ""
    if not queries.practices().exists():
        return "praxis"
    return "" if queries.doctors().exists() else "person"


@require_http_methods(["GET", "POST"])
def change(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    form_class, model, label = _kind(kind)
    row = get_object_or_404(model, pk=pk)
    form = form_class(request.POST or None, instance=row)
    context: dict[str, Any] = {"kind": kind, "label": label, "row": row, "end_form": EndForm()}
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(
                row=get_object_or_404(model, pk=pk),
                values=form.values(),
                version=form.cleaned_data["version"],
                by=request.actor,
            )
        except ValidationError as error:
            form.add_error(None, error)
        except StaleVersion:
            context["meanwhile"] = _meanwhile(form)
            form = form.changed_meanwhile()
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("supply:register", kommune=kommune)
    return render(request, "supply/edit.html", {**context, "form": form})


def _meanwhile(form: RegisterForm) -> list[tuple[str, str, str]]:
    """(field, stored now, typed) where both differ, as people read them."""
    row = form.instance
    return [
        (
            str(form.fields[name].label),
            queries.shown(row, name, stored),
            queries.shown(row, name, typed),
        )
        for name, stored, typed in form.differences()
    ]


@require_POST
def remove(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(_kind(kind)[1], pk=pk)
    try:
        actions.remove(row=row, by=request.actor)
    except (ValidationError, StaleVersion) as error:
        messages.error(request, _sentence(error))
        return redirect("supply:change", kommune=kommune, kind=kind, pk=pk)
    messages.success(request, _("In den Papierkorb gelegt. Dort lässt es sich zurückholen."))
    return redirect("supply:trash", kommune=kommune)


def _sentence(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, StaleVersion):
        return _("Jemand anderes hat diesen Eintrag soeben geändert. Bitte sehen Sie noch einmal.")
    return str(error)


@require_POST
def restore(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(_kind(kind)[1].trash, pk=pk)
    try:
        actions.restore(row=row, by=request.actor)
    except (ValidationError, StaleVersion) as error:
        messages.error(request, _sentence(error))
        return redirect("supply:trash", kommune=kommune)
    messages.success(request, _("Zurückgeholt."))
    return redirect("supply:register", kommune=kommune)


@require_POST
def end(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Engagement, pk=pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Bitte den letzten Tag angeben."))
        return redirect("supply:change", kommune=kommune, kind="taetigkeit", pk=pk)
    try:
        actions.end_engagement(engagement=row, on=form.cleaned_data["on"], by=request.actor)
    except (ValidationError, StaleVersion) as error:
        messages.error(request, _sentence(error))
        return redirect("supply:change", kommune=kommune, kind="taetigkeit", pk=pk)
    messages.success(request, _("Tätigkeit beendet. Sie bleibt unter „Frühere“ sichtbar."))
    return redirect("supply:register", kommune=kommune)


@require_GET
def trash(request: HouseRequest, kommune: str) -> HttpResponse:
    ways = {"restore": "supply:restore", "back": "supply:register", "back_label": _("Zum Register")}
    return render(request, "web/trash.html", {**trash_of(KINDS), **ways})


@require_http_methods(["GET", "POST"])
def upload(request: HouseRequest, kommune: str) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    findings: Any = ()
    if request.method == "POST" and form.is_valid():
        file, key = form.cleaned_data["file"], form.cleaned_data["key"]
        try:
            made = actions.preview_import(
                data=file.read(), name=file.name, key=key, by=request.actor
            )
        except DataError as error:
            findings = error.findings
            form.add_error("file", _("So lässt sich die Tabelle nicht übernehmen; siehe unten."))
        else:
            return redirect("supply:preview", kommune=kommune, pk=made.pk)
    return render(request, "supply/upload.html", {"form": form, "findings": findings})


@require_GET
def preview(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Every row of an uploaded table with what the import would do."""
    found = get_object_or_404(ImportPreview, pk=pk)
    plan = [] if found.confirmed_at else queries.import_plan(found.rows)
    return render(
        request,
        "supply/preview.html",
        {
            "preview": found,
            "plan": plan,
            "new": sum(step.state == "new" for step in plan),
            "known": sum(step.state == "known" for step in plan),
            "unclear": sum(step.state == "unclear" for step in plan),
        },
    )


@require_POST
def confirm(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    found = get_object_or_404(ImportPreview, pk=pk)
    try:
        counts = actions.confirm_import(preview=found, by=request.actor)
    except (ValidationError, actions.AlreadyDone) as error:
        messages.error(request, _sentence(error))
        return redirect("supply:preview", kommune=kommune, pk=pk)
    text = _("Übernommen: %(practice)s Praxen, %(doctor)s Personen, %(engagement)s Tätigkeiten.")
    messages.success(request, text % counts)
    return redirect("supply:register", kommune=kommune)


@require_POST
def undo(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    found = get_object_or_404(ImportPreview, pk=pk)
    try:
        counts = actions.undo_import(preview=found, by=request.actor)
    except actions.AlreadyDone as error:
        messages.info(request, str(error))
    else:
        text = _("Zurückgenommen: %(removed)s Einträge. Geändert und darum geblieben: %(kept)s.")
        messages.success(request, text % counts)
    return redirect("supply:register", kommune=kommune)


@require_GET
def export(request: HouseRequest, kommune: str) -> HttpResponse:
    today: date = timezone.localdate()
    book = register_workbook(queries.all_engagements(on=today))
    return _download(book, f"arztregister-{kommune}-{today}.xlsx")


@require_GET
def template(request: HouseRequest, kommune: str) -> HttpResponse:
    return _download(template_workbook(), "vorlage-arztregister.xlsx")


def _download(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=SPREADSHEET)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
