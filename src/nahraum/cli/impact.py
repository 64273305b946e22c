"""`nahraum impact`: did it help, compared with what, and how sure is that?"""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.figures import Result
from nahraum.analysis.impact import (
    Estimate,
    before_after,
    difference_in_differences,
    interrupted_series,
    synthetic_control,
)
from nahraum.cli.evaluations import (
    POST,
    TREATED,
    Evaluated,
    Period,
    observations,
    read_pairs,
    read_panel,
    read_period,
    read_series,
    square,
)
from nahraum.cli.indicators import file_argument
from nahraum.cli.logic import logic
from nahraum.cli.output import answer, emit, json_option
from nahraum.cli.reading import Number, Reading, first_line, located, reading_options
from nahraum.cli.sroi import sroi

confidence_option = click.option(
    "--confidence", type=Number(), default="0.95", help="Vertrauensniveau."
)


class PeriodType(click.ParamType[Period]):
    """A period on the command line."""

    name = "Zeit"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Period:
        if isinstance(value, Period):
            return value
        period = read_period(str(value))
        if period is None:
            self.fail(f"„{value}“ ist keine Zeit wie 2024, 2024-03 oder 2024-Q1.", param, ctx)
        return period


start_option = click.option(
    "--start", type=PeriodType(), required=True, help="Erste Zeit mit der Maßnahme."
)


@click.group()
def impact() -> None:
    """Wirkung messen: mit Vergleich, Spanne und Worten, die zum Verfahren passen."""


impact.add_command(sroi)
impact.add_command(logic)


@impact.command()
@file_argument
@click.option("--covariates", default="", metavar="SPALTEN", help="Weitere Größen, mit Komma.")
@confidence_option
@reading_options
@json_option
def did(
    *, reading: Reading, as_json: bool, path: Path, covariates: str, confidence: Decimal
) -> None:
    """Vorher und nachher, mit und ohne: Differenz der Differenzen.

    Die Tabelle hat unit, period, treated (0/1: Gebiet mit Maßnahme), post (0/1: sie läuft), value.
    """
    names = [name.strip() for name in covariates.split(",") if name.strip()]
    given = read_panel(path, reading, (TREATED, POST), names)
    with located(given.table.file, given.lines, line=first_line(given.table)):
        result = difference_in_differences(
            observations(given, names), covariates=names, confidence=float(confidence)
        )
    value = result.value
    labels = given.labels
    names_of_means = ("treated_before", "treated_after", "others_before", "others_after")
    values = {
        **_effect(value.effect),
        "pretrend_p": value.pretrend_p,
        "claim": value.claim.value,
        "wording": value.wording,
        "units": {"treated": value.units[0], "others": value.units[1]},
        "means": dict(zip(names_of_means, value.means, strict=True)),
        "events": [
            {
                "period": labels[event.period],
                "post": event.post,
                "reference": event.reference,
                **_plain(event.estimate),
            }
            for event in value.events
        ],
    }
    inputs = {"path": path, "covariates": names, "confidence": confidence}
    _print(values, inputs, result, given, as_json=as_json)


@impact.command()
@file_argument
@click.option("--treated", required=True, metavar="GEBIET", help="Das Gebiet mit der Maßnahme.")
@start_option
@click.option("--predictors", default="", metavar="SPALTEN", help="Weitere Größen, mit Komma.")
@reading_options
@json_option
def synthetic(
    *,
    reading: Reading,
    as_json: bool,
    path: Path,
    treated: str,
    start: Period,
    predictors: str,
) -> None:
    """Ein Gebiet gegen die Mischung anderer: synthetische Kontrolle.

    Die Tabelle hat unit, period, value; jedes Gebiet zu jeder Zeit.
    """
    names = [name.strip() for name in predictors.split(",") if name.strip()]
    given = read_panel(path, reading, (), names)
    _same_kind(given, start)
    units, periods, values, means = square(given, names)
    with located(given.table.file, given.lines, line=first_line(given.table)):
        result = synthetic_control(
            units, periods, values, treated=treated, start=start.number, predictors=means
        )
    value = result.value
    labels = given.labels
    found = {
        "effect": value.effect,
        "ci": None,
        "placebo_rank": value.rank,
        "p_value": value.p_value,
        "claim": value.claim.value,
        "wording": value.wording,
        "pre_error": value.pre_error,
        "fit": value.fit,
        "mspe_ratio": value.ratio,
        "weights": [{"unit": unit, "weight": w} for unit, w in value.weights.items()],
        "gaps": [{**asdict(gap), "period": labels[gap.period]} for gap in value.gaps],
        "placebos": [asdict(placebo) for placebo in value.placebos],
    }
    inputs = {"path": path, "treated": treated, "start": start.label, "predictors": names}
    _print(found, inputs, result, given, as_json=as_json)


