"""Crisis first. The cases were written before the rule; the rule never saw the held-out half."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from nahraum.base.topics.rules import crisis_calls, crisis_kinds

CASES = Path(__file__).parent / "cases"
HALVES = ("tuning", "held_out")


def cases(name: str) -> Any:
    return yaml.safe_load((CASES / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("half", HALVES)
def test_every_crisis_is_seen_as_what_it_is(half: str) -> None:
    phrases = [
        (kind, str(text)) for kind, texts in cases("crisis.yaml")[half].items() for text in texts
    ]
    assert len(phrases) == 75
    assert [(kind, text) for kind, text in phrases if kind not in crisis_kinds(text)] == []


@pytest.mark.parametrize(("half", "alarms"), [("tuning", 0), ("held_out", 1)])
def test_ordinary_days_raise_no_alarm(half: str, alarms: int) -> None:
    """One of 300, and it stands in the half nobody tunes on: 0.3 % is the honest rate."""
    texts = cases("harmless.yaml")[half]
    assert len(texts) == 150
    assert sum(bool(crisis_kinds(text)) for text in texts) <= alarms


def test_numbers_come_once_and_danger_to_life_first() -> None:
    numbers = [call.number for call in crisis_calls("mein Mann schlägt mich und ich blute stark")]
    assert numbers == ["112", "116016", "0800 1239900", "110"]
    assert [call.number for call in crisis_calls("ich will nicht mehr leben")] == [
        "0800 1110111",
        "112",
    ]
    assert crisis_calls("Hausarzt in Dörentrup") == ()
    assert crisis_calls("") == ()


@pytest.mark.parametrize(
    "text", ["SELBSTMORD", "selbst-mord Selbstmord!", "Suïzid suizid", "Blutet stark…"]
)
def test_spelling_and_signs_do_not_count(text: str) -> None:
    assert crisis_kinds(text)
