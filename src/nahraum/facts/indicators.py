"""The catalogue of indicators, as `analysis.monitoring` reads them."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from nahraum.analysis.monitoring.catalogue import Definition, Direction, Kind
from nahraum.facts.reading import FOLDER, rows

COLUMNS = (
    *("id", "field", "label", "unit", "direction", "minimum", "decimals"),
    *("source", "systems", "kind", "detail"),
)


@cache
def indicators() -> Mapping[str, Definition]:
    """Definitions by id, in the order of the catalogue; stand-ins (E) come last."""
    found: dict[str, Definition] = {}
    for row in rows(FOLDER / "indicators.csv", COLUMNS):
        key = row.text("id")
        if key in found:
            raise row.error("id", f"{key} appears twice")
        found[key] = Definition(
            id=key,
            field=row.text("field"),
            label=row.text("label"),
            unit=row.text("unit"),
            direction=Direction(row.choice("direction", tuple(Direction))),
            minimum=row.optional_number("minimum"),
            decimals=row.integer("decimals"),
            source=row.text("source"),
            systems=tuple(row.text("systems").split("|")),
            kind=Kind(row.choice("kind", tuple(Kind))),
            detail=row.text("detail"),
        )
    return MappingProxyType(found)
