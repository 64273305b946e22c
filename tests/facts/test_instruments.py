"""The shipped instruments: every condition can be looked up, damage is refused."""

import copy

import pytest

from nahraum.facts.instruments import checked, instruments
from nahraum.facts.reading import FOLDER, FactsError, document
from nahraum.plan.selfcheck.rules.areas import questions_of


def test_every_question_is_one_of_the_self_check() -> None:
    found = instruments()
    assert list(found)[:3] == ["kontextsteuerung", "quartiersmanagement", "monitoring"]
    asked = [need.check for one in found.values() for need in one.needs]
    questions = [check.removeprefix("question:") for check in asked if check.startswith("question")]
    assert questions
    for question in questions:
        area, _dot, name = question.partition(".")
        assert name in questions_of(area), question
    assert all(len(one.needs) > 1 and one.heading for one in found.values())


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ({"id": ""}, "id: missing"),
        ({"needs": []}, "needs: missing"),
        ({"needs": [{"check": "moon", "text": "Vollmond"}]}, "moon: nobody can look that up"),
        ({"needs": [{"check": "offers:mond", "text": "x"}]}, "offers:mond"),
        ({"needs": [{"check": "question:", "text": "x"}]}, "question:"),
        ({"source": "nirgends"}, "nirgends is no source"),
        ({"topic": "mond"}, "mond is no topic"),
        ({"examples": ["mond"]}, "mond: no practice example"),
        ({"id": "monitoring"}, "appears twice"),
    ],
)
def test_a_damaged_entry_is_refused(damage: dict[str, object], problem: str) -> None:
    content = copy.deepcopy(dict(document(FOLDER / "instruments.toml")))
    content["instrument"][0].update(damage)
    with pytest.raises(FactsError, match=problem):
        checked(content)
