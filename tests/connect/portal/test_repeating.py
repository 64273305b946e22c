"""Pages many people open at once are made once, and never older than an action or a minute."""

import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nahraum.base.audit.models import ChainHead
from nahraum.base.municipality.actions import change_contact
from nahraum.base.topics.actions import load_vocabulary
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.connect.calendar.actions import add_event, publish
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory.models import Offer
from nahraum.connect.portal.views import repeating
from tests.base.world import SYSTEM, acting, make_person
from tests.connect.portal.test_pages import BASE, offer, page

KEYS = ("soziales", "begegnung", "gewaltschutz")


@pytest.fixture
def coordinator(kalletal: Any, in_kalletal: Any) -> Any:
    entries = [entry for entry in shipped_vocabulary() if entry.key in KEYS]
    load_vocabulary(entries=entries, by=SYSTEM)
    repeating.PAGES.clear()
    return acting(make_person("network_coordinator", kalletal))


def kept() -> list[str]:
    """The addresses of the pages in memory."""
    return [key[2] for key in repeating.PAGES._made]


def questions(address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        page(address)
    return len(asked)


def test_the_second_visitor_gets_the_same_page_for_two_questions(coordinator: Any) -> None:
    address = f"{BASE}{offer(coordinator, 'Chor', 'begegnung').pk}/"
    first = page(address)
    assert questions(address) == 2  # which municipality this is, and whether anything changed
    nonce = re.compile(r'nonce="[^"]+"')
    assert nonce.sub("", page(address)) == nonce.sub("", first)


def test_each_answer_has_a_nonce_of_its_own(coordinator: Any) -> None:
    address = f"{BASE}{offer(coordinator, 'Chor', 'begegnung').pk}/"
    found = []
    for answer in (Client().get(address) for _ in range(3)):
        said = re.search(r'<script type="application/ld\+json" nonce="([^"]+)"', str(answer.text))
        assert said is not None
        assert f"'nonce-{said[1]}'" in answer.headers["Content-Security-Policy"]
        found.append(said[1])
    assert len(set(found)) == 3


def _renamed(row: Offer, by: Any) -> None:
    directory.change(row=row, values={"title": "Neues Wort"}, version=row.version, by=by)


def _away(row: Offer, by: Any) -> None:
    today = timezone.localdate()
    leave = {"first": today, "last": today + timedelta(days=9), "instead": "Neues Wort"}
    directory.add_leave(offer=row, by=by, **leave)


def _sings(row: Offer, by: Any) -> None:
    event = add_event(
        by=by, organisation=row.organisation, title="Neues Wort", summary="Alle singen.",
        starts_on=timezone.localdate() + timedelta(days=3), starts_at=time(10), minutes=60,
        sign_up="none", cost="free", site=row.sites.get(), topics=row.topics.all(),
    )  # fmt: skip
    publish(row=event, by=by)


def _called(row: Offer, by: Any) -> None:
    change_contact(municipality=row.municipality, contact={"contact_name": "Neu"}, by=by)


CHANGES: list[Callable[[Offer, Any], None]] = [_renamed, _away, _sings]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen_at_once(coordinator: Any, change: Callable[[Offer, Any], None]) -> None:
    row = offer(coordinator, "Chor", "begegnung")
    address = f"{BASE}{row.pk}/"
    assert "Neues Wort" not in page(address)
    change(row, coordinator)
    assert "Neues Wort" in page(address)


def test_any_action_of_the_municipality_or_the_house_makes_pages_anew(coordinator: Any) -> None:
    row = offer(coordinator, "Chor", "begegnung")
    address = f"{BASE}{row.pk}/"
    page(address)
    _called(row, coordinator)
    assert questions(address) > 2
    load_vocabulary(entries=[e for e in shipped_vocabulary() if e.key in KEYS[:2]], by=SYSTEM)
    assert questions(address) > 2


def test_without_the_chain_a_page_would_be_old(
    coordinator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        repeating, "heads", lambda _: ChainHead.objects.filter(chain=uuid4()).values_list("digest")
    )
    row = offer(coordinator, "Chor", "begegnung")
    address = f"{BASE}{row.pk}/"
    page(address)
    _renamed(row, coordinator)
    assert "Neues Wort" not in page(address)


def test_a_closed_offer_is_gone_at_once(coordinator: Any) -> None:
    row = offer(coordinator, "Chor", "begegnung")
    address = f"{BASE}{row.pk}/"
    page(address)
    directory.close(offer=row, by=coordinator)
    assert Client().get(address).status_code != 200


def test_a_page_is_at_most_a_minute_old(coordinator: Any, time_machine: Any) -> None:
    time_machine.move_to("2026-11-20T14:59:10+01:00", tick=False)
    row = offer(coordinator, "Chor", "begegnung")
    friday = [{"weekday": 4, "opens": time(9), "closes": time(15), "mode": "open"}]
    directory.set_hours(offer=row, hours=friday, by=coordinator)
    address = f"{BASE}{row.pk}/"
    page(address)
    time_machine.move_to("2026-11-20T14:59:59+01:00", tick=False)
    assert "jetzt geöffnet" in page(address).lower()
    time_machine.move_to("2026-11-20T15:00:00+01:00", tick=False)
    assert "jetzt geöffnet" not in page(address).lower()


def test_people_who_are_signed_in_neither_leave_pages_nor_get_them(
    coordinator: Any, kalletal: Any
) -> None:
    address = f"{BASE}{offer(coordinator, 'Chor', 'begegnung').pk}/"
    staff = Client()
    staff.force_login(make_person("planner", kalletal))
    assert "Abmelden" in staff.get(address).text
    assert kept() == []
    assert "Abmelden" not in page(address)
    assert kept() == [address]
    assert "Abmelden" in staff.get(address).text


def test_what_somebody_typed_is_never_kept(coordinator: Any) -> None:
    row = offer(coordinator, "Chor", "begegnung")
    page(f"{BASE}{row.pk}/", von="Rosenweg 3")
    page(BASE, frage="Rosenweg")
    page(f"{BASE}merkzettel/", a=f"{row.pk} Rosenweg")
    page(f"{BASE}merkzettel/", a="Rosenweg")
    page(f"{BASE}{row.pk}/", seite="Rosenweg")
    assert kept() == []
    page(f"{BASE}merkzettel/", a=row.pk)
    assert len(kept()) == 1


def test_pages_about_violence_are_never_kept(coordinator: Any) -> None:
    row = offer(coordinator, "Schutzhaus", "gewaltschutz")
    page(f"{BASE}{row.pk}/")
    page(f"{BASE}merkzettel/", a=row.pk)
    assert kept() == []


def test_each_language_and_each_name_of_the_house_has_its_own(
    coordinator: Any, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "kalletal.example.org"]
    address = f"{BASE}{offer(coordinator, 'Chor', 'begegnung').pk}/"
    page(address)
    assert 'lang="en"' in page(f"/en{address}")
    other = Client().get(address, headers={"host": "kalletal.example.org"}).text
    assert "kalletal.example.org" in other
    assert "kalletal.example.org" not in page(address)


def test_the_page_asked_for_longest_ago_makes_room(
    coordinator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeating, "MOST_PAGES", 2)
    addresses = [f"{BASE}{offer(coordinator, name, 'begegnung').pk}/" for name in "ABC"]
    for address in addresses:
        page(address)
    assert kept() == addresses[1:]
