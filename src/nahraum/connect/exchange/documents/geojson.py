"""GeoJSON (RFC 7946): a point for each place, with what is offered there as properties.

Organisations and offers without a place stand beside as features without a point, so that nothing
is lost. A protected place has no point, ever.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nahraum.connect.exchange.rules.plain import to_plain
from nahraum.connect.exchange.rules.records import OfferRecord, OrganisationRecord, SiteRecord
from nahraum.connect.exchange.rules.tidy import tidy

MIME = "application/geo+json"
Object = dict[str, Any]


def geojson(records: Iterable[OrganisationRecord], *, about: Mapping[str, str]) -> bytes:
    """A FeatureCollection. `about` says licence and day in members of their own."""
    features = [feature for row in tidy(records) for feature in _features(row)]
    whole = {"type": "FeatureCollection", **about, "features": features}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _features(row: OrganisationRecord) -> Iterator[Object]:
    plain = to_plain(row, sparse=True)
    house = {name: value for name, value in plain.items() if name not in ("sites", "offers")}
    yield _feature("organisation", row.key, None, house)
    named = {"organisation": row.key, "organisation_name": row.name}
    for site in row.sites:
        there = [offer.title for offer in row.offers if site.key in offer.sites]
        point = None if site.lon is None or site.lat is None else [site.lon, site.lat]
        yield _feature("site", site.key, point, {**named, **_site(site), "offer_titles": there})
    for offer in row.offers:
        yield _feature("offer", offer.key, _only_point(row, offer), {**named, **_plain(offer)})


def _site(site: SiteRecord) -> Object:
    return {name: v for name, v in _plain(site).items() if name not in ("lon", "lat")}


def _plain(row: SiteRecord | OfferRecord) -> Object:
    return to_plain(row, sparse=True)


def _only_point(row: OrganisationRecord, offer: OfferRecord) -> list[float] | None:
    """Where an offer is, if it is in one place only."""
    places = [site for site in row.sites if site.key in offer.sites]
    if len(places) != 1 or places[0].lon is None or places[0].lat is None:
        return None
    return [places[0].lon, places[0].lat]


def _feature(kind: str, key: str, point: list[float] | None, values: Object) -> Object:
    geometry = None if point is None else {"type": "Point", "coordinates": point}
    return {
        "type": "Feature",
        "id": key,
        "geometry": geometry,
        "properties": {"kind": kind, **values},
    }
