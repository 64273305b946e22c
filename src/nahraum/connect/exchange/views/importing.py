"""Handing in a list, looking at what it would do, taking it over, undoing that."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.files.rules import FileDamaged, FileGone
from nahraum.base.jobs.actions import enqueue
from nahraum.base.municipality.tenancy import CHANGED_MEANWHILE, AlreadyThere, StaleVersion
from nahraum.base.people.queries import HouseRequest
from nahraum.connect.exchange import actions
from nahraum.connect.exchange.documents import lists
from nahraum.connect.exchange.forms import HandInForm, PreviewForm, changed
from nahraum.connect.exchange.models import Import
from nahraum.connect.exchange.queries import importing as queries
from nahraum.connect.exchange.queries.importing import Preview
from nahraum.data.errors import DataError

PER_PAGE = 25
STEPS_PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNREADABLE = (DataError, FileGone, FileDamaged)


@require_http_methods(["GET", "POST"])
def hand_in(request: HouseRequest, kommune: str) -> HttpResponse:
    """Upload a list; below it those that came before."""
    form = HandInForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        values = {name: said[name] for name in ("source", "as_of", "house")}
        try:
            made = actions.hand_in(
                content=form.content,
                name=said["file"].name,
                by=request.actor,
                key=said["key"],
                **values,
            )
        except AlreadyThere as there:
            return redirect("exchange:import", kommune=kommune, pk=there.row.pk)
        except DataError as error:
            form.add_error("file", _sentence(error))
        except ValidationError as error:
            form.add_error("file", error.messages)  # type: ignore[arg-type]
        else:
            return redirect("exchange:import", kommune=kommune, pk=made.pk)
    page = Paginator(queries.imports(), PER_PAGE).get_page(request.GET.get("seite"))
    context = {"form": form, "page": page, "sources": queries.sources()}
    return render(request, "exchange/hand_in.html", context)


def _sentence(error: DataError) -> str:
    """What is wrong with a file as a whole, where, and what helps."""
    where = f" ({_('Zeile')} {error.line})" if error.line and error.line > 1 else ""
    remedy = f" {error.remedy}." if error.remedy else ""
    return f"{error.problem}{where}.{remedy}"


@require_http_methods(["GET", "POST"])
def show(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """What the list would do, with everything that can be answered; or what it did."""
    imported = get_object_or_404(queries.imports(), pk=pk)
    if imported.state == Import.State.DONE:
        return _report(request, imported)
    try:
        preview = queries.preview_of(imported)
    except _UNREADABLE as error:
        return _unreadable(request, imported, error)
    form = PreviewForm(request.POST or None, imported=imported, preview=preview)
    if request.method == "POST" and form.is_valid():
        try:
            return _answered(request, imported, form)
        except ValidationError as error:
            form.add_error(None, error)
        except StaleVersion:
            typed: Any = request.POST.copy()
            fresh = get_object_or_404(queries.imports(), pk=pk)
            typed["version"] = str(fresh.version)
            form = PreviewForm(typed, imported=fresh, preview=preview)
            form.add_error(None, str(CHANGED_MEANWHILE))
    return render(request, "exchange/preview.html", _shown(request, imported, preview, form))


def _shown(
    request: HouseRequest, imported: Import, preview: Preview, form: PreviewForm
) -> dict[str, Any]:
    steps = preview.plan.steps
    page = Paginator(steps, STEPS_PER_PAGE).get_page(request.GET.get("seite"))
    counts = preview.plan.counts
    return {
        "form": form,
        "imported": imported,
        "preview": preview,
        "page": page,
        "counts": counts,
        "left_out": counts["error"] + counts["open"],
        "will": counts["new"] + counts["changed"],
        "faulty_rows": counts["error"],
        "part_done": queries.offers_of(imported) if imported.state == Import.State.DRAFT else (),
    }


def _unreadable(request: HouseRequest, imported: Import, error: Exception) -> HttpResponse:
    text = (
        _sentence(error)
        if isinstance(error, DataError)
        else _("Die Datei ist nicht mehr da. Laden Sie sie bitte noch einmal hoch.")
    )
    context = {"imported": imported, "text": text}
    return render(request, "exchange/unreadable.html", context)


def _answered(request: HouseRequest, imported: Import, form: PreviewForm) -> HttpResponse:
    """Keep the answers; take over only what somebody has seen."""
    values = form.values()
    seen = form.cleaned_data["seen"]
    if "uebernehmen" in request.POST and form.preview.plan.shrinks and not values["shrink"]:
        form.add_error("shrink", _("Bitte bestätigen Sie, dass so viele Angebote fehlen."))
        raise ValidationError(_("Noch ist nichts übernommen."))
    if changed(imported, values):
        version = form.cleaned_data["version"]
        imported = actions.answer(imported=imported, version=version, by=request.actor, **values)
    if "uebernehmen" not in request.POST:
        return _again(request, imported)
    plan = queries.preview_of(imported).plan
    if plan.digest != seen:
        text = _("Ihre Antworten haben etwas geändert. Noch ist nichts übernommen. So sähe es aus:")
        messages.warning(request, text)
        return _again(request, imported)
    job = enqueue(
        kind="exchange.take-over",
        by=request.actor,
        argument={"import": str(imported.pk), "seen": seen},
        idempotency_key=f"{imported.pk}:{imported.version}",
    )
    return redirect("jobs:show", kommune=request.municipality.slug, key=job.pk)


def _again(request: HouseRequest, imported: Import) -> HttpResponseRedirect:
    return redirect("exchange:import", kommune=request.municipality.slug, pk=imported.pk)


def _report(request: HouseRequest, imported: Import) -> HttpResponse:
    """What became of it, and the way back."""
    context = {
        "imported": imported,
        "counts": imported.counts,
        "offers": queries.offers_of(imported),
        "faulty_rows": imported.counts.get("error", 0),
    }
    return render(request, "exchange/report.html", context)


@require_POST
def undo(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    imported = get_object_or_404(queries.imports(), pk=pk)
    if imported.state == Import.State.DONE or queries.rows_of(imported).exists():
        try:
            kept = actions.undo(imported=imported, version=imported.version, by=request.actor)
        except (ValidationError, StaleVersion):
            messages.error(request, _("Das ging nicht: Jemand anderes war soeben schneller."))
            return redirect("exchange:import", kommune=kommune, pk=pk)
        if kept:
            text = ngettext(
                "Rückgängig gemacht. Ein Eintrag wurde seitdem geändert und bleibt.",
                "Rückgängig gemacht. %(number)s Einträge wurden seitdem geändert und bleiben.",
                len(kept),
            )
            messages.warning(request, text % {"number": len(kept)})
        else:
            messages.success(request, _("Rückgängig gemacht. Alles ist wieder wie vorher."))
    return redirect("exchange:import", kommune=kommune, pk=pk)


@require_POST
def discard(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    imported = queries.imports().filter(pk=pk).first()
    if imported is None:
        get_object_or_404(Import.trash, pk=pk)
        return redirect("exchange:hand-in", kommune=kommune)
    try:
        actions.discard(imported=imported, by=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("exchange:import", kommune=kommune, pk=pk)
    messages.success(
        request, _("Die Tabelle ist verworfen. Im Verzeichnis hat sich nichts geändert.")
    )
    return redirect("exchange:hand-in", kommune=kommune)


@require_GET
def template(request: HouseRequest, kommune: str) -> HttpResponse:
    """An empty list to fill in."""
    return _download(lists.template(), "vorlage-angebote.xlsx")


@require_GET
def faulty(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """The rows that were left out, with what was expected beside them."""
    imported = get_object_or_404(queries.imports(), pk=pk)
    try:
        preview = queries.preview_of(imported)
    except _UNREADABLE as error:
        return _unreadable(request, imported, error)
    troubles = [trouble for step in preview.plan.steps for trouble in step.entry.troubles]
    return _download(lists.faulty(preview.sheet, troubles), "bitte-berichtigen.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
