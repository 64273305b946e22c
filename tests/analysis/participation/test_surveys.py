"""Sample size, weights, design effect, intervals, kappa."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.participation import (
    design_effect,
    kappa,
    raking_weights,
    sample_size,
    share_of,
    wilson,
)


@pytest.mark.parametrize(
    ("arguments", "answers"),
    [
        ({"margin": 0.05}, 385),
        ({"margin": 0.05, "population": 1000}, 278),
        ({"margin": 0.05, "population": 100}, 80),
        ({"margin": 0.03}, 1068),
        ({"margin": 0.05, "share": 0.1}, 139),
        ({"margin": 0.05, "confidence": 0.99}, 664),
        ({"margin": 0.05, "design_effect": 1.5}, 577),
        ({"margin": 0.05, "population": 100, "design_effect": 1.5}, 100),
        ({"margin": 0.05, "population": 1}, 1),
    ],
)
def test_sample_size(arguments: dict[str, Any], answers: int) -> None:
    assert sample_size(**arguments).value.answers == answers


def test_people_to_write_to() -> None:
    result = sample_size(margin=0.05, population=1000, response=0.25)
    assert result.value.contacts == 1112
    assert [n.code for n in result.warnings] == ["POPULATION_TOO_SMALL"]
    fine = sample_size(margin=0.05, population=10_000, response=1.0)
    assert fine.value.contacts == fine.value.answers == 370
    assert fine.warnings == ()
    assert sample_size(margin=0.05).value.contacts is None
    assert fine.parts["z"] == pytest.approx(1.959964)


@pytest.mark.parametrize(
    "arguments",
    [
        {"margin": 0.0},
        {"margin": 5.0},
        {"margin": float("nan")},
        {"margin": 0.05, "share": 1.0},
        {"margin": 0.05, "confidence": 1.0},
        {"margin": 0.05, "population": 0},
        {"margin": 0.05, "design_effect": 0.9},
        {"margin": 0.05, "response": 1.1},
    ],
)
def test_sample_sizes_that_cannot_be(arguments: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        sample_size(**arguments)


def test_kish_design_effect() -> None:
    assert design_effect([1, 1, 1, 1]) == 1
    assert design_effect([1, 3]) == pytest.approx(2 * 10 / 16)
    assert design_effect([0, 2]) == 2
    with pytest.raises(InvalidInput, match="größer als null"):
        design_effect([0, 0])


GROUPS = {
    "sex": ["f", "f", "f", "m", "m", "f", "m", "f"],
    "age": ["65+", "18-64", "65+", "65+", "18-64", "18-64", "65+", "65+"],
}
TARGETS = {"sex": {"f": 500.0, "m": 500.0}, "age": {"18-64": 700.0, "65+": 300.0}}


def test_raking_meets_every_margin() -> None:
    result = raking_weights(GROUPS, TARGETS)
    weights = result.value.weights
    assert weights.mean() == pytest.approx(1)
    for name, targets in TARGETS.items():
        for label, target in targets.items():
            mine = weights[[value == label for value in GROUPS[name]]]
            assert mine.sum() / weights.sum() == pytest.approx(target / 1000)
    assert result.value.design_effect == pytest.approx(design_effect(weights))
    assert result.value.effective_size == pytest.approx(8 / result.value.design_effect)
    assert result.warnings == ()


def test_weights_far_apart_are_told() -> None:
    result = raking_weights({"a": ["x"] * 19 + ["y"]}, {"a": {"x": 5.0, "y": 5.0}})
    assert result.value.weights[-1] == pytest.approx(10)
    assert [n.code for n in result.warnings] == ["WEIGHTS_UNEVEN"]


@pytest.mark.parametrize(
    ("groups", "targets", "error", "problem"),
    [
        ({}, {}, InvalidInput, "passen nicht"),
        ({"a": ["x"]}, {"b": {"x": 1}}, InvalidInput, "a, b"),
        ({"a": []}, {"a": {"x": 1}}, InvalidInput, "jede antwortende"),
        ({"a": ["x"], "b": ["y", "y"]}, {"a": {"x": 1}, "b": {"y": 1}}, InvalidInput, "jede"),
        ({"a": ["x"]}, {"a": {"y": 1}}, InvalidInput, "„x“ fehlt der Zielwert"),
        ({"a": ["x"]}, {"a": {"x": 0}}, InvalidInput, "Zielwerte sind null"),
        ({"a": ["x"]}, {"a": {"x": -1}}, InvalidInput, "negativ"),
        ({"a": ["x"]}, {"a": {"x": 1, "y": 1}}, Infeasible, "nur Nullen"),
    ],
)
def test_weights_that_cannot_be(
    groups: Any, targets: Any, error: type[Exception], problem: str
) -> None:
    with pytest.raises(error, match=problem):
        raking_weights(groups, targets)


def test_methods_wilson_three_of_forty() -> None:
    low, high = wilson(3 / 40, 40)
    assert low == pytest.approx(0.0258, abs=5e-5)
    assert high == pytest.approx(0.1986, abs=5e-5)


@given(st.integers(1, 500), st.data(), st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_as_in_scipy(size: int, data: st.DataObject, confidence: float) -> None:
    hits = data.draw(st.integers(0, size))
    peer = stats.binomtest(hits, size).proportion_ci(confidence, method="wilson")
    assert wilson(hits / size, size, confidence) == pytest.approx((peer.low, peer.high), abs=1e-9)


@pytest.mark.parametrize(("share", "size"), [(1.1, 40), (float("nan"), 40), (0.5, 0)])
def test_wilson_refuses(share: float, size: float) -> None:
    with pytest.raises(InvalidInput):
        wilson(share, size)


def test_share_with_weights_has_a_wider_interval() -> None:
    answers = [True] * 30 + [False] * 30
    plain = share_of(answers)
    weights = np.array([1.0, 3.0] * 30)
    weighted = share_of(answers, weights=weights)
    assert plain.value.value == weighted.value.value == 0.5
    assert weighted.value.design_effect == pytest.approx(1.25)
    assert weighted.value.low < plain.value.low
    assert plain.uncertainty is not None
    assert plain.uncertainty.kind == "ci95"


def test_fewer_than_thirty_answers_show_no_share() -> None:
    result = share_of([True] * 29)
    assert (result.value.value, result.value.low, result.value.base) == (None, None, 29)
    assert [n.code for n in result.warnings] == ["BASE_SMALL"]
    assert result.uncertainty is None
    assert share_of([True] * 30).value.value == 1


def test_shares_that_cannot_be() -> None:
    with pytest.raises(InvalidInput, match="keine Antworten"):
        share_of([])
    with pytest.raises(InvalidInput, match="gehört ein Gewicht"):
        share_of([True, False], weights=[1.0])


def test_kappa() -> None:
    first = ["a"] * 25 + ["b"] * 25
    second = ["a"] * 20 + ["b"] * 5 + ["a"] * 10 + ["b"] * 15
    result = kappa(first, second)
    assert result.value == pytest.approx(0.4)
    assert result.parts["agreed"] == pytest.approx(0.7)
    assert kappa(first, first).value == 1
    alike = kappa(["a", "a"], ["a", "a"])
    assert alike.value is None
    assert alike.warnings[0].code == "DENOM_ZERO"
    for other in (["a"], []):
        with pytest.raises(InvalidInput):
            kappa(["a"] * (2 * len(other)), other)
