import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.base.topics.rules import (
    Entry,
    Label,
    Term,
    VocabularyRefused,
    check_vocabulary,
    check_word,
    digest,
    fold,
)


def entry(key: str, parent: str = "", *terms: Term, languages: str = "de") -> Entry:
    labels = tuple(Label(language=language, text=key) for language in languages.split())
    return Entry(key=key, parent=parent, labels=labels, terms=terms)


def word(text: str, language: str = "de", kind: str = "everyday") -> Term:
    return Term(language=language, kind=kind, text=text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Knieschmerzen", "knieschmerzen"),
        ("  Ärztin  gesucht! ", "aerztin gesucht"),
        ("Aerztin gesucht", "aerztin gesucht"),
        ("Straße", "strasse"),
        ("Café-Treff", "cafe treff"),
        ("Wer hilft beim Pflegeantrag?", "wer hilft beim pflegeantrag"),
        ("Büfett\u200b", "buefett"),
        ("!?", ""),
    ],
)
def test_words_are_compared_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.sampled_from(["Knieschmerzen", "Ärztin", "häusliche Pflege", "Oma vergisst alles"]))
def test_case_and_spaces_do_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text) == fold(f"  {text.lower()} ")


@pytest.mark.parametrize("text", ["", " ", "?!", "x" * 121, "a\u202eb"])
def test_words_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(VocabularyRefused):
        check_word(text)


GROUP = entry("wohnen")


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([GROUP, GROUP], "steht doppelt"),
        ([entry("umzug", "wohnen")], "gehört zu keiner Gruppe"),
        ([GROUP, entry("umzug", "wohnen"), entry("kisten", "umzug")], "„umzug“ ist keine"),
        ([entry("wohnen", languages="en")], "deutsche Bezeichnung"),
        ([entry("wohnen", languages="de de")], "deutsche Bezeichnung"),
        ([entry("wohnen", languages="de fr")], "Unbekannte Sprache"),
        ([entry("wohnen", "", word("Haus"), word(" HAUS"))], "steht ein Wort doppelt"),
        ([entry("wohnen", "", word("?"))], "keine Buchstaben"),
        ([entry("wohnen", "", word("Haus", kind="slang"))], "keine Art von Wort"),
        ([entry("wohnen", "", word("maison", language="fr"))], "Unbekannte Sprache"),
    ],
)
def test_vocabularies_that_cannot_be_are_refused(entries: list[Entry], told: str) -> None:
    with pytest.raises(VocabularyRefused, match=told):
        check_vocabulary(entries)


def test_the_digest_sees_every_change() -> None:
    base = [GROUP, entry("umzug", "wohnen", word("Kisten"))]
    changed = [
        [GROUP, entry("umzug", "wohnen", word("Kartons"))],
        [GROUP, entry("umzug", "wohnen", word("Kisten", kind="old"))],
        [GROUP, entry("umzug", "wohnen", word("Kisten"), languages="de en")],
        [GROUP],
        base[::-1],
    ]
    digests = {digest(entries) for entries in (base, *changed)}
    assert len(digests) == 6
    assert digest(list(base)) == digest(base)


def test_the_shipped_vocabulary_can_be_loaded() -> None:
    entries = shipped_vocabulary()
    check_vocabulary(entries)
    groups = [one for one in entries if not one.parent]
    assert (len(groups), groups[0].key) == (7, "wohnen")
    assert len(entries) - len(groups) >= 60
    assert all(
        {label.language for label in one.labels} == {"de", "en", "de-simple", "tr", "uk"}
        for one in entries
    )
