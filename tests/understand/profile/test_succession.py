"""Succession in the profile: protected numbers for everybody, exact ones for the planners."""

import io
import json
import re
from dataclasses import replace

import openpyxl
import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from nahraum import facts
from nahraum.analysis.supply import remaining
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.sources.actions import load_reference
from nahraum.understand.profile import actions
from nahraum.understand.profile.adapters import profile_inputs
from nahraum.understand.profile.documents import pdf, spreadsheet
from nahraum.understand.profile.documents.page import page
from nahraum.understand.profile.models import ProfileVersion
from nahraum.understand.profile.rules import compute_document
from nahraum.understand.profile.rules.inputs import OwnSupply
from nahraum.understand.profile.rules.succession import chance_text, coarse
from nahraum.understand.profile.rules.wording import number
from nahraum.understand.supply import actions as supply
from tests.base.world import SYSTEM, acting, browser, make_person
from tests.understand.profile.samples import DAY, DOERENTRUP, KALLETAL, figure
from tests.understand.supply.test_succession import AGES, owner, seats


def with_seats(shipped, found, key=DOERENTRUP):
    return compute_document(replace(profile_inputs(shipped, key, as_of=DAY), seats=found))


@pytest.fixture(scope="module")
def document(shipped):
    """Dörentrup (7,660 inhabitants) with the five ages of the golden values."""
    return with_seats(shipped, seats([owner(age) for age in AGES]))


def course(document, variant):
    rows = document["succession"]["years"]
    return {row["year"]: row for row in rows if row["variant"] == variant}


def test_the_start_is_the_closed_form(document):
    # 100 * 5 * 1633 / 7660 = 106.6; one of five gone: 100 * 4 * 1633 / 7660 = 85.3
    assert course(document, "replaced")[2026]["ratio"] == 107
    assert course(document, "alone")[2026]["ratio"] == 107
    shock = document["succession"]["shock"]
    assert (shock["before"], shock["at_once"], shock["orphaned"]) == (107, 85, 1600)
    assert shock["at_once"] <= shock["after_1_year"]
    assert figure(document, "succession_shock")["value"] == 85.0


def test_without_successors_the_closed_value_holds(document):
    rows = {
        row["year"]: row["total"] for row in document["projection"] if row["variant"] == "moderate"
    }
    for year, posts in ((2031, 3.442379), (2036, 2.418590)):
        people = 7660 * rows[year] / rows[2026]
        expected = 100 * posts * 1633 / people
        assert course(document, "alone")[year]["ratio"] == pytest.approx(expected, abs=1.6)


def test_scenarios_stand_side_by_side(document):
    found = document["succession"]["scenarios"]
    assert [(row["more"], row["variant"]) for row in found] == [
        (more, variant) for variant in ("replaced", "alone") for more in range(4)
    ]
    assert {row["year"] for row in found} == {2041}
    for variant in ("replaced", "alone"):
        own = [row for row in found if row["variant"] == variant]
        assert [row["ratio"] for row in own] == sorted(row["ratio"] for row in own)
        assert [row["below"] for row in own] == sorted((r["below"] for r in own), reverse=True)


def test_figures_carry_band_method_and_unproven_assumptions(document):
    ratio = figure(document, "succession_ratio")
    assert ratio["value"] == course(document, "replaced")[2041]["ratio"]
    assert ratio["uncertainty"]["kind"] == "p10-p90"
    assert ratio["uncertainty"]["low"] < ratio["value"] <= ratio["uncertainty"]["high"]
    assert ratio["inputs"]["Startwert des Zufalls"] == 1
    said = " ".join(notice["text"] for notice in ratio["notices"])
    assert "Vorgaben, nicht an Daten geprüft: Ausscheiden je Jahr nach Alter" in said
    assert "ohne Rechtsfolge" in said


def test_nothing_about_single_doctors_is_published(document):
    text = json.dumps(document["succession"])
    assert not [age for age in AGES if f"p{age}" in text]
    assert sorted(course(document, "replaced")) == [2026, 2031, 2036, 2041, 2046]
    for row in (*document["succession"]["years"], *document["succession"]["scenarios"]):
        assert all(row[name] == int(row[name]) for name in ("ratio", "low", "high"))
        assert round(row["below"] * 20, 9) == int(round(row["below"] * 20, 9))


@pytest.mark.parametrize(
    "found",
    [
        seats([owner(age) for age in AGES[:4]]),
        seats([*(owner(age) for age in AGES[:4]), owner(None)]),
    ],
)
def test_less_than_five_known_ages_are_held_back(shipped, found):
    document = with_seats(shipped, found)
    assert document["succession"] == {
        "known": False,
        "missing": figure(document, "succession_ratio")["missing"],
    }
    assert "Angaben über Einzelne verraten" in document["succession"]["missing"]
    assert figure(document, "succession_ratio")["value"] is None


