"""The axes of every population array and the checks that guard them.

Sex axis: 0 = male ("m"), 1 = female ("w"). Age axis: completed years 0..100, the last one open
(100 = 100 and older). A population is a float64 array of shape (2, 101), counted on 31 December.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nahraum.analysis.errors import InvalidInput

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

SEXES = ("m", "w")
MALE, FEMALE = 0, 1
OPEN_AGE = 100
AGES = OPEN_AGE + 1
SHAPE = (len(SEXES), AGES)


@dataclass(frozen=True, slots=True)
class Band:
    """Ages `low` to `high`, both included; `high` None means open to the top."""

    low: int
    high: int | None = None

    def __post_init__(self) -> None:
        top = OPEN_AGE if self.high is None else self.high
        if not 0 <= self.low <= top <= OPEN_AGE:
            raise InvalidInput(
                f"Altersband {self.low} bis {top} liegt nicht zwischen 0 und {OPEN_AGE}.",
                place="Altersband",
                remedy="Grenzen in vollendeten Jahren angeben, die untere zuerst.",
            )

    @property
    def slice(self) -> slice:
        """The band as a slice of the age axis."""
        return slice(self.low, AGES if self.high is None else self.high + 1)

    @property
    def label(self) -> str:
        return f"{self.low}+" if self.high is None else f"{self.low}-{self.high}"

    def sum(self, population: Floats) -> Floats:
        """Persons in the band, summed over the two last axes (sex, age)."""
        total: Floats = population[..., self.slice].sum(axis=(-2, -1))
        return total


# The 17 groups of the official district tables (GENESIS 12411-0018): lower ages and open top.
DISTRICT_GROUPS = tuple(
    Band(low, high)
    for low, high in (
        *((0, 2), (3, 5), (6, 9), (10, 14), (15, 17), (18, 19)),
        *((low, low + 4) for low in range(20, 65, 5)),
        *((65, 74), (75, None)),
    )
)


def as_floats(values: Any, place: str, *, shape: tuple[int, ...] | None = None) -> Floats:
    """A float64 copy of `values`, finite, of the given shape. Raises InvalidInput otherwise."""
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidInput(
            "Die Werte sind keine Zahlen.", place=place, remedy="Nur Zahlen übergeben."
        ) from error
    if shape is not None and array.shape != shape:
        raise InvalidInput(
            f"Form {array.shape} statt {shape}.", place=place, remedy="Achsen und Länge prüfen."
        )
    bad = ~np.isfinite(array)
    if bad.any():
        raise InvalidInput(
            f"{_cell(bad)} ist keine endliche Zahl.",
            place=place,
            remedy="Fehlende Werte vorher ergänzen oder das Gebiet auslassen.",
        )
    return array


def not_negative(array: Floats, place: str) -> Floats:
    """`array` itself. Raises InvalidInput naming the first negative cell."""
    bad = array < 0
    if bad.any():
        raise InvalidInput(
            f"{_cell(bad)} ist negativ ({array[bad][0]:g}).",
            place=place,
            remedy="Anzahlen und Raten sind null oder größer.",
        )
    return array


def _cell(bad: npt.NDArray[np.bool_]) -> str:
    """Where the first True is, in words."""
    if bad.ndim == 0:
        return "Der Wert"
    return f"Feld {tuple(int(i) for i in np.argwhere(bad)[0])}"


def as_population(values: Any, place: str = "Bevölkerung") -> Floats:
    """Persons by sex and single age, shape (2, 101), finite and not negative."""
    return not_negative(as_floats(values, place, shape=SHAPE), place)


def in_groups(population: Floats, groups: Sequence[Band]) -> Floats:
    """Sums over age groups: (..., 101) -> (..., number of groups)."""
    return np.stack([population[..., group.slice].sum(axis=-1) for group in groups], axis=-1)


def check_partition(groups: Sequence[Band], place: str) -> None:
    """Raise InvalidInput unless the groups follow each other from age 0 to the open top."""
    expected = 0
    for group in groups:
        if group.low != expected:
            raise InvalidInput(
                f"Die Gruppe {group.label} beginnt nicht bei {expected}.",
                place=place,
                remedy="Altersgruppen lückenlos und ohne Überlappung ab 0 angeben.",
            )
        expected = group.slice.stop
    if expected != AGES:
        raise InvalidInput(
            "Die letzte Altersgruppe ist nach oben nicht offen.",
            place=place,
            remedy="Als letzte Gruppe zum Beispiel 75+ angeben.",
        )
