"""Dependency ratios (METHODS 5.3)."""

import numpy as np
import pytest

from nahraum.analysis.need import QUOTIENTS, quotients


def test_ratios_of_one_person_per_sex_and_age() -> None:
    found = quotients(np.ones((2, 101))).value
    values = {key: quotient.value for key, quotient in found.items()}
    assert values == pytest.approx(
        {
            "old-age": 100 * 36 / 45,
            "old-age-67": 100 * 34 / 47,
            "youth": 100 * 20 / 45,
            "total": 100 * 56 / 45,
            "ageing": 100 * 36 / 15,
            "billeter": 100 * (15 - 51) / 35,
            "greying": 100 * 21 / 36,
            "family-care": 100 * 20 / 42,
            "family-care-daughters": 100 * 25 / 42,
            "family-care-intensive": 100 * 30 / 42,
            "support": 50 / 36,
        }
    )


def test_an_empty_divisor_is_none_with_a_code() -> None:
    young = np.zeros((2, 101))
    young[:, :10] = 5
    found = quotients(young).value
    assert (found["old-age"].value, found["old-age"].code) == (None, "DENOM_ZERO")
    assert found["ageing"].value == 0
    assert found["ageing"].code == ""


def test_only_women_count_as_daughters() -> None:
    people = np.ones((2, 101))
    people[0] = 1000
    found = quotients(people).value
    assert found["family-care"].top == 20
    assert found["family-care-intensive"].top == 15 * 1001


def test_every_ratio_has_a_label() -> None:
    assert all(rule.label and rule.id == key for key, rule in QUOTIENTS.items())
