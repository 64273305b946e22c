"""The page of a house with several providers: everybody there, nobody who hides, one address."""

import re
from datetime import time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from nahraum.base.topics.actions import load_vocabulary
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.base.topics.models import Topic
from nahraum.connect.calendar import actions as calendar
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory.models import Site
from nahraum.connect.portal.queries import rows
from nahraum.connect.portal.rules import Wish
from tests.base.world import SYSTEM, acting, make_person
from tests.connect.portal.test_pages import offer, page

BASE = "/kalletal/angebote/haus/"
WEDNESDAY = 2


@pytest.fixture
def coordinator(kalletal):
    return acting(make_person("network_coordinator", kalletal))


@pytest.fixture
def house(in_kalletal, coordinator):
    """Two providers in the Lindenweg 7, and one in the same street of another village."""
    load_vocabulary(entries=shipped_vocabulary(), by=SYSTEM)
    rows = [
        offer(coordinator, "Hausarzt", "hausarzt", site={"name": "Haus Linde", "step_free": "yes"}),
        offer(coordinator, "Tagespflege", "tagespflege", site={"street": "LINDENWEG 7"}),
        offer(coordinator, "Hebamme", "hebamme", site={"place": "Erder"}),
    ]
    return [row.sites.get() for row in rows]


def address(site: Site) -> str:
    return f"{BASE}{site.pk}/"


def titles(text: str) -> list[str]:
    return re.findall(r'<h3 id="p-[^>]*><a[^>]*>([^<]*)', text)


def test_everybody_in_the_house_stands_on_its_page(house) -> None:
    first, second, elsewhere = house
    text = page(address(first))
    assert titles(text) == ["Hausarzt", "Tagespflege"]
    assert "<h1" in text
    assert "Haus Linde" in text
    assert text.count('href="tel:+492214710001"') == 2
    assert "ja (Haus Hausarzt)" in text
    assert "nicht bekannt (Haus Tagespflege)" in text
    moved = Client().get(address(second))
    assert (moved.status_code, moved["Location"]) == (302, address(first))
    assert titles(page(address(elsewhere))) == ["Hebamme"]


def test_the_offers_lead_to_the_house_and_the_list_names_it(house) -> None:
    first, second, elsewhere = house
    for site in (first, second):
        assert f'href="{address(first)}"' in page(f"/kalletal/angebote/{site.offers.get().pk}/")
    assert BASE not in page(f"/kalletal/angebote/{elsewhere.offers.get().pk}/")
    found = re.findall(rf'href="({BASE}[^"]*)"', page("/kalletal/angebote/haeuser/"))
    assert found == [address(first)]


def test_the_list_the_map_and_the_site_map_lead_to_the_house(house, coordinator) -> None:
    """Signed in, in English, on the map: wherever an offer with neighbours stands. Not from an
    offer about violence, and to no house whose neighbours are gone."""
    first, second, _elsewhere = house
    for list_ in ("/kalletal/angebote/", "/en/kalletal/angebote/", "/kalletal/angebote/karte/"):
        found = sorted(re.findall(rf'href="(?:/en)?{BASE}([^"/]+)/"', page(list_)))
        assert found == sorted(str(site.pk) for site in (first, second)), list_
    by_database = rows.hits(Wish(), [], None, None, timezone.now())
    assert {hit.house for hit in by_database} == {first.pk, second.pk, None}
    listed = page("/kalletal/sitemap.xml")
    assert re.findall(rf"<loc>http://testserver{BASE}([^<]*)/</loc>", listed) == [str(first.pk)]
    assert "<loc>http://testserver/kalletal/angebote/haeuser/</loc>" in listed
    shelter = offer(coordinator, "Frauenhaus", "gewaltschutz")
    hits = page("/kalletal/angebote/").split("<article")
    (told,) = [hit for hit in hits if f"{shelter.pk}" in hit and "nr-hit" in hit]
    assert BASE not in told
    for row in (first.offers.get(), shelter):
        directory.close(offer=row, by=coordinator)
    assert BASE not in page("/kalletal/angebote/")
    assert BASE not in page("/kalletal/sitemap.xml")


def test_a_protected_address_has_no_page_and_stands_on_none(house) -> None:
    first, second, _elsewhere = house
    Site.objects.filter(pk=second.pk).update(protected_address=True)
    assert Client().get(address(second)).status_code == 404
    assert titles(page(address(first))) == ["Hausarzt"]
    assert second.offers.get().title not in page(address(first))
    assert f"{BASE}" not in page("/kalletal/angebote/haeuser/")


def test_hours_are_those_of_this_door(house, coordinator) -> None:
    """Away, closed and not known are three different words."""
    first, second, elsewhere = house
    doctor, care = first.offers.get(), second.offers.get()
    doctor.sites.add(elsewhere)
    hours = [
        {"weekday": WEDNESDAY, "opens": time(8), "closes": time(12, 30), "site": first},
        {"weekday": WEDNESDAY, "opens": time(14), "closes": time(18), "site": elsewhere},
    ]
    directory.set_hours(offer=doctor, hours=hours, by=coordinator)
    cells = re.findall(r"<td>([^<]*)</td>", page(address(first)))
    assert sorted(cells[:7]) == ["8–12:30", *["zu"] * 6]
    assert cells[7:14] == ["nicht bekannt"] * 7
    today = timezone.localdate()
    directory.add_leave(offer=care, first=today, last=today + timedelta(days=1), by=coordinator)
    cells = re.findall(r"<td>([^<]*)</td>", page(address(first)))
    assert cells[7:14] == ["Urlaub"] * 2 + ["nicht bekannt"] * 5


def test_the_programme_shows_each_event_once_and_has_a_calendar(house, coordinator) -> None:
    first, second, elsewhere = house
    starts = timezone.localdate() + timedelta(days=3)
    event = calendar.add_event(
        by=coordinator, organisation=second.organisation, site=second, title="Sturzvorbeugung",
        summary="Üben.", starts_on=starts, starts_at=time(10), minutes=60,
        rule="FREQ=WEEKLY;COUNT=4", phone="0221 4710001",
        topics=Topic.objects.filter(key="bewegung"),
    )  # fmt: skip
    assert "Sturzvorbeugung" not in page(address(first))
    calendar.publish(row=event, by=coordinator)
    text = page(address(first))
    assert text.count("/termin.ics") == 1
    feeds = [f"/kalletal/termine/haus/{site.pk}/kalender.ics" for site in house]
    assert f'href="{feeds[0]}"' in text
    assert [page(feed).count("SUMMARY:Sturzvorbeugung") for feed in feeds] == [1, 1, 0]
    assert "X-WR-CALNAME:Termine Haus Linde" in page(feeds[1])
    Site.objects.filter(pk=elsewhere.pk).update(protected_address=True)
    assert Client().get(feeds[2]).status_code == 404


def test_all_numbers_go_into_the_phone_book_at_once(house) -> None:
    answer = Client().get(f"{address(house[0])}visitenkarten.vcf")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/vcard")
    assert text.count("BEGIN:VCARD") == text.count("END:VCARD") == 2
    assert "Hausarzt" in text
    assert "Tagespflege" in text


def test_a_house_with_help_against_violence_leaves_no_trace(house, coordinator) -> None:
    first = house[0]
    assert "Seite schnell verlassen" not in page(address(first))
    offer(coordinator, "Beratung", "gewaltschutz")
    answer = Client().get(address(first))
    assert answer["Cache-Control"] == "no-store"
    assert "Seite schnell verlassen" in answer.content.decode()
    assert "nr-qr" not in answer.content.decode()
