"""Grid and boundaries: formats, repairs, projections, damages."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely

from nahraum.data.errors import Finding, FormatError, MissingData, Notes
from nahraum.data.geofiles import read_boundaries
from nahraum.data.gridfiles import read_grid
from nahraum.data.registerfiles import read_areas_archive
from tests.data import world


def failed(caught: pytest.ExceptionInfo[FormatError]) -> Finding:
    assert caught.value.findings[0].remedy
    return caught.value.findings[0]


# ------------------------------------------------------------------------------- grid
@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    world.grid_parquet(tmp_path / "gitter.parquet")
    return tmp_path / "gitter.parquet"


def test_grid(parquet: Path) -> None:
    grid = read_grid(parquet, Notes())
    assert (len(grid), grid.as_of) == (816, date(2011, 5, 9))
    assert int(grid.population.sum()) == 8160
    assert (np.diff(grid.y) >= 0).all()
    secret = int(np.isnan(grid.share65).sum())
    assert secret == 81
    first = int(np.flatnonzero(np.isnan(grid.share65))[0])
    assert grid.value("share65", first) is None
    assert grid.value("mean_age", first) == 20.0


def test_weighted_mean_says_what_it_covers(parquet: Path) -> None:
    grid = read_grid(parquet, Notes())
    hidden = np.flatnonzero(np.isnan(grid.share65))[:1]
    known = np.flatnonzero(~np.isnan(grid.share65))[:3]
    assert grid.weighted_mean("share65", np.concatenate([hidden, known])) == (20.0, 0.75)
    assert grid.weighted_mean("share65", hidden) == (None, 0.0)
    assert grid.weighted_mean("share65", hidden[:0]) == (None, 0.0)


def test_grid_window(parquet: Path) -> None:
    grid = read_grid(parquet, Notes())
    x, y = int(grid.x[0]), int(grid.y[0])
    inside = grid.window((x, y, x + 1000, y + 2000))
    assert len(inside) == 6
    assert set(grid.x[inside]) == {x, x + 1000}
    assert len(grid.window((x + 1, y + 1, x + 2, y + 2))) == 0


@pytest.mark.parametrize("suffix", [".csv", ".zip"])
def test_grid_in_other_formats(tmp_path: Path, parquet: Path, suffix: str) -> None:
    path = tmp_path / f"gitter{suffix}"
    frame = pl.read_parquet(parquet)
    if suffix == ".csv":
        frame.write_csv(path)
    else:
        text = frame.rename({"x": "x_mp_1km", "y": "y_mp_1km"}).write_csv(separator=";")
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("Zensus.csv", text.replace(".0", ",0"))
    assert read_grid(path, Notes()).population.sum() == 8160


@pytest.mark.parametrize(
    ("column", "value", "code", "named"),
    [
        ("x", 4_031_501, "GRID", "x"),
        ("x", 1_500, "GRID", "x"),
        ("Einwohner", -3, "NEGATIVE", "Einwohner"),
        ("ab65_A", 101.0, "RANGE", "ab65_A"),
        ("unter18_A", -5.0, "RANGE", "unter18_A"),
    ],
)
def test_damaged_cells(tmp_path: Path, column: str, value: float, code: str, named: str) -> None:
    path = tmp_path / "g.parquet"
    world.grid_parquet(path, lambda row: row.update({column: value}))
    with pytest.raises(FormatError) as caught:
        read_grid(path, Notes())
    assert (failed(caught).code, failed(caught).column) == (code, named)
    assert failed(caught).file == str(path)


def test_damaged_grids(tmp_path: Path, parquet: Path) -> None:
    frame = pl.read_parquet(parquet)
    path = tmp_path / "g.parquet"
    for changed, code in (
        (pl.concat([frame, frame.head(1)]), "DUPLICATE"),
        (frame.drop("ab65_A"), "COLUMN_MISSING"),
        (frame.head(0), "NO_ROWS"),
        (frame.with_columns(pl.lit("viele").alias("Einwohner")), "NUMBER"),
        (frame.with_columns(pl.lit(None, pl.Int32).alias("Einwohner")), "EMPTY_CELL"),
    ):
        changed.write_parquet(path)
        with pytest.raises(FormatError) as caught:
            read_grid(path, Notes())
        assert failed(caught).code == code
    path.write_bytes(parquet.read_bytes()[:500])
    with pytest.raises(FormatError) as caught:
        read_grid(path, Notes())
    assert failed(caught).code == "FORMAT"


# ------------------------------------------------------------------------------- boundaries
def test_boundaries(tmp_path: Path) -> None:
    world.boundary_zip(tmp_path / "g.zip")
    notes = Notes()
    table = read_boundaries(tmp_path / "g.zip", notes)
    assert len(table) == len(world.squares())
    assert table.shape("05766036").area == pytest.approx(25e6)
    assert table.box("05766036") == pytest.approx(world.squares()["05766036"])
    assert table.get("057660036036") == table.get("05766036")
    assert all(shapely.is_valid(shapely.from_wkb(list(table.wkb))))
    assert [item.code for item in notes.warnings] == ["REPAIRED"]
    assert "12345678" not in table
    with pytest.raises(MissingData, match="12345678"):
        table.get("12345678")


def test_bow_tie_keeps_both_wings(tmp_path: Path) -> None:
    world.boundary_zip(tmp_path / "g.zip")
    table = read_boundaries(tmp_path / "g.zip", Notes())
    last = list(world.squares())[-1]
    assert table.shape(last).area == pytest.approx(12.5e6)


def test_other_coordinates_are_projected(tmp_path: Path) -> None:
    shape = shapely.box(9.0, 52.0, 9.1, 52.1)
    document = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"RS": "057660036036"},
                "geometry": json.loads(shapely.to_geojson(shape)),
            }
        ],
    }
    path = tmp_path / "g.geojson"
    path.write_text(json.dumps(document))
    low_x, low_y, high_x, high_y = read_boundaries(path, Notes()).box("05766036")
    assert (low_x, high_x) == pytest.approx((500_000, 506_864), abs=20)
    assert high_y - low_y == pytest.approx(11_125, abs=30)


@pytest.mark.parametrize("part", [".prj", ".shx", ".dbf", ".shp"])
def test_missing_parts_are_named(tmp_path: Path, part: str) -> None:
    world.boundary_zip(tmp_path / "g.zip", leave_out=(part,))
    with pytest.raises(FormatError) as caught:
        read_boundaries(tmp_path / "g.zip", Notes())
    assert failed(caught).code == "NO_GEODATA"
    assert part == ".shp" or part in failed(caught).text


def geojson(**properties: str) -> dict[str, Any]:
    square = json.loads(shapely.to_geojson(shapely.box(9, 52, 9.1, 52.1)))
    return {"type": "Feature", "properties": properties, "geometry": square}


@pytest.mark.parametrize(
    ("features", "code"),
    [
        ([geojson(AGS="05766036")], "COLUMN_MISSING"),
        ([geojson(ARS="5766036")], "KEY"),
        ([geojson(ARS="057660036036")] * 2, "DUPLICATE"),
        ([{**geojson(ARS="057660036036"), "geometry": None}], "GEOMETRY"),
    ],
)
def test_damaged_geojson(tmp_path: Path, features: list[Any], code: str) -> None:
    path = tmp_path / "g.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with pytest.raises(FormatError) as caught:
        read_boundaries(path, Notes())
    assert failed(caught).code == code


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[1]", b'{"type": "Topology"}', b"PK\x03\x04kaputt", b"[" * 100_000, b"GIF89a"],
)
def test_no_geodata(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "g.geojson"
    path.write_bytes(data)
    with pytest.raises(FormatError) as caught:
        read_boundaries(path, Notes())
    assert failed(caught).code in ("NO_GEODATA", "NOT_XLSX")


def test_geodata_bomb(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in (".shp", ".shx", ".dbf", ".prj"):
            archive.writestr(f"a{part}", b"\0" * 5_000_000)
    (tmp_path / "g.zip").write_bytes(stream.getvalue())
    with pytest.raises(FormatError) as caught:
        read_boundaries(tmp_path / "g.zip", Notes())
    assert failed(caught).code == "ARCHIVE"


# ------------------------------------------------------------------------------- VG250-EW
def vg250(path: Path, *, layers: int = 4) -> Path:
    """The publisher's archive: four layers in folders, water areas as extra features."""
    import pyogrio.raw

    folder = path.parent / "ebenen"
    folder.mkdir()
    names = ("VG250_GEM", "VG250_VWG", "VG250_KRS", "VG250_LAN")[:layers]
    fields = ["AGS", "ARS", "GEN", "BEZ", "EWZ", "KFL", "WSK", "GF"]
    for layer, rows in zip(names, list(world.register().values())[:layers], strict=True):
        land = [[*row, 4] for row in rows]
        water = [[*rows[0], 2]]
        columns = [
            np.array(values, dtype=object if isinstance(values[0], str) else None)
            for values in zip(*land, *water, strict=True)
        ]
        boxes = [shapely.box(5e5 + i, 5.7e6, 5e5 + i + 1, 5.7e6 + 1) for i in range(len(land) + 1)]
        pyogrio.raw.write(
            folder / f"{layer}.shp",
            geometry=shapely.to_wkb(np.array(boxes, dtype=object)),
            field_data=columns,
            fields=fields,
            geometry_type="Polygon",
            crs="EPSG:25832",
            encoding="UTF-8",
        )
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(folder.iterdir()):
            archive.write(part, f"vg250-ew/{part.name}")
    return path


