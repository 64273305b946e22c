"""Assignments against the golden value, brute force, a peer, and fairness."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.matching import Aim, Fairness, assign, graph, loads_of

COSTS = np.array([[4, 1, 3], [2, 0, 5], [3, 2, 2]])
NO = -np.inf


def test_golden_assignment_of_methods_8_4() -> None:
    pairs = graph(-COSTS, [1, 1, 1], [1, 1, 1])
    found = assign(pairs, aim=Aim.SERVED)
    assert [request for _, request in found] == [1, 0, 2]
    assert sum(COSTS[h, r] for h, r in found) == 5
    assert assign(pairs) == ((1, 1),)
    assert assign(graph(5 - COSTS, [1, 1, 1], [1, 1, 1])) == found


def brute(score: np.ndarray, capacity: list[int], need: list[int], rule: Fairness, aim: Aim):
    """The best (evenness, served, score) over all sets of pairs."""
    edges = [(h, r) for h, r in np.argwhere(score > NO).tolist()]
    able = sorted({h for h, _ in edges if capacity[h] > 0})
    best = None
    for choice in product((0, 1), repeat=len(edges)):
        chosen = [edge for edge, taken in zip(edges, choice, strict=True) if taken]
        loads = [sum(h == k for h, _ in chosen) for k in range(len(capacity))]
        served = [sum(r == k for _, r in chosen) for k in range(len(need))]
        if any(a > b for a, b in zip(loads + served, capacity + need, strict=True)):
            continue
        mine = [loads[k] for k in able]
        apart = sum(abs(a - b) for a in mine for b in mine)
        if rule.gini is not None and apart > 2 * len(mine) * sum(mine) * rule.gini + 1e-9:
            continue
        even = min((loads[k] / capacity[k] for k in able), default=0.0) if rule.even else 0.0
        value = sum(score[h, r] for h, r in chosen)
        key = (round(even, 9), len(chosen) if aim is Aim.SERVED else 0, value)
        best = key if best is None or key > best else best
    return best


@given(
    st.integers(0, 10_000),
    st.sampled_from([Fairness(), Fairness(even=True), Fairness(gini=0.3), Fairness(True, 0.2)]),
    st.sampled_from(list(Aim)),
    st.booleans(),
)
@settings(max_examples=60)
def test_nothing_better_exists(seed: int, rule: Fairness, aim: Aim, single: bool) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    shape = (int(rng.integers(1, 4)), int(rng.integers(1, 4)))
    score = rng.integers(0, 9, shape).astype(float)
    score[rng.random(shape) < 0.3] = NO
    capacity = rng.integers(0, 3, shape[0]).tolist()
    need = [1] * shape[1] if single else rng.integers(0, 3, shape[1]).tolist()
    found = assign(graph(score, capacity, need), aim=aim, fairness=rule)
    best = brute(score, capacity, need, rule, aim)
    loads = loads_of(found, shape[0]).tolist()
    served = [sum(r == k for _, r in found) for k in range(shape[1])]
    assert all(a <= b for a, b in zip(loads + served, capacity + need, strict=True))
    assert len(set(found)) == len(found)
    assert sum(score[h, r] for h, r in found) == pytest.approx(best[2])
    if aim is Aim.SERVED:
        assert len(found) == best[1]


@pytest.mark.peer
@pytest.mark.parametrize("seed", range(10))
def test_networkx_finds_the_same_value(seed: int) -> None:
    import networkx

    rng = np.random.Generator(np.random.PCG64(seed))
    score = rng.integers(1, 100, (40, 60)).astype(float)
    score[rng.random(score.shape) < 0.8] = NO
    found = assign(graph(score, [1] * 40, [1] * 60))
    net = networkx.Graph()
    for h, r in np.argwhere(score > NO).tolist():
        net.add_edge(("h", h), ("r", r), weight=score[h, r])
    peer = networkx.max_weight_matching(net)
    value = sum(net.edges[edge]["weight"] for edge in peer)
    assert sum(score[h, r] for h, r in found) == pytest.approx(value)


def test_zero_scores_are_matched_and_nobody_is_forced() -> None:
    assert assign(graph([[0, NO]], [1], [1, 1])) == ((0, 0),)
    assert assign(graph([[-1.0]], [1], [1])) == ()
    assert assign(graph([[NO]], [1], [1])) == ()
    assert assign(graph([[5.0]], [0], [1])) == ()
    assert assign(graph(np.zeros((0, 0)), [], [])) == ()
    assert loads_of((), 2).tolist() == [0, 0]


def test_the_largest_sum_is_not_the_most_served() -> None:
    pairs = graph([[10, 1], [1, NO]], [1, 1], [1, 1])
    assert assign(pairs) == ((0, 0),)
    assert assign(pairs, aim=Aim.SERVED) == ((0, 1), (1, 0))


def test_fairness_shares_the_work() -> None:
    table = [[9, 9, 9, 9], [1, 1, 1, 1]]
    pairs = graph(table, [4, 4], [1] * 4)
    assert loads_of(assign(pairs), 2).tolist() == [4, 0]
    assert loads_of(assign(pairs, fairness=Fairness(even=True)), 2).tolist() == [2, 2]
    assert loads_of(assign(pairs, fairness=Fairness(gini=0.3)), 2).tolist() == [3, 1]


@pytest.mark.parametrize(
    ("score", "capacity", "need", "place"),
    [
        ([[1.0]], [1, 1], [1], "score"),
        ([[np.inf]], [1], [1], "score"),
        ([[-1e12]], [1], [1], "score"),
        ([[1.0]], [-1], [1], "capacity"),
        ([[1.0]], [1], [-1], "need"),
    ],
)
def test_impossible_tables(score, capacity, need, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        graph(score, capacity, need)
    assert caught.value.place == place


def test_impossible_fairness() -> None:
    with pytest.raises(InvalidInput, match="zwischen 0 und 1"):
        assign(graph([[1.0]], [1], [1]), fairness=Fairness(gini=2))
    many = graph(np.ones((301, 1)), [1] * 301, [1])
    with pytest.raises(InvalidInput, match="301 Helfende"):
        assign(many, fairness=Fairness(gini=0.3))