def test_an_empty_register_says_what_to_enter(documents):
    document = documents[KALLETAL]
    section = next(s for s in document["sections"] if s["id"] == "succession")
    assert "Im Arztregister steht noch niemand" in section["sentences"][0]
    assert "Geburtsjahr" in section["sentences"][0]
    assert figure(document, "succession_ratio")["value"] is None


def test_a_day_beyond_the_projection_is_said(shipped):
    late = DAY.replace(year=2040)
    found = seats([owner(age) for age in AGES], as_of=late)
    document = compute_document(
        replace(profile_inputs(shipped, DOERENTRUP, as_of=DAY), seats=found)
    )
    assert "Für das Jahr 2051" in document["succession"]["missing"]


def test_undersupply_of_today_does_not_threaten_any_more(shipped):
    found = seats([owner(age) for age in AGES])
    section = next(
        s for s in with_seats(shipped, found, KALLETAL)["sections"] if s["id"] == "succession"
    )
    text = " ".join(section["sentences"])
    assert "Schon heute liegt er darunter" in text
    assert "mit mehr als 95 % Wahrscheinlichkeit unter 75 %" in text
    # 100 * 5 * 1633 / 13401 and 100 * 4 * 1633 / 13401
    assert "von 61 auf 49 %" in text


@pytest.mark.parametrize(("known", "shown"), [(4, None), (5, 2.0)])
def test_how_many_are_old_is_said_from_five_known_ages_on(shipped, known, shown):
    own = OwnSupply(
        posts=6.0,
        doctors=6,
        aged_60=2,
        known_ages=known,
        ratio=1633,
        ratio_source="g-ba-bpl-rl",
        supply_ratio=73.1,
        openings=0.0,
        status="open",
        as_of=DAY,
    )
    inputs = replace(profile_inputs(shipped, KALLETAL, as_of=DAY), own_supply=own)
    document = compute_document(inputs)
    assert figure(document, "gp_aged_60")["value"] == shown
    said = " ".join(next(s for s in document["sections"] if s["id"] == "supply")["sentences"])
    assert ("60 Jahre oder älter" in said) is (shown is not None)


@given(st.floats(0, 1))
def test_rounding_a_chance_never_crosses_the_flag(chance):
    shown = coarse(chance)
    assert abs(shown - chance) <= 0.05 + 1e-9
    assert (shown >= 0.5) == (chance >= 0.5)


@pytest.mark.parametrize(
    ("chance", "text"),
    [
        (0.0, "mit weniger als 5 % Wahrscheinlichkeit"),
        (0.35, "mit rund 35 % Wahrscheinlichkeit"),
        (1.0, "mit mehr als 95 % Wahrscheinlichkeit"),
    ],
)
def test_chances_are_never_certain(chance, text):
    assert chance_text(chance) == text


def test_page_spreadsheet_and_pdf_show_the_same(document):
    shown = page(document, facts.source_texts())
    chapter = next(c for c in shown.chapters if c.id == "succession")
    assert chapter.figures[0]["assumptions"] == document["succession"]["assumptions"]
    assert chapter.figures[0]["as_of_text"] == ""
    assert [chart.title for chart in chapter.charts] == [
        "Versorgungsgrad mit und ohne Nachfolge",
        "Was wäre, wenn? Versorgungsgrad, 2041",
        "Was wäre, wenn? Wahrscheinlichkeit, unter 75 % zu liegen, 2041",
    ]
    assert chapter.charts[0].table.rows[0][:2] == ("2026", "107")
    assert "Nachfolge" in [variant["label"] for variant in shown.variants]
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet.workbook(document, {})))
    rows = {(r[0].value, r[1].value): r[2].value for r in book["Nachfolge"].iter_rows(min_row=2)}
    assert rows[2026, "mit Nachfolge"] == 107
    assert (2041, "3 Sitze mehr, ohne Nachfolge") in rows
    proven = {(r[0].value, r[1].value): r[4].value for r in book["Annahmen"].iter_rows(min_row=2)}
    assert proven["Nachfolge", "Alter der Nachfolge"] == "nein"
    assert pdf.pdf(document, facts.source_texts(), state="x").startswith(b"%PDF")


def test_versions_from_before_still_open(documents):
    """A stored version never changes, so the page must read those that knew no succession."""
    old = {name: part for name, part in documents[KALLETAL].items() if name != "succession"}
    old["sections"] = [s for s in old["sections"] if s["id"] != "succession"]
    old["figures"] = [f for f in old["figures"] if not f["id"].startswith("succession")]
    assert "succession" not in [c.id for c in page(old, {}).chapters]
    assert spreadsheet.workbook(old, {})
    assert pdf.pdf(old, {}, state="Fassung 1").startswith(b"%PDF")


# ------------------------------------------------------------------------ through the front door


