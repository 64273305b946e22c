"""The prepared network against Dijkstra, bit by bit; its order; what is kept of its arcs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nahraum.analysis.network import (
    Network,
    Places,
    nearest_of_nodes,
    prepare,
    times,
    travel_times,
    weigh,
)
from nahraum.analysis.network.arrays import NEVER
from nahraum.analysis.network.hierarchy import nanoseconds
from tests.analysis.network.plans import net


def grid(seed: int, side: int, *, both_ways: bool) -> Network:
    """A town of blocks with missing and parallel streets, some of them one-way or closed."""
    rng = np.random.Generator(np.random.PCG64(seed))
    corners = [(100.0 * k, 100.0 * m) for k in range(side) for m in range(side)]
    jitter = rng.uniform(-30, 30, (len(corners), 2))
    points = [(x + dx, y + dy) for (x, y), (dx, dy) in zip(corners, jitter, strict=True)]
    beside = [(a, a + 1) for a in range(side * side) if (a + 1) % side]
    ahead = [(a, a + side) for a in range(side * side - side)]
    chosen = [pair for pair in beside + ahead if rng.random() < 0.85]
    # Thirds of seconds do not add up the same in every order, whole nanoseconds do.
    edges = [(a, b, float(rng.integers(0, 120)) / 3) for a, b in chosen]
    backward = np.ones(len(edges), dtype=bool) if both_ways else rng.random(len(edges)) < 0.7
    return net(points, edges, backward=backward)


def some_places(network: Network, number: int, seed: int) -> Places:
    """Places anywhere on the links, at their ends too, and some off the network."""
    rng = np.random.Generator(np.random.PCG64(seed))
    link = rng.integers(-1, network.links, number)
    share = rng.choice([0.0, 0.25, 0.7, 1.0], number)
    return Places(link, share, np.zeros(number), rng.integers(0, 9000, number) / 997)


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.booleans(), st.sampled_from([1, 20, 90, 10_000]))
def test_pairs_are_those_of_dijkstra(seed: int, both_ways: bool, limit_s: int) -> None:
    network = grid(seed, 9, both_ways=both_ways)
    few, many = some_places(network, 5, seed), some_places(network, 40, seed + 1)
    prepared = times.weights(network)
    for origins, destinations in ((few, many), (many, few), (many, many)):
        plain = travel_times(network, origins, destinations, limit_s=limit_s)
        swept = travel_times(network, origins, destinations, limit_s=limit_s, prepared=prepared)
        assert np.array_equal(swept.origin, plain.origin)
        assert np.array_equal(swept.destination, plain.destination)
        assert np.array_equal(swept.seconds, plain.seconds)


@settings(max_examples=40)
@given(
    st.integers(0, 10_000), st.booleans(), st.booleans(), st.integers(1, 5), st.integers(10, 900)
)
def test_the_nearest_are_those_of_dijkstra(
    seed: int, both_ways: bool, towards: bool, k: int, limit_s: int
) -> None:
    network = grid(seed, 8, both_ways=both_ways)
    facilities = some_places(network, 12, seed)
    prepared = times.weights(network)
    asked = {"k": k, "limit_s": limit_s, "towards": towards}
    plain = nearest_of_nodes(network, facilities, **asked)  # type: ignore[arg-type]
    quick = nearest_of_nodes(network, facilities, **asked, prepared=prepared)  # type: ignore[arg-type]
    assert np.array_equal(quick.seconds, plain.seconds)
    assert np.array_equal(quick.facility, plain.facility)


@given(st.integers(0, 10_000))
def test_a_further_profile_on_the_same_order(seed: int) -> None:
    """Weights of other times on the same links are those of a network prepared for them."""
    network = grid(seed, 7, both_ways=True)
    rng = np.random.Generator(np.random.PCG64(seed))
    slower = rng.uniform(1, 3, network.links)
    other = Network(
        **{name: getattr(network, name) for name in Network.__slots__}
        | {"forward": network.forward * slower, "backward": network.backward * slower}
    )
    places = some_places(network, 20, seed)
    again = weigh(prepare(network), other)
    plain = travel_times(other, places, places, limit_s=300)
    swept = travel_times(other, places, places, limit_s=300, prepared=again)
    assert np.array_equal(swept.seconds, plain.seconds)


@pytest.mark.parametrize("side", [2, 9, 20])
def test_every_node_has_a_rank_and_subtrees_stand_together(side: int) -> None:
    hierarchy = prepare(grid(3, side, both_ways=True))
    tree = hierarchy.tree
    assert sorted(hierarchy.rank.tolist()) == list(range(side * side))
    for v, (parent, low) in enumerate(zip(tree.parent, tree.lowest, strict=True)):
        above = tree.head[tree.first[v] : tree.first[v + 1]]
        assert (np.diff(above) > 0).all()
        assert parent == (above[0] if len(above) else -1)
        assert all(low <= w <= v for w in _below(tree.parent, v))
        assert v - low + 1 == len(_below(tree.parent, v))


def _below(parent: np.ndarray, top: int) -> list[int]:
    found = {top}
    for v in range(top - 1, -1, -1):
        if parent[v] in found:
            found.add(v)
    return sorted(found)


def test_few_arcs_stand_above_a_separator() -> None:
    """A square of 20 x 20 blocks falls apart along about 20 corners, not along hundreds."""
    tree = prepare(grid(1, 20, both_ways=True)).tree
    assert np.diff(tree.first).max() <= 40


def test_streets_that_end_where_they_begin() -> None:
    network = net([(0, 0), (100, 0), (200, 0)], [(0, 1, 5), (1, 1, 9), (1, 2, 5)])
    ends = Places(np.array([0, network.links - 1]), np.array([0.0, 1.0]), np.zeros(2), np.zeros(2))
    found = travel_times(network, ends, ends, limit_s=60, prepared=times.weights(network))
    assert found.seconds.tolist() == [0, 10, 10, 0]


def test_nanoseconds_are_whole_and_decimals_are_met() -> None:
    seconds = np.array([0.0, 4e-10, 6e-10, 1.5, 25.227504, 1e6, np.inf])
    expected = [0, 0, 1, 1_500_000_000, 25_227_504_000, 1e15, NEVER]
    assert nanoseconds(seconds).tolist() == expected


@pytest.mark.parametrize(
    ("limit_s", "limit_ns"),
    [
        (600.0, 6e11),
        (0.1, 1e8),
        (25.227504, 25_227_504_000),
        (2 / 3, 666_666_666),
        (1e9, 2**53 - 1),
    ],
)
def test_nobody_beyond_the_limit_is_within_it(limit_s: float, limit_ns: float) -> None:
    assert times._checked_limit(limit_s) == limit_ns
    assert limit_ns / 1e9 <= limit_s


@pytest.mark.parametrize("width", [1, 2, 16, 64])
def test_how_many_are_swept_at_once_does_not_matter(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = grid(5, 9, both_ways=False)
    places = some_places(network, 33, 5)
    prepared = times.weights(network)
    plain = travel_times(network, places, places, limit_s=120)
    monkeypatch.setattr(times, "LANES", width)
    swept = travel_times(network, places, places, limit_s=120, prepared=prepared)
    assert np.array_equal(swept.seconds, plain.seconds)


def test_a_large_question_prepares_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    network = grid(5, 9, both_ways=False)
    places = some_places(network, 33, 5)
    plain = travel_times(network, places, places, limit_s=120)
    near = nearest_of_nodes(network, places, k=2, limit_s=120)
    monkeypatch.setattr(times, "_MANY", 1)
    monkeypatch.setattr("nahraum.analysis.compiled.COMPILED", True)
    assert np.array_equal(travel_times(network, places, places, limit_s=120).seconds, plain.seconds)
    assert np.array_equal(
        nearest_of_nodes(network, places, k=2, limit_s=120).facility, near.facility
    )
    monkeypatch.setattr("nahraum.analysis.compiled.COMPILED", False)
    monkeypatch.setattr(times, "weights", None)  # would be called
    travel_times(network, places, places, limit_s=120)
