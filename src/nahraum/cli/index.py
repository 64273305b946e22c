"""`nahraum index`: several indicators in one number, with what it is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.figures import Notice, Result
from nahraum.analysis.monitoring import (
    Dimension,
    IndexChecks,
    IndexScores,
    Indicator,
    Settings,
    check_index,
    dynamics,
    gisd,
    zscore_index,
)
from nahraum.cli.indicators import Areas, file_argument, known_names, read_indicators
from nahraum.cli.output import answer, emit, json_option
from nahraum.cli.reading import Number, Reading, broken, located, reading_options
from nahraum.data.columns import Row
from nahraum.data.errors import Finding

# The RKI turns every dimension towards unemployment.
UNEMPLOYMENT = ("arbeitslos", "unemploy", "alq")
WHOLE = "alle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The options of `zscore`."""

    path: Path
    reverse: str | None
    weights: str | None
    population: str | None
    since: int | None
    checks: bool
    seed: int
    draws: int


@click.group()
def index() -> None:
    """Mehrere Indikatoren zu einem Index zusammenfassen."""


@index.command()
@file_argument
@click.option("--reverse", metavar="NAMEN", help="Hier verlangen niedrige Werte Aufmerksamkeit.")
@click.option("--weights", metavar="NAME=ZAHL,...", help="Gewichte, sonst alle gleich.")
@click.option("--population", metavar="SPALTE", help="Gebiete nach dieser Spalte gewichten.")
@click.option("--since", type=int, help="Dynamik seit diesem Jahr (Spalte year).")
@click.option("--checks", is_flag=True, help="Prüfen, ob der Index trägt; Spannen der Ränge.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--draws", type=click.IntRange(1, 100_000), default=1000, show_default=True)
@reading_options
@json_option
def zscore(*, reading: Reading, as_json: bool, **given: Any) -> None:
    """Index aus z-Werten; positiv heißt: braucht Aufmerksamkeit."""
    question = Question(**given)
    areas = read_indicators(question.path, reading)
    indicators, population = _indicators(question, areas)
    rows = areas.of(areas.years[-1] if areas.years else None)
    ids, names = [row["id"] for row in rows], [indicator.name for indicator in indicators]
    with located(areas.table.file, {row["id"]: row.line for row in rows}):
        settings = Settings(population=_column(areas, rows, population))
        table = [_values(row, names) for row in rows]
        result = zscore_index(ids, indicators, table, settings)
        known: list[Result[Any]] = [result]
        values = _described(result.value, indicators, rows)
        if question.since is not None:
            changed = _dynamics(question, areas, indicators, rows, settings)
            known.append(changed)
            for score, (_, z, label) in zip(values["scores"], changed.value, strict=True):
                score |= {"change": z, "dynamics": label}
        if question.checks:
            checked = check_index(
                ids, indicators, table, settings, seed=question.seed, draws=question.draws
            )
            known.append(checked)
            _add_checks(values, checked.value)
    if areas.years:
        values["year"] = areas.years[-1]
    inputs = {name: getattr(question, name) for name in Question.__dataclass_fields__}
    _print(values, inputs, known, areas, as_json=as_json)


@index.command("gisd")
@file_argument
@click.option(
    "--dimension",
    "dimensions",
    multiple=True,
    metavar="NAME=SPALTE,...",
    help="Eine Dimension und ihre Indikatoren; mehrfach möglich.",
)
@click.option("--anchor", metavar="SPALTE", help="Arbeitslosigkeit: gibt das Vorzeichen.")
@reading_options
@json_option
def gisd_verb(
    *,
    reading: Reading,
    as_json: bool,
    path: Path,
    dimensions: tuple[str, ...],
    anchor: str | None,
) -> None:
    """Deprivationsindex nach dem Verfahren des RKI, 0 bis 1 je Jahr."""
    areas = read_indicators(path, reading)
    chosen, noted = _dimensions(dimensions, areas.names)
    sign, doubt = _anchor(anchor, areas.names)
    for row in areas.rows:
        for name in areas.names:
            if row.get(name) is None:
                remedy = "Vorher ergänzen oder das Gebiet weglassen; geraten wird hier nicht"
                raise broken(areas.table, row, name, "Der Wert ist unbekannt", remedy)
    with located(areas.table.file, areas.lines):
        result = gisd(
            areas.ids,
            areas.names,
            [_values(row, areas.names) for row in areas.rows],
            dimensions=chosen,
            anchor=sign,
            periods=[str(row.get("year", "")) for row in areas.rows],
        )
    scores = [
        {
            **_heading(row),
            **({"year": row["year"]} if areas.years else {}),
            "z": score.score,
            "class": score.quintile,
            "decile": score.decile,
            "group": score.group,
            "parts": score.parts,
        }
        for row, score in zip(areas.rows, result.value.scores, strict=True)
    ]
    values = {"scores": scores, "dimensions": [asdict(fit) for fit in result.value.dimensions]}
    inputs = {"path": path, "dimensions": list(dimensions), "anchor": sign}
    _print(values, inputs, [result], areas, as_json=as_json, noted=[*noted, *doubt])


def _heading(row: Row) -> dict[str, Any]:
    name = row.get("name")
    return {"id": row["id"]} if name is None else {"id": row["id"], "name": name}


def _values(row: Row, names: Sequence[str]) -> list[float | None]:
    return [row.get(name) for name in names]


