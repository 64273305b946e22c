"""The catalogue of indicators. What computes them stands in `analysis.monitoring.catalogue`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from nahraum.facts.reading import FOLDER, rows

COLUMNS = (
    *("id", "field", "label", "unit", "direction", "minimum", "decimals"),
    *("source", "systems", "kind", "detail"),
)
DIRECTIONS = ("need", "attention", "supply", "resource", "risk", "positive", "neutral")
KINDS = ("expression", "method", "needs-data")


@dataclass(frozen=True, slots=True)
class IndicatorEntry:
    """One line of the catalogue. `detail`: formula in words, method, or the data it needs.

    `minimum`: smallest denominator a value is shown for, None for any.
    """

    id: str
    field: str
    label: str
    unit: str
    direction: str
    minimum: float | None
    decimals: int
    source: str
    systems: tuple[str, ...]
    kind: str
    detail: str


@cache
def indicators() -> Mapping[str, IndicatorEntry]:
    """Entries by id, in the order of the catalogue; stand-ins (E) come last."""
    found: dict[str, IndicatorEntry] = {}
    for row in rows(FOLDER / "indicators.csv", COLUMNS):
        key = row.text("id")
        if key in found:
            raise row.error("id", f"{key} appears twice")
        found[key] = IndicatorEntry(
            id=key,
            field=row.text("field"),
            label=row.text("label"),
            unit=row.text("unit"),
            direction=row.choice("direction", DIRECTIONS),
            minimum=row.optional_number("minimum"),
            decimals=row.integer("decimals"),
            source=row.text("source"),
            systems=tuple(row.text("systems").split("|")),
            kind=row.choice("kind", KINDS),
            detail=row.text("detail"),
        )
    return MappingProxyType(found)
