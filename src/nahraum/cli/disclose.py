"""`nahraum disclose`: a table of counts made safe for publication."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.disclosure import (
    TOTAL,
    CountTable,
    Earlier,
    Entry,
    Protected,
    Rules,
    count_table,
    suppress,
)
from nahraum.analysis.figures import Notice
from nahraum.cli.jsonfiles import read_json
from nahraum.cli.output import answer, emit, json_option
from nahraum.cli.reading import Number, Reading, located, path_option, reading_options, remarks
from nahraum.data.columns import Column, Row, Table
from nahraum.data.errors import Finding, FormatError, shown
from nahraum.data.values import is_sum

RESERVED = ("value", "reason")
DEFAULTS = Rules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The options that name columns and files."""

    table: Path
    dims: tuple[str, ...]
    count: str
    contributors: str | None
    largest: str | None
    history: Path | None
    period: str | None


def _names(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in value.split(","))
    if not all(names) or len(set(names)) != len(names) or set(names) & set(RESERVED):
        raise click.BadParameter("Verschiedene Spalten nennen, durch Komma getrennt.", ctx, param)
    return names


@click.command()
@path_option("--table", required=True, text="Tabelle mit einer Zeile je Zelle.")
@click.option("--dims", callback=_names, required=True, help="Spalten der Merkmale, mit Komma.")
@click.option("--count", required=True, help="Spalte der Fallzahl.")
@click.option("--contributors", help="Spalte mit der Zahl der Meldenden.")
@click.option("--largest", help="Spalte mit dem Beitrag des größten Meldenden.")
@click.option(
    "--k",
    type=click.IntRange(2),
    default=DEFAULTS.k,
    show_default=True,
    help="Mindestzahl je Zelle.",
)
@click.option(
    "--base", type=click.IntRange(1), default=DEFAULTS.base, show_default=True, help="Rundung auf."
)
@click.option(
    "--parties",
    type=click.IntRange(1),
    default=DEFAULTS.parties,
    show_default=True,
    help="Mindestzahl der Meldenden.",
)
@click.option(
    "--dominance",
    type=Number(),
    default=str(DEFAULTS.dominance),
    show_default=True,
    help="Höchster Anteil eines Meldenden.",
)
@click.option(
    "--sensitive", default="", help="Merkmal, das in keiner Gruppe einheitlich sein darf."
)
@click.option(
    "--diversity",
    type=click.IntRange(2),
    default=DEFAULTS.diversity,
    show_default=True,
    help="Mindestzahl verschiedener Ausprägungen von --sensitive.",
)
@click.option("--hide-zeros", is_flag=True, help="Nullen wie kleine Zahlen sperren.")
@path_option("--history", text="Frühere Veröffentlichungen (Ausgaben mit --json).")
@click.option("--period", help="Zeitraum; andere Zeiträume der Geschichte zählen nicht mit.")
@reading_options
@json_option
def disclose(*, reading: Reading, as_json: bool, **given: Any) -> None:
    """Kleine und verräterische Zahlen sperren, runden und gegen Rückschlüsse prüfen."""
    inputs = dict(given)
    question = Question(**{name: given.pop(name) for name in Question.__dataclass_fields__})
    if given["sensitive"] and given["sensitive"] not in question.dims:
        raise click.BadParameter("--sensitive nennt keine Spalte aus --dims.")
    if given["base"] > 2 * given["k"]:
        raise click.BadParameter("--base darf höchstens doppelt so groß sein wie --k.")
    if not 0 < given["dominance"] <= 1:
        raise click.BadParameter("--dominance liegt zwischen 0 und 1.")
    rules = Rules(**{**given, "dominance": float(given["dominance"])})
    read, entries, warnings = _read(question, reading)
    lines = {", ".join(key): line for key, line in _lines(question, read)}
    with located(read.file, lines):
        table = count_table(question.dims, entries)
    earlier, notices = _history(question)
    with located(read.file):
        result = suppress(table, rules=rules, history=earlier)
    emit(
        answer(
            method=result.method,
            inputs={**inputs, "dims": list(question.dims)},
            values=_values(table, result.value),
            warnings=[*warnings, *notices, *result.warnings],
            assumptions=result.assumptions,
            sources=result.sources,
        ),
        as_json=as_json,
    )


