"""The cohort-component method (Kohorten-Komponenten-Methode), METHODS 1.1.

The order of a year is fixed: half of the migration, ageing, births, the other half.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.errors import AnalysisError, InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.population.ages import (
    FEMALE,
    OPEN_AGE,
    SHAPE,
    Band,
    Floats,
    as_floats,
    as_population,
    not_negative,
)
from nahraum.analysis.population.fertility import (
    FERTILE,
    FERTILE_YEARS,
    SEX_RATIO_AT_BIRTH,
    sex_ratio_assumption,
)
from nahraum.analysis.population.migration import Migration, clip_flow, clip_notice

METHOD = Method("population.cohort-component", "1")
# The balance must close to this share of the population; only rounding may be left.
BALANCE_TOLERANCE = 1e-9
NO_MIGRATION = Migration()


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """Everything a projection needs; checked and brought to full shape when made.

    start: (2, 101), persons on 31 December of `base_year`. fertility: births per woman at 15..49,
    (35,) or (years, 35). survivorship: see `LifeTable.survivorship`, (2, 101) or
    (years, 2, 101). migration: an empty one means a closed area. srb: boys per girl at birth.
    assumptions: those of the inputs, carried into the result.
    Raises InvalidInput for impossible input.
    """

    start: Any
    fertility: Any
    survivorship: Any
    years: int
    base_year: int
    migration: Migration = NO_MIGRATION
    srb: float = SEX_RATIO_AT_BIRTH
    assumptions: tuple[Assumption, ...] = ()

    def __post_init__(self) -> None:
        if self.years < 1:
            raise InvalidInput(
                f"{self.years} Jahre sind zu wenig.", place="Jahre", remedy="Mindestens 1."
            )
        known = self.migration.years
        if known is not None and known < self.years:
            raise InvalidInput(
                f"Wanderung für {known} Jahre, gebraucht werden {self.years}.",
                place="Wanderung",
                remedy="Die Annahmen bis zum Zieljahr fortführen.",
            )
        sex_ratio_assumption(self.srb)
        rates = _per_year(self.fertility, self.years, (FERTILE_YEARS,), "Fertilitätsraten")
        ratios = _per_year(self.survivorship, self.years, SHAPE, "Überlebensverhältnisse")
        if (ratios > 1).any():
            raise InvalidInput("Ein Überlebensverhältnis ist größer als 1.", place="Sterbetafel")
        object.__setattr__(self, "start", as_population(self.start, "Ausgangsbevölkerung"))
        object.__setattr__(self, "fertility", rates)
        object.__setattr__(self, "survivorship", ratios)


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """population: (years + 1, 2, 101), persons on 31 December of base_year, base_year + 1, ...

    births, deaths: (years, 2) by sex, in the year that ends there. migration: (years, 2, 101),
    what really moved after clipping.
    """

    base_year: int
    population: Floats
    births: Floats
    deaths: Floats
    migration: Floats

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(range(self.base_year, self.base_year + len(self.population)))

    def at(self, year: int) -> Floats:
        """Population of a year, shape (2, 101). Raises InvalidInput outside the projection."""
        if year not in self.years:
            raise InvalidInput(
                f"{year} liegt nicht zwischen {self.years[0]} und {self.years[-1]}.",
                place="Jahr",
            )
        cells: Floats = self.population[year - self.base_year]
        return cells

    @property
    def totals(self) -> Floats:
        """Persons per year, shape (years + 1,)."""
        total: Floats = self.population.sum(axis=(1, 2))
        return total

    def share(self, band: Band) -> Floats:
        """Share of a band in all persons per year; raises InvalidInput for an empty year."""
        if (self.totals <= 0).any():
            raise InvalidInput("In einem Jahr lebt niemand im Gebiet.", place="Bevölkerung")
        share: Floats = band.sum(self.population) / self.totals
        return share


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One year: arrays with the leading axes of the population handed in."""

    population: Floats
    births: Floats
    deaths: Floats
    migration: Floats
    clipped: float
    unplaced: float


