"""Cells of municipalities: by centre, and what stands in for tiny ones."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from nahraum.data.arrays import floats
from nahraum.data.boundaries import Boundaries
from nahraum.data.errors import MissingData, Notes
from nahraum.data.geofiles import read_boundaries
from nahraum.data.grid import Grid
from nahraum.data.gridfiles import read_grid
from nahraum.data.spatial import cells_in, cells_in_many, centres
from tests.data import world


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Grid:
    path = tmp_path_factory.mktemp("gitter") / "g.parquet"
    world.grid_parquet(path)
    return read_grid(path, Notes())


@pytest.fixture(scope="module")
def boundaries(tmp_path_factory: pytest.TempPathFactory) -> Boundaries:
    path = tmp_path_factory.mktemp("grenzen") / "g.zip"
    world.boundary_zip(path)
    return read_boundaries(path, Notes())


def one(shape: shapely.Geometry) -> Boundaries:
    return Boundaries(("057660036036",), (shapely.to_wkb(shape),), floats([shape.bounds]))


def test_cells_are_those_whose_centre_lies_inside(grid: Grid, boundaries: Boundaries) -> None:
    cells = cells_in(grid, boundaries, "05766036")
    points = centres(grid, np.arange(len(grid)))
    expected = np.flatnonzero(shapely.covers(boundaries.shape("05766036"), points))
    assert cells.rule == "centre"
    assert cells.notices == ()
    assert (cells.indices == expected).all()
    assert 20 <= len(cells) <= 30


def test_ags_and_ars_are_the_same(grid: Grid, boundaries: Boundaries) -> None:
    by_ags = cells_in(grid, boundaries, "05766036").indices
    assert (by_ags == cells_in(grid, boundaries, "057660036036").indices).all()


def test_every_cell_belongs_to_at_most_one(grid: Grid, boundaries: Boundaries) -> None:
    found = cells_in_many(grid, boundaries, tuple(world.squares()))
    counted = np.concatenate([c.indices for c in found.values() if c.rule == "centre"])
    assert len(counted) == len(set(counted.tolist()))
    assert set(found) == set(world.squares())


def test_centre_on_a_common_border_is_counted_once(grid: Grid) -> None:
    x, y = shapely.get_coordinates(centres(grid, np.array([400])))[0]
    left, right = (
        shapely.box(x - 900, y - 900, x, y + 900),
        shapely.box(x, y - 900, x + 900, y + 900),
    )
    table = Boundaries(
        ("010010001001", "010010002002"),
        (shapely.to_wkb(left), shapely.to_wkb(right)),
        floats([left.bounds, right.bounds]),
    )
    found = cells_in_many(grid, table, ("01001002", "01001001"))
    assert found["01001001"].indices.tolist() == [400]
    assert 400 not in found["01001002"].indices


def test_an_island_smaller_than_a_cell(grid: Grid) -> None:
    x, y = shapely.get_coordinates(centres(grid, np.array([400])))[0]
    cells = cells_in(grid, one(shapely.box(x + 200, y + 200, x + 300, y + 300)), "05766036")
    assert cells.rule == "touching"
    assert 400 in cells.indices
    assert [item.code for item in cells.notices] == ["CELLS_TOUCHING"]


def test_nobody_near(grid: Grid) -> None:
    low_x, low_y = shapely.get_coordinates(centres(grid, np.array([0])))[0]
    near = cells_in(grid, one(shapely.box(low_x - 950, low_y, low_x - 900, low_y + 50)), "05766036")
    assert (near.rule, len(near)) == ("nearest", 1)
    far = cells_in(grid, one(shapely.box(low_x - 9000, low_y, low_x - 8900, low_y)), "05766036")
    assert (far.rule, len(far)) == ("none", 0)
    assert [item.code for item in far.notices] == ["CELLS_NONE"]


def test_no_boundary(grid: Grid, boundaries: Boundaries) -> None:
    with pytest.raises(MissingData):
        cells_in(grid, boundaries, "99999999")


def test_nothing_leaves_the_folder(tmp_path: Path) -> None:
    world.boundary_zip(tmp_path / "g.zip")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["g.zip"]
