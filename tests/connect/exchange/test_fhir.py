"""FHIR R4: examples of the German health directory, and whether our Bundle is one."""

import json
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings

from nahraum.connect.exchange.adapters.fhir import read_fhir
from nahraum.connect.exchange.documents.fhir import fhir
from nahraum.connect.exchange.rules.records import HoursRecord, LeaveRecord, OrganisationRecord
from nahraum.data.errors import FormatError
from tests.connect.exchange.directories import directories
from tests.connect.exchange.test_hsds import HOUSE

FOLDER = "21_fhir_gematik_vzd"
READ = {
    # file: organisations, places, offers, hours
    "Organization-OrganizationExample": (1, 0, 0, 0),
    "Organization-OrganizationExample001": (1, 0, 0, 0),
    "Organization-PharmacyOrganizationExample": (1, 0, 0, 0),
    "Organization-NCPeHOrganizationExample": (1, 0, 0, 0),
    "HealthcareService-HealthcareServiceExample": (1, 0, 1, 5),
    "HealthcareService-PharmacyHealthCareServiceExample": (1, 0, 1, 5),
    "HealthcareService-NCPeHHealthcareServiceExample": (1, 0, 1, 0),
    "Location-LocationExample": (1, 1, 0, 0),
    "Location-PharmacyLocationExample": (1, 1, 0, 0),
    "Practitioner-TIPractitionerExample001": (0, 0, 0, 0),
    "Practitioner-TIPractitionerExampleDentist": (0, 0, 0, 0),
    "PractitionerRole-PractitionerRoleExample": (0, 0, 0, 0),
    "Search_HealthcareService_telematikID": (1, 1, 1, 0),
    "Search_PractitionerRole_complex": (1, 1, 0, 0),
    "Search_PractitionerRole_name": (0, 0, 0, 0),
    "Bundle-FilteredSearchSetBundle": (0, 0, 0, 0),
}


def bundle_of(*resources: dict[str, object]) -> bytes:
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


# ------------------------------------------------------------------ what we say
@settings(max_examples=25, deadline=None)
@given(records=directories())
def test_every_bundle_is_fhir(records: tuple[OrganisationRecord, ...]) -> None:
    Bundle.model_validate_json(fhir(records, topics={}))


def test_others_read_the_usual_fields() -> None:
    found = [entry["resource"] for entry in json.loads(fhir([HOUSE], topics={}))["entry"]]
    house, place, service = found
    assert [one["resourceType"] for one in found] == [
        "Organization",
        "Location",
        "HealthcareService",
    ]
    assert place["position"] == {"longitude": 8.9, "latitude": 52.1}
    assert place["managingOrganization"]["reference"] == f"Organization/{house['id']}"
    assert service["location"][0]["reference"] == f"Location/{place['id']}"
    assert service["availableTime"][0]["daysOfWeek"] == ["fri"]
    assert service["notAvailable"][0]["during"] == {"start": "2026-12-24", "end": "2027-01-02"}
    assert service["serviceProvisionCode"][0]["coding"][0]["code"] == "free"
    assert [one["coding"][0]["code"] for one in service["communication"]] == ["de", "gsg"]
    assert service["active"] is True


def test_whom_to_ask_for_is_a_name_and_nothing_else() -> None:
    house = replace(HOUSE, offers=(replace(HOUSE.offers[0], contact="Frau Ulme (erfunden)"),))
    found = [entry["resource"] for entry in json.loads(fhir([house], topics={}))["entry"]]
    person, role = found[-2:]
    assert set(person) == {"resourceType", "id", "name"}
    assert person["name"] == [{"text": "Frau Ulme (erfunden)"}]
    assert role["practitioner"]["reference"] == f"Practitioner/{person['id']}"


def test_a_protected_address_is_in_no_resource() -> None:
    secret = replace(HOUSE.sites[0], protected_address=True, name="Haus", directions="Mühle")
    text = fhir([replace(HOUSE, sites=(secret,))], topics={}).decode()
    assert [word for word in ("Am Markt", "52.1", "Mühle", '"Haus"') if word in text] == []