def test_register_from_the_publishers_archive(tmp_path: Path) -> None:
    path = vg250(tmp_path / "vg250-ew.zip")
    areas = read_areas_archive(path, Notes(), date(2022, 12, 31))
    rows = world.register()
    assert len(areas.of_kind("municipality")) == len(rows["gemeinden.csv"])
    assert areas.get("05766036").name == "Kalletal"
    assert areas.get("05766024").name == "Dörentrup"
    assert areas.get("DG").population == sum(int(str(row[4])) for row in rows["laender.csv"])
    assert areas.get("16063").valid_from == date(2021, 7, 1)
    assert len(read_boundaries(path, Notes())) == len(rows["gemeinden.csv"])


def test_archive_without_a_layer(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        read_areas_archive(vg250(tmp_path / "v.zip", layers=2), Notes(), date(2022, 12, 31))
    assert failed(caught).code in ("NO_GEODATA", "COLUMN_MISSING", "KEY")


def test_swapped_and_foreign_coordinates(tmp_path: Path) -> None:
    path = tmp_path / "g.geojson"
    for box in ((52.0, 9.0, 52.1, 9.1), (-3.0, 40.0, -2.9, 40.1)):
        square = json.loads(shapely.to_geojson(shapely.box(*box)))
        feature = {**geojson(ARS="057660036036"), "geometry": square}
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        with pytest.raises(FormatError) as caught:
            read_boundaries(path, Notes())
        assert (failed(caught).code, failed(caught).line) == ("PLACE", 1)
        assert "Reihenfolge" in failed(caught).remedy
