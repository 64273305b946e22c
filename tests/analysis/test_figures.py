"""Figures and results: what may be shown, and their plain form."""

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from nahraum.analysis.figures import (
    Figure,
    Method,
    Notice,
    Result,
    Uncertainty,
    inputs_hash,
    to_plain,
)

METHOD = Method("test.method", "1")


def figure(**changes: Any) -> Figure:
    given: dict[str, Any] = {
        "id": "need.total",
        "label": "Pflegebedürftige",
        "value": 12.5,
        "unit": "Personen",
        "as_of": date(2022, 12, 31),
        "method": METHOD,
        "formula": "a + b",
        "sources": ("destatis-23",),
    }
    return Figure(**{**given, **changes})


@pytest.mark.parametrize(
    ("low", "high"), [(2.0, 1.0), (float("nan"), 1.0), (0.0, float("inf")), (-float("inf"), 0.0)]
)
def test_an_interval_is_ordered_and_finite(low: float, high: float) -> None:
    with pytest.raises(ValueError, match=r"is not ordered and finite"):
        Uncertainty(low, high, "ci95")


def test_an_interval_may_be_a_point() -> None:
    assert to_plain(Uncertainty(1.0, 1.0, "ci95")) == {"low": 1.0, "high": 1.0, "kind": "ci95"}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_figure_is_a_finite_number(value: float) -> None:
    with pytest.raises(ValueError, match=r"^figure need.total: \S+ is not a finite number$"):
        figure(value=value)


def test_a_figure_without_value_says_why() -> None:
    with pytest.raises(ValueError, match=r"^figure need.total: no value and no reason$"):
        figure(value=None)
    assert to_plain(figure(value=None, missing="Keine Daten."))["missing"] == "Keine Daten."


def test_a_figure_has_a_source() -> None:
    with pytest.raises(ValueError, match=r"^figure need.total: no source$"):
        figure(sources=())


def test_zero_is_a_value() -> None:
    assert to_plain(figure(value=0.0))["value"] == 0.0


def test_plain_form_of_a_result() -> None:
    result = Result(
        value=(np.array([[1.5, 2.0]]), Decimal("0.75")),
        method=METHOD,
        parts={1: np.int64(3), "day": date(2026, 11, 21)},
        warnings=(Notice("CODE", "Ein Satz."),),
    )
    assert to_plain(result) == {
        "value": [[[1.5, 2.0]], 0.75],
        "method": {"name": "test.method", "version": "1"},
        "parts": {"1": 3, "day": "2026-11-21"},
        "assumptions": [],
        "uncertainty": None,
        "warnings": [{"code": "CODE", "text": "Ein Satz."}],
        "sources": [],
    }


@pytest.mark.parametrize(
    "value", [float("nan"), [1.0, float("inf")], np.array([np.nan]), {"a": Decimal("NaN")}]
)
def test_nan_is_never_an_answer(value: object) -> None:
    with pytest.raises(ValueError, match=r"^NaN and infinity are not answers$"):
        to_plain(value)


def test_the_hash_is_of_the_values_in_any_order() -> None:
    expected = "55b41703d5b78ac8fa0c7c3708b4d967df4777ffcac0872a225ccacecda19c5a"
    assert inputs_hash({"b": [1, 2.5], "ä": date(2026, 1, 2)}) == expected
    assert inputs_hash({"ä": date(2026, 1, 2), "b": (1, 2.5)}) == expected
    assert inputs_hash({"ä": date(2026, 1, 2), "b": (1, 2.6)}) != expected
