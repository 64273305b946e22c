"""The planning process as shipped: stages with products and gates, in months from the kick-off."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from nahraum.facts.reading import FOLDER, FactsError, document
from nahraum.facts.sources import sources

_FILE = FOLDER / "process.toml"
DECIDES = ("planning", "administration", "council")
LEVELS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class ProductTemplate:
    key: str
    title: str
    month: int


@dataclass(frozen=True, slots=True)
class GateTemplate:
    """`checks` are keys of what must be true before the gate is passed."""

    key: str
    title: str
    month: int
    decides: str
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageTemplate:
    """`first` and `last` are months from the kick-off."""

    key: str
    title: str
    about: str
    responsible: str
    level: int
    first: int
    last: int
    products: tuple[ProductTemplate, ...]
    gates: tuple[GateTemplate, ...]


@dataclass(frozen=True, slots=True)
class ProcessTemplate:
    title: str
    source: str
    years: int
    stages: tuple[StageTemplate, ...]


@cache
def process_template() -> ProcessTemplate:
    """The shipped template.

    Raises FactsError where a part is missing, a month lies outside of the years, a level or a
    deciding body is unknown, a key comes twice, or the source is not in the catalogue.
    """
    return checked_template(document(_FILE))


def checked_template(found: Mapping[str, Any]) -> ProcessTemplate:
    """A template from its document. Raises FactsError; see `process_template`."""
    try:
        template = ProcessTemplate(
            title=found["title"],
            source=found["source"],
            years=found["years"],
            stages=tuple(_stage(row) for row in found["stage"]),
        )
    except (KeyError, TypeError) as error:
        raise FactsError(f"{_FILE.name}: missing or unknown: {error}") from error
    if template.source not in sources():
        raise FactsError(f"{_FILE.name}: source: {template.source!r} is not in sources.toml")
    keys = [stage.key for stage in template.stages]
    keys += [product.key for stage in template.stages for product in stage.products]
    keys += [gate.key for stage in template.stages for gate in stage.gates]
    if len(set(keys)) != len(keys):
        raise FactsError(f"{_FILE.name}: a key comes twice")
    for stage in template.stages:
        _check(stage, template.years * 12)
    return template


def _stage(row: Mapping[str, Any]) -> StageTemplate:
    first, last = row["months"]
    names = ("key", "title", "about", "responsible", "level")
    return StageTemplate(
        **{name: row[name] for name in names},
        first=first,
        last=last,
        products=tuple(ProductTemplate(**product) for product in row["products"]),
        gates=tuple(
            GateTemplate(**{**gate, "checks": tuple(gate["checks"])}) for gate in row["gates"]
        ),
    )


def _check(stage: StageTemplate, months: int) -> None:
    place = f"{_FILE.name}: {stage.key}"
    if stage.level not in LEVELS:
        raise FactsError(f"{place}: level: {stage.level} is none of 1 to 4")
    for gate in stage.gates:
        if gate.decides not in DECIDES:
            raise FactsError(f"{place}: {gate.key}: decides: {gate.decides!r} is unknown")
    times = [stage.first, stage.last, *(product.month for product in stage.products)]
    times += [gate.month for gate in stage.gates]
    if stage.first > stage.last or not all(0 <= month <= months for month in times):
        raise FactsError(f"{place}: months must lie between 0 and {months}, in their order")
