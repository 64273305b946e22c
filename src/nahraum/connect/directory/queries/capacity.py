"""Places in care and homes: who has one, by kind and neighbourhood."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from nahraum.connect.directory.models import Offer
from nahraum.connect.directory.queries.offers import public_offers
from nahraum.connect.directory.rules import Told, capacity_counts

_SHOWN = (
    *("title", "cost", "cost_note", "barrier_grade", "new_people", "organisation__name"),
    *("places_total", "places_free", "waiting_weeks", "capacity_as_of"),
)
SEVERAL = "*"  # an offer in several neighbourhoods: nobody knows which place is where


@dataclass(frozen=True, slots=True)
class WithPlaces:
    """An offer people ask for a place; `where` a neighbourhood, SEVERAL, or "" if not known."""

    offer: Offer
    fresh: bool
    where: str

    @property
    def told(self) -> Told:
        if not self.fresh:
            return Told(total=None, free=None)
        return Told(total=self.offer.places_total, free=self.offer.places_free)


def with_places(
    kinds: Collection[str], *, besides: str, at: datetime
) -> dict[str, list[WithPlaces]]:
    """Published offers by topic, current statements with most free places first.

    `besides`: offers of this topic are none. A constant number of queries; a protected address
    stands in no neighbourhood.
    """
    public = public_offers(at=at).order_by().values("pk")
    about = Offer.topics.through.objects.filter(offer__in=public)
    others = about.filter(topic__key=besides).values("offer")
    links = list(
        about.filter(topic__key__in=kinds)
        .exclude(offer__in=others)
        .values_list("topic__key", "offer")
    )
    of_kinds = about.filter(topic__key__in=kinds).values("offer")
    rows = Offer.objects.filter(pk__in=of_kinds).select_related("organisation").only(*_SHOWN)
    where: dict[object, set[str]] = {}
    sites = Offer.sites.through.objects.filter(
        offer__in=of_kinds, site__protected_address=False, site__deleted_at__isnull=True
    )
    for offer, name in sites.values_list("offer", "site__neighbourhood__name"):
        where.setdefault(offer, set()).add(name or "")
    today = timezone.localdate(at)
    known = {
        row.pk: WithPlaces(
            row, capacity_counts(row.capacity_as_of, today=today), _one_of(where.get(row.pk, set()))
        )
        for row in rows
    }
    found: dict[str, list[WithPlaces]] = {}
    for kind, offer in links:
        found.setdefault(kind, []).append(known[offer])
    for listed in found.values():
        listed.sort(key=lambda one: (not one.fresh, -(one.told.free or 0), one.offer.title))
    return found


def _one_of(names: set[str]) -> str:
    return next(iter(names)) if len(names) == 1 else SEVERAL if names else ""
