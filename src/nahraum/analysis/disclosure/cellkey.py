"""Cell-key noise for own tables: small random changes, the same for the same people.

Every record has a key; the keys of a cell's records add up to the cell's key, and that decides the
change. The same people get the same change in every table, zero stays zero, sums of cells are not
the sum cell (Zensus 2022; METHODS 5.7). The changes come from a table of maximum entropy with
mean 0, a set variance, and no result between 1 and `gap`. Official parameters are not published;
D = 4, V = 2, js = 2 are our own.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.population.ages import Floats

METHOD = Method("disclosure.cell_key", "1")
# A key is a whole number below this; sums are taken modulo it, so they are exact.
KEY_SPACE = 2**53
SHORTEST_SECRET = 16
RAISE = 1.2
STEPS = 200


@dataclass(frozen=True, slots=True)
class Changes:
    """What can happen to one count: changes, ascending, with their probabilities."""

    count: int
    changes: tuple[int, ...]
    probabilities: tuple[float, ...]
    variance: float


@dataclass(frozen=True, slots=True)
class NoiseTable:
    """Changes for counts 0, 1, ... ; the last entry holds for all larger counts."""

    largest: int
    gap: int
    rows: tuple[Changes, ...]

    def changes(self, count: int) -> Changes:
        return self.rows[min(count, len(self.rows) - 1)]


def noise_table(*, largest: int = 4, variance: float = 2.0, gap: int = 2) -> NoiseTable:
    """The table for changes up to `largest` (D), with `variance` (V), avoiding 1 to `gap` (js).

    Where so small a variance cannot be reached, it is raised by a fifth until it can. Raises
    InvalidInput for parameters no table exists for.
    """
    if not (1 <= largest <= 50 and 0 <= gap < largest and variance > 0):
        raise InvalidInput(
            f"D = {largest}, V = {variance:g}, js = {gap} ergeben keine Überlagerung.",
            place="noise",
            remedy="1 ≤ D ≤ 50, 0 ≤ js < D und V > 0 wählen.",
        )
    rows = [Changes(0, (0,), (1.0,), 0.0)]
    rows += [_row(count, largest, variance, gap) for count in range(1, largest + gap + 2)]
    return NoiseTable(largest, gap, tuple(rows))


def record_key(secret: bytes, record: str) -> int:
    """The key of a record, below `KEY_SPACE`; without the secret nobody can compute it.

    Raises InvalidInput.
    """
    if len(secret) < SHORTEST_SECRET:
        raise InvalidInput(
            f"Das Geheimnis hat weniger als {SHORTEST_SECRET} Bytes.", place="secret"
        )
    digest = hmac.new(secret, record.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") % KEY_SPACE


def perturb(keys: Sequence[int], table: NoiseTable) -> int:
    """The published count of the records with these keys. Raises InvalidInput for other keys."""
    if not all(0 <= key < KEY_SPACE for key in keys):
        raise InvalidInput("Ein Satzschlüssel liegt außerhalb seines Bereichs.", place="keys")
    drawn = sum(keys) % KEY_SPACE / KEY_SPACE
    row = table.changes(len(keys))
    reached = 0.0
    for change, probability in zip(row.changes, row.probabilities, strict=True):
        reached += probability
        if drawn < reached:
            return len(keys) + change
    return len(keys) + row.changes[-1]


def perturb_cells(cells: Mapping[str, Sequence[int]], table: NoiseTable) -> Result[dict[str, int]]:
    """Published counts by cell, from the keys of each cell's records."""
    text = (
        "Zahlen sind leicht überlagert: Sie ergeben nicht genau ihre Summe, und Quoten daraus "
        "weichen ab. Keine neuen Summen bilden."
    )
    return Result(
        value={name: perturb(keys, table) for name, keys in cells.items()},
        method=METHOD,
        assumptions=(
            Assumption("Größte Änderung", table.largest, "", "METHODS 5.7", verified=False),
            Assumption("Varianz", table.rows[-1].variance, "", "METHODS 5.7", verified=False),
            Assumption("Vermiedene Werte bis", table.gap, "", "METHODS 5.7", verified=False),
        ),
        warnings=(Notice("NOISE", text),),
    )


def _row(count: int, largest: int, variance: float, gap: int) -> Changes:
    changes = np.array(
        [
            change
            for change in range(-min(count, largest), largest + 1)
            if not 1 <= count + change <= gap
        ],
        dtype=np.float64,
    )
    below, above = changes[changes < 0], changes[changes > 0]
    least = 0.0 if 0 in changes else float(-below.max() * above.min())
    most = float(-below.min() * above.max())
    reached = variance
    while reached <= least:
        reached *= RAISE
    if reached >= most:
        raise InvalidInput(
            f"Für {count} ist die Varianz {variance:g} nicht erreichbar.",
            place="variance",
            remedy="V verkleinern oder D vergrößern.",
        )
    probabilities = _entropy(changes, reached)
    whole = tuple(int(change) for change in changes)
    return Changes(count, whole, tuple(float(p) for p in probabilities), reached)


def _entropy(changes: Floats, variance: float) -> Floats:
    """Maximum entropy with mean 0 and the variance: p ∝ exp(a·v + b·v²), by Newton's method.

    The dual, log Σ exp(a·v + b·(v² − V)), is convex; its gradient are the two moments missed.
    """
    moments = np.stack([changes, changes**2 - variance])
    weights = np.zeros(2)
    for _ in range(STEPS):
        probabilities = _softmax(weights @ moments)
        missed = moments @ probabilities
        if np.abs(missed).max() < 1e-13:
            break
        spread = (moments * probabilities) @ moments.T - np.outer(missed, missed)
        step = np.linalg.solve(spread, missed)
        length = 1.0
        while length > 1e-9 and _dual(weights - length * step, moments) > _dual(weights, moments):
            length /= 2
        weights = weights - length * step
    return _softmax(weights @ moments)


def _softmax(exponents: Floats) -> Floats:
    powers = np.exp(exponents - exponents.max())
    return np.asarray(powers / powers.sum())


def _dual(weights: Floats, moments: Floats) -> float:
    exponents = weights @ moments
    top = float(exponents.max())
    return top + float(np.log(sum(exp(value - top) for value in exponents)))
