"""Practice examples as structured facts, told in our own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from nahraum.facts.reading import FOLDER, FactsError, document, place_of
from nahraum.facts.sources import sources
from nahraum.facts.topics import topics

_FILE = FOLDER / "practice.toml"
SETTINGS = ("village", "town", "quarter", "city", "county")
_TEXTS = (
    *("title", "place", "state", "carrier", "started", "ended", "period", "staff"),
    *("aims", "effects", "special", "funding", "heading"),
)
_KEYS = frozenset(
    (
        *("id", "like", "setting", "inhabitants", "of_place", "shrinking", "partners", "topics"),
        *("steps", "source", *_TEXTS),
    )
)


@dataclass(frozen=True, slots=True)
class PracticeStep:
    """A step; `months` is its length where the source states one."""

    title: str
    months: int | None


@dataclass(frozen=True, slots=True)
class PracticeExample:
    """An example. Empty texts and None: the source does not say."""

    id: str
    title: str
    place: str
    state: str
    setting: str
    inhabitants: int | None
    of_place: int | None
    shrinking: bool | None
    carrier: str
    partners: tuple[str, ...]
    started: str
    ended: str
    period: str
    staff: str
    topics: tuple[str, ...]
    aims: str
    steps: tuple[PracticeStep, ...]
    effects: str
    special: str
    funding: str
    source: str
    heading: str


@cache
def practice_examples() -> Mapping[str, PracticeExample]:
    """All examples by id, in the order of the file; checked."""
    return checked(document(_FILE))


def checked(content: Mapping[str, Any]) -> Mapping[str, PracticeExample]:
    """The examples of a document of this form."""
    common = content.get("common", {})
    found: dict[str, PracticeExample] = {}
    for entry in content["example"]:
        example = _example(entry, common)
        if example.id in found:
            raise _wrong(example.id, "id", "appears twice")
        found[example.id] = example
    return MappingProxyType(found)


def _example(entry: Mapping[str, Any], common: Mapping[str, Any]) -> PracticeExample:
    name = entry.get("id", "")
    if unknown := set(entry) - _KEYS:
        raise _wrong(name, ", ".join(sorted(unknown)), "unknown")
    like = str(entry.get("like", ""))
    if like and like not in common:
        raise _wrong(name, "like", f"{like} is not in [common]")
    said = {**common.get(like, {}), **entry}
    if missing := [k for k in ("id", "title", "place", "setting", "source", "heading", "aims")
                   if not said.get(k)]:  # fmt: skip
        raise _wrong(name, ", ".join(missing), "missing")
    if said["setting"] not in SETTINGS:
        raise _wrong(name, "setting", f"{said['setting']} is none of {', '.join(SETTINGS)}")
    if said["source"] not in sources():
        raise _wrong(name, "source", f"{said['source']} is no source")
    if strange := [key for key in said.get("topics", ()) if key not in topics()]:
        raise _wrong(name, "topics", f"{', '.join(strange)}: no topic")
    return PracticeExample(
        id=name,
        setting=said["setting"],
        source=said["source"],
        inhabitants=_count(name, said, "inhabitants"),
        of_place=_count(name, said, "of_place"),
        shrinking=said.get("shrinking"),
        partners=tuple(said.get("partners", ())),
        topics=tuple(said.get("topics", ())),
        steps=tuple(PracticeStep(s["title"], s.get("months")) for s in said.get("steps", ())),
        **{key: said.get(key, "") for key in _TEXTS},
    )


def _count(name: str, said: Mapping[str, Any], key: str) -> int | None:
    value = said.get(key)
    if value is not None and (not isinstance(value, int) or value < 1):
        raise _wrong(name, key, f"{value!r} is no number of people", "leave out what is unknown")
    return value


def _wrong(name: str, key: str, problem: str, remedy: str = "") -> FactsError:
    place = place_of(_FILE, f'id = "{name}"')
    return FactsError(": ".join(part for part in (place, key, problem, remedy) if part))