def advance(population: Floats, ratios: Floats, rates: Floats, flow: Floats, srb: float) -> Step:
    """Carry populations (..., 2, 101) over one year in the binding order.

    ratios: as `LifeTable.survivorship`, rates: births per woman at 15..49, both may have leading
    axes; flow: net migration of the year in persons. No checks of the input.
    """
    flow, clipped, unplaced = _within(flow, 2 * population)
    half = 0.5 * flow
    start = np.maximum(population + half, 0.0)
    following = np.empty(start.shape)
    following[..., 1:] = start[..., :-1] * ratios[..., 1:]
    following[..., OPEN_AGE] += start[..., OPEN_AGE] * ratios[..., OPEN_AGE]
    mothers = 0.5 * (population[..., FEMALE, FERTILE] + following[..., FEMALE, FERTILE])
    total = (rates * mothers).sum(axis=-1)
    births = np.stack([total * srb / (1 + srb), total / (1 + srb)], axis=-1)
    following[..., 0] = births * ratios[..., 0]
    deaths = start.sum(axis=-1) + births - following.sum(axis=-1)
    second, late, lost = _within(half, following)
    return Step(
        population=np.maximum(following + second, 0.0),
        births=births,
        deaths=deaths,
        migration=half + second,
        clipped=clipped + late,
        unplaced=unplaced + lost,
    )


def _within(flow: Floats, limit: Floats) -> tuple[Floats, float, float]:
    """The flow nobody has to leave twice for, the persons moved to other ages, the unplaced."""
    excess = -(flow + limit)
    if not (excess > 0).any():
        return flow, 0.0, 0.0
    clipped, unplaced = clip_flow(flow, limit)
    return clipped, float(np.maximum(excess, 0.0).sum()), float(unplaced.sum())


def project(
    start: Any,
    *,
    fertility: Any,
    survivorship: Any,
    years: int,
    base_year: int,
    migration: Migration = NO_MIGRATION,
    srb: float = SEX_RATIO_AT_BIRTH,
    assumptions: tuple[Assumption, ...] = (),
) -> Result[Projection]:
    """Project a population by single years; the arguments are explained at `Inputs`."""
    return project_inputs(
        Inputs(start, fertility, survivorship, years, base_year, migration, srb, assumptions)
    )


def project_inputs(inputs: Inputs) -> Result[Projection]:
    """Project checked inputs; `parts` states how well the balance closes."""
    population = inputs.start
    steps: list[Step] = []
    for year in range(inputs.years):
        flow = inputs.migration.given(population, year)
        steps.append(
            advance(population, inputs.survivorship[year], inputs.fertility[year], flow, inputs.srb)
        )
        population = steps[-1].population
    projection = Projection(
        base_year=inputs.base_year,
        population=np.stack([inputs.start, *(step.population for step in steps)]),
        births=np.stack([step.births for step in steps]),
        deaths=np.stack([step.deaths for step in steps]),
        migration=np.stack([step.migration for step in steps]),
    )
    return Result(
        value=projection,
        method=METHOD,
        parts={"balance_gap": _check_balance(projection)},
        assumptions=(*inputs.assumptions, sex_ratio_assumption(inputs.srb)),
        warnings=_warnings(inputs.migration, steps),
    )


def _per_year(values: Any, years: int, shape: tuple[int, ...], place: str) -> Floats:
    """Repeat one year's values, or cut a longer series; shape (years, *shape)."""
    array = not_negative(as_floats(values, place), place)
    if array.shape == shape:
        array = array[None]
    if array.shape[1:] != shape or len(array) not in (1, *range(years, len(array) + 1)):
        raise InvalidInput(
            f"Form {array.shape} statt {shape} oder ({years}, ...).",
            place=place,
            remedy="Einen Satz für alle Jahre oder einen je Jahr angeben.",
        )
    return np.broadcast_to(array, (years, *shape)) if len(array) == 1 else array[:years]


def _check_balance(projection: Projection) -> float:
    """Largest gap of P + B - D + M = N, relative to the population; raises if it is no rounding.

    Deaths are counted between the two halves of the migration, so that this can fail.
    """
    before, after = projection.totals[:-1], projection.totals[1:]
    change = (
        projection.births.sum(axis=1)
        - projection.deaths.sum(axis=1)
        + projection.migration.sum(axis=(1, 2))
    )
    gap = float((np.abs(before + change - after) / np.maximum(before, 1.0)).max())
    if gap > BALANCE_TOLERANCE or (projection.deaths < -BALANCE_TOLERANCE * before[:, None]).any():
        raise AnalysisError(
            f"Die Bevölkerungsbilanz schließt nicht (Lücke {gap:g}).",
            place="Vorausberechnung",
            remedy="Bitte mit den Eingaben melden, das ist ein Fehler im Programm.",
        )
    return gap


def _warnings(moves: Migration, steps: list[Step]) -> tuple[Notice, ...]:
    found = []
    if moves.only_net:
        found.append(
            Notice(
                "MIG_NET_ONLY",
                "Von der Wanderung sind nur Salden bekannt; das verzerrt, wenn die betroffenen "
                "Jahrgänge schrumpfen.",
            )
        )
    clipped = sum(step.clipped for step in steps)
    if clipped > 0:
        found.append(clip_notice(clipped, sum(step.unplaced for step in steps)))
    return tuple(found)
