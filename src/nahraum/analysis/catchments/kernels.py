"""Floating catchments in two runs over the pairs, nothing kept of them; `reference` says what.

Sums are added in the order of the pairs, as there: the same bits come out. Weights are made for a
block of pairs at a time, so that they stay near the processor.
"""

import numpy as np

from nahraum.analysis.catchments.arrays import Loads, Question, Values
from nahraum.analysis.catchments.times import Positions
from nahraum.analysis.compiled import kernel
from nahraum.analysis.population.ages import Floats

_PLAIN, _THREE_STEP, _MODIFIED = 0, 1, 2  # as in arrays; a kernel knows its own file only
_BLOCK = 2048  # pairs


@kernel
def loads(asked: Question, chosen: Floats) -> Loads:
    """First run: how many persons each site is for. chosen: as `choices` gives."""
    sites, people = len(asked.offered), asked.people
    load, reached, pairs = np.zeros(sites), np.zeros(sites, dtype=np.bool_), 0
    f, wanted = np.empty(_BLOCK), np.empty(_BLOCK)
    for low in range(0, len(asked.place), _BLOCK):
        place, site = asked.place[low : low + _BLOCK], asked.site[low : low + _BLOCK]
        _weights(asked, low, place, site, f)
        pairs += (f[: len(place)] > 0).sum()
        if asked.variant == _THREE_STEP:
            _wanted(asked, chosen, place, site, f, wanted)
            for k in range(len(place)):
                load[site[k]] += people[place[k]] * wanted[k]
                reached[site[k]] |= people[place[k]] * f[k] > 0
        else:
            for k in range(len(place)):
                load[site[k]] += people[place[k]] * f[k]
    return Loads(load, reached | (load > 0), pairs)


@kernel
def values(asked: Question, chosen: Floats, ratios: Floats) -> Values:
    """Second run: what everybody gets of the posts per person of the sites."""
    access = np.zeros(len(asked.people))
    seen = np.zeros(len(asked.people), dtype=np.uint8)
    show = 1 * (asked.offered > 0) + 2 * ~asked.accepts + 4 * asked.crossing
    shown = show.astype(np.uint8)
    f, got = np.empty(_BLOCK), np.empty(_BLOCK)
    for low in range(0, len(asked.place), _BLOCK):
        place, site = asked.place[low : low + _BLOCK], asked.site[low : low + _BLOCK]
        _weights(asked, low, place, site, f)
        if asked.variant == _THREE_STEP:
            _wanted(asked, chosen, place, site, f, got)
        elif asked.variant == _MODIFIED:
            got[:] = f * f
        gain = f if asked.variant == _PLAIN else got
        here, sum_here, seen_here = place[0], access[place[0]], seen[place[0]]
        for k in range(len(place)):  # pairs of a place stand together
            if place[k] != here:
                access[here], seen[here] = sum_here, seen_here
                here, sum_here, seen_here = place[k], access[place[k]], seen[place[k]]
            sum_here += ratios[site[k]] * gain[k]
            seen_here |= shown[site[k]] * (f[k] > 0)
        access[here], seen[here] = sum_here, seen_here
    return Values(access, seen & 1 > 0, seen & 2 > 0, seen & 4 > 0)


@kernel
def choices(asked: Question) -> Floats:
    """Sum of the weights of all sites with posts, by place, for 3SFCA; empty for the others."""
    if asked.variant != _THREE_STEP:
        return np.empty(0)
    chosen, open_site = np.zeros(len(asked.people)), asked.offered > 0
    f = np.empty(_BLOCK)
    for low in range(0, len(asked.place), _BLOCK):
        place, site = asked.place[low : low + _BLOCK], asked.site[low : low + _BLOCK]
        _weights(asked, low, place, site, f)
        for k in range(len(place)):
            chosen[place[k]] += f[k] if open_site[site[k]] else 0.0
    return chosen


@kernel
def _weights(asked: Question, low: int, place: Positions, site: Positions, f: Floats) -> None:
    """f of a block of pairs, 0 outside their catchment."""
    size, catchment = len(place), asked.catchment
    minutes = asked.minutes[low : low + size]
    if len(asked.given) > 0:
        f[:size] = asked.given[low : low + size]
    else:
        f[:size] = asked.shares[0]
    for step in range(len(asked.limits)):  # one by one: the processor does several pairs at once
        limit, share = asked.limits[step], asked.shares[step + 1]
        for k in range(size):
            f[k] = share if minutes[k] > limit else f[k]
    if len(catchment) == 1:
        widest = catchment[0]
        for k in range(size):
            f[k] = f[k] if minutes[k] <= widest else 0.0
        return
    whose = place if asked.by_place else site
    for k in range(size):
        f[k] = f[k] if minutes[k] <= catchment[whose[k]] else 0.0


@kernel
def _wanted(
    asked: Question, chosen: Floats, place: Positions, site: Positions, f: Floats, wanted: Floats
) -> None:
    """f · G of a block, for 3SFCA: G is the share of the place that chooses the site."""
    for k in range(len(place)):
        offered, of_place = asked.offered[site[k]] > 0, chosen[place[k]]
        wanted[k] = f[k] * (f[k] / of_place if offered and of_place > 0 else 0.0)
