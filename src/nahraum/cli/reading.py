"""What the verbs share when they read files: options, places in files, age groups.

The tolerant reading itself (encodings, delimiters, German numbers, sum rows) is
`nahraum.data.textfiles`; here tables become the arrays the analysis asks for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from nahraum.analysis.errors import AnalysisError
from nahraum.cli.output import finding_of, report_option
from nahraum.data.ages import parse_age_group
from nahraum.data.columns import AGE_FROM, AGE_TO, Column, Row, Table
from nahraum.data.errors import Finding, FormatError, shown
from nahraum.data.textfiles import read_table
from nahraum.data.values import BadValue, DecimalMark, clean, is_sum, read_number

F = TypeVar("F", bound=Callable[..., Any])
SEXES = ("m", "f")
DATE = click.DateTime(["%Y-%m-%d", "%d.%m.%Y"])
SEX_NAMES = ("Männer", "Frauen")
AGE_GROUP = Column(
    name="age_group", aliases=("altersgruppe", "altersklasse", "altersband"), required=False
)
YEAR = Column(
    name="year",
    kind="int",
    aliases=("jahr", "stichjahr"),
    required=False,
    minimum=1800,
    maximum=2300,
)


def path_option(*names: str, required: bool = False, text: str) -> Callable[[F], F]:
    """An option naming an input file; whether it exists is checked when it is read."""
    return click.option(
        *names, required=required, type=click.Path(path_type=Path), help=text, metavar="DATEI"
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """How the person at the terminal says files are written."""

    mapping: Mapping[str, str]
    decimal: DecimalMark | None

    def table(
        self,
        path: Path,
        columns: Sequence[Column],
        *,
        key: Sequence[str] = (),
        rest: Column | None = None,
    ) -> Table:
        """Read a table; `--columns` applies to those names this table has. `rest` reads others."""
        names = {column.name for column in columns}
        mine = {a: b for a, b in self.mapping.items() if a in names or b in names}
        return read_table(path, columns, decimal=self.decimal, mapping=mine, key=key, rest=rest)


class Number(click.ParamType[Decimal]):
    """A number on the command line, German or English, kept exact.

    "1.234" is refused: 1234 inhabitants or hardly more than one? A `fraction` is never in the
    thousands (children per woman, posts) and means 1.234.
    """

    name = "Zahl"

    def __init__(self, *, fraction: bool = False) -> None:
        self.fraction = fraction

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        if isinstance(value, Decimal):
            return value
        text = clean(str(value))
        try:
            reading = read_number(text)
        except BadValue as bad:
            self.fail(f"{bad.problem}.", param, ctx)
        if reading.value is None:
            self.fail(f"{shown(text)} ist keine Zahl.", param, ctx)
        if reading.other is not None and not self.fraction:
            self.fail(
                f"{shown(text)} kann {reading.other} oder {reading.value} bedeuten; "
                "ohne Tausenderzeichen schreiben.",
                param,
                ctx,
            )
        return Decimal(str(reading.value))


def today() -> date:
    """The day it is in Germany; asked only where the person names no date."""
    return datetime.now(ZoneInfo("Europe/Berlin")).date()  # noqa: TID251  this is the edge


def decimal_option(verb: F) -> F:
    """Add `--decimal`."""
    return click.option(
        "--decimal",
        type=click.Choice([",", "."]),
        help="Dezimalzeichen der Dateien, falls „1.234“ sonst mehrdeutig ist.",
    )(verb)


def reading_options(verb: F) -> F:
    """Add `--columns`, `--decimal` and `--report`; the verb gets them as `reading`."""

    @click.option(
        "--columns",
        "mapping",
        multiple=True,
        metavar="NAME=ÜBERSCHRIFT",
        help="Spalten von Hand zuordnen, durch Komma getrennt.",
    )
    @decimal_option
    @report_option
    @wraps(verb)
    def wrapped(
        *args: Any, mapping: tuple[str, ...], decimal: DecimalMark | None, **kwargs: Any
    ) -> Any:
        return verb(*args, reading=Reading(_pairs(mapping), decimal), **kwargs)

    return wrapped  # type: ignore[return-value]


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in (part for whole in texts for part in whole.split(",")):
        name, sign, heading = (piece.strip() for piece in text.partition("="))
        if not (sign and name and heading):
            raise click.UsageError(f"--columns erwartet NAME=ÜBERSCHRIFT, nicht „{text}“.")
        pairs[name] = heading
    return pairs


@contextmanager
def located(
    file: str, lines: Mapping[str, int] | None = None, *, line: int | None = None
) -> Iterator[None]:
    """Give an error of the analysis its place in the file.

    `lines` maps what stands before ": " in the error's place (or the whole place) to a line;
    the rest of the place is the column. `line` is used where the place is not in `lines`.
    """
    try:
        yield
    except AnalysisError as error:
        known = lines or {}
        row, _, column = error.place.rpartition(": ")
        at = known.get(row) or known.get(error.place) or line
        finding = finding_of(error, file=file, line=at, column=column)
        raise FormatError(
            finding.text,
            file=file,
            line=at,
            column=finding.column,
            remedy=finding.remedy,
            code=finding.code,
        ) from error


def broken(table: Table, row: Row | None, column: str, problem: str, remedy: str) -> FormatError:
    """An error in a row of a table, or in its first row of values."""
    line = row.line if row is not None else first_line(table)
    return FormatError(problem, file=table.file, line=line, column=column, remedy=remedy)


def first_line(table: Table) -> int:
    return min((row.line for row in table.rows), default=1)


def remarks(table: Table) -> tuple[Finding, ...]:
    """The table's warnings; unknown columns are named together."""
    others = [item for item in table.warnings if item.code != "COLUMN_UNKNOWN"]
    if not table.unknown:
        return tuple(others)
    names = ", ".join(shown(name) for name in table.unknown)
    text = f"nicht gelesene Spalten: {names}"
    return (Finding("warning", "COLUMN_UNKNOWN", text, "", table.file), *others)