# ------------------------------------------------------------------ what others say
@pytest.mark.real_data
@pytest.mark.parametrize("name", READ)
def test_example_is_read(shared_data: Path, name: str) -> None:
    found = read_fhir((shared_data / FOLDER / f"{name}.json").read_bytes(), file=name)
    offers = [offer for house in found.records for offer in house.offers]
    assert READ[name] == (
        len(found.records), sum(len(house.sites) for house in found.records), len(offers),
        sum(len(offer.hours) for offer in offers),
    )  # fmt: skip
    assert found.remarks
    assert found.more == 0


@pytest.mark.real_data
def test_all_83_entries_of_the_search_are_accounted_for(shared_data: Path) -> None:
    """They are roles of persons whose practices are not in the answer."""
    data = (shared_data / FOLDER / "Search_PractitionerRole_name.json").read_bytes()
    found = read_fhir(data, file="x")
    missing = "Das Angebot oder die Person steht nicht in der Datei."
    assert [remark.times for remark in found.remarks if remark.text == missing] == [83]


@pytest.mark.real_data
def test_the_pharmacy_with_its_place_and_house(shared_data: Path) -> None:
    names = ("Organization-PharmacyOrganizationExample", "Location-PharmacyLocationExample",
             "HealthcareService-PharmacyHealthCareServiceExample")  # fmt: skip
    resources = [json.loads((shared_data / FOLDER / f"{name}.json").read_bytes()) for name in names]
    found = read_fhir(bundle_of(*resources), file="x")
    (house,) = found.records
    (site,), (offer,) = house.sites, house.offers
    assert (house.name, house.phone) == ("Rathausapotheke", "+49301234567")
    assert (site.street, site.postcode, site.lon) == ("Theodor-Stern-Kai 7", "60596", 8.6648)
    assert offer.sites == (site.key,)
    assert offer.hours[0] == HoursRecord(weekday=0, opens=time(8), closes=time(18))
    assert offer.leaves == (LeaveRecord(first=date(2024, 9, 1), last=date(2024, 9, 21)),)
    places = {remark.place for remark in found.remarks}
    assert "HealthcareService.availableTime[]" in places  # the emergency service of one night
    assert "HealthcareService.characteristic" in places


@pytest.mark.real_data
def test_nothing_personal_of_a_practitioner_is_read(shared_data: Path) -> None:
    data = (shared_data / FOLDER / "Search_PractitionerRole_complex.json").read_bytes()
    found = repr(read_fhir(data, file="x"))
    for private in ("1996-04-21", "male", "1-1arvtst"):
        assert private in data.decode()
        assert private not in found


@pytest.mark.real_data
def test_what_is_no_directory_says_so(shared_data: Path) -> None:
    for kind in ("CodeSystem", "StructureDefinition", "Endpoint"):
        for path in (shared_data / FOLDER).glob(f"{kind}-*.json"):
            with pytest.raises(FormatError, match="weder ein FHIR-Bundle"):
                read_fhir(path.read_bytes(), file=path.name)


def test_orders_to_delete_are_no_entries() -> None:
    house = {"resourceType": "Organization", "id": "a", "name": "A"}
    entry = {"resource": house, "request": {"method": "DELETE", "url": "Organization/a"}}
    data = json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": [entry]}).encode()
    found = read_fhir(data, file="x")
    assert found.records == ()
    assert [remark.text for remark in found.remarks] == [
        "Dieser Auftrag ist kein Eintrag; nicht übernommen."
    ]


def test_circles_of_references_end() -> None:
    found = read_fhir(
        bundle_of(
            {"resourceType": "Organization", "id": "a", "name": "A",
             "partOf": {"reference": "Organization/b"}},
            {"resourceType": "Organization", "id": "b", "name": "B",
             "partOf": {"reference": "Organization/a"}},
            {"resourceType": "Location", "id": "c", "partOf": {"reference": "Location/c"},
             "managingOrganization": {"reference": "Organization/a"}},
        ),
        file="x",
    )  # fmt: skip
    assert [house.key for house in found.records] == ["a", "b"]
    assert {remark.place for remark in found.remarks} >= {"Organization.partOf", "Location.partOf"}


def test_what_is_not_fhir_is_reported_and_read_all_the_same() -> None:
    found = read_fhir(
        bundle_of({"resourceType": "Organization", "id": "a", "name": "A", "colour": "red"}),
        file="x",
    )
    assert found.records[0].name == "A"
    texts = {(remark.place, remark.text) for remark in found.remarks}
    assert ("Organization.colour", "Das entspricht nicht FHIR R4.") in texts
