"""The portal for machines: what stands in it, what does not, and how it is fetched again."""

import gzip
import json
from datetime import timedelta
from typing import Any, get_args
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from nahraum.connect.directory.actions import (
    add_offer,
    add_organisation,
    add_site,
    change,
    close,
    remove,
    set_hours,
)  # fmt: skip
from nahraum.connect.directory.models import Offer
from nahraum.connect.directory.rules import TARGET_GROUPS
from nahraum.connect.exchange.rules.meter import Meter
from nahraum.connect.portal.api import addresses
from nahraum.connect.portal.api.shapes import Target
from nahraum.connect.portal.rules.filters import EVERYBODY
from tests.connect.directory.conftest import by, club, hall, keeper, lunch, shown, topic

__all__ = ["by", "club", "hall", "keeper", "lunch", "shown", "topic"]
ROOT = "/kalletal/api/v1"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(addresses, "METER", Meter(most=10_000))
    return Client()


def get(client: Client, path: str, **headers: str) -> Any:
    return client.get(f"{ROOT}{path}", headers=headers)


def test_an_offer_says_what_its_page_says(client: Client, shown: Any, hall: Any) -> None:
    found = get(client, f"/offers/{shown.pk}").json()
    assert found["title"] == "Mittagstisch"
    assert found["organisation"]["name"] == "Dorfverein (erfunden)"
    assert found["sites"] == [str(hall.pk)]
    assert found["topics"] == ["mittagstisch"]
    assert found["cost"] == "fee"
    assert found["url"] == f"http://testserver/kalletal/angebote/{shown.pk}/"


def test_internal_fields_are_nowhere(client: Client, shown: Any, club: Any, by: Any) -> None:
    values = {"reminder_email": "intern@example.org"}
    change(row=club, values=values, version=club.version, by=by)
    for path in ("/organisations", "/offers", "/sites", "/search?q=Mittagstisch"):
        text = get(client, path).content.decode()
        assert "intern@example.org" not in text
        assert "check_due" not in text
        assert "version" not in text


def test_drafts_and_closed_offers_are_not_there(
    client: Client, shown: Any, club: Any, by: Any, topic: Any
) -> None:
    draft = add_offer(by=by, organisation=club, title="Geheimplan", summary="x", topics=[topic])
    assert get(client, f"/offers/{draft.pk}").status_code == 404
    assert "Geheimplan" not in get(client, "/offers").content.decode()
    assert len(get(client, "/offers").json()["items"]) == 1
    close(offer=shown, by=by)
    for path in ("/offers", "/sites", "/organisations"):
        assert get(client, path).json()["items"] == []
    assert get(client, f"/offers/{shown.pk}").status_code == 410


def when(**ago: float) -> str:
    return (timezone.now() - timedelta(**ago)).isoformat().replace("+", "%2B")


def test_what_was_public_leaves_a_tombstone(
    client: Client, shown: Any, club: Any, hall: Any, by: Any
) -> None:
    keys = {"offers": shown.pk, "sites": hall.pk, "organisations": club.pk}
    for kind in keys:
        assert get(client, f"/{kind}?modified_after={when(days=1)}").json()["removed"] == []
    close(offer=shown, by=by)
    shown.refresh_from_db()
    for kind, key in keys.items():
        gone = get(client, f"/{kind}/{key}")
        assert (gone.status_code, gone["Content-Type"]) == (410, "application/problem+json")
        assert gone.json()["removed_at"][:10] == timezone.now().date().isoformat()
        found = get(client, f"/{kind}?modified_after={when(days=1)}").json()
        assert [one["id"] for one in found["removed"]] == [str(key)]
        assert get(client, f"/{kind}?changed_since={when(days=-1)}").json()["removed"] == []
        assert get(client, f"/{kind}").json()["removed"] == []
    assert get(client, f"/offers/{shown.pk}/state").status_code == 410
    remove(row=shown, by=by)
    assert get(client, f"/offers/{shown.pk}").status_code == 410
    Offer.trash.all().delete()  # erased: nobody knows it any more
    assert get(client, f"/offers/{shown.pk}").status_code == 404


