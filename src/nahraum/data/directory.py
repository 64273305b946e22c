"""Reading typed tables straight from a data directory of official files."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nahraum.data.areas import AreaTable
from nahraum.data.carefiles import read_care
from nahraum.data.catalogue import DataSet, catalogue, sets_of
from nahraum.data.errors import MissingData, Notes
from nahraum.data.geofiles import read_boundaries
from nahraum.data.grid import Grid
from nahraum.data.gridfiles import read_grid
from nahraum.data.lifetablefiles import read_life_table, read_life_workbook
from nahraum.data.population import LifeTable, LifeTables
from nahraum.data.populationfiles import (
    read_district_ages,
    read_national_ages,
    read_national_births,
    read_national_deaths,
    read_state_ages,
)
from nahraum.data.registerfiles import read_areas, read_areas_archive
from nahraum.data.series import TABLES_OF_SERIES
from nahraum.data.seriesreaders import read_series

_SIMPLE: dict[str, Callable[[Path, Notes], Any]] = {
    "district_ages": read_district_ages,
    "state_ages": read_state_ages,
    "national_ages": read_national_ages,
    "national_deaths": read_national_deaths,
    "national_births": read_national_births,
    "care": read_care,
    "boundaries": read_boundaries,
}


class Directory:
    """Official files below `root`, in the folders the catalogue names."""

    def __init__(self, root: Path) -> None:
        self.root = root
        if not root.is_dir():
            raise MissingData(
                f"Das Datenverzeichnis {root} gibt es nicht",
                remedy="Pfad prüfen oder „nahraum data fetch“ ausführen",
            )

    def sets(self, table: str = "") -> tuple[DataSet, ...]:
        """Sets whose files are there, of one table or of all."""
        candidates = sets_of(table) if table else catalogue()
        return tuple(item for item in candidates if item.present(self.root))

    def has(self, table: str) -> bool:
        return bool(self.sets(table))

    def read(self, table: str, notes: Notes) -> Any:
        """The typed table. Raises MissingData, FormatError."""
        found = self.sets(table)
        if not found:
            titles = "; ".join(item.title for item in sets_of(table))
            raise MissingData(
                f"In {self.root} fehlt: {titles}",
                remedy="Mit „nahraum data fetch“ laden oder ein anderes Verzeichnis angeben",
            )
        if table == "areas":
            return self._areas(found[0], notes)
        if table == "grid":
            return self._grid(found[0], notes)
        if table in TABLES_OF_SERIES:
            paths = [path for item in found for path in item.present(self.root)]
            return read_series(table, paths, notes)
        if table == "life_tables":
            return self._life_tables(found, notes)
        return _SIMPLE[table](found[0].present(self.root)[0], notes)

    def _areas(self, item: DataSet, notes: Notes) -> AreaTable:
        paths = item.present(self.root)
        if len(paths) == 1:
            return read_areas_archive(paths[0], notes, item.as_of)
        return read_areas(paths[0].parent, notes, item.as_of)

    def _grid(self, item: DataSet, notes: Notes) -> Grid:
        return read_grid(item.present(self.root)[0], notes, item.as_of)

    def _life_tables(self, items: Sequence[DataSet], notes: Notes) -> LifeTables:
        tables: list[LifeTable] = []
        for item in items:
            path = item.present(self.root)[0]
            if path.suffix == ".xlsx":
                tables += read_life_workbook(path, notes)
            else:
                tables.append(read_life_table(path, notes))
        return LifeTables(tuple(sorted(tables, key=lambda table: (table.region, table.period))))
