"""Readers of municipal boundaries: zipped Shapefile (also inside VG250) and GeoJSON."""

import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nahraum.data.areas import ags_of
from nahraum.data.arrays import floats
from nahraum.data.boundaries import CRS, Boundaries
from nahraum.data.errors import FormatError, Notes, shown
from nahraum.data.spreadsheets import MAX_OFFICIAL, check_archive
from nahraum.data.textfiles import read_bytes

LAND = 4  # Geofaktor of VG250: land area with structure
GERMANY_BOX = (200_000, 5_150_000, 1_000_000, 6_200_000)  # with a margin, EPSG:25832


def read_boundaries(path: Path, notes: Notes) -> Boundaries:
    """Polygons of municipalities from a zipped Shapefile or GeoJSON, made valid, in EPSG:25832."""
    import shapely

    notes.file = str(path)
    data, file = read_bytes(path, "")
    inside = _check_container(data, file)
    source = f"/vsizip/{path.resolve()}/{inside}" if inside else str(path)
    features = read_features(source, notes, force_2d=True)
    geometries, fields = _land(features)
    keys = _keys(features.names, fields, notes)
    try:
        shapes = shapely.from_wkb(geometries, on_invalid="ignore")
        _check_shapes(shapes, keys, notes)
        shapes = _repaired(_projected(shapes, features.crs, notes), notes)
    except shapely.errors.ShapelyError as error:
        raise _no_geodata(file) from error
    _check_places(shapely.bounds(shapes), keys, notes)
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return Boundaries(
        tuple(keys[place] for place in order),
        tuple(shapely.to_wkb(shapes[order])),
        floats(shapely.bounds(shapes[order])),
    )


@dataclass(frozen=True)
class Features:
    """What GDAL reads: names of the attributes, their columns, geometries as WKB or None."""

    names: tuple[str, ...]
    columns: list[Any]
    geometries: Any
    crs: str | None


def read_features(source: str, notes: Notes, **options: Any) -> Features:
    """Read a layer with GDAL; its warnings become notes. Raises FormatError."""
    from pyogrio import raw

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            meta, _, geometries, fields = raw.read(source, **options)
        except (RuntimeError, ValueError, LookupError, TypeError) as error:
            raise _no_geodata(notes.file) from error
    for warning in said:
        notes.warn("GEODATA", f"Beim Lesen der Geodaten: {shown(warning.message)}", None)
    return Features(tuple(map(str, meta["fields"])), list(fields), geometries, meta["crs"])


def _check_shapes(shapes: Any, keys: list[str], notes: Notes) -> None:
    for place, shape in enumerate(shapes):
        if shape is None or shape.is_empty or not np.isfinite(shape.bounds).all():
            text = f"Das Gebiet {keys[place]} hat keine Geometrie"
            notes.error("GEOMETRY", text, "Datei neu herunterladen", place + 1, "geometry")
    notes.check()


def _repaired(shapes: Any, notes: Notes) -> Any:
    import shapely

    damaged = int((~shapely.is_valid(shapes)).sum())
    if damaged:
        notes.warn("REPAIRED", f"Ungültige Geometrien repariert: {damaged}", None)
    return _polygons(shapely.make_valid(shapes, method="structure", keep_collapsed=False))


def _check_places(boxes: Any, keys: list[str], notes: Notes) -> None:
    """Everything lies in Germany; swapped or mislabelled coordinates do not."""
    low_x, low_y, high_x, high_y = GERMANY_BOX
    inside = np.isfinite(boxes).all(axis=1)
    inside &= (boxes[:, 0] >= low_x) & (boxes[:, 1] >= low_y)
    inside &= (boxes[:, 2] <= high_x) & (boxes[:, 3] <= high_y)
    for place in np.flatnonzero(~inside):
        text = f"Das Gebiet {keys[place]} liegt nicht in Deutschland"
        remedy = "Koordinatensystem und Reihenfolge der Koordinaten prüfen"
        notes.error("PLACE", text, remedy, int(place) + 1, "geometry")
    notes.check()


def _land(features: Features) -> tuple[Any, list[Any]]:
    """VG250 has water areas as extra features; GF = 4 is land with structure."""
    if "GF" not in features.names:
        return features.geometries, features.columns
    land = np.array(
        [str(value) == str(LAND) for value in features.columns[features.names.index("GF")]]
    )
    return features.geometries[land], [column[land] for column in features.columns]


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


def _keys(names: tuple[str, ...], fields: list[Any], notes: Notes) -> list[str]:
    """ARS of every feature; a file with both has it in ARS or RS."""
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
    from pyproj.exceptions import ProjError

    try:
        change = Transformer.from_crs(crs, CRS, always_xy=True)
    except ProjError:
        text = f"Das Koordinatensystem {shown(crs)} ist unbekannt"
        notes.fail("CRS", text, "Datei mit .prj oder crs laden", 1, "geometry")
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
