"""Many futures of one area side by side: draws are lanes, so the processor does several at once.

`bands_whole` says the same with whole arrays. Order of a year as in `projection.advance`; figures
differ by rounding only, because sums are added in another order.
"""

import numpy as np

from nahraum.analysis.compiled import kernel
from nahraum.analysis.population.ages import Floats, Integers

# As in ages, fertility and migration; a kernel knows its own file only.
_OPEN, _FIRST_FERTILE, _FERTILE_YEARS, _NEIGHBOURS = 100, 15, 35, 2
_TFR, _MOVES = 0, 1
_NET, _INFLOW, _OUT = 0, 1, 2
_TOO_SMALL, _NOTHING, _POISSON = 1e-250, 1e-17, -1.0  # as in counted
# Rows of work space.
_BIRTHS, _LOWEST, _ROWS = 0, 1, 2
_SERIES = 32  # sorted side by side
# Log 2 in two parts, and what moves a whole number into the last bits of a float.
_LOG2_HIGH, _LOG2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_PER_LOG2, _TO_LAST_BITS, _LEAST = 1.4426950408889634, 6755399441055744.0, -708.0


@kernel
def futures(
    start: Floats,
    ratios: Floats,
    rates: Floats,
    moves: Floats,
    draws: Floats,
    where: tuple[Integers, Integers],
    out: tuple[Floats, Floats],
) -> None:
    """Carry the area through all years and draws.

    start: (2, 101). ratios: as `powers` gives. rates: (years, 37), births per woman
    at 15..49, then the shares of boys and girls. moves: (3, years, 2, 101), net persons, inflow,
    rate of moving out; (3, 0, 2, 101) in a closed area. draws: (2, years, draws), factors of TFR
    and migration. where: for each age its segment; for each year its pyramid or -1. out:
    persons (years + 1, segments, draws), begun with 0, and pyramids (wanted, 2, 101, draws).
    """
    years, lanes, moving = len(ratios), draws.shape[2], moves.shape[1] > 0
    population = np.empty((2, _OPEN + 1, lanes))
    begin = np.empty((2, _OPEN + 1, lanes)) if moving else population
    flow = np.empty((2, _OPEN + 1, lanes if moving else 0))
    work = np.empty((_ROWS, lanes))
    for sex in range(2):
        for age in range(_OPEN + 1):
            population[sex, age] = start[sex, age]
    _count(population, where, 0, out)
    for year in range(years):
        if moving:
            _move_first(population, begin, flow, work, moves, draws, year)
        _live(population, begin, work, ratios, rates, draws, year)
        if moving:
            _move_second(population, begin, flow, work)
            population, begin = begin, population
        _count(population, where, year + 1, out)


@kernel
def _count(
    population: Floats, where: tuple[Integers, Integers], year: int, out: tuple[Floats, Floats]
) -> None:
    """Add persons up by segment; keep the pyramid where it is wanted."""
    (segment, wanted), (persons, pyramids) = where, out
    lanes, pyramid = population.shape[2], wanted[year]
    for sex in range(2):
        for age in range(_OPEN + 1):
            part = segment[age]
            for k in range(lanes):
                persons[year, part, k] += population[sex, age, k]
            if pyramid >= 0:
                pyramids[pyramid, sex, age] = population[sex, age]


@kernel
def _live(
    population: Floats,
    begin: Floats,
    work: Floats,
    ratios: Floats,
    rates: Floats,
    draws: Floats,
    year: int,
) -> None:
    """Age, die and be born. From the oldest age down, so that one array is enough."""
    lanes = population.shape[2]
    for k in range(lanes):
        work[_BIRTHS, k] = 0.0
    for sex in range(2):
        for k in range(lanes):
            stays = begin[sex, _OPEN - 1, k] * ratios[year, sex, _OPEN, k]
            old = begin[sex, _OPEN, k] * ratios[year, sex, _OPEN, k]
            population[sex, _OPEN, k] = stays + old
        for age in range(_OPEN - 1, 0, -1):
            place = age - _FIRST_FERTILE
            if sex == 1 and 0 <= place < _FERTILE_YEARS:
                rate = rates[year, place]
                for k in range(lanes):
                    following = begin[sex, age - 1, k] * ratios[year, sex, age, k]
                    mothers = 0.5 * (population[sex, age, k] + following)
                    work[_BIRTHS, k] += rate * draws[_TFR, year, k] * mothers
                    population[sex, age, k] = following
            else:
                for k in range(lanes):
                    following = begin[sex, age - 1, k] * ratios[year, sex, age, k]
                    population[sex, age, k] = following
    for sex in range(2):
        share = rates[year, _FERTILE_YEARS + sex]
        for k in range(lanes):
            population[sex, 0, k] = work[_BIRTHS, k] * share * ratios[year, sex, 0, k]


