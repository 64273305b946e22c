"""The window on other pages: anybody may frame it, and only it; the map of the site."""

from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from nahraum.connect.directory.actions import add_offer, add_site, change, close
from tests.connect.directory.conftest import by, club, hall, keeper, lunch, shown, topic

__all__ = ["by", "club", "hall", "keeper", "lunch", "shown", "topic"]
WINDOW = "/kalletal/einbetten/fenster/"


@pytest.fixture
def client() -> Client:
    return Client()


def test_only_the_window_may_be_framed(client: Client, shown: Any) -> None:
    window = client.get(WINDOW)
    assert "frame-ancestors *" in window["Content-Security-Policy"]
    assert "X-Frame-Options" not in window
    for path in ("/kalletal/", "/kalletal/einbetten/", "/kalletal/angebote/"):
        other = client.get(path)
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
        assert other["X-Frame-Options"] == "DENY"


def test_the_window_loads_nothing_foreign_and_runs_no_script(client: Client, shown: Any) -> None:
    window = client.get(f"{WINDOW}?thema=mittagstisch")
    page = BeautifulSoup(window.content, "html.parser")
    assert page.find_all("script") == []
    loaded = [tag.get("href") for tag in page.find_all("link")]
    assert all(address.startswith("/static/") for address in loaded)
    assert not window.cookies
    assert "csrf" not in window.content.decode()


def test_the_window_shows_a_topic_or_a_house(client: Client, shown: Any, club: Any) -> None:
    for query in ("thema=mittagstisch", f"einrichtung={club.pk}"):
        text = client.get(f"{WINDOW}?{query}").content.decode()
        assert "Mittagstisch" in text
        assert "05264 1234" in text
    assert "Warm essen" not in client.get(f"{WINDOW}?thema=einkaufen").content.decode()
    assert "Warm essen" not in client.get(WINDOW).content.decode()


@pytest.mark.parametrize(
    "query", ["thema=gibtesnicht", "einrichtung=x", "thema=gibtes%00nicht", "thema=<b>"]
)
def test_what_is_not_there_is_not_found(client: Client, shown: Any, query: str) -> None:
    assert client.get(f"{WINDOW}?{query}").status_code == 404


def test_drafts_and_neighbours_are_not_in_the_window(
    client: Client, shown: Any, club: Any, topic: Any, by: Any, warburg: Any
) -> None:
    add_offer(by=by, organisation=club, title="Geheimplan", summary="x", topics=[topic])
    assert "Geheimplan" not in client.get(f"{WINDOW}?thema=mittagstisch").content.decode()
    other = client.get(f"/warburg/einbetten/fenster/?einrichtung={club.pk}").content.decode()
    assert "Mittagstisch" not in other


def test_the_window_is_not_fetched_twice(client: Client, shown: Any, by: Any) -> None:
    address = f"{WINDOW}?thema=mittagstisch"
    first = client.get(address)
    assert first["Cache-Control"] == "public, max-age=300"
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    change(row=shown, values={"summary": "Neu."}, version=shown.version, by=by)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_lines_to_copy_are_text_and_lead_there(client: Client, shown: Any, club: Any) -> None:
    answer = client.get(f"/kalletal/einbetten/?einrichtung={club.pk}")
    page = BeautifulSoup(answer.content, "html.parser")
    frame = BeautifulSoup(page.find(id="fenster").text, "html.parser").iframe
    assert frame["src"] == f"http://testserver{WINDOW}?einrichtung={club.pk}"
    assert frame["title"] == "Angebote finden: Kalletal"
    assert client.get(frame["src"]).status_code == 200
    link = BeautifulSoup(page.find(id="verweis").text, "html.parser").a
    assert client.get(link["href"]).status_code == 200
    assert "frame-src 'self'" in answer["Content-Security-Policy"]


def test_site_map_has_every_public_offer_once(
    client: Client, shown: Any, club: Any, topic: Any, by: Any, warburg: Any
) -> None:
    add_offer(by=by, organisation=club, title="Entwurf", summary="x", topics=[topic])
    answer = client.get("/kalletal/sitemap.xml")
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    found = [one.text for one in ElementTree.fromstring(answer.content).iter(f"{space}loc")]
    assert found == [
        "http://testserver/kalletal/angebote/",
        f"http://testserver/kalletal/angebote/{shown.pk}/",
    ]
    assert f"http://testserver/en/kalletal/angebote/{shown.pk}/" in answer.content.decode()
    close(offer=shown, by=by)
    assert str(shown.pk) not in client.get("/kalletal/sitemap.xml").content.decode()
    assert str(shown.pk) not in client.get("/warburg/sitemap.xml").content.decode()


def test_site_map_names_no_protected_place(client: Client, shown: Any, club: Any, by: Any) -> None:
    place = add_site(by=by, organisation=club, street="Geheimgasse 9", protected_address=True)
    values = {"sites": [place], "phone": "05264 12345"}
    change(row=shown, values=values, version=shown.version, by=by)
    for path in ("/kalletal/sitemap.xml", f"{WINDOW}?thema=mittagstisch"):
        text = client.get(path).content.decode()
        assert "Geheimgasse" not in text
        assert str(place.pk) not in text


def test_a_demo_has_no_site_map(client: Client, shown: Any, settings: Any) -> None:
    settings.DEMO = True
    assert client.get("/kalletal/sitemap.xml").status_code == 404
