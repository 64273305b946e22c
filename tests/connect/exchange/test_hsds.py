"""HSDS 3: the examples of the specification, and what our files say to others."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from nahraum.connect.exchange.adapters.hsds import read_hsds
from nahraum.connect.exchange.adapters.hsds_tables import read_hsds_tables
from nahraum.connect.exchange.adapters.standards import read_standard
from nahraum.connect.exchange.documents.hsds import hsds
from nahraum.connect.exchange.documents.hsds_tables import hsds_tables
from nahraum.connect.exchange.rules.records import (
    HoursRecord,
    LeaveRecord,
    OfferRecord,
    OrganisationRecord,
    SiteRecord,
)
from nahraum.data.errors import FormatError

FOLDER = "22_hsds_beispiele"
SITE = "3a19ff88-4620-4d17-9830-ac1d859eb5d5"
SERVICE = "ac148810-d857-441c-9679-408f346de14b"
HOUSE = OrganisationRecord(
    key="d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610",
    name="Dorfverein (erfunden)",
    sector="association",
    phone="+49526412345",
    sites=(SiteRecord(key=SITE, street="Am Markt 1", place="Kalletal", lon=8.9, lat=52.1,
                      barriers={"step_free": "yes", "lift": "unknown"}),),
    offers=(
        OfferRecord(
            key=SERVICE, title="Mittagstisch", summary="Warm essen.", topics=("mittagstisch",),
            sites=(SITE,), status="published", cost="free", languages=("de", "dgs"),
            hours=(HoursRecord(weekday=4, opens=time(12), closes=time(14), site=SITE),),
            leaves=(LeaveRecord(first=date(2026, 12, 24), last=date(2027, 1, 2)),),
        ),
    ),
)  # fmt: skip


def written(house: OrganisationRecord = HOUSE) -> dict[str, object]:
    page = json.loads(hsds([house], topics={"mittagstisch": "Mittagstisch"}))
    return page["contents"][0]


# ------------------------------------------------------------------ what we say
def test_others_read_the_usual_fields() -> None:
    organisation = written()
    assert organisation["name"] == "Dorfverein (erfunden)"
    assert organisation["phones"][0]["number"] == "+49526412345"
    place = organisation["locations"][0]
    assert (place["latitude"], place["longitude"]) == (52.1, 8.9)
    assert place["addresses"][0]["address_1"] == "Am Markt 1"
    service = organisation["services"][0]
    assert (service["status"], service["description"]) == ("active", "Warm essen.")
    assert [one["code"] for one in service["languages"]] == ["de", "gsg"]
    assert service["cost_options"][0]["amount"] == 0
    there = service["service_at_locations"][0]
    assert there["location"]["id"] == SITE
    assert there["schedules"][0]["byday"] == "FR"
    assert (there["schedules"][0]["opens_at"], there["schedules"][0]["freq"]) == ("12:00", "WEEKLY")
    topic = service["attributes"][0]["taxonomy_term"]
    assert (topic["code"], topic["taxonomy"]) == ("mittagstisch", "nahraum-topics")


def test_every_object_has_an_id_that_stays() -> None:
    def ids(value: object) -> list[str]:
        if isinstance(value, list):
            return [one for part in value for one in ids(part)]
        if isinstance(value, dict):
            return [
                str(value["id"]),
                *ids([v for v in value.values() if isinstance(v, dict | list)]),
            ]
        return []

    assert ids(written()) == ids(written())
    assert "" not in ids(written())


def test_a_protected_address_is_in_no_field() -> None:
    secret = replace(
        HOUSE.sites[0], protected_address=True, name="Haus", directions="Mühle", stop="Z"
    )
    house = replace(HOUSE, sites=(secret,))
    for data in (hsds([house], topics={}), hsds_tables([house], topics={}, title="", licence="")):
        text = data.decode(errors="replace") if data[:1] == b"{" else unzipped(data)
        for word in ("Am Markt", "52.1", "8.9", "Mühle", '"Haus"'):
            assert word not in text
        found = read_standard(data, file="x")
        assert found is not None
        assert found.records[0].sites == (
            SiteRecord(key=SITE, protected_address=True, barriers={"step_free": "yes"}),
        )


def unzipped(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def test_tables_describe_themselves() -> None:
    data = hsds_tables([HOUSE], topics={}, title="Verzeichnis", licence="dl-de/by-2-0")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        described = json.loads(archive.read("datapackage.json"))
        names = set(archive.namelist())
        phones = archive.read("phones.csv").decode()
    assert described["profile"] == "tabular-data-package"
    assert {one["path"] for one in described["resources"]} == names - {"datapackage.json"}
    assert "0049526412345" in phones  # no cell begins with a plus
    assert data == hsds_tables([HOUSE], topics={}, title="Verzeichnis", licence="dl-de/by-2-0")


# ------------------------------------------------------------------ what others say
@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "sites", "offers"),
    [("organization_full", 1, 1), ("organization_list", 0, 0), ("service_full", 1, 1),
     ("service_list", 0, 1), ("service_at_location_full", 1, 1),
     ("service_at_location_list", 1, 1)],
)  # fmt: skip
def test_example_is_read(shared_data: Path, name: str, sites: int, offers: int) -> None:
    found = read_hsds((shared_data / FOLDER / f"{name}.json").read_bytes(), file=name)
    (house,) = found.records
    assert (house.name, len(house.sites), len(house.offers)) == (
        "Example Organization Inc.", sites, offers,
    )  # fmt: skip
    assert found.remarks
    assert found.more == 0


@pytest.mark.real_data
def test_what_the_example_says_and_we_keep(shared_data: Path) -> None:
    found = read_hsds((shared_data / FOLDER / "organization_full.json").read_bytes(), file="x")
    (house,) = found.records
    (offer,), (site,) = house.offers, house.sites
    assert (house.former_names, house.website) == (("Example Org",), "http://example.com")
    assert (site.street, site.place, site.lat) == ("1-30 Main Street", "MyCity", None)
    assert (offer.title, offer.status, offer.cost) == ("Community Counselling", "published", "fee")
    assert (offer.contact, offer.phone, offer.languages) == (
        "Ann Persona",
        "+441234234567",
        ("ur",),
    )
    assert offer.checked_at == date(2005, 1, 1)
    assert offer.for_whom.startswith("This service is intended for all people aged 12")
    assert offer.bring.startswith("Any official identification document")


@pytest.mark.real_data
def test_nothing_of_the_example_is_left_out_silently(shared_data: Path) -> None:
    """Every field with a value is in a record, in a remark, or about other programs' keeping."""
    value = json.loads((shared_data / FOLDER / "organization_full.json").read_bytes())
    found = read_hsds(json.dumps(value).encode(), file="x")
    service = value["services"][0]
    remarked = {remark.place for remark in found.remarks}
    offer = found.records[0].offers[0]
    kept = {"id", "last_modified", "metadata", "assured_date", "locations"}
    kept |= {"service_at_locations", "languages", "required_documents", "contacts", "phones"}
    kept |= {"service_areas", "schedules", "cost_options", "attributes"}  # reported inside
    texts = {str(getattr(offer, name)) for name in offer.__slots__}
    for name, said in service.items():
        assert (
            name in kept or f"services[].{name}" in remarked or str(said).strip() in texts
            or name in ("status", "wait_time")
        ), name  # fmt: skip
    for part in ("schedules[]", "attributes[]", "cost_options[].amount_description"):
        assert f"services[].{part}" in remarked