@kernel
def powers(logs: Floats, hazard: Floats, out: Floats) -> None:
    """Survivorship under the hazard of each draw, exp(hazard * log): (years, 2, 101, draws).

    logs: (years, 2, 101). hazard: (years, draws). exp(x) = 2**n * exp(r): n is moved to the last
    bits of a float by a large summand, and from there to the exponent; exp(r) is the polynomial
    through the Chebyshev points, within 5e-16.
    """
    years, lanes = hazard.shape
    whole = np.empty(lanes)
    bits = whole.view(np.int64)
    for year in range(years):
        for sex in range(2):
            for age in range(_OPEN + 1):
                log = logs[year, sex, age]
                for k in range(lanes):
                    x = hazard[year, k] * log
                    x = x if x > _LEAST else _LEAST
                    moved = x * _PER_LOG2 + _TO_LAST_BITS
                    n = moved - _TO_LAST_BITS
                    r = x - n * _LOG2_HIGH - n * _LOG2_LOW
                    whole[k] = moved
                    p = 2.7640181478259046e-06 + r * 2.7626338267838885e-07
                    p = 0.00019841170268852795 + r * (2.4801504401058632e-05 + r * p)
                    p = 0.00833333338566892 + r * (0.0013888888932438088 + r * p)
                    p = 0.16666666666554403 + r * (0.0416666666665733 + r * p)
                    p = 1.0000000000000067 + r * (0.5000000000000006 + r * p)
                    out[year, sex, age, k] = 1.0 + r * p
                for k in range(lanes):
                    bits[k] = (bits[k] + 1023) << 52
                for k in range(lanes):
                    out[year, sex, age, k] *= whole[k]


@kernel
def _move_first(
    population: Floats,
    begin: Floats,
    flow: Floats,
    work: Floats,
    moves: Floats,
    draws: Floats,
    year: int,
) -> None:
    """Half of the year's moves, kept in `flow`; nobody leaves who is not there."""
    lanes = population.shape[2]
    for k in range(lanes):
        work[_LOWEST, k] = 0.0
    for sex in range(2):
        for age in range(_OPEN + 1):
            net, inflow = moves[_NET, year, sex, age], moves[_INFLOW, year, sex, age]
            out = moves[_OUT, year, sex, age]
            for k in range(lanes):
                level, there = draws[_MOVES, year, k], population[sex, age, k]
                up = level if level > 0.0 else 0.0
                moved = net * level + inflow * up - out * there
                left = there + 0.5 * moved
                lowest = work[_LOWEST, k]
                work[_LOWEST, k] = left if left < lowest else lowest
                flow[sex, age, k] = 0.5 * moved
                begin[sex, age, k] = left if left > 0.0 else 0.0
    _mend(population, begin, flow, work)


@kernel
def _move_second(population: Floats, after: Floats, flow: Floats, work: Floats) -> None:
    """The other half, from those who are there at the end of the year."""
    lanes = population.shape[2]
    for k in range(lanes):
        work[_LOWEST, k] = 0.0
    for sex in range(2):
        for age in range(_OPEN + 1):
            for k in range(lanes):
                left = population[sex, age, k] + flow[sex, age, k]
                lowest = work[_LOWEST, k]
                work[_LOWEST, k] = left if left < lowest else lowest
                after[sex, age, k] = left if left > 0.0 else 0.0
    _mend(population, after, flow, work)


@kernel
def _mend(population: Floats, after: Floats, flow: Floats, work: Floats) -> None:
    """Where more would leave than there are, others of similar age do."""
    for k in range(population.shape[2]):
        if work[_LOWEST, k] < 0.0:
            _clip(flow, population, k)
            for sex in range(2):
                for age in range(_OPEN + 1):
                    after[sex, age, k] = max(population[sex, age, k] + flow[sex, age, k], 0.0)


