"""`nahraum population`: projections of the population from files."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import numpy as np

from nahraum.analysis.figures import Assumption, Notice, Result
from nahraum.analysis.population import fertility, hamilton_perry, raking
from nahraum.analysis.population.ages import Band
from nahraum.analysis.population.lifetable import from_qx
from nahraum.analysis.population.migration import Migration
from nahraum.analysis.population.projection import Projection, project
from nahraum.cli.matrices import read_matrix, read_vector
from nahraum.cli.output import answer, emit, json_option, report_option
from nahraum.cli.people import People, read_groups, read_migration, read_mortality, read_people
from nahraum.cli.reading import (
    SEXES,
    Number,
    Reading,
    decimal_option,
    located,
    path_option,
    reading_options,
)
from nahraum.cli.writing import target_option, write_whole
from nahraum.data.errors import Finding, FormatError
from nahraum.data.values import DecimalMark
from nahraum.facts import projection as assumed
from nahraum.facts.tables import life_tables

OLD = Band(65, None)
MOST_YEARS = 200
Remark = Notice | Finding


@click.group()
def population() -> None:
    """Bevölkerung vorausberechnen und an bekannte Summen anpassen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The options of `project`."""

    start: Path
    lifetable: Path | None
    period: str | None
    a0: Decimal | None
    tfr: Decimal | None
    migration: Path | None
    srb: Decimal | None
    years: int
    base_year: int | None
    out: Path | None


@dataclass(frozen=True, slots=True)
class Part:
    """An input of the projection with its remarks, assumptions and sources."""

    value: Any
    remarks: tuple[Remark, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    sources: tuple[str, ...] = ()


@population.command("project")
@path_option("--start", required=True, text="Bestand nach sex, age, count.")
@path_option("--lifetable", text="Sterbetafel sex, age, qx; sonst die neueste mitgelieferte.")
@click.option("--period", help="Zeitraum der Sterbetafel, zum Beispiel 2020-22.")
@click.option(
    "--a0", type=Number(fraction=True), help="Im ersten Lebensjahr gelebter Anteil der Gestorbenen."
)
@click.option(
    "--tfr", type=Number(fraction=True), help="Kinder je Frau; sonst der neueste Wert des Bundes."
)
@path_option("--migration", text="Wanderungssaldo je Jahr nach sex, age, count.")
@click.option("--srb", type=Number(fraction=True), help="Jungen je Mädchen bei der Geburt.")
@click.option("--years", type=click.IntRange(1, MOST_YEARS), required=True, help="Jahre voraus.")
@click.option("--base-year", type=click.IntRange(1800, 2300), help="Jahr des Bestands.")
@target_option("--out", text="Alle Jahre als CSV (year, sex, age, count) schreiben.")
@reading_options
@json_option
def project_command(*, reading: Reading, as_json: bool, **given: Any) -> None:
    """Kohorten-Komponenten-Vorausberechnung in Jahresschritten."""
    question = Question(**given)
    people = read_people(question.start, reading)
    start = _base(people, question)
    table = _mortality(question, reading)
    rates = _fertility(question)
    moves = _migration(question, reading)
    srb = float(question.srb) if question.srb is not None else assumed.sex_ratio_at_birth().value
    with located(str(question.start), line=people.line):
        result = project(
            people.values[-1],
            fertility=rates.value,
            survivorship=table.value.survivorship,
            years=question.years,
            base_year=start.value,
            migration=moves.value,
            srb=srb,
            assumptions=(*table.assumptions, *rates.assumptions),
        )
    if question.out is not None:
        write_cube(question.out, result.value)
    parts = (start, table, rates, moves)
    emit(
        answer(
            method=result.method,
            inputs={name: getattr(question, name) for name in Question.__dataclass_fields__},
            values=_values(result.value),
            warnings=[*people.warnings, *_remarks(parts), *result.warnings],
            assumptions=result.assumptions,
            sources=[source for part in parts for source in part.sources],
        ),
        as_json=as_json,
    )


def _base(people: People, question: Question) -> Part:
    """The year of the start table; its own `year` column and `--base-year` must agree."""
    named, wanted = people.years, question.base_year
    if len(named) > 1:
        raise FormatError(
            f"Die Datei enthält {len(named)} Jahre",
            file=str(question.start),
            line=people.line,
            column="year",
            remedy="Nur den Ausgangsbestand eines Jahres angeben",
        )
    if named and wanted is not None and named[0] != wanted:
        raise FormatError(
            f"Die Datei nennt {named[0]}, --base-year aber {wanted}",
            file=str(question.start),
            line=people.line,
            column="year",
            remedy="Eine der beiden Angaben berichtigen",
        )
    if named or wanted is not None:
        return Part(named[0] if named else wanted)
    if question.out is not None:
        raise click.UsageError("--out braucht das Jahr des Bestands: --base-year angeben.")
    text = "Das Jahr des Bestands ist unbekannt; die Jahre zählen ab 0 (--base-year nennt es)."
    return Part(0, (Notice("BASE_YEAR_UNKNOWN", text),))


def _mortality(question: Question, reading: Reading) -> Part:
    a0 = float(question.a0) if question.a0 is not None else None
    if question.lifetable is not None:
        found = read_mortality(question.lifetable, reading, question.period)
        with located(found.file, line=found.line):
            result = from_qx(found.q, found.e_open, a0)
        return Part(result.value, (*found.warnings, *result.warnings), result.assumptions)
    tables = life_tables()
    shipped = tables.get(question.period) if question.period else tables.latest()
    result = from_qx(shipped.qx, shipped.ex[:, -1], a0)
    source = f"destatis-12621-0001-{shipped.period.replace('/', '-')}"
    note = Assumption("Sterbetafel", shipped.period, "", source)
    return Part(result.value, result.warnings, (note, *result.assumptions), (source,))


def _fertility(question: Question) -> Part:
    profile = assumed.fertility_profile()
    shape = {"mean": profile.mean_age, "spread": profile.standard_deviation}
    if question.tfr is not None:
        result = fertility.normal_profile(float(question.tfr), **shape)
        return Part(result.value, result.warnings, result.assumptions)
    known = assumed.fertility_rates()
    latest = known[max(known)]
    result = fertility.normal_profile(latest.to_49, **shape)
    source = "destatis-12612-0009"
    note = Assumption("Kinder je Frau aus", latest.year, "Jahr", source)
    return Part(result.value, result.warnings, (note, *result.assumptions), (source,))


def _migration(question: Question, reading: Reading) -> Part:
    if question.migration is None:
        text = "Ohne Wanderung gerechnet: niemand zieht zu oder fort."
        return Part(Migration(), (Notice("NO_MIGRATION", text),))
    net, remarks = read_migration(question.migration, reading)
    return Part(Migration(net=net), remarks)


def _remarks(parts: Sequence[Part]) -> list[Remark]:
    return [remark for part in parts for remark in part.remarks]


def _values(projection: Projection) -> dict[str, Any]:
    totals, old = projection.totals, OLD.sum(projection.population)
    years = []
    for step, year in enumerate(projection.years):
        total = float(totals[step])
        years.append(
            {
                "year": year,
                "total": total,
                "births": float(projection.births[step - 1].sum()) if step else None,
                "deaths": float(projection.deaths[step - 1].sum()) if step else None,
                "share_65": float(old[step]) / total if total > 0 else None,
            }
        )
    return {"years": years, "population": _cells(projection, len(years) - 1)}


def _cells(projection: Projection, step: int) -> list[dict[str, Any]]:
    year = projection.years[step]
    return [
        {"year": year, "sex": sex, "age": age, "count": float(count)}
        for sex, ages in zip(SEXES, projection.population[step], strict=True)
        for age, count in enumerate(ages)
    ]


def write_cube(target: Path, projection: Projection) -> None:
    """Write all years as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, ["year", "sex", "age", "count"], lineterminator="\n")
    writer.writeheader()
    for step in range(len(projection.years)):
        writer.writerows(_cells(projection, step))
    write_whole(target, text.getvalue().encode())