@pytest.mark.real_data
def test_the_tables_say_the_same_as_the_object(shared_data: Path) -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for path in sorted((shared_data / FOLDER / "csv").glob("*.csv")):
            archive.write(path, path.name)
    as_zip = read_hsds_tables(memory.getvalue(), file="x.zip").records
    as_json = read_standard((shared_data / FOLDER / "tabular.json").read_bytes(), file="x.json")
    assert as_json is not None
    assert as_zip == as_json.records
    whole = read_hsds((shared_data / FOLDER / "organization_full.json").read_bytes(), file="x")
    assert as_zip[0].offers == whole.records[0].offers
    assert as_zip[0].sites == whole.records[0].sites


@pytest.mark.real_data
@pytest.mark.parametrize(
    "name", ["base", "location", "taxonomy", "taxonomy_list", "taxonomy_term", "taxonomy_term_list"]
)
def test_what_holds_no_offer_says_so(shared_data: Path, name: str) -> None:
    with pytest.raises(FormatError, match="keine Einrichtung und kein Angebot"):
        read_hsds((shared_data / FOLDER / f"{name}.json").read_bytes(), file=name)


@pytest.mark.real_data
def test_the_example_goes_round(shared_data: Path) -> None:
    first = read_hsds((shared_data / FOLDER / "service_full.json").read_bytes(), file="x").records
    again = read_hsds(hsds(first, topics={}), file="y")
    assert (again.records, again.remarks) == (first, ())


