"""FHIR R4: our addresses, and the fields of the directory it has no place for. Pure."""

import re

from nahraum.connect.exchange.rules.open_standards import CANONICAL, name_id
from nahraum.connect.exchange.rules.plain import WAYS

KEY_SYSTEM = f"{CANONICAL}/sid/key"
TOPIC_SYSTEM = f"{CANONICAL}/CodeSystem/topic"
SECTOR_SYSTEM = f"{CANONICAL}/CodeSystem/sector"
COST_SYSTEM = f"{CANONICAL}/CodeSystem/cost"
FOR_SYSTEM = f"{CANONICAL}/CodeSystem/eligibility"
LANGUAGE_SYSTEM = "urn:ietf:bcp:47"
PROVISION_SYSTEM = "http://terminology.hl7.org/CodeSystem/service-provision-conditions"
PROVISION = {"free": "free", "fee": "cost"}
# Part of a place, as the German base profiles say it.
PRECINCT = "http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-precinct"
_EXTENSION = re.compile(r".*/StructureDefinition/nahraum-([a-z-]+)")
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")

OWN_ORGANISATION = ("about", "fictitious")
OWN_SITE = (*("approximate", "protected_address", "stop", "door_width_cm", "barriers_as_of"),)
OWN_OFFER = (
    *WAYS,
    *("video_link", "video_service", "video_service_checked"),
    *("served_everywhere", "bring", "how_to_start", "cost_parts", "barrier_grade"),
    *("letting", "subsidy", "new_people", "places_total", "places_free"),
    *("waiting_weeks", "capacity_as_of", "first", "last", "checked_at", "checked_by", "source"),
    "fictitious",
)
OWN_HOURS = ("mode", "first", "last", "season_from", "season_to", "on_holidays")
DAYS = frozenset(
    ("barriers_as_of", "capacity_as_of", "video_service_checked", "first", "last", "checked_at")
)
# Texts about who may come: each an `eligibility` with a code of ours.
FOR = {"for_whom": "for-whom", "conditions": "conditions", "target_groups": "target-group"}


def extension_url(field: str) -> str:
    return f"{CANONICAL}/StructureDefinition/nahraum-{field.replace('_', '-')}"


def field_of(url: str) -> str:
    """Our field behind an extension, "" if it is a foreign one."""
    found = _EXTENSION.fullmatch(url)
    return found[1].replace("-", "_") if found else ""


def fhir_id(kind: str, key: str) -> str:
    """A key as FHIR takes it for an id."""
    return key if _ID.fullmatch(key) else name_id(kind, key)
