"""Deferred acceptance: stable, best for requests, independent of the order."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.matching import blocking, stable


def test_a_textbook_case() -> None:
    requests = {"a": ["x", "y"], "b": ["x", "y"], "c": ["x"]}
    helpers = {"x": ["b", "a"], "y": ["a", "b", "c"]}
    assert stable(requests, helpers) == (("x", "b"), ("y", "a"))
    assert stable(requests, helpers, capacity={"x": 2}) == (("x", "a"), ("x", "b"))
    assert blocking([("x", "a"), ("y", "b")], requests, helpers) == (("x", "b"),)
    assert blocking([], {"a": ["x"]}, {"x": ["a"]}) == (("x", "a"),)
    assert stable({"a": ["x"]}, {"x": ["a"]}, capacity={"x": 0}) == ()


def lists(seed: int) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, int]]:
    rng = np.random.Generator(np.random.PCG64(seed))
    people = [f"r{k}" for k in range(4)], [f"h{k}" for k in range(3)]

    def some(names: list[str]) -> list[str]:
        return rng.permutation(names)[: rng.integers(0, len(names) + 1)].tolist()

    requests = {name: some(people[1]) for name in people[0]}
    helpers = {name: some(people[0]) for name in people[1]}
    return requests, helpers, {name: int(rng.integers(0, 3)) for name in people[1]}


@given(st.integers(0, 100_000))
def test_nobody_wants_to_leave_and_requests_get_their_best(seed: int) -> None:
    requests, helpers, capacity = lists(seed)
    found = stable(requests, helpers, capacity=capacity)
    assert blocking(found, requests, helpers, capacity=capacity) == ()
    mine = {r: requests[r].index(h) for h, r in found}
    for other in every_stable(requests, helpers, capacity):
        theirs = {r: requests[r].index(h) for h, r in other}
        # The same people are matched in every stable matching (rural hospitals).
        assert theirs.keys() == mine.keys()
        assert all(mine[r] <= theirs[r] for r in mine)


def every_stable(requests, helpers, capacity):
    """All stable matchings of a small market, by trying every assignment."""
    names = sorted(requests)

    def extend(k: int, pairs: list[tuple[str, str]]):
        if k == len(names):
            if not blocking(pairs, requests, helpers, capacity=capacity):
                yield pairs
            return
        yield from extend(k + 1, pairs)
        for helper in requests[names[k]]:
            used = sum(h == helper for h, _ in pairs)
            if names[k] in helpers[helper] and used < capacity[helper]:
                yield from extend(k + 1, [*pairs, (helper, names[k])])

    return list(extend(0, []))


def test_order_does_not_matter() -> None:
    requests, helpers, _ = lists(7)
    first = stable(requests, helpers)
    for names in permutations(requests):
        assert stable({name: requests[name] for name in names}, helpers) == first


@pytest.mark.parametrize(
    ("requests", "helpers"),
    [({"a": ["x", "x"]}, {"x": []}), ({"a": ["z"]}, {"x": []}), ({"a": []}, {"x": ["b"]})],
)
def test_impossible_lists(requests, helpers) -> None:
    with pytest.raises(InvalidInput, match="Wunschliste"):
        stable(requests, helpers)
