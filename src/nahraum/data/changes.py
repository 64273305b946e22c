"""Districts whose key changed, and bringing a table to one territorial state.

Only whole districts that were merged are in `changes.csv`, each with date and proof; so the new
number is the sum of the old ones, exactly. Single municipalities that moved from one district to
another cannot be followed in district tables; `checks` names the districts concerned.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files

import numpy as np

from nahraum.data.arrays import Floats, floats
from nahraum.data.care import CareCounts
from nahraum.data.errors import Finding
from nahraum.data.population import AgeGroupCounts


@dataclass(frozen=True, slots=True)
class Change:
    """From `valid_from` on, district `old_key` is part of `new_key`."""

    valid_from: date
    old_key: str
    old_name: str
    new_key: str
    new_name: str
    source: str

    @property
    def notice(self) -> Finding:
        text = (
            f"{self.old_name} ({self.old_key}) gehört seit {self.valid_from:%d.%m.%Y} zu "
            f"{self.new_name} ({self.new_key}); frühere Zahlen wurden zusammengezählt"
        )
        return Finding("info", "KEY_CHANGED", text, column=self.new_key)


@cache
def changes() -> tuple[Change, ...]:
    """All known changes, oldest first."""
    text = files("nahraum.data").joinpath("changes.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    found = [
        Change(
            date.fromisoformat(row["valid_from"]),
            row["old_key"],
            row["old_name"],
            row["new_key"],
            row["new_name"],
            row["source"],
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda change: (change.valid_from, change.old_key)))


def successor(key: str, on: date) -> str:
    """The key under which a district's territory is found on a day."""
    for change in changes():
        if change.old_key == key and change.valid_from <= on:
            key = change.new_key
    return key


def ages_on(counts: AgeGroupCounts, day: date) -> tuple[AgeGroupCounts, tuple[Change, ...]]:
    """District ages of all years in the territorial state of a day, and the changes applied."""
    days = [date(year, 12, 31) for year in counts.years]
    keys, names, values, applied = _moved(counts.keys, counts.names, counts.values, days, day)
    return replace(counts, keys=keys, names=names, values=values), applied


def care_on(counts: CareCounts, day: date) -> tuple[CareCounts, tuple[Change, ...]]:
    """Care statistics of all dates in the territorial state of a day, and the changes applied.

    A sum with an unknown part is unknown.
    """
    keys, names, values, applied = _moved(
        counts.keys, counts.names, counts.values, counts.dates, day
    )
    return replace(counts, keys=keys, names=names, values=values), applied


def _moved(
    keys: tuple[str, ...],
    names: tuple[str, ...],
    values: Floats,
    days: Sequence[date],
    target: date,
) -> tuple[tuple[str, ...], tuple[str, ...], Floats, tuple[Change, ...]]:
    """Add the old districts to the new one for all days before its change (axes: day, key)."""
    place = {key: i for i, key in enumerate(keys)}
    due = [
        change for change in changes() if change.valid_from <= target and change.old_key in place
    ]
    if not due:
        return keys, names, values, ()
    labels = dict(zip(keys, names, strict=True))
    table = {key: np.array(values[:, place[key]]) for key in keys}
    for change in due:
        labels.setdefault(change.new_key, change.new_name)
        new = table.setdefault(change.new_key, np.full_like(table[change.old_key], np.nan))
        for i, day in enumerate(days):
            old = table[change.old_key][i]
            if day < change.valid_from and not np.isnan(old).all():
                new[i] = old if np.isnan(new[i]).all() else new[i] + old
        del table[change.old_key]
    order = tuple(sorted(table))
    stacked = floats(np.stack([table[key] for key in order], axis=1))
    return order, tuple(labels[key] for key in order), stacked, tuple(due)
