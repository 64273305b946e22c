"""What the need map counts of the directory, and where people go."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Destination, Tally
from nahraum.base.topics.models import Topic
from nahraum.connect.directory.models import (
    Offer,
)
from nahraum.connect.directory.queries.offers import public_offers
from nahraum.connect.directory.rules import capacity_counts


def destinations(on: date) -> Iterator[Destination]:
    """Where people go for published offers. A protected address is no destination anybody sees."""
    found = public_offers(at=datetime.combine(on, time(12), tzinfo=UTC)).filter(on_site=True)
    for offer in found:
        for site in offer.sites.all():
            if site.protected_address or site.x is None or site.y is None:
                continue
            name = str(site)
            for topic in offer.topics.all():
                yield Destination(
                    topic=topic.key, name=name, x=site.x, y=site.y, approximate=site.approximate
                )


def tallies(on: date) -> Iterator[Tally]:
    """Offers by topic and place (there, or coming home; None: any), free places; or nothing."""
    shown = public_offers(at=datetime.combine(on, time(12), tzinfo=UTC)).values("pk")
    places = list(Neighbourhood.objects.values_list("pk", flat=True))
    keys = Topic.objects.filter(parent__isnull=False).values_list("key", flat=True)
    count = {(topic, place): 0.0 for topic in keys for place in (None, *places)}
    free: dict[tuple[str, Any], float] = {}
    topics = _linked(Offer.topics.through.objects.filter(offer__in=shown), "topic__key")
    at_sites = Offer.sites.through.objects.filter(offer__in=shown, site__protected_address=False)
    sites = _linked(at_sites, "site__neighbourhood")
    served = _linked(Offer.served.through.objects.filter(offer__in=shown), "neighbourhood")
    names = "pk home_visit served_everywhere places_free capacity_as_of".split()
    found = list(Offer.objects.filter(pk__in=shown).values_list(*names))
    for offer, visits, everywhere, spare, told_on in found:
        home = (places if everywhere else served.get(offer, ())) if visits else ()
        usable = {None, *sites.get(offer, ()), *home}
        for key in ((topic, place) for topic in topics.get(offer, ()) for place in usable):
            count[key] = count.get(key, 0.0) + 1
            if spare is not None and capacity_counts(told_on, today=on):
                free[key] = free.get(key, 0.0) + spare
    told: Any = {"as_of": on, "source": _("Verzeichnis der Angebote")}
    if found:
        yield Tally(name="directory.offers", label=_("Angebote"), unit="", by=count, **told)
        yield Tally(name="directory.free", label=_("freie Plätze"), unit="", by=free, **told)


def _linked(rows: QuerySet[Any], name: str) -> dict[UUID, list[Any]]:
    """What each offer is linked to."""
    found: dict[UUID, list[Any]] = {}
    for offer, value in rows.values_list("offer", name):
        found.setdefault(offer, []).append(value)
    return found
