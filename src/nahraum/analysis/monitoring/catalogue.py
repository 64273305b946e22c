"""Indicators of social areas (METHODS 5.4): what they are and how each is computed.

Every indicator is one of three: an expression of its own (a small function below over the numbers
of one area), a named method of `analysis`, or it needs data that are not there and says which.
There is no evaluator of formulas: an expression is code, its formula in words is documentation.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Method
from nahraum.analysis.population.ages import Floats

METHOD = Method("monitoring.indicators", "1")
AGES = 101


class Direction(StrEnum):
    """What a high value means: need, attention, supply, resource, risk, good, or nothing."""

    NEED = "need"
    ATTENTION = "attention"
    SUPPLY = "supply"
    RESOURCE = "resource"
    RISK = "risk"
    POSITIVE = "positive"
    NEUTRAL = "neutral"


class Kind(StrEnum):
    EXPRESSION = "expression"
    METHOD = "method"
    NEEDS_DATA = "needs-data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One indicator. `minimum` is the smallest denominator it may be shown for, None for any.

    `detail`: the formula in words, the name of the method, or the table that would give the data,
    by kind. `systems`: monitoring systems that use it. `source`: its usual source.
    """

    id: str
    field: str
    label: str
    unit: str
    direction: Direction
    minimum: float | None
    source: str
    systems: tuple[str, ...]
    kind: Kind
    detail: str
    decimals: int = 1


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of an area on a day, with the ids of its sources; `estimated` if nobody counted."""

    value: float
    as_of: date
    sources: tuple[str, ...]
    estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AreaNumbers:
    """What is known about one area; None is unknown. `persons`: shape (2, 101), men and women.

    Shares and values that are published as such, without a denominator, end in `_published`.
    """

    persons: Floats | None = None
    persons_as_of: date = date.min
    persons_sources: tuple[str, ...] = ()
    persons_estimated: bool = False
    inhabitants: Quantity | None = None
    inhabitants_now: Quantity | None = None
    inhabitants_before: Quantity | None = None
    unemployed: Quantity | None = None
    working_age: Quantity | None = None
    jobless: Quantity | None = None
    jobless_long: Quantity | None = None
    care_total: Quantity | None = None
    care_cash: Quantity | None = None
    care_people: Quantity | None = None
    gp_posts: Quantity | None = None
    gp_persons: Quantity | None = None
    gp_aged_60: Quantity | None = None
    pharmacies: Quantity | None = None
    grid_people: Quantity | None = None
    grid_foreign: Quantity | None = None
    grid_vacancy: Quantity | None = None
    grid_floor: Quantity | None = None
    gps_per_100000_published: Quantity | None = None
    leavers_without_published: Quantity | None = None
    life_expectancy_published: Quantity | None = None
    minutes_to_gp_published: Quantity | None = None
    all_day_under_3_published: Quantity | None = None

    def __post_init__(self) -> None:
        if self.persons is None:
            return
        if self.persons.shape != (2, AGES):
            raise InvalidInput(f"Erwartet werden 2 × {AGES} Personen.", place="persons")
        if not (np.isfinite(self.persons).all() and (self.persons >= 0).all()):
            raise InvalidInput("Personen sind endliche Zahlen ab 0.", place="persons")

    def people(self, low: int, high: int = AGES - 1, sex: int | None = None) -> Quantity | None:
        """Persons of completed ages low..high; sex 0 men, 1 women, None both."""
        if self.persons is None:
            return None
        rows = self.persons if sex is None else self.persons[sex : sex + 1]
        total = float(rows[:, low : high + 1].sum())
        return Quantity(total, self.persons_as_of, self.persons_sources, self.persons_estimated)


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression gives. base: the denominator, None where none is published.

    value is None where the base is zero; the caller holds back what the minimum forbids.
    """

    value: float | None
    as_of: date
    sources: tuple[str, ...]
    top: float | None = None
    base: float | None = None
    estimated: bool = False


Expression = Callable[[AreaNumbers], Value | None]


def _per(top: Quantity | None, base: Quantity | None, scale: float) -> Value | None:
    """top / base × scale; None if either is unknown."""
    if top is None or base is None:
        return None
    return Value(
        top.value / base.value * scale if base.value > 0 else None,
        max(top.as_of, base.as_of),
        tuple(dict.fromkeys((*top.sources, *base.sources))),
        top.value,
        base.value,
        top.estimated or base.estimated,
    )


