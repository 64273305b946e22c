"""Reading a GTFS feed: from a zip archive, a folder, or tables made in memory.

All faults up to `MAX_FINDINGS` are collected; the first is raised with file, line and column.
What had to be interpreted (interpolated times, unknown codes) comes back as a warning.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from nahraum.data.errors import FormatError, Notes
from nahraum.data.gtfs.archive import LIMITS, FeedLimits, read_archive
from nahraum.data.gtfs.cells import Raw, raw_of, read_raw, typed
from nahraum.data.gtfs.feed import Feed, Location
from nahraum.data.gtfs.flex import read_locations, stop_groups
from nahraum.data.gtfs.links import (
    check_calendar,
    check_keys,
    link_frequencies,
    link_stops,
    link_transfers,
    link_trips,
)
from nahraum.data.gtfs.schema import FILES, KINDS, LOCATIONS, FileKind
from nahraum.data.gtfs.times import ordered_times, split_windows


def read_feed(path: str | Path, *, limits: FeedLimits = LIMITS) -> Feed:
    """Read a feed from a zip archive or a folder. Raises FormatError."""
    place = Path(path)
    contents = read_archive(place, FILES, limits=limits)
    raws = {
        name: read_raw(contents[kind.name], f"{place}/{kind.name}")
        for name, kind in KINDS.items()
        if kind.name in contents
    }
    notes = Notes()
    locations = {}
    if LOCATIONS in contents:
        locations = read_locations(contents[LOCATIONS], f"{place}/{LOCATIONS}", notes)
    return _feed(str(place), raws, locations, notes)


def feed_of(tables: Mapping[str, Sequence[Mapping[str, object]]], name: str = "Fahrplan") -> Feed:
    """A feed from tables made in memory: {"stops": [{"stop_id": "a", ...}], "trips": ...}.

    Cells are spelled as in the files (times "08:00:00", dates "20261124"); numbers may be numbers.
    """
    unknown = sorted(set(tables) - set(KINDS))
    if unknown:
        remedy = "Möglich sind " + ", ".join(KINDS)
        raise FormatError(f"Die Tabelle {unknown[0]} gibt es nicht", file=name, remedy=remedy)
    raws = {
        table: raw_of(records, f"{name}/{KINDS[table].name}")
        for table, records in tables.items()
        if records
    }
    return _feed(name, raws, {}, Notes())


def _feed(
    file: str, raws: Mapping[str, Raw], locations: Mapping[str, Location], notes: Notes
) -> Feed:
    _check_files(file, raws)
    tables: dict[str, pl.DataFrame] = {}
    files = {name: raws[name].file if name in raws else kind.name for name, kind in KINDS.items()}
    for name, kind in KINDS.items():
        tables[name] = typed(raws[name], kind, notes) if name in raws else _nothing(kind, notes)
        check_keys(tables[name], kind, files[name], notes)
    notes.check()
    stops = link_stops(tables["stops"], files["stops"], notes)
    check_calendar(tables, files, notes)
    trips = link_trips(tables, files, notes)
    positions = {stop: place for place, stop in enumerate(stops["stop_id"])}
    areas = stop_groups(tables, files, positions, notes)
    fixed, windows = split_windows(tables, files, {*areas, *locations}, notes)
    stop_times = ordered_times(fixed, stops, trips, files["stop_times"], notes)
    frequencies = link_frequencies(tables["frequencies"], trips, files["frequencies"], notes)
    transfers = link_transfers(tables["transfers"], stops, files["transfers"], notes)
    notes.check()
    return Feed(
        file=file,
        stops=stops,
        routes=tables["routes"].drop("line"),
        trips=trips,
        stop_times=stop_times,
        windows=windows,
        calendar=tables["calendar"],
        calendar_dates=tables["calendar_dates"],
        frequencies=frequencies,
        transfers=transfers,
        booking_rules=tables["booking_rules"],
        areas=areas,
        locations=locations,
        warnings=notes.warnings,
    )


def _nothing(kind: FileKind, notes: Notes) -> pl.DataFrame:
    return typed(raw_of([dict.fromkeys([f.name for f in kind.fields])], kind.name), kind, notes)


def _check_files(file: str, raws: Mapping[str, Raw]) -> None:
    missing = [kind.name for name, kind in KINDS.items() if kind.required and name not in raws]
    if not missing and not {"calendar", "calendar_dates"} & set(raws):
        missing = ["calendar.txt oder calendar_dates.txt"]
    if missing:
        remedy = "Vollständigen GTFS-Fahrplan besorgen"
        raise FormatError(
            f"Es fehlt {', '.join(missing)}", file=file, remedy=remedy, code="NO_FILE"
        )
    empty = [name for name, raw in raws.items() if KINDS[name].required and not raw.rows.height]
    if empty:
        raw = raws[empty[0]]
        raise FormatError(
            "Die Tabelle hat keine Zeilen",
            file=raw.file,
            line=1,
            remedy="Vollständigen GTFS-Fahrplan besorgen",
            code="NO_ROWS",
        )
