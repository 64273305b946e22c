"""Floating catchments in two runs over the pairs, nothing kept of them; `reference` says what.

Sums are added in the order of the pairs, as there: the same bits come out. Weights are made for a
block of pairs at a time, so that they stay near the processor.
"""

import numpy as np

from nahraum.analysis.catchments.arrays import Loads, Question, Values
from nahraum.analysis.catchments.times import Ints, Positions
from nahraum.analysis.compiled import kernel
from nahraum.analysis.population.ages import Floats

_THREE_STEP, _MODIFIED = 1, 2  # as in arrays; a kernel knows its own file only
_BLOCK = 2048  # pairs


@kernel
def loads(asked: Question, chosen: Floats) -> Loads:
    """First run: how many persons each site is for. chosen: as `choices` gives."""
    sites, people = len(asked.offered), asked.people
    load, reached, pairs = np.zeros(sites), np.zeros(sites, dtype=np.bool_), 0
    f, wanted, steps = np.empty(_BLOCK), np.empty(_BLOCK), np.empty(_BLOCK, dtype=np.int64)
    for low in range(0, len(asked.place), _BLOCK):
        place, site = asked.place[low : low + _BLOCK], asked.site[low : low + _BLOCK]
        _weights(asked, low, place, site, steps, f)
        _wanted(asked, chosen, place, site, f, wanted)
        for k in range(len(place)):
            persons = people[place[k]]
            load[site[k]] += persons * wanted[k]
            reached[site[k]] |= persons * f[k] > 0
            pairs += f[k] > 0
    return Loads(load, reached, pairs)


@kernel
def values(asked: Question, chosen: Floats, ratios: Floats) -> Values:
    """Second run: what everybody gets of the posts per person of the sites."""
    access = np.zeros(len(asked.people))
    seen = np.zeros(len(asked.people), dtype=np.uint8)
    show = 1 * (asked.offered > 0) + 2 * ~asked.accepts + 4 * asked.crossing
    shown = show.astype(np.uint8)
    f, got, steps = np.empty(_BLOCK), np.empty(_BLOCK), np.empty(_BLOCK, dtype=np.int64)
    for low in range(0, len(asked.place), _BLOCK):
        place, site = asked.place[low : low + _BLOCK], asked.site[low : low + _BLOCK]
        _weights(asked, low, place, site, steps, f)
        if asked.variant == _MODIFIED:
            got[:] = f * f
        else:
            _wanted(asked, chosen, place, site, f, got)
        for k in range(len(place)):
            access[place[k]] += ratios[site[k]] * got[k]
            seen[place[k]] |= shown[site[k]] * (f[k] > 0)
    return Values(access, seen & 1 > 0, seen & 2 > 0, seen & 4 > 0)


@kernel
def choices(asked: Question) -> Floats:
    """Sum of the weights of all sites with posts, by place, for 3SFCA; empty for the others."""
    if asked.variant != _THREE_STEP:
        return np.empty(0)
    chosen, open_site = np.zeros(len(asked.people)), asked.offered > 0
    f, steps = np.empty(_BLOCK), np.empty(_BLOCK, dtype=np.int64)
    for low in range(0, len(asked.place), _BLOCK):
        place, site = asked.place[low : low + _BLOCK], asked.site[low : low + _BLOCK]
        _weights(asked, low, place, site, steps, f)
        for k in range(len(place)):
            chosen[place[k]] += f[k] if open_site[site[k]] else 0.0
    return chosen


@kernel
def _weights(
    asked: Question, low: int, place: Positions, site: Positions, steps: Ints, f: Floats
) -> None:
    """f of a block of pairs, 0 outside their catchment. steps: work space."""
    size, shares, catchment = len(place), asked.shares, asked.catchment
    minutes = asked.minutes[low : low + size]
    whose = place if asked.by_place else site
    if len(asked.given) > 0:
        given = asked.given[low : low + size]
        for k in range(size):
            f[k] = given[k] if minutes[k] <= catchment[whose[k]] else 0.0
        return
    steps[:] = 0
    for limit in asked.limits:  # limit by limit: this way the processor does several at once
        for k in range(size):
            steps[k] += minutes[k] > limit
    for k in range(size):
        f[k] = shares[steps[k]] * (minutes[k] <= catchment[whose[k]])


@kernel
def _wanted(
    asked: Question, chosen: Floats, place: Positions, site: Positions, f: Floats, wanted: Floats
) -> None:
    """f · G of a block: G is the share of the place that chooses the site, 1 without 3SFCA."""
    if asked.variant != _THREE_STEP:
        wanted[:] = f
        return
    for k in range(len(place)):
        offered, of_place = asked.offered[site[k]] > 0, chosen[place[k]]
        wanted[k] = f[k] * (f[k] / of_place if offered and of_place > 0 else 0.0)
