"""How uncertain a projection is: many random futures, shown as p10, p50 and p90 (METHODS 1.5).

Log TFR and the migration factor wander as AR(1) around the assumption, life expectancy drifts,
and in small areas births, deaths and moves are counted persons and therefore random.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result, Uncertainty
from nahraum.analysis.population.ages import OPEN_AGE, Band, Floats
from nahraum.analysis.population.bands_lanes import Memory, quantiles_by_lanes
from nahraum.analysis.population.bands_whole import (
    Drawn,
    Quantiles,
    log_ratios,
    quantiles_of_whole,
)
from nahraum.analysis.population.blocks import Block, Report, blocks_of, in_blocks
from nahraum.analysis.population.fertility import sex_ratio_assumption
from nahraum.analysis.population.projection import Inputs

METHOD = Method("population.bands", "2")
DEFAULT_GROUPS = (Band(0, 17), Band(18, 64), Band(65), Band(80))
BLOCK_AREAS = 16
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
    asked = _Asked(seed, draws, spread or Spread(), tuple(groups), tuple(pyramid_years))
    return _simulate(inputs, asked, _shocks(asked, inputs.years), Memory())


def simulate_many(
    areas: Sequence[Inputs],
    *,
    seed: int,
    draws: int = 1000,
    spread: Spread | None = None,
    groups: Sequence[Band] = DEFAULT_GROUPS,
    pyramid_years: Sequence[int] = (),
    workers: int = 1,
    report: Report | None = None,
) -> tuple[Result[Bands], ...]:
    """`simulate_bands` of many areas, each as if it were alone: equal bits, whoever else is asked.

    All meet the same futures of fertility, moves and life expectancy, as areas of one country do.
    workers: threads, which change no figure. report: told how many areas are done of how many; an
    exception it raises stops the work. Raises InvalidInput as `simulate_bands` and `in_blocks`.
    """
    asked = _Asked(seed, draws, spread or Spread(), tuple(groups), tuple(pyramid_years))
    shocks = {years: _shocks(asked, years) for years in {area.years for area in areas}}
    found: dict[int, Result[Bands]] = {}

    def work(block: Block) -> None:
        memory = Memory()
        for place in range(*block):
            area = areas[place]
            found[place] = _simulate(area, asked, shocks[area.years], memory)

    in_blocks(work, blocks_of(len(areas), BLOCK_AREAS), workers=workers, report=report)
    return tuple(found[place] for place in range(len(areas)))


@dataclass(frozen=True, slots=True)
class _Asked:
    """The same for all areas."""

    seed: int
    draws: int
    spread: Spread
    groups: tuple[Band, ...]
    pyramid_years: tuple[int, ...]

    def __post_init__(self) -> None:
        if self.draws < 2:
            raise InvalidInput(f"{self.draws} Ziehungen sind zu wenig.", place="draws")

    def check(self, inputs: Inputs) -> None:
        last = inputs.base_year + inputs.years
        if any(not inputs.base_year <= year <= last for year in self.pyramid_years):
            raise InvalidInput(
                f"Ein Pyramidenjahr liegt nicht zwischen {inputs.base_year} und {last}.",
                place="pyramid_years",
            )


@dataclass(frozen=True, slots=True, eq=False)
class _Shocks:
    """Factors of TFR and migration, (years, draws); yearly gain of e0, (draws,); what follows.

    follows: the state of the generator afterwards; counting noise goes on from there.
    """

    tfr: Floats
    moves: Floats
    drift: Floats
    follows: Any


def _shocks(asked: _Asked, years: int) -> _Shocks:
    bits, spread = np.random.PCG64(asked.seed), asked.spread
    rng, shape = np.random.Generator(bits), (years, asked.draws)
    tfr = np.exp(_wander(rng.standard_normal(shape) * spread.tfr, spread.persistence))
    moves = 1 + _wander(rng.standard_normal(shape) * spread.moves, spread.persistence)
    drift = rng.standard_normal(asked.draws) * spread.e0_drift
    return _Shocks(tfr, moves, drift, bits.state)


def _simulate(inputs: Inputs, asked: _Asked, shocks: _Shocks, memory: Memory) -> Result[Bands]:
    """Lanes where they are compiled; counting noise is drawn as whole arrays."""
    from nahraum.analysis.compiled import COMPILED  # brings numba along

    asked.check(inputs)
    noise = None
    if float(inputs.start.sum()) < asked.spread.noise_below:
        bits = np.random.PCG64(asked.seed)
        bits.state = shocks.follows
        noise = np.random.Generator(bits)
    elapsed = np.arange(1, inputs.years + 1)[:, None]
    hazard = np.exp(-shocks.drift * elapsed * _per_year_of_life(inputs.survivorship[0]))
    drawn = Drawn(shocks.tfr, shocks.moves, hazard, noise)
    if COMPILED and noise is None:
        found = quantiles_by_lanes(inputs, drawn, asked.groups, asked.pyramid_years, memory)
    else:
        found = quantiles_of_whole(inputs, drawn, asked.groups, asked.pyramid_years)
    return _result(inputs, asked, found)


def _wander(shocks: Floats, persistence: float) -> Floats:
    """AR(1) along the first axis, starting from 0 before the first step."""
    path = shocks.copy()
    for year in range(1, len(path)):
        path[year] += persistence * path[year - 1]
    return path


def _life_expectancy(ratios: Floats) -> float:
    """Mean of both sexes' e0 as the survivorship ratios (2, 101) imply it."""
    years = np.cumprod(ratios[:, :OPEN_AGE], axis=1)
    stay = np.minimum(ratios[:, OPEN_AGE], 1 - 1e-12)
    return float((years.sum(axis=1) + years[:, -1] * stay / (1 - stay)).mean())


def _per_year_of_life(ratios: Floats) -> float:
    """Fall of log mortality, at all ages alike, that adds one year to e0."""
    logs = log_ratios(ratios)
    gain = _life_expectancy(np.exp(math.exp(-NUDGE) * logs)) - _life_expectancy(ratios)
    return NUDGE / gain if gain > 0 else 0.0


def _result(inputs: Inputs, asked: _Asked, found: Quantiles) -> Result[Bands]:
    labels = [band.label for band in asked.groups]
    warnings: tuple[Notice, ...] = ()
    if inputs.migration.only_net:
        warnings = (
            Notice(
                "BAND_NET_ONLY",
                "Von der Wanderung sind nur Salden bekannt. Wo sich Zu- und Fortzüge fast "
                "aufheben, ist das Band deshalb zu schmal.",
            ),
        )
    low, _, high = found.persons[:, -1, 0]
    return Result(
        value=Bands(
            base_year=inputs.base_year,
            total=found.persons[..., 0],
            groups={label: found.persons[..., n] for n, label in enumerate(labels, 1)},
            shares={label: found.shares[..., n] for n, label in enumerate(labels, 1)},
            pyramids=found.pyramids,
            draws=asked.draws,
            seed=asked.seed,
        ),
        method=METHOD,
        parts={"counting_noise": bool(inputs.start.sum() < asked.spread.noise_below)},
        assumptions=(
            *inputs.assumptions,
            sex_ratio_assumption(inputs.srb),
            *asked.spread.assumptions,
        ),
        uncertainty=Uncertainty(float(low), float(high), "p10-p90"),
        warnings=warnings,
    )
