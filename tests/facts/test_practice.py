"""The shipped practice examples: complete, sourced, and unknown where the sources are silent."""

import pytest

from nahraum.facts.practice import SETTINGS, checked, practice_examples
from nahraum.facts.reading import FactsError

GOOD = {
    "id": "x",
    "title": "Ein Beispiel",
    "place": "Hier",
    "setting": "village",
    "source": "dstgb-150",
    "heading": "4.1",
    "aims": "Ziele",
}


def test_thirteen_three_and_nine_examples() -> None:
    found = practice_examples()
    by_source = {s: [e for e in found.values() if e.source == s] for s in
                 ("dstgb-150", "owl-urbanland-2025", "dwk-003")}  # fmt: skip
    assert [len(v) for v in by_source.values()] == [13, 3, 9]
    assert len(found) == 25


@pytest.mark.parametrize(
    ("key", "inhabitants", "of_place", "started", "state"),
    [
        ("ravensburg-galgenhalde", 2500, 50000, "2007", "Baden-Württemberg"),
        ("vrees-wir-fuer-euch", 1800, 1800, "2006", "Niedersachsen"),
        ("eching-asz", 14200, 14200, "1990", "Bayern"),
        ("steinheim-geist", 8500, 13500, "2014-09", "Nordrhein-Westfalen"),
        ("doerentrup-netzwerk", 7660, 7660, "2024-10", "Nordrhein-Westfalen"),
        ("krefeld-gesamtversorgung", None, None, "2014-10", "Nordrhein-Westfalen"),
        ("dwk-saarbruecken", None, None, "", ""),
        ("dwk-havelland", None, None, "2018-05", ""),
    ],
)
def test_what_the_sources_state_and_what_they_do_not(
    key: str, inhabitants: int | None, of_place: int | None, started: str, state: str
) -> None:
    found = practice_examples()[key]
    assert (found.inhabitants, found.of_place, found.started, found.state) == (
        inhabitants,
        of_place,
        started,
        state,
    )


def test_every_example_can_be_taken_over() -> None:
    for example in practice_examples().values():
        assert example.setting in SETTINGS
        assert len(example.steps) >= 3, example.id
        assert example.topics, example.id


def test_lengths_are_only_those_of_the_source() -> None:
    stated = {(e.id, s.months) for e in practice_examples().values() for s in e.steps if s.months}
    assert {pair for pair in stated if not pair[0].startswith("dwk-")} == {
        ("nellingen-gutes-aelterwerden", 30),
        ("nellingen-gutes-aelterwerden", 3),
        ("bremen-biq", 6),
        ("steinheim-geist", 36),
        ("hamburg-q8-qplus", 60),
    }
    assert {m for key, m in stated if key.startswith("dwk-")} == {6}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"setting": "moon"}, "setting"),
        ({"topics": ["fliegen"]}, "no topic"),
        ({"source": "hearsay"}, "no source"),
        ({"inhabitants": 0}, "no number of people"),
        ({"aims": ""}, "missing"),
        ({"budget": 1}, "unknown"),
        ({"like": "nobody"}, "not in"),
    ],
)
def test_a_wrong_entry_says_what_is_wrong(change: dict[str, object], problem: str) -> None:
    with pytest.raises(FactsError, match=problem):
        checked({"example": [{**GOOD, **change}]})
    assert "x" in checked({"example": [GOOD]})


def test_an_id_used_twice_is_refused() -> None:
    with pytest.raises(FactsError, match="twice"):
        checked({"example": [GOOD, GOOD]})
