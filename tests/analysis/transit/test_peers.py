"""Against networkx: a time-expanded graph in which every event is a node of its own."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.transit import Changes, Trips, earliest, footpaths, timetable
from tests.analysis.transit.play import play, worlds

pytestmark = pytest.mark.peer


Boarding = list[list[tuple[int, int]]]  # per stop (departure, call), in order of departure


def rides(trips: Trips, stops: int, graph: Any) -> Boarding:
    """Riding and staying seated; where people may get on."""
    boarding: Boarding = [[] for _ in range(stops)]
    for trip in range(trips.count):
        calls = range(trips.ptr[trip], trips.ptr[trip + 1])
        graph.add_edges_from((("in", call), ("out", call)) for call in calls)
        graph.add_edges_from((("out", a), ("in", b)) for a, b in pairwise(calls))
        for call in calls[:-1]:
            if trips.board[call]:
                boarding[trips.stop[call]].append((int(trips.departure[call]), call))
    return [sorted(events) for events in boarding]


def reachable(trips: Trips, stops: int, changes: Changes, start: int) -> list[int | None]:
    """Arrival events reachable from stop 0 at a moment: graph search instead of labels."""
    import networkx as nx

    graph = nx.DiGraph()
    boarding = rides(trips, stops, graph)
    for events in boarding:
        graph.add_edges_from((("wait", a), ("wait", b)) for (_, a), (_, b) in pairwise(events))
        graph.add_edges_from((("wait", call), ("out", call)) for _, call in events)

    def board(node: object, stop: int, moment: int) -> None:
        later = [call for departure, call in boarding[stop] if departure >= moment]
        graph.add_edges_from((node, ("wait", call)) for call in later[:1])

    ptr, to, ready = footpaths(stops, changes)
    off = [call for call in range(len(trips.stop)) if trips.alight[call]]
    for call in sorted(set(off) - set(trips.ptr.tolist())):
        for k in range(ptr[trips.stop[call]], ptr[trips.stop[call] + 1]):
            board(("in", call), int(to[k]), int(trips.arrival[call] + ready[k]))
    graph.add_node("start")
    board("start", 0, start)
    found = [node[1] for node in nx.descendants(graph, "start") if node[0] == "in"]
    return [
        min(
            (int(trips.arrival[c]) for c in found if trips.stop[c] == stop and c in off),
            default=None,
        )
        for stop in range(stops)
    ]


@given(worlds(), st.integers(-1800, 90_000))
def test_random_timetables(world: tuple[Trips, int, Changes], moment: int) -> None:
    trips, stops, changes = world
    found = earliest(timetable(trips, stops, changes), {0: moment})
    assert [found.at(stop) for stop in range(stops)] == reachable(trips, stops, changes, moment)


@pytest.mark.parametrize("moment", range(25_200, 36_000, 600))
def test_the_play_timetable(moment: int) -> None:
    found = earliest(timetable(play(), 5, Changes()), {0: moment})
    assert [found.at(stop) for stop in range(5)] == reachable(play(), 5, Changes(), moment)
