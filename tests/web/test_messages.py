"""The interface is translated completely, and no translation is left over."""

from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.utils.translation import gettext, ngettext, override

from tools import messages

LOCALE = messages.LOCALE


def test_every_text_is_translated_and_every_translation_used() -> None:
    wanted = messages.collect()
    assert [line for name in messages.LANGUAGES for line in messages.problems(name, wanted)] == []


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small house of its own with one template, one module, one room, one role."""
    folder = tmp_path / "nahraum"
    (folder / "templates/x").mkdir(parents=True)
    (folder / "base/people").mkdir(parents=True)
    (folder / "templates/x/page.html").write_text(
        '{% load i18n %}<c-card title="{% translate \'Karte\' %}">{% translate "Kurz" %}'
        "{% blocktranslate count n=n %}Ein {{ thing }}{% plural %}{{ n }} {{ thing }}"
        "{% endblocktranslate %}</c-card>{# {% translate 'nie' %} #}",
        "utf-8",
    )
    (folder / "views.py").write_text(
        "from django.utils.translation import gettext as _\n"
        'TEXT = _("Hallo %(name)s")\nLONG = _("zwei "\n  "Teile")\nPLAIN = "nicht gemeint"\n',
        "utf-8",
    )
    (folder / "room.py").write_text(
        'ROOM = Room(name="x", label="Raum", summary="Wozu?", sentence="{who} war da.")\n', "utf-8"
    )
    (folder / "base/people/roles.toml").write_text(
        '[planner]\nlabel = "Planung"\ndescription = "Plant."\n', "utf-8"
    )
    (folder / "facts").mkdir()
    (folder / "facts/crisis.toml").write_text(
        '[calls.emergency]\nname = "Notruf"\nnumber = "112"\nwhen = "rund um die Uhr"\n', "utf-8"
    )
    monkeypatch.setattr(messages, "LOCALE", folder / "locale")
    return folder


def test_texts_are_found_everywhere(package: Path) -> None:
    assert messages.collect(package) == {
        "Karte",
        "Kurz",
        ("Ein %(thing)s", "%(n)s %(thing)s"),
        "Hallo %(name)s",
        "zwei Teile",
        "Raum",
        "Wozu?",
        "{who} war da.",
        "Planung",
        "Plant.",
        "Notruf",
        "rund um die Uhr",
    }


def test_missing_and_unused_and_broken_translations_are_named(package: Path) -> None:
    wanted = messages.collect(package)
    assert len(messages.problems("en", wanted)) == len(wanted)
    messages.update("en", wanted)
    file = package / "locale/en/LC_MESSAGES/django.po"
    assert {line.split(":")[1].strip() for line in messages.problems("en", wanted)} == {"leer"}
    text = file.read_text("utf-8")
    text = text.replace(
        'msgid "Hallo %(name)s"\nmsgstr ""', 'msgid "Hallo %(name)s"\nmsgstr "Hello"'
    )
    file.write_text(text + '\nmsgid "Alt"\nmsgstr "Old"\n', "utf-8")
    found = messages.problems("en", wanted)
    assert "en: unbenutzt: 'Alt'" in found
    assert "en: Platzhalter weichen ab: 'Hallo %(name)s'" in found


def test_updating_keeps_what_was_translated_and_drops_what_is_gone(package: Path) -> None:
    wanted = messages.collect(package)
    messages.update("en", wanted)
    file = package / "locale/en/LC_MESSAGES/django.po"
    file.write_text(
        file.read_text("utf-8").replace('msgid "Kurz"\nmsgstr ""', 'msgid "Kurz"\nmsgstr "Short"'),
        "utf-8",
    )
    messages.update("en", (wanted - {"Raum"}) | {"Neu"})
    texts = {m.id: m.string for m in messages.read("en") if m.id}
    assert texts["Kurz"] == "Short"
    assert texts["Neu"] == ""
    assert "Raum" not in texts
    first = file.read_bytes()
    messages.update("en", (wanted - {"Raum"}) | {"Neu"})
    assert file.read_bytes() == first


def test_english_is_spoken() -> None:
    with override("en"):
        assert gettext("Heute") == "Today"
        (one,) = (m for m in messages.collect() if m[0].startswith("Eine weitere Sache"))
        text = ngettext(*one, 3)
        assert text % {"counter": 3} == "Show 3 more things"


def test_easy_language_falls_back_to_german() -> None:
    with override("de-simple"):
        assert gettext("Heute") == "Heute"


def test_borrowed_sentences_still_exist_where_they_are_borrowed() -> None:
    import allauth
    import django

    below = Path(django.__file__).parent
    theirs = (
        Path(allauth.__file__).parent,
        *(below / part for part in ("conf", "contrib/auth")),
    )
    known = {id_ for home in theirs for id_ in _said(home / "locale/de/LC_MESSAGES/django.po")}
    ours = _said(LOCALE / "de/LC_MESSAGES/django.po")
    assert len(ours) > 10
    assert ours - known == set()


def _said(file: Path) -> set[Any]:
    with file.open("rb") as source:
        return {message.id for message in read_po(source) if message.id}
