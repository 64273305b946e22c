"""Readers of period life tables: 12621-0001 (CSV), the tidy table, the Destatis workbook."""

import re
from pathlib import Path

import numpy as np

from nahraum.data.arrays import floats
from nahraum.data.columns import SEX, Column
from nahraum.data.errors import FormatError, Notes, shown
from nahraum.data.genesis import decimal_number, read_genesis, sex_of
from nahraum.data.population import AGES, LifeTable, normal_period
from nahraum.data.spreadsheets import Sheet, read_workbook
from nahraum.data.textfiles import read_bytes, read_table
from nahraum.data.values import NativeNumber, clean, folded

MEASURES = ("qx", "px", "lx", "dx", "Lx", "Tx", "ex")
REGIONS = {"deutschland": "DG", "westdeutschland": "West", "ostdeutschland": "Ost"}
_BRACKET = re.compile(r"\[([qpldLTe])\(x\)\]")
_AGE = re.compile(r"(\d{1,3}) Jahre?", re.ASCII)
_PERIOD = re.compile(r"(\d{4})/(?:20)?(\d{2})", re.ASCII)

Cells = dict[tuple[str, int, int], float]  # (measure, sex, age) -> figure


def read_life_table(path: Path, notes: Notes) -> LifeTable:
    """One period table of Germany: 12621-0001, value/flag pairs with decimal comma."""
    table = read_genesis(path, "12621-0001", notes, 1)
    labels = next((row for row in table.header if _BRACKET.search(" ".join(row.cells))), None)
    if labels is None:
        line = table.header[-1].line
        text = "Die Spalten q(x), l(x) … e(x) fehlen"
        notes.fail("HEADER", text, "Tabelle 12621-0001 laden", line, "q(x)")
    sexes = table.labels(table.header.index(labels) - 1, 0)
    columns: dict[int, tuple[str, int]] = {}
    for place, cell in enumerate(labels.cells[: len(sexes)]):
        match, sex = _BRACKET.search(cell), sex_of(sexes[place])
        if match and sex is not None:
            columns[place] = (f"{match[1]}x", sex)
    cells: Cells = {}
    period = normal_period(table.rows[0].cells[0])
    for row in table.rows[1:]:
        match = _AGE.fullmatch(clean(row.cells[0]))
        if match is None:
            text = f"{shown(row.cells[0])} ist kein Alter"
            notes.error("AGE", text, "Je Datei nur einen Zeitraum laden", row.line, "Alter")
            continue
        for place, (measure, sex) in columns.items():
            figure = decimal_number(row.cells[place], notes, row.line, measure)
            cells[measure, sex, int(match[1])] = figure
    notes.check()
    return _table(period, "DG", cells, notes, table.rows[0].line)


def read_life_tables_long(path: Path, notes: Notes) -> tuple[LifeTable, ...]:
    """The tidy table `periode,geschlecht,alter,qx,px,lx,dx,Lx,Tx,ex`."""
    period = Column(name="period", aliases=("periode", "zeitraum"))
    age = Column(name="age", kind="int", aliases=("alter",), minimum=0, maximum=AGES - 1)
    measures = [Column(name=name, kind="float", minimum=0) for name in MEASURES]
    table = read_table(
        path, (period, SEX, age, *measures), key=("period", "sex", "age"), decimal="."
    )
    notes.file = table.file
    found: dict[str, Cells] = {}
    for row in table:
        cells = found.setdefault(normal_period(row["period"]), {})
        sex = 0 if row["sex"] == "m" else 1
        for measure in MEASURES:
            cells[measure, sex, row["age"]] = row[measure]
    return tuple(_table(name, "DG", cells, notes, 2) for name, cells in sorted(found.items()))


