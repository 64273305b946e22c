"""Times of a day in cells: clock times, or minutes after midnight."""

import re
from collections.abc import Iterable

from nahraum.cli.reading import Reading, broken
from nahraum.data.columns import Row, Table
from nahraum.data.errors import Finding, shown
from nahraum.data.values import BadValue, read_number

LONGEST = 10_000.0
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::[0-5]\d)?(?: ?Uhr)?", re.ASCII)
# Half past eight, or eight minutes and a bit after midnight?
_EITHER = re.compile(r"(\d{1,2})[.,]([0-5]\d)(?: ?Uhr)?", re.ASCII)
_HOURS = re.compile(r"[1-9]|1\d|2[0-4]", re.ASCII)
_REMEDY = "Uhrzeit wie 8:30 oder Minuten nach Mitternacht angeben"


def minutes_of(
    table: Table, row: Row, column: str, reading: Reading, default: float | None = None
) -> float:
    """Minutes after midnight from "8:30", "510" or "510,5"; `default` for an empty cell.

    Raises FormatError for anything else, "8.30" included.
    """
    text = row.get(column, "")
    if not text and default is not None:
        return default
    clock = _CLOCK.fullmatch(text)
    if clock:
        return int(clock[1]) * 60.0 + int(clock[2])
    either = _EITHER.fullmatch(text)
    if either:
        problem = f"{shown(text)} kann eine Uhrzeit oder eine Zahl von Minuten sein"
        raise broken(
            table, row, column, problem, f"Für die Uhrzeit {either[1]}:{either[2]} angeben"
        )
    try:
        number = read_number(text) if text else None
    except BadValue:
        number = None
    value = None if number is None else number.value
    if number is not None and number.other is not None and reading.decimal != number.mark:
        value = number.other if reading.decimal else None
    if value is None or not 0 <= value <= LONGEST:
        raise broken(table, row, column, f"{shown(text)} ist keine Zeit", _REMEDY)
    return float(value)


def hours_taken_as_minutes(table: Table, columns: Iterable[str]) -> tuple[Finding, ...]:
    """A warning where cells look like full hours but mean minutes after midnight."""
    for row in table:
        for column in columns:
            text = row.get(column, "")
            if _HOURS.fullmatch(text):
                said = f"„{text}“ gilt als {text} Minuten nach Mitternacht"
                remedy = f"Für die Uhrzeit {text}:00 angeben"
                found = Finding("warning", "HOURS", said, remedy, table.file, row.line, column)
                return (found,)
    return ()
