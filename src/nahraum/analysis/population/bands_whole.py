"""Many futures of one area as whole arrays: the plain reading that `kernels` is held against."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nahraum.analysis.population.ages import FEMALE, OPEN_AGE, Band, Floats
from nahraum.analysis.population.fertility import FERTILE
from nahraum.analysis.population.projection import Inputs, advance

QUANTILES = (0.1, 0.5, 0.9)
EVERYBODY = Band(0)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Factors of TFR, migration and hazard for every step and draw, each (years, draws).

    noise: where counting noise comes from, None for none.
    """

    tfr: Floats
    moves: Floats
    hazard: Floats
    noise: np.random.Generator | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Quantiles:
    """p10, p50 and p90 first.

    persons, shares: (3, years + 1, 1 + groups), everybody and the bands. pyramids: by year
    (3, 2, 101).
    """

    persons: Floats
    shares: Floats
    pyramids: dict[int, Floats]


def quantiles_of_whole(
    inputs: Inputs, drawn: Drawn, groups: Sequence[Band], pyramid_years: Sequence[int]
) -> Quantiles:
    """Carry all draws through all years together."""
    draws, rng = drawn.tfr.shape[1], drawn.noise
    population = np.broadcast_to(inputs.start, (draws, *inputs.start.shape)).copy()
    if rng is not None:
        population = _whole(population, rng)
    counts, pyramids = [_counts(population, groups)], {}
    logs = log_ratios(inputs.survivorship)
    for year in range(inputs.years):
        if inputs.base_year + year in pyramid_years:
            pyramids[inputs.base_year + year] = _quantiles(population)
        rates = inputs.fertility[year] * drawn.tfr[year][:, None]
        ratios = np.exp(drawn.hazard[year][:, None, None] * logs[year])
        level = drawn.moves[year][:, None, None]
        if rng is not None:
            gains, losses = inputs.migration.gross(population, year, level=level)
            population = _counted_year(population, ratios, rates, gains, losses, inputs.srb, rng)
        else:
            flow = inputs.migration.given(population, year, level=level)
            population = advance(population, ratios, rates, flow, inputs.srb).population
        counts.append(_counts(population, groups))
    last = inputs.base_year + inputs.years
    if last in pyramid_years:
        pyramids[last] = _quantiles(population)
    persons = np.stack(counts, axis=1)
    everybody = persons[..., :1]
    shares = np.divide(persons, everybody, out=np.zeros(persons.shape), where=everybody > 0)
    return Quantiles(_quantiles(persons), _quantiles(shares), pyramids)


def log_ratios(ratios: Floats) -> Floats:
    """Log survivorship; a ratio of 0 stays practically 0."""
    logs: Floats = np.log(np.maximum(ratios, np.finfo(np.float64).tiny))
    return logs


def _whole(population: Floats, rng: np.random.Generator) -> Floats:
    """Round at random so that every cell keeps its mean."""
    below = np.floor(population)
    return below + (rng.random(population.shape) < population - below)


def _counted_year(
    population: Floats,
    ratios: Floats,
    rates: Floats,
    gains: Floats,
    losses: Floats,
    srb: float,
    rng: np.random.Generator,
) -> Floats:
    """The same order of the year as `advance`, with whole persons drawn at random."""
    start = _moved(population, gains, losses, rng)
    aged = start.copy()
    aged[..., 1:] = start[..., :-1]
    aged[..., OPEN_AGE] += start[..., OPEN_AGE]
    following = rng.binomial(aged.astype(np.int64), ratios).astype(np.float64)
    mothers = 0.5 * (population[..., FEMALE, FERTILE] + following[..., FEMALE, FERTILE])
    births = rng.poisson((rates * mothers).sum(axis=-1))
    boys = rng.binomial(births, srb / (1 + srb))
    newborn = np.stack([boys, births - boys], axis=-1)
    following[..., 0] = rng.binomial(newborn, ratios[..., 0])
    return _moved(following, gains, losses, rng)


def _moved(population: Floats, gains: Floats, losses: Floats, rng: np.random.Generator) -> Floats:
    """Half a year's moves; nobody leaves who is not there."""
    moved = population
    if gains.any():
        moved = moved + rng.poisson(0.5 * gains)
    if losses.any():
        moved = np.maximum(moved - rng.poisson(0.5 * losses), 0)
    return moved


def _counts(population: Floats, groups: Sequence[Band]) -> Floats:
    """(draws, 1 + groups): everybody, then the bands."""
    return np.stack([band.sum(population) for band in (EVERYBODY, *groups)], axis=-1)


def _quantiles(values: Floats) -> Floats:
    """p10, p50, p90 over the first axis, which they replace."""
    return np.quantile(values, QUANTILES, axis=0)
