"""Without a car: who is reached, who is not, what nobody knows, and never where somebody hides."""

import re
from datetime import datetime, time, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from nahraum.base.topics.actions import load_vocabulary
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory.models import Offer, Site
from nahraum.connect.portal.rules.journeys import UNKNOWN_WAY
from nahraum.connect.portal.views import reaching
from nahraum.understand.reach import queries as reach
from nahraum.understand.reach.rules import BERLIN, PERSONAS, Point
from tests.base.world import SYSTEM, acting, make_person
from tests.connect.portal.timetables import ASKED, TODAY, TUESDAY, load, offer, settle, where

BASE = "/kalletal/angebote/"


@pytest.fixture(autouse=True)
def words(in_kalletal) -> None:
    load_vocabulary(entries=shipped_vocabulary(), by=SYSTEM)


@pytest.fixture
def by(kalletal):
    return acting(make_person("network_coordinator", kalletal))


@pytest.fixture
def planner(kalletal):
    return acting(make_person("planner", kalletal))


@pytest.fixture
def villages(planner) -> None:
    settle(planner)


@pytest.fixture
def timetable(villages, planner) -> None:
    load(planner)


def page(address: str, **asked: object) -> str:
    answer = Client(HTTP_USER_AGENT="Mozilla/5.0 (Firefox)").get(address, asked)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", answer.content.decode())


def way_page(row: Offer, **asked: object) -> str:
    return page(reverse("portal:way", kwargs={"kommune": "kalletal", "pk": row.pk}), **asked)


def hits(text: str) -> list[str]:
    return re.findall(r'<h3 id="a-[^>]*><a[^>]*>([^<]*)', text)


def trip(at: str = "08:00", near: str = "Talle") -> reaching.Trip:
    hours, minutes = at.split(":")
    moment = datetime.combine(TUESDAY, time(int(hours), int(minutes)), tzinfo=BERLIN)
    return reaching.trip_of(near, moment, now=timezone.now())


# ------------------------------------------------------------------ the filter
def test_without_a_timetable_the_filter_explains_itself(by, villages) -> None:
    offer(by, "Café", site=where("hohenhausen"))
    text = page(BASE, **ASKED)
    assert "ist kein Fahrplan geladen" in text
    assert hits(text) == ["Café"]


def test_an_old_timetable_says_that_it_is_over(by, villages, planner) -> None:
    load(planner, last=TODAY - timedelta(days=1))
    offer(by, "Café", site=where("hohenhausen"))
    text = page(BASE, **ASKED)
    assert "Fahrplan abgelaufen" in text
    assert hits(text) == ["Café"]
    assert "Linie" not in text


def test_without_a_place_the_filter_asks_for_one(by, timetable) -> None:
    offer(by, "Café", site=where("hohenhausen"))
    assert "Von wo möchten Sie los?" in page(BASE, **{**ASKED, "ort": ""})
    assert "kennen wir nicht als Ort" in page(BASE, **{**ASKED, "ort": "Timbuktu"})


def test_three_groups_and_nothing_hidden(by, timetable) -> None:
    offer(by, "Mit Bus", site=where("hohenhausen"))
    offer(by, "Um die Ecke", site=where("talle", 200))
    offer(by, "Ohne Bus", site=where("stemmen"))
    offer(by, "Ohne Punkt", site={"place": "Kalletal"})
    offer(by, "Kommt heim", on_site=False, home_visit=True, served_everywhere=True)
    offer(by, "Am Telefon", on_site=False, by_phone=True)
    offer(by, "Kommt heim und hat ein Büro", site=where("stemmen"), home_visit=True,
          served_everywhere=True)  # fmt: skip
    text = page(BASE, **ASKED)
    reached, rest = text.split("Passt vielleicht: Hier fehlt uns eine Angabe")
    unknown, none = rest.split("Kein Bus hin und zurück")
    assert set(hits(reached)) == {
        "Mit Bus", "Um die Ecke", "Kommt heim", "Am Telefon", "Kommt heim und hat ein Büro"
    }  # fmt: skip
    assert hits(unknown) == ["Ohne Punkt"]
    assert hits(none) == ["Ohne Bus"]
    assert "Nicht bekannt: ohne Auto erreichbar" in unknown


def test_a_hit_says_line_minutes_walk_and_the_last_bus(by, timetable) -> None:
    offer(by, "Mit Bus", site=where("hohenhausen"))
    offer(by, "Um die Ecke", site=where("talle", 200))
    offer(by, "Ungefähr", site={**where("hohenhausen", 100), "approximate": True})
    text = page(BASE, **ASKED)
    line = re.search(r"Ohne Auto: (mit Linie 764[^<]*)", text)
    assert line is not None
    assert re.fullmatch(
        r"mit Linie 764 in 2\d Min., davon \d Min. zu Fuß \([\w ]+ um 9:16 losgehen\), "
        r"letzter Bus zurück 17:42; ob dann geöffnet ist, wissen wir nicht",
        line[1],
    )
    assert re.search(r"zu Fuß in etwa \d Min.", text)
    assert re.search(r"mit Linie 764 in etwa 2\d Min.", text)


