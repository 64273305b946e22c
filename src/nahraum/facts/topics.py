"""The shared vocabulary as shipped: fields and topics with the words people use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from nahraum.facts.reading import FOLDER, FactsError, document

_FILE = FOLDER / "topics.toml"
_LABELS = FOLDER / "topic_labels.toml"
LANGUAGES = ("tr", "uk")
_KEYS = frozenset(
    ("id", "field", "de", "en", "description", "synonyms", "everyday", "old", "english", *LANGUAGES)
)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of action, the upper level."""

    id: str
    de: str
    en: str
    description: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its words. `other` holds words by language (tr, uk)."""

    id: str
    field: str
    de: str
    en: str
    description: str
    synonyms: tuple[str, ...]
    everyday: tuple[str, ...]
    old: tuple[str, ...]
    english: tuple[str, ...]
    other: Mapping[str, tuple[str, ...]]

    def words(self) -> Iterator[tuple[str, str, str]]:
        """(language, kind, text) of every word; kinds: synonym, everyday, old."""
        for kind, texts in (
            ("synonym", self.synonyms),
            ("everyday", self.everyday),
            ("old", self.old),
        ):
            yield from (("de", kind, text) for text in texts)
        yield from (("en", "everyday", text) for text in self.english)
        for language, texts in self.other.items():
            yield from ((language, "everyday", text) for text in texts)


def _place(entry: Mapping[str, Any]) -> str:
    """ "file:line" of the topic's id."""
    wanted = f'id = "{entry.get("id", "")}"'
    for number, line in enumerate(_FILE.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() == wanted:
            return f"{_FILE.name}:{number}"
    return _FILE.name


@dataclass(frozen=True, slots=True)
class Names:
    """What a field or a topic is called in easy language (with a sentence), Turkish, Ukrainian."""

    easy: str
    about: str
    tr: str
    uk: str


@cache
def names() -> Mapping[str, Names]:
    """By id of the field or the topic; each of them has names."""
    found = {key: Names(**entry) for key, entry in document(_LABELS).items()}
    if odd := set(found) ^ {*fields(), *topics()}:
        raise FactsError(f"{_LABELS.name}: {', '.join(sorted(odd))}: named twice, never or unknown")
    return MappingProxyType(found)


@cache
def fields() -> Mapping[str, Field]:
    """The seven fields in their order."""
    entries = document(_FILE)["fields"]
    return MappingProxyType({key: Field(id=key, **entry) for key, entry in entries.items()})


@cache
def topics() -> Mapping[str, Topic]:
    """All topics by id, in the order of the file; checked."""
    found: dict[str, Topic] = {}
    for entry in document(_FILE)["topic"]:
        topic = _topic(entry)
        if topic.id in found:
            raise FactsError(f"{_place(entry)}: id: {topic.id} appears twice")
        found[topic.id] = topic
    return MappingProxyType(found)


def _topic(entry: Mapping[str, Any]) -> Topic:
    if unknown := set(entry) - _KEYS:
        raise FactsError(f"{_place(entry)}: unknown: {', '.join(sorted(unknown))}")
    required = ("id", "field", "de", "en", "description")
    if missing := [key for key in required if not entry.get(key)]:
        raise FactsError(f"{_place(entry)}: missing: {', '.join(missing)}")
    if entry["field"] not in fields():
        raise FactsError(f"{_place(entry)}: field: {entry['field']} is no field")
    return Topic(
        id=entry["id"],
        field=entry["field"],
        de=entry["de"],
        en=entry["en"],
        description=entry["description"],
        synonyms=tuple(entry.get("synonyms", ())),
        everyday=tuple(entry.get("everyday", ())),
        old=tuple(entry.get("old", ())),
        english=tuple(entry.get("english", ())),
        other=MappingProxyType({key: tuple(entry[key]) for key in LANGUAGES if key in entry}),
    )
