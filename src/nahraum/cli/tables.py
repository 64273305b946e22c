"""Reports for people: labelled values, then one table per list. Only here numbers are rounded."""

from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from nahraum.cli.words import WORDS, Labels

MOST_ROWS = 40
PLAIN_WIDTH = 160
# What the report has besides its values; shown after them in its own way.
COMMON = frozenset({"method", "inputs", "assumptions", "warnings", "sources"})
# Whole numbers without a point for thousands.
YEARS = frozenset({"year", "base_year", "period"})
# Euros that must add up, to the cent.
CENTS = frozenset(
    {"amount", "own_funds", "own_funds_more", "peak_own_funds"}
    | {"max_amount", "eligible_costs", "by_need"}
)
# Where nothing is not unknown: no reason to withhold, no way, no ride.
NOTHING = frozenset(
    {"reason", "walk_s", "changes", "latest_return", "last_ride", "end"}
    | {"limited_by", "years_until_covered"}
)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "sets": ("id", "title", "as_of", "needs_account", "present", "loaded"),
    "files": ("set", "state", "bytes", "file"),
    "figures": ("label", "value", "unit", "as_of"),
    "journeys": (
        "origin",
        "destination",
        "median_s",
        "median_if_unknown_s",
        "p90_s",
        "changes",
        "walk_s",
        "feasible_return",
        "latest_return",
        "last_ride",
    ),
}


def show(report: Mapping[str, Any], only: Sequence[str] = ()) -> None:
    """Print values and tables to standard output, remarks to standard error.

    `only` names the values worth showing, if not all are.
    """
    labels = Labels(str(report.get("method", {}).get("name", "")))
    report = {key: value for key, value in report.items() if not only or key in {*only, *COMMON}}
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=PLAIN_WIDTH)
    scalars = Table(show_header=False, box=None, pad_edge=False)
    for key, value in report.items():
        if key not in COMMON and not _is_nested(value):
            scalars.add_row(labels.of(key), Text(_text(value, key)))
    if scalars.row_count:
        console.print(scalars)
    for key, value in report.items():
        if key not in COMMON and _is_nested(value):
            _section(console, labels, key, value)
    _remarks(report)


def _is_nested(value: Any) -> bool:
    return isinstance(value, (list, dict))


def _text(value: Any, key: str = "") -> str:
    if value is None:
        return "–" if key in NOTHING else "unbekannt"
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, int):
        return str(value) if key in YEARS else _grouped(str(value))
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(item) for item in value) or "–"
    if isinstance(value, float):
        places = 2 if key in CENTS else _decimals(value)
        whole, _, rest = f"{value:.{places}f}".partition(".")
        return _grouped(whole) + ("," + rest if rest else "")
    text = str(value)
    return WORDS.get(text, text)


def _decimals(value: float) -> int:
    size = abs(value)
    return 0 if value == int(value) else 1 if size >= 1000 else 3 if size >= 1 else 5


def _grouped(digits: str) -> str:
    sign, bare = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    return sign + f"{int(bare):,}".replace(",", ".") if bare.isdigit() else digits


def _section(console: Console, labels: Labels, key: str, value: Any) -> None:
    if not value:
        return
    if isinstance(value, dict):
        value = [{"name": labels.of(name, key), "value": item} for name, item in value.items()]
    console.print(f"\n{labels.of(key)}", style="bold")
    console.print(_records(labels, key, value) if isinstance(value[0], dict) else _matrix(value))
    if len(value) > MOST_ROWS:
        console.print(f"… und {len(value) - MOST_ROWS} weitere Zeilen; --json zeigt alle")
    if isinstance(value[-1], dict) and "year" in value[-1]:
        _last_details(console, labels, value[-1])


def _last_details(console: Console, labels: Labels, row: Mapping[str, Any]) -> None:
    """Lists inside the last year."""
    for key, value in row.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            console.print(f"\n{labels.of(key)} im Jahr {row['year']}", style="bold")
            console.print(_records(labels, key, value))


def _records(labels: Labels, name: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    plain = [key for key, value in rows[0].items() if not _is_nested(value)]
    columns = [key for key in COLUMNS.get(name, plain) if key in rows[0]]
    table = Table(box=None, pad_edge=False)
    for column in columns:
        number = isinstance(rows[0][column], (int, float))
        table.add_column(labels.of(column, name), justify="right" if number else "left")
    for row in rows[:MOST_ROWS]:
        table.add_row(*(Text(_text(row.get(column), column)) for column in columns))
    return table


def _matrix(rows: Sequence[Any]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for row in rows[:MOST_ROWS]:
        cells = row if isinstance(row, list) else [row]
        table.add_row(*(Text(_text(cell)) for cell in cells))
    return table


def _remarks(report: Mapping[str, Any]) -> None:
    for warning in report.get("warnings", ()):
        click.echo(f"Hinweis ({warning['code']}): {warning['text']}", err=True)
    unchecked = [item["name"] for item in report.get("assumptions", ()) if not item["verified"]]
    if unchecked:
        click.echo("Nicht geprüfte Annahmen: " + "; ".join(unchecked), err=True)
    for source in report.get("sources", ()):
        title = source.get("title", source["id"])
        click.echo(f"Quelle: {title}", err=True)
