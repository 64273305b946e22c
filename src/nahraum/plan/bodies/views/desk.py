"""The rows this room keeps by hand, and where each is shown."""

from typing import Any

from django.urls import reverse

from nahraum.base.municipality.keeping import Desk
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.plan.bodies import actions
from nahraum.plan.bodies.forms import KINDS
from nahraum.plan.bodies.models import AgendaItem, Body, Decision, Meeting, Seat, Task


def page_of(row: TenantModel) -> str:
    """What has no page stands on the page of its meeting or body."""
    slug = row.municipality.slug
    if isinstance(row, Body):
        return reverse("bodies:body", args=[slug, row.pk])
    if isinstance(row, Meeting):
        return reverse("bodies:meeting", args=[slug, row.pk])
    if isinstance(row, Decision):
        return reverse("bodies:keep-decision", args=[slug, row.pk])
    if isinstance(row, AgendaItem) or (isinstance(row, Task) and row.meeting_id):
        return reverse("bodies:meeting", args=[slug, row.meeting_id])
    assert isinstance(row, (Seat, Task))
    return reverse("bodies:body", args=[slug, row.body_id])


def _opened(row: TenantModel) -> dict[str, Any]:
    return {"meeting": row.meeting} if isinstance(row, Decision) else {}


DESK = Desk("bodies", KINDS, actions, page_of, opened=_opened)
