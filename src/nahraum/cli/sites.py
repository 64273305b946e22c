"""`nahraum sites`: where to put practices and centres."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import click
import numpy as np

from nahraum.analysis.figures import Result
from nahraum.analysis.sites import (
    Assignment,
    Plan,
    Problem,
    Rules,
    WithinShare,
    all_paths,
    locate,
    lscp,
    mclp,
    p_center,
    p_median,
    pareto,
    problem,
)
from nahraum.cli.output import answer, emit, json_option
from nahraum.cli.reading import Number, Reading, located, path_option, reading_options, remarks
from nahraum.cli.solving import watched
from nahraum.data.columns import Column, Table
from nahraum.data.errors import Finding, FormatError, Notes, shown
from nahraum.data.orlib import read_median_network

# The matrix of ways must fit into memory.
MOST_PAIRS = 100_000_000
F = TypeVar("F", bound=Callable[..., Any])
COSTS = (
    Column(name="demand", aliases=("ort", "nachfrage", "von", "origin"), max_length=200),
    Column(name="site", aliases=("standort", "nach", "destination"), max_length=200),
    Column(
        name="cost",
        kind="float",
        aliases=("kosten", "minuten", "minutes", "entfernung", "distance"),
        minimum=0,
    ),
)
DEMAND = (
    Column(name="id", aliases=("demand", "ort", "kennung"), max_length=200),
    Column(
        name="count",
        kind="float",
        aliases=("anzahl", "einwohner", "weight", "gewicht", "personen"),
        minimum=0,
    ),
)
SITES = (
    Column(name="id", aliases=("site", "standort", "kennung"), max_length=200),
    Column(name="capacity", kind="float", aliases=("kapazitaet",), required=False, minimum=0),
    Column(name="minimum", kind="float", aliases=("mindestauslastung",), required=False, minimum=0),
    Column(name="fixed_cost", kind="float", aliases=("fixkosten",), required=False, minimum=0),
    Column(name="spending", kind="float", aliases=("ausgaben",), required=False, minimum=0),
)
# Without --capacity the file must say what the sites can take: unknown is not unlimited.
CAPACITIES = tuple(
    replace(column, required=True) if column.name == "capacity" else column for column in SITES
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The options all verbs share."""

    orlib: Path | None
    costs: Path | None
    demand: Path | None
    p: int | None
    seconds: Decimal


@dataclass(frozen=True, slots=True)
class Task:
    """The problem read, ids as the files have them, p, and what was remarkable."""

    base: Problem
    p: int | None
    file: str
    numbered: bool
    warnings: tuple[Finding, ...]

    def place(self, position: int) -> str | int:
        name = self.base.places[position]
        return int(name) if self.numbered else name

    def site(self, position: int) -> str | int:
        name = self.base.sites[position]
        return int(name) if self.numbered else name


def task_options(verb: F) -> F:
    """Where the problem comes from and how long to think."""
    for option in reversed(
        (
            path_option("--orlib", text="Netz der OR-Library (pmed)."),
            path_option("--costs", text="Wege: demand, site, cost; fehlende Paare gehen nicht."),
            path_option("--demand", text="Nachfrage: id, count; ohne zählt jeder Ort einmal."),
            click.option("--p", "p", type=click.IntRange(min=1), help="Zahl der Standorte."),
            click.option("--seconds", type=Number(), default="60", help="Zeit für den Beweis."),
            reading_options,
            json_option,
        )
    ):
        verb = option(verb)
    return verb


@click.group()
def sites() -> None:
    """Standorte wählen, mit bewiesener Schranke."""


