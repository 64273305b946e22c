"""The financing plan: which measures, who pays what when, and how much own money.

Objectives one after the other (METHODS 6.2): most utility, least own money, fewest sources,
lowest yearly peak of own money. Amounts are whole cents and cover the costs exactly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from nahraum.analysis.errors import AnalysisError, Infeasible
from nahraum.analysis.figures import Method, Notice, Result
from nahraum.analysis.funding.eligibility import State, euros
from nahraum.analysis.funding.model import Model, Problem, Terms
from nahraum.analysis.population.ages import Floats

METHOD = Method("funding.plan", "1")
SECONDS = 60.0


@dataclass(frozen=True, slots=True, order=True)
class Payment:
    """Cents a source pays for a measure in a year."""

    measure: str
    source: str
    year: int
    cents: int


@dataclass(frozen=True, slots=True, order=True)
class OwnPayment:
    """Cents of own money for a measure in a year."""

    measure: str
    year: int
    cents: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Measures carried out and left out, payments, and what was optimised, cents."""

    measures: tuple[str, ...]
    left_out: tuple[str, ...]
    payments: tuple[Payment, ...]
    own: tuple[OwnPayment, ...]
    utility: float
    own_cents: int
    sources: tuple[str, ...]
    peak_cents: int


def plan(problem: Problem, *, seconds: float = SECONDS) -> Result[Plan]:
    """The best plan.

    Raises Infeasible, naming what stands in the way, where no measure (or not every required
    one) can be paid for; InvalidInput; AnalysisError when the clock runs out.
    """
    best = best_plan(problem, seconds=seconds)
    if best is None or not best.measures:
        explain(problem, seconds)
    notices = []
    verdicts = {(v.measure, v.programme): v for v in problem.verdicts()}
    for payment in sorted({(p.measure, p.source) for p in best.payments}):
        if verdicts[payment].state is State.UNKNOWN:
            text = f"{payment[1]} für {payment[0]}: Nicht alle Regeln sind bekannt."
            notices.append(Notice("PROGRAMME_UNCERTAIN", text))
    notices += _surplus(problem, best)
    years = {year for m in problem.measures for year in (*m.years, *m.operating)}
    for year in sorted(years - set(problem.own_funds)):
        text = f"Für {year} sind keine Eigenmittel angegeben; gerechnet ist mit null."
        notices.append(Notice("OWN_FUNDS_YEAR_MISSING", text))
    return Result(value=best, method=METHOD, warnings=tuple(notices))


def _surplus(problem: Problem, best: Plan) -> list[Notice]:
    """Revenue beyond a year's costs pays for nothing else; where it happens is said."""
    found = []
    for measure in problem.measures:
        for year, cents in sorted(measure.revenue.items()):
            costs = sum(cost.cents for cost in measure.costs if cost.year == year)
            over = cents - costs - measure.operating.get(year, 0)
            if measure.id in best.measures and over > 0:
                text = (
                    f"{measure.id}: Die Einnahmen {year} übersteigen die Kosten um {euros(over)}; "
                    "der Überschuss ist nicht verplant und kann Zuschüsse mindern."
                )
                found.append(Notice("REVENUE_SURPLUS", text))
    return found


def best_plan(
    problem: Problem,
    *,
    refused: Iterable[str] = (),
    fixed: frozenset[str] | None = None,
    never: Iterable[frozenset[str]] = (),
    seconds: float = SECONDS,
) -> Plan | None:
    """The best plan without the `refused` programmes, None if there is none.

    `fixed` names exactly the measures to carry out; none of the sets in `never` may be carried
    out as a whole.
    """
    model = Model(problem, refused=refused, fixed=fixed)
    for together in never:
        columns = [model.measure_of[name] for name in sorted(together)]
        model.rows.add(dict.fromkeys(columns, 1.0), high=len(columns) - 1.0)
    utility = {model.measure_of[m.id]: -m.utility for m in model.measures}
    own = dict.fromkeys(model.own.values(), 1.0)
    sources = dict.fromkeys(model.source_of.values(), 1.0)
    found: Floats | None = None
    for cost, whole in ((utility, False), (own, True), (sources, True), ({model.peak: 1.0}, True)):
        found = _stage(model, cost, seconds, whole=whole)
        if found is None:
            return None
    assert found is not None
    return _exact(model, found)


