"""Indicators in the profile: right values, fair comparison, honest gaps, one document."""

import csv
import io
from dataclasses import replace
from datetime import date

import numpy as np
import openpyxl
import pikepdf
import pytest

from nahraum import facts
from nahraum.analysis.monitoring.catalogue import Quantity, measure
from nahraum.data.reference import Reference
from nahraum.understand.profile.adapters import profile_inputs
from nahraum.understand.profile.documents import pdf, spreadsheet
from nahraum.understand.profile.documents.page import page
from nahraum.understand.profile.rules import compute_document, social
from nahraum.understand.profile.rules.socialinputs import Rate
from tests.understand.profile.samples import DAY, DOERENTRUP, KALLETAL, WARBURG, figure


def row(document, key):
    return next(r for r in document["indicators"]["rows"] if r["id"] == key)


@pytest.fixture(scope="module")
def inputs(shipped):
    return profile_inputs(shipped, KALLETAL, as_of=DAY)


def test_all_sixty_stand_in_the_document(documents):
    for document in documents.values():
        rows = document["indicators"]["rows"]
        assert len([r for r in rows if r["id"].startswith("I")]) == 60
        states = [r["state"] for r in rows if r["id"].startswith("I")]
        assert states.count("needs-data") == 35
        assert all(r["reason"] for r in rows if r["state"] not in ("shown", "method"))
        known = {f["id"] for f in document["figures"]}
        assert {r["figure"] for r in rows if r["figure"]} <= known


def test_unemployment_with_interval_smoothing_and_comparison(documents):
    found = figure(documents[KALLETAL], "indicator_I21")
    assert found["value"] == pytest.approx(303 / 8210 * 100)
    assert found["uncertainty"]["low"] < found["value"] < found["uncertainty"]["high"]
    assert found["inputs"]["Zähler"] == 303
    assert found["inputs"]["auffällig gegenüber dem Kreis"] == "ja"
    compared = row(documents[KALLETAL], "I21")["compared"]
    assert compared[1] == pytest.approx(718_222 / 11_523_746 * 100)
    assert compared[2] is None  # parts of Germany are unknown in 2021, so is the sum
    assert row(documents[DOERENTRUP], "I21")["value"] == pytest.approx(175 / 4821 * 100)
    assert row(documents[WARBURG], "I21")["value"] == pytest.approx(465 / 14542 * 100)


@pytest.mark.real_data
def test_interval_and_smoothed_rate_recomputed_from_the_raw_files(documents, shared_data):
    top, base = (_of_lippe(shared_data, name) for name in
                 ("gemeinden_arbeitslose", "gemeinden_bevoelkerung_15_64"))  # fmt: skip
    y, n = np.array(list(top.values())), np.array([base[key] for key in top])
    rates, mean = y / n, y.sum() / n.sum()
    between = (n * (rates - mean) ** 2).sum() / n.sum() - mean * (1 - mean) / n.mean()
    place = list(top).index(KALLETAL)
    weight = between / (between + mean * (1 - mean) / n[place])
    smoothed = mean + weight * (rates[place] - mean)
    found = figure(documents[KALLETAL], "indicator_I21")
    said = found["inputs"]["geglättet (Empirical Bayes unter den Gemeinden des Kreises), in %"]
    assert said == pytest.approx(smoothed * 100, abs=0.005)
    z, p = 1.959963984540054, rates[place]
    middle, scale = p + z * z / (2 * n[place]), 1 + z * z / n[place]
    width = z * np.sqrt(p * (1 - p) / n[place] + z * z / (4 * n[place] ** 2))
    assert found["uncertainty"]["low"] == pytest.approx((middle - width) / scale * 100)
    district = row(documents[KALLETAL], "I21")["compared"][0]
    assert district == pytest.approx(mean * 100)


def _of_lippe(shared_data, name):
    with (shared_data / "10_inkar_zeitreihen" / f"{name}.csv").open(encoding="utf-8") as file:
        return {
            r["kennziffer"]: float(r["2021"])
            for r in csv.DictReader(file)
            if r["kennziffer"].startswith("05766")
        }


def test_district_values_say_so(documents):
    document = documents[KALLETAL]
    for key, value in (("I22", 4743 / 11899 * 100), ("I31", 6.36), ("I36", 80.66325148),
                       ("I39", 44.906395795192815), ("I47", 6.25), ("E32", 12.4)):  # fmt: skip
        found = figure(document, f"indicator_{key}")
        assert found["value"] == pytest.approx(value)
        assert "Kreiswert Lippe" in found["label"]
        assert "DISTRICT_VALUE" in [n["code"] for n in found["notices"]]
    assert figure(document, "indicator_E48")["value"] == pytest.approx(2 / 13401 * 10_000)


def test_deprivation_is_the_published_one_in_its_frame(documents):
    federal = figure(documents[KALLETAL], "indicator_I57")
    assert (federal["value"], federal["as_of"]) == (0.56178, "2021-12-31")
    assert list(federal["inputs"].values()) == [3]
    within = figure(documents[KALLETAL], "indicator_I57_state")
    assert within["value"] == 0.38634
    assert "Nur mit Gebieten im selben Rahmen" in within["notices"][0]["text"]


