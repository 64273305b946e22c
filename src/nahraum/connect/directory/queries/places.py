"""Houses in which several providers are, and the figures somebody counts there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, QuerySet

from nahraum.connect.directory.models import Offer, PlaceMonth, Site
from nahraum.connect.directory.queries.offers import public_offers, sites
from nahraum.connect.directory.rules import name_of_house

_AT_ONCE = 500  # addresses in one question to the database


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
    key = site.key_of_address()
    if not key:
        return [site]
    around = sites().filter(protected_address=False, address_key=key)
    return list(around.order_by("created_at", "pk")) or [site]


def offers_at(places: Iterable[Site], *, at: datetime) -> QuerySet[Offer]:
    """Published offers that people find in a house, by who offers them."""
    there = Offer.sites.through.objects.filter(site__in=[site.pk for site in places])
    found = public_offers(at=at).filter(on_site=True, pk__in=there.values("offer"))
    return found.order_by("organisation__name", "title", "pk")


def behind_doors(keys: Iterable[str], *, at: datetime) -> dict[str, set[UUID]]:
    """Published offers that people find behind the doors of some addresses."""
    doors, found = sorted(keys), defaultdict(set)
    for start in range(0, len(doors), _AT_ONCE):
        links = _on_site(at=at).filter(
            sites__address_key__in=doors[start : start + _AT_ONCE],
            sites__deleted_at__isnull=True,
            sites__protected_address=False,
        )
        for offer, key in links.values_list("pk", "sites__address_key"):
            found[key].add(offer)
    return found


def shared_addresses(*, at: datetime) -> "QuerySet[Site, str]":
    """Addresses at which at least two providers offer something, by place and street.

    First by the index of the addresses alone, then by what is offered at those few.
    """
    seen = Site.objects.filter(protected_address=False).exclude(address_key="")
    several = (
        seen.order_by()
        .values("address_key")
        .annotate(houses=Count("organisation", distinct=True))
        .filter(houses__gt=1)
    )
    offered = _on_site(at=at).filter(sites=OuterRef("pk"))
    shared = (
        seen.filter(Exists(offered), address_key__in=several.values("address_key"))
        .order_by()
        .values("address_key")
        .annotate(
            houses=Count("organisation", distinct=True), town=Min("place"), door=Min("street")
        )
    )
    found = shared.filter(houses__gt=1).order_by("town", "door", "address_key")
    return found.values_list("address_key", flat=True)


def houses_at(keys: Sequence[str], *, at: datetime) -> list[Together]:
    """The houses at some addresses, in their order."""
    links = _on_site(at=at).filter(
        sites__address_key__in=keys, sites__deleted_at__isnull=True, sites__protected_address=False
    )
    grouped: dict[str, list[dict[str, Any]]] = {key: [] for key in keys}
    for row in links.values("pk", *_OF_SITE):
        grouped[row["sites__address_key"]].append(row)
    return [_together(rows) for rows in grouped.values() if rows]


_OF_SITE = tuple(
    f"sites__{name}"
    for name in "pk created_at name address_key street postcode place organisation__name".split()
)


def _on_site(*, at: datetime) -> QuerySet[Offer]:
    return public_offers(at=at).filter(on_site=True).order_by()


def _together(rows: list[dict[str, Any]]) -> Together:
    by_site = {row["sites__pk"]: row for row in rows}
    first, *others = sorted(
        by_site.values(), key=lambda r: (r["sites__created_at"], r["sites__pk"])
    )
    houses = sorted({row["sites__organisation__name"] for row in rows}, key=str.casefold)
    said = [row["sites__name"] for row in (first, *others)]
    return Together(
        site=first["sites__pk"],
        name=name_of_house(said, houses, first["sites__street"]),
        street=first["sites__street"],
        town=f"{first['sites__postcode']} {first['sites__place']}".strip(),
        houses=tuple(houses),
        offers=len({row["pk"] for row in rows}),
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
    """Published offers by topic and title: of a house, or of the whole municipality."""
    shown = public_offers(at=at) if places is None else offers_at(places, at=at)
    keys = shown.order_by().values("pk")
    rows = Offer.objects.filter(pk__in=keys).select_related("organisation")
    known = {row.pk: row for row in rows.only("title", "summary", "organisation__name")}
    links = Offer.topics.through.objects.filter(offer__in=keys).order_by("offer__title", "offer")
    found: dict[str, list[Offer]] = {}
    for topic, offer in links.values_list("topic__key", "offer"):
        found.setdefault(topic, []).append(known[offer])
    return found
