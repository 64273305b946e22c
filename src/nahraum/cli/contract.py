"""`nahraum contract`: what contracts between networks and payers settle, and budgets."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import click
import numpy as np

from nahraum.analysis.budgets import Space, share_budget
from nahraum.analysis.contracts import (
    PERSON_CV,
    Capitation,
    Corridor,
    Costs,
    Distribution,
    Goal,
    SharedSavings,
    bundle,
    capitation,
    pay_for_performance,
    settle,
)
from nahraum.analysis.figures import Result
from nahraum.cli.output import answer, emit, json_option, report_option
from nahraum.cli.reading import located, path_option
from nahraum.cli.yamlfiles import Section, lines_of, read_yaml
from nahraum.data.columns import Column
from nahraum.data.textfiles import read_table

F = TypeVar("F", bound=Callable[..., Any])
SCORES = (Column(name="risk_score", kind="float", aliases=("score", "rs"), minimum=0),)


def contract_options(verb: F) -> F:
    """The file, how often to draw, and how to print."""
    for option in reversed(
        (
            path_option("--file", "path", required=True, text="Vertrag als YAML."),
            click.option("--runs", type=click.IntRange(1, 1_000_000), help="Zahl der Läufe."),
            click.option("--seed", type=click.IntRange(min=0), default=0, help="Startwert."),
            report_option,
            json_option,
        )
    ):
        verb = option(verb)
    return verb


@click.group()
def contract() -> None:
    """Verträge: Einsparungen teilen, Pauschalen, Ziele, Risikokorridor, Budgets."""


@contract.command("shared-savings")
@contract_options
def shared_savings(*, path: Path, runs: int | None, seed: int, as_json: bool) -> None:
    """Einsparungen gegenüber Normkosten teilen."""
    _settlement(path, runs, seed, _shared_terms, as_json=as_json)


@contract.command("corridor")
@contract_options
def corridor(*, path: Path, runs: int | None, seed: int, as_json: bool) -> None:
    """Abweichungen von den Normkosten in einem Risikokorridor teilen."""
    _settlement(path, runs, seed, _corridor_terms, as_json=as_json)


def _shared_terms(top: Section) -> SharedSavings:
    return SharedSavings(
        share=top.number("share", high=1),
        minimum_saving_rate=top.number("minimum_saving_rate", 0.0, high=1),
        cap=top.number("cap", 1.0, high=1),
        loss_share=top.number("loss_share", 0.0, high=1),
        loss_cap=top.number("loss_cap", 1.0, high=1),
        quality=top.number("quality", 1.0, high=1),
    )


def _corridor_terms(top: Section) -> Corridor:
    return Corridor(
        inner=top.number("inner", high=1),
        outer=top.number("outer", high=1),
        shared=top.number("shared", 0.5, high=1),
    )


def _costs(part: Section, persons: int | None) -> Costs:
    return Costs(
        norm=part.amount("norm_cost"),
        actual=part.amount("actual_cost"),
        persons=part.whole("persons", low=1, high=10**9) if part.has("persons") else persons,
        completion=part.number("completion", 1.0, high=1),
        comparison_rate=part.number("comparison_rate", 0.0, low=-1, high=1),
    )


def _settlement(
    path: Path,
    runs: int | None,
    seed: int,
    terms_of: Callable[[Section], SharedSavings | Corridor],
    *,
    as_json: bool,
) -> None:
    top = read_yaml(path)
    draws = _runs(top, runs)
    with located(top.file, {name: top.line(name) for name in top.entries}, line=1):
        terms = terms_of(top)
        costs = _costs(top, None)
        options: dict[str, Any] = {
            "runs": draws,
            "seed": seed,
            "person_cv": top.number("person_cv", PERSON_CV, high=100),
            "secured": top.flag("secured"),
        }
        found = settle(terms, costs, **options)
        history = []
        for part in top.sections("history"):
            year = part.whole("year", low=1900, high=2200)
            past = settle(terms, _costs(part, costs.persons), **options).value
            history.append(
                {
                    "year": year,
                    "settlement": past.settlement,
                    "saving": past.saving,
                    "rate": past.rate,
                }
            )
            part.done()
    top.done()
    value = found.value
    values: dict[str, Any] = {
        "settlement": value.settlement,
        "saving": value.saving,
        "rate": value.rate,
        "per_person": value.per_person,
        "distribution": _spread(value.distribution),
    }
    if history:
        values["history"] = history
    inputs = {**asdict(costs), **asdict(terms), **options}
    _show(found, top, path, inputs, values, as_json=as_json)


@contract.command("capitation")
@contract_options
def capitation_verb(*, path: Path, runs: int | None, seed: int, as_json: bool) -> None:
    """Kopfpauschalen nach Risikoscore, mit Rückversicherung."""
    top = read_yaml(path)
    draws = _runs(top, runs, 1_000)
    with located(top.file, {name: top.line(name) for name in top.entries}, line=1):
        terms = Capitation(
            base=top.amount("base"),
            discount=top.number("discount", 0.0, high=1),
            stop_loss=top.amount("stop_loss") if top.has("stop_loss") else None,
        )
        scores = _scores(top, path)
        costs = np.array(top.numbers("costs", amounts=True)) if top.has("costs") else None
        cv = top.number("person_cv", PERSON_CV, high=100)
        top.done()
        found = capitation(terms, scores, costs, runs=draws, seed=seed, person_cv=cv)
    values = {**asdict(found.value), "distribution": _spread(found.value.distribution)}
    inputs = {**asdict(terms), "persons": len(scores), "runs": draws, "seed": seed, "person_cv": cv}
    _show(found, top, path, inputs, values, as_json=as_json)


def _scores(top: Section, path: Path) -> np.ndarray:
    """Risk scores as a list, or a table beside the YAML file with a column risk_score."""
    node = top.need("risk_scores")
    if isinstance(node.value, str):
        table = read_table(path.parent / node.value, SCORES)
        return np.array([row["risk_score"] for row in table], dtype=np.float64)
    return np.array(top.numbers("risk_scores", high=1e6), dtype=np.float64)


@contract.command("bundle")
@contract_options
def bundle_verb(*, path: Path, runs: int | None, seed: int, as_json: bool) -> None:
    """Komplexpauschale aus Preisen und Mengen."""
    top = read_yaml(path)
    draws = _runs(top, runs)
    top.need("prices"), top.need("volumes")
    prices, volumes = top.by_name("prices"), top.by_name("volumes", high=1e12)
    norm = top.amount("norm_cost") if top.has("norm_cost") else None
    top.done()
    with located(top.file, {"prices": top.line("prices")}, line=top.line("volumes")):
        found = bundle(prices, volumes, norm_cost=norm, runs=draws, seed=seed)
    values = {**asdict(found.value), "distribution": _spread(found.value.distribution)}
    inputs = {"norm_cost": norm, "runs": draws, "seed": seed}
    _show(found, top, path, inputs, values, as_json=as_json)


@contract.command("p4p")
@contract_options
def p4p(*, path: Path, runs: int | None, seed: int, as_json: bool) -> None:
    """Bonus nach erreichten Zielen."""
    top = read_yaml(path)
    draws = _runs(top, runs)
    pool = top.amount("pool")
    top.need("goals")
    parts = top.sections("goals")
    lines = {**lines_of(parts, lambda part: part.text("name", "")), "goals": top.line("goals")}
    with located(top.file, lines, line=1):
        goals = [_goal(part) for part in parts]
        top.done()
        found = pay_for_performance(pool, goals, runs=draws, seed=seed)
    value = found.value
    values = {
        "settlement": value.settlement,
        "saving": None,
        "rate": None if value.settlement is None or not pool else value.settlement / pool,
        "range": [value.low, value.high],
        "goals": [{"name": name, "amount": part} for name, part in value.parts.items()],
        "distribution": _spread(value.distribution),
    }
    _show(found, top, path, {"pool": pool, "runs": draws, "seed": seed}, values, as_json=as_json)


def _goal(part: Section) -> Goal:
    goal = Goal(
        name=part.text("name"),
        weight=part.number("weight", high=1),
        minimum=part.number("minimum", low=-1e15),
        target=part.number("target", low=-1e15),
        value=part.number("value", low=-1e15) if part.has("value") else None,
        standard_error=part.number("standard_error", 0.0),
    )
    part.done()
    return goal


@contract.command("budget")
@path_option("--file", "path", required=True, text="Sozialräume als YAML.")
@report_option
@json_option
def budget(*, path: Path, as_json: bool) -> None:
    """Ein Budget auf Sozialräume verteilen, auf den Cent genau."""
    top = read_yaml(path)
    total, base = top.cents_of("budget"), top.cents("base", 0) or 0
    limit = top.share("corridor")
    top.need("weights"), top.need("spaces")
    names = top.inner("weights")
    assert names is not None
    weights = {name: _weight(names, name) for name in names.entries}
    parts = top.sections("spaces")
    lines = lines_of(parts, lambda part: part.text("id", ""))
    spaces = tuple(_space(part) for part in parts)
    top.done()
    known = {name: top.line(name) for name in top.entries}
    with located(top.file, {**known, **lines}, line=1):
        found = share_budget(spaces, budget=total, base=base, weights=weights, corridor=limit)
    rows = [
        {
            "id": row.id,
            "amount": row.cents / 100,
            "by_need": row.free / 100,
            "change": row.change,
            "limited_by": row.bound or None,
        }
        for row in found.value
    ]
    inputs = {"budget": total / 100, "base": base / 100, "corridor": _float(limit)}
    values = {"total": sum(row.cents for row in found.value) / 100, "budgets": rows}
    _show(found, top, path, inputs, values, as_json=as_json)


def _weight(part: Section, name: str) -> Fraction:
    part.need(name)
    weight = part.share(name)
    assert weight is not None
    return weight


def _space(part: Section) -> Space:
    needs = part.inner("need")
    values = {} if needs is None else {n: needs.exact(n) for n in needs.entries}
    space = Space(
        id=part.text("id"),
        persons=part.whole("persons", low=0, high=10**9),
        need=values,
        previous=part.cents("previous"),
    )
    part.done()
    return space


def _float(share: Fraction | None) -> float | None:
    return None if share is None else float(share)


def _runs(top: Section, given: int | None, usual: int = 10_000) -> int:
    """The option, else the file, else the usual number."""
    written = top.whole("runs", usual, low=1, high=1_000_000)
    return written if given is None else given


def _spread(found: Distribution | None) -> dict[str, Any]:
    if found is None:
        return dict.fromkeys(("p10", "p50", "p90"))
    return asdict(found)


def _show(
    found: Result[Any],
    top: Section,
    path: Path,
    inputs: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    as_json: bool,
) -> None:
    emit(
        answer(
            method=found.method,
            inputs={"file": path, **inputs},
            values=values,
            warnings=[*top.warnings, *found.warnings],
            assumptions=found.assumptions,
            sources=found.sources,
        ),
        as_json=as_json,
    )