def _read(
    question: Question, reading: Reading
) -> tuple[Table, list[Entry], list[Notice | Finding]]:
    columns = [Column(name=name, max_length=200) for name in question.dims]
    columns.append(Column(name=question.count, kind="int", nullable=True, minimum=0))
    if question.contributors:
        columns.append(Column(name=question.contributors, kind="int", nullable=True, minimum=0))
    if question.largest:
        columns.append(Column(name=question.largest, kind="float", nullable=True, minimum=0))
    table = reading.table(question.table, columns, key=question.dims)
    entries = [_entry(question, row) for row in table if not _is_sum(question, row)]
    warnings: list[Notice | Finding] = list(remarks(table))
    warnings += [
        Finding("warning", "SUM_ROW", "Summenzeile übersprungen", "", table.file, row.line)
        for row in table
        if _is_sum(question, row)
    ]
    return table, entries, warnings


def _lines(question: Question, table: Table) -> Iterable[tuple[tuple[str, ...], int]]:
    return ((tuple(row[name] for name in question.dims), row.line) for row in table)


def _is_sum(question: Question, row: Row) -> bool:
    return any(is_sum(row[name]) for name in question.dims)


def _entry(question: Question, row: Row) -> Entry:
    return Entry(
        key=tuple(row[name] for name in question.dims),
        count=row.get(question.count),
        parties=row.get(question.contributors) if question.contributors else None,
        largest=row.get(question.largest) if question.largest else None,
    )


def _values(table: CountTable, value: Protected) -> dict[str, Any]:
    cells = [
        {
            **dict(zip(table.dims, cell.key, strict=True)),
            "value": cell.value,
            "reason": cell.reason or None,
        }
        for cell in value.cells
    ]
    return {
        "cells": cells,
        "published": sum(cell["value"] is not None for cell in cells),
        "withheld": sum(cell["value"] is None for cell in cells),
        "audit": {
            "attacked": value.audit.attacked,
            "exact_recoverable": value.audit.exact_recoverable,
            "within_1": value.audit.within_1,
        },
    }


# ---- earlier releases -----------------------------------------------------------------------


def _history(question: Question) -> tuple[list[Earlier], list[Notice]]:
    """Releases that may overlap with this table; those of other periods are told and left out."""
    if question.history is None:
        return [], []
    plain = read_json(question.history)
    if isinstance(plain, Mapping) and "releases" in plain:
        plain = plain["releases"]
    found, notices = [], []
    for number, item in enumerate(plain if isinstance(plain, list) else [plain], start=1):
        name = f"Veröffentlichung {number}"
        if not isinstance(item, Mapping) or not isinstance(item.get("cells"), list):
            raise _broken(question, name, "Es fehlt die Liste „cells“")
        inputs = item.get("inputs", item)
        if not isinstance(inputs, Mapping):
            raise _broken(question, name, "„inputs“ ist kein Objekt")
        period = inputs.get("period")
        if question.period and period and period != question.period:
            text = f"{name} betrifft {period} und wird nicht verglichen."
            notices.append(Notice("OTHER_PERIOD", text))
            continue
        cells = [_cell(question, f"{name}, Zelle {i}", c) for i, c in enumerate(item["cells"], 1)]
        base, k = (_whole(question, name, inputs.get(key, 1)) for key in ("base", "k"))
        known = tuple(cell for cell in cells if cell is not None)
        found.append(Earlier(name, known, base, k))
    return found, notices


def _cell(question: Question, place: str, cell: Any) -> tuple[dict[str, str], int] | None:
    if not isinstance(cell, Mapping) or "value" not in cell:
        raise _broken(question, place, "Es fehlt „value“")
    if cell["value"] is None:
        return None
    coordinates = {key: label for key, label in cell.items() if key not in RESERVED}
    if not all(isinstance(label, str) for label in coordinates.values()):
        raise _broken(question, place, "Eine Gruppe ist kein Text")
    named = {key: TOTAL if is_sum(label) else label for key, label in coordinates.items()}
    return named, _whole(question, place, cell["value"], least=0)


def _whole(question: Question, place: str, value: Any, *, least: int = 1) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise _broken(question, place, f"{shown(value)} ist keine Anzahl")
    return value


def _broken(question: Question, place: str, problem: str) -> FormatError:
    remedy = "Ausgabe einer früheren Veröffentlichung (disclose --json) unverändert angeben"
    return FormatError(problem, file=str(question.history), column=place, remedy=remedy)
