"""Places of OpenStreetMap -> records of organisations. Data © OpenStreetMap contributors, ODbL.

What a tag does not say stays unknown. A house that protects people keeps no address and no point.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from nahraum.connect.exchange.rules.cells import (
    Reader,
    Unreadable,
    count,
    day,
    email,
    phone,
    website,
)
from nahraum.connect.exchange.rules.entries import sheltered
from nahraum.connect.exchange.rules.opening import opening
from nahraum.connect.exchange.rules.records import (
    HoursRecord,
    OfferRecord,
    OrganisationRecord,
    SiteRecord,
)
from nahraum.data.osmplaces import OsmPlace

SOURCE = "OpenStreetMap (© OpenStreetMap-Mitwirkende, ODbL)"
# tag -> (topic, title, sector); the first that fits counts.
KINDS: tuple[tuple[str, str, tuple[str, str, str]], ...] = (
    ("social_facility", "nursing_home", ("pflegeheim", "Pflegeheim", "association")),
    ("social_facility", "assisted_living", ("betreutes-wohnen", "Betreutes Wohnen", "association")),
    ("social_facility", "day_care", ("tagespflege", "Tagespflege", "association")),
    ("social_facility", "ambulatory_care", ("ambulante-pflege", "Pflegedienst", "association")),
    ("social_facility", "shelter", ("gewaltschutz", "Zuflucht", "association")),
    ("social_facility", "food_bank", ("nahversorgung", "Tafel", "association")),
    ("social_facility", "soup_kitchen", ("mittagstisch", "Mittagstisch", "association")),
    ("social_facility", "outreach", ("lotse", "Beratung", "association")),
    ("social_facility", "hospice", ("hospiz-trauer", "Hospiz", "association")),
    ("healthcare:speciality", "general", ("hausarzt", "Hausarztpraxis", "market")),
    ("healthcare:speciality", "ophthalmology", ("augenarzt", "Augenarztpraxis", "market")),
    ("healthcare:speciality", "dermatology", ("hautarzt", "Hautarztpraxis", "market")),
    ("healthcare:speciality", "paediatrics", ("kinderarzt", "Kinderarztpraxis", "market")),
    ("healthcare:speciality", "gynaecology", ("frauenarzt", "Frauenarztpraxis", "market")),
    ("healthcare:speciality", "orthopaedics", ("orthopaedie", "Orthopädiepraxis", "market")),
    ("healthcare:speciality", "urology", ("urologie", "Urologiepraxis", "market")),
    ("healthcare:speciality", "otolaryngology", ("hno", "HNO-Praxis", "market")),
    ("healthcare:speciality", "cardiology", ("herz", "Herzpraxis", "market")),
    ("healthcare:speciality", "neurology", ("nerven", "Nervenarztpraxis", "market")),
    ("healthcare", "physiotherapist", ("physiotherapie", "Physiotherapie", "market")),
    ("healthcare", "occupational_therapist", ("ergotherapie", "Ergotherapie", "market")),
    ("healthcare", "speech_therapist", ("logopaedie", "Logopädie", "market")),
    ("healthcare", "psychotherapist", ("psychotherapie", "Psychotherapie", "market")),
    ("healthcare", "midwife", ("hebamme", "Hebamme", "market")),
    ("healthcare", "podiatrist", ("fusspflege", "Fußpflege", "market")),
    ("healthcare", "hospice", ("hospiz-trauer", "Hospiz", "association")),
    ("healthcare", "rehabilitation", ("reha", "Rehabilitation", "market")),
    ("healthcare", "pharmacy", ("apotheke", "Apotheke", "market")),
    ("healthcare", "dentist", ("zahnarzt", "Zahnarztpraxis", "market")),
    ("healthcare", "hospital", ("krankenhaus", "Krankenhaus", "market")),
    ("amenity", "pharmacy", ("apotheke", "Apotheke", "market")),
    ("amenity", "dentist", ("zahnarzt", "Zahnarztpraxis", "market")),
    ("amenity", "hospital", ("krankenhaus", "Krankenhaus", "market")),
    ("amenity", "nursing_home", ("pflegeheim", "Pflegeheim", "association")),
    ("amenity", "clinic", ("gesundheitszentrum", "Ärztehaus", "market")),
    ("amenity", "doctors", ("", "Arztpraxis", "market")),
    ("amenity", "social_centre", ("begegnung", "Begegnungsstätte", "association")),
)
# Kinds of which people ask for a place.
_WITH_PLACES = frozenset("pflegeheim betreutes-wohnen tagespflege hospiz-trauer".split())
_THREE = {"yes": "yes", "designated": "yes", "no": "no"}


def records_of(places: Iterable[OsmPlace]) -> tuple[tuple[OrganisationRecord, ...], int]:
    """A house with one offer for each named place, and how many places have no name."""
    found = tuple(places)
    named = tuple(place for place in found if name_of(place.tags))
    return tuple(_record(place) for place in named), len(found) - len(named)


def name_of(tags: Mapping[str, str]) -> str:
    """How people call it."""
    return (tags.get("name:de") or tags.get("name") or tags.get("official_name") or "")[:160]


def kind_of(tags: Mapping[str, str]) -> tuple[str, str, str]:
    """(topic, title, sector) by the tags; doctors without a speciality have no topic."""
    for key, value, kind in KINDS:
        if value in tags.get(key, "").split(";"):
            return kind
    return "", "Gesundheit und Hilfe", "association"


def _record(place: OsmPlace) -> OrganisationRecord:
    tags, key = place.tags, f"osm/{place.key}"
    topic, title, sector = kind_of(tags)
    name = name_of(tags)
    offer = OfferRecord(
        key=f"{key}#angebot",
        title=title,
        summary=f"{title}: {name}"[:300],
        topics=(topic,) if topic else (),
        sites=(f"{key}#ort",),
        home_visit=topic == "ambulante-pflege",
        served_everywhere=topic == "ambulante-pflege",
        source=SOURCE,
        places_total=_places(tags) if topic in _WITH_PLACES else None,
        capacity_as_of=_told_on(tags) if topic in _WITH_PLACES else None,
        hours=_hours(tags),
    )
    return OrganisationRecord(
        key=key,
        name=name,
        sector=sector,
        about=f"Betreiber: {tags['operator']}"[:600] if "operator" in tags else "",
        phone=_first(phone, tags, "phone"),
        email=_first(email, tags, "email"),
        website=_first(website, tags, "website"),
        sites=(_site(place, f"{key}#ort"),),
        offers=(offer,),
    )


def _site(place: OsmPlace, key: str) -> SiteRecord:
    tags = place.tags
    barriers = {
        name: _THREE[tags[tag]]
        for name, tag in (("step_free", "wheelchair"), ("accessible_toilet", "toilets:wheelchair"))
        if tags.get(tag) in _THREE
    }
    shelter = tags.get("social_facility") == "shelter" or sheltered(*tags.values())
    if shelter:
        return SiteRecord(key=key, protected_address=True, barriers=barriers)
    street = " ".join(
        part for part in (tags.get("addr:street"), tags.get("addr:housenumber")) if part
    )
    code = tags.get("addr:postcode", "")
    return SiteRecord(
        key=key,
        street=street[:160],
        postcode=code if len(code) == 5 and code.isascii() and code.isdigit() else "",
        place=tags.get("addr:city", "")[:120],
        neighbourhood=tags.get("addr:suburb", "")[:120],
        lon=place.lon,
        lat=place.lat,
        barriers=barriers,
    )


def _first(read: Reader, tags: Mapping[str, str], name: str) -> str:
    """What the first readable of two tags says; a wrong one says nothing."""
    for tag in (f"contact:{name}", name):
        if tag in tags:
            try:
                return str(read(tags[tag]).value)
            except Unreadable:
                continue
    return ""


def _places(tags: Mapping[str, str]) -> int | None:
    """How many people there is room for; a wrong number says nothing."""
    try:
        return int(count(tags.get("capacity") or tags.get("beds") or "?").value)
    except Unreadable:
        return None


def _told_on(tags: Mapping[str, str]) -> date | None:
    """When somebody looked; without that the number of places is too old to be believed."""
    try:
        found: date = day(tags.get("check_date", "")).value
    except Unreadable:
        return None
    return found


def _hours(tags: Mapping[str, str]) -> tuple[HoursRecord, ...]:
    try:
        said = opening(tags.get("opening_hours", "")).value
    except Unreadable:
        return ()
    return tuple(
        HoursRecord(
            weekday=span.weekday, opens=span.opens, closes=span.closes, mode=span.mode.value
        )
        for span in said
    )
