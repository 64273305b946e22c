"""`nahraum fund`: which programmes fit, and a financing plan."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.errors import Infeasible
from nahraum.analysis.figures import Assumption, Method, Notice
from nahraum.analysis.funding import (
    Plan,
    Problem,
    State,
    Verdict,
    check,
    gaps,
    plan,
    plans_b,
    score,
    sure_plan,
)
from nahraum.cli.fundfiles import Project, project
from nahraum.cli.output import answer, emit, json_option, report_option
from nahraum.cli.reading import DATE, Number, located, path_option, today
from nahraum.cli.yamlfiles import Section, read_yaml
from nahraum.data.errors import Finding
from nahraum.facts import funding as facts

CHECK = Method("funding.check", "1")
SHOWN = (
    *("own_funds", "peak_own_funds", "utility", "plan", "own", "left_out", "plan_b"),
    *("sustaining", "years_until_covered", "gap"),
)


@click.group()
def fund() -> None:
    """Förderung: was passt, wer zahlt was."""


@fund.command("check")
@path_option("--project", "path", required=True, text="Vorhaben als YAML.")
@click.option("--as-of", type=DATE, help="Stichtag (Vorgabe: heute).")
@report_option
@json_option
def check_verb(*, path: Path, as_of: datetime | None, as_json: bool) -> None:
    """Welche Programme zu einem Vorhaben passen, mit Gründen und Höchstbetrag."""
    day = as_of.date() if as_of else today()
    top = read_yaml(path)
    lines: dict[str, int] = {}
    with located(top.file, lines, line=1):
        found = _project(top, lines)
        _ignored_here(top)
        verdicts = [
            check(measure, programme, as_of=day)
            for measure in found.measures
            for programme in found.programmes
        ]
    names = {programme.id: programme.name for programme in found.programmes}
    order = {State.YES: 0, State.UNKNOWN: 1, State.NO: 2}
    rows = sorted(verdicts, key=lambda verdict: order[verdict.state])
    conditions = facts.conditions().values()
    emit(
        answer(
            method=CHECK,
            inputs={"project": path, "as_of": day},
            values={"eligible": [_verdict(row, names) for row in rows]},
            warnings=[*top.warnings, *_uncertain(rows)],
            assumptions=[
                Assumption(item.id, float(item.value), item.unit, item.source, item.verified)
                for item in conditions
            ],
            sources=[*found.sources, *(item.source for item in conditions)],
        ),
        as_json=as_json,
    )


def _project(top: Section, lines: dict[str, int]) -> Project:
    found = project(top, lines)
    top.asked |= {"own_funds", "minimum_own_share", "name", "note", "title"}
    return found


def _ignored_here(top: Section) -> None:
    """A file for `fund plan` may be checked too: its other keys are read, not used."""
    top.asked |= {"certain", "level", "sustaining"}
    top.by_year("own_funds")
    top.share("minimum_own_share")
    top.done()


def _uncertain(rows: list[Verdict]) -> list[Notice]:
    names = sorted({row.programme for row in rows if row.state is State.UNKNOWN})
    if not names:
        return []
    text = (
        "Nicht alle Regeln sind belegt; der Höchstbetrag ist nur eine Obergrenze. "
        f"Richtlinie prüfen: {', '.join(names)}."
    )
    return [Notice("PROGRAMME_UNCERTAIN", text)]


def _verdict(row: Verdict, names: dict[str, str]) -> dict[str, Any]:
    answers = {State.YES: True, State.NO: False, State.UNKNOWN: None}
    return {
        "programme": row.programme,
        "name": names[row.programme],
        "measure": row.measure,
        "state": row.state.value,
        "eligible": answers[row.state],
        "max_amount": row.max_cents / 100,
        "eligible_costs": row.base_cents / 100,
        "years": list(row.years),
        "decisive": " ".join(r.text for r in row.reasons if r.state is row.state),
        "reasons": [reason.text for reason in row.reasons],
        "rules": [
            {"rule": reason.rule, "state": answers[reason.state], "text": reason.text}
            for reason in row.reasons
        ],
    }


@fund.command("plan")
@path_option("--file", "path", required=True, text="Maßnahmen, Eigenmittel, Programme als YAML.")
@click.option("--as-of", type=DATE, help="Stichtag (Vorgabe: heute).")
@click.option("--seconds", type=Number(), default="60", help="Zeit je Rechnung.")
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Startwert der Szenarien.")
@report_option
@json_option
def plan_verb(
    *, path: Path, as_of: datetime | None, seconds: Decimal, seed: int, as_json: bool
) -> None:
    """Der beste Finanzierungsplan, mit Plan B für jede Absage."""
    if seconds <= 0:
        raise click.UsageError("--seconds muss größer als null sein.")
    day = as_of.date() if as_of else today()
    top = read_yaml(path)
    lines = {name: top.line(name) for name in ("measures", "own_funds", "programmes")}
    with located(top.file, lines, line=1):
        found = _project(top, lines)
        level = top.number("level", 0.8, low=0.01, high=1)
        after, missing = _sustaining(top)
        asked = _problem(top, found, day)
        top.done()
    time = float(seconds)
    with located(top.file, lines, line=1):
        best = plan(asked, seconds=time)
    values: dict[str, Any] = {
        **_plan(best.value),
        "plan_b": [
            {
                "refused": other.refused,
                "dropped": list(other.dropped),
                "utility_lost": other.utility_lost,
                "own_funds_more": None if other.own_more is None else other.own_more / 100,
                "plan": None if other.plan is None else _plan(other.plan)["plan"],
            }
            for other in plans_b(asked, best.value, seconds=time)
        ],
        **after,
    }
    warnings: list[Notice | Finding] = [*top.warnings, *best.warnings, *missing]
    if any(programme.probability < 1 for programme in asked.programmes):
        values["sure"] = _sure(asked, level, seed, time, warnings)
    emit(
        answer(
            method=best.method,
            inputs={
                "file": path,
                "as_of": day,
                "minimum_own_share": float(asked.minimum_own_share),
                "level": level,
                "certain": asked.certain,
                "seed": seed,
                "seconds": seconds,
            },
            values=values,
            warnings=warnings,
            sources=found.sources,
        ),
        as_json=as_json,
        only=SHOWN,
    )


def _problem(top: Section, found: Project, day: date) -> Problem:
    top.need("own_funds")
    return Problem(
        measures=found.measures,
        programmes=found.programmes,
        own_funds=top.by_year("own_funds"),
        minimum_own_share=top.share("minimum_own_share", Fraction(0)) or Fraction(0),
        as_of=day,
        certain=top.flag("certain"),
    )


def _plan(value: Plan) -> dict[str, Any]:
    return {
        "plan": [
            {"measure": p.measure, "source": p.source, "year": p.year, "amount": p.cents / 100}
            for p in value.payments
        ],
        "own": [{"measure": p.measure, "year": p.year, "amount": p.cents / 100} for p in value.own],
        "own_funds": value.own_cents / 100,
        "utility": value.utility,
        "measures": list(value.measures),
        "left_out": list(value.left_out),
        "sources_used": list(value.sources),
        "peak_own_funds": value.peak_cents / 100,
    }


def _sure(
    asked: Problem, level: float, seed: int, seconds: float, warnings: list[Notice | Finding]
) -> dict[str, Any] | None:
    """The best plan that stays payable with the wanted probability; None with a warning."""
    try:
        found = sure_plan(asked, level=level, seed=seed, seconds=seconds)
    except Infeasible as error:
        warnings.append(Notice("NOT_SURE", f"{error.problem} {error.remedy}"))
        return None
    warnings.extend(found.warnings)
    return {
        "probability": found.value.probability,
        "standard_error": found.value.standard_error,
        **_plan(found.value.plan),
    }


def _sustaining(top: Section) -> tuple[dict[str, Any], list[Notice]]:
    """What comes after the grant, where the file says so."""
    part = top.inner("sustaining")
    if part is None:
        return {}, []
    values: dict[str, Any] = {}
    notices: list[Notice] = []
    points = part.inner("criteria")
    if points is not None:
        with located(part.file, {name: points.line(name) for name in points.entries}):
            scored = score(
                {
                    name: points.whole(name, low=0, high=3) if points.has(name) else None
                    for name in points.entries
                }
            )
        values["sustaining"] = asdict(scored.value)
        notices += scored.warnings
    if part.has("costs") or part.has("income"):
        after, missing = _gap(part)
        values |= after
        notices += missing
    part.done()
    return values, notices


def _gap(part: Section) -> tuple[dict[str, Any], list[Notice]]:
    """Costs and lasting income by year, and which years lack an income named for others."""
    part.need("costs")
    costs, income = part.by_year("costs"), part.inner("income")
    kinds = {} if income is None else {name: income.by_year(name) for name in income.entries}
    lines = {} if income is None else {name: income.line(name) for name in income.entries}
    with located(part.file, lines, line=part.line("costs")):
        rows, years = gaps(
            {year: cents / 100 for year, cents in costs.items()},
            {k: {year: c / 100 for year, c in by_year.items()} for k, by_year in kinds.items()},
        )
    notices = [
        Notice("INCOME_YEAR_MISSING", f"{name} {year} ist nicht angegeben; gerechnet ist mit null.")
        for name, by_year in kinds.items()
        for year in sorted(set(costs) - set(by_year))
    ]
    return {"gap": [asdict(row) for row in rows], "years_until_covered": years}, notices
