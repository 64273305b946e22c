"""Shortest paths against Floyd and Warshall."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.sites import all_paths

NODES = 6
EDGE = st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1), st.integers(0, 20))


@given(st.lists(EDGE, max_size=15))
def test_against_floyd_and_warshall(edges: list[tuple[int, int, int]]) -> None:
    expected = np.full((NODES, NODES), np.inf)
    np.fill_diagonal(expected, 0)
    for a, b, cost in edges:
        expected[a, b] = expected[b, a] = min(cost, expected[a, b])
    for k in range(NODES):
        expected = np.minimum(expected, expected[:, [k]] + expected[[k]])
    start, end, cost = zip(*edges, strict=True) if edges else ((), (), ())
    assert (all_paths(NODES, start, end, cost) == expected).all()


@pytest.mark.parametrize(
    ("start", "end", "cost"),
    [([0], [2], [1]), ([-1], [0], [1]), ([0], [1], [-1]), ([0], [1, 0], [1]), ([0], [1], [np.nan])],
)
def test_edges_that_cannot_be(start: list[int], end: list[int], cost: list[float]) -> None:
    with pytest.raises((InvalidInput, ValueError)):
        all_paths(2, start, end, cost)
