"""Tables of areas: with counts, or with any number of indicators and perhaps years."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from nahraum.cli.reading import YEAR, Reading, broken, first_line, remarks, unique
from nahraum.data.columns import Column, Row, Table
from nahraum.data.errors import Finding, shown
from nahraum.data.values import is_sum

F = TypeVar("F", bound=Callable[..., Any])
ID = Column(
    name="id",
    aliases=("kennung", "gebiet", "area", "ags", "ars", "schlüssel", "nr", "quartier"),
    max_length=200,
)
NAME = Column(name="name", aliases=("bezeichnung", "gebietsname"), required=False, nullable=True)
EVENTS = Column(
    name="events", kind="float", aliases=("fälle", "ereignisse", "anzahl", "count"), minimum=0
)
POPULATION = Column(
    name="population",
    kind="float",
    aliases=("bevölkerung", "einwohner", "personen", "bezugszahl", "n"),
    minimum=0,
)
VALUE = Column(name="value", kind="float", nullable=True)


def file_argument(verb: F) -> F:
    """The file, plain or after `--file`; the verb gets it as `path`."""

    @click.argument("plain", required=False, type=click.Path(path_type=Path), metavar="DATEI")
    @click.option(
        "--file",
        "--table",
        "--input",
        "named",
        type=click.Path(path_type=Path),
        metavar="DATEI",
        help="Die Tabelle; auch ohne --file.",
    )
    @wraps(verb)
    def wrapped(*args: Any, plain: Path | None, named: Path | None, **kwargs: Any) -> Any:
        if (plain is None) == (named is None):
            raise click.UsageError("Eine Datei angeben: DATEI oder --file DATEI.")
        return verb(*args, path=plain or named, **kwargs)

    return wrapped  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Areas:
    """Rows of a table, one for each area (and year), sum rows left out."""

    rows: tuple[Row, ...]
    names: tuple[str, ...]
    years: tuple[int, ...]
    warnings: tuple[Finding, ...]
    table: Table

    @property
    def lines(self) -> Mapping[str, int]:
        return {row["id"]: row.line for row in self.rows}

    @property
    def ids(self) -> list[str]:
        return [row["id"] for row in self.rows]

    def of(self, year: int | None) -> tuple[Row, ...]:
        return self.rows if year is None else tuple(r for r in self.rows if r["year"] == year)


def read_counts(path: Path, reading: Reading) -> Areas:
    """Read `id,events,population`; each id once."""
    return _areas(reading.table(path, (ID, NAME, EVENTS, POPULATION)), ())


def read_indicators(path: Path, reading: Reading) -> Areas:
    """Read `id,<indicator>...`, perhaps with `year` and `name`; each id once a year."""
    table = reading.table(path, (ID, NAME, YEAR), rest=VALUE)
    if not table.rest:
        problem = "Neben der Kennung steht kein Indikator"
        raise broken(table, None, "id", problem, "Eine Spalte je Indikator ergänzen")
    return _areas(table, table.rest)


def _areas(table: Table, names: Sequence[str]) -> Areas:
    warnings = list(remarks(table))
    rows: list[Row] = []
    seen: dict[tuple[Any, ...], Row] = {}
    for row in table:
        if not row["id"]:
            raise broken(table, row, "id", "Die Zelle ist leer", "Kennung eintragen")
        if is_sum(row["id"]):
            text = f"Summenzeile {shown(row['id'])} übersprungen"
            warnings.append(Finding("warning", "SUM_ROW", text, "", table.file, row.line))
            continue
        key = (row["id"], row["year"]) if "year" in table.columns else (row["id"],)
        unique(table, seen, key, row, "id")
        seen[key] = row
        rows.append(row)
    if not rows:
        line = first_line(table)
        problem = "Die Datei enthält nur Summenzeilen"
        raise broken(table, Row(line, {}), "id", problem, "Einzelwerte ergänzen")
    years = sorted({row["year"] for row in rows if row.get("year") is not None})
    return Areas(tuple(rows), tuple(names), tuple(years), tuple(warnings), table)


def known_names(text: str | None, names: Sequence[str], option: str) -> tuple[str, ...]:
    """Names of indicators in an option, separated by commas. Raises UsageError for others."""
    found = tuple(part.strip() for part in (text or "").split(",") if part.strip())
    for name in found:
        if name not in names:
            listed = ", ".join(names)
            raise click.UsageError(f"{option}: „{name}“ gibt es nicht (vorhanden: {listed}).")
    return found
