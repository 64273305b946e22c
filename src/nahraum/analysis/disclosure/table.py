"""Tables of counts with all their margins, and which cells must not be published as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nahraum.analysis.disclosure.system import System
from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.ages import Floats

TOTAL = "total"
MOST_ATOMS = 50_000
MOST_DIMENSIONS = 4
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One inner cell: categories in the order of the dimensions and its count.

    `count` None is unknown (withheld at its source). `parties` is the number of distinct
    contributors, `largest` what the largest of them contributed; None: not stated.
    """

    key: Key
    count: int | None
    parties: int | None = None
    largest: float | None = None


@dataclass(frozen=True, eq=False)
class CountTable:
    """A table over `dims`; arrays have one axis per dimension, NaN marks what is not stated."""

    dims: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    counts: Floats
    parties: Floats
    largest: Floats
    filled: int

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """Every cell with its margins; `TOTAL` stands for all categories of a dimension."""
        return tuple(product(*((*labels, TOTAL) for labels in self.categories)))

    @cached_property
    def places(self) -> dict[Key, int]:
        return {key: place for place, key in enumerate(self.keys)}

    @cached_property
    def cells(self) -> Any:
        """Sparse matrix (cells, atoms) of the sums behind `keys`."""
        from scipy import sparse

        matrix = sparse.csr_matrix(np.ones((1, 1)))
        for labels in self.categories:
            one = sparse.vstack([sparse.identity(len(labels)), np.ones((1, len(labels)))])
            matrix = sparse.kron(matrix, one)
        found = matrix.tocsr()
        # A zero that is stored would count as an atom of the cell.
        found.eliminate_zeros()
        found.sort_indices()
        return found

    @cached_property
    def system(self) -> System:
        """The table for the attack; unknown atoms count as 0, their margins are never published."""
        from scipy import sparse

        atoms = np.nan_to_num(self.counts).reshape(-1)
        return System(self.cells, sparse.csr_matrix((0, atoms.size)), atoms)

    @cached_property
    def unknown(self) -> NDArray[np.bool_]:
        """Cells that contain an unknown count, shape (cells,)."""
        return np.asarray(self.cells @ np.isnan(self.counts).reshape(-1).astype(float)) > 0

    @cached_property
    def fewest_parties(self) -> Floats:
        """At least so many parties stand behind each cell (cells,); NaN if nobody said anything.

        Parties of different cells may be the same, so a margin has at least as many as its
        largest cell; where a single cell does not say, none is proven.
        """
        if np.isnan(self.parties).all():
            return np.full(len(self.keys), np.nan)
        proven = np.nan_to_num(self.parties).reshape(-1)
        starts = self.cells.indptr[:-1]
        return np.asarray(np.maximum.reduceat(proven[self.cells.indices], starts), np.float64)

    @cached_property
    def highest_share(self) -> Floats:
        """One party contributed at most this share of each cell (cells,); NaN where unknown.

        In a margin the largest contributors of all cells may be one and the same; where a single
        cell does not say, it may be all one party's.
        """
        values = self.system.values
        most = np.where(np.isnan(self.largest), np.nan_to_num(self.counts), self.largest)
        if np.isnan(self.largest).all():
            return np.full(values.shape, np.nan)
        sums = np.asarray(self.cells @ most.reshape(-1), dtype=np.float64)
        share = np.full(values.shape, np.nan)
        np.divide(sums, values, out=share, where=values > 0)
        return share


def count_table(dims: Sequence[str], entries: Sequence[Entry]) -> CountTable:
    """Build a table; a combination nobody counted is 0 (`filled` says how many).

    Raises InvalidInput for no or too many dimensions or cells, repeated cells, negative counts,
    a category called like the total, and contributors that contradict the count.
    """
    if not 1 <= len(dims) <= MOST_DIMENSIONS or len(set(dims)) != len(dims):
        raise InvalidInput(
            f"Eine Tabelle hat 1 bis {MOST_DIMENSIONS} verschiedene Merkmale.", place="dims"
        )
    if not entries:
        raise InvalidInput("Die Tabelle ist leer.", place="count")
    categories = tuple(
        tuple(dict.fromkeys(entry.key[axis] for entry in entries)) for axis in range(len(dims))
    )
    shape = tuple(len(labels) for labels in categories)
    if int(np.prod(shape, dtype=np.float64)) > MOST_ATOMS:
        raise InvalidInput(
            f"Die Tabelle hat mehr als {MOST_ATOMS} Felder.",
            place="dims",
            remedy="Merkmale oder Gruppen zusammenfassen.",
        )
    places = [{label: i for i, label in enumerate(labels)} for labels in categories]
    counts, parties, largest = np.zeros(shape), np.full(shape, np.nan), np.full(shape, np.nan)
    seen: set[Key] = set()
    for entry in entries:
        _check(entry, seen)
        seen.add(entry.key)
        at = tuple(places[axis][label] for axis, label in enumerate(entry.key))
        counts[at] = np.nan if entry.count is None else entry.count
        parties[at] = np.nan if entry.parties is None else entry.parties
        largest[at] = np.nan if entry.largest is None else entry.largest
    filled = int(np.prod(shape)) - len(seen)
    return CountTable(tuple(dims), categories, counts, parties, largest, filled)


def _check(entry: Entry, seen: set[Key]) -> None:
    place = ", ".join(entry.key)
    if entry.key in seen:
        raise InvalidInput("Die Zelle kommt zweimal vor.", place=place)
    if TOTAL in entry.key:
        raise InvalidInput(
            f"„{TOTAL}“ steht für die Summe.", place=place, remedy="Summenzeilen weglassen."
        )
    if entry.count is None:
        return
    if entry.count < 0:
        raise InvalidInput(f"{entry.count} ist negativ.", place=place)
    parties, largest = entry.parties, entry.largest
    if parties is not None and (parties < 0 or (parties == 0) != (entry.count == 0)):
        raise InvalidInput(
            f"{parties} Meldende passen nicht zu {entry.count} Fällen.",
            place=place,
            remedy="Anzahl der Meldenden prüfen.",
        )
    if largest is not None and not 0 <= largest <= entry.count:
        raise InvalidInput(
            f"Der größte Beitrag {largest:g} passt nicht zu {entry.count} Fällen.",
            place=place,
            remedy="Größten Beitrag prüfen.",
        )
