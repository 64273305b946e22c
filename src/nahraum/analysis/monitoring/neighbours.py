"""Which areas touch each other, and whether neighbours are alike (METHODS 5.6).

Moran's I: P. A. P. Moran, Notes on continuous stochastic phenomena, Biometrika 37 (1950),
17-23, with row-standardised weights; tested by shuffling the values over the areas
(A. D. Cliff, J. K. Ord, Spatial Processes, 1981).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.monitoring.panel import LARGEST, Bools
from nahraum.analysis.population.ages import Floats

Ints = npt.NDArray[np.intp]
METHOD = Method("monitoring.moran", "1")
SHUFFLES = 999
FEWEST_AREAS = 3
BLOCK = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """Pairs of areas that touch, both ways: area `first[k]` has neighbour `second[k]`.

    Sorted by both, each pair once. `ids` name the areas by position.
    """

    ids: tuple[str, ...]
    first: Ints
    second: Ints

    @property
    def degrees(self) -> Ints:
        """How many neighbours each area has, shape (areas,)."""
        found: Ints = np.bincount(self.first, minlength=len(self.ids))
        return found

    def sums(self, values: Floats) -> Floats:
        """Sum over the neighbours of each area, shape (areas,)."""
        found: Floats = np.bincount(
            self.first, values[self.second], minlength=len(self.ids)
        ).astype(np.float64)
        return found


def neighbours(ids: Sequence[str], pairs: Iterable[tuple[str, str]]) -> Neighbours:
    """Neighbours from pairs; one direction is enough, twice is once.

    Raises InvalidInput for repeated ids, unknown areas and areas that touch themselves.
    """
    places = {name: n for n, name in enumerate(ids)}
    if len(places) < len(ids):
        raise InvalidInput("Eine Kennung kommt mehrfach vor.", place="id")
    found: set[tuple[int, int]] = set()
    for one, other in pairs:
        for name in (one, other):
            if name not in places:
                raise InvalidInput(
                    f"Das Gebiet „{name}“ gibt es nicht.",
                    place=f"{one}, {other}: neighbour",
                    remedy="Kennungen wie in der Tabelle der Gebiete schreiben.",
                )
        if one == other:
            raise InvalidInput(
                f"„{one}“ ist kein Nachbar von sich selbst.",
                place=f"{one}, {other}: neighbour",
                remedy="Zeile streichen.",
            )
        found |= {(places[one], places[other]), (places[other], places[one])}
    table = np.array(sorted(found), dtype=np.intp).reshape(-1, 2)
    return Neighbours(tuple(ids), table[:, 0].copy(), table[:, 1].copy())


@dataclass(frozen=True, slots=True)
class Moran:
    """value: I, near 1 where neighbours are alike; None if nothing varies or nobody touches.
    expected: without any pattern, −1/(areas − 1). p_value: share of shuffles that are at least as
    alike, itself included. islands: areas without neighbours; they take no part."""

    value: float | None
    expected: float | None
    p_value: float | None
    areas: int
    islands: tuple[str, ...]


def moran(
    values: Sequence[float | None],
    touching: Neighbours,
    *,
    seed: int,
    shuffles: int = SHUFFLES,
) -> Result[Moran]:
    """Global Moran's I of the areas of `touching`, in their order, and its one-sided test.

    Unknown values (None) take their area out, and areas left without neighbours too. I = Σ_i z_i
    m_i / Σ_i z_i², m_i the mean of the neighbours' z. Equal seeds, equal bits (PCG64). Raises
    InvalidInput.
    """
    if len(values) != len(touching.ids):
        raise InvalidInput("Nicht für jedes Gebiet ein Wert.", place="value")
    if not 99 <= shuffles <= 99_999:
        raise InvalidInput(
            f"{shuffles} Mischungen gehen nicht.", place="shuffles", remedy="99 bis 99999."
        )
    for name, value in zip(touching.ids, values, strict=True):
        if value is not None and not abs(value) <= LARGEST:
            raise InvalidInput(f"{value} ist keine brauchbare Zahl.", place=f"{name}: value")
    known = np.array([value is not None for value in values], dtype=bool)
    kept, part = _linked(touching, known)
    x = np.array([0.0 if value is None else value for value in values])[kept]
    islands = tuple(
        name
        for name, alone, there in zip(touching.ids, ~kept, known, strict=True)
        if alone and there
    )
    found = Moran(None, None, None, len(x), islands)
    z = x - x.mean() if len(x) else x
    # Values that differ by rounding alone do not vary.
    varies = len(x) >= FEWEST_AREAS and float(np.abs(z).max()) > 1e-12 * float(np.abs(x).max())
    if varies:
        z = z / float(np.abs(z).max())
        value, p_value = _test(z, part, seed, shuffles)
        found = Moran(value, -1 / (len(x) - 1), p_value, len(x), islands)
    return Result(
        value=found,
        method=METHOD,
        parts={"seed": seed},
        assumptions=(Assumption("Mischungen für die Probe", shuffles),),
        warnings=_warnings(found),
    )


def _linked(touching: Neighbours, known: Bools) -> tuple[Bools, Neighbours]:
    """Areas that are known and touch a known one, shape (areas,), and their own neighbours."""
    both = known[touching.first] & known[touching.second]
    first, second = touching.first[both], touching.second[both]
    kept = np.zeros(len(known), dtype=bool)
    kept[first] = True
    place = np.cumsum(kept) - 1
    ids = tuple(name for name, stays in zip(touching.ids, kept, strict=True) if stays)
    return kept, Neighbours(ids, place[first], place[second])


def _test(z: Floats, touching: Neighbours, seed: int, shuffles: int) -> tuple[float, float]:
    """I, and the share of orders with an I at least as large; in blocks of bounded memory."""
    from scipy.sparse import csr_array

    areas = len(z)
    weights = 1.0 / touching.degrees[touching.first]
    matrix = csr_array((weights, (touching.first, touching.second)), shape=(areas, areas))
    square = float(z @ z)
    value = float(z @ (matrix @ z)) / square
    rng = np.random.Generator(np.random.PCG64(seed))
    at_once = max(1, BLOCK // areas)
    as_large, left = 1, shuffles
    while left:
        count = min(at_once, left)
        mixed = rng.permuted(np.tile(z, (count, 1)), axis=1)
        found = np.einsum("ij,ij->i", mixed, (matrix @ mixed.T).T) / square
        as_large += int((found >= value - 1e-12).sum())
        left -= count
    return value, as_large / (shuffles + 1)


def _warnings(found: Moran) -> tuple[Notice, ...]:
    notices = []
    if found.islands:
        text = f"{len(found.islands)} Gebiete ohne Nachbarn nehmen nicht teil."
        notices.append(Notice("ISLANDS", text))
    if found.value is None:
        text = "Zu wenige Gebiete oder alle gleich: Ob Nachbarn einander ähneln, ist offen."
        notices.append(Notice("NO_PATTERN", text))
    return tuple(notices)
