"""Readers of geodata: census grid (Parquet, CSV) and boundaries (zipped Shapefile, GeoJSON)."""

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from nahraum.data.areas import ags_of
from nahraum.data.arrays import floats, ints
from nahraum.data.boundaries import CRS, Boundaries
from nahraum.data.errors import FormatError, Notes, shown
from nahraum.data.grid import CELL_METRES, Grid
from nahraum.data.spreadsheets import check_archive
from nahraum.data.textfiles import read_bytes

MAX_OFFICIAL = 1_500_000_000  # bytes an official archive may unpack to
CENSUS_2011 = date(2011, 5, 9)
LAND = 4  # Geofaktor of VG250: land area with structure
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
        return pl.read_parquet(path)
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


def read_boundaries(path: Path, notes: Notes) -> Boundaries:
    """Polygons of municipalities from a zipped Shapefile or GeoJSON, made valid, in EPSG:25832."""
    import shapely
    from pyogrio import errors, raw

    notes.file = str(path)
    data, file = read_bytes(path, "")
    inside = _check_container(data, file)
    source = f"/vsizip/{path.resolve()}/{inside}" if inside else str(path)
    try:
        meta, _, geometries, fields = raw.read(source, force_2d=True)
    except (errors.DataSourceError, errors.DataLayerError, ValueError) as error:
        raise _no_geodata(file) from error
    geometries, fields = _land(meta, geometries, fields)
    keys = _keys(meta, fields, notes)
    shapes = shapely.from_wkb(geometries, on_invalid="ignore")
    for place, shape in enumerate(shapes):
        if shape is None or shape.is_empty:
            text = f"Das Gebiet {keys[place]} hat keine Geometrie"
            notes.error("GEOMETRY", text, "Datei neu herunterladen", place + 1, "geometry")
    notes.check()
    shapes = _projected(shapes, meta["crs"], notes)
    repaired = int((~shapely.is_valid(shapes)).sum())
    if repaired:
        notes.warn("REPAIRED", f"Ungültige Geometrien repariert: {repaired}", None)
    shapes = _polygons(shapely.make_valid(shapes, method="structure", keep_collapsed=False))
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return Boundaries(
        tuple(keys[place] for place in order),
        tuple(shapely.to_wkb(shapes[order])),
        floats(shapely.bounds(shapes[order])),
    )


def _land(meta: Any, geometries: Any, fields: list[Any]) -> tuple[Any, list[Any]]:
    """VG250 has water areas as extra features; GF = 4 is land with structure."""
    names = list(meta["fields"])
    if "GF" not in names:
        return geometries, fields
    land = np.asarray(fields[names.index("GF")]).astype(float) == LAND
    return geometries[land], [field[land] for field in fields]


def shapefile_in(names: list[str], layer: str = "VG250_GEM") -> str:
    """The Shapefile of a layer inside an archive, or the only one; "" if there is none."""
    shapes = [name for name in names if name.lower().endswith(".shp")]
    named = [name for name in shapes if Path(name).stem.upper() == layer]
    return (named or shapes or [""])[0]


def _check_container(data: bytes, file: str) -> str:
    """Refuse bombs and incomplete archives before GDAL sees them; return the Shapefile's path."""
    if data.startswith(b"PK\x03\x04"):
        names = check_archive(data, file, max_unpacked=MAX_OFFICIAL)
        inside = shapefile_in(names)
        stem = inside[:-4]
        parts = {name[len(stem) :].lower() for name in names if name.startswith(stem)}
        missing = sorted({".shp", ".shx", ".dbf", ".prj"} - parts)
        if missing:
            raise FormatError(
                f"Im Archiv fehlen die Teile {', '.join(missing)}",
                file=file,
                line=1,
                column="geometry",
                remedy="Shapefile mit allen Teilen neu packen",
                code="NO_GEODATA",
            )
        return inside
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _no_geodata(file) from error
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise _no_geodata(file)
    return ""


def _no_geodata(file: str) -> FormatError:
    return FormatError(
        "Die Datei ist weder Shapefile (zip) noch GeoJSON",
        file=file,
        line=1,
        column="geometry",
        remedy="Grenzen von BKG VG250 laden",
        code="NO_GEODATA",
    )


def _keys(meta: Any, fields: list[Any], notes: Notes) -> list[str]:
    """ARS of every feature; a file with both has it in ARS or RS."""
    names = list(meta["fields"])
    found = next((name for name in ("ARS", "RS") if name in names), None)
    if found is None:
        text = f"Die Spalte ARS fehlt; gefunden: {', '.join(names) or 'nichts'}"
        notes.fail("COLUMN_MISSING", text, "Grenzen von BKG VG250 laden", 1, "ARS")
    keys = [str(key) for key in fields[names.index(found)]]
    seen: set[str] = set()
    for line, key in enumerate(keys, start=1):
        if len(key) != 12 or not key.isdigit():
            text = f"{shown(key)} ist kein Schlüssel mit 12 Ziffern"
            notes.error("KEY", text, "Grenzen der Gemeinden laden", line, "ARS")
        elif key in seen or ags_of(key) in seen:
            text = f"Das Gebiet {key} kommt zweimal vor"
            notes.error("DUPLICATE", text, "Nur Landflächen (GF=4) laden", line, "ARS")
        seen |= {key, ags_of(key)}
    notes.check()
    return keys


def _projected(shapes: Any, crs: str | None, notes: Notes) -> Any:
    if not crs:
        text = "Das Koordinatensystem ist nicht angegeben"
        notes.fail("CRS", text, "Datei mit .prj oder crs laden", 1, "geometry")
    if crs == CRS:
        return shapes
    import shapely
    from pyproj import Transformer

    change = Transformer.from_crs(crs, CRS, always_xy=True)
    return shapely.transform(
        shapes, lambda points: np.column_stack(change.transform(points[:, 0], points[:, 1]))
    )


def _polygons(shapes: Any) -> Any:
    """Only the areas of what repairing left: no stray lines or points."""
    import shapely

    kept = [
        shape
        if shape.geom_type in ("Polygon", "MultiPolygon")
        else shapely.union_all([p for p in shapely.get_parts(shape) if "Polygon" in p.geom_type])
        for shape in shapes
    ]
    return np.array(kept, dtype=object)
