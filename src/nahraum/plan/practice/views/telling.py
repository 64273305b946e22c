"""Own examples: telling, publishing, sharing, adopting, the trash."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.municipality.actions import NotYours, revoke
from nahraum.base.municipality.actions import share as share_row
from nahraum.base.municipality.rules import TRASH_DAYS
from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion
from nahraum.base.people.queries import HouseRequest
from nahraum.plan.practice import actions, queries
from nahraum.plan.practice.forms import ExampleForm, PackageForm, ShareForm
from nahraum.plan.practice.models import OwnExample
from nahraum.plan.practice.rules.packages import PackageRefused, read_package


@require_GET
def own(request: HouseRequest, kommune: str) -> HttpResponse:
    """Own examples, drafts too, and the trash."""
    context = {
        "rows": queries.own(),
        "removed": OwnExample.trash.order_by("-deleted_at"),
        "days": TRASH_DAYS,
    }
    return render(request, "practice/own.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HouseRequest, kommune: str) -> HttpResponse:
    form = ExampleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_example(by=request.actor, key=form.key, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        except AlreadyThere as there:
            if there.same:
                return redirect("practice:show", kommune=kommune, key=str(there.row.pk))
            form = form.sent_before()
        else:
            messages.success(request, _("Als Entwurf gespeichert. Noch sieht ihn niemand sonst."))
            return redirect("practice:show", kommune=kommune, key=str(row.pk))
    return render(request, "practice/edit.html", {"form": form})


@require_http_methods(["GET", "POST"])
def change(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(OwnExample, pk=pk)
    form = ExampleForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(
                row=get_object_or_404(OwnExample, pk=pk),
                values=form.values(),
                version=form.cleaned_data["version"],
                by=request.actor,
            )
        except ValidationError as error:
            form.add_error(None, error)
        except StaleVersion:
            form = form.changed_meanwhile()
        else:
            messages.success(request, _("Gespeichert."))
            return _to(kommune, row)
    return render(request, "practice/edit.html", {"form": form, "row": row})


@require_POST
def publish(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(OwnExample, pk=pk)
    try:
        actions.publish(row=row, by=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Veröffentlicht. Alle können das Beispiel jetzt lesen."))
    return _to(kommune, row)


@require_POST
def withdraw(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(OwnExample, pk=pk)
    actions.withdraw(row=row, by=request.actor)
    messages.success(request, _("Zurückgezogen. Es ist wieder ein Entwurf."))
    return _to(kommune, row)


@require_http_methods(["GET", "POST"])
def share(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Which groups read it besides."""
    row = get_object_or_404(OwnExample, pk=pk)
    groups = queries.alliances()
    form = ShareForm(request.POST or None, alliances=groups)
    if request.method == "POST" and form.is_valid():
        try:
            share_row(row=row, alliance=form.cleaned_data["alliance"], by=request.actor)
        except NotYours as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Geteilt."))
            return redirect("practice:share", kommune=kommune, pk=pk)
    context = {"form": form, "row": row, "groups": groups, "grants": queries.grants_of(row)}
    return render(request, "practice/share.html", context)


@require_POST
def unshare(request: HouseRequest, kommune: str, pk: UUID, grant: UUID) -> HttpResponse:
    row = get_object_or_404(OwnExample, pk=pk)
    revoke(grant=get_object_or_404(queries.grants_of(row), pk=grant), by=request.actor)
    messages.success(request, _("Nicht mehr geteilt."))
    return redirect("practice:share", kommune=kommune, pk=pk)


@require_http_methods(["GET", "POST"])
def adopt(request: HouseRequest, kommune: str) -> HttpResponse:
    """Take over an example from a package, as a draft."""
    form = PackageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found, publisher = read_package(file.read(), file.name)
            key = form.cleaned_data["key"]
            rows = actions.adopt(examples=found, publisher=publisher, by=request.actor, key=key)
        except (PackageRefused, ValidationError) as error:
            form.add_error("file", error if isinstance(error, ValidationError) else str(error))
        except AlreadyThere as there:
            return _to(kommune, there.row)
        else:
            text = _("Übernommen als Entwurf. Bitte prüfen Sie die Angaben.")
            messages.success(request, text)
            if len(rows) > 1:
                return redirect("practice:own", kommune=kommune)
            return _to(kommune, rows[0])
    return render(request, "practice/adopt.html", {"form": form})


@require_POST
def remove(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    actions.remove(row=get_object_or_404(OwnExample, pk=pk), by=request.actor)
    messages.success(request, _("In den Papierkorb gelegt. Dort lässt es sich zurückholen."))
    return redirect("practice:own", kommune=kommune)


@require_POST
def restore(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(OwnExample.trash, pk=pk)
    actions.restore(row=row, by=request.actor)
    messages.success(request, _("Zurückgeholt."))
    return _to(kommune, row)


def _to(kommune: str, row: OwnExample) -> HttpResponse:
    return redirect("practice:show", kommune=kommune, key=str(row.pk))
