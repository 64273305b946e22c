"""Tidy copies of official tables beside the originals must say the same.

The originals count; a copy that deviates is an error naming its first deviating line.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from math import isnan
from pathlib import Path
from typing import Any

from nahraum.data.ages import parse_age_group
from nahraum.data.care import KINDS, SEXES, CareCounts
from nahraum.data.errors import DataError, Finding, Notes
from nahraum.data.lifetablefiles import MEASURES, read_life_tables_long
from nahraum.data.population import AgeGroupCounts, LifeTables
from nahraum.data.values import folded

_SEX = {"maennlich": 0, "weiblich": 1, "insgesamt": 2}
_REMEDY = "Das Original gilt; die aufbereitete Datei neu erzeugen oder löschen"
_FILES: tuple[tuple[str, str], ...] = (
    ("district_ages", "03_bevoelkerung_alter_geschlecht/kreise_alter_geschlecht_long.csv"),
    ("life_tables", "05_sterbetafeln/sterbetafeln_long.csv"),
    ("care", "07_pflegestatistik_kreise/pflegebeduerftige_kreise_long.csv"),
)


def findings(root: Path, tables: Mapping[str, Any]) -> Iterator[Finding]:
    """Compare every tidy file there is with the table of its original."""
    for table, name in _FILES:
        path = root / name
        if table in tables and path.is_file():
            yield from _compared(path, tables[table], _COMPARE[table])


def _compared(
    path: Path, table: Any, compare: Callable[[Path, Any], Iterator[tuple[int, str]]]
) -> Iterator[Finding]:
    try:
        problem = next(compare(path, table), None)
    except DataError as error:
        yield from error.findings
    except (KeyError, ValueError, UnicodeDecodeError, csv.Error) as error:
        text = f"Die aufbereitete Datei ist nicht lesbar ({type(error).__name__}: {error})"
        yield Finding("error", "TIDY", text, _REMEDY, str(path), 1, "")
    else:
        if problem:
            text = f"{problem[1]} weicht vom Original ab"
            yield Finding("error", "TIDY", text, _REMEDY, str(path), problem[0], "")
        else:
            text = "Die aufbereitete Datei gleicht dem Original"
            yield Finding("info", "TIDY", text, file=str(path))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from enumerate(csv.DictReader(stream, restval=""), start=2)


def _ages(path: Path, table: AgeGroupCounts) -> Iterator[tuple[int, str]]:
    """Deviations of `jahr,kreis,name,geschlecht,altersgruppe,anzahl`."""
    labels = {group: place for place, group in enumerate(table.groups)}
    places: dict[str, int] = {}
    seen = 0
    for line, row in _rows(path):
        name = row["altersgruppe"]
        if name not in places:
            group = parse_age_group(name)
            if group not in labels:
                yield line, name
                return
            places[name] = labels[group]
        sex = 0 if row["geschlecht"] == "männlich" else _SEX[folded(row["geschlecht"])]
        year, key = int(row["jahr"]), row["kreis"]
        if not table.has(key, year) or table.at(key, year)[sex, places[name]] != int(row["anzahl"]):
            yield line, f"{key} {year} {name}"
        seen += 1
    expected = sum(len(table.keys_at(year)) for year in table.years) * 2 * len(table.groups)
    if seen != expected:
        yield seen + 1, f"Die Zahl der Zeilen ({seen} statt {expected})"


def _life(path: Path, tables: LifeTables) -> Iterator[tuple[int, str]]:
    for copy in read_life_tables_long(path, Notes()):
        original = tables.get(copy.period)
        for measure in MEASURES:
            if (abs(getattr(copy, measure) - getattr(original, measure)) > 1e-9).any():
                yield 2, f"{measure} {copy.period}"


def _care(path: Path, table: CareCounts) -> Iterator[tuple[int, str]]:
    """Deviations of `stichtag,ags,name,geschlecht,<kinds>`; empty stands for every sign."""
    names: list[str] = []
    for line, row in _rows(path):
        names = names or list(row)[4:]
        day = date(int(row["stichtag"][6:]), int(row["stichtag"][3:5]), int(row["stichtag"][:2]))
        sex = SEXES[_SEX[folded(row["geschlecht"])]]
        for kind, name in zip(KINDS, names, strict=True):
            known = table.has(row["ags"], day)
            original = table.value(row["ags"], day, kind, sex) if known else None
            copy = float(row[name]) if row[name] else float("nan")
            if (original or 0) != (0 if isnan(copy) else copy):
                yield line, f"{row['ags']} {row['stichtag']} {name}"


_COMPARE: dict[str, Callable[[Path, Any], Iterator[tuple[int, str]]]] = {
    "district_ages": _ages,
    "life_tables": _life,
    "care": _care,
}
