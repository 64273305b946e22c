"""`nahraum atlas`: the figures of the Kommunalprofil for all municipalities, as tables."""

import csv
import io
import os
import signal
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import date
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.figures import Method, Notice
from nahraum.cli.output import answer, emit, fail, json_option, report_option
from nahraum.cli.places import store
from nahraum.cli.progress import progress_bar
from nahraum.cli.reading import today
from nahraum.cli.writing import target_option, write_whole
from nahraum.data.areas import Area, AreaTable
from nahraum.data.reference import Reference
from nahraum.understand.profile.adapters import Rows, Unknown, loaded_state, reference_at
from nahraum.understand.profile.adapters.stores import SHIPPED
from nahraum.understand.profile.rules import YEARS, Row
from nahraum.understand.profile.rules.atlas import REASONS

METHOD = Method("profile.atlas", "1")
BLOCK = 16  # municipalities a worker is given at a time
PLACE = ("ags", "ars", "name", "designation", "district", "state", "population", "as_of",
         "area_km2", "status", "reason", "structure")  # fmt: skip
END = ("missing", "notices")
# What follows the figure's name in the head of the table.
SUFFIX = {("figures", None): "", ("spans", 0): "_low", ("spans", 1): "_high",
          ("medians", None): "_p50"}  # fmt: skip
STATUS = {"UNINHABITED": "uninhabited", "NO_DATA": "unknown"}

Found = Row | Unknown


@click.command()
@click.option(
    "--data",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Verzeichnis mit amtlichen Dateien; sonst die geladenen Daten.",
)
@click.option(
    "--within",
    multiple=True,
    metavar="GEBIET",
    help="Nur dieses Land, dieser Kreis oder diese Gemeinde (Schlüssel); mehrfach möglich.",
)
@click.option("--workers", type=click.IntRange(1, 256), help="Prozesse zugleich; sonst alle Kerne.")
@target_option("--csv", text="Tabelle schreiben: eine Zeile je Gemeinde.")
@target_option("--years", text="Tabelle schreiben: eine Zeile je Gemeinde und Jahr.")
@report_option
@json_option
def atlas(
    directory: Path | None,
    within: tuple[str, ...],
    workers: int | None,
    csv: Path | None,
    years: Path | None,
    as_json: bool,
) -> None:
    """Kennzahlen, Vorausberechnung und Pflegebedarf aller Gemeinden.

    Dieselben Zahlen wie im Kommunalprofil jeder Gemeinde. Was unbekannt ist, bleibt leer und nennt
    seinen Grund; unbewohnte Gebiete stehen mit Namen darin.
    """
    if not (csv or years or as_json):
        raise click.UsageError("Wohin? --csv DATEI, --years DATEI oder --json angeben.")
    reference = _reference(directory)
    chosen = _chosen(reference.areas, within)
    task = Task(directory, today(), workers or os.cpu_count() or 1)
    with progress_bar() as move:
        found: dict[str, Found] = {}
        for keys, part in computed(reference, task, [area.key for area in chosen]):
            found.update(zip(keys, part, strict=True))
            move(len(found), len(chosen), "Gemeinden")
    rows = {area: found[area.key] for area in chosen}
    known = [row for row in rows.values() if isinstance(row, Row)]
    _refuse_nothing(rows.values(), known)
    records = list(_records(reference.areas, rows))
    texts = _texts(csv, years, records, rows)
    for target, text in texts.items():
        write_whole(target, text.encode("utf-8"))
    inputs = {"data": directory, "within": list(within), "csv": csv, "years": years}
    emit(
        answer(
            method=METHOD,
            inputs=inputs,
            values=_values(records, whole=as_json),
            warnings=[*_loaded(directory), *_remarks(known)],
            sources=sorted({source for row in known for source in row.sources}),
        ),
        as_json=as_json,
    )


# ------------------------------------------------------------------ which
def _reference(directory: Path | None) -> Reference:
    return Reference.from_directory(directory) if directory else reference_at(store())


def _loaded(directory: Path | None) -> Iterator[Notice]:
    """Nobody shall take the two districts that ship with the program for the country."""
    if directory is None and loaded_state(store()) == SHIPPED:
        text = "Geladen sind nur zwei Kreise; mit --data ein Verzeichnis mit allen angeben."
        yield Notice("TWO_DISTRICTS", text)


def _chosen(areas: AreaTable, within: Sequence[str]) -> tuple[Area, ...]:
    """All municipalities, or those of some areas, each once, in the order of their keys."""
    if not within:
        return areas.of_kind("municipality")
    keys = {municipality.key for text in within for municipality in _inside(areas, text)}
    return tuple(area for area in areas.of_kind("municipality") if area.key in keys)


def _inside(areas: AreaTable, text: str) -> tuple[Area, ...]:
    if text in areas.by_key and areas.by_key[text].kind == "municipality":
        return (areas.by_key[text],)
    above = [*areas.find(text, "state"), *areas.find(text, "district")]
    if not above:
        raise click.UsageError(f"--within: „{text}“ ist kein geladenes Gebiet.")
    if len(above) > 1:
        listed = ", ".join(f"{area.key} {area.name}" for area in above)
        raise click.UsageError(f"--within: „{text}“ ist mehrdeutig ({listed}); Schlüssel angeben.")
    return areas.children(above[0].key)


# ------------------------------------------------------------------ computing
@dataclass(frozen=True, slots=True)
class Task:
    """What every worker is told: which tables, the day, how many share the work."""

    directory: Path | None
    day: date
    workers: int


