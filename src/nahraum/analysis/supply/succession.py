"""Who will follow? Monte Carlo of leaving, vacancy and replacement, month by month (METHODS 2.7).

Everybody grows a year older on the anniversary of the start. Within a month a doctor leaves with
the chance of age and practice form (an announced end is certain instead), a vacant seat is
filled with the chance of its form, and after 24 months it may lapse where supply is above 100 %.
All runs advance together as arrays (runs, seats).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result, Uncertainty
from nahraum.analysis.population.ages import Floats
from nahraum.analysis.supply.planning import Thresholds
from nahraum.analysis.supply.succession_model import (
    FORMS,
    MONTHS,
    TOP_AGE,
    Demand,
    Doctor,
    Hazards,
    Replacement,
    check_mortality,
    monthly,
)

METHOD = Method("supply.succession", "1")
RUNS = 5000
# Runs are computed in blocks of about so many seats, to bound memory; part of the method,
# because it fixes the order of the random numbers.
BLOCK_CELLS = 200_000
MOST_RUNS = 200_000
MOST_YEARS = 50
FULL = 100.0
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Flag:
    """Undersupply threatens if it is there after `years` with at least this `chance`."""

    years: int = 5
    chance: float = 0.5


@dataclass(frozen=True, slots=True)
class SuccessionYear:
    """State on one anniversary of the start, over all runs.

    mean, sd, p10, p90: posts. standard_error: of the mean. supply_ratio_mean in per cent and the
    chances of being below the limit of undersupply and below 100 % are None without inhabitants.
    orphaned: expected inhabitants for whom the ratio foresees a post that is not there.
    all_stay: chance that nobody has left so far. vacant, lapsed: expected posts.
    """

    year: int
    elapsed: int
    mean: float
    sd: float
    standard_error: float
    p10: float
    p90: float
    supply_ratio_mean: float | None
    prob_undersupply: float | None
    prob_below_full: float | None
    orphaned: float
    all_stay: float
    vacant: float
    lapsed: float


@dataclass(frozen=True, slots=True)
class Succession:
    """The years from the start on; `threatened` is None where nothing can be said."""

    years: tuple[SuccessionYear, ...]
    threatened: bool | None
    runs: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppositions:
    """Everything a simulation supposes; `replacement` None: nobody is ever replaced."""

    hazards: Hazards
    replacement: Replacement | None
    thresholds: Thresholds
    flag: Flag = Flag()
    deaths: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class _Samples:
    """One row per year: posts, vacant and lapsed posts, and whether everybody stayed."""

    posts: Floats
    vacant: Floats
    lapsed: Floats
    all_stay: npt.NDArray[np.bool_]


def simulate(
    doctors: Sequence[Doctor],
    *,
    demand: Demand,
    suppose: Suppositions,
    as_of: date,
    seed: int,
    runs: int = RUNS,
) -> Result[Succession]:
    """Simulate as many years as `demand` covers. Equal input and seed give equal bits (PCG64).

    Doctors of unknown age get, in each run, the age of a colleague drawn at random. Raises
    InvalidInput for repeated ids, too few or too many runs or years, or if no age is known.
    """
    years = len(demand.inhabitants) - 1
    _check(doctors, years, runs)
    rng = np.random.Generator(np.random.PCG64(seed))
    block = max(1, BLOCK_CELLS // max(1, len(doctors)))
    parts = [
        _run_block(doctors, demand, suppose, min(block, runs - first), rng)
        for first in range(0, runs, block)
    ]
    samples = _Samples(
        *(np.concatenate([getattr(p, n) for p in parts], 1) for n in _Samples.__dataclass_fields__)
    )
    rows = tuple(_summary(samples, demand, suppose, as_of, t) for t in range(years + 1))
    chance = rows[suppose.flag.years].prob_undersupply if suppose.flag.years <= years else None
    value = Succession(
        rows, None if chance is None else chance >= suppose.flag.chance, runs, int(seed)
    )
    return Result(
        value=value,
        method=METHOD,
        parts={"posts_at_start": rows[0].mean, "seats": len(doctors)},
        assumptions=_assumptions(suppose, runs),
        uncertainty=Uncertainty(rows[-1].p10, rows[-1].p90, "p10-p90"),
        warnings=_warnings(doctors, demand, suppose),
        sources=suppose.thresholds.sources,
    )


def _check(doctors: Sequence[Doctor], years: int, runs: int) -> None:
    ids = [doctor.id for doctor in doctors]
    if len(set(ids)) < len(ids):
        twice = next(name for name in ids if ids.count(name) > 1)
        raise InvalidInput(f"Die Kennung „{twice}“ kommt mehrfach vor.", place=f"{twice}: id")
    if not 2 <= runs <= MOST_RUNS:
        raise InvalidInput(
            f"{runs} Läufe sind nicht möglich.", place="runs", remedy=f"2 bis {MOST_RUNS} angeben."
        )
    if not 1 <= years <= MOST_YEARS:
        raise InvalidInput(
            f"{years} Jahre sind nicht möglich.",
            place="years",
            remedy=f"1 bis {MOST_YEARS} angeben.",
        )
    present = [doctor for doctor in doctors if not doctor.vacant]
    if present and all(doctor.age is None for doctor in present):
        raise InvalidInput(
            "Von niemandem ist das Alter bekannt.",
            place="birth_year",
            remedy="Geburtsjahre ergänzen; ohne Alter lässt sich kein Ausscheiden berechnen.",
        )


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
        self.announced_row = np.where(announced, len(FORMS), 0)
        vacant = np.array([doctor.vacant for doctor in doctors], dtype=bool)
        self.leave = _monthly_leaving(suppose)
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
        row = self.form + np.where(self.original, self.announced_row, 0)
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


def _monthly_leaving(suppose: Suppositions) -> Floats:
    """Shape (2 · forms, 121): leaving by age or death by form, then death alone by form."""
    die = monthly(check_mortality(suppose.deaths))
    leave = 1 - (1 - monthly(suppose.hazards.yearly())) * (1 - die)
    return np.concatenate([leave, np.broadcast_to(die, leave.shape)])


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


def _run_block(
    doctors: Sequence[Doctor],
    demand: Demand,
    suppose: Suppositions,
    runs: int,
    rng: np.random.Generator,
) -> _Samples:
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
    return _Samples(np.stack(posts), np.stack(vacant), np.stack(lapsed), np.stack(all_stay))


def _summary(
    samples: _Samples, demand: Demand, suppose: Suppositions, as_of: date, t: int
) -> SuccessionYear:
    posts, people = samples.posts[t], float(demand.inhabitants[t])
    mean, sd = float(posts.mean()), float(posts.std(ddof=1))
    p10, p90 = (float(q) for q in np.quantile(posts, (0.1, 0.9)))
    served = posts * float(demand.ratio[t])
    return SuccessionYear(
        year=as_of.year + t,
        elapsed=t,
        mean=mean,
        sd=sd,
        standard_error=sd / float(np.sqrt(len(posts))),
        p10=p10,
        p90=p90,
        supply_ratio_mean=float(FULL * served.mean() / people) if people else None,
        prob_undersupply=_below(served, people, float(suppose.thresholds.undersupply)),
        prob_below_full=_below(served, people, FULL),
        orphaned=float(np.maximum(people - served, 0.0).mean()),
        all_stay=float(samples.all_stay[t].mean()),
        vacant=float(samples.vacant[t].mean()),
        lapsed=float(samples.lapsed[t].mean()),
    )


def _below(served: Floats, people: float, level: float) -> float | None:
    """Share of runs below a level in per cent; multiplied out, so that 75.0 is not below 75."""
    return float((FULL * served < level * people).mean()) if people else None


def _assumptions(suppose: Suppositions, runs: int) -> tuple[Assumption, ...]:
    replaced = suppose.replacement
    nobody = Assumption("Nachbesetzung", "keine", "", "Eingabe")
    mortality = "keine" if suppose.deaths is None else "Sterbetafel, Mittel beider Geschlechter"
    chance = f"{100 * suppose.flag.chance:g} %"
    flag = f"Wahrscheinlichkeit ab {chance} nach {suppose.flag.years} Jahren"
    return (
        *suppose.hazards.assumptions,
        *(replaced.assumptions if replaced else (nobody,)),
        Assumption("Zusätzliche Sterblichkeit", mortality),
        Assumption("Drohende Unterversorgung", flag, "", "Vorgabe", verified=False),
        Assumption("Läufe", runs),
    )


def _warnings(
    doctors: Sequence[Doctor], demand: Demand, suppose: Suppositions
) -> tuple[Notice, ...]:
    text = "Was wäre, wenn die angenommenen Raten gelten: eine Vorausberechnung, keine Vorhersage."
    found = [Notice("WHAT_IF", text)]
    unknown = sum(doctor.age is None and not doctor.vacant for doctor in doctors)
    if unknown:
        text = f"Bei {unknown} Sitzen fehlt das Alter; gerechnet ist mit dem von Kolleginnen und "
        found.append(Notice("AGE_UNKNOWN", text + "Kollegen, in jedem Lauf neu gezogen."))
    if not doctors:
        found.append(Notice("NO_DOCTORS", "Es ist kein Sitz angegeben."))
    if not demand.inhabitants.all():
        text = "Ohne Einwohnerinnen und Einwohner gibt es keinen Versorgungsgrad."
        found.append(Notice("DENOM_ZERO", text))
    if suppose.flag.years >= len(demand.inhabitants):
        text = f"Ob Unterversorgung droht, zeigt sich erst nach {suppose.flag.years} Jahren; "
        found.append(Notice("HORIZON_SHORT", text + "so weit reicht die Rechnung nicht."))
    return tuple(found)
