"""Open Referral HSDS 3 as JSON: one page of `organization_full` objects."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nahraum.connect.exchange.rules.hsds import (
    CAPACITY,
    OWN_HOURS,
    OWN_OFFER,
    OWN_ORGANISATION,
    OWN_SITE,
    PLACES,
    STATUS,
)
from nahraum.connect.exchange.rules.open_standards import (
    CANONICAL,
    DAYS_HSDS,
    TAXONOMY,
    as_text,
    is_uuid,
    language_code,
    name_id,
    own_values,
    without_empty,
)
from nahraum.connect.exchange.rules.records import (
    HoursRecord,
    OfferRecord,
    OrganisationRecord,
    SiteRecord,
)
from nahraum.connect.exchange.rules.tidy import tidy

MIME = "application/json"
Object = dict[str, Any]


def hsds(records: Iterable[OrganisationRecord], *, topics: Mapping[str, str]) -> bytes:
    """The directory as HSDS JSON. `topics` gives the names of the topics by key."""
    contents = organisations(records, topics)
    page = {
        "total_items": len(contents),
        "total_pages": 1,
        "page_number": 1,
        "size": len(contents),
        "first_page": True,
        "last_page": True,
        "empty": not contents,
        "contents": contents,
    }
    return json.dumps(page, ensure_ascii=False, indent=1).encode()


def organisations(records: Iterable[OrganisationRecord], topics: Mapping[str, str]) -> list[Object]:
    return [_organisation(row, topics) for row in tidy(records)]


def _organisation(row: OrganisationRecord, topics: Mapping[str, str]) -> Object:
    key = _id("organization", row.key)
    places = {site.key: _location(site) for site in row.sites}
    return without_empty(
        {
            "id": key,
            "name": row.name,
            "alternate_name": "; ".join(row.former_names),
            "description": row.about or row.name,
            "email": row.email,
            "website": row.website,
            "phones": _phones(key, row.phone),
            "locations": list(places.values()),
            "services": [_service(offer, places, topics) for offer in row.offers],
            "attributes": [
                *_kept_key(key, row.key),
                *_attributes(key, "organization", own_values(row, OWN_ORGANISATION)),
                *([] if row.about else _attributes(key, "organization", {"about": ""})),
            ],
        }
    )


def _location(row: SiteRecord) -> Object:
    key = _id("location", row.key)
    address = without_empty(
        {"address_1": row.street, "city": row.place, "postal_code": row.postcode}
    )
    if address:
        extra = {"id": name_id(key, "address"), "country": "DE", "address_type": "physical"}
        address = {**extra, **address}
    return without_empty(
        {
            "id": key,
            "location_type": "physical",
            "name": row.name,
            "transportation": row.directions,
            "latitude": row.lat,
            "longitude": row.lon,
            "addresses": [address] if address else [],
            "accessibility": [
                {"id": name_id(key, name), "description": name, "details": state}
                for name, state in row.barriers.items()
            ],
            "attributes": [
                *_kept_key(key, row.key),
                *_attributes(key, "location", own_values(row, OWN_SITE)),
            ],
        }
    )


def _service(row: OfferRecord, places: Mapping[str, Object], topics: Mapping[str, str]) -> Object:
    key = _id("service", row.key)
    own = own_values(row, OWN_OFFER)
    capacity = _capacity(key, row)
    if capacity:
        own = {name: value for name, value in own.items() if name not in CAPACITY}
    if row.details:  # where the sentence ends and the rest begins
        own["summary"] = row.summary
    service = {
        "id": key,
        "name": row.title,
        "description": "\n\n".join(text for text in (row.summary, row.details) if text),
        "url": row.website,
        "email": row.email,
        "status": STATUS[row.status],
        "application_process": row.how_to_start,
        "fees_description": row.cost_note,
        "wait_time": "" if row.waiting_weeks is None else f"{row.waiting_weeks} Wochen",
        "eligibility_description": row.for_whom,
        "assured_date": row.checked_at and row.checked_at.isoformat(),
        "phones": _phones(key, row.phone),
        "contacts": [{"id": name_id(key, "contact"), "name": row.contact}] if row.contact else [],
        "cost_options": _costs(key, row.cost),
        "capacities": capacity,
        "languages": [
            {"id": name_id(key, code), "code": language_code(code)} for code in row.languages
        ],
        "required_documents": (
            [{"id": name_id(key, "bring"), "document": row.bring}] if row.bring else []
        ),
        "service_areas": [{"id": name_id(key, "area", name), "name": name} for name in row.served],
        "schedules": list(_schedules(key, row, "")),
        "service_at_locations": [_there(key, row, site, places) for site in row.sites],
        "attributes": [
            *_kept_key(key, row.key),
            *(_topic(key, topic, topics) for topic in row.topics),
            *_attributes(key, "service", own),
            *_leaves(key, row),
        ],
    }
    return without_empty(service)


def _there(key: str, row: OfferRecord, site: str, places: Mapping[str, Object]) -> Object:
    """An offer at one of its places; a place this organisation does not have keeps its key."""
    place = places.get(site) or {"id": _id("location", site), "attributes": _kept_key("", site)}
    named = without_empty({name: place.get(name) for name in ("id", "location_type", "name")})
    if site not in places and not is_uuid(site):
        named["attributes"] = place["attributes"]
    there = {
        "id": name_id(key, "at", site),
        "location": named,
        "schedules": list(_schedules(key, row, site)),
    }
    return without_empty(there)


def _schedules(key: str, row: OfferRecord, site: str) -> Iterator[Object]:
    """Spans said for one site; spans of places the offer does not name stand with those of all."""
    for number, span in enumerate(row.hours):
        elsewhere = bool(span.site) and span.site not in row.sites
        if span.site == site or (elsewhere and not site):
            own = own_values(span, (*OWN_HOURS, "site") if elsewhere else OWN_HOURS)
            yield _schedule(name_id(key, "hours", number), span, own)


def _schedule(key: str, span: HoursRecord, own: Mapping[str, Any]) -> Object:
    return without_empty(
        {
            "id": key,
            "freq": "WEEKLY",
            "interval": 1,
            "wkst": "MO",
            "byday": DAYS_HSDS[span.weekday],
            "opens_at": f"{span.opens:%H:%M}",
            "closes_at": f"{span.closes:%H:%M}",
            "valid_from": span.first and span.first.isoformat(),
            "valid_to": span.last and span.last.isoformat(),
            "attributes": _attributes(key, "schedule", own),
        }
    )


def _leaves(key: str, row: OfferRecord) -> Iterator[Object]:
    for number, leave in enumerate(row.leaves):
        term = _term("leave")
        yield without_empty(
            {
                "id": name_id(key, "leave", number),
                "link_id": key,
                "link_entity": "service",
                "value": f"{leave.first.isoformat()}/{leave.last.isoformat()}",
                "label": leave.instead,
                "taxonomy_term": term,
            }
        )


def _costs(key: str, cost: str) -> list[Object]:
    """What other programs can read of the costs: that something is free."""
    if cost != "free":
        return []
    return [{"id": name_id(key, "cost"), "option": "free", "amount": 0, "currency": "EUR"}]


def _capacity(key: str, row: OfferRecord) -> list[Object]:
    """Places as HSDS says them: only with the free ones and their day, which it wants both."""
    if row.places_free is None or row.capacity_as_of is None:
        return []
    unit = {"id": name_id("unit", PLACES), "name": PLACES, "uri": f"{CANONICAL}/unit/place"}
    found = {
        "id": name_id(key, "capacity"),
        "unit": unit,
        "available": row.places_free,
        "maximum": row.places_total,
        # A moment is wanted where we know the day: noon is the same day for all who read it.
        "updated": f"{row.capacity_as_of.isoformat()}T12:00:00Z",
    }
    return [without_empty(found)]


def _phones(key: str, number: str) -> list[Object]:
    return [{"id": name_id(key, "phone"), "number": number, "type": "voice"}] if number else []


def _attributes(key: str, entity: str, values: Mapping[str, Any]) -> list[Object]:
    found = []
    for name, value in values.items():
        for text in value if isinstance(value, list) else [value]:
            found.append(
                {
                    "id": name_id(key, name, text),
                    "link_id": key,
                    "link_entity": entity,
                    "value": as_text(text),
                    "taxonomy_term": _term(name),
                }
            )
    return found


def _kept_key(key: str, own: str) -> list[Object]:
    """HSDS wants UUIDs; a key that is none is kept beside."""
    return [] if is_uuid(own) else _attributes(key, "", {"key": own})


def _topic(key: str, topic: str, topics: Mapping[str, str]) -> Object:
    return {
        "id": name_id(key, "topic", topic),
        "link_id": key,
        "link_entity": "service",
        "taxonomy_term": {
            "id": name_id("topic", topic),
            "code": topic,
            "name": topics.get(topic, topic),
            "taxonomy": f"{TAXONOMY}-topics",
            "term_uri": f"{CANONICAL}/topic/{topic}",
        },
    }


def _term(name: str) -> Object:
    return {
        "id": name_id("term", name),
        "code": name,
        "name": name,
        "taxonomy": TAXONOMY,
        "term_uri": f"{CANONICAL}/term/{name}",
    }


def _id(kind: str, key: str) -> str:
    return key if is_uuid(key) else name_id(kind, key)
