"""The assessment instrument as data: criteria, points, bands and grades, checked once.

Points are fractions, because 4.3 visits a week decide about a grade and no binary digit may.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from nahraum.analysis.errors import InvalidInput

DAILY, WEEKLY, VISITS = "daily", "weekly", "visits"
PLACE = "instrument"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question. Either `points` of the levels, or `counted` says how its times count.

    `per_time` maps "week" and "month" to points per time, "day" to points for daily at all
    (visits only).
    """

    id: str
    module: str
    text: str
    points: tuple[int, ...] = ()
    counted: str = ""
    per_time: Mapping[str, Fraction] | None = None


@dataclass(frozen=True, slots=True)
class Module:
    """`lower` holds the smallest sum of each band, `weighted` its points, `most` the largest sum.

    `weight` is per cent of the whole.
    """

    id: str
    name: str
    weight: int
    lower: tuple[int, ...]
    weighted: tuple[Fraction, ...]
    most: int


@dataclass(frozen=True, slots=True)
class Step:
    """From `limit` on (`beyond`: only above it) times of one kind are worth `points`."""

    limit: Fraction
    beyond: bool
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A version of the instrument. `grades` are (lower limit, grade, grade of infants)."""

    source: str
    law: str
    valid_from: date
    criteria: Mapping[str, Criterion]
    modules: tuple[Module, ...]
    best_of: frozenset[str]
    counted: Mapping[str, tuple[Step, ...]]
    days: Mapping[str, int]
    grades: tuple[tuple[Fraction, int, int], ...]
    infant_months: int
    infant_criterion: str
    special_grade: int
    needs_incontinence: Mapping[str, str]
    children_only: frozenset[str]

    def of_module(self, module: str) -> tuple[Criterion, ...]:
        return tuple(item for item in self.criteria.values() if item.module == module)


def instrument_from(plain: Mapping[str, Any]) -> Instrument:
    """Build the instrument from the plain table of facts.

    Raises InvalidInput where it contradicts itself: bands that do not rise, criteria of unknown
    modules, a largest sum or a weight that the points do not add up to.
    """
    try:
        found = _build(plain)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(
            f"Die Tabelle des Begutachtungsinstruments ist unvollständig ({error!r}).",
            place=PLACE,
            remedy="Fassung der Tabelle prüfen.",
        ) from error
    _check(found)
    return found


def _build(plain: Mapping[str, Any]) -> Instrument:
    grades = plain["grades"]
    return Instrument(
        source=plain["source"],
        law=plain["law"],
        valid_from=plain["valid_from"],
        criteria={key: _criterion(key, entry) for key, entry in plain["criteria"].items()},
        modules=tuple(_module(key, entry) for key, entry in plain["modules"].items()),
        best_of=frozenset(plain["best_of"]),
        counted={
            kind: tuple(Step(Fraction(at), sign == "gt", worth) for sign, at, worth in e["steps"])
            for kind, e in plain["counted"].items()
        },
        days={"day": 1, "week": plain["days_per_week"], "month": plain["days_per_month"]},
        grades=tuple(
            (Fraction(low), grade, infant)
            for low, grade, infant in zip(
                grades["lower"], grades["grade"], grades["infant_grade"], strict=True
            )
        ),
        infant_months=plain["infant_months"],
        infant_criterion=plain["infant_criterion"],
        special_grade=plain["special_grade"],
        needs_incontinence=plain["needs_incontinence"],
        children_only=frozenset(plain["children_only"]),
    )


def _criterion(key: str, entry: Mapping[str, Any]) -> Criterion:
    per_time = {unit: Fraction(entry[unit]) for unit in ("day", "week", "month") if unit in entry}
    return Criterion(
        id=key,
        module=key.partition(".")[0],
        text=entry["text"],
        points=tuple(entry.get("points", ())),
        counted=entry.get("counted", ""),
        per_time=per_time or None,
    )


def _module(key: str, entry: Mapping[str, Any]) -> Module:
    weighted = tuple(Fraction(points) for points in entry["weighted"])
    return Module(
        key, entry["name"], entry["weight"], tuple(entry["lower"]), weighted, entry["most"]
    )


def most_points(instrument: Instrument, module: Module) -> int:
    """The largest sum the criteria of a module can reach without the infants' criterion."""
    mine = [c for c in instrument.of_module(module.id) if c.id != instrument.infant_criterion]
    kinds = {item.counted for item in mine if item.counted}
    return sum(max(item.points) for item in mine if item.points) + sum(
        instrument.counted[kind][-1].points for kind in kinds
    )


def _check(found: Instrument) -> None:
    names = {module.id for module in found.modules}
    for criterion in found.criteria.values():
        kinds = bool(criterion.points) + (criterion.counted in found.counted)
        if criterion.module not in names or kinds != 1:
            raise _wrong(f"Kriterium {criterion.id} hat kein Modul oder keine Punkte.")
        if (criterion.counted == VISITS) != (criterion.per_time is not None):
            raise _wrong(f"Kriterium {criterion.id} hat keine Punkte je Häufigkeit.")
    for module in found.modules:
        if not (_rises(module.lower) and _rises(module.weighted)):
            raise _wrong(f"Die Punktbereiche von Modul {module.id} steigen nicht.")
        if len(module.lower) != len(module.weighted) or module.lower[0] != 0:
            raise _wrong(f"Die Punktbereiche von Modul {module.id} sind unvollständig.")
        if module.weighted[-1] != module.weight or most_points(found, module) != module.most:
            raise _wrong(f"Die höchste Summe von Modul {module.id} stimmt nicht.")
    if not _rises([low for low, _, _ in found.grades]):
        raise _wrong("Die Grenzen der Pflegegrade steigen nicht.")
    shared = [module.weight for module in found.modules if module.id in found.best_of]
    others = sum(module.weight for module in found.modules if module.id not in found.best_of)
    if len(set(shared)) != 1 or others + shared[0] != 100:
        raise _wrong("Die Gewichte der Module ergeben nicht 100 Prozent.")


def _rises(values: Sequence[Fraction | int]) -> bool:
    return all(a < b for a, b in pairwise(values))


def _wrong(problem: str) -> InvalidInput:
    return InvalidInput(problem, place=PLACE, remedy="Tabelle mit dem Gesetzestext vergleichen.")
