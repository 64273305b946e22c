"""The shared vocabulary is complete, unique and speaks the language of people."""

import re

import pytest

from nahraum.facts import topics as module
from nahraum.facts.reading import FactsError
from nahraum.facts.topics import fields, topics

FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def fold(text):
    return re.sub(r"\s+", " ", text.casefold().translate(FOLD)).strip()


def leading_to(word):
    """Ids of the topics a word leads to."""
    return {
        topic.id
        for topic in topics().values()
        if fold(word) in {fold(text) for _, _, text in topic.words()} | {fold(topic.de)}
    }


def test_seven_fields_and_about_eighty_topics():
    assert list(fields()) == [
        "wohnen",
        "soziales",
        "gesundheit_hilfe_pflege",
        "bildung",
        "arbeit",
        "mobilitaet",
        "digitales",
    ]
    assert len(topics()) == 81
    for key in fields():
        assert sum(topic.field == key for topic in topics().values()) >= 4, key


@pytest.mark.parametrize("topic", topics().values(), ids=lambda topic: topic.id)
def test_every_topic_has_labels_and_everyday_words(topic):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", topic.id)
    assert len(topic.id) <= 60
    assert topic.de
    assert topic.en
    assert topic.description.endswith((".", "!"))
    assert len(topic.everyday) >= 4
    assert len(topic.synonyms) >= 3
    assert topic.english
    for _, kind, text in topic.words():
        assert kind in ("synonym", "everyday", "old")
        assert text == text.strip()
        assert 0 < len(text) <= 120


@pytest.mark.parametrize("topic", topics().values(), ids=lambda topic: topic.id)
def test_no_word_stands_twice_in_a_topic(topic):
    words = [(language, fold(text)) for language, _, text in topic.words()]
    assert len(set(words)) == len(words)


def test_labels_are_unique():
    for texts in ([t.de for t in topics().values()], [t.en for t in topics().values()]):
        assert len({fold(text) for text in texts}) == len(texts)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Knieschmerzen", {"orthopaedie", "physiotherapie", "hausarzt", "bewegung"}),
        ("Pflegestufe", {"pflegegrad"}),
        ("Oma vergisst alles", {"demenz"}),
        ("Zahnweh", {"zahnarzt"}),
        ("wer hilft beim Pflegeantrag", {"pflegeberatung"}),
        ("wer kauft für mich ein", {"nachbarschaftshilfe"}),
        ("Krankengymnastik", {"physiotherapie"}),
        ("Hartz IV", {"geld-und-schulden"}),
        ("Gemeindeschwester", {"ambulante-pflege"}),
        ("Videosprechstunde und Telemedizin", {"videosprechstunde"}),
        ("diş hekimi", {"zahnarzt"}),
        ("перекладач", {"sprachmittlung"}),
        ("Hautarzt online", {"videosprechstunde"}),
        ("Bürgerbus", {"buergerbus"}),
        ("kein Auto mehr", {"fahrdienst"}),
    ],
)
def test_everyday_words_lead_to_the_right_topics(word, expected):
    assert leading_to(word) == expected


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"id": "x", "field": "wohnen", "de": "X", "en": "X"}, "missing: description"),
        ({"id": "hausnotruf", "color": "red"}, "unknown: color"),
        (
            {"id": "hausnotruf", "field": "garten", "de": "H", "en": "H", "description": "H."},
            "garten is no field",
        ),
    ],
)
def test_a_broken_topic_is_named_with_its_line(monkeypatch, entry, message):
    original = module.document(module._FILE)
    monkeypatch.setattr(module, "document", lambda _: {**original, "topic": [entry]})
    with pytest.raises(FactsError, match=message) as error:
        topics.__wrapped__()
    place = "topics.toml:" if entry["id"] == "hausnotruf" else "topics.toml"
    assert str(error.value).startswith(place)


# ------------------------------------------------------------------ names in other languages
def test_every_field_and_topic_has_names_in_all_languages():
    assert set(module.names()) == {*fields(), *topics()}
    for key, name in module.names().items():
        assert all((name.easy, name.about, name.tr, name.uk)), key
        assert max(map(len, (name.easy, name.tr, name.uk))) <= 60, key
        assert re.search(r"[а-яіїєґ]", name.uk), key
        assert not re.search(r"[а-яіїєґ]", name.tr + name.easy), key


def test_names_are_not_shared_by_two_topics():
    for language in ("easy", "tr", "uk"):
        said = [getattr(name, language) for key, name in module.names().items() if key in topics()]
        assert len(set(said)) == len(said), language


def test_a_topic_without_names_is_refused(monkeypatch):
    monkeypatch.setattr(module, "topics", lambda: {**topics(), "neu": None})
    module.names.cache_clear()
    with pytest.raises(FactsError, match=r"topic_labels\.toml: neu"):
        module.names()
    monkeypatch.undo()
    module.names.cache_clear()
    assert module.names()
