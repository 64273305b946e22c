"""Long work says how far it is, can be stopped, and gives the same however it is cut up."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import nahraum.analysis
from nahraum.analysis.network import (
    Network,
    PairTimes,
    hierarchy,
    nearest_of_nodes,
    prepare,
    reference,
    times,
    travel_times,
)
from tests.analysis.network.test_hierarchy import grid, some_places


class Stopped(Exception):
    """Somebody has seen enough."""


def stop(done: int, total: int) -> None:
    raise Stopped


def same(one: PairTimes, other: PairTimes) -> bool:
    names = ("first", "destination", "seconds")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


@pytest.fixture(scope="module")
def town() -> Network:
    return grid(5, 9, both_ways=False)


@pytest.fixture(scope="module")
def prepared(town: Network) -> hierarchy.Weights:
    return times.weights(town)


def test_sources_are_told_as_they_are_done(
    town: Network, prepared: hierarchy.Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = some_places(town, 50, 5)
    sources = int((places.link >= 0).sum())
    monkeypatch.setattr(times, "_PORTION", 16)
    told: list[tuple[int, int]] = []
    ask = {"limit_s": 120, "report": lambda *now: told.append(now)}
    swept = travel_times(town, places, places, **ask, prepared=prepared)  # type: ignore[arg-type]
    assert told == [(16, sources), (32, sources), (48, sources), (sources, sources)]
    told.clear()
    monkeypatch.setattr(reference, "_PORTION", 1)
    plain = travel_times(town, places, places, **ask)  # type: ignore[arg-type]
    assert told == [(done, sources) for done in range(1, sources + 1)]
    assert same(swept, plain)


def test_a_network_prepared_on_the_way_tells_its_nodes_first(
    town: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = some_places(town, 20, 5)
    sources = int((places.link >= 0).sum())
    monkeypatch.setattr(times, "_MANY", 1)
    monkeypatch.setattr("nahraum.analysis.compiled.COMPILED", True)
    told: list[tuple[int, int]] = []
    travel_times(town, places, places, limit_s=120, report=lambda *now: told.append(now))
    assert told == [(81, 81), (sources, sources)]


def test_what_is_raised_while_telling_ends_the_work(
    town: Network, prepared: hierarchy.Weights
) -> None:
    places = some_places(town, 50, 5)
    before = travel_times(town, places, places, limit_s=120, prepared=prepared)
    with pytest.raises(Stopped):
        travel_times(town, places, places, limit_s=120, prepared=prepared, report=stop)
    with pytest.raises(Stopped):
        travel_times(town, places, places, limit_s=120, report=stop)
    with pytest.raises(Stopped):
        prepare(town, report=stop)
    after = travel_times(town, places, places, limit_s=120, prepared=prepared)
    assert same(before, after)


def test_large_cells_are_cut_one_at_a_time(town: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = prepare(town)
    monkeypatch.setattr(hierarchy, "_LARGE", 30)
    told: list[tuple[int, int]] = []
    cell_by_cell = prepare(town, report=lambda *now: told.append(now))
    assert len(told) > 3
    assert told == sorted(told)
    assert told[-1] == (81, 81)
    assert np.array_equal(cell_by_cell.rank, at_once.rank)
    for one, other in zip(cell_by_cell.tree, at_once.tree, strict=True):
        assert np.array_equal(one, other)


def test_the_nearest_tell_how_far_they_are_and_can_be_stopped(
    town: Network, prepared: hierarchy.Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = some_places(town, 20, 5)
    told: list[tuple[int, int]] = []
    known = int((places.link >= 0).sum())
    monkeypatch.setattr(times, "_RANKS", 30)
    monkeypatch.setattr(reference, "_PORTION", 1)
    ask = {"k": 3, "limit_s": 120, "report": lambda *now: told.append(now)}
    quick = nearest_of_nodes(town, places, **ask, prepared=prepared)  # type: ignore[arg-type]
    assert told == [(done, 162) for done in (30, 60, 81, 111, 141, 162)]
    told.clear()
    plain = nearest_of_nodes(town, places, **ask)  # type: ignore[arg-type]
    assert told == [(done, known) for done in range(1, known + 1)]
    assert np.array_equal(quick.facility, plain.facility)
    assert np.array_equal(quick.seconds, plain.seconds)
    for with_index in (prepared, None):
        with pytest.raises(Stopped):
            nearest_of_nodes(town, places, k=3, limit_s=120, prepared=with_index, report=stop)


@pytest.mark.parametrize("room", [1, 700, 1_000_000])
@pytest.mark.parametrize("portion", [7, 16, 1000])
def test_pairs_do_not_depend_on_the_pieces_they_are_found_in(
    town: Network,
    prepared: hierarchy.Weights,
    room: int,
    portion: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places = some_places(town, 60, 7)
    plain = travel_times(town, places, places, limit_s=200)
    monkeypatch.setattr(times, "_ROOM", room)
    monkeypatch.setattr(times, "_PORTION", portion)
    swept = travel_times(town, places, places, limit_s=200, prepared=prepared)
    assert same(swept, plain)


def test_two_threads_at_once_get_what_one_gets(town: Network, prepared: hierarchy.Weights) -> None:
    """Every call has its own work space, so that calls may run side by side."""
    questions = [some_places(town, 40, seed) for seed in range(8)]

    def answers(number: int) -> tuple[PairTimes, np.ndarray]:
        places = questions[number]
        near = nearest_of_nodes(town, places, k=3, limit_s=300, prepared=prepared)
        return travel_times(town, places, places, limit_s=200, prepared=prepared), near.seconds

    alone = [answers(number) for number in range(8)]
    with ThreadPoolExecutor(2) as pool:
        beside = list(pool.map(answers, range(8)))
    for (pairs, near), (other_pairs, other_near) in zip(alone, beside, strict=True):
        assert same(pairs, other_pairs)
        assert np.array_equal(near, other_near)


@pytest.mark.parametrize(
    "path", ["network/kernels.py", "network/hierarchy/kernels.py", "catchments/kernels.py"]
)
def test_no_kernel_takes_threads_of_its_own(path: str) -> None:
    """One call, one thread: the order of sums and pairs cannot depend on how many there are."""
    text = (Path(nahraum.analysis.__file__).parent / path).read_text(encoding="utf-8")
    assert "@kernel" in text
    assert "prange" not in text
    assert "parallel" not in text
