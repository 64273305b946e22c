"""The document of a profile: values, words, and what is held back."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.understand.profile.adapters import profile_inputs
from nahraum.understand.profile.rules import Uninhabited, compute_document, guard
from nahraum.understand.profile.rules.wording import change, number, one_in, signed
from tests.understand.profile.samples import DAY, DOERENTRUP, KALLETAL, WARBURG, figure


def row(document, year, variant):
    return next(r for r in document["projection"] if (r["year"], r["variant"]) == (year, variant))


def test_population_is_the_official_number(documents):
    assert figure(documents[DOERENTRUP], "population")["value"] == 7660
    assert figure(documents[KALLETAL], "population")["value"] == 13401
    assert figure(documents[WARBURG], "population")["value"] == 23322


def test_projection_starts_at_the_official_number_in_every_variant(documents):
    for variant in ("moderate", "old", "young", "closed"):
        assert row(documents[KALLETAL], 2022, variant)["total"] == pytest.approx(13401)


def test_variants_are_ordered_as_their_assumptions(documents):
    for document in documents.values():
        totals = {
            v: row(document, 2050, v)["total"] for v in ("young", "moderate", "old", "closed")
        }
        assert totals["young"] > totals["moderate"] > totals["old"] > totals["closed"]
        assert row(document, 2050, "old")["share_80"] > row(document, 2050, "young")["share_80"]


def test_band_encloses_the_middle_variant(documents):
    for document in documents.values():
        middle = row(document, 2050, "moderate")
        assert middle["low"] < middle["total"] < middle["high"]


def test_published_values_stand_beside_ours_and_are_not_tuned_away(documents):
    by_id = {r["id"]: r for r in documents[DOERENTRUP]["published"]}
    assert by_id["doe-population-2050"]["published"] == 7023
    ours = by_id["doe-population-2050"]["ours"]
    assert ours == pytest.approx(row(documents[DOERENTRUP], 2050, "moderate")["total"])
    assert by_id["doe-population-2050"]["difference_percent"] == pytest.approx(
        (ours / 7023 - 1) * 100
    )
    assert by_id["doe-population-1992"]["ours"] is None
    warburg = {r["id"]: r for r in documents[WARBURG]["published"]}
    assert warburg["war-population-2050"]["published"] == 20066


@pytest.mark.parametrize(
    ("key", "percent"), [(DOERENTRUP, 94.1), (KALLETAL, 68.4), (WARBURG, 96.8)]
)
def test_published_supply_ratio_is_shown_as_published(documents, key, percent):
    shown = figure(documents[key], "supply_published")
    assert shown["value"] == percent
    assert [n["code"] for n in shown["notices"]] == ["AS_OF_UNKNOWN"]


def test_without_register_only_published_supply(documents):
    ids = {f["id"] for f in documents[KALLETAL]["figures"]}
    assert "supply_own" not in ids
    supply = next(s for s in documents[KALLETAL]["sections"] if s["id"] == "supply")
    assert "Keine Arztdaten geladen" in supply["sentences"][-1]


def test_estimated_shares_carry_their_error(documents):
    share = figure(documents[DOERENTRUP], "share_65")
    half = (share["uncertainty"]["high"] - share["uncertainty"]["low"]) / 2
    assert share["uncertainty"]["kind"] == "mean-absolute-error"
    assert half == pytest.approx(0.933)
    assert any(n["code"] == "STRUCTURE_ESTIMATED" for n in share["notices"])


def test_own_count_replaces_the_estimate(shipped, own_count):
    document = compute_document(profile_inputs(shipped, KALLETAL, as_of=DAY, own=own_count))
    assert figure(document, "share_65")["value"] == pytest.approx(36 / 101 * 100)
    assert figure(document, "share_65")["uncertainty"] is None
    assert document["structure"]["counted"] is True
    assert row(document, 2025, "moderate")["total"] == pytest.approx(505)


def test_care_need_variants(documents):
    rows = {(r["year"], r["variant"]): r["count"] for r in documents[WARBURG]["care"]}
    assert rows[2050, "trend"] > rows[2050, "status-quo"] > rows[2050, "delayed"]
    assert rows[2050, "status-quo"] == pytest.approx(
        figure(documents[WARBURG], "care_2050")["value"]
    )


def test_district_count_of_care_is_told(documents):
    care = next(s for s in documents[KALLETAL]["sections"] if s["id"] == "care")
    assert any("Ende 2019 waren es in Lippe 16.933" in text for text in care["sentences"])
    assert any(n["code"] == "CARE_BREAK" for n in care["notices"])


def test_every_figure_explains_itself(documents):
    for document in documents.values():
        for shown in document["figures"]:
            assert shown["method"]["name"]
            assert shown["method"]["version"]
            assert shown["formula"]
            assert shown["sources"]
            assert shown["as_of"]
            assert shown["value"] is not None or shown["missing"]


def test_equal_input_gives_an_equal_document(shipped, documents):
    again = compute_document(profile_inputs(shipped, WARBURG, as_of=DAY))
    assert json.dumps(again, sort_keys=True) == json.dumps(documents[WARBURG], sort_keys=True)


def test_uninhabited_area_is_refused(shipped):
    inputs = profile_inputs(shipped, KALLETAL, as_of=DAY)
    empty = replace(inputs, place=replace(inputs.place, population=0))
    with pytest.raises(Uninhabited, match="unbewohnt"):
        compute_document(empty)


def tiny(shipped, people):
    """The profile of Kalletal shrunk to a few people."""
    inputs = profile_inputs(shipped, KALLETAL, as_of=DAY)
    factor = people / inputs.place.population
    variants = tuple(
        replace(v, inputs=replace(v.inputs, start=np.asarray(v.inputs.start) * factor))
        for v in inputs.variants
    )
    structure = replace(inputs.municipality, persons=inputs.municipality.persons * factor)
    return compute_document(
        replace(
            inputs,
            place=replace(inputs.place, population=people),
            municipality=structure,
            variants=variants,
        )
    )


@pytest.mark.parametrize("people", [1, 4, 30, 99])
def test_few_people_get_no_shares_and_no_small_counts(shipped, people):
    document = tiny(shipped, people)
    assert figure(document, "share_65")["value"] is None
    assert "ab 100" in figure(document, "share_65")["missing"]
    counts = [r["count"] for r in document["care"]]
    counts += [c for y in document["pyramid"]["years"] for c in (*y["men"], *y["women"])]
    assert not [c for c in counts if c is not None and 0 < round(c) < 5]
    assert all(r["share_65"] is None for r in document["projection"] if r["total"] < 100)


@given(st.floats(0, 10_000))
def test_guard_never_shows_one_to_four(value):
    shown = guard.count(value)
    assert (shown.value is None) == (0 < round(value) < 5)


def test_zero_is_no_secret_and_unknown_is_not_zero():
    assert guard.count(0.0).value == 0.0
    assert guard.count(None).value is None
    assert guard.count(None).missing == "Nicht bekannt."


def test_assumptions_speak_german(documents):
    names = [a["name"] for v in documents[KALLETAL]["variants"] for a in v["assumptions"]]
    assert "Kinder je Frau 2034" in names
    assert not [name for name in names if "_" in name]


def test_wording():
    assert number(1234.5, 1) == "1.234,5"
    assert signed(-3.24, 1) == "−3,2"
    assert signed(0.04, 1) == "0,0"
    assert one_in(0.21) == "Etwa jede fünfte Person ist"
    assert one_in(0.298) == "30 von 100 Menschen sind"
    assert (change(-0.03).verb, change(-0.03).extent) == ("sinkt", " um 3 %")
    assert change(0.004).verb == "bleibt"
