"""The shape of the vocabulary and how words are compared. Pure."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from nahraum.data.values import folded

LANGUAGES = ("de", "en", "de-simple", "tr", "uk")
KINDS = ("synonym", "everyday", "old")


class VocabularyRefused(ValueError):
    """A word or a vocabulary that cannot be right; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    language: str
    text: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    language: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A topic, or a group if `parent` is empty."""

    key: str
    parent: str
    labels: tuple[Label, ...]
    terms: tuple[Term, ...] = ()


@lru_cache(maxsize=50_000)  # each word is folded three times when the vocabulary is loaded
def fold(text: str) -> str:
    """A word as it is compared: no case, no accents, umlauts as two letters, single blanks."""
    return folded(text).replace("_", " ").strip()


def check_word(text: str) -> None:
    if not fold(text):
        raise VocabularyRefused(_("Das Wort enthält keine Buchstaben."))
    if len(text) > 120 or not text.isprintable():
        raise VocabularyRefused(_("Das Wort ist zu lang oder enthält Steuerzeichen."))


def check_vocabulary(entries: Sequence[Entry]) -> None:
    """Two levels, unique keys, a German label everywhere, known languages and kinds."""
    groups = {entry.key for entry in entries if not entry.parent}
    seen: set[str] = set()
    for entry in entries:
        if entry.key in seen:
            raise VocabularyRefused(_("Das Thema „%(key)s“ steht doppelt.") % {"key": entry.key})
        seen.add(entry.key)
        if entry.parent and entry.parent not in groups:
            raise VocabularyRefused(
                _("Das Thema „%(key)s“ gehört zu keiner Gruppe; „%(parent)s“ ist keine.")
                % {"key": entry.key, "parent": entry.parent}
            )
        _check_words(entry)


def _check_words(entry: Entry) -> None:
    languages = [label.language for label in entry.labels]
    if "de" not in languages or len(set(languages)) < len(languages):
        raise VocabularyRefused(
            _("Das Thema „%(key)s“ braucht genau eine deutsche Bezeichnung.") % {"key": entry.key}
        )
    words = {(term.language, fold(term.text)) for term in entry.terms}
    if len(words) < len(entry.terms):
        raise VocabularyRefused(
            _("Beim Thema „%(key)s“ steht ein Wort doppelt.") % {"key": entry.key}
        )
    for term in entry.terms:
        check_word(term.text)
        if term.kind not in KINDS:
            raise VocabularyRefused(
                _("„%(kind)s“ ist keine Art von Wort (%(key)s).")
                % {"kind": term.kind, "key": entry.key}
            )
    if unknown := {*languages, *(term.language for term in entry.terms)} - set(LANGUAGES):
        raise VocabularyRefused(
            _("Unbekannte Sprache beim Thema „%(key)s“: %(languages)s.")
            % {"key": entry.key, "languages": ", ".join(sorted(unknown))}
        )


def plain(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The vocabulary as it is kept with its version."""
    return [asdict(entry) for entry in entries]


def digest(entries: Sequence[Entry]) -> str:
    """SHA-256 over the canonical JSON of a vocabulary; the order of the entries counts."""
    text = json.dumps(plain(entries), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
