"""Plain matrices: numbers in rows, with or without a heading and row labels."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from nahraum.analysis.population.ages import Floats
from nahraum.data.errors import FormatError, shown
from nahraum.data.textfiles import LIMITS, decode, read_bytes
from nahraum.data.values import BadValue, DecimalMark, Reading, clean, read_number

Cells = list[tuple[int, list[str]]]
FILL = "Wert ergänzen; unbekannt ist nicht null"


def read_matrix(path: Path, decimal: DecimalMark | None) -> Floats:
    """Read a rectangle of finite numbers from 0 up, shape (rows, columns). Raises FormatError."""
    data, file = read_bytes(path, "")
    rows = _split(decode(data, file).content, decimal, file)
    if not rows:
        raise _error(file, 1, 1, "EMPTY", "Die Datei ist leer", "Zahlen eintragen")
    body, labels = _without_labels(rows)
    if not body:
        problem = "Die Datei enthält keine Zahlen"
        raise _error(file, rows[0][0], 1, "NO_ROWS", problem, "Zahlen eintragen")
    width = len(body[0][1])
    readings: list[list[Reading]] = []
    for line, cells in body:
        if len(cells) != width:
            problem = f"Die Zeile hat {len(cells)} statt {width} Spalten"
            place = min(len(cells), width) + 1
            raise _error(file, line, place, "RAGGED", problem, "Fehlende Werte ergänzen")
        readings.append([_cell(cells[i], file, line, i + 1) for i in range(labels, width)])
    proven = {r.mark for row in readings for r in row if r.mark is not None and r.other is None}
    mark = decimal or (next(iter(proven)) if len(proven) == 1 else None)
    return np.array(
        [
            [_settled(r, mark, file, line, i + 1) for i, r in enumerate(row, labels)]
            for (line, _), row in zip(body, readings, strict=True)
        ]
    )


def read_vector(path: Path, decimal: DecimalMark | None) -> Floats:
    """Read one row or one column of numbers, shape (length,)."""
    matrix = read_matrix(path, decimal)
    if 1 not in matrix.shape:
        problem = f"Erwartet ist eine Zeile oder Spalte, nicht {len(matrix)} x {len(matrix[0])}"
        remedy = "Die Summen in eine Zeile oder eine Spalte schreiben"
        raise _error(str(path), 1, 1, "SHAPE", problem, remedy)
    return matrix.reshape(-1)


def _error(file: str, line: int, place: int, code: str, problem: str, remedy: str) -> FormatError:
    column = f"Spalte {place}"
    return FormatError(problem, file=file, line=line, column=column, remedy=remedy, code=code)


def _split(content: str, decimal: DecimalMark | None, file: str) -> Cells:
    """Lines with their cells; the delimiter is the first of `;`, tab and `,` in the file."""
    marks = [mark for mark in (";", "\t", ",") if not (mark == "," and decimal == ",")]
    delimiter = next((mark for mark in marks if mark in content), ";")
    rows: Cells = []
    for line, cells in _lines(content, delimiter, file):
        if len(rows) >= LIMITS.rows or len(cells) > LIMITS.columns:
            raise _error(file, line, 1, "TOO_BIG", "Die Tabelle ist zu groß", "Datei aufteilen")
        if any(cells):
            rows.append((line, cells))
    return rows


def _lines(content: str, delimiter: str, file: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(content), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, [clean(cell) for cell in cells]
            start = reader.line_num + 1
    except csv.Error as error:
        problem = "Ein Anführungszeichen steht falsch"
        raise _error(file, start, 1, "QUOTES", problem, "Anführungszeichen entfernen") from error


def _without_labels(rows: Cells) -> tuple[Cells, int]:
    """Drop a heading whose cells are all words; say whether the first column holds labels."""
    heading = rows[0][1]
    is_heading = any(heading) and not any(_meant_as_number(cell) for cell in heading if cell)
    body = rows[1:] if is_heading else rows
    labels = all(
        len(cells) > 1 and cells[0] and not _meant_as_number(cells[0]) for _, cells in body
    )
    return body, int(labels)


def _meant_as_number(text: str) -> bool:
    """True also for "NaN" and "-", so that they are refused or read and never dropped."""
    return any(ch.isdigit() for ch in text) or text.lower() in ("nan", "inf", "-", ".")


def _cell(text: str, file: str, line: int, place: int) -> Reading:
    if not text:
        raise _error(file, line, place, "EMPTY_CELL", "Die Zelle ist leer", FILL)
    try:
        reading = read_number(text)
    except BadValue as bad:
        raise _error(file, line, place, bad.code, bad.problem, bad.remedy) from bad
    if reading.value is not None and reading.value < 0:
        problem = f"{shown(text)} ist negativ"
        raise _error(file, line, place, "NEGATIVE", problem, "Wert muss 0 oder größer sein")
    if reading.value is None:
        raise _error(file, line, place, "UNKNOWN", f"{shown(text)} ist unbekannt", FILL)
    return reading


def _settled(reading: Reading, mark: DecimalMark | None, file: str, line: int, place: int) -> float:
    assert reading.value is not None
    if reading.mark is None or reading.mark == mark:
        return float(reading.value)
    if reading.other is None:
        problem = f"{reading.value} benutzt „{reading.mark}“ als Dezimalzeichen, andere nicht"
        remedy = "Zahlen einheitlich schreiben"
        raise _error(file, line, place, "DECIMAL_MIXED", problem, remedy)
    if mark is None:
        problem = f"Die Zahl kann {reading.other} oder {reading.value} bedeuten"
        remedy = "Dezimalzeichen angeben (--decimal , oder --decimal .)"
        raise _error(file, line, place, "DECIMAL_AMBIGUOUS", problem, remedy)
    return float(reading.other)