def test_segregation_in_the_district(documents):
    found = figure(documents[KALLETAL], "segregation")
    assert found["value"] == pytest.approx(10.979603, abs=1e-6)
    assert found["inputs"]["Verlauf"] == "Die Ungleichheit ist größer geworden."


def test_what_other_chapters_show_is_the_same_number(documents, inputs):
    for key, figure_id in social.SHOWN.items():
        definition = next(d for d in inputs.social.definitions if d.id == key)
        value = measure(definition, inputs.social.levels[0].numbers)
        assert figure(documents[KALLETAL], figure_id)["value"] == pytest.approx(value.value)


def test_similar_municipalities_follow_the_written_rule(documents, shipped):
    peers = documents[KALLETAL]["indicators"]["peers"]
    people = {a.name: a.population for a in shipped.areas.of_kind("municipality")}
    assert len(peers["names"]) == 10
    assert all(10_000 <= people[name] < 20_000 for name in peers["names"])
    assert "10.000 bis unter 20.000 Einwohnern" in peers["rule"]
    assert "geladenen Kreisen" in peers["rule"]
    assert row(documents[KALLETAL], "I21")["peers"]["count"] == 10


@pytest.mark.real_data
def test_with_all_of_germany_the_group_is_of_the_land_and_as_dense(shared_data):
    full = Reference.from_directory(shared_data)
    document = compute_document(profile_inputs(full, KALLETAL, as_of=DAY))
    assert document["indicators"]["peers"]["rule"] == (
        "35 andere Gemeinden in Nordrhein-Westfalen mit 10.000 bis unter 20.000 Einwohnern "
        "und unter 150 Einwohnern je km²"
    )
    assert row(document, "I21")["peers"]["median"] == pytest.approx(3.19617928)
    assert row(document, "I51")["value"] == pytest.approx(44.387097)
    assert {row(document, key)["state"] for key in ("I16", "I50", "I51")} == {"shown"}


def with_counts(inputs, top, base):
    """The municipality with other numbers of unemployed and people."""
    level = inputs.social.levels[0]
    day = date(2021, 12, 31)
    numbers = replace(
        level.numbers,
        unemployed=Quantity(top, day, ("a",)),
        working_age=Quantity(base, day, ("a",)),
    )
    own = Rate(key=KALLETAL, name="Kalletal", years=(2021,), counts=((top, base),))
    found = replace(
        inputs.social,
        levels=(replace(level, numbers=numbers), *inputs.social.levels[1:]),
        rates=(own, *inputs.social.rates[1:]),
        siblings=tuple(own if r.key == KALLETAL else r for r in inputs.social.siblings),
    )
    return replace(inputs, social=found)


@pytest.mark.parametrize(
    ("top", "base", "reason"),
    [(9, 99, "erst ab 100"), (3, 900, "unter fünf"), (0, 0, "Nenner ist null")],
)
def test_small_numbers_are_held_back_with_the_reason(inputs, top, base, reason):
    document = compute_document(with_counts(inputs, top, base))
    found = row(document, "I21")
    assert (found["state"], found["value"]) == ("withheld", None)
    assert reason in found["reason"]
    shown = figure(document, "indicator_I21")
    assert (shown["value"], shown["inputs"]) == (None, {})
    assert document["indicators"]["course"][0]["shares"][0]["share"] is None
    assert row(document, "I58")["state"] == "not-loaded"


def test_without_series_everything_says_what_is_missing(inputs):
    bare = replace(inputs.social, rates=tuple(
        Rate(key=r.key, name=r.name, years=(), counts=()) for r in inputs.social.rates
    ), siblings=(), deprivation=(), peers=())  # fmt: skip
    document = compute_document(replace(inputs, social=bare))
    assert row(document, "I58")["state"] == "not-loaded"
    assert row(document, "I57")["state"] == "not-loaded"
    assert document["indicators"]["course"] == []
    assert compute_document(replace(inputs, social=None))["indicators"] == {}


def test_page_pdf_and_workbook_say_the_same(documents):
    document, texts = documents[KALLETAL], facts.source_texts()
    shown = page(document, texts)
    row_text = next(r for r in shown.indicators["rows"] if r["label"] == "Arbeitslosenanteil")
    assert (row_text["value"], row_text["compared"]) == ("3,7", ["4,9", "6,2", "–"])
    assert row_text["peers"] == "4,0 (3,3 bis 4,5)"
    assert "kein Urteil" in shown.indicators["warning"]
    assert len(shown.indicators["needs"]) == 35
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet.workbook(document, texts)))
    cells = {r[0].value: r for r in book["Indikatoren"].iter_rows(min_row=2)}
    assert cells["I21"][3].value == pytest.approx(303 / 8210 * 100, rel=1e-14)
    assert cells["I10"][13].value == "Daten fehlen"
    assert "12612-01-01-5" in cells["I10"][14].value
    with pikepdf.open(io.BytesIO(pdf.pdf(document, texts, state="x"))) as file:
        assert len(file.pages) > 8


def test_versions_of_old_know_no_indicators(documents):
    old = {k: v for k, v in documents[KALLETAL].items() if k != "indicators"}
    old["sections"] = [s for s in old["sections"] if s["id"] != "social"]
    assert page(old, facts.source_texts()).indicators == {}
    assert pdf.pdf(old, facts.source_texts(), state="Fassung 1").startswith(b"%PDF")
    assert spreadsheet.workbook(old, facts.source_texts())
