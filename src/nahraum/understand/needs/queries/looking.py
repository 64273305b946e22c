"""Cells, evidence and standards, all of one reading of what is known."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from nahraum.base import registry
from nahraum.base.registry import Evidence
from nahraum.understand.needs.models import Standard
from nahraum.understand.needs.queries.facts import CAR, Facts, read_facts
from nahraum.understand.needs.rules import (
    DEFAULT,
    Cell,
    Judged,
    NeedMap,
    Place,
    Reached,
    Topic,
    Weights,
    reached,
    value_of,
    verdict,
)


@dataclass(frozen=True, slots=True)
class Attained:
    """A standard, what each place has of it, and for how many people that holds."""

    standard: Standard
    places: tuple[Judged, ...]
    people: Reached


@dataclass(frozen=True)
class Look:
    """What is known of the open scope on a day, read once for everything a page asks."""

    on: date
    _known: dict[str, Facts] = field(default_factory=dict)

    def facts(self, mode: str = CAR) -> Facts:
        if mode not in self._known:
            first = next(iter(self._known.values()), None)
            self._known[mode] = first.by(mode) if first else read_facts(self.on, mode)
        return self._known[mode]

    def map(
        self,
        *,
        weights: Weights = DEFAULT,
        mode: str = CAR,
        wanted: Callable[[Topic, Place], bool] | None = None,
    ) -> NeedMap:
        """All cells, or those that are wanted, in a constant number of queries."""
        facts = self.facts(mode)
        told = facts.released
        return NeedMap(
            on=self.on,
            mode=mode,
            weights=weights,
            half_year=told.half_year if told else "",
            released_on=told.released_on if told else None,
            checked=facts.checked,
            fields=facts.fields,
            places=facts.places,
            cells={
                (topic.key, place.id): facts.cell(topic, place, weights)
                for one in facts.fields
                for topic in one.topics
                for place in facts.places
                if wanted is None or wanted(topic, place)
            },
        )

    def cell(
        self, topic: str, place: UUID | None, *, weights: Weights = DEFAULT, mode: str = CAR
    ) -> Cell | None:
        """One cell; None where there is no such topic or place here."""
        facts = self.facts(mode)
        found = next((t for f in facts.fields for t in f.topics if t.key == topic), None)
        where = next((p for p in facts.places if p.id == place), None)
        return None if found is None or where is None else facts.cell(found, where, weights)

    def attained(self, *, topic: str = "") -> list[Attained]:
        """Every standard, or those of a topic, in all neighbourhoods."""
        found = []
        for standard in standards().filter(**({"topic__key": topic} if topic else {})):
            mode = CAR if standard.figure == Standard.Figure.DENSITY else standard.figure
            facts = self.facts(mode)
            places = tuple(_judge(standard, facts, place) for place in facts.places if place.id)
            found.append(Attained(standard, places, reached(places)))
        return found


def need_map(on: date, *, weights: Weights = DEFAULT, mode: str = CAR) -> NeedMap:
    return Look(on).map(weights=weights, mode=mode)


def need_cell(
    topic: str, place: UUID | None, on: date, *, weights: Weights = DEFAULT, mode: str = CAR
) -> Cell | None:
    return Look(on).cell(topic, place, weights=weights, mode=mode)


def attained(on: date, *, topic: str = "") -> list[Attained]:
    return Look(on).attained(topic=topic)


def evidence_of_cell(topic: str, place: UUID | None, on: date) -> tuple[Evidence, ...]:
    """What speaks for and against a need, ready to read, with sources; what is missing too."""
    cell = need_cell(topic, place, on)
    if cell is None:
        return ()
    told = tuple(
        Evidence(text=str(part.line.name), value=value_of(part), source=part.credit)
        for part in cell.parts
    )
    return (*told, *registry.evidence(topic, place, on))


def _judge(standard: Standard, facts: Facts, place: Place) -> Judged:
    dense = standard.figure == Standard.Figure.DENSITY
    parts = (
        facts.density(standard.topic.key, place) if dense else facts.way(standard.topic.key, place)
    )
    part = parts[0] if parts else None
    return Judged(place, part, verdict(part, float(standard.limit), most=not dense))


def standards() -> QuerySet[Standard]:
    return Standard.objects.select_related("topic")


def removed_standards() -> QuerySet[Standard]:
    return Standard.trash.select_related("topic").order_by("-deleted_at")