@sites.command()
@task_options
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Startwert der Suche.")
@click.option("--heuristic", is_flag=True, help="Nur Suche und Schranke, ohne vollen Beweis.")
def pmedian(*, reading: Reading, as_json: bool, seed: int, heuristic: bool, **given: Any) -> None:
    """p Standorte mit den kürzesten Wegen insgesamt."""
    question = _question(given)
    task = _read(question, reading)
    p = _p(task)
    with located(task.file), watched() as show:
        found = p_median(
            task.base,
            p,
            seconds=float(question.seconds),
            seed=seed,
            exact=not heuristic,
            report=lambda done, of: show(done, of, "Suche und Schranke"),
        )
    _show(found, task, question, {"p": p, "seed": seed, "heuristic": heuristic}, as_json=as_json)


@sites.command()
@task_options
def pcenter(*, reading: Reading, as_json: bool, **given: Any) -> None:
    """p Standorte mit dem kürzesten längsten Weg."""
    question = _question(given)
    task = _read(question, reading)
    p = _p(task)
    with located(task.file), watched():
        found = p_center(task.base, p, seconds=float(question.seconds))
    _show(found, task, question, {"p": p}, as_json=as_json)


@sites.command("lscp")
@task_options
@click.option("--radius", type=Number(), required=True, help="Längster Weg.")
def cover_all(*, reading: Reading, as_json: bool, radius: Decimal, **given: Any) -> None:
    """So wenige Standorte, dass alle einen im Umkreis haben."""
    question = _question(given)
    if question.p is not None:
        raise click.UsageError("lscp sucht die Zahl der Standorte selbst; --p weglassen.")
    task = _read(question, reading)
    with located(task.file), watched():
        found = lscp(task.base, _radius(radius), seconds=float(question.seconds))
    _show(found, task, question, {"radius": radius}, as_json=as_json)


