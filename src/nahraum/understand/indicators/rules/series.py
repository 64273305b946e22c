"""An indicator over years and areas, and an area with its kind. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import shapely

from nahraum.understand.indicators.rules.definitions import Definition
from nahraum.understand.indicators.rules.monitor import SPAN, Reading, kind_of, readings
from nahraum.understand.indicators.rules.protect import Shown


class Origin(Protocol):
    """Where numbers come from."""

    source: Any
    licence: Any


@dataclass(frozen=True)
class Series:
    """An indicator over years and areas; the area "" is the whole municipality."""

    definition: Definition
    rows: Mapping[int, Mapping[str, Shown]]
    tables: Mapping[int, Origin]

    @property
    def years(self) -> list[int]:
        return sorted(self.rows)

    @property
    def last(self) -> int:
        return self.years[-1]

    def before(self, year: int) -> int | None:
        """The year dynamics start from: three years earlier, or the nearest known before that."""
        known = [other for other in self.years if other <= year - SPAN]
        return known[-1] if known else None

    def value(self, area: str, year: int) -> float | None:
        found = self.rows.get(year, {}).get(area)
        return found.value if found else None

    def readings(self, year: int, areas: Sequence[str] | None = None) -> dict[str, Reading]:
        """Readings by area. `areas` narrows them to a group that is compared within itself."""
        earlier = self.before(year)
        now = self._of(year, areas)
        before = self._of(earlier, areas) if earlier is not None else []
        return {found.shown.area: found for found in readings(self.definition, now, before)}

    def _of(self, year: int, areas: Sequence[str] | None) -> list[Shown]:
        rows = self.rows[year].values()
        return [row for row in rows if areas is None or row.area in areas]


@dataclass(frozen=True)
class Area:
    """A neighbourhood as the pages show it: `place` is its row, `persons` None if unknown."""

    place: Any
    persons: float | None

    @property
    def key(self) -> str:
        return str(self.place.pk)

    @property
    def kind(self) -> str:
        """Size and density, to compare like with like."""
        wkb = self.place.polygon
        size = None if wkb is None else shapely.from_wkb(bytes(wkb)).area / 1e6
        return kind_of(self.persons, size)
