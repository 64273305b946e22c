"""What monitoring computes on: areas with counts, or areas with several indicators.

Areas go by their ids, so that every area comes back and errors name it. None means unknown;
NaN and infinity are refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.ages import Floats

Bools = npt.NDArray[np.bool_]
# Beyond this a variance overflows; no indicator is so large.
LARGEST = 1e100


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Events and the people they happen to, each shape (areas,)."""

    ids: tuple[str, ...]
    events: Floats
    population: Floats

    @property
    def inhabited(self) -> Bools:
        """Where there is a denominator, shape (areas,)."""
        there: Bools = np.greater(self.population, 0)
        return there

    @property
    def overall(self) -> float:
        """Events per person over all areas."""
        return float(self.events.sum() / self.population.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Values of indicators, shape (areas, indicators); where not `known` they are 0."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    values: Floats
    known: Bools

    @property
    def complete(self) -> Bools:
        """Areas whose indicators are all known, shape (areas,)."""
        complete: Bools = np.logical_and.reduce(self.known, axis=1)
        return complete


def counts(
    ids: Sequence[str], events: Sequence[float], population: Sequence[float], *, shares: bool
) -> Counts:
    """Check counts; with `shares` nobody may have more events than people.

    Raises InvalidInput for repeated ids, unknown, negative or impossible numbers, events without
    people, or if nobody lives in any area.
    """
    _check_lengths(ids, events, population)
    _check_ids(ids)
    found = Counts(
        tuple(ids), numbers(ids, events, "events"), numbers(ids, population, "population")
    )
    for place, name in enumerate(ids):
        happened, people = found.events[place], found.population[place]
        if happened > 0 and people == 0:
            problem = f"{happened:g} Fälle, aber niemand wohnt dort."
            raise InvalidInput(problem, place=f"{name}: events", remedy="Bezugszahl prüfen.")
        if shares and happened > people:
            raise InvalidInput(
                f"{happened:g} Fälle bei {people:g} Personen.",
                place=f"{name}: events",
                remedy="Für Anteile höchstens einen Fall je Person angeben.",
            )
    if not found.inhabited.any():
        raise InvalidInput(
            "In keinem Gebiet wohnt jemand.", place="population", remedy="Bezugszahlen ergänzen."
        )
    return found


def numbers(ids: Sequence[str], values: Sequence[float], column: str) -> Floats:
    """Finite numbers from 0 up, shape (areas,). Raises InvalidInput naming the area."""
    for name, value in zip(ids, values, strict=True):
        if not 0 <= value <= LARGEST:
            raise InvalidInput(
                f"{value} ist keine Anzahl.",
                place=f"{name}: {column}",
                remedy="Eine endliche Zahl ab 0 angeben.",
            )
    return np.array(values, dtype=np.float64)


def panel(
    ids: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[float | None]]
) -> Panel:
    """Check a table of indicators, one row for each id and one column for each name."""
    _check_lengths(ids, rows)
    _check_ids(ids)
    return repeated_panel(ids, names, rows)


def repeated_panel(
    ids: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[float | None]]
) -> Panel:
    """As `panel`, for areas that occur in several years. Raises InvalidInput."""
    if not names or len(set(names)) < len(names):
        raise InvalidInput(
            "Die Indikatoren fehlen oder heißen gleich.",
            place="indicators",
            remedy="Mindestens einen Indikator angeben, jeden mit eigenem Namen.",
        )
    known = np.ones((len(ids), len(names)), dtype=bool)
    values = np.zeros(known.shape)
    for row, (area, cells) in enumerate(zip(ids, rows, strict=True)):
        if len(cells) != len(names):
            problem = f"{len(cells)} Werte für {len(names)} Indikatoren."
            raise InvalidInput(problem, place=f"{area}: indicators")
        for column, (name, cell) in enumerate(zip(names, cells, strict=True)):
            if cell is None:
                known[row, column] = False
                continue
            if not abs(cell) <= LARGEST:
                raise InvalidInput(
                    f"{cell} ist keine brauchbare Zahl.",
                    place=f"{area}: {name}",
                    remedy="Eine endliche Zahl angeben oder die Zelle als unbekannt leer lassen.",
                )
            values[row, column] = cell
    return Panel(tuple(ids), tuple(names), values, known)


def _check_lengths(*columns: Sequence[object]) -> None:
    lengths = {len(column) for column in columns}
    if lengths == {0}:
        raise InvalidInput("Es ist kein Gebiet angegeben.", place="id")
    if len(lengths) > 1:
        raise InvalidInput("Die Spalten sind verschieden lang.", place="id")


def _check_ids(ids: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise InvalidInput(
                f"Die Kennung „{name}“ kommt mehrfach vor.",
                place=f"{name}: id",
                remedy="Jedes Gebiet einmal nennen.",
            )
        seen.add(name)
