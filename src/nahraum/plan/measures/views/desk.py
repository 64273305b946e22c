"""The rows this room keeps by hand, and where each is shown."""

from typing import Any

from django.urls import reverse

from nahraum.base.municipality.keeping import Desk
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.plan.measures import actions
from nahraum.plan.measures.forms import KINDS, MeasureForm
from nahraum.plan.measures.models import ExpectedEffect, Goal, Measure, PlanVersion, Reading


def page_of(row: TenantModel) -> str:
    """Measures and versions have pages, the rest stands on theirs."""
    slug = row.municipality.slug
    if isinstance(row, PlanVersion):
        return reverse("measures:version", args=[slug, row.pk])
    if isinstance(row, Goal):
        return reverse("measures:goals", args=[slug])
    if isinstance(row, Measure):
        return reverse("measures:measure", args=[slug, row.pk])
    owner: Any = row.effect if isinstance(row, Reading) else row
    if isinstance(owner, ExpectedEffect) and owner.goal_id is not None:
        return reverse("measures:goals", args=[slug])
    return reverse("measures:measure", args=[slug, owner.measure_id])


_MEASURE = (MeasureForm, Measure, Measure._meta.verbose_name)
DESK = Desk("measures", {"massnahme": _MEASURE, **KINDS}, actions, page_of)
