"""Words for people: easy language is easy, no public page speaks like an office or a machine."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from nahraum.base.translations.rules import sentences
from nahraum.base.translations.rules.easy import words_of
from nahraum.facts.topics import names
from tools import messages

LONGEST = 15
# What easy language does without, whoever writes it.
HARD = re.compile(
    r"\b(?:bzw|ggf|usw|z\. ?B|inkl|etc|Barrierefreiheit|barrierefrei|kostenfrei|kostenpflichtig"
    r"|Inanspruchnahme|beantragen|gemäß|sofern|jedoch|telefonisch|könnte|würde|hätte|wäre|sollte"
    r"|müsste|dürfte|werden|wurde|wird|User|Login|Button|ungültig|Fehler \d+)\b"
)
# Words nobody should read on a public page (UX.md, section 6).
FORBIDDEN = re.compile(r"[Uu]ngültig|Fehler \d{3}|\bUser\b|Exception|Traceback|\bNone\b|\bnull\b")
PACKAGE = messages.PACKAGE
# The page on the interface for programs speaks to those who write them.
PUBLIC = [
    *(
        file
        for file in PACKAGE.glob("connect/portal/templates/**/*.html")
        if file.name != "interface.html"
    ),
    *PACKAGE.glob("web/templates/**/*.html"),
]


def easy_texts() -> list[str]:
    file = messages.LOCALE / "de_Simple/LC_MESSAGES/django.po"
    with file.open("rb") as source:
        catalog = read_po(source)
    found: list[str] = []
    for message in catalog:
        said = message.string if isinstance(message.string, tuple) else [message.string]
        found += [text for text in said if message.id and text]
    return [*found, *(text for name in names().values() for text in (name.easy, name.about))]


def bare(text: str) -> str:
    """A text as people read it: no tags, a word for each placeholder."""
    return re.sub(r"%\(\w+\)s", "Wort", re.sub(r"<[^>]+>", "", text))


def faults(text: str) -> list[str]:
    found = [f"zu lang: {one}" for one in sentences(bare(text)) if len(words_of(one)) > LONGEST]
    return found + [f"schweres Wort: {word}" for word in HARD.findall(bare(text))]


def test_easy_language_is_easy() -> None:
    texts = easy_texts()
    assert len(texts) > 300
    assert {text: found for text in texts if (found := faults(text))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "Die Kosten könnte die Kasse übernehmen.",
        "Das kostet ggf. etwas.",
        "Hier stehen viel zu viele Wörter in einem einzigen Satz und niemand kann ihn mehr lesen.",
    ],
)
def test_planted_hard_texts_are_found(text: str) -> None:
    assert faults(text)


def forbidden(texts: list[str]) -> list[str]:
    return [text for text in texts if FORBIDDEN.search(text)]


def texts_of(files: list[Path]) -> list[str]:
    found = []
    for file in files:
        for message in messages._of_template(file):
            found += [message] if isinstance(message, str) else list(message)
    return found


def test_no_public_page_speaks_like_a_machine() -> None:
    texts = texts_of(PUBLIC)
    assert len(texts) > 150
    assert forbidden(texts) == []


def test_planted_machine_words_are_found() -> None:
    assert forbidden(["Die Eingabe ist ungültig.", "Fehler 500", "Der User", "gut"]) == [
        "Die Eingabe ist ungültig.",
        "Fehler 500",
        "Der User",
    ]


def said_on(language: str) -> dict[str, bool]:
    file = messages.LOCALE / language / "LC_MESSAGES/django.po"
    with file.open("rb") as source:
        catalog = read_po(source)
    return {
        messages._key(message.id): messages._is_translated(message.string)
        for message in catalog
        if message.id
    }


# The templates and modules whose words stand on the pages that are said in a language.
_CALENDAR = "list hit event calm ask programme sign_up signed_up sign_off sign_off_number"
_CALENDAR += " signed_off link_over wish wished rate rated rate_over"
FOUND = (
    *("web/templates/web/municipality_short.html", "web/templates/web/footer.html"),
    *("web/templates/web/header.html", "connect/portal/templates/portal/search.html"),
    *(f"connect/portal/templates/portal/{name}.html" for name in ("crisis", "hit", "leave")),
    *(f"connect/portal/templates/portal/{name}.html" for name in ("offer", "notes", "ask")),
    *("connect/portal/rules/wording.py", "connect/directory/rules/people.py"),
    *(f"connect/calendar/templates/calendar/{name}.html" for name in _CALENDAR.split()),
    *("connect/calendar/queries/looking.py", "connect/calendar/views/taking_part.py"),
)
EASY = (
    *FOUND,
    *(f"connect/portal/templates/portal/{name}.html" for name in ("report", "answer")),
    *("connect/portal/forms.py", "web/templates/web/accessibility.html"),
    "web/templates/account/login.html",
)


@pytest.mark.parametrize(("language", "files"), [("de_Simple", EASY), ("tr", FOUND), ("uk", FOUND)])
def test_pages_are_said_completely(language: str, files: tuple[str, ...]) -> None:
    said = said_on(language)
    wanted: set[messages.Message] = set()
    for name in files:
        file = PACKAGE / name
        if file.suffix == ".py":
            wanted.update(messages._of_python(file.read_text("utf-8")))
        else:
            wanted.update(messages._of_template(file))
    wanted.update(messages._of_crisis(PACKAGE / "facts/crisis.toml"))
    assert sorted(key for key in map(messages._key, wanted) if not said.get(key)) == []
