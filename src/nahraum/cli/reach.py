"""`nahraum reach`: what people can reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import numpy as np

from nahraum.analysis.catchments import (
    FAST,
    SLOW,
    Access,
    Border,
    Catchment,
    Decay,
    Exponential,
    Gaussian,
    Power,
    Setting,
    Steps,
    TravelSummary,
    TravelTimes,
    Variant,
    floating_catchment,
    from_pairs,
    inequality,
    summarise,
)
from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Notice
from nahraum.cli.output import answer, emit, json_option
from nahraum.cli.reading import Number, Reading, located, path_option, reading_options, remarks
from nahraum.data.columns import COUNT, Column, Table
from nahraum.data.errors import Finding, Notes, shown

YES_NO = {"1": ("ja", "yes", "true", "wahr", "x"), "0": ("nein", "no", "false", "falsch")}
ID = Column(name="id", aliases=("kennung", "nr", "ort", "zelle"), max_length=200)
BORDER = Column(
    name="border_minutes",
    kind="float",
    aliases=("minuten_bis_rand",),
    required=False,
    minimum=0,
)
DEMAND = (
    ID,
    COUNT,
    Column(name="catchment", kind="float", aliases=("einzugsbereich",), required=False, minimum=0),
    BORDER,
)
SUPPLY = (
    ID,
    Column(name="posts", kind="float", aliases=("sitze", "stellen", "angebot"), minimum=0),
    Column(
        name="accepts",
        kind="choice",
        aliases=("nimmt_auf", "aufnahme"),
        required=False,
        choices=YES_NO,
    ),
    BORDER,
)
TIMES = (
    Column(name="demand", aliases=("ort", "nachfrage", "von", "origin"), max_length=200),
    Column(name="supply", aliases=("angebot", "nach", "destination"), max_length=200),
    Column(name="minutes", kind="float", aliases=("minuten", "min", "fahrzeit"), minimum=0),
)


# Verbs of this group that live in modules of their own: name -> module:attribute.
ELSEWHERE: Mapping[str, str] = {
    "network": "nahraum.cli.roads:network",
    "times": "nahraum.cli.roads:times",
    "transit": "nahraum.cli.transit:transit",
}


class Reach(click.Group):
    """Imports the verbs of other modules when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*ELSEWHERE, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = ELSEWHERE[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=Reach)
def reach() -> None:
    """Erreichbarkeit: was Menschen in welcher Zeit erreichen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The options of `fca`."""

    demand: Path
    supply: Path
    times: Path
    method: str
    catchment: Decimal
    weights: str | None
    ratio: Decimal | None
    buffer: Decimal | None
    threshold: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Files:
    """The three tables, the pairs they make, and what was remarkable about them."""

    demand: Table
    supply: Table
    times: TravelTimes
    warnings: tuple[Finding, ...]


@reach.command()
@path_option("--demand", required=True, text="Orte: id, count (catchment, border_minutes).")
@path_option("--supply", required=True, text="Angebote: id, posts (accepts, border_minutes).")
@path_option("--times", required=True, text="Reisezeiten: demand, supply, minutes.")
@click.option("--method", type=click.Choice([v.value for v in Variant]), required=True)
@click.option("--catchment", type=Number(), required=True, help="Einzugsbereich in Minuten.")
@click.option(
    "--weights",
    help="fast, slow, gauss, exp:BETA, power:BETA:MIN, Stufen 10=1,20=0.68,30=0.22 oder "
    "1,0.68,0.22 (gleich breite Stufen im Einzugsbereich).",
)
@click.option("--ratio", type=Number(), help="Verhältniszahl, für den Zugang im Vergleich dazu.")
@click.option("--buffer", type=Number(), help="Minuten um das Gebiet, die mitgerechnet sind.")
@click.option(
    "--threshold", type=Number(), multiple=True, help="Schwelle in Minuten; mehrfach möglich."
)
@reading_options
@json_option
def fca(*, reading: Reading, as_json: bool, **given: Any) -> None:
    """Zugang zu Angeboten je Ort (2SFCA, E2SFCA, 3SFCA, M2SFCA)."""
    question = Question(**given)
    limit = _positive(question.catchment, "--catchment")
    ratio = None if question.ratio is None else _positive(question.ratio, "--ratio")
    decay = _decay(question.weights, limit)
    if decay is not None and question.method == Variant.TWO_STEP:
        raise click.UsageError("2sfca kennt keine Gewichte; e2sfca wählen.")
    files = _read(question, reading)
    demand = _column(files.demand, "count")
    setting = Setting(
        times=files.times,
        demand=demand,
        posts=_column(files.supply, "posts"),
        catchment=Catchment(_catchments(files.demand, limit)),
        variant=Variant(question.method),
        decay=decay,
        accepts=_accepts(files.supply),
        border=_border(question, files),
    )
    with located(str(question.demand)):
        found = floating_catchment(setting)
        spread = inequality(found.value.values, demand)
        travel = summarise(files.times, demand, [float(item) for item in question.threshold])
    inputs = {name: getattr(question, name) for name in Question.__dataclass_fields__}
    values = _values(found.value, files, travel.value, ratio)
    emit(
        answer(
            method=found.method,
            inputs={**inputs, "threshold": [float(item) for item in question.threshold]},
            values={**values, "inequality": _fields(spread.value)},
            warnings=_unique(
                [*files.warnings, *found.warnings, *spread.warnings, *travel.warnings]
            ),
            assumptions=found.assumptions,
        ),
        as_json=as_json,
    )


