"""Who can reach what in how many minutes: pairs instead of a full matrix."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.ages import Floats, not_negative

Ints = npt.NDArray[np.int64]
Positions = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class TravelTimes:
    """Pairs of demand place and supply site; a pair that is not listed cannot be travelled.

    demand, supply: positions 0.., int32 (pairs,); minutes: float64 (pairs,). Sorted by demand,
    then supply, each pair once: sums do not depend on the order of the input. `places` and
    `sites` are the numbers of all places and sites, including those in no pair.
    """

    demand: Positions
    supply: Positions
    minutes: Floats
    places: int
    sites: int

    def __post_init__(self) -> None:
        for array in (self.demand, self.supply, self.minutes):
            array.setflags(write=False)


def from_pairs(demand: Any, supply: Any, minutes: Any, *, places: int, sites: int) -> TravelTimes:
    """Travel times from three columns of equal length; infinite minutes mean "no way".

    Raises InvalidInput for unknown (NaN) or negative minutes, positions out of range and pairs
    listed twice.
    """
    rows = _positions(demand, places, "demand")
    columns = _positions(supply, sites, "supply")
    durations = np.array(minutes, dtype=np.float64).reshape(-1)
    if not len(rows) == len(columns) == len(durations):
        raise InvalidInput(
            f"{len(rows)} Orte, {len(columns)} Angebote und {len(durations)} Zeiten.",
            place="minutes",
            remedy="Je Paar einen Ort, ein Angebot und eine Reisezeit angeben.",
        )
    if np.isnan(durations).any():
        raise InvalidInput(
            f"Die Reisezeit von Paar {int(np.isnan(durations).argmax()) + 1} ist unbekannt.",
            place="minutes",
            remedy="Paare ohne bekannte Reisezeit weglassen.",
        )
    not_negative(durations, "minutes")
    usable = np.isfinite(durations)
    if not usable.all():
        rows, columns, durations = rows[usable], columns[usable], durations[usable]
    if not _ascending(rows, columns):
        order = np.lexsort((columns, rows))
        rows, columns, durations = rows[order], columns[order], durations[order]
    twice = (rows[1:] == rows[:-1]) & (columns[1:] == columns[:-1])
    if twice.any():
        at = int(twice.argmax())
        raise InvalidInput(
            f"Die Reisezeit von Ort {rows[at] + 1} zu Angebot {columns[at] + 1} steht zweimal da.",
            place="minutes",
            remedy="Jedes Paar nur einmal angeben.",
        )
    return TravelTimes(rows, columns, durations, places, sites)


def _ascending(rows: Positions, columns: Positions) -> bool:
    """Whether the pairs are in order already, as those of a network are: sorting takes longest."""
    later, same = rows[1:] > rows[:-1], rows[1:] == rows[:-1]
    return bool((later | (same & (columns[1:] >= columns[:-1]))).all())


def from_matrix(minutes: Any) -> TravelTimes:
    """Travel times from a matrix (places, sites); infinite minutes mean "no way".

    Raises InvalidInput.
    """
    matrix = np.array(minutes, dtype=np.float64)
    if matrix.ndim != 2:
        raise InvalidInput(
            f"Die Reisezeiten haben {matrix.ndim} Achsen statt 2.",
            place="minutes",
            remedy="Zeilen für Orte, Spalten für Angebote angeben.",
        )
    places, sites = matrix.shape
    rows = np.repeat(np.arange(places), sites)
    columns = np.tile(np.arange(sites), places)
    return from_pairs(rows, columns, matrix.reshape(-1), places=places, sites=sites)


def add_up(positions: Ints | Positions, amounts: Floats, count: int) -> Floats:
    """Sums of the amounts by position, shape (count,), added in the order given."""
    return np.bincount(positions, amounts, count).astype(np.float64, copy=False)


def _positions(values: Any, count: int, place: str) -> Positions:
    array = np.array(values).reshape(-1)
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise InvalidInput("Positionen sind ganze Zahlen.", place=place)
    wrong = (array < 0) | (array >= count)
    if wrong.any():
        raise InvalidInput(
            f"Position {array[wrong][0]} gibt es nicht; es sind {count}.",
            place=place,
            remedy="Positionen ab 0 zählen.",
        )
    return array.astype(np.int32)
