"""Funding programmes: rules as data, each with its source.

A rule the sources do not state is listed in `unknown`; it is neither met nor broken. Where a
programme names no validity, it is unknown on every day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any

from nahraum.facts.reading import FOLDER, FactsError, document, place_of
from nahraum.facts.sources import sources

_FILE = FOLDER / "funding.toml"
RULES = (
    *("max_share", "min_own_share", "cap_project", "cap_multiple", "duration_years"),
    *("eligible", "not_before_approval", "deadline"),
)
_SHARES = ("max_share", "min_own_share")
_ALWAYS = frozenset("name funder states unknown source place valid_from valid_until note".split())


@dataclass(frozen=True, slots=True)
class FundingProgramme:
    """A programme as its sources describe it; money in euros, `deadline` as (month, day)."""

    id: str
    name: str
    funder: str
    states: tuple[str, ...]
    rules: Mapping[str, Any]
    unknown: frozenset[str]
    rule_sources: Mapping[str, str]
    source: str
    place: str
    valid_from: date | None
    valid_until: date | None
    note: str

    def source_of(self, rule: str) -> str:
        """The source of one rule."""
        return self.rule_sources.get(rule, self.source)


@dataclass(frozen=True, slots=True)
class Condition:
    """What holds where a programme states nothing of its own."""

    id: str
    value: Decimal
    unit: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Mix:
    """A published example of several payers; the shares add up to one."""

    id: str
    name: str
    shares: Mapping[str, Fraction]
    source: str
    note: str


@cache
def programmes() -> Mapping[str, FundingProgramme]:
    """All programmes by id, in the order of the table. Raises FactsError."""
    found = document(_FILE).get("programme", {})
    return MappingProxyType({key: _programme(key, entry) for key, entry in found.items()})


@cache
def conditions() -> Mapping[str, Condition]:
    """The general conditions by id. Raises FactsError."""
    return MappingProxyType(
        {
            key: Condition(
                key,
                Decimal(entry["value"]),
                entry["unit"],
                _source(key, entry["source"], "[conditions]"),
                entry["verified"],
            )
            for key, entry in document(_FILE)["conditions"].items()
        }
    )


@cache
def mixes() -> tuple[Mix, ...]:
    """Published examples of shared financing. Raises FactsError."""
    found = []
    for key, entry in document(_FILE)["mix"].items():
        shares = {name: Fraction(text) for name, text in entry["shares"].items()}
        if sum(shares.values()) != 1:
            raise _error(key, "shares", "the shares do not add up to 1", f"[mix.{key}]")
        source = _source(key, entry["source"], f"[mix.{key}]")
        found.append(Mix(key, entry["name"], MappingProxyType(shares), source, entry["note"]))
    return tuple(found)


def _programme(key: str, entry: Mapping[str, Any]) -> FundingProgramme:
    heading = f"[programme.{key}]"
    odd = (_ALWAYS - set(entry)) | (set(entry) - _ALWAYS - {*RULES, "rule_sources"})
    if odd:
        raise _error(key, ", ".join(sorted(odd)), "missing or unknown", heading)
    unknown = frozenset(entry["unknown"])
    if unknown - set(RULES) or unknown & set(entry):
        raise _error(key, "unknown", "names no rule, or one that is stated", heading)
    first, last = _day(key, entry, "valid_from"), _day(key, entry, "valid_until")
    if first and last and last < first:
        raise _error(key, "valid_until", f"{last} lies before {first}", heading)
    others = entry.get("rule_sources", {})
    for source in (entry["source"], *others.values()):
        _source(key, source, heading)
    return FundingProgramme(
        id=key,
        name=entry["name"],
        funder=entry["funder"],
        states=tuple(entry["states"]),
        rules=MappingProxyType(
            {name: _rule(key, name, entry[name]) for name in RULES if name in entry}
        ),
        unknown=unknown,
        rule_sources=MappingProxyType(dict(others)),
        source=entry["source"],
        place=entry["place"],
        valid_from=first,
        valid_until=last,
        note=entry["note"],
    )


def _rule(key: str, name: str, value: Any) -> Any:
    if name in _SHARES:
        share = Fraction(value)
        if not 0 < share <= 1:
            raise _error(key, name, f"{value} is no share", f"[programme.{key}]")
        return share
    if name == "deadline":
        month, day = (int(part) for part in value.split("-"))
        return month, day
    return tuple(value) if name == "eligible" else value


def _day(key: str, entry: Mapping[str, Any], name: str) -> date | None:
    value = entry[name]
    if value == "":
        return None
    if not isinstance(value, date):
        raise _error(key, name, f"{value!r} is no date", f"[programme.{key}]")
    return value


def _source(key: str, source: str, heading: str) -> str:
    if source not in sources():
        raise _error(key, "source", f"{source!r} is not in sources.toml", heading)
    return source


def _error(key: str, rule: str, problem: str, heading: str) -> FactsError:
    return FactsError(f"{place_of(_FILE, heading)}: {key}: {rule}: {problem}")