def test_without_a_trip_the_next_day_and_the_buergerbus_are_named(by, timetable) -> None:
    offer(by, "Ohne Bus", site=where("stemmen"))
    offer(by, "Zu spät", site=where("hohenhausen"))
    text = page(BASE, **{**ASKED, "zeit": "17:00"})
    assert hits(text) == ["Ohne Bus", "Zu spät"] or hits(text) == ["Zu spät", "Ohne Bus"]
    assert "Auch in den nächsten sieben Tagen nicht." in text
    assert "Bürgerbus Kalletal (erfunden)" in text
    assert 'href="tel:02214710801"' in text
    assert re.search(r"um \d+:\d\d losgehen, Linie 764", text)


def test_there_but_not_back_is_no_trip(by, timetable) -> None:
    """The last bus back from Hohenhausen leaves before anybody who arrives late has stayed."""
    offer(by, "Zu spät", site=where("hohenhausen"))
    text = page(BASE, **{**ASKED, "ort": "Varenholz", "zeit": "18:30"})
    assert "Hin ja, aber" in text
    assert "kein Bus mehr zurück" in text


@pytest.mark.parametrize(
    "near", ["Talle", "talle", "Tale", "Talle, Kirche", "Talle Kirche", "32689", "Lindenweg"]
)
def test_a_start_needs_no_gps(by, timetable, near: str) -> None:
    offer(by, "In Talle", site=where("talle"))
    offer(by, "Mit Bus", site={**where("hohenhausen"), "postcode": "11111", "street": "Berg 1"})
    text = page(BASE, **{**ASKED, "ort": near})
    assert "Ohne Auto von" in text
    assert "zu Fuß in etwa" in text
    assert "mit Linie 764" in text


@pytest.mark.parametrize(
    "strange",
    [
        {"tag": "9999-12-31"},
        {"tag": "0001-01-01"},
        {"tag": "gestern", "zeit": "25:99"},
        {"wann": "nie"},
        {"ort": "x" * 500},
        {"ort": "\x00"},
        {"zeit": "02:30", "tag": "2027-03-28"},
    ],
)
def test_strange_questions_get_a_page(by, timetable, strange: dict[str, str]) -> None:
    row = offer(by, "Mit Bus", site=where("hohenhausen"))
    page(BASE, **{**ASKED, **strange})
    page(BASE + "karte/", **{**ASKED, **strange})
    asked = {**ASKED, **strange}
    way_page(row, von=asked["ort"], **asked)
    way_page(row, von="Talle", an="ja", tempo="xx", **asked)


# ------------------------------------------------------------------ one offer
def test_the_page_of_an_offer_says_it_too(by, timetable) -> None:
    row = offer(by, "Mit Bus", site=where("hohenhausen"))
    address = reverse("portal:offer", kwargs={"kommune": "kalletal", "pk": row.pk})
    text = page(address, von="Talle", wann="selbst", tag=f"{TUESDAY}", zeit="08:00")
    assert "mit Linie 764" in text
    assert "letzter Bus zurück 17:42" in text
    assert f"hinkommen/?von=Talle&amp;wann=selbst&amp;tag={TUESDAY}" in text
    assert "So kommen Sie hin" in page(address)
    assert "mit Linie" not in page(address)


def test_there_and_back_step_by_step(by, timetable) -> None:
    row = offer(by, "Mit Bus", site=where("hohenhausen"))
    directory.set_hours(
        offer=row,
        hours=[{"weekday": day, "opens": "08:00", "closes": "12:00", "mode": "open"}
               for day in range(5)],
        by=by,
    )  # fmt: skip
    text = way_page(row, von="Talle", wann="selbst", tag=f"{TUESDAY}", zeit="08:00")
    there, back = text.split('<h2 id="zurueck">')
    assert "Talle, Kirche: Linie 764 Richtung Hohenhausen, um 9:41 aussteigen" in there
    assert "Bei der Ankunft geöffnet, bis 12:00 Uhr." in there
    assert "Nach einer Stunde Aufenthalt." in back
    assert "Hohenhausen, Kirche: Linie 764 Richtung Talle" in back
    assert "17:42" in back
    assert "Oder auf Bestellung" in back
    assert "Fahrplan: Fahrplan, Test (erfunden), CC0, gültig bis" in back
    assert "Gehtempo 3,6 km/h" in back


def test_by_arrival_one_is_there_in_time(by, timetable) -> None:
    row = offer(by, "Mit Bus", site=where("hohenhausen"))
    asked = {"von": "Talle", "wann": "selbst", "tag": f"{TUESDAY}", "an": "ja"}
    text = way_page(row, zeit="10:00", **asked)
    assert "9:16 bis 9:4" in text
    early = way_page(row, zeit="06:00", **asked)
    assert "kommt" in early
    assert "kein Bus an." in early


