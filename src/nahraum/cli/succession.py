"""`nahraum supply succession`: who leaves, who follows, and what if."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.figures import Notice, Result
from nahraum.analysis.population.ages import Floats
from nahraum.analysis.supply import (
    Case,
    Demand,
    Doctor,
    Hazards,
    Posts,
    Replacement,
    Suppositions,
    Thresholds,
    count_posts,
    doctors_from,
    more_posts,
    sensitivities,
    shocks,
)
from nahraum.cli import legal
from nahraum.cli.doctors import read_doctors
from nahraum.cli.output import answer, emit, json_option
from nahraum.cli.people import read_mortality
from nahraum.cli.reading import (
    DATE,
    Number,
    Reading,
    broken,
    located,
    path_option,
    reading_options,
    remarks,
    today,
)
from nahraum.data.columns import Column
from nahraum.data.errors import Finding

DEMAND_COLUMNS = (
    Column(name="year", kind="int", aliases=("jahr",), minimum=1900, maximum=2300),
    Column(
        name="inhabitants",
        kind="float",
        aliases=("einwohner", "bevölkerung", "count", "total"),
        minimum=0,
    ),
    Column(
        name="ratio",
        kind="float",
        aliases=("verhältniszahl", "vhz"),
        required=False,
        nullable=True,
        minimum=0,
    ),
)
Remark = Notice | Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The options of `succession`."""

    doctors: Path
    inhabitants: Decimal | None
    demand: Path | None
    ratio: Decimal | None
    years: int
    runs: int
    seed: int
    as_of: datetime | None
    no_replacement: bool
    lifetable: Path | None
    period: str | None
    hazard_factor: Decimal
    place_factor: Decimal
    funding_factor: Decimal
    scenarios: bool

    @property
    def day(self) -> date:
        return self.as_of.date() if self.as_of else today()


@dataclass(frozen=True, slots=True)
class Crew:
    """The seats of the file, as counted."""

    doctors: tuple[Doctor, ...]
    counted: Result[Posts]
    seats: Result[tuple[Doctor, ...]]
    warnings: tuple[Finding, ...]
    file: str
    line: int


