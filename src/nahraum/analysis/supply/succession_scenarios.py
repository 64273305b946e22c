"""What if? One drops out tomorrow, a few posts more, other chances (METHODS 2.7).

Every scenario uses the same seed as the simulation it is compared with.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Result
from nahraum.analysis.supply.succession import Succession, SuccessionYear, simulate
from nahraum.analysis.supply.succession_events import FULL
from nahraum.analysis.supply.succession_model import Demand, Doctor, PracticeForm, Suppositions

SHOCK_YEARS = 5
SHOCK_RUNS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What all scenarios have in common with the simulation they are compared with."""

    doctors: Sequence[Doctor]
    demand: Demand
    suppose: Suppositions
    as_of: date
    seed: int
    runs: int

    def simulate(self) -> Result[Succession]:
        return simulate(
            self.doctors,
            demand=self.demand,
            suppose=self.suppose,
            as_of=self.as_of,
            seed=self.seed,
            runs=self.runs,
        )

    def up_to(self, years: int) -> "Case":
        """The same with a nearer horizon."""
        short = slice(0, years + 1)
        demand = Demand(self.demand.inhabitants[short], self.demand.ratio[short])
        return replace(self, demand=demand)


@dataclass(frozen=True, slots=True)
class Shock:
    """One doctor is gone from one day to the next; the seat is advertised.

    supply_ratio, undersupply: on that day (None without inhabitants). orphaned: inhabitants the
    ratio assigns to the lost posts. after_year, at_end: state after one year and at the end of
    the horizon.
    """

    id: str
    posts: float
    supply_ratio: float | None
    undersupply: bool | None
    orphaned: float
    after_year: SuccessionYear
    at_end: SuccessionYear


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named variation with its state after `SHOCK_YEARS` (or at the horizon) and at the end."""

    id: str
    label: str
    threatened: bool | None
    soon: SuccessionYear
    at_end: SuccessionYear


def shocks(case: Case, *, ids: AbstractSet[str] | None = None) -> tuple[Shock, ...]:
    """Each doctor in turn, or those of `ids`, drops out tomorrow.

    Most posts lost first, then in the given order.
    """
    horizon = min(SHOCK_YEARS, len(case.demand.inhabitants) - 1)
    short = replace(case.up_to(horizon), runs=min(case.runs, SHOCK_RUNS))
    found = [
        _shock(short, place)
        for place, doctor in enumerate(case.doctors)
        if not doctor.vacant and (ids is None or doctor.id in ids)
    ]
    return tuple(sorted(found, key=lambda shock: -shock.posts))


def _shock(case: Case, place: int) -> Shock:
    lost = case.doctors[place]
    doctors = list(case.doctors)
    doctors[place] = replace(lost, vacant=True)
    others = [d for d in doctors if not d.vacant]
    if others and all(d.age is None for d in others):
        # Ages of the unknown are drawn from the known, and this was the only one.
        doctors = [d if d.vacant else replace(d, age=lost.age) for d in doctors]
    after = replace(case, doctors=doctors).simulate().value
    left = sum(d.posts for d in doctors if not d.vacant)
    people, ratio = float(case.demand.inhabitants[0]), float(case.demand.ratio[0])
    level = float(case.suppose.thresholds.undersupply)
    return Shock(
        id=lost.id,
        posts=lost.posts,
        supply_ratio=FULL * left * ratio / people if people else None,
        undersupply=FULL * left * ratio < level * people if people else None,
        orphaned=lost.posts * ratio,
        after_year=after.years[1],
        at_end=after.years[-1],
    )


def more_posts(
    case: Case,
    *,
    counts: Sequence[int] = (1, 2, 3),
    form: PracticeForm = PracticeForm.MVZ,
    age: int = 40,
    posts: float = 1.0,
) -> tuple[Scenario, ...]:
    """One, two, three posts more, filled from the start by doctors of the given age.

    Raises InvalidInput for less than one post.
    """
    if any(count < 1 for count in counts):
        raise InvalidInput("Weniger als ein Sitz mehr ist keine Veränderung.", place="counts")
    found = []
    for count in counts:
        extra = [
            Doctor(id=f"+{n} ({len(case.doctors)})", posts=posts, age=age, form=form)
            for n in range(1, count + 1)
        ]
        label = f"{count} Sitze mehr" if count > 1 else "1 Sitz mehr"
        varied = replace(case, doctors=(*case.doctors, *extra))
        found.append(_scenario(f"posts+{count}", label, varied))
    return tuple(found)


def sensitivities(case: Case) -> tuple[Scenario, ...]:
    """Chance of replacement ±50 %, hazard ±25 %, without MVZ, and an MVZ taking over everywhere.

    Without replacement only the hazards can vary.
    """
    suppose = case.suppose
    varied: dict[str, tuple[str, Case]] = {}
    for sign, factor in (("−25 %", 0.75), ("+25 %", 1.25)):
        changed = replace(suppose, hazards=suppose.hazards.scaled(factor))
        varied[f"hazard*{factor:g}"] = f"Ausscheiden {sign}", replace(case, suppose=changed)
    model = suppose.replacement
    if model is not None:
        for sign, factor in (("−50 %", 0.5), ("+50 %", 1.5)):
            filled = replace(model, place_factor=model.place_factor * factor)
            changed = replace(suppose, replacement=filled)
            varied[f"fill*{factor:g}"] = f"Nachbesetzung {sign}", replace(case, suppose=changed)
        plain = [_without_mvz(doctor) for doctor in case.doctors]
        varied["without-mvz"] = "ohne MVZ", replace(case, doctors=plain)
        everywhere = replace(model, monthly=_at_least(model.monthly, PracticeForm.MVZ))
        changed = replace(suppose, replacement=everywhere)
        varied["with-mvz"] = "MVZ übernimmt freie Sitze", replace(case, suppose=changed)
    return tuple(_scenario(name, label, given) for name, (label, given) in varied.items())


def _without_mvz(doctor: Doctor) -> Doctor:
    if doctor.form is not PracticeForm.MVZ:
        return doctor
    return replace(doctor, form=PracticeForm.SINGLE)


def _at_least(
    chances: Mapping[PracticeForm, float], form: PracticeForm
) -> Mapping[PracticeForm, float]:
    return {name: max(chance, chances[form]) for name, chance in chances.items()}


def _scenario(name: str, label: str, case: Case) -> Scenario:
    value = case.simulate().value
    soon = value.years[min(SHOCK_YEARS, len(value.years) - 1)]
    return Scenario(name, label, value.threatened, soon, value.years[-1])
