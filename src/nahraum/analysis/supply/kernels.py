"""Succession from event to event: when somebody leaves or comes is drawn at once, not every month.

Chances within a month become intensities, -log(1 - chance), and add up along a line of months of
age; the event is in the first month in which the sum exceeds an exponential number. That is the
inverse of the distribution that `succession_months` draws from month by month. A seat waits in
the list of the month of its next event; -1 ends a list.
"""

import math
from typing import Any

import numpy as np

from nahraum.analysis.compiled import kernel
from nahraum.analysis.population.ages import Floats
from nahraum.analysis.supply.succession_model import Integers

# As in succession_events; a kernel knows its own file only.
_MONTHS = 12
_NOBODY, _UNKNOWN = -1, -2
_STEPS = 256
# Columns of the desk, where everything about a seat lies: what stays, then what changes: the next
# in the list, posts or 0 while vacant, 1 while the first doctor sits there, month it is filled.
# The last row has the four figures of `histories` there. Few whole arrays instead of many parts of
# them: each part taken would be counted as in use and given back.
_SIZE, _AGE, _ROW, _END, _HEIR, _FORM, _NEXT, _POSTS, _FIRST, _COMES = range(10)
_FIGURES = 6
# Rows of the odds: intensity of filling by form; posts of a successor and their added chances;
# added chances of being 0, 1 ... years old, and the first age to try for each 256th of luck.
_FILL, _EXTENTS, _EXTENT_ODDS, _AGE_ODDS, _FIRST_AGE = range(5)
# Months until a vacant seat may lapse, and the chance.
Lapse = tuple[int, float]