def _stage(model: Model, cost: Terms, seconds: float, *, whole: bool) -> Floats | None:
    """One objective; what it reached stays a row for the next ones."""
    rough = model.solve(cost, seconds)
    if rough is None:
        return None
    found = model.solve(cost, seconds, like=rough)
    if found is None:
        raise AnalysisError(
            "Der Plan geht nicht auf den Cent auf.",
            place="plan",
            remedy="Sehr große neben sehr kleinen Beträgen vermeiden.",
        )
    reached = sum(value * found[column] for column, value in cost.items())
    loose = 0.5 if whole else 1e-9 * max(1.0, abs(reached))
    model.rows.add(cost, high=reached + loose)
    return found


def _exact(model: Model, found: Floats) -> Plan:
    """Whole cents, own money as the exact remainder; every year is covered to the cent."""
    cents = np.rint(found).astype(np.int64)
    done = [m.id for m in model.measures if cents[model.measure_of[m.id]]]
    payments = tuple(
        sorted(
            Payment(measure, source, year, int(cents[column]))
            for (measure, source, year), column in model.paid.items()
            if cents[column]
        )
    )
    own = []
    for name in done:
        for year, need in sorted(model.needs[name].items()):
            paid = sum(p.cents for p in payments if (p.measure, p.year) == (name, year))
            own.append(OwnPayment(name, year, need - paid))
    by_year = [sum(o.cents for o in own if o.year == year) for year in model.years]
    return Plan(
        measures=tuple(done),
        left_out=tuple(m.id for m in model.measures if m.id not in done),
        payments=payments,
        own=tuple(own),
        utility=sum(m.utility for m in model.measures if m.id in done),
        own_cents=sum(by_year),
        sources=tuple(sorted({payment.source for payment in payments})),
        peak_cents=max(by_year),
    )


def explain(problem: Problem, seconds: float) -> NoReturn:
    """Raise Infeasible: how much own money is short, and which other rule would have to give."""
    required = frozenset(m.id for m in problem.measures if m.required)
    sets = [required] if required else [frozenset({m.id}) for m in problem.measures]
    short = {names: shortage(problem, names, seconds) for names in sets}
    names = min(sets, key=lambda item: (sum(short[item].values()), sorted(item)))
    missing = ", ".join(
        f"{euros(cents)} im Jahr {year}" for year, cents in short[names].items() if cents
    )
    remedies = ["Eigenmittel erhöhen"] + [
        text
        for rule, text in (
            ("minimum_own_share", "Eigenanteil senken"),
            ("excludes", "Ausschluss oder Obergrenze der Kombination prüfen"),
            ("caps", "Fördersätze und Höchstbeträge prüfen"),
        )
        if not any(shortage(problem, names, seconds, without=rule).values())
    ]
    what = " und ".join(sorted(names))
    only = "" if required else "Keine Maßnahme ist bezahlbar. "
    raise Infeasible(
        f"{only}Für {what} fehlen Eigenmittel: {missing}.",
        place="own_funds",
        remedy=" oder ".join(remedies) + ".",
    )


def shortage(
    problem: Problem, names: frozenset[str], seconds: float, *, without: str = ""
) -> dict[int, int]:
    """Cents of own money missing by year for exactly these measures, at least in total."""
    model = Model(problem, fixed=names, slack=True, without=without)
    cost = dict.fromkeys(model.over.values(), 1.0)
    found = _stage(model, cost, seconds, whole=True)
    assert found is not None, "with unlimited own money every measure can be paid for"
    return {year: round(float(found[column])) for year, column in model.over.items()}
