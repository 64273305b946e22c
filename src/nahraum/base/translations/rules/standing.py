"""A translation belongs to the German it was made from. Pure."""

import hashlib
from collections.abc import Iterable
from enum import StrEnum

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


class Standing(StrEnum):
    """How far one text is; `EMPTY`: there is nothing to translate."""

    EMPTY = "empty"
    MISSING = "missing"
    OUTDATED = "outdated"
    UNCHECKED = "unchecked"
    CHECKED = "checked"


def fingerprint(german: str) -> str:
    """What tells whether a text changed; blanks and line ends do not count."""
    return hashlib.sha256(" ".join(german.split()).encode()).hexdigest()


def standing(*, german: str, source_hash: str, state: str) -> Standing:
    """`source_hash` is "" where nobody has translated the text yet."""
    if not german.strip():
        return Standing.EMPTY
    if not source_hash:
        return Standing.MISSING
    if source_hash != fingerprint(german):
        return Standing.OUTDATED
    return Standing.CHECKED if state == "checked" else Standing.UNCHECKED


def stamp(versions: Iterable[tuple[str, int]]) -> str:
    """One word for the versions of several texts: it differs once somebody changed one of them."""
    text = ",".join(f"{field}:{version}" for field, version in sorted(versions))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Text(str):
    """A text as a page shows it. `language` is set where it is not the one of the page.

    A string, because templates turn everything else into one before they ask how to show it.
    """

    __slots__ = ("language", "machine", "outdated")
    language: str
    machine: bool
    outdated: bool

    def __new__(
        cls, text: str, language: str = "", *, machine: bool = False, outdated: bool = False
    ) -> "Text":
        made = super().__new__(cls, text)
        made.language, made.machine, made.outdated = language, machine, outdated
        return made

    @property
    def text(self) -> str:
        """Without the mark, for attributes and titles."""
        return str(self)

    def __html__(self) -> SafeString:
        if not self.language or not self:
            return escape(str(self))
        return format_html('<span lang="{}">{}</span>', self.language, str(self))


def remarks_on_language(texts: Iterable[Text]) -> tuple[str, ...]:
    """Sentences on texts that are not said in the language of the page, or not well."""
    found = list(texts)
    remarks = (
        (
            any(text and text.language for text in found),
            _("Manche Texte gibt es hier nur auf Deutsch."),
        ),
        (
            any(text.outdated for text in found),
            _("Der deutsche Text ist neuer als diese Übersetzung. Bitte anrufen und fragen."),
        ),
        (
            any(text.machine for text in found),
            _("Diesen Text hat eine Maschine übersetzt. Niemand hat ihn geprüft."),
        ),
    )
    return tuple(sentence for holds, sentence in remarks if holds)
