"""Places of a municipality and the census grid around them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from nahraum import facts
from nahraum.analysis.population.structure import GridShares
from nahraum.data.areas import Area
from nahraum.data.arrays import Ints
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


def shares(reference: Reference, indices: Ints) -> GridShares | None:
    """Shares under 18 and 65+ of the people in some cells; None where the grid hides them."""
    young, _ = reference.grid.weighted_mean("share18", indices)
    old, _ = reference.grid.weighted_mean("share65", indices)
    if young is None or old is None or young + old > 100:
        return None
    return GridShares(young / 100, old / 100)


def district_indices(reference: Reference, key: str) -> Ints:
    parts = [cells.indices for cells in reference.cells_in_district(key).values()]
    return np.unique(np.concatenate(parts)) if parts else np.array([], dtype=np.int64)


def household_size(reference: Reference, indices: Ints) -> float | None:
    """People per household: people divided by the households the cells' means imply."""
    sizes = reference.grid.household_size[indices]
    people = reference.grid.population[indices].astype(np.float64)
    known = ~np.isnan(sizes) & (sizes > 0)
    if not known.any():
        return None
    return float(people[known].sum() / (people[known] / sizes[known]).sum())


def cells(reference: Reference, indices: Ints) -> tuple[Cell, ...]:
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


def _rings(x: Ints, y: Ints) -> list[tuple[tuple[int, int], ...]]:
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
    reference: Reference, key: str, indices: Ints | None, named: Sequence[NamedPlace]
) -> tuple[Neighbourhood, ...]:
    """Each place with the cells nearest to it; without a grid, what ships with the program."""
    if indices is None:
        known = facts.village_summaries(key)
        return tuple(_shipped(place, known.get(place.name)) for place in named)
    if not named:
        return ()
    owner = nearest_place(reference, indices, named)
    return tuple(
        _neighbourhood(reference, place, indices[owner == number])
        for number, place in enumerate(named)
    )


def nearest_place(reference: Reference, indices: Ints, named: Sequence[NamedPlace]) -> Ints:
    """Number of the nearest place for every cell, -1 beyond reach."""
    points = shapely.get_coordinates(centres(reference.grid, indices))
    at = np.array([(place.x, place.y) for place in named])
    distance = np.hypot(*(points[:, None, :] - at[None, :, :]).transpose(2, 0, 1))
    found: Ints = np.where(distance.min(axis=1) <= REACH, distance.argmin(axis=1), -1)
    return found


def _neighbourhood(reference: Reference, place: NamedPlace, own: Ints) -> Neighbourhood:
    if len(own) == 0:
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


def _shipped(place: NamedPlace, known: facts.VillageSummary | None) -> Neighbourhood:
    if known is None:
        return Neighbourhood(place.name, place.x, place.y, None, None, None, 0)
    people, old, young = known.population, known.share_65, known.share_18
    return Neighbourhood(place.name, place.x, place.y, people, old, young, known.cells)


@dataclass(frozen=True, slots=True)
class Census:
    """What the grid says about the municipality and its district; None where it is silent."""

    own: GridShares | None
    district: GridShares | None
    population: int | None
    household_size: float | None


NO_CENSUS = Census(None, None, None, None)


def census(
    reference: Reference, area: Area, indices: Ints | None, district: GridShares | None
) -> Census:
    """From the loaded grid, or from the sums that ship for two districts.

    district: its shares in the loaded grid.
    """
    if area.district is None:
        return NO_CENSUS
    if indices is not None:
        return Census(
            shares(reference, indices),
            district,
            int(reference.grid.population[indices].sum()),
            household_size(reference, indices),
        )
    known = facts.grid_summaries()
    if area.key not in known:
        return NO_CENSUS
    own, above = known[area.key], known[area.district]
    return Census(_as_shares(own), _as_shares(above), own.population, own.household_size)


def _as_shares(summary: facts.GridSummary) -> GridShares | None:
    if summary.share_18 is None or summary.share_65 is None:
        return None
    return GridShares(summary.share_18, summary.share_65)