@kernel
def _clip(flow: Floats, population: Floats, k: int) -> None:
    """`migration.clip_flow` for one draw; nobody leaves who is not there."""
    excess = np.zeros((2, _OPEN + 1))
    for sex in range(2):
        for age in range(_OPEN + 1):
            limit = population[sex, age, k]
            excess[sex, age] = max(-(flow[sex, age, k] + limit), 0.0)
            flow[sex, age, k] = max(flow[sex, age, k], -limit)
    # Neighbours first, then the sex, at last everybody; one call, because each is compiled anew.
    wanted, rest = 0.0, 0.0
    for step in range(2 * (_OPEN + 2) + 1):
        sex, age = step // (_OPEN + 2), step % (_OPEN + 2)
        sexes, ages = (sex, sex), (max(age - _NEIGHBOURS, 0), min(age + _NEIGHBOURS, _OPEN))
        missing = wanted if age > _OPEN else 0.0
        if sex > 1:
            sexes, ages, missing = (0, 1), (0, _OPEN), rest
        elif age > _OPEN:
            ages, wanted = (0, _OPEN), 0.0
        else:
            missing = excess[sex, age]
        if missing > 0.0:
            left = _take(flow, population, k, sexes, ages, missing)
            rest += left if age > _OPEN else 0.0
            wanted += left if age <= _OPEN else 0.0


@kernel
def _take(
    flow: Floats,
    population: Floats,
    k: int,
    sexes: tuple[int, int],
    ages: tuple[int, int],
    excess: float,
) -> float:
    """Let others leave in proportion to the room they have; returns what is left over."""
    room = 0.0
    for sex in range(sexes[0], sexes[1] + 1):
        for age in range(ages[0], ages[1] + 1):
            room += max(flow[sex, age, k] + population[sex, age, k], 0.0)
    taken = min(excess, room)
    if taken > 0.0:
        share = taken / room
        for sex in range(sexes[0], sexes[1] + 1):
            for age in range(ages[0], ages[1] + 1):
                limit = population[sex, age, k]
                own = max(flow[sex, age, k] + limit, 0.0)
                flow[sex, age, k] = max(flow[sex, age, k] - own * share, -limit)
    return excess - taken


@kernel
def quantiles(values: Floats, shares: Floats, out: Floats) -> None:
    """Quantiles of each row of values (rows, draws), linear in between as numpy's: out (n, rows).

    Rows lie side by side and go through one network of comparisons (Batcher's merge exchange,
    Knuth 5.2.2 M), so that the processor sorts several at once.
    """
    rows, draws = values.shape
    side = np.empty((draws, _SERIES))
    for first in range(0, rows, _SERIES):
        count = min(_SERIES, rows - first)
        for row in range(count):
            for k in range(draws):
                side[k, row] = values[first + row, k]
        _sort(side, count)
        for quantile in range(len(shares)):
            place = shares[quantile] * (draws - 1)
            low = int(place)
            beyond, high = place - low, min(low + 1, draws - 1)
            for row in range(count):
                step = side[high, row] - side[low, row]
                value = side[low, row] + step * beyond
                if beyond >= 0.5:
                    value = side[high, row] - step * (1.0 - beyond)
                out[quantile, first + row] = value


@kernel
def _sort(side: Floats, count: int) -> None:
    """Sort the first `count` columns."""
    draws, top = len(side), 1
    while 2 * top < draws:
        top *= 2
    width = top
    while width > 0:
        across, phase, gap = top, 0, width
        while True:
            for k in range(draws - gap):
                if k & width == phase:
                    for row in range(count):
                        one, other = side[k, row], side[k + gap, row]
                        side[k, row] = one if one < other else other
                        side[k + gap, row] = other if one < other else one
            if across == width:
                break
            gap, across, phase = across - width, across // 2, width
        width //= 2


@kernel
def inverse(luck: Floats, none: Floats, trials: Floats, chance: Floats, found: Floats) -> None:
    """`counted.inverse`, cell by cell; all flat, `found` begun with 0."""
    for k in range(len(luck)):
        below = none[k]
        if luck[k] < below or below < _TOO_SMALL:
            continue
        poisson = trials[k] == _POISSON
        odds = chance[k] if poisson else 1.0 / chance[k] - 1.0
        expected = odds if poisson else trials[k] * odds
        term, count = below, 0
        while luck[k] >= below and (poisson or count < trials[k]):
            if count > expected and term < _NOTHING:
                break
            count += 1
            term *= (odds if poisson else (trials[k] - count + 1) * odds) / count
            below += term
        found[k] = count
