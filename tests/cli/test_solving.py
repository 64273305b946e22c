"""The exact solver in a child: the same answers, and an end when one is wanted."""

import sys
from collections.abc import Iterator

import numpy as np
import pytest

from nahraum.analysis.errors import AnalysisError
from nahraum.analysis.sites import lscp, problem
from nahraum.analysis.sites.program import STOPPED, Answer, Model, highs
from nahraum.cli import solving

FOREVER = (sys.executable, "-c", "import time; time.sleep(3600)")
DEAD = (sys.executable, "-c", "import sys; sys.exit(7)")


def silent(_done: int, _total: int, _text: str) -> None:
    pass


@pytest.fixture
def model() -> Model:
    """Cover six places by the fewest of five sites: sites 1 and 3."""
    near = np.array([[1, 1, 0, 0, 0], [0, 1, 0, 0, 1], [0, 1, 1, 0, 0]] * 2, float)
    near[3:] = np.roll(near[:3], 2, axis=1)
    rows, columns = np.nonzero(near)
    ones, six = np.ones(5), np.ones(6)
    return Model(ones, ones, ones, rows, columns, near[rows, columns], six, six * np.inf)


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Iterator[list["solving.subprocess.Popen[bytes]"]]:
    """All children started; none is left behind."""
    started = []
    begin = solving.subprocess.Popen

    def popen(*given, **named):
        started.append(begin(*given, **named))
        return started[-1]

    monkeypatch.setattr(solving.subprocess, "Popen", popen)
    yield started
    assert all(child.poll() is not None for child in started)


def test_a_child_answers_as_one_does_here(model: Model, children) -> None:
    told = []
    found = solving.in_child(lambda *given: told.append(given), model, 60.0)
    here = highs(model, 60.0)
    assert found.x is not None
    assert here.x is not None
    assert found.x.tolist() == here.x.tolist() == [0, 1, 0, 1, 0]
    assert (found.status, found.message) == (here.status, here.message)
    assert (found.objective, found.bound) == (here.objective, here.bound) == (2, 2)
    assert told[0] == (0, 60, "Beweis")
    assert len(children) == 1
    impossible = Model(
        model.costs, 0 * model.uppers, model.integer, *(getattr(model, name) for name in
        ("rows", "columns", "values", "low", "high"))
    )  # fmt: skip
    assert "infeasible" in solving.in_child(silent, impossible, 60.0).message


def test_who_raises_ends_the_child(model: Model, children, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "CHILD", FOREVER)

    def cancel(_done: int, _total: int, _text: str) -> None:
        assert children[0].poll() is None
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solving.in_child(cancel, model, 60.0)
    assert children[0].returncode < 0


def test_a_child_that_lets_its_time_pass_is_ended(
    model: Model, children, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solving, "CHILD", FOREVER)
    monkeypatch.setattr(solving, "GRACE_S", -60.0)
    found = solving.in_child(silent, model, 60.0)
    assert (found.status, found.x) == (STOPPED, None)
    assert children[0].returncode < 0


def test_a_child_that_dies_is_an_error(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "CHILD", DEAD)
    with pytest.raises(AnalysisError, match="abgebrochen \\(7\\)"):
        solving.in_child(silent, model, 60.0)


def test_only_what_takes_longer_goes_to_a_child(
    model: Model, children, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert solving.solve(silent, model, 60.0).objective == 2
    assert not children
    late = Answer(STOPPED, "", None, None, None)
    monkeypatch.setattr(solving, "highs", lambda _model, _seconds: late)
    assert solving.solve(silent, model, solving.MOMENT_S) is late
    assert not children
    assert solving.solve(silent, model, 60.0).objective == 2
    assert len(children) == 1


def test_inside_a_watch_programs_are_solved_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    base = problem([[1.0, 9.0], [9.0, 1.0]])
    late = Answer(STOPPED, "", None, None, 1.0)
    monkeypatch.setattr(solving, "solve", lambda _show, _model, _seconds: late)
    with solving.watched():
        watched = lscp(base, 2.0).value
    assert (watched.open, watched.bound) == ((0, 1), 1)
    assert lscp(base, 2.0).value.proven
