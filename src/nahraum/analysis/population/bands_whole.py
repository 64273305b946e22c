"""Many futures of one area as whole arrays: the plain reading that `kernels` is held against."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nahraum.analysis.population.ages import FEMALE, OPEN_AGE, Band, Floats
from nahraum.analysis.population.blocks import blocks_of
from nahraum.analysis.population.counted import come, gone
from nahraum.analysis.population.fertility import FERTILE
from nahraum.analysis.population.projection import Inputs, advance

QUANTILES = (0.1, 0.5, 0.9)
EVERYBODY = Band(0)
# Draws computed together, so that they stay near the processor; part of the method where noise is
# counted, because it fixes the order of the random numbers.
BLOCK_DRAWS = 100


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
    """Carry the draws through all years, a block of them together."""
    parts = [
        _course(inputs, drawn, groups, pyramid_years, slice(*block))
        for block in blocks_of(drawn.tfr.shape[1], BLOCK_DRAWS)
    ]
    persons = np.concatenate([counts for counts, _ in parts])
    everybody = persons[..., :1]
    shares = np.divide(persons, everybody, out=np.zeros(persons.shape), where=everybody > 0)
    pyramids = {
        year: _quantiles(np.concatenate([kept[year] for _, kept in parts]))
        for year in pyramid_years
    }
    return Quantiles(_quantiles(persons), _quantiles(shares), pyramids)


def _course(
    inputs: Inputs,
    drawn: Drawn,
    groups: Sequence[Band],
    pyramid_years: Sequence[int],
    block: slice,
) -> tuple[Floats, dict[int, Floats]]:
    """Counts (draws, years + 1, 1 + groups) and populations of the wanted years."""
    tfr, moves, hazard = drawn.tfr[:, block], drawn.moves[:, block], drawn.hazard[:, block]
    rng, logs = drawn.noise, log_ratios(inputs.survivorship)
    population = np.broadcast_to(inputs.start, (tfr.shape[1], *inputs.start.shape)).copy()
    if rng is not None:
        population = _whole(population, rng)
    counts, kept = [_counts(population, groups)], {inputs.base_year: population}
    for year in range(inputs.years):
        rates = inputs.fertility[year] * tfr[year][:, None]
        harder = hazard[year][:, None, None] * logs[year]
        level = moves[year][:, None, None]
        if rng is not None:
            gains, losses = inputs.migration.gross(population, year, level=level)
            population = _counted_year(population, harder, rates, gains, losses, inputs.srb, rng)
        else:
            flow = inputs.migration.given(population, year, level=level)
            population = advance(population, np.exp(harder), rates, flow, inputs.srb).population
        counts.append(_counts(population, groups))
        if inputs.base_year + year + 1 in pyramid_years:
            kept[inputs.base_year + year + 1] = population
    return np.stack(counts, axis=1), kept


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
    logs: Floats,
    rates: Floats,
    gains: Floats,
    losses: Floats,
    srb: float,
    rng: np.random.Generator,
) -> Floats:
    """The same order of the year as `advance`, with whole persons drawn at random."""
    start = _moved(population, gains, losses, rng)
    aged = np.empty(start.shape)
    aged[..., 1:] = start[..., :-1]
    aged[..., OPEN_AGE] += start[..., OPEN_AGE]
    aged[..., 0] = 0.0
    following = aged - gone(aged, logs, rng)
    mothers = 0.5 * (population[..., FEMALE, FERTILE] + following[..., FEMALE, FERTILE])
    births = come((rates * mothers).sum(axis=-1), rng)
    boys = gone(births, np.full(births.shape, -np.log1p(srb)), rng)
    newborn = np.stack([boys, births - boys], axis=-1)
    following[..., 0] = newborn - gone(newborn, logs[..., 0], rng)
    return _moved(following, gains, losses, rng)


def _moved(population: Floats, gains: Floats, losses: Floats, rng: np.random.Generator) -> Floats:
    """Half a year's moves; nobody leaves who is not there."""
    moved = population
    if gains.any():
        moved = moved + come(0.5 * gains, rng)
    if losses.any():
        moved = np.maximum(moved - come(0.5 * losses, rng), 0)
    return moved


def _counts(population: Floats, groups: Sequence[Band]) -> Floats:
    """(draws, 1 + groups): everybody, then the bands."""
    return np.stack([band.sum(population) for band in (EVERYBODY, *groups)], axis=-1)


def _quantiles(values: Floats) -> Floats:
    """p10, p50, p90 over the first axis, which they replace."""
    return np.quantile(values, QUANTILES, axis=0)
