"""Who helps whom: the best proposals, each with a reason.

Maximise Σ score·x with Σ_v x ≤ need, Σ_n x ≤ capacity, x ∈ {0, 1} (METHODS 8.4): a matching of
least weight in a bipartite graph where everybody needs one helper, otherwise and with rules of
fairness a mixed-integer program (HiGHS).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from nahraum.analysis.errors import InvalidInput

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
LARGEST = 1e9
# Pairs of helpers whose loads are compared under a limit on the Gini coefficient.
MOST_COMPARED = 300


class Aim(StrEnum):
    """`score`: the largest sum of scores. `served`: as many as possible, then the scores."""

    SCORE = "score"
    SERVED = "served"


@dataclass(frozen=True, slots=True)
class Fairness:
    """`even`: the least used helper gets as much as possible first (share of the capacity).

    `gini`: largest Gini coefficient of the numbers of tasks, for instance 0.3.
    """

    even: bool = False
    gini: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Possible pairs: helper, request (edges,), score (edges,); capacity, need per person."""

    helper: Ints
    request: Ints
    score: Floats
    capacity: Ints
    need: Ints


def graph(score: Any, capacity: Sequence[int], need: Sequence[int]) -> Graph:
    """From a table score (helpers, requests), -inf or NaN where a pair is impossible.

    Raises InvalidInput.
    """
    table = np.array(score, dtype=np.float64)
    if table.shape != (len(capacity), len(need)):
        raise InvalidInput(
            f"Die Bewertungen haben die Form {table.shape}.",
            place="score",
            remedy=f"Erwartet wird {(len(capacity), len(need))}: Helfende mal Anfragen.",
        )
    possible = ~(np.isnan(table) | (table == -np.inf))
    if (table[possible] > LARGEST).any() or (table[possible] < -LARGEST).any():
        raise InvalidInput(
            "Eine Bewertung ist zu groß.", place="score", remedy="Kleinere Zahlen verwenden."
        )
    for name, numbers in (("capacity", capacity), ("need", need)):
        if any(number < 0 for number in numbers):
            raise InvalidInput("Eine Zahl ist negativ.", place=name, remedy="Ab 0 angeben.")
    helper, request = np.nonzero(possible)
    return Graph(
        helper.astype(np.int64),
        request.astype(np.int64),
        table[possible],
        np.array(capacity, dtype=np.int64),
        np.array(need, dtype=np.int64),
    )


def assign(
    pairs: Graph, *, aim: Aim = Aim.SCORE, fairness: Fairness | None = None
) -> tuple[tuple[int, int], ...]:
    """The chosen (helper, request) pairs, sorted.

    Pairs with a negative score are chosen only with `Aim.SERVED`; pairs with score 0 are.

    Under a limit on the Gini coefficient fewer may be served: nobody helping is always even.

    Raises InvalidInput for impossible limits.
    """
    rule = fairness or Fairness()
    if rule.gini is not None and not 0 <= rule.gini <= 1:
        raise InvalidInput("Der Gini-Wert liegt zwischen 0 und 1.", place="gini")
    if not len(pairs.helper):
        return ()
    value = _values(pairs, aim)
    if rule == Fairness() and (pairs.need <= 1).all():
        chosen = _matched(pairs, value)
    else:
        chosen = _programmed(pairs, value, rule)
    rows = zip(pairs.helper[chosen].tolist(), pairs.request[chosen].tolist(), strict=True)
    return tuple(sorted(rows))


def _values(pairs: Graph, aim: Aim) -> Floats:
    """What each pair is worth: a trifle for being a pair at all, so that zeros are chosen."""
    size = max(1.0, float(np.abs(pairs.score).max()))
    if aim is Aim.SERVED:
        # One more served outweighs any sum of scores.
        most = int(min(pairs.capacity.sum(), pairs.need.sum()))
        return np.asarray(pairs.score + 2 * size * (most + 1), dtype=np.float64)
    return np.asarray(pairs.score + 1e-9 * size, dtype=np.float64)


