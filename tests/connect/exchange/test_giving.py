"""What leaves the house: files for the staff, open data for everybody, and what is in neither."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.connect.directory.actions import add_leave, add_offer, add_site, change, set_hours
from nahraum.connect.exchange.adapters.standards import read_standard
from nahraum.connect.exchange.queries.giving import FORMATS, register

pytestmark = pytest.mark.django_db
KINDS = tuple(FORMATS)


@pytest.fixture
def client() -> Client:
    return Client()


def text_of(data: bytes) -> str:
    """Everything a file says, unpacked."""
    if data[:2] != b"PK":
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


@pytest.fixture
def draft(club: Any, topic: Any, by: Any) -> Any:
    return add_offer(by=by, organisation=club, title="Geheimplan", summary="x", topics=[topic])


def test_what_is_public_reads_back_as_it_was(client: Client, shown: Any, by: Any) -> None:
    told = {"places_total": 12, "places_free": 2, "capacity_as_of": date(2026, 11, 20)}
    told |= {"barrier_grade": "accessible", "letting": "=Wohnungsamt", "subsidy": "bis 2041"}
    told |= {"by_video": True, "video_link": "https://video.example/a"}
    told |= {"video_service": "Praxisvideo", "video_service_checked": date(2026, 10, 1)}
    told["cost_parts"] = "Miete 480 Euro; Betreuung 1.650 Euro"
    change(row=shown, values=told, version=shown.version, by=by)
    set_hours(offer=shown, hours=[{"weekday": 4, "opens": "12:00", "closes": "14:00"}], by=by)
    add_leave(by=by, offer=shown, first=date(2026, 12, 24), last=date(2027, 1, 2))
    with municipality_scope(shown.municipality):
        wanted = register(public=True, at=timezone.now())
    assert (wanted[0].offers[0].title, wanted[0].offers[0].status) == ("Mittagstisch", "published")
    assert {name: getattr(wanted[0].offers[0], name) for name in told} == told
    assert len(wanted[0].offers[0].hours) == len(wanted[0].offers[0].leaves) == 1
    for kind in KINDS:
        answer = client.get(f"/kalletal/offene-daten/{kind}")
        found = read_standard(answer.content, file=kind)
        assert found is not None
        assert (found.records, found.remarks) == (wanted, ()), kind


@pytest.mark.parametrize("kind", KINDS)
def test_drafts_and_internal_fields_are_not_public(
    client: Client, shown: Any, draft: Any, club: Any, by: Any, kind: str
) -> None:
    values = {"reminder_email": "intern@example.org"}
    change(row=club, values=values, version=club.version, by=by)
    text = text_of(client.get(f"/kalletal/offene-daten/{kind}").content)
    assert "Mittagstisch" in text
    for secret in ("Geheimplan", "intern@example.org", "check_due", "reminder"):
        assert secret not in text


@pytest.mark.parametrize("kind", KINDS)
def test_staff_have_drafts_and_still_no_internal_fields(
    staff: Client, shown: Any, draft: Any, club: Any, by: Any, kind: str
) -> None:
    values = {"reminder_email": "intern@example.org"}
    change(row=club, values=values, version=club.version, by=by)
    answer = staff.get(f"/kalletal/verzeichnis/weitergeben/{kind}")
    assert "Geheimplan" in text_of(answer.content)
    assert "intern@example.org" not in text_of(answer.content)
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", KINDS)
def test_a_protected_address_is_in_no_file(
    client: Client, staff: Client, shown: Any, club: Any, by: Any, kind: str
) -> None:
    place = add_site(by=by, organisation=club, name="Zufluchtshaus", street="Geheimgasse 9",
                     postcode="32699", place="Verstecktdorf", directions="hinter der Mühle",
                     stop="Mühle", protected_address=True)  # fmt: skip
    values = {"sites": [*shown.sites.all(), place], "phone": "05264 12345"}
    change(row=shown, values=values, version=shown.version, by=by)
    for answer in (
        client.get(f"/kalletal/offene-daten/{kind}"),
        staff.get(f"/kalletal/verzeichnis/weitergeben/{kind}"),
    ):
        text = text_of(answer.content)
        for word in ("Zufluchtshaus", "Geheimgasse", "32699", "Verstecktdorf", "Mühle"):
            assert word not in text
        assert str(place.pk) in text


def test_without_tidying_the_address_would_be_out(
    client: Client, shown: Any, club: Any, by: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = add_site(by=by, organisation=club, street="Geheimgasse 9", protected_address=True)
    values = {"sites": [place], "phone": "05264 12345"}
    change(row=shown, values=values, version=shown.version, by=by)
    monkeypatch.setattr("nahraum.connect.exchange.rules.tidy._SAFE", ("key", "street"))
    assert "Geheimgasse" in text_of(client.get("/kalletal/offene-daten/geojson").content)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_the_same_until_something_changes(
    client: Client, shown: Any, by: Any, kind: str
) -> None:
    address = f"/kalletal/offene-daten/{kind}"
    first = client.get(address)
    assert client.get(address)["ETag"] == first["ETag"]
    assert client.get(f"/en{address}")["ETag"] == first["ETag"]
    known = {"if-none-match": first["ETag"]}
    assert (client.get(address, headers=known).status_code, first.status_code) == (304, 200)
    change(row=shown, values={"summary": "Neu."}, version=shown.version, by=by)
    later = client.get(address, headers=known)
    assert later.status_code == 200
    assert "Neu." in text_of(later.content)


def test_files_of_neighbours_do_not_mix(client: Client, shown: Any, warburg: Any) -> None:
    for kind in KINDS:
        assert "Mittagstisch" in text_of(client.get(f"/kalletal/offene-daten/{kind}").content)
        assert "Mittagstisch" not in text_of(client.get(f"/warburg/offene-daten/{kind}").content)


def test_a_file_says_its_licence_and_its_name(client: Client, shown: Any) -> None:
    answer = client.get("/kalletal/offene-daten/geojson")
    assert answer["Content-Disposition"] == 'attachment; filename="kalletal-angebote.geojson"'
    assert answer["Link"] == '<https://www.govdata.de/dl-de/by-2-0>; rel="license"'
    assert answer.json()["licence"].startswith("Datenlizenz Deutschland")
    assert answer.json()["as_of"] == timezone.localdate().isoformat()
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies


def test_head_and_options(client: Client, shown: Any) -> None:
    head = client.head("/kalletal/offene-daten/csv")
    assert (head.status_code, head.content) == (200, b"")
    asked = client.options("/kalletal/offene-daten/csv")
    assert (asked.status_code, asked["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert client.post("/kalletal/offene-daten/csv").status_code == 405
    assert client.get("/kalletal/offene-daten/exe").status_code == 404


@pytest.mark.parametrize("path", ["offene-daten/", "verzeichnis/weitergeben/"])
def test_the_pages_say_what_is_in_it(staff: Client, shown: Any, draft: Any, path: str) -> None:
    page = BeautifulSoup(staff.get(f"/kalletal/{path}").content, "html.parser")
    number = "ein Angebot" if path == "offene-daten/" else "2 Angebote"
    assert number in page.get_text(" ", strip=True)
    links = [one["href"] for one in page.select("main table a")]
    assert [link.rsplit("/", 1)[-1] for link in links] == list(KINDS)
    assert {staff.get(link).status_code for link in links} == {200}


def test_a_place_without_offers_is_told_to_the_staff_only(
    client: Client, staff: Client, shown: Any, club: Any, by: Any
) -> None:
    place = add_site(by=by, organisation=club, name="Lagerraum", street="Weg 3")
    assert str(place.pk) not in text_of(client.get("/kalletal/offene-daten/hsds").content)
    assert str(place.pk) in text_of(staff.get("/kalletal/verzeichnis/weitergeben/hsds").content)


def test_queries_do_not_grow_with_the_directory(
    shown: Any, club: Any, topic: Any, hall: Any, by: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            register(public=False, at=timezone.now())
        return len(queries)

    before = asked()
    for number in range(8):
        add_offer(by=by, organisation=club, title=f"N {number}", summary="x", topics=[topic],
                  sites=[hall])  # fmt: skip
    assert asked() == before
