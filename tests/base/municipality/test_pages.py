from datetime import date

import pytest

from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.room import ROOM
from nahraum.base.people.models import Account
from tests.base.world import acting, browser

pytestmark = pytest.mark.django_db
PAGE = "/kalletal/angaben/"
CONTACT = {
    "contact_name": "Gemeinde Kalletal, Soziales (erfunden)",
    "contact_address": "Rathausplatz 1, 32689 Kalletal",
    "contact_email": "soziales@kalletal.example",
    "contact_phone": "05264 000000",
    "represented_by": "Bürgermeisterin (erfunden)",
    "privacy_officer": "Datenschutz (erfunden)",
    "enforcement_body": "Überwachungsstelle (erfunden)",
}


def test_what_is_saved_stands_in_the_imprint(admin: Account, kalletal: Municipality) -> None:
    answer = browser(admin).post(PAGE, CONTACT, follow=True)
    assert "Gespeichert." in answer.content.decode()
    kalletal.refresh_from_db()
    assert {name: getattr(kalletal, name) for name in CONTACT} == CONTACT
    assert "soziales@kalletal.example" in browser().get("/kalletal/impressum/").content.decode()


def test_mistakes_come_back_with_what_was_typed(admin: Account, kalletal: Municipality) -> None:
    answer = browser(admin).post(PAGE, {**CONTACT, "contact_email": "kein Briefkasten"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "gültige E-Mail-Adresse" in page
    assert "Rathausplatz 1, 32689 Kalletal" in page
    kalletal.refresh_from_db()
    assert kalletal.contact_name == ""


def test_fields_that_are_not_on_the_form_stay(admin: Account, kalletal: Municipality) -> None:
    browser(admin).post(PAGE, {**CONTACT, "slug": "erobert", "state": "closed", "fictitious": ""})
    kalletal.refresh_from_db()
    assert (kalletal.slug, kalletal.state, kalletal.fictitious) == ("kalletal", "open", True)


def test_the_admin_is_reminded_until_somebody_is_named(
    admin: Account, planner: Account, kalletal: Municipality
) -> None:
    day = date(2026, 11, 21)
    assert ROOM.todos is not None
    (todo,) = ROOM.todos(acting(admin), kalletal, day)
    assert todo.url == PAGE
    assert list(ROOM.todos(acting(planner), kalletal, day)) == []
    browser(admin).post(PAGE, CONTACT)
    kalletal.refresh_from_db()
    assert list(ROOM.todos(acting(admin), kalletal, day)) == []


def test_the_neighbours_page_is_not_there(admin: Account, warburg: Municipality) -> None:
    assert browser(admin).get("/warburg/angaben/").status_code == 404
    assert browser(admin).post("/warburg/angaben/", CONTACT).status_code == 404
