"""A page from a mould is the page of the template, byte by byte."""

import re
from datetime import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nahraum.base.places.actions import add_neighbourhood
from nahraum.base.places.rules import Details, Shape
from nahraum.base.topics.actions import load_vocabulary
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.base.topics.models import Topic
from nahraum.connect.directory import actions as directory
from nahraum.connect.portal.views import searching
from nahraum.connect.portal.views.moulds import Mould, escaped, mark, number
from tests.base.world import SYSTEM, acting, make_person

BASE = "/kalletal/angebote/"


@pytest.fixture
def coordinator(kalletal):
    return acting(make_person("network_coordinator", kalletal))


@pytest.fixture
def offers(in_kalletal, coordinator):
    load_vocabulary(entries=shipped_vocabulary(), by=SYSTEM)
    shape = Shape("Hohenhausen", x=500_000.0, y=5_770_000.0, radius=900)
    add_neighbourhood(
        details=Details(name="Hohenhausen", kind="village", shape=shape, source="erfunden"),
        by=SYSTEM,
    )
    topics = ("demenz", "begegnung", "hausarzt", "gewaltschutz")
    costs = ("free", "insurance", "care-insurance", "fee", "unknown")
    made = []
    for place in range(24):
        house = directory.add_organisation(
            by=coordinator, name=f"Haus & <Hof> {place}", sector="association",
            phone="" if place % 7 == 1 and place % 11 else f"05264 12{place:02}",
            email="haus@haus.example",
        )  # fmt: skip
        site = directory.add_site(
            by=coordinator, organisation=house, street=f"Lindenweg {place}", postcode="32689",
            place="Hohenhausen", x=500_000.0 + 300 * place, y=5_770_000.0,
            step_free=("yes", "no", "unknown")[place % 3], protected_address=place % 11 == 0,
        )  # fmt: skip
        offer = directory.add_offer(
            by=coordinator, organisation=house, title=f'Rat "{place:02}" & Tat',
            summary="Hilfe bei <Schmerzen> im Alter.", sites=[site],
            topics=Topic.objects.filter(key=topics[place % 4]),
            home_visit=place % 4 == 0, served_everywhere=place % 4 == 0, cost=costs[place % 5],
            by_video=place % 5 == 0, languages=["de", "tr"] if place % 3 else [],
            target_groups=["older"] if place % 4 else [],
            new_people=("yes", "no", "unknown")[place % 3], capacity_as_of=timezone.localdate(),
        )  # fmt: skip
        if place % 3:
            hours = [
                {"weekday": day, "opens": time(8), "closes": time(12 + place % 5)}
                for day in range(7)
            ]
            directory.set_hours(offer=offer, hours=hours, by=coordinator)
        today = timezone.localdate()
        made.append(directory.publish(offer=offer, checked_by="A & B", on=today, by=coordinator))
    return made


ASKED = (
    {},
    {"seite": "2"},
    {"seite": "99"},
    {"frage": "Oma vergisst alles"},
    {"frage": "Oma <b>vergisst</b> & alles  "},
    {"frage": "Rat", "seite": "2"},
    {"frage": "hole1eloh holequestioneloh 918273641"},
    {"frage": "Einhorn"},
    {"frage": "Einhorn", "stufenlos": "on", "ort": "Timbuktu"},
    {"frage": "mein Mann schlägt mich"},
    {"frage": "ich will nicht mehr leben"},
    {"frage": "x" * 900},
    {"thema": "demenz"},
    {"thema": "gibtsnicht"},
    {"thema": "hausarzt", "offen": "on"},
    {"frage": "Hausarzt", "ort": "Hohenhaussen"},
    {"ort": "32689"},
    {"stufenlos": "on", "hausbesuch": "on"},
    {"neue": "on", "sprache": "tr"},
    {"kostenlos": "on", "neue": "on", "seite": "2"},
    {"sprache": "xx"},
    {"fuer": "older"},
    {"fuer": "younger"},
    {"thema": "barrierefreie-wohnung", "wohnung": "accessible"},
    {"frage": "Wohnung ohne Stufen"},
    {"wann": "morgen"},
    {"fremd": "1"},
)


def test_a_page_from_a_mould_is_the_page_of_the_template(
    offers, coordinator, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, plain = timezone.now(), searching.is_plain
    monkeypatch.setattr(timezone, "now", lambda: now)
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (Firefox)")
    used = []
    monkeypatch.setattr(searching, "is_plain", lambda *a: used.append(plain(*a)) or used[-1])
    made = [[client.get(BASE, asked).content.decode() for asked in ASKED] for _ in range(2)]
    monkeypatch.setattr(searching, "is_plain", lambda *_: False)
    for place, asked in enumerate(ASKED):
        written = client.get(BASE, asked).content.decode()
        assert made[0][place] == made[1][place] == written, asked
        assert ("eloh" in written) is ("eloh" in str(asked)), asked
    assert used.count(False) == 4  # what cannot be read says so, by the template
    change = {"title": "Anders <&> jetzt", "summary": "Anders im Alter.", "phone": "05264 99"}
    directory.change(row=offers[2], values=change, version=offers[2].version, by=coordinator)
    written = client.get(BASE, {"frage": "anders"}).content.decode()
    monkeypatch.setattr(searching, "is_plain", plain)
    assert client.get(BASE, {"frage": "anders"}).content.decode() == written
    assert "Anders &lt;&amp;&gt; jetzt" in written
    assert "Rat &quot;02&quot;" not in client.get(BASE).content.decode()


def test_who_is_signed_in_or_keeps_offers_gets_a_page_of_their_own(offers, kalletal) -> None:
    """The mould of everybody shows nobody's name and nobody's ticks."""
    keeper, client = make_person("planner", kalletal), Client()
    assert "Abmelden" not in client.get(BASE).content.decode()
    client.force_login(keeper)
    assert "Abmelden" in client.get(BASE).content.decode()
    text = Client().get(BASE, {"a": str(offers[0].pk)}).content.decode()
    assert re.search(rf'id="m-{offers[0].pk}" form="merkzettel" checked', text)
    assert " checked" not in Client().get(BASE).content.decode()


def test_a_mould_puts_in_words_once_and_never_what_looks_like_a_mark() -> None:
    mould = Mould(f"<b>{mark('a')}</b>{number(3)} von {mark('a')}{mark('b')}!")
    said = escaped({"a": f"<{mark('b')}>", "b": "x"}) | {"3": "7"}
    assert mould.filled(said) == "<b>&lt;holebeloh&gt;</b>7 von &lt;holebeloh&gt;x!"


def test_a_page_asks_the_database_as_often_for_many_offers_as_for_few(offers, coordinator) -> None:
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (Firefox)")
    addresses = ("", "?frage=Rat", "?frage=Rat&ort=Hohenhausen", "?thema=demenz", "?offen=on")

    def asked() -> list[int]:
        numbers = []
        for address in addresses:
            client.get(BASE + address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(BASE + address).status_code == 200
            numbers.append(len(queries))
        return numbers

    many = asked()
    assert max(many) <= 10
    for offer in offers[3:]:
        directory.close(offer=offer, by=coordinator)
    assert asked() == many
