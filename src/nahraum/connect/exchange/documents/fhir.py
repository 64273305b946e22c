"""FHIR R4: a Bundle of Organization, Location, HealthcareService and, where somebody is named to
the public, Practitioner and PractitionerRole."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nahraum.connect.exchange.rules import fhir as names
from nahraum.connect.exchange.rules.open_standards import (
    CANONICAL,
    DAYS_FHIR,
    language_code,
    name_id,
    own_values,
    without_empty,
)
from nahraum.connect.exchange.rules.records import (
    HoursRecord,
    LeaveRecord,
    OfferRecord,
    OrganisationRecord,
    SiteRecord,
)
from nahraum.connect.exchange.rules.tidy import tidy

MIME = "application/fhir+json"
Object = dict[str, Any]


def fhir(records: Iterable[OrganisationRecord], *, topics: Mapping[str, str]) -> bytes:
    """The directory as a Bundle. `topics` gives the names of the topics by key."""
    resources = [one for row in tidy(records) for one in _resources(row, topics)]
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": f"{CANONICAL}/{one['resourceType']}/{one['id']}", "resource": one}
            for one in resources
        ],
    }
    return json.dumps(without_empty(bundle), ensure_ascii=False, indent=1).encode()


def _resources(row: OrganisationRecord, topics: Mapping[str, str]) -> Iterator[Object]:
    yield _organization(row)
    for site in row.sites:
        yield _location(site, row)
    for offer in row.offers:
        yield _service(offer, row, topics)
        if offer.contact:
            yield from _person(offer, row)


def _organization(row: OrganisationRecord) -> Object:
    sector = _coded(names.SECTOR_SYSTEM, row.sector) if row.sector else None
    return without_empty(
        {
            **_named("Organization", row.key),
            "extension": _extensions(own_values(row, names.OWN_ORGANISATION)),
            "active": True,
            "type": [sector] if sector else [],
            "name": row.name,
            "alias": list(row.former_names),
            "telecom": _telecom(row.phone, row.email, row.website),
        }
    )


def _location(row: SiteRecord, house: OrganisationRecord) -> Object:
    barriers = [
        {
            "url": names.extension_url("barriers"),
            "extension": [
                {"url": "fact", "valueCode": name.replace("_", "-")},
                {"url": "state", "valueCode": state},
            ],
        }
        for name, state in row.barriers.items()
    ]
    precinct = [{"url": names.PRECINCT, "valueString": row.neighbourhood}]
    address = without_empty(
        {
            "extension": precinct if row.neighbourhood else [],
            "line": [row.street] if row.street else [],
            "city": row.place,
            "postalCode": row.postcode,
        }
    )
    point = row.lon is not None and {"longitude": row.lon, "latitude": row.lat}
    return without_empty(
        {
            **_named("Location", row.key),
            "extension": [*_extensions(own_values(row, names.OWN_SITE)), *barriers],
            "name": row.name,
            "description": row.directions,
            "address": {**address, "country": "DE"} if address else {},
            "position": point or None,
            "managingOrganization": _reference("Organization", house.key),
        }
    )


def _service(row: OfferRecord, house: OrganisationRecord, topics: Mapping[str, str]) -> Object:
    own = own_values(row, names.OWN_OFFER)
    if row.status != "published":
        own["status"] = row.status
    areas = [
        {"resourceType": "Location", "id": f"area{number}", "name": name}
        for number, name in enumerate(row.served)
    ]
    return without_empty(
        {
            **_named("HealthcareService", row.key),
            "contained": areas,
            "extension": _extensions(own),
            "active": row.status == "published",
            "providedBy": _reference("Organization", house.key),
            "type": [_coded(names.TOPIC_SYSTEM, key, topics.get(key, "")) for key in row.topics],
            "location": [_reference("Location", key) for key in row.sites],
            "name": row.title,
            "comment": row.summary,
            "extraDetails": row.details,
            "telecom": _telecom(row.phone, row.email, row.website),
            "coverageArea": [{"reference": f"#{area['id']}"} for area in areas],
            "serviceProvisionCode": _cost(row),
            "eligibility": _eligibility(row),
            "communication": [
                _coded(names.LANGUAGE_SYSTEM, language_code(code)) for code in row.languages
            ],
            "availableTime": [_available(span) for span in row.hours],
            "notAvailable": [_not_available(leave) for leave in row.leaves],
        }
    )


def _person(row: OfferRecord, house: OrganisationRecord) -> Iterator[Object]:
    """Whom to ask for, as the public is told: a name, nothing else."""
    key = name_id("practitioner", row.key)
    yield {"resourceType": "Practitioner", "id": key, "name": [{"text": row.contact}]}
    yield {
        "resourceType": "PractitionerRole",
        "id": name_id("role", row.key),
        "practitioner": {"reference": f"Practitioner/{key}"},
        "organization": _reference("Organization", house.key),
        "healthcareService": [_reference("HealthcareService", row.key)],
    }


def _available(span: HoursRecord) -> Object:
    extensions = _extensions(own_values(span, names.OWN_HOURS))
    if span.site:
        place = _reference("Location", span.site)
        extensions.append({"url": names.extension_url("site"), "valueReference": place})
    return without_empty(
        {
            "extension": extensions,
            "daysOfWeek": [DAYS_FHIR[span.weekday]],
            "availableStartTime": f"{span.opens:%H:%M}:00",
            "availableEndTime": f"{span.closes:%H:%M}:00",
        }
    )


def _not_available(leave: LeaveRecord) -> Object:
    return without_empty(
        {
            "extension": _extensions({"instead": leave.instead} if leave.instead else {}),
            "description": "Abwesenheit",
            "during": {"start": leave.first.isoformat(), "end": leave.last.isoformat()},
        }
    )


def _cost(row: OfferRecord) -> list[Object]:
    """The code everybody knows, ours beside it, and the words."""
    coding = []
    if row.cost in names.PROVISION:
        coding.append({"system": names.PROVISION_SYSTEM, "code": names.PROVISION[row.cost]})
    if row.cost != "unknown":
        coding.append({"system": names.COST_SYSTEM, "code": row.cost})
    concept = without_empty({"coding": coding, "text": row.cost_note})
    return [concept] if concept else []


def _eligibility(row: OfferRecord) -> list[Object]:
    said = [("for_whom", row.for_whom), ("conditions", row.conditions)]
    said += [("target_groups", group) for group in row.target_groups]
    return [
        {"code": _coded(names.FOR_SYSTEM, names.FOR[field]), "comment": text}
        for field, text in said
        if text
    ]


def _telecom(phone: str, email: str, website: str) -> list[Object]:
    said = (("phone", phone), ("email", email), ("url", website))
    return [{"system": system, "value": value} for system, value in said if value]


def _coded(system: str, code: str, display: str = "") -> Object:
    return {"coding": [without_empty({"system": system, "code": code, "display": display})]}


def _extensions(values: Mapping[str, Any]) -> list[Object]:
    return [{"url": names.extension_url(name), **_typed(name, v)} for name, v in values.items()]


def _typed(name: str, value: Any) -> Object:
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueInteger": value}
    return {"valueDate" if name in names.DAYS else "valueString": value}


def _named(kind: str, key: str) -> Object:
    return {
        "resourceType": kind,
        "id": names.fhir_id(kind, key),
        "identifier": [_identifier(key)],
    }


def _reference(kind: str, key: str) -> Object:
    """A reference by address, and by key for those who know us."""
    return {"reference": f"{kind}/{names.fhir_id(kind, key)}", "identifier": _identifier(key)}


def _identifier(key: str) -> Object:
    return {"system": names.KEY_SYSTEM, "value": key}