def test_only_what_was_public_leaves_one(
    client: Client, shown: Any, club: Any, by: Any, topic: Any
) -> None:
    """Negative control: a draft in the trash, a house without offers, what is still there."""
    draft = add_offer(by=by, organisation=club, title="Geheimplan", summary="x", topics=[topic])
    empty = add_organisation(by=by, name="Leer (erfunden)", sector="association")
    remove(row=draft, by=by)
    remove(row=empty, by=by)
    assert get(client, f"/offers/{draft.pk}").status_code == 404
    assert get(client, f"/organisations/{empty.pk}").status_code == 404
    for kind in ("offers", "sites", "organisations"):
        assert get(client, f"/{kind}?modified_after={when(days=1)}").json()["removed"] == []


def test_what_is_over_is_gone_since_the_day_after(client: Client, shown: Any, by: Any) -> None:
    last = timezone.localdate() - timedelta(days=3)
    change(row=shown, values={"last": last}, version=shown.version, by=by)
    found = get(client, f"/offers?modified_after={when(days=10)}").json()["removed"]
    assert [one["id"] for one in found] == [str(shown.pk)]
    assert get(client, f"/offers?modified_after={when(days=1)}").json()["removed"] == []


def test_a_protected_address_is_in_no_answer(
    client: Client, shown: Any, club: Any, by: Any
) -> None:
    place = add_site(by=by, organisation=club, name="Zufluchtshaus", street="Geheimgasse 9",
                     postcode="32689", place="Verstecktdorf", directions="hinter der Mühle",
                     stop="Mühle", protected_address=True)  # fmt: skip
    values = {"sites": [*shown.sites.all(), place], "phone": "05264 12345"}
    change(row=shown, values=values, version=shown.version, by=by)
    hidden = ("Zufluchtshaus", "Geheimgasse", "Verstecktdorf", "Mühle")
    paths = ["/offers", "/sites", f"/sites/{place.pk}", f"/offers/{shown.pk}", "/organisations",
             "/search?q=Geheimgasse", "/search?q=Mittagstisch&near=32689"]  # fmt: skip
    for path in paths:
        text = get(client, path).content.decode()
        assert [word for word in hidden if word in text] == [], path
    site = get(client, f"/sites/{place.pk}").json()
    assert (site["protected_address"], site["street"], site["lon"], site["name"]) == (
        True, "", None, "",
    )  # fmt: skip


def test_another_municipality_knows_nothing_of_it(
    client: Client, shown: Any, hall: Any, warburg: Any
) -> None:
    for path in (f"offers/{shown.pk}", f"sites/{hall.pk}", f"organisations/{shown.organisation_id}",
                 f"offers/{shown.pk}/state"):  # fmt: skip
        assert client.get(f"/warburg/api/v1/{path}").status_code == 404
    assert client.get("/warburg/api/v1/offers").json()["items"] == []


def test_pages_are_stable_while_rows_come_and_go(
    client: Client, shown: Any, club: Any, by: Any, topic: Any
) -> None:
    from nahraum.connect.directory.actions import publish

    for number in range(6):
        row = add_offer(by=by, organisation=club, title=f"Rat {number}", summary="x", on_site=False,
                        by_phone=True, phone="05264 1234", topics=[topic])  # fmt: skip
        publish(offer=row, checked_by="T", on=timezone.localdate(), by=by)
    seen: list[str] = []
    address = f"{ROOT}/offers?limit=2"
    while address:
        answer = client.get(address)
        page = answer.json()
        seen += [item["id"] for item in page["items"]]
        if page["next"]:
            assert f'<{page["next"]}>; rel="next"' in answer["Link"]
        if len(seen) == 2:
            close(offer=shown, by=by)
        address = page["next"]
    assert len(seen) == len(set(seen))
    assert len(seen) in (6, 7)


