"""How uncertain a projection is: many random futures, shown as p10, p50 and p90 (METHODS 1.5).

Log TFR and the migration factor wander as AR(1) around the assumption, life expectancy drifts,
and in small areas births, deaths and moves are counted persons and therefore random.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result, Uncertainty
from nahraum.analysis.population.ages import FEMALE, OPEN_AGE, Band, Floats
from nahraum.analysis.population.fertility import FERTILE, sex_ratio_assumption
from nahraum.analysis.population.projection import Inputs, advance

METHOD = Method("population.bands", "1")
QUANTILES = (0.1, 0.5, 0.9)
EVERYBODY = Band(0)
DEFAULT_GROUPS = (Band(0, 17), Band(18, 64), Band(65), Band(80))
# Step of the derivative of e0 with respect to log mortality.
NUDGE = 1e-4


@dataclass(frozen=True, slots=True)
class Spread:
    """How far futures stray; none of the defaults is checked.

    persistence: share of a deviation left after a year. tfr, moves: standard deviation of a
    year's new deviation of log TFR and of the migration factor. e0_drift: standard deviation of
    the yearly gain of life expectancy, in years. noise_below: persons in the area below which
    counting noise is added.
    """

    persistence: float = 0.9
    tfr: float = 0.05
    moves: float = 0.25
    e0_drift: float = 0.1
    noise_below: float = 10_000.0

    def __post_init__(self) -> None:
        values = (self.persistence, self.tfr, self.moves, self.e0_drift, self.noise_below)
        if not (all(math.isfinite(v) and v >= 0 for v in values) and self.persistence < 1):
            raise InvalidInput(
                "Streuungen sind null oder größer, die Beharrung liegt unter 1.",
                place="Streuung",
            )

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        default = Spread()
        return tuple(
            Assumption(
                f"spread_{name}",
                getattr(self, name),
                source="Vorgabe" if getattr(self, name) == getattr(default, name) else "Eingabe",
                verified=getattr(self, name) != getattr(default, name),
            )
            for name in Spread.__dataclass_fields__
        )


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """p10, p50 and p90 on the first axis.

    total: (3, years + 1) persons. groups: the same for each label of an age band. shares: the
    band's share of all persons (0 where nobody is left). pyramids: for each wanted year
    (3, 2, 101).
    """

    base_year: int
    total: Floats
    groups: dict[str, Floats]
    shares: dict[str, Floats]
    pyramids: dict[int, Floats]
    draws: int
    seed: int


def simulate_bands(
    inputs: Inputs,
    *,
    seed: int,
    draws: int = 1000,
    spread: Spread | None = None,
    groups: Sequence[Band] = DEFAULT_GROUPS,
    pyramid_years: Sequence[int] = (),
) -> Result[Bands]:
    """Draw futures around a projection. Equal inputs and seed give equal bits (PCG64).

    Raises InvalidInput for fewer than two draws or a pyramid year outside the projection.
    """
    chosen = spread or Spread()
    last = inputs.base_year + inputs.years
    if draws < 2:
        raise InvalidInput(f"{draws} Ziehungen sind zu wenig.", place="draws")
    if any(not inputs.base_year <= year <= last for year in pyramid_years):
        raise InvalidInput(
            f"Ein Pyramidenjahr liegt nicht zwischen {inputs.base_year} und {last}.",
            place="pyramid_years",
        )
    noisy = float(inputs.start.sum()) < chosen.noise_below
    rng = np.random.Generator(np.random.PCG64(seed))
    tfr, moves, hazard = _deviations(inputs, chosen, draws, rng)
    population = np.broadcast_to(inputs.start, (draws, *inputs.start.shape)).copy()
    if noisy:
        population = _whole(population, rng)
    counts, pyramids = [_counts(population, groups)], {}
    for year in range(inputs.years):
        if inputs.base_year + year in pyramid_years:
            pyramids[inputs.base_year + year] = _quantiles(population)
        rates = inputs.fertility[year] * tfr[year][:, None]
        ratios = np.exp(hazard[year][:, None, None] * _log(inputs.survivorship[year]))
        level = moves[year][:, None, None]
        if noisy:
            gains, losses = inputs.migration.gross(population, year, level=level)
            population = _counted_year(population, ratios, rates, gains, losses, inputs.srb, rng)
        else:
            flow = inputs.migration.given(population, year, level=level)
            population = advance(population, ratios, rates, flow, inputs.srb).population
        counts.append(_counts(population, groups))
    if last in pyramid_years:
        pyramids[last] = _quantiles(population)
    return _result(inputs, chosen, np.stack(counts), groups, pyramids, (draws, seed, noisy))


def _deviations(
    inputs: Inputs, spread: Spread, draws: int, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Factors of TFR, migration and hazard for every step and draw, each (years, draws)."""
    shape = (inputs.years, draws)
    tfr = np.exp(_wander(rng.standard_normal(shape) * spread.tfr, spread.persistence))
    moves = 1 + _wander(rng.standard_normal(shape) * spread.moves, spread.persistence)
    drift = rng.standard_normal(draws) * spread.e0_drift
    elapsed = np.arange(1, inputs.years + 1)[:, None]
    hazard = np.exp(-drift * elapsed * _per_year_of_life(inputs.survivorship[0]))
    return tfr, moves, hazard