def _matched(pairs: Graph, value: Floats) -> Ints:
    """Positions of the chosen edges; capacities become slots, staying alone a slot of its own."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    degree = np.bincount(pairs.helper, minlength=len(pairs.capacity))
    slots = np.minimum(pairs.capacity, degree)
    first = np.concatenate(([0], np.cumsum(slots)))
    usable = (value > 0) & (pairs.need[pairs.request] > 0)
    edges = np.flatnonzero(usable & (slots[pairs.helper] > 0))
    if not len(edges):
        return edges
    copies = slots[pairs.helper[edges]]
    edge = np.repeat(edges, copies)
    offset = np.arange(len(edge)) - np.repeat(np.cumsum(copies) - copies, copies)
    column = first[pairs.helper[edge]] + offset
    asked = np.unique(pairs.request[edges])
    row = np.searchsorted(asked, pairs.request[edge])
    # Weights above zero: what is lost against the best pair; staying alone loses all of it.
    worth = float(value[edges].max())
    weights = np.concatenate([1 + worth - value[edge], np.full(len(asked), 1 + worth)])
    alone = np.arange(len(asked))
    rows, columns = np.concatenate([row, alone]), np.concatenate([column, first[-1] + alone])
    shape = (len(asked), int(first[-1]) + len(asked))
    table = coo_array((weights, (rows, columns)), shape=shape).tocsr()
    found_rows, found_columns = min_weight_full_bipartite_matching(table)
    owner = np.repeat(np.arange(len(slots)), slots)
    by_pair = {(int(pairs.helper[e]), int(pairs.request[e])): int(e) for e in edges}
    chosen = [
        by_pair[int(owner[c]), int(asked[r])]
        for r, c in zip(found_rows, found_columns, strict=True)
        if c < first[-1]
    ]
    return np.array(sorted(chosen), dtype=np.int64)


def _programmed(pairs: Graph, value: Floats, rule: Fairness) -> Ints:
    floor = _evenest(pairs, rule) if rule.even else 0.0
    found = _solve(pairs, value, rule, floor)
    return np.flatnonzero(found[: len(pairs.helper)] > 0.5)


def _evenest(pairs: Graph, rule: Fairness) -> float:
    """The largest share of its capacity that every helper can get."""
    found = _solve(pairs, np.zeros(len(pairs.helper)), rule, None)
    return float(found[len(pairs.helper)])


def _solve(pairs: Graph, value: Floats, rule: Fairness, floor: float | None) -> Floats:
    """Solve with loads ≥ floor · capacity; without a floor it is the variable to maximise."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, hstack, vstack

    edges, helpers = len(pairs.helper), len(pairs.capacity)
    ones, at = np.ones(edges), np.arange(edges)
    loads = csr_array((ones, (pairs.helper, at)), shape=(helpers, edges))
    served = csr_array((ones, (pairs.request, at)), shape=(len(pairs.need), edges))
    able = np.unique(pairs.helper[pairs.capacity[pairs.helper] > 0])
    extra = 1 + (len(able) * (len(able) - 1) // 2 if rule.gini is not None else 0)
    wide = hstack([vstack([loads, served]), csr_array((helpers + len(pairs.need), extra))])
    rules = [LinearConstraint(wide, -np.inf, np.concatenate([pairs.capacity, pairs.need]))]
    share = np.zeros((len(able), extra))
    share[:, 0] = -pairs.capacity[able]
    rules.append(LinearConstraint(hstack([loads[able], csr_array(share)]), 0, np.inf))
    if rule.gini is not None:
        rules += _gini_rules(loads, able, rule.gini)
    gain = np.concatenate([-value, np.zeros(extra)])
    low, high = np.zeros(edges + extra), np.ones(edges + extra)
    high[edges + 1 :] = np.inf
    if floor is None:
        gain[edges] = -1.0
    else:
        low[edges] = high[edges] = max(0.0, floor - 1e-7)
    whole = np.concatenate([np.ones(edges), np.zeros(extra)])
    found = milp(gain, constraints=rules, bounds=Bounds(low, high), integrality=whole)
    assert found.x is not None, found.message
    return np.asarray(found.x, dtype=np.float64)


def _gini_rules(loads: Any, able: Ints, limit: float) -> list[Any]:
    """Σ_{i<j} |load_i − load_j| ≤ gini · n · Σ load, with a variable for each difference."""
    from scipy.optimize import LinearConstraint
    from scipy.sparse import csr_array, hstack

    count = len(able)
    if count > MOST_COMPARED:
        raise InvalidInput(
            f"{count} Helfende sind für diese Art der Fairness zu viele.",
            place="gini",
            remedy=f"Höchstens {MOST_COMPARED} vergleichen oder gleichmäßig verteilen (even).",
        )
    left, right = np.triu_indices(count, 1)
    pairs = len(left)
    difference = loads[able[left]] - loads[able[right]]
    size = csr_array(
        (np.ones(pairs), (np.arange(pairs), 1 + np.arange(pairs))), shape=(pairs, 1 + pairs)
    )
    total = csr_array(-limit * count * loads[able].sum(axis=0).reshape(1, -1))
    sums = csr_array(np.concatenate([[0.0], np.ones(pairs)]).reshape(1, -1))
    return [
        LinearConstraint(hstack([difference, -size]), -np.inf, 0),
        LinearConstraint(hstack([-difference, -size]), -np.inf, 0),
        LinearConstraint(hstack([total, sums]), -np.inf, 0),
    ]


def loads_of(chosen: Sequence[tuple[int, int]], helpers: int) -> Ints:
    """Tasks of every helper (helpers,)."""
    owners = np.array([helper for helper, _ in chosen], dtype=np.int64)
    return np.bincount(owners, minlength=helpers).astype(np.int64)
