"""Every wrong turn has two ways on; a fault has a number that the log knows."""

import logging
import re

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import SuspiciousOperation
from django.test import Client
from django.urls import path

from nahraum.web import urls
from nahraum.web.errors import broken
from tests.base.world import make_person


def ways(content: bytes) -> list[str]:
    page = BeautifulSoup(content, "html.parser")
    assert len(page.find_all("h1")) == 1
    return [a["href"] for a in page.select(".nr-content li a")]


@pytest.fixture
def faulty(settings, monkeypatch):
    """The house with two broken addresses; faults are answered, not raised."""

    def breaks(request):
        raise ZeroDivisionError("planted")

    def suspicious(request):
        raise SuspiciousOperation("planted")

    planted = [path("kaputt/", breaks, name="account_broken"),
               path("seltsam/", suspicious, name="account_odd")]  # fmt: skip
    monkeypatch.setattr(urls, "urlpatterns", [*planted, *urls.urlpatterns])
    from django.urls import clear_url_caches

    clear_url_caches()
    yield Client(raise_request_exception=False)
    clear_url_caches()


def test_unknown_page(client, kalletal) -> None:
    for address in ("/gibtsnicht/", "/kalletal/gibtsnicht/", "/en/nowhere/else/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert len(ways(answer.content)) >= 2


def test_an_unknown_address_keeps_its_municipality(client, kalletal) -> None:
    """Its navigation, its search and its phone; an address of nowhere has none of them."""
    type(kalletal).objects.filter(pk=kalletal.pk).update(contact_phone="05264 644-0")
    for address in ("/kalletal/gibtsnicht/", "/en/kalletal/nowhere/", "/kalletal/a/b/c/"):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        lead = "/en" if address.startswith("/en") else ""
        assert page.select_one(".nr-brand__place").text == "Kalletal"
        assert page.select_one("form[role=search]")["action"].startswith(f"{lead}/kalletal/")
        assert page.select_one("main a[href^=tel]")["href"] == "tel:052646440"
        assert page.select(f"nav a[href^='{lead}/kalletal/']")
    for address in ("/gibtsnicht/", "/nirgendwo/gibtsnicht/", "/en/nowhere/else/"):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        assert not page.select(".nr-brand__place, main a[href^=tel], form[role=search]")


def test_not_allowed_inside_ones_own_municipality(signed_in) -> None:
    answer = signed_in("council_member").get("/kalletal/menschen/")
    assert answer.status_code == 403
    assert "/kalletal/" in ways(answer.content)


def test_bad_request(faulty, db) -> None:
    answer = faulty.get("/seltsam/")
    assert answer.status_code == 400
    assert len(ways(answer.content)) >= 2


def test_expired_form(kalletal) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/anmelden/", {"login": "a@b.de", "password": "x"})
    assert answer.status_code == 403
    assert "abgelaufen" in answer.content.decode()
    assert len(ways(answer.content)) >= 2


def test_too_many_attempts(client, kalletal, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}
    statuses = [
        client.post("/anmelden/", {"login": "a@b.de", "password": "x"}).status_code
        for _attempt in range(5)
    ]
    assert statuses == [200, 200, 200, 429, 429]
    answer = client.post("/anmelden/", {"login": "a@b.de", "password": "x"})
    assert len(ways(answer.content)) >= 2


def test_fault_has_a_number_that_the_log_knows(faulty, caplog, db) -> None:
    with caplog.at_level(logging.ERROR, logger="nahraum.web"):
        answer = faulty.get("/kaputt/")
    assert answer.status_code == 500
    (number,) = re.findall(r"Störungsnummer ([0-9A-F]{8})", answer.content.decode())
    (line,) = [record for record in caplog.records if record.name == "nahraum.web"]
    assert number in line.getMessage()
    assert line.exc_info[0] is ZeroDivisionError
    assert len(ways(answer.content)) >= 2
    assert "planted" not in answer.content.decode()


def test_fault_page_stands_without_database_and_context(rf) -> None:
    # No database mark: a query would fail here.
    assert broken(rf.get("/")).status_code == 500


def test_foreign_municipality_looks_like_none(client, kalletal, warburg) -> None:
    client.force_login(make_person("planner", kalletal))
    foreign, unknown = client.get("/warburg/heute/"), client.get("/nirgendwo/heute/")
    assert foreign.status_code == unknown.status_code == 404
