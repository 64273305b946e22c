"""Rates drawn towards their neighbourhood where neighbours are alike (METHODS 5.6).

Local empirical Bayes: R. J. Marshall, Applied Statistics 40 (1991), 283-294. Mean, variance and
mean population are those of the area and the areas it touches.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.monitoring.neighbours import SHUFFLES, Moran, Neighbours, moran
from nahraum.analysis.monitoring.panel import Counts, counts
from nahraum.analysis.monitoring.smoothing import SmoothedRate, empirical_bayes
from nahraum.analysis.population.ages import Floats

METHOD = Method("monitoring.local_empirical_bayes", "1")
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class LocallySmoothed:
    """rates: as `Smoothed`. towards: what each rate is drawn to, None where nobody lives. local:
    were neighbourhoods used. mean: overall rate. variance: A of each area, or of all."""

    rates: tuple[SmoothedRate, ...]
    towards: tuple[float | None, ...]
    local: bool
    mean: float
    variance: tuple[float | None, ...]
    moran: Moran


def local_empirical_bayes(
    events: Sequence[float],
    population: Sequence[float],
    touching: Neighbours,
    *,
    seed: int,
    shuffles: int = SHUFFLES,
    binomial: bool = False,
) -> Result[LocallySmoothed]:
    """Smooth towards the neighbourhood if Moran's I of the raw rates has p < 0.05, else globally.

    Areas in the order of `touching`. In each neighbourhood (the area itself included) m = Σy/Σn,
    s² = Σ n (r − m)²/Σn, A = max(0, s² − m/n̄), EB = m + A/(A + m/n) (r − m). An area without
    inhabited neighbours keeps its own rate as m, so nothing is smoothed; that is said. Raises
    InvalidInput as `panel.counts` and `moran`.
    """
    ids = touching.ids
    given = counts(ids, events, population, shares=binomial)
    whole = empirical_bayes(ids, events, population, binomial=binomial)
    pattern = moran(
        [rate.raw for rate in whole.value.rates], touching, seed=seed, shuffles=shuffles
    )
    alike = pattern.value.p_value is not None and pattern.value.p_value < LEVEL
    warnings = [*pattern.warnings]
    if alike:
        rates, towards, variance = _local(given, touching, binomial)
        warnings += [notice for notice in whole.warnings if notice.code == "DENOM_ZERO"]
        if pattern.value.islands:
            text = f"{len(pattern.value.islands)} Gebiete ohne Nachbarn sind nicht geglättet."
            warnings.append(Notice("NOT_SMOOTHED", text))
    else:
        rates = whole.value.rates
        towards = tuple(None if r.raw is None else whole.value.mean for r in rates)
        variance = tuple(None if r.raw is None else whole.value.variance for r in rates)
        text = "Nachbarn gleichen einander nicht erkennbar; geglättet ist zum Mittel aller Gebiete."
        warnings += [*whole.warnings, Notice("NO_NEIGHBOUR_PATTERN", text)]
    return Result(
        value=LocallySmoothed(rates, towards, alike, whole.value.mean, variance, pattern.value),
        method=METHOD,
        assumptions=(
            *whole.assumptions,
            *pattern.assumptions,
            Assumption("Nachbarn gleichen einander bei p unter", LEVEL),
        ),
        warnings=tuple(warnings),
    )


def _local(
    given: Counts, touching: Neighbours, binomial: bool
) -> tuple[tuple[SmoothedRate, ...], tuple[float | None, ...], tuple[float | None, ...]]:
    there = given.inhabited
    y, n = given.events, given.population
    people = touching.sums(n) + n
    safe = np.where(there, people, 1.0)
    mean = np.where(there, (touching.sums(y) + y) / safe, 0.0)
    raw = np.divide(y, n, out=np.zeros(len(n)), where=there)
    # Σ n (r − m)² around each area's own m, summed from moments of the centred rates.
    middle = given.overall
    centred = raw - middle
    first, second = n * centred, n * centred**2
    off = mean - middle
    square = touching.sums(second) + second - 2 * off * (touching.sums(first) + first)
    square = np.maximum(square + off**2 * people, 0.0)
    areas = touching.sums(there.astype(float)) + there
    noise: Floats = mean * (1 - mean) if binomial else mean
    between = np.maximum(0.0, square / safe - noise * areas / safe)
    own = np.divide(noise, n, out=np.zeros(len(n)), where=there)
    total = between + own
    weight = np.divide(between, total, out=np.zeros(len(n)), where=total > 0)
    smoothed = mean + weight * (raw - mean)
    rates: list[SmoothedRate] = []
    towards: list[float | None] = []
    variances: list[float | None] = []
    for k, name in enumerate(given.ids):
        if not there[k]:
            rates.append(SmoothedRate(name, None, None, None))
            towards.append(None)
            variances.append(None)
            continue
        rates.append(SmoothedRate(name, float(raw[k]), float(smoothed[k]), float(weight[k])))
        towards.append(float(mean[k]))
        variances.append(float(between[k]))
    return tuple(rates), tuple(towards), tuple(variances)
