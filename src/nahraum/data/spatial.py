"""Which grid cells belong to a municipality: cell centre inside its boundary.

Cells are in EPSG:3035, boundaries in EPSG:25832; the few centres near a boundary are projected,
not the whole grid. A municipality smaller than a cell may contain no centre: then the cells it
touches stand in, and a notice says that they may hold neighbours too.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from nahraum.data.arrays import Ints, ints
from nahraum.data.boundaries import CRS, Boundaries
from nahraum.data.errors import Finding
from nahraum.data.grid import CELL_METRES, Grid

GRID_CRS = "EPSG:3035"
_HALF = CELL_METRES / 2
_NEAR = 1000.0  # metres from the boundary within which a cell may stand in

Rule = Literal["centre", "touching", "nearest", "none"]


@dataclass(frozen=True)
class Cells:
    """Indices into the grid, in grid order, and how they were found."""

    key: str
    indices: Ints
    rule: Rule
    notices: tuple[Finding, ...] = ()

    def __len__(self) -> int:
        return len(self.indices)


@lru_cache(maxsize=4)
def _transformer(source: str, target: str) -> Any:
    from pyproj import Transformer

    return Transformer.from_crs(source, target, always_xy=True)


def centres(grid: Grid, indices: Ints) -> Any:
    """Cell centres as shapely points in EPSG:25832."""
    import shapely

    change = _transformer(GRID_CRS, CRS)
    east, north = change.transform(grid.x[indices], grid.y[indices])
    return shapely.points(east, north)


def cells_in(grid: Grid, boundaries: Boundaries, key: str) -> Cells:
    """Cells of one municipality (AGS or ARS). Raises MissingData without a boundary."""
    import shapely

    shape = boundaries.shape(key)
    candidates = _near_box(grid, boundaries.box(key), _NEAR + CELL_METRES)
    points = centres(grid, candidates)
    shapely.prepare(shape)
    inside = candidates[shapely.covers(shape, points)]
    if len(inside):
        return Cells(key, ints(inside), "centre")
    distance = shapely.distance(shape, points)
    touching = candidates[distance <= _HALF * 2**0.5]
    near = candidates[distance <= _NEAR]
    if len(touching):
        return Cells(key, ints(touching), "touching", (_notice(key, "touching"),))
    if len(near):
        nearest = candidates[[int(np.argmin(distance))]]
        return Cells(key, ints(nearest), "nearest", (_notice(key, "nearest"),))
    return Cells(key, ints([]), "none", (_notice(key, "none"),))


def cells_in_many(grid: Grid, boundaries: Boundaries, keys: tuple[str, ...]) -> dict[str, Cells]:
    """Cells of many municipalities, for example of a district; every centre belongs to one.

    A centre exactly on a common boundary goes to the smaller key.
    """
    taken: set[int] = set()
    found: dict[str, Cells] = {}
    for key in sorted(keys):
        cells = cells_in(grid, boundaries, key)
        if cells.rule == "centre":
            own = [int(cell) for cell in cells.indices if int(cell) not in taken]
            taken.update(own)
            cells = Cells(key, ints(own), "centre")
        found[key] = cells
    return found


def _near_box(grid: Grid, box: tuple[float, float, float, float], margin: float) -> Ints:
    low_x, low_y, high_x, high_y = _transformer(CRS, GRID_CRS).transform_bounds(*box)
    return grid.window((low_x - margin, low_y - margin, high_x + margin, high_y + margin))


def _notice(key: str, rule: Rule) -> Finding:
    texts = {
        "touching": "Keine Gitterzelle hat ihre Mitte in der Gemeinde; die berührten Zellen stehen "
        "für sie und können Nachbarn mitzählen",
        "nearest": "Keine bewohnte Gitterzelle berührt die Gemeinde; die nächste innerhalb von "
        "1 km steht für sie",
        "none": "In der Gemeinde und 1 km um sie gibt es keine bewohnte Gitterzelle",
    }
    return Finding("warning", f"CELLS_{rule.upper()}", texts[rule], column=key)
