"""The sizes of a state; `make bench-full` only. Slow sides answer for a sample, said in the row."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse.csgraph import dijkstra

from benchmarks import catchments, gtfs, projection, rides, roads, sites
from benchmarks.measure import Goal, Row, medians, peak, ratio, timed, worked
from benchmarks.networks import Town, network, town
from benchmarks.timetables import plan, write
from nahraum.analysis.network import (
    Network,
    Weights,
    nearest_of_nodes,
    prepare,
    travel_times,
    weigh,
)
from nahraum.analysis.sites import mclp, p_median, problem

NODES, SOURCES, FACILITIES = 2_000_000, 10_000, 2_000
SAMPLE = 50  # sources the slow sides answer for
MINUTES, NEAREST = 15, (1, 5, 20)
LIMIT_S = 60 * MINUTES + 0.0005  # links take whole milliseconds: nothing ends just there


def rows(*, full: bool) -> Iterator[Row]:
    if not full:
        return
    yield _catchments()
    with tempfile.TemporaryDirectory() as folder:
        yield _reading(Path(folder) / "feed.zip")
    yield _median()
    yield _cover()
    yield rides._days(500, 30, 20_000, seeds=(7,))
    yield rides._one_more(500, 30)
    yield _nation()
    yield from _roads()


# ------------------------------------------------------------------ roads
def _roads() -> Iterator[Row]:
    drawn = town(NODES)
    net = network(drawn)
    index = timed(lambda: prepare(net))
    hierarchy = prepare(net)
    weighing = timed(lambda: weigh(hierarchy, net))
    prepared = weigh(hierarchy, net)
    note = f"index {index:.1f} s, times of a further profile {weighing:.1f} s"
    mine = {}
    for row in (_within(net, prepared, note), *_nearest(net, prepared)):
        mine[row.work] = row.seconds["nahraum"]
        yield row
    yield from _beside_pandana(drawn, net, tuple(mine.values()))


def _within(net: Network, prepared: Weights, note: str) -> Row:
    sources = roads._chosen(net, SOURCES)
    here, there = roads.at_nodes(net, sources), roads.at_nodes(net, np.arange(net.nodes))
    graph, few = net.matrix(), sources[:SAMPLE]

    def ours(prepared: Weights = prepared) -> Any:
        return travel_times(net, here, there, limit_s=LIMIT_S, prepared=prepared)

    def scipy() -> Iterator[Any]:
        """One source at a time: a table of all distances would have 2 M numbers for each."""
        for source in few:
            far = dijkstra(graph, indices=source, limit=LIMIT_S)
            reached = np.flatnonzero(np.isfinite(far))
            yield reached, far[reached]

    found = ours()
    for number, (reached, seconds) in enumerate(scipy()):
        mine = slice(found.first[number], found.first[number + 1])
        assert np.array_equal(found.destination[mine], reached)
        assert np.allclose(found.seconds[mine], seconds, rtol=1e-9)
    pairs = len(found.seconds)
    del found
    taken = medians({"nahraum": ours, "scipy": lambda: list(scipy())})
    taken["scipy"] *= SOURCES / SAMPLE
    smaller = (_ns_a_pair(nodes) for nodes in (50_000, 200_000, 600_000))
    curve = (*smaller, (NODES, taken["nahraum"] / pairs))
    index_and_answer = peak(lambda: ours(weigh(prepare(net), net)))
    return Row(
        f"travel times, 2 M nodes, {net.links / 1e6:.1f} M links both ways, {SOURCES} sources,"
        f" {MINUTES} min (scipy: from {SAMPLE})",
        taken,
        (
            Goal("scipy", ratio(taken, "scipy"), 20),
            Goal("growth of ns a pair from 50k nodes", curve[-1][1] / curve[0][1], 2, False),
            Goal("MB, index and answer", index_and_answer, 2_000, at_least=False),
        ),
        {"nahraum": peak(ours)},
        curve,
        f"{note}; {pairs / SOURCES:.0f} pairs a source",
    )


def _ns_a_pair(nodes: int) -> tuple[float, float]:
    """Nodes, and seconds for each pair within the same limit from as many sources."""
    net = network(town(nodes))
    prepared = weigh(prepare(net), net)
    here = roads.at_nodes(net, roads._chosen(net, SOURCES))
    there = roads.at_nodes(net, np.arange(net.nodes))

    def ours() -> Any:
        return travel_times(net, here, there, limit_s=LIMIT_S, prepared=prepared)

    return nodes, medians({"": ours})[""] / len(ours().seconds)


def _nearest(net: Network, prepared: Weights) -> Iterator[Row]:
    where = roads._chosen(net, FACILITIES)
    facilities, graph = roads.at_nodes(net, where), net.matrix().T.tocsr()

    def scipy() -> Any:
        return dijkstra(graph, indices=where, limit=3600, min_only=True)

    for k in NEAREST:

        def ours(k: int = k) -> Any:
            return nearest_of_nodes(net, facilities, k=k, limit_s=3600, prepared=prepared)

        assert np.allclose(ours().seconds[:, 0], scipy(), rtol=1e-9)
        taken = medians({"nahraum": ours} | ({"scipy": scipy} if k == 1 else {}))
        goals = (Goal("scipy", ratio(taken, "scipy"), 3),) if k == 1 else ()
        yield Row(f"nearest {k} of {FACILITIES} facilities for 2 M nodes", taken, goals)


def _beside_pandana(drawn: Town, net: Network, mine: tuple[float, ...]) -> Iterator[Row]:
    """The rows before once more, by pandana; its index is built without preparing distances."""
    import pandas as pd

    start = worked()
    pandana = roads._pandana(drawn)
    index = worked() - start
    few, where = roads._chosen(net, SOURCES)[:SAMPLE].tolist(), roads._chosen(net, FACILITIES)
    within = timed(lambda: pandana.nodes_in_range(few, LIMIT_S)) * SOURCES / SAMPLE
    yield Row(
        f"the travel times by pandana (from {SAMPLE} sources)",
        {"nahraum": mine[0], "pandana": within, "its index": index},
        (Goal("pandana", within / mine[0], 100),),
    )
    x, y = pd.Series(drawn.x[where]), pd.Series(drawn.y[where])
    for k, ours in zip(NEAREST, mine[1:], strict=True):
        pandana.set_pois("sites", 3600.0, k, x, y)
        start = worked()
        pandana.nearest_pois(3600.0, "sites", num_pois=k)
        theirs = worked() - start
        yield Row(
            f"nearest {k} by pandana",
            {"nahraum": ours, "pandana": theirs},
            (Goal("pandana", theirs / ours, 10 if k <= 5 else 1),),
        )


# ------------------------------------------------------------------ pairs, timetables
def _catchments() -> Row:
    asked = catchments._region(3_000_000, 50_000, 35)
    pairs = len(asked.times.minutes)
    sides = {"nahraum": lambda: catchments.ours(asked), "scipy": lambda: catchments.scipy(asked)}
    assert np.allclose(sides["nahraum"](), sides["scipy"](), rtol=1e-9)
    taken = medians(sides)
    return Row(
        f"E2SFCA, 3 M places, 50,000 sites, {pairs / 1e6:.1f} M pairs (access does not fit)",
        taken,
        (
            Goal("scipy", ratio(taken, "scipy"), 2),
            Goal("ns a pair", taken["nahraum"] / pairs * 1e9, 5, at_least=False),
        ),
        {name: peak(run) for name, run in sides.items()},
    )


def _reading(path: Path) -> Row:
    return gtfs._reading(path, write(plan(20_000, 720, every=600), path), (), rounds=1)


# ------------------------------------------------------------------ sites, population
def _median() -> Row:
    given = problem(*sites._ways(3_000, 3_000))
    found: list[Any] = []
    taken = medians(
        {"nahraum": lambda: found.append(p_median(given, 60, exact=False).value)}, rounds=1
    )
    return Row(
        "p-median, 3,000 places, p = 60",
        taken,
        (
            Goal("gap in per cent", 100 * found[0].gap, 0.5, at_least=False),
            Goal("seconds", taken["nahraum"], 15, at_least=False),
        ),
    )


def _cover() -> Row:
    far, weight = sites._ways(100_000, 2_000)
    given = problem(far, weight)
    del far
    found: list[Any] = []

    def ours() -> None:
        found.append(mclp(given, 12, 60.0).value)

    taken = medians({"nahraum": ours}, rounds=1)
    return Row(
        "maximal covering, 100,000 places, 2,000 sites, p = 12",
        taken,
        (
            Goal("gap in per cent", 100 * found[0].gap, 0.5, at_least=False),
            Goal("seconds", taken["nahraum"], 6, at_least=False),
        ),
    )


def _nation() -> Row:
    """All municipalities, none scaled up."""
    count, inputs = projection.MUNICIPALITIES, projection._inputs(20_000, moving=True)
    taken = medians({"nahraum": lambda: projection._many(inputs, count)}, rounds=1)
    return Row(
        f"projection, {count} municipalities in one run, {projection.YEARS} years,"
        f" {projection.DRAWS} draws, with moves",
        taken,
        (Goal("seconds of work (two processors)", taken["nahraum"], 16, at_least=False),),
        {"nahraum": peak(lambda: projection._many(inputs, count))},
    )
