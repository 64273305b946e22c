"""Everyday questions and the topics they mean: a half to learn from, a half that was never seen."""

import string
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from django.utils.translation import override

from nahraum.base.topics.actions import load_vocabulary
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.base.topics.models import Topic
from nahraum.base.topics.queries import topics_meant
from tests.base.world import SYSTEM

CASES = Path(__file__).parent / "cases" / "queries.yaml"
SHOWN = 3
TYPING_ERRORS, SEED = 500, 20261121
# Letters of a word long enough to survive an error; shorter ones turn into other words.
LONG = 6


def cases(half: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))[half]
    return found


@pytest.fixture
def vocabulary(db: None) -> None:
    load_vocabulary(entries=shipped_vocabulary(), by=SYSTEM)


def meant(question: str) -> list[str]:
    return [found.topic.key for found in topics_meant(question)[:SHOWN]]


def test_the_cases_are_two_hundred_of_known_topics(vocabulary: None) -> None:
    both = [*cases("tuning"), *cases("held_out")]
    assert (len(cases("tuning")), len(cases("held_out"))) == (100, 100)
    assert len({case["ask"] for case in both}) == 200
    assert all(1 <= len(case["topics"]) <= 3 for case in both)
    known = set(Topic.objects.filter(parent__isnull=False).values_list("key", flat=True))
    assert {topic for case in both for topic in case["topics"]} == known
    languages = [case.get("language", "de") for case in both]
    assert {name: languages.count(name) for name in languages} == {
        "de": 176,
        "en": 12,
        "tr": 6,
        "uk": 6,
    }


@pytest.mark.parametrize(
    ("half", "least"),
    [("tuning", 0.95), ("held_out", 0.95), ("second", 0.94), ("third_held_out", 0.98)],
)
def test_a_right_topic_is_among_the_first_three(vocabulary: None, half: str, least: float) -> None:
    """Before the words were tuned both halves stood at 79 %, then at 100 % and 84 %; a vocabulary
    three times as large, written without either half in view, brought the second to 95 %.

    Only the rate is told: who saw the misses of the held-out half could no longer count on it.
    """
    hits = sum(bool(set(meant(case["ask"])) & set(case["topics"])) for case in cases(half))
    rate = hits / len(cases(half))
    assert rate >= least, f"{half}: {rate:.0%}"


def test_hardly_a_question_stays_without_an_answer(vocabulary: None) -> None:
    both = [*cases("tuning"), *cases("held_out")]
    assert sum(not meant(case["ask"]) for case in both) <= len(both) * 0.01


def test_a_lift_to_the_doctor_is_a_ride_and_the_reason_is_in_the_language_of_the_page(
    vocabulary: None,
) -> None:
    """Before, it was the lifter of a pharmacy, and a German page said "lift to hospital"."""
    best = topics_meant("Lift zum Arzt")[0]
    assert (best.topic.key, best.phrase) == ("fahrdienst", "Lift zum Arzt")
    foreign = topics_meant("Hospital-Lift?")
    assert {found.phrase for found in foreign if found.topic.key == "fahrdienst"} == {
        "Hospital-Lift"
    }
    with override("en"):
        found = topics_meant("Hospital-Lift?")
    assert {meant.phrase for meant in found if meant.topic.key == "fahrdienst"} == {
        "lift to hospital"
    }


def mistyped(word: str, rng: np.random.Generator) -> str:
    """A word with one letter left out, put in, changed or swapped; the first stays."""
    place = int(rng.integers(1, len(word) - 1))
    before, letter, after = word[:place], word[place], word[place + 1 :]
    other = str(rng.choice(list(string.ascii_lowercase)))
    forms = (
        before + after,
        before + other + letter + after,
        before + other + after,
        before + after[0] + letter + after[1:],
    )
    return str(rng.choice(forms))


def test_one_typing_error_in_a_long_word_is_forgiven(vocabulary: None) -> None:
    """All 500 stay found: errors in the fifteen questions of one long word in the tuning half."""
    alone = [case for case in cases("tuning") if case["ask"].isalpha() and len(case["ask"]) >= LONG]
    rng = np.random.Generator(np.random.PCG64(SEED))
    drawn = [alone[number] for number in rng.integers(len(alone), size=TYPING_ERRORS)]
    tried = [(mistyped(case["ask"], rng), case) for case in drawn]
    hits = sum(bool(set(meant(typed)) & set(case["topics"])) for typed, case in tried)
    assert hits / TYPING_ERRORS >= 1.0, f"{hits / TYPING_ERRORS:.1%}"