@kernel
def histories(
    rng: Any,
    desk: Integers,
    known_ages: Integers,
    sums: Floats,
    odds: Floats,
    lapse: Lapse,
    limits: Floats,
    out: Integers,
) -> None:
    """Fill `out` (runs, years + 1, 4): posts, vacant and lapsed posts, 1 while everybody stays.

    Posts are in units. desk: (seats + 1, 10), its first six columns filled: size, age, row of
    `sums`, month of the announced end or 0, 1 with a known successor, form. known_ages: what
    unknown ones are drawn from. sums: intensities of leaving added up along months of age. odds:
    (5, 256). limits: posts above which vacant seats lapse, by year.
    """
    last, seats = _MONTHS * len(limits), len(desk) - 1
    lists = np.empty((2, last + 1), dtype=np.int64)
    for run in range(len(out)):
        _begin(rng, desk, known_ages, sums, odds, lapse, lists)
        for month in range(last + 1):
            if lists[0, month] >= 0:
                _events(rng, month, desk, lists, sums, odds, lapse)
            if lists[1, month] >= 0:
                _lapse(rng, month, desk, lists, lapse, limits)
            if month % _MONTHS == 0:
                for figure in range(4):
                    out[run, month // _MONTHS, figure] = desk[seats, _FIGURES + figure]


@kernel
def _begin(
    rng: Any,
    desk: Integers,
    known_ages: Integers,
    sums: Floats,
    odds: Floats,
    lapse: Lapse,
    lists: Integers,
) -> None:
    """Everybody at the start."""
    seats, never = len(desk) - 1, lists.shape[1]
    lists[:] = -1
    for figure in range(4):
        desk[seats, _FIGURES + figure] = figure == 3
    for seat in range(seats):
        age, end = desk[seat, _AGE], desk[seat, _END]
        desk[seat, _POSTS] = desk[seat, _FIRST] = 0
        if age == _NOBODY:
            _advertise(rng, seat, 0, desk, lists, odds, lapse)
            continue
        if age == _UNKNOWN:
            age = known_ages[int(rng.random() * len(known_ages))]
        desk[seat, _POSTS], desk[seat, _FIRST] = desk[seat, _SIZE], 1
        desk[seats, _FIGURES] += desk[seat, _SIZE]
        month = _leaving(rng, sums, desk[seat, _ROW], _MONTHS * age, never - 1)
        _wait(seat, min(month, end) if end > 0 else month, desk, lists, 0)


@kernel
def _events(
    rng: Any,
    month: int,
    desk: Integers,
    lists: Integers,
    sums: Floats,
    odds: Floats,
    lapse: Lapse,
) -> None:
    """Whoever leaves or comes in this month."""
    figures, seat = len(desk) - 1, lists[0, month]
    while seat >= 0:
        behind, size, form = desk[seat, _NEXT], desk[seat, _SIZE], desk[seat, _FORM]
        posts, handed_on = desk[seat, _POSTS], desk[seat, _FIRST] * desk[seat, _HEIR]
        desk[figures, _FIGURES] -= posts
        if posts > 0:
            desk[figures, _FIGURES + 3] = 0
            posts = size * handed_on
        else:
            desk[figures, _FIGURES + 1] -= size
            luck, kind = rng.random(), 0
            while odds[_EXTENT_ODDS, kind] <= luck:
                kind += 1
            posts = min(int(odds[_EXTENTS, kind]), size)
        desk[seat, _POSTS], desk[seat, _FIRST] = posts, 0
        desk[figures, _FIGURES] += posts
        if posts > 0:
            luck = rng.random()
            age = int(odds[_FIRST_AGE, int(luck * _STEPS)])
            while odds[_AGE_ODDS, age] <= luck:
                age += 1
            begin = _MONTHS * age + (month - 1) % _MONTHS + 1
            left = lists.shape[1] - 1 - month
            _wait(seat, month + _leaving(rng, sums, form, begin, left), desk, lists, 0)
        else:
            _advertise(rng, seat, month, desk, lists, odds, lapse)
        seat = behind


@kernel
def _lapse(
    rng: Any, month: int, desk: Integers, lists: Integers, lapse: Lapse, limits: Floats
) -> None:
    """Seats vacant for long enough lapse by chance where there are more posts than the limit."""
    figures, seat = len(desk) - 1, lists[1, month]
    while seat >= 0:
        behind, size = desk[seat, _NEXT], desk[seat, _SIZE]
        above = desk[figures, _FIGURES] > limits[(month - 1) // _MONTHS]
        if rng.random() < lapse[1] and above:
            desk[figures, _FIGURES + 1] -= size
            desk[figures, _FIGURES + 2] += size
        else:
            _wait(seat, desk[seat, _COMES], desk, lists, 0)
        seat = behind


@kernel
def _advertise(
    rng: Any,
    seat: int,
    month: int,
    desk: Integers,
    lists: Integers,
    odds: Floats,
    lapse: Lapse,
) -> None:
    """Draw when the vacant seat is filled; before that it may lapse."""
    desk[len(desk) - 1, _FIGURES + 1] += desk[seat, _SIZE]
    comes = lists.shape[1]
    intensity = odds[_FILL, desk[seat, _FORM]]
    if intensity > 0:
        waits = -math.log(1.0 - rng.random()) / intensity
        if waits < comes - month:
            comes = month + 1 + int(waits)
    desk[seat, _COMES] = comes
    if lapse[1] > 0 and month + lapse[0] < comes:
        _wait(seat, month + lapse[0], desk, lists, 1)
    else:
        _wait(seat, comes, desk, lists, 0)


@kernel
def _leaving(rng: Any, sums: Floats, row: int, begin: int, left: int) -> int:
    """Months until somebody leaves who stands at `begin` of the line; `left` + 1 is never."""
    low, high = begin, begin + left
    luck = sums[row, begin] - math.log(1.0 - rng.random())
    if sums[row, high] <= luck:
        return left + 1
    year = begin - begin % _MONTHS + _MONTHS
    while year < high and sums[row, year] <= luck:
        low = year
        year += _MONTHS
    # Months of one age are alike.
    whole = int((luck - sums[row, low]) / (sums[row, low + 1] - sums[row, low]))
    return low - begin + 1 + min(whole, min(year, high) - low - 1)


@kernel
def _wait(seat: int, month: int, desk: Integers, lists: Integers, which: int) -> None:
    """Put the seat into the list of the month, unless that is beyond the end."""
    if month < lists.shape[1]:
        desk[seat, _NEXT] = lists[which, month]
        lists[which, month] = seat
