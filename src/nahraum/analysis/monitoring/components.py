"""First principal component of a correlation matrix, and ranks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.ages import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Component:
    """First principal component of standardised indicators.

    scores: shape (areas,). loadings: correlation of each indicator with the scores, shape
    (indicators,). eigenvalues: all of them, descending; the first over their sum is `explained`.
    """

    scores: Floats
    loadings: Floats
    eigenvalues: Floats

    @property
    def explained(self) -> float:
        return float(self.eigenvalues[0] / self.eigenvalues.sum())

    def turned(self) -> "Component":
        """The same axis seen from the other end."""
        return Component(-self.scores, -self.loadings, self.eigenvalues)


def standardise(values: Floats, names: Sequence[str]) -> Floats:
    """z-values by column, shape as given. Raises InvalidInput for a column without variation."""
    for name, column in zip(names, values.T, strict=True):
        if np.ptp(column) == 0 or column.std() == 0:
            raise InvalidInput(
                "Der Indikator ist überall gleich.",
                place=name,
                remedy="Weglassen; er unterscheidet die Gebiete nicht.",
            )
    z: Floats = (values - values.mean(axis=0)) / values.std(axis=0)
    return z


def first_component(z: Floats) -> Component:
    """Of z-values (areas, indicators). The sign makes the sum of the loadings positive.

    Raises InvalidInput for fewer than three areas.
    """
    if len(z) < 3:
        raise InvalidInput(
            f"{len(z)} Gebiete reichen für eine Hauptkomponente nicht.",
            place="id",
            remedy="Mindestens drei Gebiete ohne Lücken angeben.",
        )
    values, vectors = np.linalg.eigh(z.T @ z / len(z))
    values = np.maximum(values[::-1], 0.0)
    axis = vectors[:, -1]
    found = Component(z @ axis, axis * np.sqrt(values[0]), values)
    return found if axis.sum() >= 0 else found.turned()


def correlation(a: Floats, b: Floats) -> float:
    """Pearson's r of two vectors; 0 where one of them does not vary."""
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    da, db = a - a.mean(), b - b.mean()
    da, db = da / np.abs(da).max(), db / np.abs(db).max()
    return float(da @ db) / float(np.sqrt((da @ da) * (db @ db)))


def ranks(values: Floats) -> Floats:
    """Rank 1 for the largest; equal values share their mean rank."""
    order = np.sort(-values)
    before = np.searchsorted(order, -values, side="left")
    upto = np.searchsorted(order, -values, side="right")
    middle: Floats = (before + upto + 1) / 2.0
    return middle


def rank_correlation(a: Floats, b: Floats) -> float:
    """Spearman's rho, with mean ranks for ties."""
    return correlation(ranks(a), ranks(b))
