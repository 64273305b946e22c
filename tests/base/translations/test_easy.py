"""Hints for easy language."""

import pytest

from nahraum.base.translations.rules import easy_share, hints, sentences, with_dot

HARD = (
    "Die Inanspruchnahme des Mittagstisches könnte nach vorheriger telefonischer Anmeldung "
    "gegen einen Kostenbeitrag von 6 Euro z. B. am Dienstag gewährt werden."
)
EASY = "Sie können hier zu Mittag essen. Das Essen kostet 6 Euro. Rufen Sie vorher an."


def kinds(text: str) -> set[str]:
    return {hint.kind for hint in hints(text)}


def test_a_sentence_of_the_office_gets_every_hint() -> None:
    assert kinds(HARD) >= {"long", "genitive", "subjunctive", "short", "passive", "word"}


def test_an_easy_text_gets_none() -> None:
    assert hints(EASY) == ()
    assert easy_share(EASY) == (3, 3)


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("Das ist das Haus des Bürgermeisters.", "genitive", "des Bürgermeisters"),
        ("Wegen der Ferien ist zu.", "genitive", "Wegen der"),
        ("Der Antrag wird geprüft.", "passive", "wird … geprüft"),
        ("Sie könnten anrufen.", "subjunctive", "könnten"),
        ("Das kostet ca. 6 Euro.", "short", "ca."),
        ("Mo/Di ist offen.", "sign", "o/D"),
        ("Rufen Sie jederzeit an.", "word", "jederzeit"),
        ("Hier stehen die Öffnungszeiten.", "word-length", "Öffnungszeiten"),
    ],
)
def test_each_kind_names_its_part(text: str, kind: str, part: str) -> None:
    assert (kind, part) in {(hint.kind, hint.part) for hint in hints(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Das wird schön.",  # werden without a participle
        "Wir gehen zur Gemeinde.",
        "Das Essen kostet 6 Euro.",
        "Die Nummer ist 0221 4710 900.",
        "Hier stehen die Öffnungs·zeiten.",
        "Sie möchten essen.",
    ],
)
def test_what_is_easy_gets_no_hint(text: str) -> None:
    assert hints(text) == ()


def test_twelve_words_are_allowed_and_thirteen_are_not() -> None:
    twelve = "Wir sind am Montag und am Dienstag da und kochen für Sie"
    assert len(twelve.split()) == 12
    assert "long" not in kinds(f"{twelve}.")
    assert "long" in kinds(f"{twelve} Suppe.")


def test_sentences_end_at_full_stops_colons_and_lines_not_at_times() -> None:
    assert sentences("Um 8.30 Uhr. Dann: Essen\nund Tee") == (
        "Um 8.30 Uhr.",
        "Dann:",
        "Essen",
        "und Tee",
    )
    assert sentences("") == ()


@pytest.mark.parametrize(
    ("word", "divided"),
    [
        ("Öffnungszeiten", "Öffnungs·zeiten"),
        ("Telefonnummer", "Telefon·nummer"),
        ("Pflegeberatungsstelle", "Pflegeberatungs·stelle"),
        ("Tageszeit", "Tages·zeit"),
        ("Krankengymnastik", "Krankengymnastik"),
    ],
)
def test_long_words_are_divided_before_a_known_half(word: str, divided: str) -> None:
    assert with_dot(word) == divided