@impact.command()
@file_argument
@start_option
@click.option("--lag", type=click.IntRange(0), help="Verzögerungen der Newey-West-Fehler.")
@confidence_option
@reading_options
@json_option
def its(
    *,
    reading: Reading,
    as_json: bool,
    path: Path,
    start: Period,
    lag: int | None,
    confidence: Decimal,
) -> None:
    """Eine Reihe mit Sprung und Knick: unterbrochene Zeitreihe.

    Die Tabelle hat period, value.
    """
    given = read_series(path, reading)
    _same_kind(given, start)
    numbers = [period.number for period in given.periods]
    lines = {str(p.number): row.line for p, row in zip(given.periods, given.rows, strict=True)}
    with located(given.table.file, lines, line=first_line(given.table)):
        result = interrupted_series(
            numbers,
            [row["value"] for row in given.rows],
            start=start.number,
            lag=lag,
            confidence=float(confidence),
        )
    value = result.value
    labels = given.labels
    found = {
        **_effect(value.level),
        "claim": value.claim.value,
        "wording": value.wording,
        "trend": _plain(value.trend),
        "slope": _plain(value.slope),
        "at_end": _plain(value.at_end),
        "lag": value.lag,
        "series": [{**asdict(point), "period": labels[point.period]} for point in value.series],
    }
    inputs = {"path": path, "start": start.label, "lag": lag, "confidence": confidence}
    _print(found, inputs, result, given, as_json=as_json)


@impact.command()
@file_argument
@click.option(
    "--selected/--not-selected",
    default=None,
    help="Wurde wegen auffälliger Werte ausgewählt?",
)
@confidence_option
@reading_options
@json_option
def pairs(
    *,
    reading: Reading,
    as_json: bool,
    path: Path,
    selected: bool | None,
    confidence: Decimal,
) -> None:
    """Dieselben vorher und nachher, ohne Vergleich: Wilcoxon, ab 30 Paaren t-Test.

    Die Tabelle hat unit, before, after.
    """
    given = read_pairs(path, reading)
    lines = {row["unit"]: row.line for row in given.rows}
    with located(given.table.file, lines, line=first_line(given.table)):
        result = before_after(
            [row["unit"] for row in given.rows],
            [row["before"] for row in given.rows],
            [row["after"] for row in given.rows],
            selected=selected,
            confidence=float(confidence),
        )
    value = result.value
    found = {
        **_effect(value.change),
        "test": value.test,
        "pairs": value.pairs,
        "unchanged": value.unchanged,
        "mean_before": value.mean_before,
        "mean_after": value.mean_after,
        "correlation": value.correlation,
        "light": value.light.value,
        "claim": value.claim.value,
        "wording": value.wording,
    }
    inputs = {"path": path, "selected": selected, "confidence": confidence}
    _print(found, inputs, result, given, as_json=as_json)


def _same_kind(given: Evaluated, start: Period) -> None:
    if start.kind != given.periods[0].kind:
        known = given.periods[0].label
        raise click.UsageError(f"--start {start.label}: Die Tabelle schreibt Zeiten wie {known}.")


def _effect(found: Estimate) -> dict[str, Any]:
    """The estimate as the contract names its parts."""
    return {
        "effect": found.value,
        "ci": None if found.low is None else [found.low, found.high],
        "standard_error": found.standard_error,
        "p_value": found.p_value,
    }


def _plain(found: Estimate | None) -> dict[str, Any]:
    """An estimate as a row; all unknown where there is none."""
    names = ("value", "standard_error", "low", "high", "p_value")
    return dict.fromkeys(names) if found is None else asdict(found)


def _print(
    values: Mapping[str, Any],
    inputs: Mapping[str, Any],
    result: Result[Any],
    given: Evaluated,
    *,
    as_json: bool,
) -> None:
    emit(
        answer(
            method=result.method,
            inputs=inputs,
            values=values,
            warnings=[*given.warnings, *result.warnings],
            assumptions=result.assumptions,
        ),
        as_json=as_json,
    )
