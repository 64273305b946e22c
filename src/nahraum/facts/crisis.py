"""What must not wait: signs in a sentence, and the numbers that help at once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from nahraum.facts.reading import FOLDER, FactsError, document

_FILE = FOLDER / "crisis.toml"
_WORDS_OF = re.compile(r"@([a-z]+)")


@dataclass(frozen=True, slots=True)
class Call:
    """A number to call, and when."""

    name: str
    number: str
    when: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of crisis and who helps.

    `signs` show it, `mentions` show it where no word of `unless` speaks of ordinary days.
    """

    id: str
    calls: tuple[Call, ...]
    signs: tuple[str, ...]
    mentions: tuple[str, ...]
    unless: tuple[str, ...]


@cache
def _table() -> Mapping[str, Any]:
    return document(_FILE)


@cache
def calls() -> Mapping[str, Call]:
    """Numbers of the whole country by id."""
    return MappingProxyType({key: Call(**entry) for key, entry in _table()["calls"].items()})


@cache
def idioms() -> tuple[str, ...]:
    """Phrases that sound like a crisis and are none."""
    return _texts(_table()["idioms"], "idioms")


@cache
def kinds() -> tuple[Kind, ...]:
    """Kinds in the order they are shown, danger to life first."""
    found = []
    for entry in _table()["kinds"]:
        if unknown := set(entry["calls"]) - set(calls()):
            raise FactsError(f"{_FILE.name}: {entry['id']}: unknown calls {sorted(unknown)}")
        found.append(
            Kind(
                id=entry["id"],
                calls=tuple(calls()[key] for key in entry["calls"]),
                signs=_texts(entry["signs"], entry["id"]),
                mentions=_texts(entry["mentions"], entry["id"]),
                unless=_texts([*_table()["ordinary"], *entry["unless"]], entry["id"]),
            )
        )
    return tuple(found)


def _texts(texts: Sequence[str], place: str) -> tuple[str, ...]:
    return tuple(_WORDS_OF.sub(lambda found: _words_of(found[1], place), text) for text in texts)


def _words_of(name: str, place: str) -> str:
    """`@me` stands for the words of that name."""
    known: Mapping[str, str] = _table()["words"]
    if name not in known:
        raise FactsError(f"{_FILE.name}: {place}: unknown words @{name}")
    return known[name]
