"""What an indicator is: the shipped catalogue and what a municipality adds, read alike. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from nahraum.facts.indicators import IndicatorEntry

# METHODS 5.7: from how many persons on a number is shown.
LEAST, LEAST_HEALTH = 5, 10
_HEALTH = frozenset({"Pflege", "Gesundheit", "Fallebene"})
_PER = re.compile(r"je ([\d.]+)")
_COUNTED = frozenset({"Personen", "Fälle", "Haushalte"})
# Directions of indicators that count things, not people: nobody can be recognised in them.
_THINGS = frozenset({"supply"})
_ATTENTION = {"need": 1, "attention": 1, "risk": 1, "supply": -1, "resource": -1, "positive": -1}
# Which need an indicator of the catalogue speaks of; own indicators name their topic themselves.
TOPICS: Mapping[str, tuple[str, ...]] = {
    "I19": ("einsamkeit", "hausnotruf", "nachbarschaftshilfe"),
    "I27": ("geld-und-schulden",),
    "I30": ("geld-und-schulden",),
    "I38": ("pflegeberatung", "ambulante-pflege", "tagespflege", "pflegende-angehoerige"),
    "I39": ("pflegende-angehoerige",),
    "I40": ("pflegeheim",),
    "I41": ("tagespflege",),
    "I42": ("pflegende-angehoerige", "nachbarschaftshilfe"),
    "I43": ("hausarzt",),
    "I45": ("hausarzt",),
    "I46": ("hausarzt",),
    "I47": ("hausarzt",),
    "I48": ("apotheke",),
    "I52": ("barrierefreie-wohnung", "wohnberatung"),
    "I53": ("wohnungssuche",),
    "I55": ("ehrenamt",),
    "I56": ("begegnung",),
    "E48": ("apotheke",),
}


class Measure(StrEnum):
    """How numerator and denominator belong together."""

    SHARE = "share"  # part of the denominator, in percent
    RATE = "rate"  # cases per so many of the denominator
    COUNT = "count"  # a number of people, without denominator
    VALUE = "value"  # a number as published: years, minutes, euros


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One indicator. `minimum`: smallest denominator it is shown for, None for any."""

    key: str
    label: str
    field: str
    unit: str
    direction: str
    formula: str
    minimum: float | None = None
    decimals: int = 1
    source: str = ""
    systems: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    numerator: str = ""
    denominator: str = ""
    health: bool = False
    own: bool = False

    @property
    def measure(self) -> Measure:
        if self.unit == "%":
            return Measure.SHARE
        if _PER.fullmatch(self.unit):
            return Measure.RATE
        return Measure.COUNT if self.unit in _COUNTED else Measure.VALUE

    @property
    def scale(self) -> float:
        """What numerator / denominator is multiplied by."""
        found = _PER.fullmatch(self.unit)
        if found:
            return float(found[1].replace(".", ""))
        return 100.0 if self.measure is Measure.SHARE else 1.0

    @property
    def persons(self) -> bool:
        """Whether small numbers could give somebody away."""
        return self.direction not in _THINGS

    @property
    def least(self) -> int:
        return LEAST_HEALTH if self.health else LEAST

    @property
    def attention(self) -> int | None:
        """1 if high values need attention, -1 if low ones do, None if neither."""
        return _ATTENTION.get(self.direction)


def shipped(entries: Iterable[IndicatorEntry]) -> list[Definition]:
    """The catalogue as definitions."""
    return [
        Definition(
            key=entry.id,
            label=entry.label,
            field=entry.field,
            unit=entry.unit,
            direction=entry.direction,
            formula=entry.detail,
            minimum=entry.minimum,
            decimals=entry.decimals,
            source=entry.source,
            systems=entry.systems,
            topics=TOPICS.get(entry.id, ()),
            health=entry.field in _HEALTH,
        )
        for entry in entries
    ]


def found_by(definitions: Iterable[Definition], text: str) -> list[Definition]:
    """Those whose words hold every word of a search; all without one."""
    words = text.casefold().split()
    return [d for d in definitions if all(word in _words(d) for word in words)]


def _words(definition: Definition) -> str:
    parts = (definition.key, definition.label, definition.field, definition.formula)
    return " ".join((*parts, definition.source, *definition.systems)).casefold()
