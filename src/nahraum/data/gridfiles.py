"""Readers of the 1 km census grid: Parquet, tidy CSV, or the publisher's zip with a CSV."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from nahraum.data.arrays import floats, ints
from nahraum.data.errors import FormatError, Notes
from nahraum.data.grid import CELL_METRES, Grid
from nahraum.data.parquetfiles import read_parquet
from nahraum.data.spreadsheets import MAX_OFFICIAL, check_archive

CENSUS_2011 = date(2011, 5, 9)
SECRET = (-1, -9)  # "keine Angabe" and "geheim" in the census grid
_PUBLISHED = {
    "mean_age": "Alter_D",
    "share65": "ab65_A",
    "share18": "unter18_A",
    "share_women": "Frauen_A",
    "share_foreign": "Auslaender_A",
    "household_size": "HHGroesse_D",
    "vacancy": "Leerstandsquote",
    "area_per_person": "Wohnfl_Bew_D",
    "area_per_dwelling": "Wohnfl_Whg_D",
}
_PERCENT = frozenset({"share65", "share18", "share_women", "share_foreign", "vacancy"})
_BOX = (3_900_000, 2_600_000, 4_800_000, 3_700_000)  # Germany in EPSG:3035


def read_grid(path: Path, notes: Notes, as_of: date = CENSUS_2011) -> Grid:
    """The 1 km census grid. Raises FormatError."""
    import polars as pl

    notes.file = str(path)
    try:
        frame = _frame(path)
    except (OSError, zipfile.BadZipFile, pl.exceptions.PolarsError) as error:
        raise FormatError(
            "Die Gitterdatei lässt sich nicht lesen",
            file=str(path),
            line=1,
            remedy="Datei neu herunterladen",
            code="FORMAT",
        ) from error
    missing = {"x", "y", "Einwohner", *_PUBLISHED.values()} - set(frame.columns)
    for name in sorted(missing):
        notes.error("COLUMN_MISSING", "Die Spalte fehlt", "Gitter 1 km laden", 1, name)
    notes.check()
    if frame.height == 0:
        notes.error("NO_ROWS", "Das Gitter hat keine Zellen", "Gitter 1 km laden", 1, "x")
        notes.check()
    return _grid(frame.sort("y", "x"), notes, as_of)


def _frame(path: Path) -> Any:
    """Parquet, the tidy CSV, or the publisher's zip with a CSV in German spelling."""
    import polars as pl

    if path.suffix == ".parquet":
        return read_parquet(path, ("x", "y", "Einwohner", *_PUBLISHED.values()))
    if path.suffix != ".zip":
        return pl.read_csv(path, infer_schema_length=None)
    names = check_archive(path.read_bytes(), str(path), max_unpacked=MAX_OFFICIAL)
    with zipfile.ZipFile(path) as archive:
        tables = [name for name in names if name.lower().endswith(".csv")]
        if len(tables) != 1:
            raise zipfile.BadZipFile("one CSV expected")
        frame = pl.read_csv(
            archive.read(tables[0]),
            separator=";",
            decimal_comma=True,
            encoding="utf8-lossy",
            infer_schema_length=None,
        )
    return frame.rename({"x_mp_1km": "x", "y_mp_1km": "y"}, strict=False)


def _grid(frame: Any, notes: Notes, as_of: date) -> Grid:
    x, y = (_numbers(frame, name, notes) for name in ("x", "y"))
    population = _numbers(frame, "Einwohner", notes)
    population[np.isin(population, SECRET)] = 0
    notes.check()
    _check_cells(x, y, population, notes)
    attributes = {}
    for name, published in _PUBLISHED.items():
        values = _numbers(frame, published, notes, nullable=True)
        values[np.isin(values, SECRET)] = np.nan
        highest = 100 if name in _PERCENT else 1000
        if np.nanmin(values, initial=0) < 0 or np.nanmax(values, initial=0) > highest:
            text = f"Werte liegen nicht zwischen 0 und {highest}"
            notes.error("RANGE", text, "Datei neu herunterladen", 1, published)
        attributes[name] = floats(values)
    notes.check()
    return Grid(as_of=as_of, x=ints(x), y=ints(y), population=ints(population), **attributes)


def _numbers(frame: Any, name: str, notes: Notes, *, nullable: bool = False) -> np.ndarray:
    import polars as pl

    column = frame[name]
    try:
        values = column.cast(pl.Float64).to_numpy().copy()
    except pl.exceptions.PolarsError:
        notes.fail("NUMBER", "Die Spalte enthält Text", "Datei neu herunterladen", 1, name)
    if not nullable and not np.isfinite(values).all():
        notes.error("EMPTY_CELL", "Es gibt leere Zellen", "Datei neu herunterladen", 1, name)
    values[~np.isfinite(values)] = np.nan
    return np.asarray(values, dtype=np.float64)


def _check_cells(x: np.ndarray, y: np.ndarray, population: np.ndarray, notes: Notes) -> None:
    """Centres of 1 km cells inside Germany, each once, nobody counted negative."""
    remedy = "Gitter mit Zellmittelpunkten in EPSG:3035 laden"
    half = CELL_METRES // 2
    if ((x % CELL_METRES != half) | (y % CELL_METRES != half)).any():
        notes.error("GRID", "x und y sind keine Mittelpunkte von 1-km-Zellen", remedy, 1, "x")
    elif x.min() < _BOX[0] or y.min() < _BOX[1] or x.max() > _BOX[2] or y.max() > _BOX[3]:
        notes.error("GRID", "Zellen liegen außerhalb Deutschlands", remedy, 1, "x")
    elif ((np.diff(y) == 0) & (np.diff(x) == 0)).any():
        notes.error("DUPLICATE", "Eine Zelle kommt zweimal vor", remedy, 1, "x")
    if (population < 0).any():
        notes.error("NEGATIVE", "Einwohnerzahlen sind negativ", remedy, 1, "Einwohner")
    notes.check()
