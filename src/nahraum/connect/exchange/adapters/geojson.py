"""GeoJSON (RFC 7946) as `documents.geojson` writes it, and plain points with names of others."""

from dataclasses import fields, replace
from typing import Any

from nahraum.connect.exchange.rules import remarks as say
from nahraum.connect.exchange.rules.plain import from_plain
from nahraum.connect.exchange.rules.records import OfferRecord, OrganisationRecord, SiteRecord
from nahraum.connect.exchange.rules.taking import Log, Reading, Taken
from nahraum.connect.exchange.rules.tidy import tidy
from nahraum.data.errors import FormatError
from nahraum.data.jsontexts import read_json_text

MOST = 200_000
_ABOUT = ("type", "name", "licence", "as_of", "source", "crs", "bbox")
_HOUSE = tuple(known.name for known in fields(OrganisationRecord))
_SITE = tuple(known.name for known in fields(SiteRecord))
_OFFER = tuple(known.name for known in fields(OfferRecord))
Plain = dict[str, Any]


def read_geojson(data: bytes, *, file: str) -> Reading:
    """Records of a FeatureCollection. Raises FormatError if it is none."""
    return geojson_of(read_json_text(data, file=file), file=file)


def geojson_of(value: Any, *, file: str) -> Reading:
    """Records of parsed GeoJSON. Raises FormatError."""
    if not isinstance(value, dict) or value.get("type") != "FeatureCollection":
        raise FormatError(
            "Die Datei ist keine FeatureCollection",
            file=file, line=1, remedy="GeoJSON mit „FeatureCollection“ wählen",
        )  # fmt: skip
    log = Log()
    whole = Taken(value, "", log)
    whole.ignore(*_ABOUT)
    _check_degrees(value, file)
    houses = _Houses(log)
    for feature in whole.children("features", MOST):
        houses.take(feature)
    whole.finish()
    return log.reading(tidy(houses.records()))


def _check_degrees(value: Plain, file: str) -> None:
    """RFC 7946 knows WGS84 only; older files may say something else."""
    crs = value.get("crs")
    name = str(crs.get("properties", {})) if isinstance(crs, dict) else ""
    if name and not any(known in name for known in ("4326", "CRS84")):
        raise FormatError(
            "Die Koordinaten sind nicht in WGS84",
            file=file, line=1, column="crs", remedy="In EPSG:4326 umrechnen und neu speichern",
        )  # fmt: skip


class _Houses:
    """Organisations by key, with the places and offers that name them."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._houses: dict[str, Plain] = {}
        self._sites: dict[str, dict[str, SiteRecord]] = {}
        self._offers: dict[str, dict[str, OfferRecord]] = {}

    def take(self, feature: Taken) -> None:
        feature.ignore("type", "bbox")
        key = feature.text("id")
        properties = feature.child("properties")
        point = _point(feature)
        feature.finish()
        if properties is None:
            feature.note(say.NO_PROPERTIES)
            return
        kind = properties.text("kind") or "site"
        properties.ignore("organisation_name", "offer_titles")
        key = properties.text("key") or key
        if kind == "organisation":
            house = {name: properties.value(name) for name in _HOUSE}
            properties.finish()
            self._houses[key] = {**house, "key": key, "sites": None, "offers": None}
            return
        home = self._home(properties, key)
        if home:
            self._below(properties, kind, key, home, point)

    def _below(
        self, properties: Taken, kind: str, key: str, home: str, point: tuple[float, float] | None
    ) -> None:
        if kind == "offer":
            plain = {name: properties.value(name) for name in _OFFER}
            offer = from_plain(OfferRecord, Taken({**plain, "key": key}, "offer", self._log))
            if offer is not None:
                self._offers.setdefault(home, {})[offer.key] = offer
        else:
            plain = {name: properties.value(name) for name in _SITE}
            lon, lat = point or (None, None)
            plain |= {"key": key, "lon": lon, "lat": lat}
            site = from_plain(SiteRecord, Taken(plain, "site", self._log))
            if site is not None:
                self._sites.setdefault(home, {})[site.key] = site
        properties.finish()

    def _home(self, properties: Taken, key: str) -> str:
        """The organisation a feature names; a foreign point is one of its own."""
        home = properties.text("organisation")
        if home:
            return home
        name = properties.text("name")
        if not name:
            properties.note(say.NAMELESS)
            return ""
        home = f"{key or name}"
        self._houses.setdefault(home, {"key": home, "name": name})
        return home

    def records(self) -> list[OrganisationRecord]:
        found = []
        for key in dict.fromkeys((*self._houses, *self._sites, *self._offers)):
            plain = self._houses.get(key)
            if plain is None:
                self._log.note("organisation", say.HOUSE_MISSING)
                continue
            house = from_plain(OrganisationRecord, Taken(plain, "organisation", self._log))
            if house is not None:
                sites = tuple(self._sites.get(key, {}).values())
                offers = tuple(self._offers.get(key, {}).values())
                found.append(replace(house, sites=sites, offers=offers))
        return found


def _point(feature: Taken) -> tuple[float, float] | None:
    geometry = feature.child("geometry")
    if geometry is None:
        return None
    kind, numbers = geometry.text("type"), geometry.value("coordinates")
    if kind != "Point" or not isinstance(numbers, list) or len(numbers) < 2:
        geometry.note(say.POINTS_ONLY)
        return None
    both = Taken({"lon": numbers[0], "lat": numbers[1]}, geometry.place, Log())
    lon, lat = both.number("lon", -180, 180), both.number("lat", -90, 90)
    if lon is None or lat is None:
        geometry.note(say.NO_DEGREES)
        return None
    return lon, lat
