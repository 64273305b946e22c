"""The rows this room keeps by hand, and where each is shown."""

from django.urls import reverse

from nahraum.base.municipality.keeping import Desk
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.plan.process import actions
from nahraum.plan.process.forms import KINDS
from nahraum.plan.process.models import Advice, Factor, Gate, Partner


def page_of(row: TenantModel) -> str:
    slug = row.municipality.slug
    if isinstance(row, Gate):
        return reverse("process:gate", args=[slug, row.pk])
    if isinstance(row, Advice | Partner | Factor):
        return reverse("process:support", args=[slug])
    return reverse("process:keep", args=[slug])


DESK = Desk("process", KINDS, actions, page_of)
