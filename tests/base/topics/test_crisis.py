"""Crisis first: the rule was made from one half of the cases and has never seen the other."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from nahraum.base.topics.rules import crisis_calls, crisis_kinds
from nahraum.facts import crisis
from nahraum.facts.reading import FOLDER, FactsError
from nahraum.facts.topics import topics

CASES = Path(__file__).parent / "cases"
KINDS = ("life", "soul", "violence", "child", "poison", "doctor")


def cases(name: str) -> Any:
    return yaml.safe_load((CASES / name).read_text(encoding="utf-8"))


def phrases(half: str) -> list[tuple[str, str]]:
    return [(kind, text) for kind, texts in cases("crisis.yaml")[half].items() for text in texts]


def test_there_are_cases_of_each_kind_and_none_stands_in_both_halves() -> None:
    tuning, held_out = phrases("tuning"), phrases("held_out")
    assert (len(tuning), len(held_out)) == (2683, 138)
    for half in (tuning, held_out):
        assert {kind for kind, _text in half} == set(KINDS)
    assert {text for _kind, text in tuning}.isdisjoint(text for _kind, text in held_out)
    harmless = cases("harmless.yaml")
    assert (len(harmless["tuning"]), len(harmless["held_out"])) == (2769, 280)
    assert set(harmless["tuning"]).isdisjoint(harmless["held_out"])


def test_every_crisis_the_rule_was_made_from_is_seen() -> None:
    assert [(kind, text) for kind, text in phrases("tuning") if not crisis_kinds(text)] == []


def test_ordinary_days_the_rule_was_made_from_raise_no_alarm() -> None:
    texts = cases("harmless.yaml")["tuning"]
    assert [(text, crisis_kinds(text)) for text in texts if crisis_kinds(text)] == []


def test_of_crises_the_rule_never_saw_nine_of_ten_are_seen() -> None:
    """Only counted: who saw the misses could no longer count on this half. The rule before it, made
    from the phrases of one hand, saw 45 of them and 75 of that hand's own 75."""
    assert sum(bool(crisis_kinds(text)) for _kind, text in phrases("held_out")) >= 122


def test_of_ordinary_days_the_rule_never_saw_few_raise_an_alarm() -> None:
    """3 of 280; half of them share words with a crisis. The rule before it: 8."""
    texts = cases("harmless.yaml")["held_out"]
    assert sum(bool(crisis_kinds(text)) for text in texts) <= 3


def test_words_of_the_vocabulary_raise_hardly_an_alarm() -> None:
    """Of 9,500 words and short questions: "Tochter ritzt sich" may."""
    about_crises = {"krise", "gewaltschutz", "notfall", "herz", "nerven", "chronisch-krank"}
    texts = [
        text
        for key, topic in topics().items()
        if key not in about_crises
        for _language, _kind, text in topic.words()
    ]
    assert len(texts) > 9_000
    assert sum(bool(crisis_kinds(text)) for text in texts) <= 17


def test_danger_to_life_calls_112_before_any_other_number() -> None:
    seen = [text for _kind, text in phrases("tuning") if "life" in crisis_kinds(text)]
    assert len(seen) > 700
    assert [text for text in seen if crisis_calls(text)[0].number != "112"] == []


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


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("herzinfakt", ("life",)),  # one slip of the hand
        ("schlagerabend", ()),  # begins like another word
        ("Reha nach Schlaganfall", ()),  # a mention beside words of ordinary days
        ("Reha nach Schlaganfall, er atmet nicht", ("life",)),  # a sign counts whatever is said
        ("ich will nicht mehr leben", ("soul",)),
        ("ich will nicht mehr allein leben", ()),  # not one after the other
        ("ich kann nicht mehr", ("soul",)),
        ("ich kann nicht mehr Auto fahren", ()),  # the sentence goes on
        ("mein Freund bringt mich um acht zum Arzt", ()),  # an idiom
        ("mein Freund bringt mich um", ("violence",)),
        ("я не хочу більше жити", ("soul",)),
        ("nefes alamıyorum", ("life",)),
        ("nefes alamiyorum", ("life",)),
    ],
)
def test_the_order_the_ends_and_the_neighbours_of_words_count(
    text: str, kinds: tuple[str, ...]
) -> None:
    assert crisis_kinds(text) == kinds


def test_each_name_of_words_is_used_and_known(monkeypatch: pytest.MonkeyPatch) -> None:
    table = tomllib.loads((FOLDER / "crisis.toml").read_text("utf-8"))
    text = (FOLDER / "crisis.toml").read_text("utf-8")
    assert [name for name in table["words"] if f"@{name}" not in text] == []
    table["kinds"][0]["signs"].append("@nobodyknows =da")
    monkeypatch.setattr(crisis, "_table", lambda: table)
    crisis.kinds.cache_clear()
    try:
        with pytest.raises(FactsError, match=r"crisis.toml: life: unknown words @nobodyknows"):
            crisis.kinds()
    finally:
        crisis.kinds.cache_clear()
