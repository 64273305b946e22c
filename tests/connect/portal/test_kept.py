"""What a device may keep of the portal for times without a network."""

import re

import pytest
from django.test import Client

from nahraum.connect.portal.rules import VIOLENCE
from nahraum.connect.portal.views.repeating import PAGES
from tests.base.world import acting, make_person
from tests.connect.portal.test_pages import BASE, offer, page, words

__all__ = ["words"]


@pytest.fixture
def coordinator(words, kalletal):
    return acting(make_person("network_coordinator", kalletal))


def kept_as(address: str, **asked: object) -> str | None:
    return Client().get(address, asked).headers.get("Nahraum-Keep")


def test_a_device_may_keep_offers_and_notes(coordinator) -> None:
    choir, shelter = offer(coordinator, "Chöre", "begegnung"), offer(coordinator, "A", VIOLENCE)
    assert kept_as(f"{BASE}{choir.pk}/") == "Ch%C3%B6re"
    assert kept_as(f"/en{BASE}{choir.pk}/") == "Ch%C3%B6re"
    assert kept_as(f"{BASE}merkzettel/", a=choir.pk) == "Merkzettel"
    assert kept_as(f"{BASE}{choir.pk}/", von="Talle") is None
    assert kept_as(f"{BASE}merkzettel/", a=[choir.pk, shelter.pk]) is None
    assert kept_as(f"{BASE}merkzettel/") is None
    for address in ("", f"{choir.pk}/hinweis/", f"{choir.pk}/hinkommen/", "haeuser/"):
        assert kept_as(BASE + address) is None, address
    text = page(f"{BASE}{choir.pk}/")
    assert "ohne-netz.js" in text
    assert re.search(r"hidden data-ohne-netz>.*<time>–</time>", text, re.DOTALL)
    assert "csrfmiddlewaretoken" not in text


@pytest.mark.parametrize("topic", [VIOLENCE, "krise", "sucht"])
def test_no_device_keeps_what_others_must_not_see(topic: str, coordinator, monkeypatch) -> None:
    row = offer(coordinator, "A", topic, "begegnung")
    assert kept_as(f"{BASE}{row.pk}/") is None
    assert "ohne-netz" not in page(f"{BASE}{row.pk}/")
    monkeypatch.setattr("nahraum.connect.portal.queries.showing.NEVER_KEPT", frozenset())
    PAGES.clear()  # else it would be the page made before
    may_be_kept = kept_as(f"{BASE}{row.pk}/") is not None
    assert may_be_kept is (topic != VIOLENCE)  # the twin; violence has "no-store" besides


def test_no_device_keeps_an_offer_with_a_protected_address(coordinator) -> None:
    row = offer(coordinator, "A", "begegnung", site={"protected_address": True})
    assert kept_as(f"{BASE}{row.pk}/") is None


def test_who_is_signed_in_keeps_nothing(kalletal, coordinator) -> None:
    row, client = offer(coordinator, "Chor", "begegnung"), Client()
    client.force_login(make_person("planner", kalletal))
    answer = client.get(f"{BASE}{row.pk}/")
    assert "Nahraum-Keep" not in answer.headers
    assert "ohne-netz" not in answer.content.decode()