def computed(
    reference: Reference, task: Task, keys: Sequence[str]
) -> Iterator[tuple[Sequence[str], list[Found]]]:
    """Blocks of keys with what was found. Each is computed alone, so workers change no figure.

    Only as many blocks wait as there are workers: who stops us waits for no more than these.
    """
    blocks = [keys[first : first + BLOCK] for first in range(0, len(keys), BLOCK)]
    workers = min(task.workers, len(blocks))
    if workers <= 1:
        rows = Rows(reference, task.day)
        for block in blocks:
            yield block, [rows.of(key) for key in block]
        return
    waiting = iter(blocks)
    begin = (task.directory, task.day)
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin, begin) as pool:
        begun = {pool.submit(_rows_of, block): block for block in islice(waiting, workers)}
        while begun:
            ready, _ = wait(begun, return_when=FIRST_COMPLETED)
            done = [(begun.pop(future), future.result()) for future in ready]
            begun |= {pool.submit(_rows_of, block): block for block in islice(waiting, len(done))}
            yield from done


_worker: list[Rows] = []  # of a worker process: its own tables


def _begin(directory: Path | None, day: date) -> None:
    """In a worker. Ctrl-C is the business of the process that gives out the work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker.append(Rows(_reference(directory), day))


def _rows_of(keys: Sequence[str]) -> list[Found]:
    return [_worker[0].of(key) for key in keys]


def _refuse_nothing(found: Iterable[Found], known: Sequence[Row]) -> None:
    """Where no municipality at all could be computed, a table is missing: say which."""
    without = [row for row in found if isinstance(row, Unknown) and row.code == "NO_DATA"]
    if without and not known:
        fail(without[0].text)


# ------------------------------------------------------------------ tables
def _records(areas: AreaTable, rows: Mapping[Area, Found]) -> Iterator[dict[str, Any]]:
    for area, row in rows.items():
        yield {
            "ags": area.key,
            "ars": area.ars,
            "name": area.name,
            "designation": area.designation,
            "district": areas.by_key[area.district].name if area.district else "",
            "state": areas.by_key[area.state].name if area.state else "",
            "population": area.population,
            "as_of": area.population_as_of.isoformat(),
            "area_km2": area.area_km2,
            **(_computed_row(row) if isinstance(row, Row) else _without(row)),
        }


def _without(row: Unknown) -> dict[str, Any]:
    return {"status": STATUS[row.code], "reason": row.text, "structure": ""}


def _computed_row(row: Row) -> dict[str, Any]:
    return {
        "status": "computed",
        "reason": "",
        "structure": "counted" if row.counted else "estimated",
        "figures": {name: value for name, value in row.values.items() if name != "population"},
        "spans": {name: list(span) for name, span in row.spans.items()},
        "medians": dict(row.medians),
        "missing": dict(row.missing),
        "notices": list(dict.fromkeys(code for code, _ in row.notices)),
    }


def _texts(
    table: Path | None,
    years: Path | None,
    records: Sequence[Mapping[str, Any]],
    rows: Mapping[Area, Found],
) -> dict[Path, str]:
    """All tables before the first is written, so that a fault leaves none behind."""
    found = {}
    if table is not None:
        found[table] = _as_csv(*_wide(records))
    if years is not None:
        found[years] = _as_csv(("ags", *YEARS), _long(rows))
    return found


def _wide(records: Sequence[Mapping[str, Any]]) -> tuple[list[str], Iterator[list[Any]]]:
    """The head, and a row for each municipality."""

    def names(part: str) -> dict[str, None]:
        return dict.fromkeys(name for record in records for name in record.get(part, ()))

    columns: list[tuple[str, str, int | None]] = []
    spans, medians = names("spans"), names("medians")
    for name in names("figures"):
        columns.append(("figures", name, None))
        columns += [("spans", name, end) for end in (0, 1) if name in spans]
        columns += [("medians", name, None)] if name in medians else []
    head = [f"{name}{SUFFIX[part, end]}" for part, name, end in columns]
    return [*PLACE, *head, *END], (_wide_row(record, columns) for record in records)


def _wide_row(
    record: Mapping[str, Any], columns: Sequence[tuple[str, str, int | None]]
) -> list[Any]:
    cells = [record[name] for name in PLACE]
    for part, name, end in columns:
        value = record.get(part, {}).get(name)
        cells.append(value if value is None or end is None else value[end])
    missing = " ".join(f"{name}:{code}" for name, code in record.get("missing", {}).items())
    return [*cells, missing, " ".join(record.get("notices", ()))]


def _long(rows: Mapping[Area, Found]) -> Iterator[list[Any]]:
    for area, row in rows.items():
        if isinstance(row, Row):
            for year in row.years:
                yield [area.key, *year]


def _as_csv(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


# ------------------------------------------------------------------ answer
def _values(records: Sequence[Mapping[str, Any]], *, whole: bool) -> dict[str, Any]:
    """Counts and the uninhabited by name; the municipalities themselves only as JSON."""
    counted = Counter(record["status"] for record in records)
    states = ("computed", "uninhabited", "unknown")
    values: dict[str, Any] = {
        "municipalities": len(records),
        **{state: counted[state] for state in states},
        "not_computed": [
            {name: record[name] for name in ("ags", "name", "status", "reason")}
            for record in records
            if record["status"] != "computed"
        ],
    }
    return {**values, "reasons": REASONS, "rows": list(records)} if whole else values


def _remarks(known: Sequence[Row]) -> list[Notice]:
    """Every remark once with how many municipalities it concerns; of several texts the first."""
    texts: dict[str, str] = {}
    concerned: Counter[str] = Counter()
    for row in known:
        codes = dict(row.notices)
        concerned.update(codes.keys())
        for code, text in codes.items():
            texts.setdefault(code, text)
    return [
        Notice(code, f"{text} (Bei {concerned[code]} von {len(known)} Gemeinden.)")
        for code, text in texts.items()
    ]
