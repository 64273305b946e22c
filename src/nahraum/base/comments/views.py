from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.comments import actions, queries
from nahraum.base.comments.forms import ChangeForm, RemarkForm
from nahraum.base.comments.models import Remark
from nahraum.base.comments.rules import may_talk
from nahraum.base.municipality.rules import TRASH_DAYS
from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion
from nahraum.base.people.queries import HouseRequest


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """What is still open, and one's own words in the trash."""
    now = timezone.now()
    own = Remark.trash.filter(created_by=request.actor.id_text).order_by("-deleted_at")
    context = {
        "open": queries.unsettled(actor=request.actor, at=now),
        "removed": [(row, queries.find(row.kind, row.object_id)) for row in own],
        "days": TRASH_DAYS,
    }
    return render(request, "comments/list.html", context)


@require_http_methods(["GET", "POST"])
def thread(request: HouseRequest, kommune: str, kind: str, pk: str) -> HttpResponse:
    """All that is said about one row. Saying something leads back to the page of the row."""
    found = _thread(request, kind, pk)
    form = RemarkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _said(request, form, kind, pk):
        return redirect(f"{found.about.url}#bemerkungen")
    context = {"thread": found, "kind": kind, "pk": pk, "form": form}
    return render(request, "comments/thread.html", context)


def _said(request: HouseRequest, form: RemarkForm, kind: str, pk: str) -> bool:
    answers = form.cleaned_data["answers"]
    try:
        actions.remark(
            kind=kind,
            pk=pk,
            text=form.cleaned_data["text"],
            answers=get_object_or_404(Remark, pk=answers) if answers else None,
            key=form.cleaned_data["key"],
            by=request.actor,
        )
    except AlreadyThere as there:
        if not there.same:
            form.add_error(None, _("Dieses Formular wurde schon abgeschickt."))
        return there.same
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Ihre Bemerkung steht da."))
    return True


def _thread(request: HouseRequest, kind: str, pk: str) -> queries.Thread:
    found = queries.thread(kind, pk, actor=request.actor, at=timezone.now())
    if found is None:
        raise Http404
    return found


def _row(request: HouseRequest, pk: UUID, rows: Any = Remark.objects) -> Remark:
    """A remark of a row this person may read."""
    row: Remark = get_object_or_404(rows.all(), pk=pk)
    if not may_talk(request.actor, row.kind, request.municipality, at=timezone.now()):
        raise Http404
    return row


def _own(request: HouseRequest, pk: UUID, rows: Any = Remark.objects) -> Remark:
    row = _row(request, pk, rows)
    if row.created_by != request.actor.id_text:
        raise Http404
    return row


@require_http_methods(["GET", "POST"])
def change(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Other words for one's own remark."""
    row = _own(request, pk)
    form = ChangeForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(row=row, **form.cleaned_data, by=request.actor)
        except StaleVersion:
            row.refresh_from_db()
            form = form.changed_meanwhile()
        else:
            return _back(request, kommune, row, _("Geändert."))
    return render(request, "comments/change.html", {"form": form, "back": _page(row)})


@require_POST
def settle(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = _row(request, pk)
    actions.settle(row=row, by=request.actor)
    return _back(request, kommune, row, _("Erledigt."))


@require_POST
def reopen(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = _row(request, pk)
    actions.reopen(row=row, by=request.actor)
    return _back(request, kommune, row, _("Wieder offen."))


@require_POST
def remove(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = _own(request, pk)
    actions.remove(row=row, by=request.actor)
    text = _("Entfernt. Unter „Bemerkungen“ können Sie es zurückholen.")
    return _back(request, kommune, row, text)


@require_POST
def restore(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = _own(request, pk, Remark.trash)
    actions.restore(row=row, by=request.actor)
    return _back(request, kommune, row, _("Wieder da."))


def _page(row: Remark) -> str:
    about = queries.find(row.kind, row.object_id)
    return f"{about.url}#bemerkungen" if about else ""


def _back(request: HouseRequest, kommune: str, row: Remark, text: str) -> HttpResponse:
    """To the page of the row: its room says where that is, never the request."""
    messages.success(request, text)
    return redirect(_page(row) or f"/{kommune}/bemerkungen/")