def _wander(shocks: Floats, persistence: float) -> Floats:
    """AR(1) along the first axis, starting from 0 before the first step."""
    path = shocks.copy()
    for year in range(1, len(path)):
        path[year] += persistence * path[year - 1]
    return path


def _log(ratios: Floats) -> Floats:
    """Log survivorship; a ratio of 0 stays practically 0."""
    return np.log(np.maximum(ratios, np.finfo(np.float64).tiny))


def _life_expectancy(ratios: Floats) -> float:
    """Mean of both sexes' e0 as the survivorship ratios (2, 101) imply it."""
    years = np.cumprod(ratios[:, :OPEN_AGE], axis=1)
    stay = np.minimum(ratios[:, OPEN_AGE], 1 - 1e-12)
    return float((years.sum(axis=1) + years[:, -1] * stay / (1 - stay)).mean())


def _per_year_of_life(ratios: Floats) -> float:
    """Fall of log mortality, at all ages alike, that adds one year to e0."""
    gain = _life_expectancy(np.exp(math.exp(-NUDGE) * _log(ratios))) - _life_expectancy(ratios)
    return NUDGE / gain if gain > 0 else 0.0


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


def _result(
    inputs: Inputs,
    spread: Spread,
    counts: Floats,
    groups: Sequence[Band],
    pyramids: dict[int, Floats],
    run: tuple[int, int, bool],
) -> Result[Bands]:
    draws, seed, noisy = run
    persons = np.moveaxis(counts, 1, 0)
    everybody = persons[..., :1]
    shares = np.divide(persons, everybody, out=np.zeros(persons.shape), where=everybody > 0)
    counted, shared = _quantiles(persons), _quantiles(shares)
    labels = [band.label for band in groups]
    warnings: tuple[Notice, ...] = ()
    if inputs.migration.only_net:
        warnings = (
            Notice(
                "BAND_NET_ONLY",
                "Von der Wanderung sind nur Salden bekannt. Wo sich Zu- und Fortzüge fast "
                "aufheben, ist das Band deshalb zu schmal.",
            ),
        )
    low, _, high = counted[:, -1, 0]
    return Result(
        value=Bands(
            base_year=inputs.base_year,
            total=counted[..., 0],
            groups={label: counted[..., n] for n, label in enumerate(labels, 1)},
            shares={label: shared[..., n] for n, label in enumerate(labels, 1)},
            pyramids=pyramids,
            draws=draws,
            seed=seed,
        ),
        method=METHOD,
        parts={"counting_noise": noisy},
        assumptions=(
            *inputs.assumptions,
            sex_ratio_assumption(inputs.srb),
            *spread.assumptions,
        ),
        uncertainty=Uncertainty(float(low), float(high), "p10-p90"),
        warnings=warnings,
    )