def test_tag_changes_exactly_when_the_content_does(
    client: Client, shown: Any, club: Any, by: Any
) -> None:
    first = get(client, "/offers")
    again = get(client, "/offers")
    assert first["ETag"] == again["ETag"]
    unchanged = get(client, "/offers", if_none_match=first["ETag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    # The internal address changes nothing anybody can see.
    change(row=club, values={"reminder_email": "a@example.org"}, version=club.version, by=by)
    assert get(client, "/offers", if_none_match=first["ETag"]).status_code == 304
    club.refresh_from_db()
    change(row=shown, values={"summary": "Warm essen, freitags."}, version=shown.version, by=by)
    later = get(client, "/offers", if_none_match=first["ETag"])
    assert later.status_code == 200
    assert later["ETag"] != first["ETag"]
    set_hours(offer=shown, hours=[{"weekday": 4, "opens": "12:00", "closes": "14:00"}], by=by)
    assert get(client, "/offers", if_none_match=later["ETag"]).status_code == 200


def test_the_tag_survives_packing_and_other_spellings(client: Client, shown: Any) -> None:
    plain = get(client, "/offers")
    packed = get(client, "/offers", accept_encoding="br, gzip;q=0.5")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] == plain["ETag"]
    assert "Accept-Encoding" in packed["Vary"]
    assert "Content-Encoding" not in get(client, "/offers", accept_encoding="gzip;q=0")
    strong = plain["ETag"].removeprefix("W/")
    assert get(client, "/offers", if_none_match=f'"other", {strong}').status_code == 304
    assert get(client, "/offers", if_none_match="*").status_code == 304


def test_changed_since(client: Client, shown: Any, by: Any) -> None:
    soon = (timezone.now() + timedelta(minutes=1)).isoformat().replace("+", "%2B")
    before = (timezone.now() - timedelta(minutes=5)).isoformat().replace("+", "%2B")
    for kind in ("offers", "sites", "organisations"):
        assert get(client, f"/{kind}?changed_since={soon}").json()["items"] == []
        assert len(get(client, f"/{kind}?changed_since={before}").json()["items"]) == 1


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=-1", "limit=201", "limit=x", "limit=1e9", "after=1", "after=../../etc",
     "topic=A%20B", "topic=A%00B%20C", "changed_since=2026-01-01T00:00:00",
     "changed_since=0001-01-01T00:00:00%2B14:00", "organisation=x", f"topic={'x' * 61}"],
)  # fmt: skip
def test_bad_values_are_refused_with_a_problem(client: Client, shown: Any, query: str) -> None:
    answer = get(client, f"/offers?{query}")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "Diese Anfrage verstehen wir nicht."
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_a_value_of_nothing_but_signs_nobody_sees_is_an_empty_one(
    client: Client, shown: Any
) -> None:
    empty, unseen = (get(client, f"/offers?topic={value}") for value in ("", "%00%E2%80%AE"))
    assert (unseen.status_code, unseen.json()) == (empty.status_code, empty.json())


@pytest.mark.parametrize("path", ["/offers/x", "/sites/1", "/organisations/--", "/offers/x/state"])
def test_what_is_no_id_is_refused(client: Client, shown: Any, path: str) -> None:
    assert get(client, path).status_code == 422


