"""Whole persons drawn at random: how many of `trials` go, how many come (METHODS 1.5).

One random number a cell, turned into a count by the inverse of the distribution, summed up from
zero. Where nobody goes with a chance too small to be summed up from, numpy draws instead.
"""

import numpy as np

from nahraum.analysis.population.ages import Floats

# Chances of zero below this are too small to begin with; sums end at chances that add nothing.
LEAST, NOTHING = 1e-250, 1e-17
POISSON = -1.0


def gone(trials: Floats, logs: Floats, rng: np.random.Generator) -> Floats:
    """Binomial: of `trials` persons each stays with the chance exp(logs). Same shapes."""
    none, stay = np.exp(trials * logs), np.exp(logs)
    found = _found(rng, none, trials, stay)
    for cell in np.flatnonzero(none < LEAST):
        found.flat[cell] = rng.binomial(int(trials.flat[cell]), 1 - stay.flat[cell])
    return found


def come(mean: Floats, rng: np.random.Generator) -> Floats:
    """Poisson with this mean."""
    none = np.exp(-mean)
    found = _found(rng, none, np.full(mean.shape, POISSON), mean)
    for cell in np.flatnonzero(none < LEAST):
        found.flat[cell] = rng.poisson(mean.flat[cell])
    return found


def _found(rng: np.random.Generator, none: Floats, trials: Floats, chance: Floats) -> Floats:
    """none: chance of zero. chance: of staying, or the mean where trials are POISSON."""
    from nahraum.analysis.compiled import COMPILED  # brings numba along

    luck = rng.random(none.shape)
    if not COMPILED:
        return inverse(luck, none, trials, chance)
    from nahraum.analysis.population import kernels

    found = np.zeros(none.size)
    kernels.inverse(luck.ravel(), none.ravel(), trials.ravel(), chance.ravel(), found)
    return found.reshape(none.shape)


def inverse(luck: Floats, none: Floats, trials: Floats, chance: Floats) -> Floats:
    """Smallest count whose added chances exceed the luck; all cells together, step by step.

    What `kernels.inverse` is held against, bit by bit.
    """
    found = np.zeros(luck.shape)
    left = np.nonzero((luck >= none) & (none >= LEAST))
    luck, below, trials, chance = luck[left], none[left], trials[left], chance[left]
    poisson, term, count = trials == POISSON, none[left], 0
    odds = np.where(poisson, chance, 1 / np.where(poisson, 1.0, chance) - 1)
    while luck.size:
        count += 1
        term = term * (np.where(poisson, odds, (trials - count + 1) * odds) / count)
        below = below + term
        found[left] = count
        late = (term < NOTHING) & (count > np.where(poisson, odds, trials * odds))
        on = (luck >= below) & (poisson | (count < trials)) & ~late
        left = tuple(axis[on] for axis in left)
        luck, below, term, odds = luck[on], below[on], term[on], odds[on]
        trials, poisson = trials[on], poisson[on]
    return found