@click.command()
@path_option("--doctors", required=True, text="Tabelle der Ärztinnen und Ärzte.")
@click.option("--inhabitants", type=Number(), help="Einwohnerzahl, gleich in allen Jahren.")
@path_option("--demand", text="Statt --inhabitants: year, inhabitants(, ratio) für jedes Jahr.")
@click.option("--ratio", type=Number(), help="Verhältniszahl; sonst zum Stichtag.")
@click.option("--years", type=click.IntRange(1, 50), default=15, show_default=True)
@click.option("--runs", type=click.IntRange(2, 200_000), default=5000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--as-of", type=DATE, help="Stichtag, sonst heute.")
@click.option("--no-replacement", is_flag=True, help="Niemand kommt nach.")
@path_option("--lifetable", text="Sterbetafel sex, age, qx für zusätzliche Sterblichkeit.")
@click.option("--period", help="Zeitraum der Sterbetafel, falls die Datei mehrere enthält.")
@click.option("--hazard-factor", type=Number(), default="1", help="Faktor auf das Ausscheiden.")
@click.option("--place-factor", type=Number(), default="1", help="Zugkraft des Ortes.")
@click.option("--funding-factor", type=Number(), default="1", help="Zugkraft der Förderung.")
@click.option(
    "--scenarios",
    is_flag=True,
    help="Auch: wer morgen ausfällt, ein bis drei Sitze mehr, andere Raten.",
)
@reading_options
@json_option
def succession(*, reading: Reading, as_json: bool, **given: Any) -> None:
    """Nachfolge simulieren: Sitze und Versorgungsgrad Jahr für Jahr."""
    question = Question(**given)
    if (question.inhabitants is None) == (question.demand is None):
        raise click.UsageError("Entweder --inhabitants oder --demand angeben.")
    if question.period is not None and question.lifetable is None:
        raise click.UsageError("--period gilt nur mit --lifetable.")
    crew = _crew(question, reading)
    chosen = legal.gp_ratio(question.day) if question.ratio is None else None
    question = replace(question, ratio=chosen.value.value if chosen else question.ratio)
    demand, noted = _demand(question, reading)
    suppose, remarked = _suppose(question, reading)
    case = Case(
        doctors=crew.doctors,
        demand=demand,
        suppose=suppose,
        as_of=question.day,
        seed=question.seed,
        runs=question.runs,
    )
    with located(crew.file, line=crew.line):
        result = case.simulate()
    limits = suppose.thresholds
    values: dict[str, Any] = {
        "years": [_plain(row, limits) for row in result.value.years],
        "flag_threatened": result.value.threatened,
    }
    if question.scenarios:
        values |= _scenarios(case, limits)
    known = [part for part in (result, crew.seats, crew.counted, chosen) if part is not None]
    emit(
        answer(
            method=result.method,
            inputs=_inputs(question),
            values=values,
            warnings=[*crew.warnings, *noted, *remarked, *(n for r in known for n in r.warnings)],
            assumptions=list(dict.fromkeys(item for part in known for item in part.assumptions)),
            sources=[source for part in known for source in part.sources],
        ),
        as_json=as_json,
    )


def _inputs(question: Question) -> dict[str, Any]:
    given = {name: getattr(question, name) for name in Question.__dataclass_fields__}
    return {**given, "as_of": question.day}


def _crew(question: Question, reading: Reading) -> Crew:
    found = read_doctors(question.doctors, reading)
    with located(found.file, found.lines):
        counted = count_posts(found.activities, as_of=question.day)
        seats = doctors_from(
            found.activities,
            counted.value.counted,
            as_of=question.day,
            forms=found.forms,
            successors=found.successors,
        )
    return Crew(seats.value, counted, seats, found.warnings, found.file, min(found.lines.values()))


def _demand(question: Question, reading: Reading) -> tuple[Demand, Sequence[Remark]]:
    assert question.ratio is not None
    ratio = float(question.ratio)
    if question.demand is None:
        assert question.inhabitants is not None
        return Demand.over(float(question.inhabitants), ratio, years=question.years), ()
    table = reading.table(question.demand, DEMAND_COLUMNS, key=("year",))
    rows = {row["year"]: row for row in table}
    wanted = range(question.day.year, question.day.year + question.years + 1)
    for year in wanted:
        if year not in rows:
            remedy = f"Alle Jahre von {wanted[0]} bis {wanted[-1]} angeben"
            raise broken(table, None, "year", f"Das Jahr {year} fehlt", remedy)
    chosen = [rows[year] for year in wanted]
    people = [row["inhabitants"] for row in chosen]
    ratios = [row.get("ratio", ratio) for row in chosen]
    with located(table.file, line=chosen[0].line):
        return Demand.over(people, ratios, years=question.years), remarks(table)


def _suppose(question: Question, reading: Reading) -> tuple[Suppositions, Sequence[Remark]]:
    deaths: Floats | None = None
    noted: tuple[Finding, ...] = ()
    if question.lifetable is not None:
        mortality = read_mortality(question.lifetable, reading, question.period)
        deaths, noted = mortality.q, mortality.warnings
    replacement = Replacement(
        place_factor=float(question.place_factor), funding_factor=float(question.funding_factor)
    )
    return (
        Suppositions(
            hazards=Hazards(scale=float(question.hazard_factor)),
            replacement=None if question.no_replacement else replacement,
            thresholds=legal.thresholds("gp"),
            deaths=deaths,
        ),
        noted,
    )


def _plain(row: Any, limits: Thresholds) -> dict[str, Any]:
    """A year with the limit in the name of its chance, as the contract of the verb wants it."""
    values = asdict(row)
    below = values.pop("prob_undersupply"), values.pop("prob_below_full")
    names = f"prob_below_{limits.undersupply.normalize():f}", "prob_below_100"
    return {**values, **dict(zip(names, below, strict=True))}


def _scenarios(case: Case, limits: Thresholds) -> dict[str, Any]:
    return {
        "shocks": [
            {
                "id": shock.id,
                "posts": shock.posts,
                "supply_ratio": shock.supply_ratio,
                "undersupply": shock.undersupply,
                "orphaned": shock.orphaned,
                "mean_after_1_year": shock.after_year.mean,
                "after_year": _plain(shock.after_year, limits),
                "at_end": _plain(shock.at_end, limits),
            }
            for shock in shocks(case)
        ],
        "scenarios": [
            {
                "id": scenario.id,
                "label": scenario.label,
                "threatened": scenario.threatened,
                "mean_soon": scenario.soon.mean,
                "mean_at_end": scenario.at_end.mean,
                "soon": _plain(scenario.soon, limits),
                "at_end": _plain(scenario.at_end, limits),
            }
            for scenario in (*more_posts(case), *sensitivities(case))
        ],
    }
