"""Open Referral HSDS 3: which fields have no place there, and how its tables hang together. Pure.

Field names after the HSDS 3.0 reference (docs.openreferral.org, CC BY-SA 4.0).
"""

from collections.abc import Mapping

from nahraum.connect.exchange.rules.plain import WAYS

VERSION = "3.0"
STATUS = {"published": "active", "draft": "inactive", "closed": "defunct"}
STATUS_BACK = {
    "active": "published",
    "inactive": "draft",
    "defunct": "closed",
    "temporarily closed": "draft",
}
OWN_ORGANISATION = ("sector", "fictitious")
OWN_SITE = (
    *("neighbourhood", "approximate", "protected_address", "stop", "door_width_cm"),
    "barriers_as_of",
)
OWN_OFFER = (
    *WAYS,
    *("video_link", "video_service", "video_service_checked"),
    *("served_everywhere", "target_groups", "conditions", "cost", "cost_parts"),
    *("barrier_grade", "letting", "subsidy", "new_people", "places_total"),
    *("places_free", "waiting_weeks", "capacity_as_of", "first", "last", "checked_by", "source"),
    "fictitious",
)
# What stands in `capacities` instead, if HSDS can say it, and what is counted there.
CAPACITY = ("places_total", "places_free", "capacity_as_of")
PLACES = "Plätze"
UNITS = frozenset("plätze platz betten bett place places bed beds space spaces".split())
OWN_HOURS = ("mode", "season_from", "season_to", "on_holidays")

# Table of the tabular package -> where its rows hang: field of the parent object, parent's table.
# "one" holds a single object, "many" a list.
TABLES: Mapping[str, tuple[str, str, str]] = {
    "services": ("services", "organizations", "many"),
    "locations": ("locations", "organizations", "many"),
    "service_at_location": ("service_at_locations", "services", "many"),
    "addresses": ("addresses", "locations", "many"),
    "accessibility": ("accessibility", "locations", "many"),
    "phones": ("phones", "", "many"),
    "contacts": ("contacts", "", "many"),
    "schedules": ("schedules", "", "many"),
    "languages": ("languages", "", "many"),
    "required_documents": ("required_documents", "services", "many"),
    "cost_options": ("cost_options", "services", "many"),
    "service_areas": ("service_areas", "services", "many"),
    "service_capacity": ("capacities", "services", "many"),
    "funding": ("funding", "", "many"),
    "organization_identifiers": ("organization_identifiers", "organizations", "many"),
    "programs": ("programs", "organizations", "many"),
}
# Column that names the parent -> its table; the first one that is filled counts.
PARENTS: Mapping[str, str] = {
    "service_at_location_id": "service_at_location",
    "contact_id": "contacts",
    "phone_id": "phones",
    "location_id": "locations",
    "service_id": "services",
    "organization_id": "organizations",
}
# Other names of tables.
ALIASES = {"service_capacities": "service_capacity"}
FIELD_OF = {field: table for table, (field, _parent, _many) in TABLES.items()}
SINGULAR = {
    "organizations": "organization_id",
    "services": "service_id",
    "locations": "location_id",
    "service_at_location": "service_at_location_id",
    "contacts": "contact_id",
    "phones": "phone_id",
    "schedules": "schedule_id",
}