def test_unknown_ids_are_not_there(client: Client, shown: Any) -> None:
    for path in ("offers", "sites", "organisations"):
        answer = get(client, f"/{path}/{uuid4()}")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_everybody_may_read_and_nobody_write(client: Client, shown: Any) -> None:
    head = client.head(f"{ROOT}/offers")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head["Content-Length"]) == len(get(client, "/offers").content)
    asked = client.options(f"{ROOT}/offers", headers={"origin": "https://example.org"})
    assert (asked.status_code, asked["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert asked["Access-Control-Allow-Origin"] == "*"
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE"):
        refused = client.generic(method, f"{ROOT}/offers")
        assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_no_cookie_is_set_and_none_changes_the_answer(client: Client, shown: Any) -> None:
    for path in ("/offers", "/search?q=essen", "/topics", "/openapi.json"):
        assert not get(client, path).cookies
    other = client.get(f"{ROOT}/offers", headers={"cookie": "sessionid=x; a=b"})
    assert other["ETag"] == get(client, "/offers")["ETag"]


def test_too_many_questions_wait(shown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "METER", Meter(most=2))
    client = Client()
    assert [get(client, "/offers").status_code for _ask in range(3)] == [200, 200, 429]
    busy = get(client, "/offers")
    assert 1 <= int(busy["Retry-After"]) <= 60
    assert busy["Content-Type"] == "application/problem+json"
    assert get(client, "/sites").status_code == 200
    assert client.get(f"{ROOT}/offers", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_the_meter_forgets_and_keeps_no_address() -> None:
    meter = Meter(most=1, places=3)
    assert [meter.wait("192.0.2.1", "a", now=10), meter.wait("192.0.2.1", "a", now=11)] == [0, 49]
    assert meter.wait("192.0.2.1", "a", now=61) == 0
    assert "192.0.2.1" not in repr(meter)
    for number in range(10):
        meter.wait(f"192.0.2.{number}", "a", now=62)
    assert len(meter._counts) <= 3


def test_state_of_an_offer(client: Client, shown: Any, by: Any, time_machine: Any) -> None:
    set_hours(offer=shown, hours=[{"weekday": 4, "opens": "12:00", "closes": "14:00"}], by=by)
    time_machine.move_to("2026-11-20T12:30:00+01:00")
    found = get(client, f"/offers/{shown.pk}/state").json()
    assert (found["state"], found["until"]) == ("open", "2026-11-20T14:00:00+01:00")
    time_machine.move_to("2026-11-20T15:00:00+01:00")
    found = get(client, f"/offers/{shown.pk}/state").json()
    assert (found["state"], found["opens"]) == ("closed", "2026-11-27T12:00:00+01:00")
    assert found["phone_state"] == "unknown"


def test_search_says_why_and_crisis_comes_first(client: Client, shown: Any) -> None:
    found = get(client, "/search?q=Mittagstisch").json()
    assert [hit["title"] for hit in found["hits"]] == ["Mittagstisch"]
    assert found["hits"][0]["reasons"]
    crisis = get(client, "/search?q=ich+will+nicht+mehr+leben").json()
    assert "112" in {call["number"] for call in crisis["crisis"]} or crisis["crisis"]


def test_topics_in_the_language_of_the_address(client: Client, shown: Any) -> None:
    found = get(client, "/topics").json()["items"]
    assert {row["key"] for row in found} == {"essen", "mittagstisch", "einkaufen"}
    assert next(row for row in found if row["key"] == "mittagstisch")["parent"] == "essen"


def test_the_description_names_every_address_and_every_error(client: Client, shown: Any) -> None:
    schema = get(client, "/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert set(schema["paths"]) == {
        f"{ROOT}{path}"
        for path in ("/organisations", "/organisations/{id}", "/sites", "/sites/{id}", "/offers",
                     "/offers/{id}", "/offers/{id}/state", "/topics", "/search")
    }  # fmt: skip
    for methods in schema["paths"].values():
        assert set(methods) == {"get"}
        answers = methods["get"]["responses"]
        one = methods["get"]["operationId"] in {"organisation", "site", "offer", "state"}
        assert set(answers) == {"200", "304", "404", "405", "422", "429", *(["410"] if one else [])}
        assert set(answers["422"]["content"]) == {"application/problem+json"}
    assert json.dumps(schema).count("#/components/schemas/Problem") > 0


def test_the_page_for_people_lists_them(client: Client, shown: Any) -> None:
    page = client.get("/kalletal/schnittstelle/").content.decode()
    assert "/kalletal/api/v1/offers/{id}/state" in page
    assert "<script src=" not in page.replace('src="/static', "")


# ------------------------------------------------------------------ each protection can fail
def test_without_tidying_a_protected_address_would_be_out(
    client: Client, shown: Any, club: Any, by: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = add_site(by=by, organisation=club, street="Geheimgasse 9", protected_address=True)
    values = {"sites": [place], "phone": "05264 12345"}
    change(row=shown, values=values, version=shown.version, by=by)
    monkeypatch.setattr("nahraum.connect.exchange.rules.tidy._SAFE", ("key", "street"))
    assert "Geheimgasse" in get(client, "/sites").content.decode()


def test_every_target_group_can_be_asked_for() -> None:
    assert {*get_args(Target)} - {""} == {*TARGET_GROUPS} - {EVERYBODY}
