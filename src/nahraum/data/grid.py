"""The census grid: inhabited cells of one kilometre in EPSG:3035."""

import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from nahraum.data.arrays import Floats, Ints

CELL_METRES = 1000
ATTRIBUTES = (
    "mean_age",
    "share65",
    "share18",
    "share_women",
    "share_foreign",
    "household_size",
    "vacancy",
    "area_per_person",
    "area_per_dwelling",
)
ATTRIBUTE_LABELS = {
    "mean_age": ("Durchschnittsalter", "Jahre"),
    "share65": ("Anteil 65 und älter", "%"),
    "share18": ("Anteil unter 18", "%"),
    "share_women": ("Anteil Frauen", "%"),
    "share_foreign": ("Anteil Ausländerinnen und Ausländer", "%"),
    "household_size": ("Personen je Haushalt", "Personen"),
    "vacancy": ("Leerstandsquote", "%"),
    "area_per_person": ("Wohnfläche je Person", "m²"),
    "area_per_dwelling": ("Wohnfläche je Wohnung", "m²"),
}


@dataclass(frozen=True)
class Grid:
    """Cells with at least one published number, sorted by y, then x.

    `x`, `y` are cell centres in metres (EPSG:3035), `population` persons. The attributes are
    percentages 0..100, years, persons per household or square metres; NaN = secret or none.
    The publisher altered small numbers, so sums over cells differ slightly from registers.
    """

    as_of: date
    x: Ints
    y: Ints
    population: Ints
    mean_age: Floats
    share65: Floats
    share18: Floats
    share_women: Floats
    share_foreign: Floats
    household_size: Floats
    vacancy: Floats
    area_per_person: Floats
    area_per_dwelling: Floats

    def __len__(self) -> int:
        return len(self.x)

    def value(self, attribute: str, cell: int) -> float | None:
        """One attribute of one cell; None where it is secret or missing."""
        number = float(getattr(self, attribute)[cell])
        return None if math.isnan(number) else number

    def weighted_mean(self, attribute: str, cells: Ints) -> tuple[float | None, float]:
        """Population-weighted mean over cells and the share of persons it covers (0..1).

        The mean is None when no cell has a value.
        """
        values = getattr(self, attribute)[cells]
        weights = self.population[cells].astype(np.float64)
        known = ~np.isnan(values)
        total, covered = float(weights.sum()), float(weights[known].sum())
        if covered == 0:
            return None, 0.0
        return float((values[known] * weights[known]).sum() / covered), covered / total

    def window(self, bounds: tuple[float, float, float, float]) -> Ints:
        """Indices of the cells whose centre lies in (min x, min y, max x, max y)."""
        low_x, low_y, high_x, high_y = bounds
        start = np.searchsorted(self.y, low_y, side="left")
        end = np.searchsorted(self.y, high_y, side="right")
        x = self.x[start:end]
        inside: Ints = np.flatnonzero((x >= low_x) & (x <= high_x)) + start
        return inside
