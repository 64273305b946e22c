"""Versions for the council, half-time, documents with the same numbers, pages and their queries."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import docx
import openpyxl
import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from nahraum.base import registry
from nahraum.base.municipality.tenancy import StaleVersion
from nahraum.base.people.rules import Actor, NotAllowed
from nahraum.plan.measures import queries
from nahraum.plan.measures.actions import (
    add,
    change_measure,
    link_decision,
    prepare_version,
    release_version,
    remove,
    review,
    set_state,
)
from nahraum.plan.measures.documents import paper, spreadsheet
from nahraum.plan.measures.models import (
    CostYear,
    ExpectedEffect,
    Funding,
    Measure,
    Milestone,
    PlanVersion,
    Reading,
    Review,
)
from tests.base.world import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(measure: Measure, by: Actor) -> Measure:
    """With money, a milestone that is late, and a figure half of the way."""
    add(row=Milestone(measure=measure, title="=Träger", due=date(2026, 6, 1)), by=by)
    add(row=CostYear(measure=measure, year=2026, what="Umbau", cents=123_456_50), by=by)
    add(row=Funding(measure=measure, year=2026, source="Land", cents=100_000_00), by=by)
    effect = ExpectedEffect(
        measure=measure, figure="Plätze", unit="Plätze", baseline=Decimal(0),
        baseline_on=date(2026, 1, 1), target=Decimal(14), due=date(2028, 12, 31), source="Zählung",
    )  # fmt: skip
    add(row=effect, by=by)
    reading = Reading(effect=effect, value=Decimal(7), on=date(2026, 11, 1), source="Zählung")
    add(row=reading, by=by)
    return measure


# ------------------------------------------------------------------ versions
def test_a_released_version_never_changes(full: Measure, by: Actor, boss: Actor) -> None:
    version = prepare_version(reason="Für den Rat", by=by)
    with pytest.raises(NotAllowed):
        release_version(version=version, by=by)
    release_version(version=PlanVersion.objects.get(), by=boss)
    stored = PlanVersion.objects.get()
    with pytest.raises(StaleVersion):
        release_version(version=stored, by=boss)
    with pytest.raises(ValidationError, match="bleibt"):
        remove(row=stored, by=by)
    stored.content["measures"][0]["title"] = "Anders"
    with pytest.raises(TypeError, match="never changed"):
        stored.save()
    change_measure(measure=full, values={"title": "Neuer Name"}, version=full.version, by=by)
    again = PlanVersion.objects.get()
    assert again.content["measures"][0]["title"] == "Tagespflege in Hohenhausen"
    assert queries.digest_of(again.content) == again.digest
    assert prepare_version(reason="Neu", by=by).number == 2


def test_a_draft_somebody_tampered_with_is_not_released(
    full: Measure, by: Actor, boss: Actor
) -> None:
    version = prepare_version(reason="Für den Rat", by=by)
    PlanVersion.objects.filter(pk=version.pk).update(content={"measures": []})
    with pytest.raises(ValidationError, match="nicht mehr"):
        release_version(version=PlanVersion.objects.get(), by=boss)


def test_an_empty_plan_is_no_version(in_kalletal: Any, by: Actor) -> None:
    with pytest.raises(ValidationError, match="keine Maßnahme"):
        prepare_version(reason="Für den Rat", by=by)


def test_page_pdf_word_and_table_say_the_same_numbers(full: Measure, staff: Any, by: Actor) -> None:
    version = prepare_version(reason="Für den Rat", by=by)
    numbers = ("123.456,50 €", "100.000 €", "23.456,50 €", "14 Plätze", "7 Plätze", "50 %")
    page = staff.get(reverse("measures:version", args=["kalletal", version.pk])).content.decode()
    word = docx.Document(io.BytesIO(_file(staff, version, "docx")))
    cells = " ".join(c.text for t in word.tables for r in t.rows for c in r.cells)
    for number in numbers:
        assert number in page
        assert number in cells
    own = reverse("measures:measure", args=["kalletal", full.pk])
    assert "123.456,50 €" in staff.get(own).content.decode()
    assert "123,456.50 €" in staff.get(f"/en{own}").content.decode()
    with pikepdf.open(io.BytesIO(_file(staff, version, "pdf"))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "de-DE"
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet.xlsx(version.content)))
    assert book["Maßnahmen"]["S2"].value == 123456.5
    assert book["Wirkung"]["F2"].value == 14
    assert book["Meilensteine"]["B2"].data_type == "s"


def _file(staff: Any, version: PlanVersion, kind: str) -> bytes:
    answer = staff.get(reverse("measures:download", args=["kalletal", version.pk, kind]))
    return bytes(answer.content)


def test_a_csv_hides_no_formula(measure: Measure, by: Actor) -> None:
    change_measure(measure=measure, values={"title": "=1+1"}, version=1, by=by)
    text = spreadsheet.csv_text(queries.plan_content(date(2026, 11, 21))).decode("utf-8-sig")
    heads, row = csv.reader(io.StringIO(text), delimiter=";")
    assert dict(zip(heads, row, strict=True))["Maßnahme"] == "'=1+1"


def test_what_a_version_changes_is_told(full: Measure, topic: Any, by: Actor) -> None:
    before = queries.plan_content(date(2026, 11, 21))
    change_measure(measure=full, values={"unit": "Amt 50"}, version=full.version, by=by)
    found = paper.changes(before, queries.plan_content(date(2026, 11, 21)))
    assert found["new"] == found["gone"] == []
    assert found["changed"] == [
        ("Tagespflege in Hohenhausen", [("Zuständig", "noch niemand", "Amt 50")])
    ]


# ------------------------------------------------------------------ half-time
def test_an_adjustment_needs_a_reason_and_overwrites_nothing(full: Measure, by: Actor) -> None:
    said = {"on": date(2026, 11, 20), "judgement": "adjust", "text": "Es dauert länger."}
    adjusted = {"ends": date(2029, 12, 31), "purpose": full.purpose}
    with pytest.raises(ValidationError, match="Warum"):
        review(measure=full, values=said, adjusted=adjusted, version=full.version, by=by)
    assert not Review.objects.exists()
    key = uuid4()
    review(measure=full, values={**said, "reason": "Kein Träger."}, adjusted=adjusted,
           version=full.version, key=key, by=by)  # fmt: skip
    row = Review.objects.get()
    assert row.before == {"ends": "2028-12-31"}
    assert row.figures[0]["actual"] == "7.00"
    assert Measure.objects.get().ends == date(2029, 12, 31)
    newest = queries.history(Measure.objects.get())[1]
    assert newest.reason == "Kein Träger."
    assert ("Ende", "31.12.2028", "31.12.2029") in newest.texts


# ------------------------------------------------------------------ what others see
def test_the_public_page_shows_what_is_public_and_no_inner_words(
    full: Measure, decision: Any, kalletal: Any, by: Actor
) -> None:
    guest = browser()
    page = reverse("measures:public", args=["kalletal", full.pk])
    assert guest.get(page).status_code == 404
    values = {"public": True, "in_short": "Eine Tagespflege.", "next_step": "Ein Träger."}
    change_measure(measure=full, values=values, version=full.version, by=by)
    row = Measure.objects.get()
    set_state(measure=row, state="planned", by=by)
    link_decision(measure=row, decision=decision, by=by)
    text = guest.get(page).content.decode()
    assert "Die Maßnahme ist beschlossen." in text
    assert "Eine Tagespflege." in text
    assert "Angehörige entlasten" not in text
    assert "Für die Sitzung" not in text
    brief = queries.brief_of(queries.public_measures().get())
    assert brief.public_url == page
    overview = guest.get(reverse("measures:public-list", args=["kalletal"])).content.decode()
    assert "beschlossen: 1" in overview


def test_a_cell_of_the_need_map_knows_what_is_under_way(
    measure: Measure, village: Any, kalletal: Any
) -> None:
    (known,) = registry.related("needs.cell", f"tagespflege:{village.pk}")
    assert (known.text, known.state) == ("Tagespflege in Hohenhausen", "Idee")
    assert not list(registry.related("needs.cell", f"tagespflege:{uuid4()}"))
    (follow,) = [f for f in registry.follow_ups("needs.cell") if f.action == "measures.change"]
    words = {"thema": "tagespflege", "ort": str(village.pk), "halbjahr": "2026-1", "x": "y"}
    assert follow.url(kalletal, words).endswith(
        f"?thema=tagespflege&ort={village.pk}&halbjahr=2026-1"
    )


def test_from_a_cell_the_form_is_filled_and_the_evidence_kept(
    village: Any, topic: Any, staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nahraum.plan.measures.queries import effects

    line = registry.Evidence(text="Meldungen", value="15", source="Halbjahr 2026-1")
    monkeypatch.setattr(effects.needs, "evidence_of_cell", lambda *_args: (line,))
    path = reverse("measures:new", args=["kalletal"]) + f"?thema=tagespflege&ort={village.pk}"
    form = staff.get(path).context["form"]
    sent = {"key": form["key"].value(), "title": form["title"].value(),
            "topic": str(form["topic"].value()), "neighbourhoods": [str(village.pk)],
            "evidence": form["evidence"].value()}  # fmt: skip
    assert staff.post(path, sent).status_code == 302
    made = Measure.objects.get()
    assert made.title == "Tagespflege in Hohenhausen"
    assert [(n.kind, n.value) for n in made.evidence.all()] == [("need", "15")]


def test_what_is_due_is_a_task(full: Measure, kalletal: Any, by: Actor) -> None:
    room = next(room for room in registry.rooms() if room.name == "measures")
    assert room.todos is not None
    today = timezone.localdate()
    set_state(measure=full, state="planned", by=by)
    texts = [todo.text for todo in room.todos(by, kalletal, max(today, date(2026, 11, 21)))]
    assert texts == [
        "Ein Meilenstein ist überfällig: =Träger",
        "Einer Maßnahme fehlt die zuständige Stelle oder eine Kennzahl: Tagespflege in Hohenhausen",
    ]


# ------------------------------------------------------------------ many
@pytest.mark.parametrize("name", ["list", "board", "timeline", "public-list"])
def test_lists_ask_as_often_for_many_as_for_few(
    name: str, measure: Measure, village: Any, staff: Any
) -> None:
    path = reverse(f"measures:{name}", args=["kalletal"])
    Measure.objects.update(public=True, unit="Amt")
    _copies(measure, village, 2)
    few = _asked(staff, path)
    _copies(measure, village, 30)
    assert _asked(staff, path) == few


def _copies(measure: Measure, village: Any, number: int) -> None:
    day = date(2026, 1, 1)
    rows = [
        Measure(
            municipality=measure.municipality, title=f"Maßnahme {uuid4()}", topic=measure.topic,
            starts=day, ends=day + timedelta(days=90), public=True, state_since=day,
        )
        for _ in range(number)
    ]  # fmt: skip
    Measure.objects.bulk_create(rows)
    link = Measure.neighbourhoods.through
    link.objects.bulk_create([link(measure=row, neighbourhood=village) for row in rows])


def _asked(staff: Any, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert staff.get(path).status_code == 200
    return len(asked)
