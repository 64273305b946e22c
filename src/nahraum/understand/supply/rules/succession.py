"""Who will follow? The register as seats of the simulation of METHODS 2.7, and what if.

Every question is answered by `nahraum.analysis.supply`; here only what enters is put together:
which work of the register is a seat, how many inhabitants, which ratio.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from nahraum.analysis.errors import AnalysisError
from nahraum.analysis.figures import Assumption, Notice, Result
from nahraum.analysis.supply import (
    Activity,
    Case,
    Demand,
    Doctor,
    Hazards,
    PracticeForm,
    RatioVersion,
    Remaining,
    Replacement,
    Scenario,
    Shock,
    Succession,
    Suppositions,
    Thresholds,
    adjusted_ratio,
    count_posts,
    doctors_from,
    more_posts,
    remaining,
    sensitivities,
    shocks,
)

# Runs are fewer where there are many seats, so that a page never waits; the number is shown.
MOST_RUNS, LEAST_RUNS, RUN_CELLS = 5000, 500, 50_000
# Not everybody of a large city drops out in turn: evenly chosen ones stand for all.
MOST_SHOCKS = 24
FORMS: Mapping[str, PracticeForm] = {
    "single": PracticeForm.SINGLE,
    "group": PracticeForm.GROUP,
    "mvz": PracticeForm.MVZ,
    "municipal-mvz": PracticeForm.MVZ,
    "kv": PracticeForm.KV,
}


class Unanswerable(Exception):
    """What is entered does not suffice; the sentence says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """General practitioners of the register on one day, as seats that can fall vacant.

    `doctors` carry the ids of engagements. `persons`: how many people stand behind them,
    `known_ages`: of how many the birth year is known. `problem`: why there are no seats, if what
    is entered contradicts itself.
    """

    doctors: tuple[Doctor, ...]
    persons: int
    known_ages: int
    ratio: RatioVersion | None
    thresholds: Thresholds
    as_of: date
    notices: tuple[Notice, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person may vary. `need`: service need per head compared with the federation."""

    years: int = 20
    scenario_years: int = 15
    place_factor: float = 1.0
    need: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """The answers. `more` and `more_without` go by posts more: 0, 1, 2, 3."""

    seats: Seats
    ratio: Decimal
    demand: Demand
    replaced: Result[Succession]
    without: Result[Succession]
    more: tuple[Scenario, ...]
    more_without: tuple[Scenario, ...]
    shocks: tuple[Shock, ...]
    varied: tuple[Scenario, ...]
    control: Result[Remaining] | None
    assumptions: tuple[Assumption, ...]
    notices: tuple[Notice, ...]


def seats_of(
    activities: Sequence[Activity],
    *,
    forms: Mapping[str, str],
    settled: AbstractSet[str],
    ratio: RatioVersion | None,
    thresholds: Thresholds,
    as_of: date,
) -> Seats:
    """Seats of the counted activities. `forms` are practice forms by activity, as the register
    names them; `settled` are activities whose succession is found.
    """
    counted = count_posts(activities, as_of=as_of).value.counted
    pairs = [(a, c) for a, c in zip(activities, counted, strict=True) if c.factor > 0]
    doctors: tuple[Doctor, ...] = ()
    notices: tuple[Notice, ...] = ()
    problem = ""
    try:
        found = doctors_from(
            activities,
            counted,
            as_of=as_of,
            forms={key: FORMS[form] for key, form in forms.items() if form in FORMS},
            successors=settled,
        )
        doctors, notices = found.value, found.warnings
    except AnalysisError as error:
        problem = _sentence(error)
    return Seats(
        doctors=doctors,
        persons=len({entry.person for _, entry in pairs}),
        known_ages=len({c.person for a, c in pairs if a.birth_year is not None}),
        ratio=ratio,
        thresholds=thresholds,
        as_of=as_of,
        notices=notices,
        problem=problem,
    )


def inhabitants_along(
    totals: Mapping[int, float], *, today: float, start: int, years: int
) -> list[float]:
    """Inhabitants at the start and after each year: today's official number, carried on as the
    projection `totals` (by calendar year) grows. Raises Unanswerable for years it does not reach.
    """
    wanted = range(start, start + years + 1)
    if missing := [year for year in wanted if year not in totals]:
        raise Unanswerable(
            f"Für das Jahr {missing[0]} gibt es keine Vorausberechnung der Einwohner."
        )
    if not totals[start]:
        raise Unanswerable("Ohne Einwohnerinnen und Einwohner gibt es keinen Versorgungsgrad.")
    return [today * totals[year] / totals[start] for year in wanted]


def look_ahead(
    seats: Seats, inhabitants: Sequence[float], *, wishes: Wishes | None = None, seed: int
) -> Ahead:
    """Simulate with and without successors, with more posts, and with one doctor gone tomorrow.

    `inhabitants` has one number for the start and each of `wishes.years`. Raises Unanswerable.
    """
    chosen = wishes or Wishes()
    if seats.problem:
        raise Unanswerable(seats.problem)
    if not seats.doctors:
        raise Unanswerable("Im Arztregister steht noch niemand mit einem hausärztlichen Sitz.")
    if seats.ratio is None:
        raise Unanswerable("Für diesen Tag ist keine Verhältniszahl belegt.")
    try:
        return _answers(seats, seats.ratio.value, inhabitants, chosen, seed)
    except AnalysisError as error:
        raise Unanswerable(_sentence(error)) from error


def _sentence(error: AnalysisError) -> str:
    """Problem and remedy; the place is an id nobody reads."""
    return f"{error.problem} {error.remedy}".strip()


def _answers(
    seats: Seats, official: Decimal, inhabitants: Sequence[float], wishes: Wishes, seed: int
) -> Ahead:
    ratio, moved = _needed(official, wishes.need)
    suppose = Suppositions(
        hazards=Hazards(),
        replacement=Replacement(place_factor=wishes.place_factor),
        thresholds=seats.thresholds,
    )
    case = Case(
        doctors=seats.doctors,
        demand=Demand.over(list(inhabitants), float(ratio), years=wishes.years),
        suppose=suppose,
        as_of=seats.as_of,
        seed=seed,
        runs=max(LEAST_RUNS, min(MOST_RUNS, RUN_CELLS // len(seats.doctors))),
    )
    alone = replace(case, suppose=replace(suppose, replacement=None))
    replaced, near = case.simulate(), case.up_to(min(wishes.scenario_years, wishes.years))
    near_alone = replace(near, suppose=alone.suppose)
    without = alone.simulate()
    known = all(doctor.age is not None for doctor in seats.doctors)
    return Ahead(
        seats=seats,
        ratio=ratio,
        demand=case.demand,
        replaced=replaced,
        without=without,
        more=(_as_is(near), *more_posts(near)),
        more_without=(_as_is(near_alone), *more_posts(near_alone)),
        shocks=shocks(case, ids=_spread(seats.doctors)),
        varied=sensitivities(near),
        control=remaining(seats.doctors, years=wishes.years) if known else None,
        assumptions=(*moved, *replaced.assumptions),
        notices=(*seats.notices, *replaced.warnings),
    )


def _needed(official: Decimal, need: Decimal | None) -> tuple[Decimal, tuple[Assumption, ...]]:
    """The ratio by the morbidity factor of METHODS 2.3, or as it is and saying so."""
    if need is None:
        nothing = Assumption("Morbiditätsfaktor", "keiner", "", "Verhältniszahl unverändert")
        return official, (nothing,)
    moved = adjusted_ratio(official, need_base=1, need_here=need)
    given = Assumption("Leistungsbedarf je Kopf (Bund = 1)", float(need), "", "Eingabe")
    return moved.value, (given, *moved.assumptions)


def _as_is(case: Case) -> Scenario:
    value = case.simulate().value
    soon = value.years[min(5, len(value.years) - 1)]
    return Scenario("posts+0", "heutige Sitze", value.threatened, soon, value.years[-1])


def _spread(doctors: Sequence[Doctor]) -> frozenset[str]:
    """Ids of at most `MOST_SHOCKS` doctors, evenly taken from youngest to oldest."""
    there = sorted((d for d in doctors if not d.vacant), key=lambda d: (d.age or 0, d.posts, d.id))
    step = max(1.0, len(there) / MOST_SHOCKS)
    return frozenset(there[int(at * step)].id for at in range(min(len(there), MOST_SHOCKS)))
