"""Least standards: what places reach, and who set them."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.municipality.rules import TRASH_DAYS
from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.understand.needs import actions, queries
from nahraum.understand.needs.forms import StandardForm
from nahraum.understand.needs.models import Standard


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """Every standard with what each place has of it."""
    may_set = allowed(request.actor, "needs.set", request.municipality, at=timezone.now())
    return render(
        request,
        "needs/standards.html",
        {
            "attained": queries.attained(timezone.localdate()),
            "removed": queries.removed_standards() if may_set else (),
            "days": TRASH_DAYS,
            "may_set": may_set,
        },
    )


@require_http_methods(["GET", "POST"])
def add(request: HouseRequest, kommune: str) -> HttpResponse:
    form = StandardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_standard(by=request.actor, key=form.key, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        except AlreadyThere as there:
            if there.same:
                return redirect("needs:standards", kommune=kommune)
            form = form.sent_before()
        else:
            messages.success(request, _("Der Mindeststandard ist festgelegt."))
            return redirect("needs:standards", kommune=kommune)
    return render(request, "needs/standard.html", {"form": form})


@require_http_methods(["GET", "POST"])
def change(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(queries.standards(), pk=pk)
    form = StandardForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.change_standard(row=row, expected=version, by=request.actor, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        except StaleVersion:
            form.instance = queries.standards().get(pk=pk)
            form = form.changed_meanwhile()
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("needs:standards", kommune=kommune)
    return render(request, "needs/standard.html", {"form": form, "row": row})


@require_POST
def remove(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    actions.remove_standard(row=get_object_or_404(Standard, pk=pk), by=request.actor)
    messages.success(request, _("In den Papierkorb gelegt. Dort lässt es sich zurückholen."))
    return redirect("needs:standards", kommune=kommune)


@require_POST
def restore(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Standard.trash.all(), pk=pk)
    try:
        actions.restore_standard(row=row, by=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Zurückgeholt: %(row)s.") % {"row": row})
    return redirect("needs:standards", kommune=kommune)