@pytest.mark.parametrize(
    "schedule",
    [
        {"freq": "SECONDLY", "byday": "MO", "opens_at": "08:00", "closes_at": "12:00"},
        {"freq": "WEEKLY", "interval": 2, "byday": "MO", "opens_at": "08:00", "closes_at": "12:00"},
        {
            "freq": "WEEKLY",
            "count": 10**9,
            "byday": "MO",
            "opens_at": "08:00",
            "closes_at": "12:00",
        },
        {"freq": "WEEKLY", "byday": "1MO", "opens_at": "08:00", "closes_at": "12:00"},
        {
            "freq": "WEEKLY",
            "byday": "MO",
            "bymonthday": "1",
            "opens_at": "08:00",
            "closes_at": "12",
        },
        {"freq": "WEEKLY", "byday": "MO"},
        {"freq": "WEEKLY", "byday": "MO", "opens_at": "25:00", "closes_at": "26:00"},
    ],
)
def test_a_repetition_that_is_not_every_week_gives_no_hours(schedule: dict[str, object]) -> None:
    service = {"id": "a", "name": "A", "status": "active", "schedules": [schedule],
               "organization": {"id": "b", "name": "B"}}  # fmt: skip
    found = read_hsds(json.dumps(service).encode(), file="x")
    assert found.records[0].offers[0].hours == ()
    assert found.remarks


def places(**capacity: object) -> OfferRecord:
    organisation = written()
    told = {"id": "c", "available": 2, "maximum": 12, "updated": "2026-11-20", **capacity}
    hours = {"id": "d", "available": 9, "updated": "2026-11-20", "unit": {"name": "Stunden"}}
    organisation["services"][0]["capacities"] = [told, hours]
    found = read_hsds(json.dumps(organisation).encode(), file="a.json")
    assert [remark.place for remark in found.remarks] == ["services[].capacities[]"]
    return found.records[0].offers[0]


@pytest.mark.parametrize(
    "more", [{"unit": {"id": "u"}}, {"unit": {"name": "Beds"}}, {"updated": "2026-11-20T23:59:00Z"}]
)
def test_places_others_count_are_read_and_nothing_else_they_count(more: dict[str, object]) -> None:
    offer = places(**more)
    assert (offer.places_total, offer.places_free) == (12, 2)
    assert offer.capacity_as_of == date(2026, 11, 20)
    assert places(unit={"name": "kg"}).places_free is None


def test_places_are_said_as_the_standard_says_them() -> None:
    told = {"places_total": 12, "places_free": 2, "capacity_as_of": date(2026, 11, 20)}
    offer = replace(HOUSE.offers[0], **told)
    house = replace(HOUSE, offers=(offer,))
    service = written(house)["services"][0]
    (capacity,) = service["capacities"]
    said = [capacity[name] for name in ("available", "maximum", "updated")]
    assert said == [2, 12, "2026-11-20T12:00:00Z"]
    assert capacity["unit"]["name"] == "Plätze"
    assert "places_free" not in json.dumps(service["attributes"])  # said once
    data = hsds_tables([house], topics={}, title="V", licence="L")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("units.csv").decode().count("Plätze") == 1
        assert b"2026-11-20T12:00:00Z" in archive.read("service_capacity.csv")
    for file in (hsds([house], topics={}), data):
        assert read_standard(file, file="x").records[0].offers == (offer,)
    unsaid = replace(HOUSE, offers=(replace(offer, capacity_as_of=None),))
    assert "capacities" not in written(unsaid)["services"][0]
