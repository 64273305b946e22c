"""Reading a timetable, checked and typed, against the way of pandas: read, parse, join, sort."""

import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Goal, Row, Side, exponent, medians, ratio
from benchmarks.timetables import plan, write
from nahraum.data.gtfs import read_feed


def rows(*, full: bool) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        curve = tuple(_growth(Path(folder)))
        path = Path(folder) / "feed.zip"
        yield _reading(path, write(plan(20_000, 200, every=900), path), curve)


def _growth(folder: Path) -> Iterator[tuple[float, float]]:
    """Rows of stop_times and seconds."""
    for lines in (25, 50, 100, 200):
        path = folder / f"{lines}.zip"
        count = write(plan(5_000, lines), path)
        yield count, medians({"": lambda path=path: read_feed(path)})[""]


def pandas_way(path: Path) -> Any:
    """What readers of timetables do that keep everything in data frames."""
    import pandas as pd

    with zipfile.ZipFile(path) as archive:
        tables = {
            name: pd.read_csv(archive.open(f"{name}.txt"), dtype=str)
            for name in ("stops", "trips", "stop_times")
        }
    times = tables["stop_times"]
    for name in ("arrival_time", "departure_time"):
        parts = times[name].str.split(":", expand=True).astype("int64")
        times[name] = parts[0] * 3600 + parts[1] * 60 + parts[2]
    times["stop_sequence"] = times["stop_sequence"].astype("int64")
    times = times.merge(tables["trips"], on="trip_id").merge(tables["stops"], on="stop_id")
    return times.sort_values(["trip_id", "stop_sequence"], kind="stable")


def _reading(
    path: Path, count: int, curve: tuple[tuple[float, float], ...], rounds: int = 3
) -> Row:
    sides: dict[str, Side] = {
        "nahraum": lambda: read_feed(path),
        "pandas": lambda: pandas_way(path),
    }
    feed, theirs = read_feed(path).stop_times, pandas_way(path)
    assert feed.height == len(theirs) == count
    assert int(feed["arrival"].sum()) == int(theirs["arrival_time"].sum())
    taken = medians(sides, rounds=rounds)
    goals = [Goal("pandas", ratio(taken, "pandas"), 10)]
    if curve:
        goals.append(Goal("exponent of growth", exponent(curve), 1.1, at_least=False))
    return Row(
        f"reading GTFS, {count / 1e6:.2f} M stop_times",
        taken,
        tuple(goals),
        growth=curve,
    )