@sites.command("mclp")
@task_options
@click.option("--radius", type=Number(), required=True, help="Längster Weg.")
def cover_most(*, reading: Reading, as_json: bool, radius: Decimal, **given: Any) -> None:
    """p Standorte, die möglichst viele im Umkreis haben."""
    question = _question(given)
    task = _read(question, reading)
    p = _p(task)
    with located(task.file), watched() as show:
        found = mclp(
            task.base,
            p,
            _radius(radius),
            seconds=float(question.seconds),
            report=lambda done, of: show(done, of, "Schranke"),
        )
    _show(found, task, question, {"p": p, "radius": radius}, as_json=as_json)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The options of `capacitated` beyond the shared ones."""

    sites_file: Path | None
    capacity: Decimal | None
    minimum: Decimal | None
    budget: Decimal | None
    radius: Decimal | None
    p90: Decimal | None
    tail: Decimal | None
    split: bool


@sites.command()
@task_options
@path_option(
    "--sites", "sites_file", text="Standorte: id, capacity (minimum, fixed_cost, spending)."
)
@click.option("--capacity", type=Number(), help="Kapazität jedes Standorts.")
@click.option("--minimum", type=Number(), help="Mindestauslastung jedes offenen Standorts.")
@click.option("--budget", type=Number(), help="Budget für die Ausgaben (Spalte spending).")
@click.option("--radius", type=Number(), help="Längster erlaubter Weg.")
@click.option("--p90", type=Number(), help="Weg, den 90 von 100 nicht überschreiten.")
@click.option("--tail", type=Number(), help="CVaR statt Summe der Wege, zum Beispiel 0.9.")
@click.option("--split", is_flag=True, help="Orte dürfen auf Standorte aufgeteilt werden.")
def capacitated(*, reading: Reading, as_json: bool, **given: Any) -> None:
    """Standorte mit Kapazität, Mindestauslastung, Fixkosten und Budget."""
    limits = Limits(**{name: given.pop(name) for name in Limits.__dataclass_fields__})
    question = _question(given)
    if limits.sites_file is None and limits.capacity is None:
        raise click.UsageError("Kapazitäten fehlen: --sites oder --capacity angeben.")
    task = _read(question, reading)
    rules, noted = _rules(limits, task, reading)
    with located(task.file), watched():
        found = locate(task.base, rules, seconds=float(question.seconds))
    inputs = {name: getattr(limits, name) for name in Limits.__dataclass_fields__}
    inputs["sites"] = inputs.pop("sites_file")
    _show(found, task, question, {"p": task.p, **inputs}, as_json=as_json, noted=noted)


@sites.command("pareto")
@task_options
@click.option("--points", type=click.IntRange(min=2), default=20, help="Höchstens so viele Pläne.")
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Startwert der Suche.")
def trade_off(*, reading: Reading, as_json: bool, points: int, seed: int, **given: Any) -> None:
    """Pläne zwischen kurzen Wegen für alle und kurzem längstem Weg."""
    question = _question(given)
    task = _read(question, reading)
    p = _p(task)
    with located(task.file), watched():
        found = pareto(task.base, p, points=points, seconds=float(question.seconds), seed=seed)
    front = [
        {
            **_plan(point.plan, task, with_assignment=False),
            "equity": point.equity,
            "mean": point.mean,
            "p90": point.p90,
            "gini": point.gini,
        }
        for point in found.value
    ]
    best = found.value[0].plan
    values = {"front": front, **_plan(best, task)}
    inputs = _inputs(question, {"p": p, "points": points, "seed": seed})
    _emit(found, task, inputs, values, as_json=as_json)


def _question(given: Mapping[str, Any]) -> Question:
    question = Question(**given)
    if (question.orlib is None) == (question.costs is None):
        raise click.UsageError("Entweder --orlib oder --costs angeben.")
    if question.orlib is not None and question.demand is not None:
        raise click.UsageError("--demand gilt nur mit --costs.")
    if question.seconds <= 0:
        raise click.UsageError("--seconds muss größer als null sein.")
    return question


def _p(task: Task) -> int:
    if task.p is None:
        raise click.UsageError("Die Zahl der Standorte fehlt: --p angeben.")
    return task.p


def _radius(radius: Decimal) -> float:
    if radius < 0:
        raise click.UsageError("--radius muss null oder größer sein.")
    return float(radius)


def _read(question: Question, reading: Reading) -> Task:
    if question.orlib is not None:
        network = read_median_network(question.orlib)
        with located(str(question.orlib)):
            ways = all_paths(network.nodes, network.start, network.end, network.cost)
            base = problem(ways)
        p = question.p if question.p is not None else network.p
        return Task(base, p, str(question.orlib), numbered=True, warnings=network.warnings)
    assert question.costs is not None
    costs = reading.table(question.costs, COSTS, key=("demand", "site"))
    warnings = [*remarks(costs)]
    if question.demand is None:
        places = list(dict.fromkeys(row["demand"] for row in costs))
        weights = None
        text = "Ohne --demand zählt jeder Ort einmal"
        warnings.append(Finding("warning", "UNIT_WEIGHTS", text))
    else:
        demand = reading.table(question.demand, DEMAND, key=("id",))
        warnings += remarks(demand)
        places = [row["id"] for row in demand]
        weights = np.array([row["count"] for row in demand])
        _known(costs, "demand", places, demand.file)
    candidates = list(dict.fromkeys(row["site"] for row in costs))
    with located(str(question.costs)):
        base = problem(_matrix(costs, places, candidates), weights, places=places, sites=candidates)
    return Task(base, question.p, str(question.costs), numbered=False, warnings=tuple(warnings))


def _matrix(costs: Table, places: Sequence[str], candidates: Sequence[str]) -> np.ndarray:
    if len(places) * len(candidates) > MOST_PAIRS:
        raise FormatError(
            f"{len(places)} Orte mal {len(candidates)} Standorte sind zu viele",
            file=costs.file,
            remedy="Orte zusammenfassen oder Standorte vorauswählen",
            code="TOO_BIG",
        )
    row_of = {name: position for position, name in enumerate(places)}
    column_of = {name: position for position, name in enumerate(candidates)}
    matrix = np.full((len(places), len(candidates)), np.inf)
    for row in costs:
        matrix[row_of[row["demand"]], column_of[row["site"]]] = row["cost"]
    return matrix


def _known(table: Table, column: str, names: Sequence[str], where: str) -> None:
    """Raise for ids that are not in the other file."""
    known, notes = set(names), Notes(table.file)
    for row in table:
        if row[column] not in known:
            text = f"{shown(row[column])} steht nicht in {where}"
            notes.error("ID_UNKNOWN", text, "Kennung berichtigen oder ergänzen", row.line, column)
    notes.check()


def _rules(limits: Limits, task: Task, reading: Reading) -> tuple[Rules, tuple[Finding, ...]]:
    columns, noted = _site_columns(limits, task, reading)
    count = len(task.base.sites)
    for name in ("capacity", "minimum"):
        value = getattr(limits, name)
        if value is not None:
            if name in columns:
                raise click.UsageError(f"--{name} und die Spalte {name} schließen sich aus.")
            columns[name] = np.full(count, float(value))
    if (limits.budget is None) != ("spending" not in columns):
        raise click.UsageError("--budget und die Spalte spending gehören zusammen.")
    rules = Rules(
        count=task.p,
        capacity=columns.get("capacity"),
        lower=columns.get("minimum"),
        fixed_cost=columns.get("fixed_cost"),
        spending=columns.get("spending"),
        budget=None if limits.budget is None else float(limits.budget),
        unique=not limits.split,
        longest=None if limits.radius is None else _radius(limits.radius),
        within=None if limits.p90 is None else WithinShare(0.9, float(limits.p90)),
        tail=None if limits.tail is None else float(limits.tail),
    )
    return rules, noted


def _site_columns(
    limits: Limits, task: Task, reading: Reading
) -> tuple[dict[str, np.ndarray], tuple[Finding, ...]]:
    """The numbers of the sites' file, in the order of the problem's sites."""
    if limits.sites_file is None:
        return {}, ()
    asked = CAPACITIES if limits.capacity is None else SITES
    table = reading.table(limits.sites_file, asked, key=("id",))
    _known(table, "id", task.base.sites, task.file)
    rows = {row["id"]: row for row in table}
    missing = [name for name in task.base.sites if name not in rows]
    if missing:
        raise FormatError(
            f"Standort {shown(missing[0])} fehlt",
            file=table.file,
            line=1,
            column="id",
            remedy="Für jeden Standort der Wege eine Zeile angeben",
            code="SITE_MISSING",
        )
    numbers = [name for name in table.columns if name != "id"]
    found = {name: np.array([rows[s][name] for s in task.base.sites]) for name in numbers}
    return found, remarks(table)


def _plan(plan: Plan, task: Task, *, with_assignment: bool = True) -> dict[str, Any]:
    values: dict[str, Any] = {
        "open": [task.site(site) for site in plan.open],
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
    }
    if with_assignment:
        values["assignment"] = [_row(item, task) for item in plan.assignment]
    return values


def _row(item: Assignment, task: Task) -> dict[str, Any]:
    return {
        "demand": task.place(item.place),
        "site": None if item.site is None else task.site(item.site),
        "share": item.share,
        "cost": item.cost,
        "state": item.state.value,
    }


def _inputs(question: Question, more: Mapping[str, Any]) -> dict[str, Any]:
    shared = {name: getattr(question, name) for name in Question.__dataclass_fields__}
    return {**shared, **more}


def _show(
    found: Result[Plan],
    task: Task,
    question: Question,
    more: Mapping[str, Any],
    *,
    as_json: bool,
    noted: Sequence[Finding] = (),
) -> None:
    values = {**_plan(found.value, task), "ways": dict(found.parts)}
    _emit(found, task, _inputs(question, more), values, as_json=as_json, noted=noted)


def _emit(
    found: Result[Any],
    task: Task,
    inputs: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    as_json: bool,
    noted: Sequence[Finding] = (),
) -> None:
    emit(
        answer(
            method=found.method,
            inputs=inputs,
            values=values,
            warnings=[*task.warnings, *noted, *found.warnings],
            assumptions=found.assumptions,
            sources=found.sources,
        ),
        as_json=as_json,
    )
