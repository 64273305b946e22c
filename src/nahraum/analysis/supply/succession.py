"""Who will follow? Monte Carlo of leaving, vacancy and replacement (METHODS 2.7).

Everybody grows a year older on the anniversary of the start. Within a month a doctor leaves with
the chance of age and practice form (an announced end is certain instead), a vacant seat is
filled with the chance of its form, and after 24 months it may lapse where supply is above 100 %.
`succession_events` draws the months in which something happens; `succession_months` is the same
model read month by month, which tests hold against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result, Uncertainty
from nahraum.analysis.population.ages import Floats
from nahraum.analysis.population.blocks import Report
from nahraum.analysis.supply.succession_events import FULL, MOST_YEARS, Samples, sample_events
from nahraum.analysis.supply.succession_model import Demand, Doctor, Suppositions

METHOD = Method("supply.succession", "2")
RUNS = 5000
MOST_RUNS = 200_000


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


def simulate(
    doctors: Sequence[Doctor],
    *,
    demand: Demand,
    suppose: Suppositions,
    as_of: date,
    seed: int,
    runs: int = RUNS,
    workers: int = 1,
    report: Report | None = None,
) -> Result[Succession]:
    """Simulate as many years as `demand` covers. Equal input and seed give equal bits (PCG64).

    Doctors of unknown age get, in each run, the age of a colleague drawn at random. workers:
    threads, which change no figure. report: told after each block how many runs are done of how
    many; an exception it raises stops the simulation. Raises InvalidInput for repeated ids, too
    few or too many runs or years, too few workers, or if no age is known.
    """
    years = len(demand.inhabitants) - 1
    _check(doctors, years, runs)
    samples = sample_events(
        doctors, demand, suppose, runs, seed=seed, workers=workers, report=report
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


def _summary(
    samples: Samples, demand: Demand, suppose: Suppositions, as_of: date, t: int
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
