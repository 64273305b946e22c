"""The rows this room keeps by hand, and where each is shown."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from nahraum.base.municipality.keeping import Desk
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.connect.calendar import actions
from nahraum.connect.calendar.forms.rows import KINDS
from nahraum.connect.calendar.models import Event, Exhibitor, Module, Programme
from nahraum.connect.calendar.rules import EntryRefused


def page_of(row: TenantModel) -> str:
    """Events and programmes have pages, the rest stands on theirs."""
    slug = row.municipality.slug
    if isinstance(row, Exhibitor):
        return reverse("calendar:keep-programme", args=[slug, row.programme_id])
    if isinstance(row, Programme):
        return reverse("calendar:keep-programme", args=[slug, row.pk])
    key = row.course.event_id if isinstance(row, Module) else row.pk
    return reverse("calendar:keep-event", args=[slug, key])


def _opened(row: TenantModel) -> dict[str, Any]:
    return {"course": row.kind == Event.Kind.COURSE} if isinstance(row, Event) else {}


_REFUSALS = (ValidationError, EntryRefused)
DESK = Desk("calendar", KINDS, actions, page_of, refusals=_REFUSALS, opened=_opened)
