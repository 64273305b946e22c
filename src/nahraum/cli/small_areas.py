"""Verbs of `smooth` and `interval` for surveys, time series and mortality of small areas."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.monitoring import (
    Neighbours,
    exponential,
    fay_herriot,
    life_expectancy,
    moving_mean,
    neighbours,
)
from nahraum.cli.indicators import ID, POPULATION, file_argument
from nahraum.cli.output import answer, emit, json_option
from nahraum.cli.reading import (
    YEAR,
    Number,
    Reading,
    broken,
    first_line,
    located,
    reading_options,
    remarks,
    unique,
)
from nahraum.data.columns import AGE, Column, Row, Table
from nahraum.data.errors import Finding, shown
from nahraum.data.values import is_sum

NEIGHBOUR = Column(
    name="neighbour", aliases=("neighbor", "nachbar", "nachbargebiet"), max_length=200
)
DIRECT = Column(
    name="value", kind="float", aliases=("wert", "schätzung", "direct", "mittelwert"), nullable=True
)
VARIANCE = Column(
    name="variance", kind="float", aliases=("varianz",), required=False, nullable=True, minimum=0
)
ERROR = Column(
    name="standard_error",
    kind="float",
    aliases=("standardfehler", "se"),
    required=False,
    nullable=True,
    minimum=0,
)
DEATHS = Column(
    name="deaths", kind="float", aliases=("sterbefälle", "gestorbene", "todesfälle"), minimum=0
)
SERIES_ID = Column(name="id", aliases=ID.aliases, required=False, max_length=200)
EACH_YEAR = Column(name="year", kind="int", aliases=YEAR.aliases, minimum=1800, maximum=2300)
MEASURED = Column(name="value", kind="float", aliases=("wert", "rate", "anteil"), nullable=True)


def read_neighbours(path: Path, reading: Reading, ids: list[str]) -> tuple[Neighbours, list[Any]]:
    """Read `id,neighbour`, one pair a row; one direction is enough."""
    table = reading.table(path, (ID, NEIGHBOUR))
    pairs = [(row["id"], row["neighbour"]) for row in table]
    lines = {f"{a}, {b}": row.line for (a, b), row in zip(pairs, table, strict=True)}
    with located(table.file, lines, line=first_line(table)):
        return neighbours(ids, pairs), list(remarks(table))


@click.command("fay-herriot")
@file_argument
@click.option("--covariates", default="", metavar="SPALTEN", help="Bekannte Größen, mit Komma.")
@click.option(
    "--estimator",
    type=click.Choice(["reml", "moments"]),
    default="reml",
    show_default=True,
    help="Wie die Streuung zwischen den Gebieten geschätzt wird.",
)
@reading_options
@json_option
def survey(*, reading: Reading, as_json: bool, path: Path, covariates: str, estimator: Any) -> None:
    """Umfragewerte kleiner Gebiete mit bekannten Größen stützen (Fay-Herriot).

    Die Tabelle hat id, value und variance oder standard_error; leer heißt: nicht befragt.
    """
    names = [name.strip() for name in covariates.split(",") if name.strip()]
    numbers = [Column(name=name, kind="float") for name in names]
    table = reading.table(path, (ID, DIRECT, VARIANCE, ERROR, *numbers))
    rows, warnings = _areas(table)
    with located(table.file, {row["id"]: row.line for row in rows}, line=first_line(table)):
        result = fay_herriot(
            [row["id"] for row in rows],
            [row["value"] for row in rows],
            _variances(table, rows),
            covariates={name: [row[name] for row in rows] for name in names},
            estimator=estimator,
        )
    emit(
        answer(
            method=result.method,
            inputs={"path": path, "covariates": names, "estimator": estimator},
            values={
                "areas": [asdict(area) for area in result.value.areas],
                "variance": result.value.variance,
                "coefficients": dict(result.value.coefficients),
            },
            warnings=[*warnings, *result.warnings],
            assumptions=result.assumptions,
        ),
        as_json=as_json,
    )


def _areas(table: Table) -> tuple[list[Row], list[Finding]]:
    """Rows by id, sum rows left out."""
    warnings = list(remarks(table))
    seen: dict[tuple[Any, ...], Row] = {}
    for row in table:
        if not row["id"]:
            raise broken(table, row, "id", "Die Zelle ist leer", "Kennung eintragen")
        if is_sum(row["id"]):
            text = f"Summenzeile {shown(row['id'])} übersprungen"
            warnings.append(Finding("warning", "SUM_ROW", text, "", table.file, row.line))
            continue
        unique(table, seen, (row["id"],), row, "id")
        seen[(row["id"],)] = row
    return list(seen.values()), warnings


def _variances(table: Table, rows: list[Row]) -> list[float | None]:
    given = [name for name in ("variance", "standard_error") if name in table.columns]
    if len(given) != 1:
        problem = "Beide Spalten variance und standard_error" if given else "Es fehlt die Varianz"
        remedy = "Genau eine Spalte variance oder standard_error angeben"
        raise broken(table, Row(1, {}), "variance", problem, remedy)
    found = [row[given[0]] for row in rows]
    if given[0] == "variance":
        return found
    return [None if error is None else error**2 for error in found]


@click.command("time")
@file_argument
@click.option(
    "--method",
    type=click.Choice(["mean", "exponential"]),
    default="mean",
    show_default=True,
    help="Mittel der letzten Jahre, oder Gewicht für das neue Jahr.",
)
@click.option("--width", type=click.IntRange(1, 50), default=3, show_default=True, help="Jahre.")
@click.option("--share", type=Number(), default="0.5", help="Gewicht des neuen Jahres.")
@reading_options
@json_option
def over_time(
    *, reading: Reading, as_json: bool, path: Path, method: str, width: int, share: Decimal
) -> None:
    """Jahreswerte glätten, je Gebiet; fehlende Jahre bleiben unbekannt.

    Die Tabelle hat year, value und bei mehreren Gebieten id.
    """
    table = reading.table(path, (SERIES_ID, EACH_YEAR, MEASURED))
    series = _series(table)
    rates: list[Mapping[str, Any]] = []
    result = moving_mean([], width=width)
    for area, by_year in series.items():
        years = range(min(by_year), max(by_year) + 1)
        values = [by_year.get(year) for year in years]
        with located(table.file, line=first_line(table)):
            if method == "mean":
                result = moving_mean(values, width=width)
            else:
                result = exponential(values, share=float(share))
        for year, raw, smoothed in zip(years, values, result.value, strict=True):
            rates.append({"id": area, "year": year, "raw": raw, "smoothed": smoothed})
    emit(
        answer(
            method=result.method,
            inputs={"path": path, "method": method, "width": width, "share": share},
            values={"rates": rates},
            warnings=remarks(table),
            assumptions=result.assumptions,
        ),
        as_json=as_json,
    )


def _series(table: Table) -> dict[str, dict[int, float | None]]:
    found: dict[str, dict[int, float | None]] = {}
    seen: dict[tuple[Any, ...], Row] = {}
    for row in table:
        key = (row.get("id", ""), row["year"])
        unique(table, seen, key, row, "year")
        seen[key] = row
        found.setdefault(key[0], {})[row["year"]] = row["value"]
    return found


@click.command("life")
@file_argument
@click.option("--confidence", type=Number(), default="0.95", help="Vertrauensniveau.")
@reading_options
@json_option
def life(*, reading: Reading, as_json: bool, path: Path, confidence: Decimal) -> None:
    """Lebenserwartung eines Gebiets mit Spanne (Chiang).

    Die Tabelle hat age (erstes Alter der Gruppe), deaths, population; die letzte Gruppe ist offen.
    """
    table = reading.table(path, (AGE, DEATHS, POPULATION), key=("age",))
    rows = sorted(table.rows, key=lambda row: int(row["age"]))
    lines = {str(row["age"]): row.line for row in rows}
    with located(table.file, lines, line=first_line(table)):
        result = life_expectancy(
            [row["age"] for row in rows],
            [row["deaths"] for row in rows],
            [row["population"] for row in rows],
            confidence=float(confidence),
        )
    value = result.value
    emit(
        answer(
            method=result.method,
            inputs={"path": path, "confidence": confidence},
            values={
                "expectancy": value.expectancy,
                "standard_error": value.standard_error,
                "low": value.low,
                "high": value.high,
                "groups": [asdict(group) for group in value.groups],
            },
            warnings=[*remarks(table), *result.warnings],
            assumptions=result.assumptions,
        ),
        as_json=as_json,
    )