@population.command("hamilton-perry")
@path_option("--earlier", required=True, text="Früherer Bestand: age_from, age_to, count.")
@path_option("--later", required=True, text="Späterer Bestand, eine Gruppenbreite danach.")
@click.option("--steps", type=click.IntRange(1, MOST_YEARS), required=True, help="Schritte.")
@click.option("--mothers", default="15-44", show_default=True, help="Alter der Mütter.")
@reading_options
@json_option
def hamilton_perry_command(
    *, earlier: Path, later: Path, steps: int, mothers: str, reading: Reading, as_json: bool
) -> None:
    """Vorausberechnung kleiner Gebiete aus zwei Beständen."""
    low, high = _ages(mothers)
    before, after = read_groups(earlier, reading), read_groups(later, reading)
    if before.starts != after.starts or before.values.shape != after.values.shape:
        raise FormatError(
            "Die Altersgruppen oder Geschlechter sind andere als im früheren Bestand",
            file=after.file,
            line=after.line,
            column="age_from",
            remedy=f"Dieselben Gruppen wie in {before.file} angeben",
        )
    chosen = [i for i, start in enumerate(after.starts) if low <= start <= high and i]
    rules = hamilton_perry.Rules(first_age=after.starts[0], width=after.width)
    with located(before.file, line=before.line):
        found = hamilton_perry.ratios(before.values, after.values, mothers=chosen)
        result = hamilton_perry.project(
            after.values, found.value, mothers=chosen, steps=steps, rules=rules
        )
    remarks: list[Remark] = [*before.warnings, *after.warnings, *found.warnings, *result.warnings]
    if len(after.starts) - 1 in chosen:
        text = "Die offene Gruppe zählt zu den Müttern, weil sie im Alter der Mütter beginnt."
        remarks.append(Notice("MOTHERS_OPEN_GROUP", text))
    inputs = {"earlier": earlier, "later": later, "steps": steps, "mothers": mothers}
    emit(
        answer(
            method=result.method,
            inputs=inputs,
            values=_steps(after.starts, after.values.ndim, found.value, result),
            warnings=remarks,
            assumptions=(*found.assumptions, *result.assumptions),
        ),
        as_json=as_json,
    )


