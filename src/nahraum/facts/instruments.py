"""Instruments of social-space policy with what they need, told in our own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from nahraum.facts.practice import practice_examples
from nahraum.facts.reading import FOLDER, FactsError, document, place_of
from nahraum.facts.sources import sources
from nahraum.facts.topics import topics

_FILE = FOLDER / "instruments.toml"
_TEXTS = ("title", "about", "topic", "source", "heading")
CHECKS = frozenset(
    "ask body goals monitoring network places post post-kept sustained".split()
    + [f"procedure:{level}" for level in (1, 2, 3, 4)]
)


@dataclass(frozen=True, slots=True)
class Need:
    """A condition, and where its answer is looked up."""

    check: str
    text: str


@dataclass(frozen=True, slots=True)
class Instrument:
    id: str
    title: str
    about: str
    topic: str
    source: str
    heading: str
    needs: tuple[Need, ...]
    examples: tuple[str, ...]


@cache
def instruments() -> Mapping[str, Instrument]:
    """All instruments by id, in the order of the file; checked."""
    return checked(document(_FILE))


def checked(content: Mapping[str, Any]) -> Mapping[str, Instrument]:
    """The instruments of a document of this form. Raises FactsError."""
    found: dict[str, Instrument] = {}
    for entry in content["instrument"]:
        one = _instrument(entry)
        if one.id in found:
            raise _wrong(one.id, "id appears twice")
        found[one.id] = one
    return MappingProxyType(found)


def _instrument(entry: Mapping[str, Any]) -> Instrument:
    name = str(entry.get("id", ""))
    if missing := [key for key in ("id", *_TEXTS, "needs") if not entry.get(key)]:
        raise _wrong(name, f"{', '.join(missing)}: missing")
    needs = tuple(Need(one["check"], one["text"]) for one in entry["needs"])
    examples = tuple(entry.get("examples", ()))
    if strange := [one.check for one in needs if not _is_check(one.check)]:
        raise _wrong(name, f"needs: {', '.join(strange)}: nobody can look that up")
    if entry["source"] not in sources():
        raise _wrong(name, f"source: {entry['source']} is no source")
    if entry["topic"] not in topics():
        raise _wrong(name, f"topic: {entry['topic']} is no topic")
    if strange := [key for key in examples if key not in practice_examples()]:
        raise _wrong(name, f"examples: {', '.join(strange)}: no practice example")
    return Instrument(
        id=name, needs=needs, examples=examples, **{key: entry[key] for key in _TEXTS}
    )


def _is_check(check: str) -> bool:
    """Questions belong to the self-check, which knows whether they are asked."""
    kind, _colon, about = check.partition(":")
    if kind == "question":
        return bool(about)
    return check in CHECKS or (kind == "offers" and about in topics())


def _wrong(name: str, problem: str) -> FactsError:
    place = place_of(_FILE, f'id = "{name}"')
    return FactsError(f"{place}: {problem}")
