"""How few barriers a flat has: the grades, and the standard that defines them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from nahraum.facts.reading import FOLDER, FactsError, document, place_of
from nahraum.facts.sources import sources

_FILE = FOLDER / "homes.toml"
_KEYS = frozenset("id standard text words source".split())


@dataclass(frozen=True, slots=True)
class Grade:
    """`standard` is "" for a term no standard defines; `words`: how lists say it."""

    id: str
    standard: str
    text: str
    words: tuple[str, ...]
    source: str


@cache
def grades() -> Mapping[str, Grade]:
    """All grades by id, the fewest barriers first; checked."""
    return checked(document(_FILE))


def checked(content: Mapping[str, Any]) -> Mapping[str, Grade]:
    """The grades of a document of this form."""
    found: dict[str, Grade] = {}
    for entry in content["grade"]:
        name = str(entry.get("id", ""))
        if odd := set(entry) ^ _KEYS:
            raise _wrong(name, f"missing or unknown: {', '.join(sorted(odd))}")
        if name in found:
            raise _wrong(name, "appears twice")
        if bool(entry["standard"]) != bool(entry["source"]):
            raise _wrong(name, "a standard and its source belong together")
        if entry["source"] not in ("", *sources()):
            raise _wrong(name, f"{entry['source']}: no source")
        found[name] = Grade(**{**entry, "words": tuple(entry["words"])})
    return MappingProxyType(found)


def _wrong(name: str, problem: str) -> FactsError:
    place = place_of(_FILE, f'id = "{name}"')
    return FactsError(f"{place}: {name}: {problem}")
