"""Attaching places and travel times: by hand, against brute force, and as properties."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.network import (
    Network,
    PairTimes,
    Places,
    isochrone,
    nearest_of_nodes,
    reference,
    snap,
    travel_times,
)
from tests.analysis.network.plans import METRE, net

ROW = [(0.0, 0.0), (1000.0, 0.0), (2000.0, 0.0)]
# A straight line of a kilometre runs two centimetres below the curved ground.
SAG = 0.02


def at(network: Network, *points: tuple[float, float], most_m: float = 1000.0) -> Places:
    lon, lat = (np.array([p[side] for p in points], dtype=float) * METRE for side in (0, 1))
    return snap(network, lon, lat, most_m=most_m)


def matrix(found: PairTimes) -> np.ndarray:
    full = np.full((found.origins, found.destinations), np.inf)
    full[found.origin, found.destination] = found.seconds
    return full


# ------------------------------------------------------------------ attaching
def test_the_nearest_point_of_the_nearest_link() -> None:
    network = net(ROW, [(0, 1, 100), (1, 2, 100)])
    found = at(network, (250, 40), (1000, 0), (-30, -40), (1999.9995, 3), (500, 1001))
    assert found.distance_m.tolist() == pytest.approx([40, 0, 50, 3, math.inf], abs=1e-3)
    assert found.link.tolist() == [0, 0, 0, 1, -1]
    assert found.share.tolist() == [pytest.approx(0.25), 1.0, 0.0, 1.0, 0.0]
    assert found.access_s[0] == pytest.approx(40 / (15 / 3.6), abs=1e-3)


def test_islands_and_motorways_take_no_places() -> None:
    places = [*ROW, (0, 200), (1000, 200), (0, -50), (1000, -50)]
    edges = [(0, 1, 1), (1, 2, 1), (3, 4, 1), (5, 6, 1), (6, 1, 1), (5, 0, 1)]
    kinds = ("residential",) * 3 + ("motorway",) + ("residential",) * 2
    network = net(places, edges, highway=kinds)
    found = at(network, (500, 190), (500, -45))
    assert found.distance_m.tolist() == pytest.approx([190, 45], abs=1e-3)


def test_who_stands_on_an_island_stays_there() -> None:
    places = [*ROW, (0, 200), (1000, 200), (1000, 0.5), (900, 90)]
    network = net(places, [(0, 1, 1), (1, 2, 1), (3, 4, 1), (5, 6, 1)])
    points = at(network, (500, 200.9), (500, 201.1), (1000, 0.5), (0, 0), (400, 200))
    # Half a metre beside the main road counts as on it.
    assert points.distance_m.tolist() == pytest.approx([0.9, 201.1, 0.5, 0, 0], abs=0.03)
    found = matrix(travel_times(network, points, points, limit_s=1000))
    assert found[0].tolist() == [
        pytest.approx(0.432, abs=0.02),
        *[math.inf] * 3,
        pytest.approx(0.316, abs=0.02),
    ]


def test_nothing_to_attach_to() -> None:
    network = net([(0, 0), (9, 0)], [(0, 1, 1)], backward=np.array([False]))
    with pytest.raises(InvalidInput, match="keinen zusammenhängenden Teil"):
        at(network, (0, 0))


def test_wrong_places() -> None:
    network = net(ROW, [(0, 1, 1), (1, 2, 1)])
    with pytest.raises(InvalidInput):
        snap(network, [181.0], [0.0])
    with pytest.raises(InvalidInput):
        snap(network, [np.nan], [0.0])
    with pytest.raises(InvalidInput, match="kein Abstand"):
        snap(network, [0.0], [0.0], most_m=0)


def test_nobody_is_far() -> None:
    assert len(at(net(ROW, [(0, 1, 1), (1, 2, 1)]), (0, 90_000))) == 1
    assert at(net(ROW, [(0, 1, 1), (1, 2, 1)]), (0, 90_000)).link.tolist() == [-1]


@given(st.integers(0, 10_000))
def test_snapping_against_all_stretches(seed: int) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    corners = rng.uniform(0, 3000, (8, 2))
    edges = [(k, (k + step) % 8, 1.0) for k in range(8) for step in (1, 3)]
    network = net([tuple(c) for c in corners], edges)
    points = rng.uniform(-200, 3200, (20, 2))
    found = snap(network, points[:, 0] * METRE, points[:, 1] * METRE, most_m=5000)
    for point, far in zip(points, found.distance_m, strict=True):
        nearest = min(_distance(point, corners[a], corners[b]) for a, b, _ in edges)
        # Stretches of three kilometres run up to 18 cm below the curved ground.
        assert far == pytest.approx(nearest, abs=0.2)


def _distance(p: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    part = np.clip(((p - a) @ (b - a)) / ((b - a) @ (b - a)), 0, 1)
    return float(np.linalg.norm(p - a - part * (b - a)))


# ------------------------------------------------------------------ times by hand
def test_ways_to_the_network_and_along_it() -> None:
    network = net(ROW, [(0, 1, 100), (1, 2, 200)])
    places = at(network, (0, 0), (250, 30), (1500, 0), (2000, 0))
    walk = 30 / (15 / 3.6)
    expected = [
        [0, 25 + walk, 200, 300],
        [25 + walk, 2 * walk, 175 + walk, 275 + walk],
        [200, 175 + walk, 0, 100],
        [300, 275 + walk, 100, 0],
    ]
    found = matrix(travel_times(network, places, places, limit_s=1000))
    assert found == pytest.approx(np.array(expected), abs=SAG)


def test_pairs_beyond_the_limit_are_left_out() -> None:
    network = net(ROW, [(0, 1, 100), (1, 2, 200)])
    places = at(network, (0, 0), (1000, 0), (2000, 0), (0, 5000))
    found = travel_times(network, places, places, limit_s=200)
    pairs = list(zip(found.origin.tolist(), found.destination.tolist(), strict=True))
    assert pairs == [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 1), (2, 2)]
    assert found.origin_known.tolist() == [True, True, True, False]
    assert (found.origins, found.destinations, found.limit_s) == (4, 4, 200)


def test_a_one_way_street_is_driven_round_the_block() -> None:
    square = [(0, 0), (300, 0), (300, 300), (0, 300)]
    edges = [(0, 1, 10), (1, 2, 10), (2, 3, 10), (3, 0, 10)]
    network = net(square, edges, backward=np.zeros(4, dtype=bool))
    places = at(network, (100, 0), (200, 0), (0, 0))
    found = matrix(travel_times(network, places, places, limit_s=1000))
    third = 10 / 3
    assert found[0, 1] == pytest.approx(third, abs=SAG)
    assert found[1, 0] == pytest.approx(40 - third, abs=SAG)
    assert found[2].tolist() == pytest.approx([third, 2 * third, 0], abs=SAG)
    assert found[:, 2].tolist() == pytest.approx([40 - third, 40 - 2 * third, 0], abs=SAG)


def test_the_quicker_of_two_parallel_edges_and_edges_that_take_no_time() -> None:
    network = net(ROW, [(0, 1, 100), (0, 1, 60), (1, 2, 0)])
    places = at(network, (0, 0), (2000, 0))
    assert matrix(travel_times(network, places, places, limit_s=500))[0, 1] == 60


def test_no_places_no_pairs() -> None:
    network = net(ROW, [(0, 1, 100), (1, 2, 200)])
    far, here = at(network, (0, 9000)), at(network, (0, 0), (9, 0))
    assert len(travel_times(network, far, here, limit_s=9).seconds) == 0
    assert len(travel_times(network, here, far, limit_s=9).seconds) == 0


@pytest.mark.parametrize("limit", [0.0, -1.0, math.inf, math.nan])
def test_limits_that_are_none(limit: float) -> None:
    network = net(ROW, [(0, 1, 100), (1, 2, 200)])
    with pytest.raises(InvalidInput, match="keine Grenze"):
        travel_times(network, at(network, (0, 0)), at(network, (0, 0)), limit_s=limit)


# ------------------------------------------------------------------ properties
def some_network(seed: int, *, both_ways: bool) -> Network:
    rng = np.random.Generator(np.random.PCG64(seed))
    places = [tuple(point) for point in rng.uniform(0, 2000, (14, 2))]
    edges = [(k, k + 1, float(rng.integers(1, 200))) for k in range(13)]
    edges += [
        (int(a), int(b), float(rng.integers(0, 200))) for a, b in rng.integers(0, 14, (12, 2))
    ]
    # The opposite direction would get a time of its own.
    edges = [(min(a, b), max(a, b), seconds) for a, b, seconds in edges if a != b]
    if not both_ways:
        edges += [(b, a, seconds + 5) for a, b, seconds in edges]
    return net(places, edges)


def on_nodes(network: Network) -> Places:
    return snap(network, network.lon, network.lat)


def floyd_warshall(network: Network) -> np.ndarray:
    full = np.full((network.nodes, network.nodes), np.inf)
    np.fill_diagonal(full, 0)
    for a, b, ahead, back in zip(
        network.start, network.end, network.forward, network.backward, strict=True
    ):
        full[a, b], full[b, a] = min(full[a, b], ahead), min(full[b, a], back)
    for k in range(network.nodes):
        full = np.minimum(full, full[:, [k]] + full[[k], :])
    return full


@given(st.integers(0, 10_000), st.booleans(), st.integers(50, 2000))
def test_against_floyd_and_warshall(seed: int, both_ways: bool, limit: int) -> None:
    network = some_network(seed, both_ways=both_ways)
    everywhere = on_nodes(network)
    found = matrix(travel_times(network, everywhere, everywhere, limit_s=limit))
    expected = floyd_warshall(network)
    assert np.array_equal(found, np.where(expected <= limit, expected, np.inf))


@given(st.integers(0, 10_000))
def test_symmetric_where_edges_have_no_direction(seed: int) -> None:
    network = some_network(seed, both_ways=True)
    rng = np.random.Generator(np.random.PCG64(seed + 1))
    places = at(network, *rng.uniform(0, 2000, (9, 2)).tolist(), most_m=3000)
    found = matrix(travel_times(network, places, places, limit_s=1e6))
    assert found == pytest.approx(found.T)


@given(st.integers(0, 10_000), st.booleans())
def test_triangle_inequality(seed: int, both_ways: bool) -> None:
    network = some_network(seed, both_ways=both_ways)
    rng = np.random.Generator(np.random.PCG64(seed + 1))
    places = at(network, *rng.uniform(0, 2000, (9, 2)).tolist(), most_m=3000)
    found = matrix(travel_times(network, places, places, limit_s=1e6))
    assert (found[:, None, :] <= found[:, :, None] + found[None, :, :] + 1e-9).all()


@given(st.integers(0, 10_000))
def test_order_number_and_portions_do_not_matter(seed: int) -> None:
    network = some_network(seed, both_ways=False)
    rng = np.random.Generator(np.random.PCG64(seed + 1))
    points = rng.uniform(0, 2000, (12, 2)).tolist()
    origins, destinations = at(network, *points[:8], most_m=3000), at(network, *points[8:])
    full = matrix(travel_times(network, origins, destinations, limit_s=400))
    order = rng.permutation(8)
    turned = at(network, *[points[k] for k in order], most_m=3000)
    mixed = matrix(travel_times(network, turned, destinations, limit_s=400))
    assert np.array_equal(mixed, full[order])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reference, "_PORTION", 1)
        assert np.array_equal(
            matrix(travel_times(network, origins, destinations, limit_s=400)), full
        )
    alone = [
        matrix(travel_times(network, _one(origins, k), destinations, limit_s=400))[0]
        for k in range(8)
    ]
    assert np.array(alone) == pytest.approx(full, rel=1e-12)


def _one(places: Places, k: int) -> Places:
    part = slice(k, k + 1)
    return Places(
        places.link[part], places.share[part], places.distance_m[part], places.access_s[part]
    )


@given(st.integers(0, 10_000), st.integers(1, 4), st.booleans())
def test_nearest_of_all_nodes(seed: int, k: int, towards: bool) -> None:
    network = some_network(seed, both_ways=False)
    sites = on_nodes(network)
    sites = Places(
        *(getattr(sites, name)[:5] for name in ("link", "share", "distance_m", "access_s"))
    )
    found = nearest_of_nodes(network, sites, k=k, limit_s=300, towards=towards)
    full = floyd_warshall(network)
    seconds = full[:, :5] if towards else full.T[:, :5]
    seconds = np.where(seconds <= 300, seconds, np.inf)
    assert np.array_equal(found.seconds, np.sort(seconds, axis=1)[:, :k])
    best = np.argsort(seconds, axis=1, kind="stable")[:, :k]
    assert np.array_equal(found.facility, np.where(np.isfinite(found.seconds), best, -1))
    inside = isochrone(network, sites, limit_s=300, towards=towards)
    assert np.array_equal(inside, (seconds <= 300).any(axis=1))


def test_more_facilities_than_there_are() -> None:
    network = net(ROW, [(0, 1, 100), (1, 2, 200)])
    found = nearest_of_nodes(network, at(network, (0, 0), (0, 9000)), k=3, limit_s=150)
    assert found.facility.tolist() == [[0, -1, -1], [0, -1, -1], [-1, -1, -1]]
    assert found.seconds.tolist()[1] == [100, math.inf, math.inf]
    with pytest.raises(InvalidInput, match="gibt es nicht"):
        nearest_of_nodes(network, at(network, (0, 0)), k=0, limit_s=150)
    with pytest.raises(InvalidInput, match="keine Grenze"):
        nearest_of_nodes(network, at(network, (0, 0)), k=1, limit_s=0)


@pytest.mark.peer
@pytest.mark.parametrize("seed", range(20))
def test_against_networkx(seed: int) -> None:
    import networkx

    network = some_network(seed, both_ways=False)
    graph = networkx.MultiDiGraph()
    for a, b, ahead, back in zip(
        network.start, network.end, network.forward, network.backward, strict=True
    ):
        for tail, head, seconds in ((a, b, ahead), (b, a, back)):
            if np.isfinite(seconds):
                graph.add_edge(int(tail), int(head), weight=float(seconds))
    everywhere = on_nodes(network)
    found = matrix(travel_times(network, everywhere, everywhere, limit_s=350))
    lengths = networkx.all_pairs_dijkstra_path_length(graph, cutoff=350)
    expected = np.full_like(found, np.inf)
    for origin, reached in lengths:
        for destination, seconds in reached.items():
            expected[origin, destination] = seconds
    assert np.array_equal(found, expected)