def read_life_workbook(path: Path, notes: Notes) -> tuple[LifeTable, ...]:
    """Germany, West and East from the Destatis workbook (one sheet per region and sex)."""
    data, file = read_bytes(path, "")
    notes.file = file
    cells: dict[tuple[str, str], Cells] = {}
    first_lines: dict[tuple[str, str], int] = {}
    for sheet in read_workbook(data, file):
        region, _, sex_name = folded(sheet.title).partition("_")
        sex = sex_of(sex_name)
        if region in REGIONS and sex is not None:
            period = _sheet_period(sheet, file)
            first_lines.setdefault((REGIONS[region], period), sheet.rows[0].line)
            cells.setdefault((REGIONS[region], period), {}).update(_sheet_cells(sheet, sex))
    if not cells:
        raise FormatError(
            "Die Mappe hat keine Blätter wie „Deutschland männlich“",
            file=file,
            line=1,
            column="Blatt",
            remedy="Periodensterbetafeln von Destatis laden",
            code="WRONG_TABLE",
        )
    return tuple(
        _table(period, region, found, notes, first_lines[region, period])
        for (region, period), found in sorted(cells.items())
    )


def _sheet_period(sheet: Sheet, file: str) -> str:
    for row in sheet.rows[:12]:
        match = _PERIOD.search(" ".join(row.cells))
        if match:
            return f"{match[1]}/{match[2]}"
    raise FormatError(
        f"Das Blatt {shown(sheet.title)} nennt keinen Zeitraum",
        file=file,
        line=sheet.rows[0].line,
        column=sheet.title,
        remedy="Periodensterbetafeln von Destatis laden",
        code="WRONG_TABLE",
    )


def _sheet_cells(sheet: Sheet, sex: int) -> Cells:
    """Rows whose first number is an age and that hold seven more figures."""
    cells: Cells = {}
    for row in sheet.rows:
        figures = [cell.number for cell in row.cells if isinstance(cell, NativeNumber)]
        if len(figures) == 1 + len(MEASURES) and 0 <= figures[0] < AGES:
            for measure, figure in zip(MEASURES, figures[1:], strict=True):
                cells[measure, sex, int(figures[0])] = float(figure)
    return cells


def _table(period: str, region: str, cells: Cells, notes: Notes, line: int) -> LifeTable:
    """Arrays of one table, after checking that it is complete and consistent."""
    arrays = {measure: np.full((2, AGES), np.nan) for measure in MEASURES}
    for (measure, sex, age), figure in cells.items():
        if age < AGES:
            arrays[measure][sex, age] = figure
    for measure, values in arrays.items():
        if np.isnan(values).any():
            sex, age = (int(place) for place in np.argwhere(np.isnan(values))[0])
            who = "Frauen" if sex else "Männer"
            text = f"In der Sterbetafel {period} fehlt {measure} der {who} im Alter {age}"
            notes.error("INCOMPLETE", text, "Alle Alter von 0 bis 100 laden", line, measure)
    notes.check()
    _consistent(period, arrays, notes, line)
    notes.check()
    return LifeTable(period, region, **{name: floats(values) for name, values in arrays.items()})


def _consistent(period: str, arrays: dict[str, np.ndarray], notes: Notes, line: int) -> None:
    """q in [0, 1], p = 1 - q, l falls, T falls; published roundings are tolerated."""
    tests = (
        ("qx", (arrays["qx"] >= 0) & (arrays["qx"] <= 1), "liegt nicht zwischen 0 und 1"),
        ("px", abs(arrays["px"] + arrays["qx"] - 1) < 1e-6, "ist nicht 1 − qx"),
        ("lx", np.diff(arrays["lx"], append=0) <= 0, "steigt mit dem Alter"),
        ("Tx", np.diff(arrays["Tx"], append=0) <= 0, "steigt mit dem Alter"),
    )
    for measure, good, problem in tests:
        if not good.all():
            age = int(np.argwhere(~good)[0][1])
            text = f"{measure} der Sterbetafel {period} {problem} (Alter {age})"
            notes.error("LIFE_TABLE", text, "Datei neu herunterladen", line, measure)
