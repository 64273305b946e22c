"""What may be shown of the numbers of one indicator in one year (METHODS 5.7). Pure.

Counts of people below the limit are withheld, and as many further ones as it takes that nobody can
compute them from sums: the denominators and the number of the whole place are known to everybody.
Everything shown later (series, classes, indices) is computed from what is left here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from nahraum.analysis.disclosure import TOTAL, Entry, Rules, count_table, suppress
from nahraum.analysis.errors import Infeasible
from nahraum.understand.indicators.rules.definitions import Definition, Measure


class Reason(StrEnum):
    """Why there is no value; empty: there is one."""

    NONE = ""
    PROTECTED = "protected"
    BASE = "base"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Raw:
    """What was entered for one area: counts, or a value as published."""

    area: str
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of an area; area "" is the whole place."""

    area: str
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    reason: Reason = Reason.NONE


def protected(definition: Definition, rows: Sequence[Raw]) -> list[Shown]:
    """Every area with what may be shown, then the whole place if it can be computed."""
    counted = [row for row in rows if row.numerator is not None or row.value is None]
    whole = _whole(definition, counted) if len(counted) == len(rows) else None
    everything = [*counted, whole] if whole else counted
    hidden = _hidden(definition, counted, whole is not None) if definition.persons else {}
    shown = {row.area: _shown(definition, row, hidden.get(row.area, False)) for row in everything}
    published = {row.area: Shown(row.area, row.value) for row in rows if row.area not in shown}
    order = [row.area for row in rows] + ([""] if whole else [])
    return [{**shown, **published}[area] for area in order]


def _whole(definition: Definition, rows: Sequence[Raw]) -> Raw | None:
    """Sum of all areas; None where one of them is unknown."""
    if len(rows) < 2 or any(row.numerator is None for row in rows):
        return None
    total = sum(row.numerator or 0 for row in rows)
    if definition.measure is Measure.COUNT:
        return Raw("", total)
    if any(row.denominator is None for row in rows):
        return None
    return Raw("", total, sum(row.denominator or 0 for row in rows))


def _hidden(definition: Definition, rows: Sequence[Raw], whole: bool) -> Mapping[str, bool]:
    """Which areas ("" the whole place) must not be shown."""
    if not rows:
        return {}
    two = definition.measure is Measure.SHARE and all(row.denominator is not None for row in rows)
    entries = [entry for row in rows for entry in _entries(row, two)]
    dims = ("area", "group") if two else ("area",)
    try:
        found = suppress(count_table(dims, entries), rules=Rules(k=definition.least, base=1))
    except Infeasible:
        return dict.fromkeys([*(row.area for row in rows), ""], True)
    withheld = {
        cell.key[0]
        for cell in found.value.cells
        if cell.value is None and (not two or cell.key[1] == "in")
    }
    hidden = {row.area: row.area in withheld for row in rows}
    return {**hidden, "": TOTAL in withheld} if whole else hidden


def _entries(row: Raw, two: bool) -> list[Entry]:
    top = None if row.numerator is None else round(row.numerator)
    if not two:
        return [Entry((row.area,), top)]
    rest = None if top is None else max(0, round(row.denominator or 0) - top)
    return [Entry((row.area, "in"), top), Entry((row.area, "out"), rest)]


def _shown(definition: Definition, row: Raw, hidden: bool) -> Shown:
    if row.numerator is None:
        return Shown(row.area, None, None, row.denominator, Reason.UNKNOWN)
    if hidden:
        return Shown(row.area, None, None, row.denominator, Reason.PROTECTED)
    if definition.measure is Measure.COUNT:
        return Shown(row.area, row.numerator, row.numerator)
    base = row.denominator
    if not base:
        return Shown(row.area, None, row.numerator, base, Reason.UNKNOWN)
    if definition.minimum is not None and base < definition.minimum:
        return Shown(row.area, None, None, base, Reason.BASE)
    return Shown(row.area, row.numerator / base * definition.scale, row.numerator, base)
