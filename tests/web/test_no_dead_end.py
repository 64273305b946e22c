"""No dead end (U24): who finds nothing, is late or may not go in has two ways on and a phone.

Every address of the rooms citizens and houses meet is asked for something that is not there, and
every page of a municipality that has no entry yet.
"""

import logging
from collections.abc import Iterable, Iterator
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.base.world import make_person

ROOMS = ("calendar", "directory", "exchange", "participation", "people", "portal", "upkeep", "web")
NOBODY = {"uuid": UUID(int=7), "int": 987_654}
FEWEST = 2


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    log = logging.getLogger("django.request")
    level = log.level
    log.setLevel(logging.ERROR)
    yield
    log.setLevel(level)


@pytest.fixture
def town(kalletal):
    type(kalletal).objects.filter(pk=kalletal.pk).update(contact_phone="05264 644-0")
    return kalletal


def addresses(
    patterns: Iterable[URLPattern | URLResolver], inside: str = "", given: tuple[str, ...] = ()
) -> Iterator[str]:
    """Each address of the rooms that has a key or link in it, with one nobody knows."""
    for entry in patterns:
        kinds = {**dict(given), **_kinds(entry)}
        if isinstance(entry, URLResolver):
            space = f"{inside}{entry.namespace}:" if entry.namespace else inside
            yield from addresses(entry.url_patterns, space, tuple(kinds.items()))
        elif inside.rstrip(":") in ROOMS and entry.name and kinds.keys() - {"kommune"}:
            words = {name: NOBODY.get(kind, "unbekannt") for name, kind in kinds.items()}
            words |= {"kommune": "kalletal"} if "kommune" in kinds else {}
            yield reverse(f"{inside}{entry.name}", kwargs=words)


def _kinds(entry: URLPattern | URLResolver) -> dict[str, str]:
    found = getattr(entry.pattern, "converters", {})
    return {n: type(kind).__name__.removesuffix("Converter").lower() for n, kind in found.items()}


def ways(page: BeautifulSoup, path: str) -> set[str]:
    """Where the page itself leads, beside navigation and foot."""
    found = {a["href"] for a in page.select(".nr-content a[href], .nr-lead a[href]")}
    forms = {form["action"] for form in page.select(".nr-content form[role=search]")}
    return {way for way in found | forms if way.partition("#")[0] not in ("", path)}


@pytest.fixture
def one_refusal(monkeypatch, client, town) -> None:
    """The pages all rooms share are asked once, not for each address: that takes minutes."""
    assert faults(client.get("/kalletal/gibtsnicht/"), "/kalletal/gibtsnicht/") == []

    def refuse(request, template, *, status):
        return HttpResponse(template, status=status, content_type="text/plain")

    monkeypatch.setattr("nahraum.web.errors.render", refuse)


def faults(answer, path: str) -> list[str]:
    page = BeautifulSoup(answer.content, "html.parser")
    found = []
    if len(ways(page, path)) < FEWEST:
        found.append(f"{path} {answer.status_code}: {sorted(ways(page, path))}")
    if path.startswith("/kalletal/") and not page.select("a[href^='tel:']"):
        found.append(f"{path} {answer.status_code}: no phone")
    return found


def wrong_turns(client: Client) -> tuple[int, list[str]]:
    """How many pages said no in their own words, and what is missing on them."""
    seen, found = 0, []
    for path in addresses(get_resolver().url_patterns):
        answer = client.get(path)
        page = answer.headers.get("Content-Type", "").startswith("text/html")
        if answer.status_code in (403, 404, 410) and page:
            seen += 1
            found += faults(answer, path)
    return seen, found


def test_who_looks_for_something_that_is_not_there_has_ways_on(client, town, one_refusal) -> None:
    seen, found = wrong_turns(client)
    assert seen >= 6
    assert found == []


def test_who_may_not_go_in_has_ways_on(client, town) -> None:
    client.force_login(make_person("council_member", town))
    answer = client.get("/kalletal/verzeichnis/")
    assert answer.status_code == 403
    assert faults(answer, "/kalletal/verzeichnis/") == []


@pytest.mark.parametrize(
    "path",
    [
        "angebote/",
        "angebote/?frage=Einhorn",
        "angebote/?frage=Arzt&ort=Nirgendwo&kostenlos=on",
        "angebote/karte/?frage=Einhorn",
        "angebote/haeuser/",
        "angebote/merkzettel/",
        "termine/",
        "termine/?zeitraum=tag&ab=2099-12-24&stufenlos=on",
        "termine/aushang/",
        "beteiligung/",
        "gremien/",
        "was-wurde-daraus/",
        "praxisbeispiele/?suche=gibtesnicht",
    ],
)
def test_a_page_without_entries_has_ways_on(path: str, client, town) -> None:
    path = f"/kalletal/{path}"
    answer = client.get(path)
    assert answer.status_code == 200
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.select("a[href^='tel:']")
    for empty in page.select(".nr-empty"):
        assert len(empty.select("a[href]")) >= FEWEST, empty
    assert faults(answer, path) == []


def test_a_dead_end_is_found(rf) -> None:
    class Bare:
        status_code = 404
        content = b"<main class='nr-content'><a href='#x'>x</a><a href='/kalletal/y/'>y</a></main>"

    assert len(faults(Bare, "/kalletal/y/")) == 2