@dataclass(frozen=True, slots=True)
class Group:
    """One row of a table by age group: first and last age (None: open), and the row."""

    low: int
    high: int | None
    row: Row


AGE_GROUP_COLUMNS = (
    Column(name="age_from", kind="age", aliases=AGE_FROM.aliases, required=False, nullable=True),
    Column(
        name="age_to",
        kind="int",
        aliases=AGE_TO.aliases,
        required=False,
        nullable=True,
        minimum=0,
        maximum=130,
    ),
    AGE_GROUP,
)


def age_groups(table: Table) -> tuple[list[Group], tuple[Finding, ...]]:
    """The age group of every row, from `age_from`, `age_to` or one column of labels.

    Sum rows are left out with a warning. Labels such as "75-85" beside "85-90" mean "75 to
    below 85"; that is said in a warning.
    """
    if "age_from" not in table.columns and "age_group" not in table.columns:
        raise broken(
            table,
            None,
            "age_from",
            "Es fehlt die Altersgruppe",
            "Spalten age_from und age_to ergänzen, oder altersgruppe mit Werten wie 75-84, 90+",
        )
    groups: list[Group] = []
    warnings: list[Finding] = []
    for row in table:
        group = _from_columns(table, row) if "age_from" in table.columns else _label(table, row)
        if group is None:
            text = f"Summenzeile {shown(row['age_group'])} übersprungen"
            warnings.append(Finding("warning", "SUM_ROW", text, "", table.file, row.line))
        else:
            groups.append(group)
    starts = {group.low for group in groups}
    below = [g for g in groups if g.high is not None and g.low < g.high and g.high in starts]
    if below:
        first = below[0]
        text = f"{first.low}-{first.high} ist gelesen als {first.low} bis unter {first.high} Jahre"
        warnings.append(Finding("warning", "AGE_BELOW", text, "", table.file, first.row.line))
    return [_shortened(g) if g in below else g for g in groups], tuple(warnings)


def _shortened(group: Group) -> Group:
    assert group.high is not None
    return Group(group.low, group.high - 1, group.row)


def _from_columns(table: Table, row: Row) -> Group:
    low, high = row["age_from"], row.get("age_to")
    if low is None:
        raise broken(table, row, "age_from", "Die Zelle ist leer", "Erstes Alter eintragen")
    if high is not None and high < low:
        raise broken(
            table, row, "age_to", f"{high} liegt unter {low}", "Erstes und letztes Alter prüfen"
        )
    return Group(low, high, row)


def _label(table: Table, row: Row) -> Group | None:
    text = row["age_group"]
    if is_sum(text):
        return None
    group = parse_age_group(text)
    if group is None:
        raise broken(
            table,
            row,
            "age_group",
            f"{shown(text)} ist keine Altersgruppe",
            "Altersgruppe wie 75-84, 90+ oder „unter 3 Jahre“ eintragen",
        )
    return Group(group.low, group.high, row)


def unique(
    table: Table, keys: Mapping[tuple[Any, ...], Row], key: tuple[Any, ...], row: Row, column: str
) -> None:
    """Raise if a key was there before."""
    if key in keys:
        label = ", ".join(str(part) for part in key)
        raise broken(
            table,
            row,
            column,
            f"{shown(label)} steht schon in Zeile {keys[key].line}",
            "Doppelte Zeile streichen oder zusammenzählen",
        )
