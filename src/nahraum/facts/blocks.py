"""Building blocks of a health centre: what each offers, and what it roughly needs.

What a source states carries its name. Every other need is an assumption to be replaced on the spot.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from nahraum.facts.reading import FOLDER, FactsError, document, place_of
from nahraum.facts.sources import sources
from nahraum.facts.topics import topics

_FILE = FOLDER / "blocks.toml"
LAYERS = ("ground", "block", "roof")
NEEDS = ("rooms", "staff", "use")
_KEYS = frozenset(("id", "title", "layer", "topics", "words", *NEEDS))


@dataclass(frozen=True, slots=True)
class Need:
    """What a block needs, in words. Without a source nobody has verified it."""

    text: str
    source: str

    @property
    def verified(self) -> bool:
        return bool(self.source)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a health centre. `topics`: an offer of any of them is this block; `words`: the
    offer must also say one of these, where a topic is wider than the block."""

    id: str
    title: str
    layer: str
    topics: tuple[str, ...]
    words: tuple[str, ...]
    rooms: Need
    staff: Need
    use: Need


@cache
def blocks() -> Mapping[str, Block]:
    """All blocks by id, in the order of the file; checked."""
    return checked(document(_FILE))


def checked(content: Mapping[str, Any]) -> Mapping[str, Block]:
    """The blocks of a document of this form."""
    found: dict[str, Block] = {}
    for entry in content["block"]:
        name = entry.get("id", "")
        if name in found:
            raise _wrong(name, "id", "appears twice")
        found[name] = _block(name, entry)
    return MappingProxyType(found)


def _block(name: str, entry: Mapping[str, Any]) -> Block:
    if unknown := set(entry) - _KEYS:
        raise _wrong(name, ", ".join(sorted(unknown)), "unknown")
    if missing := [k for k in ("id", "title", "layer", "topics", *NEEDS) if not entry.get(k)]:
        raise _wrong(name, ", ".join(missing), "missing")
    if entry["layer"] not in LAYERS:
        raise _wrong(name, "layer", f"{entry['layer']} is none of {', '.join(LAYERS)}")
    if strange := [key for key in entry["topics"] if key not in topics()]:
        raise _wrong(name, "topics", f"{', '.join(strange)}: no topic")
    if bad := [k for k in NEEDS if entry[k].get("source", "") not in ("", *sources())]:
        raise _wrong(name, ", ".join(bad), "is no source")
    return Block(
        id=name,
        title=entry["title"],
        layer=entry["layer"],
        topics=tuple(entry["topics"]),
        words=tuple(entry.get("words", ())),
        **{key: Need(entry[key]["text"], entry[key].get("source", "")) for key in NEEDS},
    )


def _wrong(name: str, key: str, problem: str) -> FactsError:
    place = place_of(_FILE, f'id = "{name}"')
    return FactsError(f"{place}: {key}: {problem}")
