"""A translation belongs to the German it was made from. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString


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


@dataclass(frozen=True, slots=True)
class Text:
    """A text as a page shows it. `language` is set where it is not the one of the page."""

    text: str
    language: str = ""
    machine: bool = False
    outdated: bool = False

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> SafeString:
        if not self.language or not self.text:
            return conditional_escape(self.text)
        return format_html('<span lang="{}">{}</span>', self.language, self.text)
