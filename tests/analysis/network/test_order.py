"""Cutting, contracting and weighing against the plainest way to do the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nahraum.analysis.network import Network, hierarchy, prepare, weigh
from nahraum.analysis.network.arrays import NEVER, Neighbours
from nahraum.analysis.network.hierarchy import kernels, nanoseconds
from tests.analysis.network.test_hierarchy import grid


def beside(network: Network) -> list[set[int]]:
    """The nodes next to each node."""
    found: list[set[int]] = [set() for _node in range(network.nodes)]
    for a, b in zip(network.start.tolist(), network.end.tolist(), strict=True):
        found[a].add(b)
        found[b].add(a)
    return found


def contracted(network: Network, rank: np.ndarray) -> list[list[int]]:
    """Higher neighbours of each rank: who is taken out joins all that stood beside it."""
    around: list[set[int]] = [set() for _node in range(network.nodes)]
    for node, others in enumerate(beside(network)):
        around[rank[node]] = {int(rank[other]) for other in others} - {int(rank[node])}
    for v in range(network.nodes):
        higher = {u for u in around[v] if u > v}
        for u in higher:
            around[u] |= higher - {u}
    return [sorted(u for u in around[v] if u > v) for v in range(network.nodes)]


def shortest(network: Network, rank: np.ndarray) -> np.ndarray:
    """Whole nanoseconds between all ranks (Floyd and Warshall)."""
    full = np.full((network.nodes, network.nodes), NEVER)
    np.fill_diagonal(full, 0)
    for a, b, ahead, back in zip(
        rank[network.start],
        rank[network.end],
        nanoseconds(network.forward),
        nanoseconds(network.backward),
        strict=True,
    ):
        full[a, b], full[b, a] = min(full[a, b], ahead), min(full[b, a], back)
    for k in range(network.nodes):
        full = np.minimum(full, full[:, [k]] + full[[k], :])
    return full


def test_who_stands_beside_whom() -> None:
    network = grid(4, 6, both_ways=True)
    graph = kernels.neighbours(network.nodes, network.start, network.end)
    expected = beside(network)
    for node in range(network.nodes):
        found = graph.head[graph.first[node] : graph.first[node + 1]]
        assert set(found.tolist()) == expected[node]
    assert len(graph.head) == 2 * network.links


@pytest.mark.parametrize("seed", range(5))
def test_no_link_leads_past_a_separator_and_none_is_smaller(seed: int) -> None:
    network = grid(seed, 9, both_ways=True)
    graph = kernels.neighbours(network.nodes, network.start, network.end)
    orders = hierarchy._orders(network)
    crossed = _fewest_links(network, orders.node)
    middle, top = kernels.cut(0, 81, orders, graph, np.zeros(81, dtype=np.int8))
    left, right = orders.node[0, :middle].tolist(), orders.node[0, middle:top].tolist()
    around = beside(network)
    assert not any(around[v] & set(right) for v in left)
    assert 81 - top <= crossed  # as many nodes as links would do
    for way in orders.node:
        assert sorted(way[:middle].tolist()) == sorted(left)
    for way, place in zip(orders.node, orders.place, strict=True):
        assert np.array_equal(way[place], np.arange(81))


def _fewest_links(network: Network, orders: np.ndarray) -> int:
    """Links over the best cut that leaves three tenths on either side."""
    fewest = network.links
    for order in orders:
        at = np.argsort(order)
        low, high = np.sort((at[network.start], at[network.end]), axis=0)
        for cut in range(25, 57):
            fewest = min(fewest, int(((low < cut) & (high >= cut)).sum()))
    return fewest


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_contraction_is_taking_out_one_node_after_the_other(seed: int) -> None:
    network = grid(seed, 7, both_ways=True)
    rank = np.random.Generator(np.random.PCG64(seed)).permutation(network.nodes)
    graph, expected = _graph(network), contracted(network, rank)
    first, head, parent = kernels.contract(graph, rank, np.argsort(rank))
    assert [head[first[v] : first[v + 1]].tolist() for v in range(len(rank))] == expected
    assert parent.tolist() == [above[0] if above else -1 for above in expected]
    assert kernels.parents(graph, rank, np.argsort(rank)).tolist() == parent.tolist()


def _graph(network: Network) -> Neighbours:
    found: Neighbours = kernels.neighbours(network.nodes, network.start, network.end)
    return found


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.booleans())
def test_arcs_kept_are_quickest_ways_and_the_others_are_not_missed(
    seed: int, both_ways: bool
) -> None:
    network = grid(seed, 6, both_ways=both_ways)
    prepared = weigh(prepare(network), network)
    full = shortest(network, prepared.hierarchy.rank)
    ranks = len(full)
    up, down = np.full((ranks, ranks), NEVER), np.full((ranks, ranks), NEVER)
    for v in range(ranks):
        for arcs, table in ((prepared.up, up), (prepared.down, down.T)):
            part = slice(arcs.first[v], arcs.first[v + 1])
            table[v, arcs.head[part]] = arcs.ns[part]
    kept = np.isfinite(up) | np.isfinite(down)
    assert np.array_equal(np.minimum(up, down)[kept], full[kept])
    np.fill_diagonal(up, 0)
    np.fill_diagonal(down, 0)
    climbed, descended = _all_ways(up), _all_ways(down)
    over_the_top = (climbed[:, :, None] + descended[None, :, :]).min(axis=1)
    assert np.array_equal(over_the_top, full)


def _all_ways(arcs: np.ndarray) -> np.ndarray:
    found = arcs
    for k in range(len(arcs)):
        found = np.minimum(found, found[:, [k]] + found[[k], :])
    return found


def test_subtrees_in_postorder() -> None:
    """By hand: 0 and 3 hang on 4, 1 and 2 on 5, which is a root like 4."""
    parent = np.array([4, 5, 5, 4, -1, -1])
    order = kernels.postorder(parent).tolist()
    assert order == [0, 3, 4, 1, 2, 5]
    turned = np.array([2, 2, -1, 5, 5, -1])
    assert kernels.lowest(turned).tolist() == [0, 1, 0, 3, 4, 3]