def _published(found: Quantity | None) -> Value | None:
    """A value as its publisher computed it."""
    return None if found is None else Value(found.value, found.as_of, found.sources)


def _age_share(low: int, high: int = AGES - 1) -> Expression:
    return lambda n: _per(n.people(low, high), n.people(0), 100)


def _age_ratio(top: tuple[int, int], base: tuple[int, int]) -> Expression:
    return lambda n: _per(n.people(*top), n.people(*base), 100)


def population(n: AreaNumbers) -> Value | None:
    """I01: N."""
    return _published(n.inhabitants)


def growth(n: AreaNumbers) -> Value | None:
    """I02: (N_t − N_{t−5}) / N_{t−5} × 100."""
    now, before = n.inhabitants_now, n.inhabitants_before
    if now is None or before is None:
        return None
    more = Quantity(now.value - before.value, now.as_of, now.sources)
    return _per(more, before, 100)


def mean_age(n: AreaNumbers) -> Value | None:
    """I09: Σ (x + 0.5) N_x / N."""
    everybody = n.people(0)
    if everybody is None or n.persons is None:
        return None
    lived = float((n.persons.sum(axis=0) * (np.arange(AGES) + 0.5)).sum())
    return _per(
        Quantity(lived, everybody.as_of, everybody.sources, everybody.estimated), everybody, 1
    )


def gps_per_100000(n: AreaNumbers) -> Value | None:
    """I43: posts / N × 100,000, or as published where no posts are known."""
    return _per(n.gp_posts, n.inhabitants, 100_000) or _published(n.gps_per_100000_published)


EXPRESSIONS: Mapping[str, Expression] = {
    "I01": population,
    "I02": growth,
    "I03": _age_share(0, 17),
    "I04": _age_share(65),
    "I05": _age_share(80),
    "I06": _age_ratio((0, 19), (20, 64)),
    "I07": _age_ratio((65, AGES - 1), (20, 64)),
    "I08": _age_ratio((65, AGES - 1), (0, 14)),
    "I09": mean_age,
    "I16": lambda n: _per(n.grid_foreign, n.grid_people, 100),
    "I21": lambda n: _per(n.unemployed, n.working_age, 100),
    "I22": lambda n: _per(n.jobless_long, n.jobless, 100),
    "I31": lambda n: _published(n.leavers_without_published),
    "I36": lambda n: _published(n.life_expectancy_published),
    "I38": lambda n: _per(n.care_total, n.care_people, 100),
    "I39": lambda n: _per(n.care_cash, n.care_total, 100),
    "I42": lambda n: _per(n.people(45, 64, 1), n.people(80), 100),
    "I43": gps_per_100000,
    "I45": lambda n: _per(n.gp_aged_60, n.gp_persons, 100),
    "I47": lambda n: _published(n.minutes_to_gp_published),
    "I50": lambda n: _published(n.grid_vacancy),
    "I51": lambda n: _published(n.grid_floor),
    "E32": lambda n: _published(n.all_day_under_3_published),
    "E48": lambda n: _per(n.pharmacies, n.inhabitants, 10_000),
}
# Indicators that are a method of their own; the room that shows them calls it.
METHODS: Mapping[str, str] = {
    "I44": "supply.planning",
    "I57": "monitoring.gisd",
    "I58": "monitoring.dynamics",
}


def measure(definition: Definition, numbers: AreaNumbers) -> Value | None:
    """The value of an indicator with an expression; None where a number is unknown.

    Raises InvalidInput for an indicator without an expression.
    """
    expression = EXPRESSIONS.get(definition.id)
    if definition.kind is not Kind.EXPRESSION or expression is None:
        raise InvalidInput(
            f"{definition.id} ({definition.label}) hat keinen eigenen Ausdruck.",
            place=definition.id,
        )
    return expression(numbers)


def withheld(definition: Definition, value: Value) -> str:
    """Why a value must not be shown: an empty or too small denominator; empty if it may."""
    if value.value is None:
        return "Der Nenner ist null; es gibt keinen Wert."
    if definition.minimum is None or value.base is None or value.base >= definition.minimum:
        return ""
    least = f"{definition.minimum:,.0f}".replace(",", ".")
    return f"Zu wenige: Dieser Wert wird erst ab {least} im Nenner gezeigt."