def _positive(value: Decimal, option: str) -> float:
    if value <= 0:
        raise click.UsageError(f"{option} muss größer als null sein.")
    return float(value)


def _decay(text: str | None, catchment: float) -> Decay | None:
    """Weights as typed; None = those of the method."""
    named: dict[str, Decay] = {"fast": FAST, "slow": SLOW, "gauss": Gaussian()}
    if text is None or text in named:
        return named.get(text or "")
    try:
        kind, *numbers = text.split(":")
        if kind == "exp" and len(numbers) == 1:
            return Exponential(float(numbers[0]))
        if kind == "power" and len(numbers) == 2:
            return Power(float(numbers[0]), float(numbers[1]))
        return _steps(text, catchment)
    except (ValueError, InvalidInput) as error:
        detail = f" ({error.problem})" if isinstance(error, InvalidInput) else ""
        raise click.UsageError(
            f"--weights {text} ist nicht lesbar{detail}; möglich sind fast, slow, gauss, exp:0.1, "
            "power:1:5 oder Stufen wie 10=1,20=0.68,30=0.22."
        ) from error


def _steps(text: str, catchment: float) -> Steps:
    parts = [part.replace(":", "=").split("=") for part in text.split(",")]
    if all(len(part) == 1 for part in parts):
        width = catchment / len(parts)
        parts = [[str(width * (k + 1)), part[0]] for k, part in enumerate(parts)]
    pairs = [(float(limit), float(share)) for limit, share in parts]
    return Steps(tuple(limit for limit, _ in pairs), tuple(share for _, share in pairs), "input")


def _read(question: Question, reading: Reading) -> Files:
    demand = reading.table(question.demand, DEMAND, key=("id",))
    supply = reading.table(question.supply, SUPPLY, key=("id",))
    times = reading.table(question.times, TIMES, key=("demand", "supply"))
    rows = _positions(times, "demand", demand)
    columns = _positions(times, "supply", supply)
    pairs = from_pairs(
        rows,
        columns,
        _column(times, "minutes"),
        places=len(demand.rows),
        sites=len(supply.rows),
    )
    warnings = (*remarks(demand), *remarks(supply), *remarks(times))
    return Files(demand, supply, pairs, warnings)


def _positions(times: Table, side: str, table: Table) -> np.ndarray:
    """Where the ids of the travel times stand in the other table. Raises FormatError."""
    known = {row["id"]: place for place, row in enumerate(table.rows)}
    notes = Notes(times.file)
    for row in times:
        if row[side] not in known:
            text = f"{shown(row[side])} steht nicht in {table.file}"
            notes.error("ID_UNKNOWN", text, "Kennung berichtigen oder ergänzen", row.line, side)
    notes.check()
    return np.array([known[row[side]] for row in times], dtype=np.int64)


def _column(table: Table, name: str) -> np.ndarray:
    return np.array([row[name] for row in table], dtype=np.float64)


def _catchments(demand: Table, limit: float) -> Any:
    """One catchment, or one for every place where the file has the column."""
    if "catchment" not in demand.columns:
        return limit
    return _column(demand, "catchment")


def _accepts(supply: Table) -> Any:
    if "accepts" not in supply.columns:
        return None
    return np.array([row["accepts"] == "1" for row in supply], dtype=np.bool_)


def _border(question: Question, files: Files) -> Border:
    def minutes(table: Table) -> Any:
        return _column(table, "border_minutes") if "border_minutes" in table.columns else None

    buffer = None if question.buffer is None else float(question.buffer)
    return Border(minutes(files.demand), minutes(files.supply), buffer)


def _values(
    access: Access, files: Files, travel: TravelSummary, ratio: float | None
) -> dict[str, Any]:
    rows = []
    for place, row in enumerate(files.demand.rows):
        value = float(access.values[place])
        entry = {
            "id": row["id"],
            "value": value,
            "state": access.state(place).value,
            "persons_per_post": access.persons_per_post(place),
            "nearest_minutes": travel.nearest[place],
            "second_minutes": travel.second[place],
            "edge": bool(access.edge[place]),
        }
        rows.append(entry if ratio is None else {**entry, "relative": value * ratio})
    sites = zip(files.supply.rows, access.ratios, access.sites, strict=True)
    return {
        "access": rows,
        "supply": [{"id": r["id"], "ratio": x, "state": s.value} for r, x, s in sites],
        "conservation": _fields(access.conservation),
        "travel": {
            "mean": travel.mean,
            "p90": travel.p90,
            "unreached": travel.unreached,
        },
        "within": [_fields(item) for item in travel.within],
    }


def _fields(item: Any) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__dataclass_fields__}


def _unique(items: Sequence[Notice | Finding]) -> list[Notice | Finding]:
    return list(dict.fromkeys(items))
