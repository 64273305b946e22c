"""Travel times on a road network: from many sources within a limit, and to the nearest."""

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.sparse.csgraph import dijkstra

from benchmarks.measure import Goal, Row, Side, medians, peak, ratio
from benchmarks.networks import Town, network, town
from nahraum.analysis.network import (
    Network,
    Places,
    Weights,
    nearest_of_nodes,
    prepare,
    travel_times,
    weigh,
)

SOURCES, FACILITIES = 2_000, 200
PART = 20  # the slow sides answer for every so many-th source


def rows(*, full: bool) -> Iterator[Row]:
    drawn = town(50_000)
    roads = network(drawn)
    prepared = weigh(prepare(roads), roads)
    curve = tuple(_growth())
    for minutes in (15, 30):
        yield _within(drawn, roads, prepared, minutes, curve if minutes == 30 else ())
    yield _index(roads)
    yield from _nearest(drawn, roads, prepared)


def at_nodes(roads: Network, nodes: Any) -> Places:
    """Places that stand at nodes."""
    link, share = np.full(roads.nodes, -1), np.zeros(roads.nodes)
    link[roads.end], share[roads.end] = np.arange(roads.links), 1.0
    link[roads.start], share[roads.start] = np.arange(roads.links), 0.0
    nothing = np.zeros(len(nodes))
    return Places(link[nodes], share[nodes], nothing, nothing)


def in_nanoseconds(roads: Network) -> Any:
    """The graph in whole nanoseconds: sums of seconds stray, and at a limit that decides."""
    graph = roads.matrix()
    graph.data = np.rint(graph.data * 1e9)
    return graph


def _chosen(roads: Network, number: int) -> Any:
    return np.random.Generator(np.random.PCG64(3)).choice(roads.nodes, number, replace=False)


def _within(
    drawn: Town, roads: Network, prepared: Weights, minutes: int, curve: tuple[Any, ...]
) -> Row:
    sources = _chosen(roads, SOURCES)
    here, there = at_nodes(roads, sources), at_nodes(roads, np.arange(roads.nodes))
    graph, part = in_nanoseconds(roads), sources[::PART]

    def ours() -> Any:
        return travel_times(roads, here, there, limit_s=60 * minutes, prepared=prepared)

    def scipy() -> Any:
        far = dijkstra(graph, indices=part, limit=60e9 * minutes)
        row, column = np.nonzero(np.isfinite(far))
        return row, column, far[row, column] / 1e9

    found, (row, column, seconds) = ours(), scipy()
    mine = np.isin(found.origin % PART, 0)
    assert np.array_equal(found.origin[mine] // PART, row)
    assert np.array_equal(found.destination[mine], column)
    assert np.array_equal(found.seconds[mine], seconds)
    sides: dict[str, Side] = {"nahraum": ours, "scipy": scipy}
    pandana = _pandana(drawn)
    # Their node ids are drawn ones, ours sorted by place; which sources does not matter here.
    sides["pandana"] = lambda: pandana.nodes_in_range(part.tolist(), 60.0 * minutes)
    taken = medians(sides)
    taken = {name: s * (1 if name == "nahraum" else PART) for name, s in taken.items()}
    goals = [
        Goal("scipy", ratio(taken, "scipy"), 20),
        Goal("pandana", ratio(taken, "pandana"), 100),
    ]
    if curve:
        goals.append(
            Goal("growth of ns a pair, 6k to 50k nodes", curve[-1][1] / curve[0][1], 2, False)
        )
    return Row(
        f"travel times, 50k nodes, {SOURCES} sources, {minutes} min, all nodes within as pairs",
        taken,
        tuple(goals),
        {"nahraum": peak(ours)},
        curve,
        f"{len(found.seconds) / SOURCES:.0f} pairs a source",
    )


def _growth() -> Iterator[tuple[float, float]]:
    """Nodes, and seconds for each pair found within 30 minutes."""
    for nodes in (6_250, 12_500, 25_000, 50_000):
        roads = network(town(nodes))
        prepared = weigh(prepare(roads), roads)
        here = at_nodes(roads, _chosen(roads, SOURCES))
        there = at_nodes(roads, np.arange(roads.nodes))
        found = travel_times(roads, here, there, limit_s=1800, prepared=prepared)
        asked = lambda: travel_times(roads, here, there, limit_s=1800, prepared=prepared)  # noqa: B023, E731
        yield nodes, medians({"": asked})[""] / len(found.seconds)


def _pandana(drawn: Town) -> Any:
    """Indexed, but without `precompute`: that would look up the ranges of all nodes beforehand."""
    import pandana
    import pandas as pd

    nodes = pd.Index(np.arange(len(drawn.x)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pandana.Network(
            pd.Series(drawn.x, nodes),
            pd.Series(drawn.y, nodes),
            pd.Series(drawn.a),
            pd.Series(drawn.b),
            pd.DataFrame({"seconds": drawn.seconds}),
            twoway=True,
        )


def _index(roads: Network) -> Row:
    hierarchy = prepare(roads)
    taken = medians(
        {"weigh": lambda: weigh(hierarchy, roads), "prepare": lambda: prepare(roads)}, repeat=5
    )
    return Row(
        "index of 50k nodes; times of a further profile on it",
        taken,
        (Goal("seconds for a further profile", taken["weigh"], 0.2, at_least=False),),
    )


def _nearest(drawn: Town, roads: Network, prepared: Weights) -> Iterator[Row]:
    sites = _chosen(roads, FACILITIES)
    facilities, graph = at_nodes(roads, sites), roads.matrix().T.tocsr()
    drawn_sites = _chosen(roads, FACILITIES)
    pandana = _pandana(drawn)
    import pandas as pd

    for k in (1, 5, 20):

        def ours(k: int = k) -> Any:
            return nearest_of_nodes(roads, facilities, k=k, limit_s=3600, prepared=prepared)

        far = dijkstra(graph, indices=sites, limit=3600)
        expected = np.sort(far, axis=0)[:k].T
        assert np.allclose(ours().seconds, expected, rtol=1e-9)
        x, y = pd.Series(drawn.x[drawn_sites]), pd.Series(drawn.y[drawn_sites])
        pandana.set_pois("sites", 3600.0, k, x, y)
        sides: dict[str, Side] = {
            "nahraum": ours,
            "pandana": lambda k=k: pandana.nearest_pois(3600.0, "sites", num_pois=k),
        }
        if k == 1:
            sides["scipy"] = lambda: dijkstra(graph, indices=sites, limit=3600, min_only=True)
        taken = medians(sides, repeat=3)
        goals = [Goal("pandana", ratio(taken, "pandana"), 10 if k <= 5 else 1)]
        if k == 1:
            goals.append(Goal("scipy", ratio(taken, "scipy"), 3))
        yield Row(f"nearest {k} of {FACILITIES} facilities for 50k nodes", taken, tuple(goals))
