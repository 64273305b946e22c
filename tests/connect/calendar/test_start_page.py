"""The next events on the start page of the municipality, in the language of the reader."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nahraum.base.translations.actions import translate
from nahraum.connect.calendar import queries
from nahraum.connect.calendar.actions import cancel_date

START = "/kalletal/"


def read(client, path=START):
    answer = client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def titles(page):
    return [
        link.get_text(strip=True) for link in page.select("section[aria-labelledby^=agenda] li a")
    ]


def test_the_next_four_events_each_once_soonest_first(client, make_event, soon, by) -> None:
    weekly = make_event(rule="FREQ=WEEKLY", title="Sitztanz")
    for number in range(5):
        make_event(title=f"Vortrag {number}", starts_on=soon + timedelta(days=number + 1))
    make_event(title="Entwurf", draft=True, starts_on=soon - timedelta(days=1))
    page = read(client)
    assert titles(page) == ["Sitztanz", "Vortrag 0", "Vortrag 1", "Vortrag 2"]
    section = page.select_one("section[aria-labelledby^=agenda]")
    assert section.h2.get_text() == "Nächste Termine"
    assert section.select("a")[-1]["href"] == "/kalletal/termine/"
    cancel_date(occurrence=weekly.dates.earliest("starts"), because="", by=by)
    assert titles(read(client))[0] == "Vortrag 0"


def test_without_events_there_is_no_empty_heading(client, kalletal) -> None:
    assert "Nächste Termine" not in read(client).get_text()


def test_the_start_page_stays_light(client, make_event, soon) -> None:
    for number in range(8):
        make_event(title=f"Vortrag {number}", starts_on=soon + timedelta(days=number))
    client.get(START)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(START)
    assert len(asked) <= 10, [query["sql"][:90] for query in asked]
    assert len(answer.content) <= 100_000


def test_another_municipality_does_not_show_them(client, event, warburg) -> None:
    assert titles(read(client, "/warburg/")) == []


@pytest.fixture
def said(event, by):
    translate(
        kind="calendar.event", row=event, language="en", by=by, state="machine",
        texts={"title": "Brain games", "summary": "Games for the mind."},
    )  # fmt: skip
    return event


def test_texts_are_read_in_the_language_of_the_reader(client, said) -> None:
    page = read(client, f"/en/kalletal/termine/{said.pk}/")
    assert page.h1.get_text(strip=True) == "Brain games"
    assert "Games for the mind." in page.get_text()
    assert "A machine translated this text." in page.get_text()
    assert titles(read(client, "/en/kalletal/")) == ["Brain games"]
    listed = read(client, f"/en/kalletal/termine/?ab={timezone.localdate() + timedelta(days=9)}")
    assert listed.select_one(".nr-hit h3").get_text(strip=True) == "Brain games"
    assert read(client, f"/kalletal/termine/{said.pk}/").h1.get_text(strip=True) == "Gehirnjogging"


def test_what_nobody_has_translated_is_german_and_says_so(client, event) -> None:
    page = read(client, f"/en/kalletal/termine/{event.pk}/")
    assert page.h1.span["lang"] == "de"
    assert page.h1.get_text(strip=True) == "Gehirnjogging"
    assert "Some texts here are in German only." in page.get_text()
    german = read(client, f"/kalletal/termine/{event.pk}/")
    assert german.h1.span is None
    assert "nur auf Deutsch" not in german.get_text()


def test_translators_find_published_events_to_come_and_programmes(event, make_event) -> None:
    make_event(draft=True, title="Entwurf")
    past = make_event(title="Vorbei", starts_on=timezone.localdate() + timedelta(days=1))
    past.dates.update(
        ends=timezone.now() - timedelta(days=1), starts=timezone.now() - timedelta(days=2)
    )
    assert [row.title for row in queries.events_to_translate()] == ["Gehirnjogging"]
