"""The catalogue of sources: what every figure's source ids point to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from types import MappingProxyType

from nahraum.facts.reading import FOLDER, FactsError, document, place_of


@dataclass(frozen=True, slots=True)
class Source:
    """Where numbers come from; texts are German, empty means not stated."""

    id: str
    title: str
    publisher: str
    licence: str
    attribution: str
    url: str
    as_of: str
    retrieved: str
    note: str


_FILE = FOLDER / "sources.toml"
_KEYS = frozenset(field.name for field in fields(Source)) - {"id"}


@cache
def sources() -> Mapping[str, Source]:
    """All sources by id, in the order of the catalogue."""
    found: dict[str, Source] = {}
    for key, entry in document(_FILE).items():
        if set(entry) != _KEYS:
            odd = ", ".join(sorted(set(entry) ^ _KEYS))
            place = place_of(_FILE, f"[{key}]")
            raise FactsError(f"{place}: {key}: missing or unknown: {odd}")
        found[key] = Source(id=key, **entry)
    return MappingProxyType(found)


def source(key: str) -> Source:
    """One source; a KeyError names the unknown id."""
    try:
        return sources()[key]
    except KeyError:
        raise KeyError(f"source {key!r} is not in sources.toml") from None


def source_texts() -> dict[str, dict[str, str]]:
    """All sources as plain texts by id, for templates and documents."""
    return {key: asdict(entry) for key, entry in sources().items()}