def _indicators(question: Question, areas: Areas) -> tuple[list[Indicator], str | None]:
    """What the options say about the columns, and the column that weighs the areas."""
    population = known_names(question.population, areas.names, "--population")
    names = [name for name in areas.names if name not in population[:1]]
    if not names:
        raise click.UsageError("Außer der Spalte von --population gibt es keinen Indikator.")
    turned = known_names(question.reverse, names, "--reverse")
    weights = _weights(question.weights, names)
    found = [
        Indicator(name=name, attention=-1 if name in turned else 1, weight=weights.get(name, 1.0))
        for name in names
    ]
    return found, population[0] if population else None


def _weights(text: str | None, names: Sequence[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in (text or "").split(","):
        name, sign, number = (piece.strip() for piece in part.partition("="))
        if not part.strip():
            continue
        if not sign:
            raise click.UsageError(f"--weights erwartet NAME=ZAHL, nicht „{part}“.")
        known_names(name, names, "--weights")
        found[name] = float(Number().convert(number, None, None))
    return found


def _column(areas: Areas, rows: Sequence[Row], name: str | None) -> list[float] | None:
    if name is None:
        return None
    for row in rows:
        if row.get(name) is None:
            remedy = "Bevölkerung ergänzen; unbekannt ist nicht null"
            raise broken(areas.table, row, name, "Die Zelle ist leer", remedy)
    return [row[name] for row in rows]


def _dynamics(
    question: Question,
    areas: Areas,
    indicators: Sequence[Indicator],
    rows: Sequence[Row],
    settings: Settings,
) -> Result[Any]:
    if question.since not in areas.years[:-1]:
        listed = ", ".join(str(year) for year in areas.years[:-1]) or "keine"
        raise click.UsageError(f"--since {question.since}: frühere Jahre der Datei: {listed}.")
    earlier = {row["id"]: row for row in areas.of(question.since)}
    names = [indicator.name for indicator in indicators]
    nothing: list[float | None] = [None] * len(names)
    before = [
        _values(earlier[row["id"]], names) if row["id"] in earlier else nothing for row in rows
    ]
    after = [_values(row, names) for row in rows]
    return dynamics([row["id"] for row in rows], indicators, before, after, settings)


def _described(
    value: IndexScores, indicators: Sequence[Indicator], rows: Sequence[Row]
) -> dict[str, Any]:
    """Scores of the areas, and the scale of every indicator for comparisons with other years."""
    scale = value.scale
    return {
        "scores": [
            {**_heading(row), "z": score.z, "class": score.status, "parts": score.parts}
            for row, score in zip(rows, value.scores, strict=True)
        ],
        "indicators": [
            {**asdict(indicator), "mean": mean, "sd": sd}
            for indicator, mean, sd in zip(indicators, scale.means, scale.deviations, strict=True)
        ],
        "index_mean": scale.index_mean,
        "index_sd": scale.index_deviation,
    }


def _add_checks(values: dict[str, Any], checks: IndexChecks) -> None:
    values |= {"alpha": checks.alpha, "kmo": checks.kmo}
    for row, check in zip(values["indicators"], checks.indicators, strict=True):
        row |= {"loading": check.loading, "without": check.without}
    values["ranks"] = [asdict(rank) for rank in checks.ranks]


def _dimensions(texts: Sequence[str], names: Sequence[str]) -> tuple[list[Dimension], list[Notice]]:
    if not texts:
        text = "Ohne --dimension gelten alle Spalten als eine einzige Dimension."
        return [Dimension(WHOLE, tuple(names))], [Notice("ONE_DIMENSION", text)]
    found = []
    for text in texts:
        label, sign, listed = (piece.strip() for piece in text.partition("="))
        columns = known_names(listed, names, "--dimension")
        if not (label and sign and columns):
            raise click.UsageError(f"--dimension erwartet NAME=SPALTE,..., nicht „{text}“.")
        found.append(Dimension(label, columns))
    used = {name for dimension in found for name in dimension.indicators}
    rest = [name for name in names if name not in used]
    text = f"In keiner Dimension und darum nicht gerechnet: {', '.join(rest)}."
    return found, [Notice("NOT_USED", text)] if rest else []


def _anchor(given: str | None, names: Sequence[str]) -> tuple[str, list[Notice]]:
    if given is not None:
        return known_names(given, names, "--anchor")[0], []
    for name in names:
        if any(word in name.lower() for word in UNEMPLOYMENT):
            return name, []
    text = f"Kein Indikator heißt nach Arbeitslosigkeit; das Vorzeichen gibt „{names[0]}“."
    return names[0], [Notice("ANCHOR_GUESSED", text + " --anchor nennt einen anderen.")]


def _print(
    values: Mapping[str, Any],
    inputs: Mapping[str, Any],
    known: Sequence[Result[Any]],
    areas: Areas,
    *,
    as_json: bool,
    noted: Sequence[Notice] = (),
) -> None:
    warnings: list[Notice | Finding] = [*areas.warnings, *noted]
    warnings += [notice for part in known for notice in part.warnings]
    emit(
        answer(
            method=known[0].method,
            inputs=inputs,
            values=values,
            warnings=list(dict.fromkeys(warnings)),
            assumptions=list(dict.fromkeys(a for part in known for a in part.assumptions)),
            sources=["rki-gisd-2025"] if known[0].method.name == "monitoring.gisd" else (),
        ),
        as_json=as_json,
    )
