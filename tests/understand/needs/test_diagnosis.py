"""One report of a place or a topic: words and tables, on the page and on paper alike."""

import io
import re

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from nahraum.base import registry
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.registry import Evidence, Related
from nahraum.base.signals.queries import NOT_SHOWN
from nahraum.understand.needs import queries
from tests.base.world import browser
from tests.understand.needs.samples import CARE, TODAY, make_place

pytestmark = pytest.mark.django_db


def sections(place, topic=""):
    found = queries.diagnosis(queries.Look(TODAY), place=place, topic=topic)
    assert found is not None
    return {one.key: one for one in found.sections}


def rows(one):
    (table,) = one.tables
    return {row[0]: row[1:] for row in table.rows}


@pytest.fixture
def others(monkeypatch):
    """What rooms above would say: a measure and an example, to Tagespflege only."""
    asked = []

    def related(kind, pk):
        asked.append((kind, pk))
        if pk.startswith(CARE):
            yield Related(label="Maßnahme", text="Tagespflege in Talle", state="geplant")

    def evidence(topic, place, on):
        if topic == CARE:
            yield Evidence(text="Anderswo: Dorfladen", value="ähnlich groß", source="Buch")

    monkeypatch.setattr(registry, "related", related)
    monkeypatch.setattr(registry, "evidence", evidence)
    return asked


def test_a_place(released, counted, ways, places, others) -> None:
    key = str(places["Talle"].pk)
    found = sections(key)
    score = round(queries.need_cell(CARE, places["Talle"].pk, TODAY).score.value)
    assert f"Tagespflege ({score})" in found["kurz"].sentences[0]
    assert rows(found["bedarf"])["Tagespflege"][0] == str(score)
    assert "Dafür spricht: Meldungen zum Thema, in der Kommune, 15 Meldungen" in (
        next(text for text in found["bedarf"].sentences if text.startswith("Tagespflege"))
    )
    hidden = [row for row in found["meldungen"].tables[0].rows if row[2] == NOT_SHOWN]
    assert hidden
    assert any("Es heißt nicht: kein Bedarf" in text for text in found["meldungen"].sentences)
    assert rows(found["massnahmen"])["Tagespflege"] == (
        "Maßnahme: Tagespflege in Talle", "geplant", "–",
    )  # fmt: skip
    assert rows(found["belege"])["Tagespflege"] == ("Anderswo: Dorfladen", "ähnlich groß", "Buch")
    assert "Zuwachs der Zielgruppe bis 2035" in rows(found["fehlt"])
    assert ("needs.cell", f"{CARE}:{key}") in others


def test_a_topic_asks_others_once_and_names_every_place(
    released, counted, ways, places, others
) -> None:
    found = sections("kommune", CARE)
    assert set(rows(found["bedarf"])) == {"Erder", "Kalletal", "Talle"}
    assert others == [("needs.cell", f"{CARE}:kommune")]
    assert queries.diagnosis(queries.Look(TODAY), place="kommune", topic="nichts") is None


def test_without_anything_it_says_so(topics, places, monkeypatch, others) -> None:
    monkeypatch.setattr(registry, "tallies", lambda on: iter(()))
    found = sections("kommune")
    assert found["kurz"].sentences[0] == "Noch ist zu wenig bekannt, um einen Bedarf zu nennen."
    assert found["meldungen"].sentences == ("Noch ist kein Halbjahr freigegeben.",)
    assert found["standards"].sentences == ("Dazu ist keiner festgelegt.",)
    assert found["indikatoren"].sentences == (
        "Dazu sind noch keine Zahlen der Ortsteile eingelesen.",
    )


def test_page_and_paper_say_the_same(
    released, counted, ways, planner, council_member, others, places
) -> None:
    query = {"ort": str(places["Talle"].pk)}
    for person in (planner, council_member):
        answer = browser(person).get(reverse("needs:diagnosis", args=["kalletal"]), query)
        assert answer.status_code == 200
    page = re.sub(r"\s+", " ", answer.content.decode())
    client = browser(planner)

    def file(kind):
        return client.get(reverse("needs:diagnosis-file", args=["kalletal", kind]), query)

    text = docx.Document(io.BytesIO(file("docx").content))
    told = [paragraph.text for paragraph in text.paragraphs[2:]]
    told += [cell.text for table in text.tables for row in table.rows for cell in row.cells]
    assert len(told) > 60
    assert [line for line in told if escape(line) not in page] == []
    assert file("pdf").content.startswith(b"%PDF-1.7")
    assert file("exe").status_code == 404


def test_foreign_places_are_not_there(released, counted, planner, warburg) -> None:
    with municipality_scope(warburg):
        foreign = make_place("Scherfede")
    for words in ({"ort": foreign.pk}, {"ort": "x"}, {"thema": "nichts"}):
        answer = browser(planner).get(reverse("needs:diagnosis", args=["kalletal"]), words)
        assert answer.status_code == 404


def test_what_is_known_is_read_once(released, counted, ways) -> None:
    look = queries.Look(TODAY)
    look.cell(CARE, None)
    with CaptureQueriesContext(connection) as asked:
        look.map()
        look.attained(topic=CARE)
    assert len(asked) == 1, "the standards themselves, nothing else"
