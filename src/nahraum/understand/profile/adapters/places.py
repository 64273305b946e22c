"""Places of a municipality and the census grid around them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from nahraum.analysis.population.structure import GridShares
from nahraum.data.areas import Area
from nahraum.data.grid import CELL_METRES
from nahraum.data.reference import Reference
from nahraum.data.spatial import Cells, centres
from nahraum.understand.profile.rules.inputs import Cell, Neighbourhood

# Cells farther than this from every place stand for none of them.
REACH = 3_000.0


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A village or quarter; x, y in metres (EPSG:25832)."""

    name: str
    x: float
    y: float


def cells_of(reference: Reference, area: Area) -> Cells | None:
    if not (reference.has("grid") and reference.has("boundaries")):
        return None
    if area.ars not in reference.boundaries:
        return None
    found = reference.cells_in(area.key)
    return found if len(found.indices) else None


def shares(reference: Reference, indices: np.ndarray) -> GridShares | None:
    """Shares under 18 and 65+ of the people in some cells; None where the grid hides them."""
    young, _ = reference.grid.weighted_mean("share18", indices)
    old, _ = reference.grid.weighted_mean("share65", indices)
    if young is None or old is None or young + old > 100:
        return None
    return GridShares(young / 100, old / 100)


def district_indices(reference: Reference, key: str) -> np.ndarray:
    parts = [cells.indices for cells in reference.cells_in_district(key).values()]
    return np.unique(np.concatenate(parts)) if parts else np.array([], dtype=np.int64)


def household_size(reference: Reference, indices: np.ndarray) -> float | None:
    """People per household: people divided by the households the cells' means imply."""
    sizes = reference.grid.household_size[indices]
    people = reference.grid.population[indices].astype(np.float64)
    known = ~np.isnan(sizes) & (sizes > 0)
    if not known.any():
        return None
    return float(people[known].sum() / (people[known] / sizes[known]).sum())


def cells(reference: Reference, indices: np.ndarray) -> tuple[Cell, ...]:
    """Squares to draw, as rings of corners in EPSG:25832."""
    grid = reference.grid
    rings = _rings(grid.x[indices], grid.y[indices])
    return tuple(
        Cell(
            ring=ring,
            population=int(grid.population[index]),
            share_65=_share(grid.value("share65", int(index))),
        )
        for ring, index in zip(rings, indices, strict=True)
    )


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def _rings(x: np.ndarray, y: np.ndarray) -> list[tuple[tuple[int, int], ...]]:
    from pyproj import Transformer

    half = CELL_METRES / 2
    change = Transformer.from_crs("EPSG:3035", "EPSG:25832", always_xy=True)
    corners = ((-half, -half), (half, -half), (half, half), (-half, half))
    moved = [change.transform(x + dx, y + dy) for dx, dy in corners]
    return [
        tuple((round(float(east[i])), round(float(north[i]))) for east, north in moved)
        for i in range(len(x))
    ]


def neighbourhoods(
    reference: Reference, indices: np.ndarray | None, places: Sequence[NamedPlace]
) -> tuple[Neighbourhood, ...]:
    """Each place with the cells nearest to it; without a grid the places stay without numbers."""
    if not places:
        return ()
    owner = np.full(0, -1) if indices is None else _nearest(reference, indices, places)
    return tuple(
        _neighbourhood(reference, place, None if indices is None else indices[owner == number])
        for number, place in enumerate(places)
    )


def _nearest(reference: Reference, indices: np.ndarray, places: Sequence[NamedPlace]) -> np.ndarray:
    """Number of the nearest place for every cell, -1 beyond reach."""
    points = shapely.get_coordinates(centres(reference.grid, indices))
    at = np.array([(place.x, place.y) for place in places])
    distance = np.hypot(*(points[:, None, :] - at[None, :, :]).transpose(2, 0, 1))
    nearest = distance.argmin(axis=1)
    return np.where(distance.min(axis=1) <= REACH, nearest, -1)


def _neighbourhood(
    reference: Reference, place: NamedPlace, own: np.ndarray | None
) -> Neighbourhood:
    if own is None or len(own) == 0:
        return Neighbourhood(place.name, place.x, place.y, None, None, None, 0)
    found = shares(reference, own)
    return Neighbourhood(
        name=place.name,
        x=place.x,
        y=place.y,
        population=int(reference.grid.population[own].sum()),
        share_65=None if found is None else found.old,
        share_18=None if found is None else found.young,
        cells=len(own),
    )
