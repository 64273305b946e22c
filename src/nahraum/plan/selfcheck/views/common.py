"""What the pages of this room share: rights, words, and the trash of its rows."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.plan.selfcheck import actions
from nahraum.plan.selfcheck.models import SelfCheck, SustainingCheck, WorkCount, WorkProfile

TONES = {"green": "success", "yellow": "warning", "red": "danger", "unknown": "info"}
# Path word -> (model, page to go to).
_KINDS: dict[str, tuple[type[TenantModel], str]] = {
    "standort": (SelfCheck, "selfcheck:list"),
    "verstetigung": (SustainingCheck, "selfcheck:sustaining"),
    "stelle": (WorkProfile, "selfcheck:posts"),
    "zaehlung": (WorkCount, "selfcheck:posts"),
}


def may(request: HouseRequest) -> bool:
    municipality: Any = request.municipality
    return allowed(request.actor, "selfcheck.change", municipality, at=timezone.now())


def number(value: float | None) -> str:
    """2.0 -> "2,0"; what is not known is said so."""
    return _("nicht bekannt") if value is None else formats.number_format(round(value, 1), 1)


def euros(cents: int | None) -> str:
    if cents is None:
        return _("nicht bekannt")
    amount = formats.number_format(round(cents / 100), 0, force_grouping=True)
    return f"{amount} €".replace("-", "−")


def stamp(day: date | None) -> str:
    """Which day a paper tells of."""
    shown = formats.date_format(day or timezone.localdate(), "DATE_FORMAT")
    return _("Stand %(day)s") % {"day": shown}


def _kind(kind: str) -> tuple[type[TenantModel], str]:
    try:
        return _KINDS[kind]
    except KeyError:
        raise Http404 from None


@require_POST
def remove(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    model, back = _kind(kind)
    actions.remove(row=get_object_or_404(model, pk=pk), by=request.actor)
    messages.success(request, _("In den Papierkorb gelegt. Dort lässt es sich zurückholen."))
    return redirect(back, kommune=kommune)


@require_POST
def restore(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    model, back = _kind(kind)
    try:
        actions.restore(row=get_object_or_404(model.trash, pk=pk), by=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Zurückgeholt."))
    return redirect(back, kommune=kommune)
