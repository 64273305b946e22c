"""The directory as records, ready to be handed on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.places.rules import to_degrees
from nahraum.base.topics.queries import current_version, topics
from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.models import Leave, Offer, OpeningHours, Organisation, Site
from nahraum.connect.exchange.documents.fhir import MIME as FHIR_MIME
from nahraum.connect.exchange.documents.fhir import fhir
from nahraum.connect.exchange.documents.geojson import MIME as GEOJSON_MIME
from nahraum.connect.exchange.documents.geojson import geojson
from nahraum.connect.exchange.documents.hsds import MIME as HSDS_MIME
from nahraum.connect.exchange.documents.hsds import hsds
from nahraum.connect.exchange.documents.hsds_tables import MIME as ZIP_MIME
from nahraum.connect.exchange.documents.hsds_tables import hsds_tables
from nahraum.connect.exchange.documents.tables import CSV_MIME, XLSX_MIME, csv_tables, xlsx
from nahraum.connect.exchange.models import ExternalId
from nahraum.connect.exchange.rules.layout import Row
from nahraum.connect.exchange.rules.licences import licence_of
from nahraum.connect.exchange.rules.plain import BARRIERS
from nahraum.connect.exchange.rules.records import (
    HoursRecord,
    LeaveRecord,
    OfferRecord,
    OrganisationRecord,
    SiteRecord,
)
from nahraum.connect.exchange.rules.tidy import tidy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Records = tuple[OrganisationRecord, ...]
_KEPT_SECONDS = 24 * 3600
_PARTS = (Organisation, Site, Offer, OpeningHours, Leave)
_SAME_OF_HOURS = (
    *("weekday", "opens", "closes", "mode", "first", "last"),
    *("season_from", "season_to", "on_holidays"),
)
_SAME_OF_ORGANISATION = ("name", "sector", "about", "phone", "email", "website", "fictitious")
_SAME_OF_SITE = (
    *("name", "street", "postcode", "place", "approximate", "protected_address", "directions"),
    *("stop", "door_width_cm", "barriers_as_of"),
)
_SAME_OF_OFFER = (
    *("title", "summary", "details", "status", "on_site", "home_visit", "by_phone", "by_video"),
    *("video_link", "video_service", "video_service_checked"),
    *("served_everywhere", "for_whom", "conditions", "bring", "how_to_start"),
    *("cost", "cost_note", "cost_parts", "barrier_grade", "letting", "subsidy", "new_people"),
    *("places_total", "places_free", "waiting_weeks", "capacity_as_of"),
    *("phone", "email", "website", "contact", "first", "last", "checked_at", "checked_by"),
    *("source", "fictitious"),
)


@dataclass(frozen=True, slots=True)
class Format:
    """A way to hand the directory on."""

    key: str
    title: str
    about: "StrOrPromise"
    mime: str
    ending: str


FORMATS = {
    one.key: one
    for one in (
        Format("xlsx", "Excel", _("Ein Blatt je Art; zum Ansehen und Nachbearbeiten."), XLSX_MIME,
               "xlsx"),
        Format("csv", "CSV", _("Fünf Tabellen in einer Zip-Datei, mit Semikolon."), CSV_MIME,
               "csv.zip"),
        Format("geojson", "GeoJSON", _("Für Karten: Orte als Punkte."), GEOJSON_MIME, "geojson"),
        Format("hsds", "Open Referral HSDS 3 (JSON)",
               _("Für andere Verzeichnisse von Hilfen."), HSDS_MIME, "hsds.json"),
        Format("hsds-csv", "Open Referral HSDS 3 (CSV)",
               _("Dasselbe als Tabellen in einer Zip-Datei."), ZIP_MIME, "hsds.zip"),
        Format("fhir", "FHIR R4", _("Für Programme von Praxen, Kliniken und Pflege."), FHIR_MIME,
               "fhir.json"),
    )
}  # fmt: skip


def register(*, public: bool, at: datetime) -> Records:
    """The directory of the open scope: what everybody may have, or all that is not in the trash.

    Protected addresses are in neither; the internal fields are no part of a record.
    """
    offers = list(directory.public_offers(at=at) if public else directory.offers())
    if public:
        sites = {site.pk: site for offer in offers for site in offer.sites.all()}
        return records_of(offers, sites.values(), ())
    return records_of(offers, directory.sites(), directory.organisations())


def records_of(
    offers: Iterable[Offer], sites: Iterable[Site], houses: Iterable[Organisation]
) -> Records:
    """Records of offers with what `directory.offers` fetched, of their sites and houses."""
    known = {house.pk: house for house in houses}
    there: dict[Any, list[SiteRecord]] = {}
    what: dict[Any, list[OfferRecord]] = {}
    for site in sites:
        known.setdefault(site.organisation_id, site.organisation)
        there.setdefault(site.organisation_id, []).append(site_record(site))
    for offer in offers:
        known.setdefault(offer.organisation_id, offer.organisation)
        what.setdefault(offer.organisation_id, []).append(offer_record(offer))
    return tidy(
        organisation_record(house, sites=there.get(key, ()), offers=what.get(key, ()))
        for key, house in known.items()
    )


def organisation_record(
    row: Organisation, *, sites: Iterable[SiteRecord] = (), offers: Iterable[OfferRecord] = ()
) -> OrganisationRecord:
    names = tuple(name for part in row.former_names.split(";") if (name := part.strip()))
    return OrganisationRecord(
        key=str(row.pk),
        former_names=names,
        sites=tuple(sites),
        offers=tuple(offers),
        **{name: getattr(row, name) for name in _SAME_OF_ORGANISATION},
    )


def site_record(row: Site) -> SiteRecord:
    lon, lat = (None, None) if row.x is None or row.y is None else to_degrees(row.x, row.y)
    return SiteRecord(
        key=str(row.pk),
        lon=lon,
        lat=lat,
        neighbourhood=row.neighbourhood.name if row.neighbourhood else "",
        barriers={name: getattr(row, name) for name in BARRIERS},
        **{name: getattr(row, name) for name in _SAME_OF_SITE},
    )


def offer_record(row: Offer) -> OfferRecord:
    return OfferRecord(
        key=str(row.pk),
        topics=tuple(topic.key for topic in row.topics.all()),
        sites=tuple(str(site.pk) for site in row.sites.all()),
        served=tuple(place.name for place in row.served.all()),
        target_groups=tuple(row.target_groups),
        languages=tuple(row.languages),
        hours=tuple(_hours(span) for span in row.hours.all()),
        leaves=tuple(
            LeaveRecord(first=leave.first, last=leave.last, instead=leave.instead)
            for leave in row.leaves.all()
        ),
        **{name: getattr(row, name) for name in _SAME_OF_OFFER},
    )


def _hours(row: OpeningHours) -> HoursRecord:
    site = "" if row.site_id is None else str(row.site_id)
    return HoursRecord(site=site, **{name: getattr(row, name) for name in _SAME_OF_HOURS})


def topic_names() -> dict[str, str]:
    """Names of the topics by key, in German: files do not change with the language of the page."""
    return {
        topic.key: next((one.label for one in topic.labels.all() if one.language == "de"), "")
        for topic in topics()
    }


def counts(*, public: bool, at: datetime) -> dict[str, int]:
    """How many organisations, sites and offers an export has."""
    if not public:
        return {
            "organisations": Organisation.objects.count(),
            "sites": Site.objects.count(),
            "offers": Offer.objects.count(),
        }
    found: QuerySet[Offer] = directory.public_offers(at=at)
    number = found.order_by().aggregate(
        organisations=Count("organisation", distinct=True),
        sites=Count("sites", distinct=True),
        offers=Count("pk", distinct=True),
    )
    return dict(number)


def changed_at() -> datetime | None:
    """When something in the directory was written last, trash included."""
    moments = [
        moment
        for kind in _PARTS
        for rows in (kind.objects, kind.trash)
        if (moment := rows.aggregate(last=Max("changed_at"))["last"]) is not None
    ]
    return max(moments, default=None)


def about(*, at: date | None) -> dict[str, str]:
    """What stands in every file: whose data, since when, under which licence."""
    place = current_municipality()
    licence = licence_of(settings.NAHRAUM_LICENCE)
    said = {
        "name": f"Verzeichnis der Angebote, {place.name}",
        "source": place.name,
        "licence": f"{licence.name} ({licence.url})" if licence.url else licence.name,
        "as_of": "" if at is None else at.isoformat(),
    }
    if place.fictitious:
        said["name"] += " (erfunden)"
    return said


def rest_rows() -> list[Row]:
    """What lists said and the directory has no place for, in the order of its entries."""
    known = {
        "offer": dict(Offer.objects.values_list("pk", "title")),
        "house": dict(Organisation.objects.values_list("pk", "name")),
    }
    found = []
    for row in ExternalId.objects.exclude(rest={}).order_by("object_id", "source", "key"):
        name = known.get(row.kind, {}).get(row.object_id)
        if name is not None:
            one = {"of": str(row.object_id), "name": name, "source": row.source}
            found += [{**one, "heading": head, "text": text} for head, text in row.rest.items()]
    return found


def packed(
    kind: str, *, public: bool, at: datetime, keeper: bool = False
) -> tuple[bytes, datetime | None]:
    """A file of the directory, and when its rows changed last. Equal rows give equal bytes.

    Made once and kept until something changes; on another day other offers are there. `keeper`:
    with what only those see who keep the directory.
    """
    changed = changed_at()
    rest = rest_rows() if keeper and kind in ("xlsx", "csv") else []
    version = current_version()
    stamp = [
        *(str(kind_of.objects.count()) for kind_of in _PARTS),
        str(changed), str(timezone.localdate(at)), version.digest if version else "",
        settings.NAHRAUM_LICENCE,
    ]  # fmt: skip
    place = current_municipality().pk
    name = f"exchange:{place}:{kind}:{'public' if public else 'all'}:{settings.NAHRAUM_LICENCE}"
    kept = cache.get(name)
    if not rest and kept is not None and kept[0] == stamp:
        return kept[1], changed
    day = None if changed is None else timezone.localdate(changed)
    content = written(kind, register(public=public, at=at), about(at=day), rest)
    if not rest:
        cache.set(name, (stamp, content), _KEPT_SECONDS)
    return content, changed


def written(
    kind: str, records: Records, said: Mapping[str, str], rest: Sequence[Row] = ()
) -> bytes:
    """Records in a format."""
    if kind == "xlsx":
        return xlsx(records, about=said, rest=rest)
    if kind == "csv":
        return csv_tables(records, about=said, rest=rest)
    if kind == "geojson":
        return geojson(records, about=said)
    names = topic_names()
    if kind == "hsds":
        return hsds(records, topics=names)
    if kind == "hsds-csv":
        return hsds_tables(records, topics=names, title=said["name"], licence=said["licence"])
    return fhir(records, topics=names)