def _ages(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,3})\s*-\s*(\d{1,3})", text.strip(), re.ASCII)
    if match is None or int(match[1]) > int(match[2]):
        raise click.UsageError(f"--mothers erwartet Alter wie 15-44, nicht „{text}“.")
    return int(match[1]), int(match[2])


def _steps(
    starts: Sequence[int], axes: int, found: hamilton_perry.Ratios, result: Result[Any]
) -> dict[str, Any]:
    """The steps after the later count; two sexes come as two rows per step besides their sum."""
    cube = np.asarray(result.value)[1:]
    values: dict[str, Any] = {
        "ratios": found.cohort[0] if axes == 1 else found.cohort,
        "child_woman_ratio": found.children,
        "projection": cube.sum(axis=1),
        "age_from": list(starts),
    }
    if axes > 1:
        values["projection_by_sex"] = cube
    return values


@population.command()
@path_option("--table", required=True, text="Ausgangstabelle: nur Zahlen.")
@path_option("--rows", required=True, text="Bekannte Summe jeder Zeile.")
@path_option("--columns", required=True, text="Bekannte Summe jeder Spalte.")
@click.option("--epsilon", type=Number(), help="Leere Felder ausdrücklich mit diesem Wert öffnen.")
@decimal_option
@report_option
@json_option
def rake(
    *,
    table: Path,
    rows: Path,
    columns: Path,
    epsilon: Decimal | None,
    decimal: DecimalMark | None,
    as_json: bool,
) -> None:
    """Eine Tabelle an bekannte Zeilen- und Spaltensummen anpassen (IPF)."""
    matrix = read_matrix(table, decimal)
    sums = {1: read_vector(rows, decimal), 2: read_vector(columns, decimal)}
    for (side, given), path in zip(sums.items(), (rows, columns), strict=True):
        if len(given) != matrix.shape[side - 1]:
            side_name = ("Zeilen", "Spalten")[side - 1]
            raise FormatError(
                f"{len(given)} Summen, aber die Tabelle hat {matrix.shape[side - 1]} {side_name}",
                file=str(path),
                line=1,
                column=side_name,
                remedy="Für jede Zeile und Spalte genau eine Summe angeben",
            )
    with located(str(table), line=1):
        size = float(epsilon) if epsilon is not None else None
        result = raking.rake(matrix, sums[1], sums[2], epsilon=size)
    emit(
        answer(
            method=result.method,
            inputs={"table": table, "rows": rows, "columns": columns, "epsilon": epsilon},
            values={
                "table": result.value.table,
                "iterations": result.value.iterations,
                "max_deviation": result.value.max_deviation,
            },
            warnings=result.warnings,
            assumptions=result.assumptions,
        ),
        as_json=as_json,
    )
