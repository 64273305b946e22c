"""Reads the shipped tables and says where a cell is wrong."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
COMMENT = "#"


class FactsError(Exception):
    """A shipped or edited table cannot be right; the text begins with file, line and column."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. `place` is "file:line"."""

    place: str
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """The cell as text; it must not be empty."""
        value = self.cells[column]
        if not value:
            raise self.error(column, "empty", "write the value")
        return value

    def note(self, column: str) -> str:
        """The cell as text, possibly empty."""
        return self.cells[column]

    def integer(self, column: str) -> int:
        try:
            return int(self.text(column))
        except ValueError:
            raise self.error(column, f"{self.cells[column]!r} is no whole number") from None

    def number(self, column: str) -> float:
        """The cell as a finite number with a decimal point."""
        text = self.text(column)
        if not text.lstrip("-").replace(".", "", 1).isdigit():
            raise self.error(column, f"{text!r} is no number", "use a point as decimal mark")
        return float(text)

    def optional_number(self, column: str) -> float | None:
        """None where the cell is empty: unknown is not zero."""
        return self.number(column) if self.cells[column] else None

    def optional_integer(self, column: str) -> int | None:
        return self.integer(column) if self.cells[column] else None

    def optional_day(self, column: str) -> date | None:
        """None where the cell is empty: an unknown date stays unknown."""
        if not self.cells[column]:
            return None
        try:
            return date.fromisoformat(self.cells[column])
        except ValueError:
            raise self.error(
                column, f"{self.cells[column]!r} is no date", "write YYYY-MM-DD"
            ) from None

    def flag(self, column: str) -> bool:
        text = self.text(column)
        if text not in ("yes", "no"):
            raise self.error(column, f"{text!r} is neither yes nor no")
        return text == "yes"

    def choice(self, column: str, allowed: tuple[str, ...]) -> str:
        text = self.text(column)
        if text not in allowed:
            raise self.error(column, f"{text!r} is not one of {', '.join(allowed)}")
        return text

    def error(self, column: str, problem: str, remedy: str = "") -> FactsError:
        return FactsError(": ".join(part for part in (self.place, column, problem, remedy) if part))


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    """Lines of a comma-separated table below its comment header, in file order.

    The first line that is no comment names the columns and must name exactly `columns`.
    """
    numbered = [
        (number, line)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if line.strip() and not line.startswith(COMMENT)
    ]
    parsed = list(csv.reader(line for _, line in numbered))
    if not parsed or tuple(parsed[0]) != columns:
        raise FactsError(f"{path.name}:1: columns: expected {','.join(columns)}")
    for (number, _), cells in zip(numbered[1:], parsed[1:], strict=True):
        place = f"{path.name}:{number}"
        if len(cells) != len(columns):
            raise FactsError(f"{place}: {len(cells)} cells instead of {len(columns)}")
        yield Row(place, dict(zip(columns, (cell.strip() for cell in cells), strict=True)))


def document(path: Path) -> Mapping[str, Any]:
    """A TOML document; a syntax error names file and line."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise FactsError(f"{path.name}: {error}") from error


def place_of(path: Path, heading: str) -> str:
    """ "file:line" of a TOML heading such as "[births.low]"; the file alone if it is not there."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() == heading:
            return f"{path.name}:{number}"
    return path.name
