"""An example taken over as a template: its steps become milestones, itself the evidence."""

import io
import re
import zipfile
from datetime import date
from uuid import UUID

import pytest

from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.registry import follow_ups, related
from nahraum.base.topics.actions import load_vocabulary
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.plan.measures.actions import plan, prepare_version, release_version
from nahraum.plan.measures.documents.package import package
from nahraum.plan.measures.models import Measure
from nahraum.plan.measures.rules import months_later
from nahraum.plan.practice.actions import adopt
from nahraum.plan.practice.rules import Step
from nahraum.plan.practice.rules.packages import read_package
from tests.base.world import SYSTEM

KEY = "8b9d1b3e-13a8-4a5c-a7a5-7d3c7b1c1b11"
PAGE = "/kalletal/massnahmen/neu/nach/nellingen-gutes-aelterwerden/"


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 11, 15), 3, date(2028, 2, 15)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 5, 1), 0, date(2027, 5, 1)),
    ],
)
def test_months_later(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


def test_steps_become_milestones_and_the_example_evidence(kalletal, staff) -> None:
    load_vocabulary(entries=shipped_vocabulary(), by=SYSTEM)
    follow = next(f for f in follow_ups("practice.example") if f.action == "measures.change")
    words = {"beispiel": "nellingen-gutes-aelterwerden", "thema": "pflege-wg"}
    assert follow.url(kalletal, words) == f"{PAGE}?thema=pflege-wg"
    page = staff.get(f"{PAGE}?thema=pflege-wg").content.decode()
    assert '<option value="pflege-wg">' in page
    assert re.search(r'<input[^>]*name="months_0"[^>]*value="30"', page) or re.search(
        r'value="30"[^>]*name="months_0"', page
    )
    sent = {"title": "Bürgertische", "topic_key": "beteiligung", "starts": "2027-01-31"}
    sent |= {"take_0": "on", "months_0": "1", "months_1": "2", "take_2": "on", "months_2": "3"}
    sent |= {"take_3": "on", "key": KEY}
    answer = staff.post(PAGE, sent)
    assert answer["Location"] == f"/kalletal/massnahmen/{KEY}/"
    assert staff.post(PAGE, sent)["Location"] == f"/kalletal/massnahmen/{KEY}/"
    with municipality_scope(kalletal):
        measure = Measure.objects.get()
        assert [(m.title, m.due) for m in measure.milestones.all()] == [
            ("Altenhilfeplan mit Fachleuten, Politik und Bürgern erarbeiten: 40 Maßnahmen",
             date(2027, 2, 28)),
            ("Vier Bürgertische mit zusammen 20 Treffen", date(2027, 7, 31)),
        ]  # fmt: skip
        assert measure.purpose.endswith(
            "Schritte ohne Termin:\n\n- Befragung der Bürgerinnen und Bürger"
        )
        note = measure.evidence.get()
        assert (note.kind, note.url) == (
            "practice",
            "/kalletal/praxisbeispiele/nellingen-gutes-aelterwerden/",
        )
        assert note.source.startswith("Deutscher Städte- und Gemeindebund")
        # The page of the example is public: it names public measures only.
        assert list(related("practice.example", "nellingen-gutes-aelterwerden")) == []
        Measure.objects.update(public=True)
        (made,) = related("practice.example", "nellingen-gutes-aelterwerden")
        assert (made.text, made.url) == ("Bürgertische", f"/kalletal/was-wurde-daraus/{KEY}/")


def test_a_plan_travels_as_a_package_without_persons(kalletal) -> None:
    measure = {
        "title": "Tagespflege im Dorf", "purpose": "Entlasten", "topic": "Tagespflege",
        "places": ["Talle"], "unit": "Amt 4, Frau Muster", "partners": "Herr Beispiel",
        "starts": "2027-01-31", "ends": "2028-12-31",
        "milestones": [{"title": "Öffnen", "due": "2027-09-01", "done": None},
                       {"title": "Haus finden", "due": "2027-04-30", "done": None},
                       {"title": "Ohne Abstand", "due": "2027-09-01", "done": None}],
        "funding": [{"source": "Land"}, {"source": "Stiftung"}, {"source": "Land"}],
    }  # fmt: skip
    content = {"municipality": "Kalletal", "as_of": "2026-11-21", "measures": [measure]}
    known = {"Tagespflege": "tagespflege"}
    data = package(content, named="Fassung 2", topics=known, population=13_401)
    (example,), publisher = read_package(data, "plan.zip")
    assert publisher == "Kalletal"
    assert (example.title, example.place, example.setting) == (
        "Tagespflege im Dorf",
        "Kalletal, Talle",
        "town",
    )
    assert example.steps == (Step("Haus finden", 3), Step("Öffnen", 5), Step("Ohne Abstand", 1))
    assert (example.topics, example.funding) == (("tagespflege",), "Land, Stiftung")
    assert (example.source, example.period) == ("Kalletal, Fassung 2", "2027-01 bis 2028-12")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read("package.json").decode()
    assert "Muster" not in text
    assert "Beispiel" not in text


def test_a_released_version_is_downloaded_and_adopted_elsewhere(
    kalletal, in_kalletal, by, boss, topic, staff
) -> None:
    plan(title="Tagespflege im Dorf", topic=topic, by=by)
    version = prepare_version(reason="Für den Rat", by=by)
    release_version(version=version, by=boss)
    data = staff.get(f"/kalletal/massnahmen/fassungen/{version.pk}/datei/zip/").content
    (example,), _publisher = read_package(data, "plan.zip")
    (taken,) = adopt(examples=(example,), publisher="Kalletal", by=by, key=UUID(KEY))
    assert (taken.title, taken.topics) == ("Tagespflege im Dorf", ["tagespflege"])


def test_an_example_that_is_not_there_is_no_template(kalletal, staff) -> None:
    assert staff.get("/kalletal/massnahmen/neu/nach/nirgendwo/").status_code == 404
