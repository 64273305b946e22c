"""Estimate a municipality's age and sex structure from its district and the census grid.

Known: the district by sex and single age, the municipality's total, and from the census grid the
shares of the young (under 18) and the old (65+) in both. The district's structure is shifted by
what the grid says about the municipality relative to its district.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Method, Notice, Result
from nahraum.analysis.population.ages import Band, Floats, as_floats, as_population

METHOD = Method("population.structure", "1")
YOUNG, MIDDLE, OLD = Band(0, 17), Band(18, 64), Band(65)
BANDS = (YOUNG, MIDDLE, OLD)


@dataclass(frozen=True, slots=True)
class GridShares:
    """Shares of all persons under 18 and of 65 and more, 0..1, of one place and date."""

    young: float
    old: float

    def __post_init__(self) -> None:
        if not (0 <= self.young <= 1 and 0 <= self.old <= 1 and self.young + self.old <= 1):
            raise InvalidInput(
                f"Anteile unter 18 ({self.young:g}) und ab 65 ({self.old:g}) passen nicht.",
                place="Gitteranteile",
                remedy="Als Anteile zwischen 0 und 1 angeben, zusammen höchstens 1.",
            )

    @property
    def bands(self) -> Floats:
        """Shares of the three bands under 18, 18-64, 65+."""
        return np.array([self.young, 1 - self.young - self.old, self.old])


def estimate(
    district: Any,
    total: float,
    *,
    grid: GridShares | None = None,
    district_grid: GridShares | None = None,
) -> Result[Floats]:
    """Population of the municipality by sex and single age, (2, 101), summing to `total`.

    district: (2, 101). The share of each band is the district's, times the ratio of the two grid
    shares, brought back to 1; inside a band ages and sexes keep the district's proportions.
    Without both grid shares, or where the district's grid has nobody in a band, the district's
    structure is used and a warning says so. Raises InvalidInput.
    """
    structure = as_population(district, "Kreisbevölkerung")
    wanted = float(as_floats(total, "Einwohnerzahl", shape=()))
    if wanted < 0:
        raise InvalidInput(f"Einwohnerzahl {wanted:g} ist negativ.", place="Einwohnerzahl")
    everybody = float(structure.sum())
    if everybody <= 0:
        raise InvalidInput("Im Kreis lebt niemand.", place="Kreisbevölkerung")
    own = np.array([float(band.sum(structure)) for band in BANDS]) / everybody
    shift = _shift(grid, district_grid)
    shares = own if shift is None else own * shift
    if shares.sum() <= 0:
        raise InvalidInput(
            "Die Gitteranteile lassen keine Altersgruppe übrig.",
            place="Gitteranteile",
            remedy="Anteile von Gemeinde und Kreis prüfen.",
        )
    shares = shares / shares.sum()
    estimated = np.zeros(structure.shape)
    for band, before, after in zip(BANDS, own, shares, strict=True):
        if before > 0:
            estimated[:, band.slice] = structure[:, band.slice] * (after / before)
    return Result(
        value=estimated * (wanted / everybody),
        method=METHOD,
        parts={
            "shares": dict(zip((b.label for b in BANDS), shares.tolist(), strict=True)),
            "district_shares": dict(zip((b.label for b in BANDS), own.tolist(), strict=True)),
        },
        warnings=() if shift is not None else (_UNKNOWN,),
    )


_UNKNOWN = Notice(
    "STRUCTURE_DISTRICT",
    "Für die Gemeinde fehlen Altersanteile aus dem Zensusgitter. Es gilt die Altersverteilung des "
    "Kreises; die wirkliche kann deutlich abweichen.",
)


def _shift(grid: GridShares | None, district_grid: GridShares | None) -> Floats | None:
    if grid is None or district_grid is None or (district_grid.bands <= 0).any():
        return None
    ratio: Floats = grid.bands / district_grid.bands
    return ratio


@dataclass(frozen=True, slots=True)
class BandError:
    """How far estimated band shares are from the true ones over several areas.

    mean, p90: absolute difference of the band's share of all persons, 0..1.
    relative: absolute difference as a share of the true persons in the band, on average.
    """

    band: str
    mean: float
    p90: float
    relative: float
    areas: int


def structure_error(
    estimated: Any, true: Any, bands: Sequence[Band] = (*BANDS, Band(80))
) -> tuple[BandError, ...]:
    """Mean absolute error per band; both arrays (areas, 2, 101), equal weight for each area.

    Areas without people are refused: they have no shares. Raises InvalidInput.
    """
    guessed, known = as_floats(estimated, "Schätzung"), as_floats(true, "wahre Werte")
    if guessed.shape != known.shape or guessed.ndim != 3 or len(guessed) == 0:
        raise InvalidInput(
            f"Formen {guessed.shape} und {known.shape} statt zweimal (Gebiete, 2, 101).",
            place="Strukturfehler",
        )
    totals, true_totals = guessed.sum(axis=(1, 2)), known.sum(axis=(1, 2))
    if (totals <= 0).any() or (true_totals <= 0).any():
        raise InvalidInput("Ein Gebiet hat keine Einwohner.", place="Strukturfehler")
    found = []
    for band in bands:
        persons = band.sum(known)
        if (persons <= 0).any():
            raise InvalidInput(f"In der Gruppe {band.label} lebt niemand.", place="Strukturfehler")
        gap = np.abs(band.sum(guessed) / totals - persons / true_totals)
        relative = np.abs(band.sum(guessed) - persons) / persons
        found.append(
            BandError(
                band.label,
                float(gap.mean()),
                float(np.quantile(gap, 0.9)),
                float(relative.mean()),
                len(known),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Validation:
    """Errors of the method one level up: with the grid, and with the parent's structure alone."""

    with_grid: tuple[BandError, ...]
    without_grid: tuple[BandError, ...]


def validate(
    areas: Any,
    parents: Sequence[int],
    grid: Sequence[GridShares],
    parent_grid: Mapping[int, GridShares],
) -> Result[Validation]:
    """Apply `estimate` where the truth is known, such as districts from their states.

    areas: true populations (areas, 2, 101). parents: for each area the number of its parent;
    the parent's population is the sum of its areas. grid: of each area; parent_grid: of each
    parent. Raises InvalidInput.
    """
    true = as_floats(areas, "Gebiete")
    if not len(true) == len(parents) == len(grid):
        raise InvalidInput("Gebiete, Oberräume und Gitteranteile passen nicht.", place="Gebiete")
    index = np.asarray(parents)
    above = {int(p): true[index == p].sum(axis=0) for p in set(parents)}
    shifted, plain = [], []
    for population, parent, shares in zip(true, parents, grid, strict=True):
        total = float(population.sum())
        shifted.append(
            estimate(above[parent], total, grid=shares, district_grid=parent_grid[parent]).value
        )
        plain.append(estimate(above[parent], total).value)
    return Result(
        value=Validation(
            with_grid=structure_error(np.stack(shifted), true),
            without_grid=structure_error(np.stack(plain), true),
        ),
        method=METHOD,
    )