def test_no_trip_names_the_phone_and_what_else_there_is(by, timetable) -> None:
    row = offer(by, "Ohne Bus", site=where("stemmen"))
    text = way_page(row, von="Talle", wann="selbst", tag=f"{TUESDAY}", zeit="08:00")
    assert "Kein Bus" in text
    assert 'href="tel:+492214710001"' in text
    assert "Bürgerbus Kalletal (erfunden)" in text
    assert "Ähnliche Angebote, zu denen ein Bus fährt" in text


def test_who_comes_home_needs_no_way(by, timetable) -> None:
    row = offer(by, "Kommt heim", on_site=False, home_visit=True, served_everywhere=True)
    assert "müssen Sie nirgends hin" in way_page(row, von="Talle")


def test_every_pace_has_its_answer(by, timetable) -> None:
    row = offer(by, "Mit Bus", site=where("hohenhausen"))
    for tempo, persona in PERSONAS.items():
        speed = f"{persona.speed_kmh:.1f}".replace(".", ",")
        text = way_page(
            row, von="Talle", wann="selbst", tag=f"{TUESDAY}", zeit="08:00", tempo=tempo
        )
        assert f"Gehtempo {speed} km/h" in text, tempo


# ------------------------------------------------------------------ protected addresses
SECRET = "Geheimweg 3"


def _hidden(by, **site: object) -> Offer:
    return offer(
        by, "Schutzhaus", topic="gewaltschutz",
        site={**where("hohenhausen"), "street": SECRET, "protected_address": True, **site},
    )  # fmt: skip


def _told(row: Offer, points: np.ndarray) -> set[object]:
    """Everything that is said of an offer to people who leave from many points."""
    asked = trip()
    found: set[object] = set()
    for x, y in points.tolist():
        start = Point(x, y)
        scan = reach.from_here(asked.service, start, asked.at, asked.who)
        here = reaching.replace(asked, start=start, scan=scan)
        assert scan is not None
        found.add(reaching.way_to(row, here))
        found.add(tuple(reaching._states([row.pk], here, scan).items()))
    return found


def test_two_hundred_starts_learn_nothing_of_a_protected_address(by, timetable) -> None:
    row = _hidden(by)
    middle = where("hohenhausen")
    chance = np.random.Generator(np.random.PCG64(17))
    points = np.array([middle["x"], middle["y"]]) + chance.uniform(-6_000, 6_000, (200, 2))
    first = _told(Offer.objects.get(pk=row.pk), points)
    assert first == {UNKNOWN_WAY, ((row.pk, "unknown"),)}
    Site.objects.filter(organisation=row.organisation).update(x=500_000.0, y=5_780_000.0)
    assert _told(Offer.objects.get(pk=row.pk), points) == first
    # The control: were it not protected, the ways would tell.
    Site.objects.filter(organisation=row.organisation).update(
        x=middle["x"], y=middle["y"], protected_address=False
    )
    assert len(_told(Offer.objects.get(pk=row.pk), points)) > 10


def test_no_page_names_a_protected_address(by, timetable) -> None:
    row = _hidden(by)
    other = offer(by, "Ohne Punkt", site={"place": "Kalletal"})
    for near in ("Talle", "Hohenhausen", "Stemmen", "32689", "Geheimweg"):
        asked = {**ASKED, "ort": near}
        for address in (BASE, BASE + "karte/"):
            text = page(address, **asked)
            assert SECRET not in text
            assert "mit Linie" not in text
        hidden, unknown = (way_page(item, von=near, **asked) for item in (row, other))
        assert SECRET not in hidden
        assert "Den Weg können wir nicht sagen" in hidden
        assert hidden.count("Den genauen Ort dieses Angebots zeigen wir nicht") == 1
        assert unknown.count("Den genauen Ort dieses Angebots zeigen wir nicht") == 1
    assert "kennen wir nicht als Ort" in page(BASE, **{**ASKED, "ort": "Geheimweg"})


# ------------------------------------------------------------------ all at once
def test_the_ways_of_twenty_offers_take_as_many_questions_as_that_of_one(by, timetable) -> None:
    def questions(rows: list[Offer]) -> int:
        asked = trip("08:00")
        assert asked.scan is not None
        with CaptureQueriesContext(connection) as seen:
            found = reaching._states([row.pk for row in rows], asked, asked.scan)
        assert set(found) == {row.pk for row in rows}
        return len(seen)

    for number in range(20):
        offer(by, f"Angebot {number}", site=where("hohenhausen", number * 20.0))
    rows = list(Offer.objects.prefetch_related("sites"))
    assert questions(rows) == questions(rows[:1])
