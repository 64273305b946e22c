"""The sums over pairs as array formulas: short, with several arrays as long as the pairs.

This is what `kernels` is held against, bit by bit, and what answers where nothing can be compiled
or pairs are few. Formulas: `floating`.
"""

import numpy as np

from nahraum.analysis.catchments.arrays import MODIFIED, THREE_STEP, Loads, Question, Values
from nahraum.analysis.catchments.times import add_up
from nahraum.analysis.population.ages import Floats


def loads(asked: Question, chosen: Floats) -> Loads:
    """Persons by site, weighted with f · G (f without G)."""
    f = _weights(asked)
    sites = len(asked.offered)
    wanted = asked.people[asked.place] * (f * _shares(asked, f, chosen))
    reached = np.zeros(sites, dtype=np.bool_)
    reached[asked.site[asked.people[asked.place] * f > 0]] = True
    return Loads(add_up(asked.site, wanted, sites), reached, int((f > 0).sum()))


def values(asked: Question, chosen: Floats, ratios: Floats) -> Values:
    """Posts per person by place, and what is in reach there."""
    f = _weights(asked)
    places = len(asked.people)
    got = f * f if asked.variant == MODIFIED else f * _shares(asked, f, chosen)
    found = np.zeros((3, places), dtype=np.bool_)
    for row, sites in enumerate((asked.offered > 0, ~asked.accepts, asked.crossing)):
        found[row, asked.place[(f > 0) & sites[asked.site]]] = True
    return Values(add_up(asked.place, ratios[asked.site] * got, places), *found)


def choices(asked: Question) -> Floats:
    """Σ f over sites with posts, by place, for 3SFCA; empty for the others."""
    if asked.variant != THREE_STEP:
        return np.empty(0)
    candidates = np.where(asked.offered[asked.site] > 0, _weights(asked), 0.0)
    return add_up(asked.place, candidates, len(asked.people))


def _weights(asked: Question) -> Floats:
    whose = asked.place if asked.by_place else asked.site
    near = asked.minutes <= (
        asked.catchment if len(asked.catchment) == 1 else asked.catchment[whose]
    )
    if len(asked.given):
        return np.where(near, asked.given, 0.0)
    steps = np.searchsorted(asked.limits, asked.minutes, side="left")
    return np.where(near, asked.shares[steps], 0.0)


def _shares(asked: Question, f: Floats, chosen: Floats) -> Floats:
    """G: the share of the place that chooses the site, 1 without 3SFCA."""
    if asked.variant != THREE_STEP:
        return np.ones_like(f)
    candidates = np.where(asked.offered[asked.site] > 0, f, 0.0)
    all_of_place = chosen[asked.place]
    return np.divide(candidates, all_of_place, out=np.zeros_like(f), where=all_of_place > 0)
