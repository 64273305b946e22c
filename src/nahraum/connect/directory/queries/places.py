"""Houses in which several providers are, and the figures somebody counts there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from nahraum.connect.directory.models import Offer, PlaceMonth, Site
from nahraum.connect.directory.queries.offers import offers, public_offers, sites
from nahraum.connect.directory.rules import address_key, name_of_house

# The beginning of a street is written alike by everybody.
_FIRST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Together:
    """A house with several providers. `site` stands for it in addresses: the one entered first."""

    site: UUID
    name: str
    street: str
    town: str
    houses: tuple[str, ...]
    offers: int


def sites_together(site: Site) -> list[Site]:
    """The sites at the address of a site, the one entered first at the head.

    A protected address has no neighbours: nobody may learn of it by those around it.
    """
    if site.protected_address:
        return [site]
    key = _key(site)
    around = sites().filter(protected_address=False, postcode=site.postcode)
    if not site.postcode:
        around = around.filter(place=site.place)
    near = around.filter(street__istartswith=site.street[:_FIRST_LETTERS])
    found = [row for row in near.order_by("created_at", "pk") if _key(row) == key] if key else []
    return found or [site]


def _key(site: Site) -> str:
    return address_key(site.street, site.postcode, site.place)


def offers_at(places: Iterable[Site], *, at: datetime) -> QuerySet[Offer]:
    """Published offers that people find in a house, by who offers them."""
    there = Offer.sites.through.objects.filter(site__in=[site.pk for site in places])
    found = public_offers(at=at).filter(on_site=True, pk__in=there.values("offer"))
    return found.order_by("organisation__name", "title", "pk")


def houses_together(*, at: datetime) -> list[Together]:
    """Houses in which at least two providers offer something, by name."""
    links = Offer.sites.through.objects.filter(
        offer__in=public_offers(at=at).filter(on_site=True).order_by().values("pk"),
        site__deleted_at__isnull=True,
        site__protected_address=False,
    ).exclude(site__street="")
    names = ("pk", "created_at", "name", "street", "postcode", "place", "organisation__name")
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in links.values("offer", *(f"site__{name}" for name in names)):
        key = address_key(row["site__street"], row["site__postcode"], row["site__place"])
        if key:
            grouped.setdefault(key, []).append(row)
    found = [
        _together(rows)
        for rows in grouped.values()
        if len({row["site__organisation__name"] for row in rows}) > 1
    ]
    return sorted(found, key=lambda house: (house.name.casefold(), house.street))


def _together(rows: list[dict[str, Any]]) -> Together:
    by_site = {row["site__pk"]: row for row in rows}
    first, *others = sorted(by_site.values(), key=lambda r: (r["site__created_at"], r["site__pk"]))
    houses = sorted({row["site__organisation__name"] for row in rows}, key=str.casefold)
    said = [row["site__name"] for row in (first, *others)]
    return Together(
        site=first["site__pk"],
        name=name_of_house(said, houses, first["site__street"]),
        street=first["site__street"],
        town=f"{first['site__postcode']} {first['site__place']}".strip(),
        houses=tuple(houses),
        offers=len({row["offer"] for row in rows}),
    )


def name_of_place(places: list[Site]) -> str:
    """How a house is called."""
    houses = [site.organisation.name for site in places]
    return name_of_house([site.name for site in places], houses, places[0].street)


def months_of(places: Iterable[Site]) -> QuerySet[PlaceMonth]:
    """What was counted in a house, the latest month first."""
    found = PlaceMonth.objects.filter(site__in=[site.pk for site in places])
    return found.select_related("site__organisation").order_by("-month", "-created_at")


def topics_at(places: Iterable[Site] | None, *, at: datetime) -> dict[str, list[Offer]]:
    """Published offers by topic: of a house, or of the whole municipality."""
    shown = public_offers(at=at) if places is None else offers_at(places, at=at)
    found: dict[str, list[Offer]] = {}
    for offer in offers().filter(pk__in=shown.order_by().values("pk")):
        for topic in offer.topics.all():
            found.setdefault(topic.key, []).append(offer)
    return found
