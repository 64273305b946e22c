"""The map says what the list says, with the same numbers, and points at nobody who hides."""

import re
import zlib

import pytest
from django.test import Client
from django.utils.html import escape

from nahraum.base.topics.actions import load_vocabulary
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.connect.directory.models import Site
from tests.base.world import SYSTEM, acting, make_person
from tests.connect.portal.timetables import ASKED, load, offer, settle, where

BASE = "/kalletal/angebote/"
MAP = BASE + "karte/"


@pytest.fixture(autouse=True)
def villages(in_kalletal, planner) -> None:
    load_vocabulary(entries=shipped_vocabulary(), by=SYSTEM)
    settle(planner)


@pytest.fixture
def by(kalletal):
    return acting(make_person("network_coordinator", kalletal))


@pytest.fixture
def planner(kalletal):
    return acting(make_person("planner", kalletal))


def page(address: str, **asked: object) -> str:
    answer = Client(HTTP_USER_AGENT="Mozilla/5.0 (Firefox)").get(address, asked)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", answer.content.decode())


def listed(text: str) -> list[str]:
    """Addresses of the offers of a list, in order."""
    return re.findall(r'<h3 id="a-[^>]*><a[^>]*href="([^"?]*)', text)


def numbered(text: str) -> dict[int, str]:
    """Number -> address of the list beside the map."""
    found = re.findall(
        r'<span class="nr-map__number">(\d+)</span> <div><a class="kern-link" href="([^"]*)"', text
    )
    return {int(number): address for number, address in found}


def pins(text: str) -> dict[int, str]:
    """Number -> address of the single pins of the wide drawing."""
    wide = text.split('class="nr-svg nr-wide"')[1].split("</svg>", maxsplit=1)[0]
    return {
        int(number): address
        for address, number in re.findall(r'<a href="([^"#]*)" aria-label="(\d+): ', wide)
    }


def whole_list(**asked: object) -> list[str]:
    found: list[str] = []
    for number in range(1, 9):
        text = page(BASE, **asked, seite=number)
        found += [address for address in listed(text) if address not in found]
        if f"Seite {number} von" not in text or ">Weiter<" not in text:
            break
    return found


def test_list_and_map_have_the_same_content_and_numbers(by) -> None:
    for number in range(45):
        slug = ("hohenhausen", "talle", "stemmen")[number % 3]
        offer(by, f"Angebot {number:02d}", site=where(slug, number * 15.0))
    offer(by, "Angebot ohne Punkt", site={"place": "Kalletal"})
    offer(by, "Angebot am Telefon", on_site=False, by_phone=True)
    for asked in ({}, {"frage": "Angebot"}, {"thema": "begegnung"}, {"frage": "Angebot 07"}):
        wanted = whole_list(**asked)
        text = page(MAP, **asked)
        assert numbered(text) == dict(enumerate(wanted, start=1)), asked
        assert pins(text).items() <= numbered(text).items()


def test_groups_of_the_list_are_groups_of_the_map(by, planner) -> None:
    load(planner)
    offer(by, "Mit Bus", site=where("hohenhausen"))
    offer(by, "Ohne Bus", site=where("stemmen"))
    offer(by, "Ohne Punkt", site={"place": "Kalletal"})
    text = page(MAP, **ASKED)
    assert numbered(text) == dict(enumerate(whole_list(**ASKED), start=1))
    assert "mit Linie 764" in text
    assert "(kein Bus hin und zurück)" in text
    assert "(hier fehlt uns eine Angabe)" in text
    assert "Start: Talle" in text


def test_a_village_is_one_link_nearer(by) -> None:
    near = [offer(by, f"Nah {n}", site=where("hohenhausen", n * 90.0)) for n in range(3)]
    offer(by, "Fern", site=where("stemmen"))
    text = page(MAP)
    assert "3 Angebote in Hohenhausen" in text
    key = re.search(r"ausschnitt=([\w-]+)\">Karte von Hohenhausen", text)
    assert key is not None
    closer = page(MAP, ausschnitt=key[1])
    assert len(pins(closer)) == len(near)
    assert "Fern" not in closer
    assert "Die ganze Kommune zeigen" in closer
    kept = {number: address for number, address in numbered(text).items()
            if address in numbered(closer).values()}  # fmt: skip
    assert numbered(closer) == kept
    assert "Angebote auf der Karte" in page(MAP, ausschnitt="gibt-es-nicht")


def test_who_hides_or_has_no_place_has_no_pin_and_is_named_below(by) -> None:
    """Hidden and unknown stand in one list with one sentence: neither says why."""
    hidden = {**where("hohenhausen"), "street": "Geheimweg 3", "protected_address": True}
    offer(by, "Schutzhaus", topic="gewaltschutz", site=hidden)
    offer(by, "Ohne Punkt", site={"place": "Kalletal"})
    offer(by, "Café", site=where("talle"))
    text = page(MAP)
    above, below = text.split("Nicht auf der Karte")
    assert "Café" in above
    assert "Schutzhaus" not in above
    assert "Ohne Punkt" not in above
    assert "Schutzhaus" in below
    assert "Ohne Punkt" in below
    assert "Geheimweg" not in text
    # The control: not protected, it has a pin.
    place = where("hohenhausen")
    Site.objects.filter(organisation__name="Haus Schutzhaus").update(
        x=place["x"], y=place["y"], protected_address=False
    )
    assert "Schutzhaus" in page(MAP).split("Nicht auf der Karte")[0]


def test_an_approximate_site_is_drawn_as_one(by) -> None:
    offer(by, "Ungefähr", site={**where("talle"), "approximate": True})
    assert "Ungefähr, Haus Ungefähr, Lage ungefähr" in page(MAP)


def test_a_crisis_stands_above_the_map_too(by) -> None:
    text = page(MAP, frage="ich will nicht mehr leben")
    assert text.index("tel:08001110111") < text.index("</main>")


def test_nothing_found_leaves_two_ways_on() -> None:
    text = page(MAP, frage="xyzzy")
    assert "Dazu haben wir noch nichts" in text
    assert "nr-svg" not in text


def test_a_question_is_escaped(by) -> None:
    offer(by, '<script>alert("x")</script>', site=where("talle"))
    text = page(MAP, frage='<script>alert("x")</script>')
    assert "<script>alert" not in text
    assert escape('<script>alert("x")</script>') in text


def test_other_maps_are_linked_only_where_the_operator_wants(by, settings) -> None:
    offer(by, "Café", site=where("talle"))
    assert "fremden Karte" not in page(MAP)
    settings.NAHRAUM_BASEMAP = "https://karte.example/{lat}/{lon}"
    text = page(MAP)
    assert 'href="https://karte.example/52.09850/8.90200"' in text
    assert "Der Link führt zu einem anderen Anbieter." in text
    assert "ein Link zu karte.example" in page("/kalletal/datenschutz/")
    settings.NAHRAUM_BASEMAP = ""
    assert "ein Link zu" not in page("/kalletal/datenschutz/")


def test_the_first_view_is_small(by) -> None:
    for number in range(120):
        offer(by, f"Angebot {number:03d}", site=where("hohenhausen", number * 37.0))
    raw = page(MAP).encode()
    assert len(raw) < 200_000
    assert len(zlib.compress(raw)) < 40_000
