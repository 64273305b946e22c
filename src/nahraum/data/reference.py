"""Reference data of all Germany, read when asked for.

`Reference.from_directory` reads official files, `Reference.from_store` what `load` has stored.
Both give the same tables. District tables come in the territorial state of the register (merged
districts summed up); `published` gives them as published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, cast

from nahraum.data.areas import AreaTable
from nahraum.data.boundaries import Boundaries
from nahraum.data.care import CareCounts
from nahraum.data.catalogue import TABLES, DataSet
from nahraum.data.changes import Change, ages_on, care_on, successor
from nahraum.data.directory import Directory
from nahraum.data.errors import Finding, MissingData, Notes
from nahraum.data.grid import Grid
from nahraum.data.population import (
    AgeGroupCounts,
    LifeTables,
    NationalBirths,
    NationalDeaths,
    SingleAgeCounts,
)
from nahraum.data.series import SeriesTable
from nahraum.data.spatial import Cells, cells_in, cells_in_many
from nahraum.data.store import Store

_NO_REGISTER = date(2022, 12, 31)


class Backend(Protocol):
    """Where tables come from."""

    def sets(self, table: str = "") -> tuple[DataSet, ...]: ...
    def has(self, table: str) -> bool: ...
    def read(self, table: str, notes: Notes) -> Any: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A set in use: id as in facts/sources.toml, the table it feeds, its reference day."""

    id: str
    table: str
    as_of: date


class Reference:
    """Typed tables by name; each is read once, on first use."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._notes = Notes()
        self._tables: dict[str, Any] = {}

    @classmethod
    def from_directory(cls, path: str | Path) -> "Reference":
        """Official files laid out as the catalogue says. Raises MissingData."""
        return cls(Directory(Path(path)))

    @classmethod
    def from_store(cls, path: str | Path) -> "Reference":
        """What `load` stored below `path`. Raises MissingData, StoreError."""
        return cls(Store(Path(path)))

    def has(self, table: str) -> bool:
        """Is there data for this table ("areas", "grid", ...)?"""
        return self._backend.has(table)

    @cached_property
    def available(self) -> tuple[str, ...]:
        return tuple(table for table in TABLES if self.has(table))

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """All sets there are, with their reference days."""
        return tuple(Source(item.id, item.table, item.as_of) for item in self._backend.sets())

    def sources_of(self, *tables: str) -> tuple[str, ...]:
        """Ids of the sets behind some tables."""
        return tuple(source.id for source in self.sources if source.table in tables)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What was remarkable about the files read so far."""
        return self._notes.warnings

    def published(self, table: str) -> Any:
        """A table as published, without territorial changes. Raises MissingData, FormatError."""
        if table not in self._tables:
            self._tables[table] = self._backend.read(table, self._notes)
        return self._tables[table]

    @cached_property
    def territorial_state(self) -> date:
        """The day of the register, whose districts all district tables are brought to."""
        if not self.has("areas"):
            return _NO_REGISTER
        return self._backend.sets("areas")[0].as_of

    @property
    def areas(self) -> AreaTable:
        return cast(AreaTable, self.published("areas"))

    @cached_property
    def _district_ages(self) -> tuple[AgeGroupCounts, tuple[Change, ...]]:
        return ages_on(self.published("district_ages"), self.territorial_state)

    @property
    def district_ages(self) -> AgeGroupCounts:
        """Districts by age group and sex, in the register's territorial state."""
        return self._district_ages[0]

    @property
    def state_ages(self) -> SingleAgeCounts:
        return cast(SingleAgeCounts, self.published("state_ages"))

    @property
    def national_ages(self) -> SingleAgeCounts:
        return cast(SingleAgeCounts, self.published("national_ages"))

    @property
    def national_deaths(self) -> NationalDeaths:
        return cast(NationalDeaths, self.published("national_deaths"))

    @property
    def national_births(self) -> NationalBirths:
        return cast(NationalBirths, self.published("national_births"))

    @property
    def life_tables(self) -> LifeTables:
        return cast(LifeTables, self.published("life_tables"))

    @cached_property
    def _care(self) -> tuple[CareCounts, tuple[Change, ...]]:
        return care_on(self.published("care"), self.territorial_state)

    @property
    def care(self) -> CareCounts:
        """Care statistics, in the register's territorial state."""
        return self._care[0]

    @property
    def grid(self) -> Grid:
        return cast(Grid, self.published("grid"))

    @property
    def boundaries(self) -> Boundaries:
        return cast(Boundaries, self.published("boundaries"))

    def series(self, table: str) -> SeriesTable:
        """Series by area and year of one of `TABLES_OF_SERIES`, as published."""
        return cast(SeriesTable, self.published(table))

    def district_of(self, key: str) -> str:
        """District key of a municipality or of an abolished district. Raises MissingData."""
        if len(key) == 5:
            return successor(key, self.territorial_state)
        district = self.areas.get(key).district
        if district is None:
            raise MissingData(
                f"{key} liegt in keinem Kreis", remedy="Schlüssel einer Gemeinde angeben"
            )
        return district

    def notices(self, key: str) -> tuple[Finding, ...]:
        """What must be said about the numbers of a municipality's or district's district."""
        district = self.district_of(key)
        applied: dict[str, Change] = {}
        for table in ("district_ages", "care"):
            if self.has(table):
                found = self._district_ages[1] if table == "district_ages" else self._care[1]
                applied.update({change.old_key: change for change in found})
        return tuple(change.notice for change in applied.values() if change.new_key == district)

    def cells_in(self, key: str) -> Cells:
        """Grid cells of a municipality (AGS or ARS). Raises MissingData."""
        return cells_in(self.grid, self.boundaries, key)

    def cells_in_district(self, key: str) -> Mapping[str, Cells]:
        """Grid cells of every municipality of a district; each centre belongs to one of them."""
        keys = tuple(area.key for area in self.areas.children(key))
        if not keys:
            raise MissingData(
                f"Ein Kreis {key} mit Gemeinden ist nicht geladen",
                remedy="Fünfstelligen Kreisschlüssel angeben",
            )
        return cells_in_many(self.grid, self.boundaries, keys)