def url(name, **kwargs):
    return reverse(f"profile:{name}", kwargs={"kommune": "kalletal", **kwargs})


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def filled(kalletal, planner):
    """Five doctors of the golden ages in single practices; 8,165 inhabitants need five posts."""
    load_reference(by=SYSTEM)
    type(kalletal.area).objects.filter(pk=kalletal.area.pk).update(population=8165)
    kalletal.area.refresh_from_db()
    with time_machine.travel("2026-11-21T09:00:00+00:00", tick=False):
        by = acting(planner)
        with municipality_scope(kalletal):
            for age in AGES:
                house = supply.add_practice(by=by, name=f"Praxis {age} (erfunden)", form="single")
                person = supply.add_doctor(
                    by=by, name=f"Dr. Nummer {age} (erfunden)", birth_year=2026 - age
                )
                supply.add_engagement(by=by, practice=house, doctor=person, mandate="1")
        yield kalletal


@pytest.mark.django_db
def test_planners_see_names_and_exact_numbers(filled, planner):
    text = text_of(browser(planner).get(url("succession")))
    assert "100,0" in text
    assert "5 Sitze" in text
    assert "Dr. Nummer 66 (erfunden)" in text
    assert text.count("80,0 %") >= 5
    assert "Nach dieser Rechnung droht keine Unterversorgung" in text
    assert "3 Sitze mehr" in text
    assert not re.search(r"\d,\d{2,} ?[%–]", text)  # no percent pretends to a hundredth
    assert "Vorgabe, nicht an Daten geprüft" in text
    staying = remaining(seats([owner(age) for age in AGES]).doctors, years=15).value.posts[-1]
    said = f"Die geschlossene Formel ergibt für 2041 im Mittel {number(staying, 2)} Sitze"
    assert said in text


@pytest.mark.django_db
def test_english_pages_write_english_numbers(filled, planner):
    text = text_of(browser(planner).get("/en" + url("succession")))
    assert "Who will follow?" in text
    assert "80.0 %" in text
    assert "80,0 %" not in text


@pytest.mark.django_db
def test_planners_vary_what_shall_hold(filled, planner):
    page = browser(planner).get(url("succession"), {"years": "20", "need": "1,25"})
    text = text_of(page)
    assert "80,0" in text  # 100 / 1.25
    assert "Versorgungsgrad 2046" in text
    assert "Leistungsbedarf je Kopf (Bund = 1): 1,25" in text
    wrong = text_of(browser(planner).get(url("succession"), {"years": "7", "need": "viel"}))
    assert "Ergebnis" not in wrong
    assert "Keine gültige Auswahl" in wrong or "gültige Auswahl" in wrong


@pytest.mark.django_db
def test_without_doctors_the_page_says_what_to_enter(kalletal, planner):
    load_reference(by=SYSTEM)
    text = text_of(browser(planner).get(url("succession")))
    assert "Im Arztregister steht noch niemand" in text
    assert reverse("supply:add", kwargs={"kommune": "kalletal", "kind": "praxis"}) in text
    draft = text_of(browser(planner).get(url("draft")))
    assert "Im Arztregister steht noch niemand" in draft
    assert url("succession") in draft


@pytest.mark.django_db
def test_only_readers_of_the_register_see_the_page(filled, council_member):
    assert browser(council_member).get(url("succession")).status_code == 403
    officer = make_person("data_protection_officer", filled)
    assert browser(officer).get(url("succession")).status_code == 403


@pytest.mark.django_db
def test_a_released_version_keeps_its_succession(filled, planner):
    by = acting(planner)
    with municipality_scope(filled):
        actions.release(version=actions.save_version(note="", by=by), by=by)
        person = supply.add_doctor(by=by, name="Dr. Neu (erfunden)", birth_year=1990)
        house = supply.add_practice(by=by, name="Praxis neu (erfunden)", form="mvz")
        supply.add_engagement(by=by, practice=house, doctor=person, mandate="1")
        second = actions.save_version(note="", by=by)
        first = ProfileVersion.objects.get(number=1)
        assert first.run.seed == first.run.result["succession"]["seed"] == 1
        # 5 and 6 posts for the 13,401 inhabitants of the shipped tables
        starts = [v.run.result["succession"]["years"][0]["ratio"] for v in (first, second)]
        assert starts == [61, 73]
        key = first.run_id
    text = text_of(browser().get(url("version", number=1)))
    assert "Wer folgt nach?" in text
    assert "von 61 auf 49 %" in text
    assert "Dr. Nummer" not in text
    assert url("succession") not in text
    place = {"kommune": "kalletal", "key": key, "figure": "succession_ratio"}
    explained = text_of(browser().get(reverse("sources:figure", kwargs=place)))
    assert "In 8 von 10 Rechenläufen liegt der Wert zwischen" in explained
    assert "Arztregister der Kommune" in explained
