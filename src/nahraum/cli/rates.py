"""`nahraum smooth` and `nahraum interval`: rates of small areas."""

from collections.abc import Callable
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.figures import Result
from nahraum.analysis.monitoring import (
    Levels,
    LocallySmoothed,
    Smoothed,
    empirical_bayes,
    local_empirical_bayes,
    poisson,
    wilson,
)
from nahraum.cli.indicators import file_argument, read_counts
from nahraum.cli.output import answer, emit, json_option
from nahraum.cli.reading import Number, Reading, located, path_option, reading_options
from nahraum.cli.small_areas import life, over_time, read_neighbours, survey


@click.group()
def smooth() -> None:
    """Raten kleiner Gebiete glätten."""


smooth.add_command(survey)
smooth.add_command(over_time)


@smooth.command()
@file_argument
@click.option("--binomial", is_flag=True, help="Anteile statt seltener Ereignisse.")
@path_option("--neighbours", text="Paare von Nachbarn (id,neighbour): zur Nachbarschaft glätten.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Mischungen.")
@reading_options
@json_option
def eb(
    *,
    reading: Reading,
    as_json: bool,
    path: Path,
    binomial: bool,
    neighbours: Path | None,
    seed: int,
) -> None:
    """Empirisches Bayes-Verfahren: zum Mittel aller Gebiete, soweit es der Zufall erklärt.

    Mit --neighbours zum Mittel der Nachbarschaft, wenn Nachbarn einander gleichen (Moran).
    """
    areas = read_counts(path, reading)
    events = [row["events"] for row in areas.rows]
    people = [row["population"] for row in areas.rows]
    inputs: dict[str, Any] = {"path": path, "binomial": binomial}
    warnings = [*areas.warnings]
    result: Result[Any]
    if neighbours is None:
        with located(areas.table.file, areas.lines):
            result = empirical_bayes(areas.ids, events, people, binomial=binomial)
        values = _global(result.value)
    else:
        touching, more = read_neighbours(neighbours, reading, areas.ids)
        warnings += more
        with located(areas.table.file, areas.lines):
            result = local_empirical_bayes(events, people, touching, seed=seed, binomial=binomial)
        values = _local(result.value)
        inputs |= {"neighbours": neighbours, "seed": seed}
    emit(
        answer(
            method=result.method,
            inputs=inputs,
            values=values,
            warnings=[*warnings, *result.warnings],
            assumptions=result.assumptions,
        ),
        as_json=as_json,
    )


def _global(value: Smoothed) -> dict[str, Any]:
    return {
        "rates": [asdict(rate) for rate in value.rates],
        "mean": value.mean,
        "variance": value.variance,
        "sample_variance": value.sample_variance,
    }


def _local(value: LocallySmoothed) -> dict[str, Any]:
    return {
        "rates": [
            {**asdict(rate), "towards": towards}
            for rate, towards in zip(value.rates, value.towards, strict=True)
        ],
        "mean": value.mean,
        "variance": list(value.variance),
        "local": value.local,
        "moran": asdict(value.moran),
    }


@click.group()
def interval() -> None:
    """Wie sicher Raten kleiner Gebiete sind und welche auffallen."""


def _interval_verb(name: str, text: str, method: Callable[..., Any]) -> None:
    @interval.command(name, help=text)
    @file_argument
    @click.option("--confidence", type=Number(), default="0.95", help="Vertrauensniveau.")
    @click.option("--fdr", type=Number(), default="0.10", help="Anteil falscher Auffälliger.")
    @reading_options
    @json_option
    def verb(
        *, reading: Reading, as_json: bool, path: Path, confidence: Decimal, fdr: Decimal
    ) -> None:
        _interval(method, path, Levels(float(confidence), float(fdr)), reading, as_json)


def _interval(
    method: Callable[..., Any], path: Path, levels: Levels, reading: Reading, as_json: bool
) -> None:
    areas = read_counts(path, reading)
    events = [row["events"] for row in areas.rows]
    people = [row["population"] for row in areas.rows]
    with located(areas.table.file, areas.lines):
        result = method(areas.ids, events, people, levels=levels)
    inputs = {"path": path, "confidence": levels.confidence, "fdr": levels.discoveries}
    emit(
        answer(
            method=result.method,
            inputs=inputs,
            values={
                "intervals": [asdict(row) for row in result.value.intervals],
                "overall": result.value.overall,
            },
            warnings=[*areas.warnings, *result.warnings],
            assumptions=result.assumptions,
        ),
        as_json=as_json,
    )


interval.add_command(life)
_interval_verb("wilson", "Intervalle von Anteilen (Wilson).", wilson)
_interval_verb("poisson", "Exakte Intervalle von Fallzahlen (Poisson).", poisson)
