"""Own indicators, and tables of values: upload, look, take over, take back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.municipality.rules import TRASH_DAYS
from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion
from nahraum.base.people.queries import HouseRequest
from nahraum.data.errors import DataError
from nahraum.data.socialatlas import read_atlas
from nahraum.understand.indicators import actions, documents, queries
from nahraum.understand.indicators.forms import IndicatorForm, UploadForm
from nahraum.understand.indicators.models import OwnIndicator, ValueImport

PREVIEWED = 200


@require_GET
def own(request: HouseRequest, kommune: str) -> HttpResponse:
    return render(
        request,
        "indicators/own.html",
        {
            "own": queries.own_indicators(),
            "removed": queries.removed_indicators(),
            "days": TRASH_DAYS,
        },
    )


@require_http_methods(["GET", "POST"])
def add(request: HouseRequest, kommune: str) -> HttpResponse:
    form = IndicatorForm(request.POST or None, initial={"decimals": 1})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_indicator(by=request.actor, key=form.key, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        except AlreadyThere as there:
            if there.same:
                return redirect("indicators:own", kommune=kommune)
            form = form.sent_before()
        else:
            messages.success(request, _("Der Indikator ist angelegt."))
            return redirect("indicators:own", kommune=kommune)
    return render(request, "indicators/edit.html", {"form": form})


@require_http_methods(["GET", "POST"])
def change(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(OwnIndicator, pk=pk)
    form = IndicatorForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_indicator(
                indicator=row,
                expected=form.cleaned_data["version"],
                by=request.actor,
                **form.values(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        except StaleVersion:
            form.instance = OwnIndicator.objects.get(pk=pk)
            form = form.changed_meanwhile()
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("indicators:own", kommune=kommune)
    return render(request, "indicators/edit.html", {"form": form, "row": row})


@require_POST
def remove(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    actions.remove_indicator(indicator=get_object_or_404(OwnIndicator, pk=pk), by=request.actor)
    messages.success(request, _("Der Indikator liegt im Papierkorb."))
    return redirect("indicators:own", kommune=kommune)


@require_POST
def restore(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(OwnIndicator.trash.all(), pk=pk)
    actions.restore_indicator(indicator=row, by=request.actor)
    messages.success(request, _("Der Indikator ist wieder da."))
    return redirect("indicators:own", kommune=kommune)


@require_GET
def tables(request: HouseRequest, kommune: str) -> HttpResponse:
    return render(request, "indicators/tables.html", {"tables": queries.imports()})


@require_http_methods(["GET", "POST"])
def upload(request: HouseRequest, kommune: str) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    findings: Any = ()
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        file = values.pop("file")
        try:
            made = _previewed(file.read(), file.name, request, values)
        except ValidationError as error:
            form.add_error("file", error)
        except DataError as error:
            findings = error.findings
            form.add_error("file", _("So lässt sich die Tabelle nicht übernehmen; siehe unten."))
        else:
            return redirect("indicators:preview", kommune=kommune, pk=made.pk)
    return render(request, "indicators/upload.html", {"form": form, "findings": findings})


def _previewed(
    data: bytes, name: str, request: HouseRequest, values: dict[str, Any]
) -> ValueImport:
    """A table, or a zip with the files of a social atlas."""
    if not name.casefold().endswith(".zip"):
        return actions.preview_values(data=data, name=name, by=request.actor, **values)
    atlas = read_atlas(data)
    return actions.preview_atlas(atlas=atlas, name=name, by=request.actor, **values)


@require_GET
def template(request: HouseRequest, kommune: str) -> HttpResponse:
    response = HttpResponse(documents.template(), content_type=documents.SPREADSHEET)
    response["Content-Disposition"] = 'attachment; filename="vorlage-zahlen-der-ortsteile.xlsx"'
    return response


@require_GET
def preview(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """What a table says, before anything is changed."""
    table = get_object_or_404(ValueImport, pk=pk)
    return render(
        request,
        "indicators/preview.html",
        {"table": table, "summary": queries.summary(table), "most": PREVIEWED}
        | {"rows": queries.preview_rows(table, PREVIEWED)},
    )


@require_POST
def confirm(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    table = get_object_or_404(ValueImport, pk=pk)
    try:
        count = actions.confirm_values(table=table, by=request.actor)
    except actions.AlreadyDone as error:
        messages.info(request, str(error))
    else:
        messages.success(request, _("%(count)s Werte übernommen.") % {"count": count})
    return redirect("indicators:tables", kommune=kommune)


@require_POST
def discard(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    table = get_object_or_404(ValueImport, pk=pk)
    try:
        actions.discard_preview(table=table, by=request.actor)
    except actions.AlreadyDone as error:
        messages.info(request, str(error))
    else:
        messages.success(request, _("Die Tabelle ist verworfen; nichts wurde geändert."))
    return redirect("indicators:tables", kommune=kommune)


@require_POST
def undo(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    table = get_object_or_404(ValueImport, pk=pk)
    try:
        actions.undo_values(table=table, by=request.actor)
    except actions.AlreadyDone as error:
        messages.info(request, str(error))
    else:
        messages.success(request, _("Zurückgenommen. Frühere Werte gelten wieder."))
    return redirect("indicators:tables", kommune=kommune)
