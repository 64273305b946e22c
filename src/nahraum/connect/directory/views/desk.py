"""The rows this room keeps by hand, and where each is shown."""

from typing import Any

from django.urls import reverse

from nahraum.base.municipality.keeping import Desk
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.connect.directory import actions
from nahraum.connect.directory.forms.rows import KINDS
from nahraum.connect.directory.models import Leave, Offer, Organisation, PlaceMonth, Site


def page_of(row: TenantModel) -> str:
    """Offers and houses have pages, the rest stands on theirs."""
    slug = row.municipality.slug
    if isinstance(row, Leave):
        return reverse("directory:offer", args=[slug, row.offer_id])
    if isinstance(row, PlaceMonth):
        return reverse("directory:place", args=[slug, row.site_id])
    if isinstance(row, Site):
        return reverse("directory:organisation", args=[slug, row.organisation_id])
    name = "directory:organisation" if isinstance(row, Organisation) else "directory:offer"
    return reverse(name, args=[slug, row.pk])


def _opened(row: TenantModel) -> dict[str, Any]:
    return {"organisation": row.organisation} if isinstance(row, Offer) else {}


DESK = Desk("directory", KINDS, actions, page_of, opened=_opened)
