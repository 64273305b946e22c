"""`nahraum smooth` and `nahraum interval`: rates of small areas."""

from collections.abc import Callable
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.monitoring import Levels, empirical_bayes, poisson, wilson
from nahraum.cli.indicators import file_argument, read_counts
from nahraum.cli.output import answer, emit, json_option
from nahraum.cli.reading import Number, Reading, located, reading_options


@click.group()
def smooth() -> None:
    """Raten kleiner Gebiete glätten."""


@smooth.command()
@file_argument
@click.option("--binomial", is_flag=True, help="Anteile statt seltener Ereignisse.")
@reading_options
@json_option
def eb(*, reading: Reading, as_json: bool, path: Path, binomial: bool) -> None:
    """Empirisches Bayes-Verfahren: zum Mittel aller Gebiete, soweit es der Zufall erklärt."""
    areas = read_counts(path, reading)
    events = [row["events"] for row in areas.rows]
    people = [row["population"] for row in areas.rows]
    with located(areas.table.file, areas.lines):
        result = empirical_bayes(areas.ids, events, people, binomial=binomial)
    value = result.value
    emit(
        answer(
            method=result.method,
            inputs={"path": path, "binomial": binomial},
            values={
                "rates": [asdict(rate) for rate in value.rates],
                "mean": value.mean,
                "variance": value.variance,
                "sample_variance": value.sample_variance,
            },
            warnings=[*areas.warnings, *result.warnings],
            assumptions=result.assumptions,
        ),
        as_json=as_json,
    )


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


_interval_verb("wilson", "Intervalle von Anteilen (Wilson).", wilson)
_interval_verb("poisson", "Exakte Intervalle von Fallzahlen (Poisson).", poisson)
