"""Succession month by month: the plain reading of METHODS 2.7 that `kernels` is held against.

Every seat of every run meets its chance every month, as arrays (runs, seats). `succession_events`
draws from the same distribution, quicker and with other random numbers.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from nahraum.analysis.population.ages import Floats
from nahraum.analysis.supply.succession_events import FULL, Samples
from nahraum.analysis.supply.succession_model import (
    FORMS,
    MONTHS,
    TOP_AGE,
    Demand,
    Doctor,
    Suppositions,
)

Indices = npt.NDArray[np.intp]


def sample_months(
    doctors: Sequence[Doctor],
    demand: Demand,
    suppose: Suppositions,
    runs: int,
    rng: np.random.Generator,
) -> Samples:
    """All runs together; arguments are taken as checked."""
    practices = _Practices(doctors, suppose, runs, rng)
    ending: dict[int, list[int]] = {}
    for seat, doctor in enumerate(doctors):
        if doctor.leaves_after is not None and not doctor.vacant:
            ending.setdefault(doctor.leaves_after, []).append(seat)
    above = suppose.replacement.lapse_above / FULL if suppose.replacement else 0.0
    states = [practices.state()]
    for year, need in enumerate(demand.need[:-1]):
        for month in range(year * MONTHS + 1, (year + 1) * MONTHS + 1):
            practices.advance(month, ending.get(month, ()))
            practices.lapse(month, above * float(need))
        practices.grow_older()
        states.append(practices.state())
    posts, vacant, lapsed, all_stay = zip(*states, strict=True)
    return Samples(np.stack(posts), np.stack(vacant), np.stack(lapsed), np.stack(all_stay))


class _Practices:
    """The seats of a block of runs; every array has shape (runs, seats)."""

    def __init__(
        self,
        doctors: Sequence[Doctor],
        suppose: Suppositions,
        runs: int,
        rng: np.random.Generator,
    ) -> None:
        self.rng, self.replacement = rng, suppose.replacement
        self.size = np.array([doctor.posts for doctor in doctors])
        self.form = np.array([FORMS.index(doctor.form) for doctor in doctors], dtype=np.intp)
        self.known = np.array([doctor.successor_known for doctor in doctors], dtype=bool)
        announced = np.array([doctor.leaves_after is not None for doctor in doctors], dtype=bool)
        self.announced = announced
        vacant = np.array([doctor.vacant for doctor in doctors], dtype=bool)
        self.leave = suppose.monthly_leaving()
        self.fill = np.zeros(len(FORMS))
        if suppose.replacement is not None:
            self.fill = suppose.replacement.chances()
        shape = (runs, len(doctors))
        self.filled = np.broadcast_to(~vacant, shape).copy()
        self.original = self.filled.copy()
        self.lapsed = np.zeros(shape, dtype=bool)
        self.since = np.zeros(shape, dtype=np.int16)
        self.age = _starting_ages(doctors, runs, rng)
        self.posts = np.where(self.filled, self.size, 0.0)
        self.chance = np.where(self.filled, self._leaving(), self.fill[self.form])
        self.all_stay = np.ones(runs, dtype=bool)

    def _leaving(self) -> Floats:
        """Monthly chance of leaving for whoever sits there; those with an announced end die."""
        row = np.where(self.original & self.announced, len(FORMS), self.form)
        return self.leave[row, np.minimum(self.age, TOP_AGE)]

    def advance(self, month: int, ending: Sequence[int]) -> None:
        """One month; `ending` are the seats whose announced end lies in it."""
        rows, seats = np.nonzero(self.rng.random(self.chance.shape) < self.chance)
        there = self.filled[rows, seats]
        self._settle(rows[~there], seats[~there], None)
        self._leave(rows[there], seats[there], month)
        for seat in ending:
            last = np.flatnonzero(self.original[:, seat])
            self._leave(last, np.full(len(last), seat), month)

    def _leave(self, rows: Indices, seats: Indices, month: int) -> None:
        handed_on = self.known[seats] & self.original[rows, seats] & (self.replacement is not None)
        self.all_stay[rows] = False
        self.original[rows, seats] = False
        self.filled[rows, seats] = False
        self.posts[rows, seats] = 0.0
        self.since[rows, seats] = month
        self.chance[rows, seats] = self.fill[self.form[seats]]
        heirs = seats[handed_on]
        self._settle(rows[handed_on], heirs, self.size[heirs])

    def _settle(self, rows: Indices, seats: Indices, posts: Floats | None) -> None:
        """Somebody new; without `posts` the extent is drawn."""
        if not len(rows):
            return
        assert self.replacement is not None
        model = self.replacement
        if posts is None:
            posts = _extents(model.extents, len(rows), self.rng)
        low, high = model.age_range
        drawn = self.rng.normal(model.age_mean, model.age_sd, len(rows))
        self.age[rows, seats] = np.floor(np.clip(drawn, low, high))
        self.filled[rows, seats] = True
        self.posts[rows, seats] = np.minimum(posts, self.size[seats])
        self.chance[rows, seats] = self.leave[self.form[seats], self.age[rows, seats]]

    def lapse(self, month: int, limit: float) -> None:
        """Seats vacant for long enough lapse by chance where there are more posts than `limit`."""
        model = self.replacement
        if model is None or month < model.lapse_months:
            return
        due = ~self.filled & (self.since == month - model.lapse_months) & ~self.lapsed
        rows, seats = np.nonzero(due)
        if not len(rows):
            return
        drawn = self.rng.random(len(rows)) < model.lapse_chance
        gone = drawn & (self.posts[rows].sum(axis=1) > limit)
        self.lapsed[rows[gone], seats[gone]] = True
        self.chance[rows[gone], seats[gone]] = 0.0

    def grow_older(self) -> None:
        self.age += self.filled
        self.chance = np.where(self.filled, self._leaving(), self.chance)

    def state(self) -> tuple[Floats, Floats, Floats, npt.NDArray[np.bool_]]:
        """Posts, vacant and lapsed posts, and whether everybody stayed; each shape (runs,)."""
        empty = ~self.filled & ~self.lapsed
        vacant, lapsed = empty @ self.size, self.lapsed @ self.size
        return self.posts.sum(axis=1), vacant, lapsed, self.all_stay.copy()


def _starting_ages(
    doctors: Sequence[Doctor], runs: int, rng: np.random.Generator
) -> npt.NDArray[np.int16]:
    known = np.array([d.age for d in doctors if d.age is not None and not d.vacant], np.int16)
    ages = np.zeros((runs, len(doctors)), dtype=np.int16)
    for seat, doctor in enumerate(doctors):
        if doctor.vacant:
            continue
        ages[:, seat] = rng.choice(known, runs) if doctor.age is None else doctor.age
    return ages


def _extents(chances: Mapping[float, float], count: int, rng: np.random.Generator) -> Floats:
    extents = np.array(list(chances))
    edges = np.cumsum(list(chances.values()))[:-1]
    return extents[np.searchsorted(edges, rng.random(count), side="right")]
