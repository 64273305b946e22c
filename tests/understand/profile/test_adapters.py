"""From official tables to inputs: any municipality of Germany, and broken uploads."""

from datetime import date

import pytest

from nahraum import facts
from nahraum.data.errors import DataError, MissingData
from nahraum.data.reference import Reference
from nahraum.understand.profile.adapters import NamedPlace, profile_inputs, read_own_population
from nahraum.understand.profile.rules import Uninhabited, compute_document
from tests.understand.profile.samples import DAY, KALLETAL, figure


def test_structure_sums_to_the_official_number(shipped):
    inputs = profile_inputs(shipped, KALLETAL, as_of=DAY)
    assert inputs.municipality.persons.sum() == pytest.approx(13401)
    assert inputs.municipality.as_of == date(2022, 12, 31)
    assert [s.name for s in inputs.compared] == ["Lippe", "Nordrhein-Westfalen", "Deutschland"]


def test_shipped_places_carry_the_census(shipped, villages):
    inputs = profile_inputs(shipped, KALLETAL, as_of=DAY, named=villages)
    assert [(n.name, n.population) for n in inputs.neighbourhoods] == [
        ("Hohenhausen", 3231),
        ("Varenholz", facts.village_summaries(KALLETAL)["Varenholz"].population),
    ]
    document = compute_document(inputs)
    assert document["neighbourhoods"][0]["share_65"] == pytest.approx(0.2199)
    assert "Orte im Vergleich" in [s["title"] for s in document["sections"]]


def test_unknown_place_stays_without_numbers(shipped):
    named = (NamedPlace("Nirgendwo", 496_800.0, 5_773_600.0),)
    inputs = profile_inputs(shipped, KALLETAL, as_of=DAY, named=named)
    row = compute_document(inputs)["neighbourhoods"][0]
    assert (row["population"], row["share_65"]) == (None, None)
    assert row["reason"] == "Keine Gitterzelle mit Angaben in der Nähe."


def test_dementia_is_scaled_to_the_published_total(shipped):
    inputs = profile_inputs(shipped, KALLETAL, as_of=DAY)
    germany = inputs.compared[-1].persons
    rates = inputs.prevalence.table.values * inputs.prevalence.scale
    assert (germany * rates).sum() == pytest.approx(1_840_000)


def test_districts_have_no_profile(shipped):
    with pytest.raises(MissingData, match="keine Gemeinde"):
        profile_inputs(shipped, "05766", as_of=DAY)


@pytest.fixture(scope="session")
def germany(shared_data):
    return Reference.from_directory(shared_data)


REAL = [
    pytest.param("07231021", 9, id="nine people"),
    pytest.param("01054039", 11, id="tiny island"),
    pytest.param("11000000", 3_755_251, id="Berlin"),
    pytest.param("16063105", 42_408, id="key changed 2021"),
    pytest.param("03159016", 118_946, id="district merged 2016"),
    pytest.param("04012000", 115_468, id="Bremerhaven"),
    pytest.param(KALLETAL, 13_401, id="Kalletal"),
]


@pytest.mark.real_data
@pytest.mark.parametrize(("key", "people"), REAL)
def test_any_municipality_has_a_profile(germany, key, people):
    document = compute_document(profile_inputs(germany, key, as_of=DAY))
    assert figure(document, "population")["value"] == people
    assert {r["variant"] for r in document["projection"]} == {"moderate", "old", "young", "closed"}


@pytest.mark.real_data
def test_changed_district_is_named(germany):
    document = compute_document(profile_inputs(germany, "16063105", as_of=DAY))
    assert any("Eisenach" in w["text"] for w in document["warnings"])


@pytest.mark.real_data
def test_uninhabited_areas_say_so(germany):
    empty = [a.key for a in germany.areas.of_kind("municipality") if a.population == 0]
    assert len(empty) == 204
    with pytest.raises(Uninhabited, match="unbewohnt"):
        profile_inputs(germany, empty[0], as_of=DAY)


@pytest.mark.real_data
def test_census_grid_shapes_kalletal(germany):
    inputs = profile_inputs(germany, KALLETAL, as_of=DAY)
    assert inputs.census_population == pytest.approx(14_375, rel=0.03)
    assert 2.0 < inputs.household_size < 3.0
    assert inputs.outline
    assert len(inputs.cells) > 50


COMPLETE = "geschlecht;alter;anzahl\n" + "\n".join(
    f"{sex};{age};{age + 1}" for sex in ("m", "w") for age in range(91)
)


def test_reads_an_own_count():
    found = read_own_population(COMPLETE.encode(), "register.csv")
    assert found.total == 2 * sum(range(1, 92))
    assert ("w", 90, 91.0) in found.rows


def test_ages_above_a_hundred_join_the_open_age():
    more = COMPLETE + "\nm;104;2\nm;100;1"
    found = read_own_population(more.encode(), "register.csv")
    assert ("m", 100, 3.0) in found.rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (COMPLETE.replace("m;17;18\n", ""), "Es fehlen 1 Zeilen, zuerst m 17"),
        (COMPLETE.replace("m;17;18", "m;17;-18"), "negativ"),
        (COMPLETE.replace("m;17;18", "m;15-19;18"), "kein einzelnes Alter"),
        (COMPLETE + "\nm;17;18", "m"),
        ("geschlecht;alter\nm;1", "anzahl"),
        ("", "register.csv"),
    ],
)
def test_refuses_what_cannot_be_right(text, said):
    with pytest.raises(DataError) as caught:
        read_own_population(text.encode(), "register.csv")
    assert "register.csv" in str(caught.value)
    assert said in str(caught.value)
