"""What is like us: values of every rule, borders, and that the unknown counts for nothing."""

from dataclasses import replace
from typing import Any

import pytest

from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.topics.actions import load_vocabulary
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.plan.practice import queries
from nahraum.plan.practice.rules import (
    Example,
    Origin,
    Step,
    Us,
    Wanted,
    compare,
    found,
    of_town,
    read_steps,
    written_steps,
)
from nahraum.plan.practice.rules.similar import settings_like
from tests.base.world import SYSTEM

US = Us(population=7_500, density=146.0, share_65=27.0, change=-0.08, state="Nordrhein-Westfalen")
ONE = Example(key="a", title="A", place="Ort", setting="county")


def kinds(example: Example, us: Us = US, topic: str = "") -> list[str]:
    matches = compare([example], us, topic=topic, topic_name=topic)
    return [reason.kind for match in matches for reason in match.reasons]


@pytest.mark.parametrize(
    ("theirs", "like"), [(3_749, False), (3_750, True), (15_000, True), (15_001, False)]
)
def test_half_to_twice_as_many_are_about_as_large(theirs: int, like: bool) -> None:
    assert (kinds(replace(ONE, of_place=theirs)) == ["size"]) is like


def test_the_size_of_a_quarter_is_not_the_size_of_a_municipality() -> None:
    assert kinds(replace(ONE, inhabitants=7_500)) == []


@pytest.mark.parametrize(
    ("density", "settings"),
    [
        (None, set()),
        (149.9, {"village", "town"}),
        (150.0, {"town", "quarter"}),
        (999.0, {"town", "quarter"}),
        (1000.0, {"quarter", "city"}),
    ],
)
def test_how_a_place_is_settled(density: float | None, settings: set[str]) -> None:
    assert settings_like(density) == settings


@pytest.mark.parametrize(
    ("place", "town", "ours"),
    [
        ("Kalletal", "Kalletal", True),
        ("Warburg, Quartier Laurentiushöhe", "Warburg", True),
        ("Bielefeld und Herford, vier Quartiere", "Herford", True),
        ("Landkreis Emsland mit der Gemeinde Vrees", "Vrees", True),
        ("Riesa", "Riesa, Stadt", True),
        ("Bad Wildbad und weitere Standorte", "Bad Wildbad", True),
        ("Bad Wildbad und weitere Standorte", "Wildbader Land", False),
        ("Eichstetten am Kaiserstuhl", "Eich", False),
        ("Hamburg, mehrere Quartiere", "Warburg", False),
        ("Irgendwo", "", False),
    ],
)
def test_what_was_done_at_home_is_nothing_from_elsewhere(place: str, town: str, ours: bool) -> None:
    assert of_town(replace(ONE, place=place), town) is ours


@pytest.mark.parametrize(("theirs", "like"), [(24.0, True), (30.0, True), (23.9, False)])
def test_ageing_within_three_points(theirs: float, like: bool) -> None:
    assert (kinds(replace(ONE, share_65=theirs)) == ["ageing"]) is like


def test_a_shrinking_place_is_like_us_only_if_we_shrink() -> None:
    place = replace(ONE, shrinking=True)
    assert kinds(place) == ["ageing"]
    assert kinds(place, replace(US, change=0.01)) == []
    assert kinds(place, replace(US, change=None)) == []


def test_what_is_not_known_counts_for_nothing() -> None:
    known = replace(ONE, of_place=7_500, setting="village", share_65=27.0, state=US.state)
    assert kinds(known) == ["size", "setting", "ageing", "state"]
    assert kinds(known, Us()) == []
    assert kinds(ONE) == []


def test_the_best_come_first_and_every_match_says_why() -> None:
    village = replace(ONE, key="v", title="V", setting="village", of_place=7_000)
    same_land = replace(ONE, key="l", title="L", state=US.state, shrinking=True)
    only_land = replace(ONE, key="o", title="O", state=US.state)
    about = replace(ONE, key="t", title="T", topics=("tagespflege",))
    matches = compare([same_land, only_land, village, about], US)
    assert [m.example.key for m in matches] == ["v", "l"]
    assert [m.weight for m in matches] == [4, 2]
    assert [r.text for r in matches[0].reasons] == [
        "ähnlich groß: dort rund 7\u202f000, bei uns 7\u202f500 Menschen",
        "ähnlich besiedelt: dort Dorf oder Landgemeinde, bei uns 146 Menschen je km²",
    ]


def test_with_a_topic_only_examples_about_it() -> None:
    about = replace(ONE, key="t", topics=("tagespflege",))
    village = replace(ONE, key="v", setting="village")
    matches = compare([village, about], US, topic="tagespflege", topic_name="Tagespflege")
    assert [(m.example.key, m.reasons[0].text) for m in matches] == [
        ("t", "gleiches Thema: Tagespflege")
    ]


# ------------------------------------------------------------------ searching and steps
def test_all_words_must_occur_somewhere() -> None:
    bus = replace(ONE, key="b", title="Bürgerbus", carrier="Verein", steps=(Step("Fahren", None),))
    assert found([ONE, bus], Wanted(words="VEREIN fahren")) == (bus,)
    assert found([ONE, bus], Wanted(words="Verein fliegen")) == ()
    assert found([ONE, bus], Wanted()) == (ONE, bus)
    assert found([ONE, bus], Wanted(origin=Origin.OWN.value)) == ()


def test_steps_are_lines_with_their_length() -> None:
    steps = (Step("Verein gründen", 1), Step("Büro öffnen (vorerst)", None), Step("Lernen", 12))
    assert written_steps(steps) == (
        "Verein gründen (1 Monat)\nBüro öffnen (vorerst)\nLernen (12 Monate)"
    )
    assert read_steps(f"\n {written_steps(steps)}\n\n") == steps


@pytest.mark.parametrize("months", [0, 241, 999])
def test_a_length_nobody_can_mean_names_its_line(months: int) -> None:
    with pytest.raises(ValueError, match="2"):
        read_steps(f"Erstens\nZweitens ({months} Monate)")


# ------------------------------------------------------------------ in a municipality
@pytest.mark.django_db
def test_the_own_municipality_is_not_among_the_similar(kalletal: Any) -> None:
    load_vocabulary(entries=shipped_vocabulary(), by=SYSTEM)
    with municipality_scope(kalletal):
        here = next(one for one in queries.examples() if one.place == "Kalletal")
        for topic in (*here.topics, None):
            matches = queries.similar(topic)
            assert "Kalletal" not in {match.example.place for match in matches}
            assert all(match.reasons for match in matches)
        assert {m.example.place for t in here.topics for m in queries.similar(t)}
        Municipality.objects.update(name="Andernorts")
    with municipality_scope(Municipality.objects.get()):  # elsewhere the same example is news
        places = {m.example.place for t in here.topics for m in queries.similar(t)}
        assert "Kalletal" in places
