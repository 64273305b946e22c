"""What the open formats call the things of the directory. Pure.

What a format has no place for goes into attributes (HSDS) or extensions (FHIR) with the names of
our own fields, below `CANONICAL`. A reader knows them by the end of the address, so that two
installations with different addresses understand each other.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid5

from nahraum.connect.exchange.rules.plain import to_plain

# Only a name, nobody fetches anything there. See docs/handbuch/schnittstellen.md.
CANONICAL = "https://nahraum.example/standard/v1"
TAXONOMY = "nahraum"
_NAMES = UUID("5f0ad6a4-7f1c-5d2e-9e0b-6f8c1f6f2c11")

DAYS_HSDS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAYS_FHIR = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# German Sign Language has a code of its own in ISO 639-3; here it is called as people call it.
_LANGUAGES = {"dgs": "gsg"}
_LANGUAGES_BACK = {"gsg": "dgs"}


def language_code(language: str) -> str:
    return _LANGUAGES.get(language, language)


def language_of(code: str) -> str:
    return _LANGUAGES_BACK.get(code.lower(), code.lower())


def name_id(*parts: object) -> str:
    """The same id for the same thing in every export."""
    return str(uuid5(_NAMES, "/".join(map(str, parts))))


def is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def own_values(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """Plain values of the fields a format has no place for, without what nobody said."""
    plain = to_plain(row, sparse=True)
    return {name: plain[name] for name in names if name in plain}


def as_text(value: Any) -> str:
    """A plain value as the text of an attribute."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
