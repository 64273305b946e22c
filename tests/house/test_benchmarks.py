"""A benchmark compares two ways of computing the same, or it compares nothing."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from benchmarks import __main__ as main
from benchmarks import cohorts, measure, networks


@pytest.mark.parametrize("title", cohorts.CASES)
def test_both_sides_compute_the_same(title: str) -> None:
    cohorts.check_equal(cohorts.CASES[title])


def test_planted_difference_is_found() -> None:
    with pytest.raises(AssertionError):
        cohorts.check_equal({"one": lambda: np.ones(3), "other": lambda: np.ones(3) * 1.001})


def test_medians_ratios_and_goals() -> None:
    seconds = {"ours": 0.5, "theirs": 2.0}
    assert measure.ratio(seconds, "theirs") == 4
    assert measure.Goal("theirs", 4, 4).reached
    assert not measure.Goal("seconds", 4, 3.9, at_least=False).reached
    assert measure.exponent(((10, 1), (20, 1.5), (100, 100))) == pytest.approx(2)
    taken = measure.medians({"much": lambda: sum(range(300_000)), "nothing": lambda: None})
    assert taken["much"] > taken["nothing"] >= 0


def test_a_room_that_fails_does_not_cost_the_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*, full: bool) -> Iterator[measure.Row]:
        yield measure.Row("half", {"nahraum": 1.0})
        raise AssertionError("not equal")

    def whole(*, full: bool) -> Iterator[measure.Row]:
        yield measure.Row("good", {"nahraum": 1.0}, (measure.Goal("other", 2, 1),))

    monkeypatch.setattr(main, "STORE", tmp_path / "table.json")
    monkeypatch.setitem(sys.modules, "benchmarks.roads", SimpleNamespace(rows=broken))
    monkeypatch.setitem(sys.modules, "benchmarks.sites", SimpleNamespace(rows=whole))
    monkeypatch.setattr(sys, "argv", ["benchmarks", "roads", "sites"])
    assert main.main() == 1
    stored = json.loads((tmp_path / "table.json").read_text(encoding="utf-8"))
    assert [row["work"] for row in stored["rows"]] == ["half", "good"]
    assert list(stored["failed"]) == ["roads"]
    assert "not equal" in stored["failed"]["roads"]
    assert "roads: FEHLGESCHLAGEN" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["benchmarks", "sites"])
    assert main.main() == 0


def test_networks_hang_together_and_come_out_the_same() -> None:
    first, again = networks.town(400), networks.town(400)
    assert np.array_equal(first.seconds, again.seconds)
    roads = networks.network(first)
    assert (roads.nodes, roads.main_nodes, roads.links) == (400, 400, 480)


def test_network_of_a_district_is_one_piece() -> None:
    """Pairs of 50,000 nodes have more than 32 bits: nothing may be lost when they are compared."""
    drawn = networks.town(50_000)
    links = coo_array((np.ones(len(drawn.a)), (drawn.a, drawn.b)), shape=(50_000, 50_000))
    assert connected_components(links, directed=False)[0] == 1
