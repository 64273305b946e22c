"""What must not wait: signs in a sentence, and the numbers that help at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from nahraum.facts.reading import FOLDER, FactsError, document

_FILE = FOLDER / "crisis.toml"


@dataclass(frozen=True, slots=True)
class Call:
    """A number to call, and when."""

    name: str
    number: str
    when: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of crisis: sets of words that show it, words that show it is none, who helps."""

    id: str
    calls: tuple[Call, ...]
    signs: tuple[str, ...]
    unless: tuple[str, ...]


@cache
def calls() -> Mapping[str, Call]:
    """Numbers of the whole country by id."""
    return MappingProxyType({key: Call(**entry) for key, entry in document(_FILE)["calls"].items()})


@cache
def kinds() -> tuple[Kind, ...]:
    """Kinds in the order they are shown, danger to life first."""
    found = []
    for entry in document(_FILE)["kinds"]:
        if unknown := set(entry["calls"]) - set(calls()):
            raise FactsError(f"{_FILE.name}: {entry['id']}: unknown calls {sorted(unknown)}")
        found.append(
            Kind(
                id=entry["id"],
                calls=tuple(calls()[key] for key in entry["calls"]),
                signs=tuple(entry["signs"]),
                unless=tuple(entry["unless"]),
            )
        )
    return tuple(found)
