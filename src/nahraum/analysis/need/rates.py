"""Rates by sex and age band, and population series; the inputs of every need calculation.

Axes as in `population.ages`: sex m=0, w=1; single ages 0..100, the last one open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.ages import (
    AGES,
    OPEN_AGE,
    SEXES,
    SHAPE,
    Band,
    Floats,
    as_floats,
    not_negative,
)


@dataclass(frozen=True, slots=True)
class BandRate:
    """One row of a rate table. `sex` is "m" or "w", `rate` per person (0.241 is 24.1 %)."""

    sex: str
    band: Band
    rate: float


@dataclass(frozen=True, slots=True, eq=False)
class RateTable:
    """Rates by sex and single age, shape (2, 101), valid for `year`; `bands` as published.

    `known` (2, 101) is False where the table says nothing; the rate there is 0 and the result
    must say what it leaves out.
    """

    values: Floats
    known: np.ndarray[Any, np.dtype[np.bool_]]
    bands: tuple[Band, ...]
    year: int | None
    source: str
    verified: bool = True


def rate_table(
    rows: Iterable[BandRate],
    *,
    year: int | None,
    source: str,
    verified: bool = True,
    complete: bool = True,
    maximum: float | None = 1.0,
) -> RateTable:
    """Spread band rates over single ages.

    Every age of both sexes must be covered exactly once; with `complete=False` ages may be
    missing (they are then unknown, not zero). `maximum` is the largest rate allowed, None for
    rates that may exceed one per person. Raises InvalidInput naming sex and age.
    """
    values, known = np.zeros(SHAPE), np.zeros(SHAPE, dtype=np.bool_)
    bands: list[Band] = []
    for row in rows:
        place = f"{row.sex} {row.band.label}"
        if row.sex not in SEXES:
            raise InvalidInput(
                f"Geschlecht „{row.sex}“ ist nicht vorgesehen.",
                place=f"{place}: sex",
                remedy="m oder w angeben.",
            )
        _check_rate(row.rate, maximum, f"{place}: rate")
        sex = SEXES.index(row.sex)
        if known[sex, row.band.slice].any():
            raise InvalidInput(
                "Ein Alter ist doppelt belegt.",
                place=f"{place}: age_from",
                remedy="Altersgruppen ohne Überlappung angeben.",
            )
        values[sex, row.band.slice] = row.rate
        known[sex, row.band.slice] = True
        if row.band not in bands:
            bands.append(row.band)
    if complete:
        _check_complete(known)
    values.setflags(write=False)
    known.setflags(write=False)
    ordered = tuple(sorted(bands, key=lambda band: (band.low, band.slice.stop)))
    return RateTable(values, known, ordered, year, source, verified)


def _check_rate(rate: float, maximum: float | None, place: str) -> None:
    if not np.isfinite(rate) or rate < 0:
        raise InvalidInput(
            f"Eine Quote von {rate} ist nicht möglich.",
            place=place,
            remedy="Einen Anteil ab 0 angeben.",
        )
    if maximum is not None and rate > maximum:
        raise InvalidInput(
            f"Die Quote {rate:g} liegt über {maximum:g}.",
            place=place,
            remedy="Anteile statt Prozent angeben: 24,1 % sind 0.241.",
        )


def _check_complete(known: np.ndarray[Any, np.dtype[np.bool_]]) -> None:
    gaps = np.argwhere(~known)
    if gaps.size:
        sex, age = (int(i) for i in gaps[0])
        label = f"{OPEN_AGE}+" if age == OPEN_AGE else str(age)
        raise InvalidInput(
            f"Für {SEXES[sex]} im Alter {label} fehlt die Quote.",
            place="rates",
            remedy="Altersgruppen lückenlos von 0 bis zur offenen Gruppe für m und w angeben.",
        )


def as_series(population: Any, years: Sequence[int]) -> Floats:
    """Return populations of several years, shape (len(years), 2, 101), finite and not negative.

    A single table (2, 101) stands for its one year. Raises InvalidInput; years must rise.
    """
    cube = as_floats(population, "Bevölkerung")
    if cube.shape == SHAPE:
        cube = cube[None]
    if cube.ndim != 3 or cube.shape[1:] != SHAPE or len(cube) != len(years):
        raise InvalidInput(
            f"Form {cube.shape} statt ({len(years)}, 2, {AGES}).",
            place="Bevölkerung",
            remedy="Je Jahr eine Tabelle nach Geschlecht und Alter übergeben.",
        )
    if any(later <= earlier for earlier, later in pairwise(years)):
        raise InvalidInput(
            "Die Jahre steigen nicht.", place="Jahre", remedy="Jedes Jahr einmal, aufsteigend."
        )
    return not_negative(cube, "Bevölkerung")


def frozen(array: Floats) -> Floats:
    """The same array, protected against writing."""
    array.setflags(write=False)
    return array
