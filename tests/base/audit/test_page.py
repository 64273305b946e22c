import re

import pytest
from django.utils import timezone

from nahraum.base.audit.actions import record, set_checkpoint
from nahraum.base.audit.models import Entry
from nahraum.base.municipality.models import Municipality
from nahraum.base.people.models import Account
from tests.base.world import SYSTEM, acting, browser, make_person

pytestmark = pytest.mark.django_db
PAGE = "/kalletal/protokoll/"


def text_of(content: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode()))


@pytest.fixture
def acted(admin: Account, kalletal: Municipality, warburg: Municipality) -> None:
    record("municipality.contact", by=acting(admin), municipality=kalletal.pk, obj=kalletal)
    record("people.grant", by=SYSTEM, municipality=kalletal.pk)
    record("municipality.close", by=acting(admin), municipality=warburg.pk, obj=warburg)


def test_entries_read_as_sentences(admin: Account, acted: None) -> None:
    page = text_of(browser(admin).get(PAGE).content)
    assert "municipality_admin (erfunden) hat die Kontaktangaben geändert." in page
    assert "Nahraum hat eine Rolle vergeben." in page
    assert "2 Einträge" in page
    assert "Kommune geschlossen" not in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?what=people.grant", 1),
        ("?person=system:", 1),
        ("?person=system:&what=municipality.contact", 0),
        ("?first=2999-01-01", 0),
        ("?last=2999-01-01", 2),
        ("?first=2026-02-01&last=2026-01-01", 2),
        ("?what=no.such", 2),
    ],
)
def test_filters_narrow(admin: Account, acted: None, query: str, count: int) -> None:
    page = browser(admin).get(PAGE + query).content.decode()
    assert page.count('<th scope="row">') == count


def test_a_filter_that_cannot_be_says_so(admin: Account, acted: None) -> None:
    page = browser(admin).get(f"{PAGE}?first=2026-02-01&last=2026-01-01").content.decode()
    assert "Das Ende liegt vor dem Anfang." in page


def test_the_check_tells_whole_from_broken(
    admin: Account, acted: None, kalletal: Municipality
) -> None:
    client = browser(admin)
    assert "2 Einträge geprüft" in text_of(client.get(f"{PAGE}?pruefen=1").content)
    Entry.objects.filter(chain=kalletal.pk, sequence=1).update(actor="jemand anderes")
    page = text_of(client.get(f"{PAGE}?pruefen=1").content)
    assert "Das Protokoll ist beschädigt" in page
    assert "Eintrag 1 wurde nachträglich verändert." in page


def test_the_last_signature_is_named(admin: Account, acted: None, kalletal: Municipality) -> None:
    assert "Noch nicht unterschrieben" in text_of(browser(admin).get(PAGE).content)
    set_checkpoint(kalletal.pk)
    page = text_of(browser(admin).get(PAGE).content)
    day = timezone.localdate().strftime("%d.%m.%Y")
    assert f"Zuletzt unterschrieben am {day}" in page
    assert "bis Eintrag 2" in page


def test_long_protocols_have_pages_that_keep_the_filter(
    admin: Account, kalletal: Municipality
) -> None:
    for _number in range(60):
        record("people.grant", by=SYSTEM, municipality=kalletal.pk)
    first = browser(admin).get(f"{PAGE}?what=people.grant").content.decode()
    assert first.count('<th scope="row">') == 50
    assert "Seite 1 von 2" in first
    assert "what=people.grant&amp;seite=2" in first
    second = browser(admin).get(f"{PAGE}?what=people.grant&seite=2").content.decode()
    assert second.count('<th scope="row">') == 10


def test_unknown_verbs_and_things_stay_readable(admin: Account, kalletal: Municipality) -> None:
    entry = record("gone.verb", by=SYSTEM, municipality=kalletal.pk)
    assert entry.object_type == ""
    assert "Nahraum: gone.verb" in text_of(browser(admin).get(PAGE).content)


def test_the_number_of_queries_does_not_grow(
    admin: Account, kalletal: Municipality, django_assert_max_num_queries: object
) -> None:
    for number in range(40):
        person = make_person("planner", kalletal, f"p{number}")
        record("people.grant", by=acting(person), municipality=kalletal.pk, obj=person)
    client = browser(admin)
    client.get(PAGE)
    with django_assert_max_num_queries(15):
        client.get(PAGE)


@pytest.mark.parametrize("role", ["planner", "navigator", "council_member"])
def test_only_overseers_read(kalletal: Municipality, role: str) -> None:
    assert browser(make_person(role, kalletal)).get(PAGE).status_code == 403
