"""Ageing quotients (METHODS 5.3) by hand, and the rules for denominators."""

import numpy as np
import pytest

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.ages import Band, as_floats
from nahraum.analysis.population.quotients import all_quotients, mean_age, share


def flat(count=100.0):
    return np.full((2, 101), count)


def test_values_of_a_flat_population():
    found = {key: result.value for key, result in all_quotients(flat()).items()}
    # 200 persons at each age: 65+ are 36 ages, 20-64 are 45, 0-14 are 15, 80+ are 21.
    assert found == pytest.approx(
        {
            "old_age": 36 / 45 * 100,
            "old_age_67": 34 / 47 * 100,
            "youth": 20 / 45 * 100,
            "total": 56 / 45 * 100,
            "ageing": 36 / 15 * 100,
            "billeter": (15 - 51) / 35 * 100,
            "greying": 21 / 36 * 100,
            "care_potential": 20 / 42 * 100,
            "care_potential_40": 25 / 42 * 100,
            "care_potential_50": 15 / 21 * 100,
            "support": 50 / 36 * 100,
        }
    )


def test_youth_and_old_age_add_up():
    rng = np.random.Generator(np.random.PCG64(5))
    found = all_quotients(rng.uniform(1, 500, (2, 101)))
    assert found["total"].value == pytest.approx(found["youth"].value + found["old_age"].value)


def test_empty_and_small_denominators():
    young = np.zeros((2, 101))
    young[:, :15] = 100
    found = all_quotients(young)
    assert found["old_age"].value is None
    assert [w.code for w in found["old_age"].warnings] == ["DENOM_ZERO"]
    assert found["ageing"].value == 0
    young[0, 30] = 99
    small = all_quotients(young)["youth"]
    assert small.value is None
    assert [w.code for w in small.warnings] == ["DENOM_SMALL"]
    assert small.parts == {"numerator": 3000, "denominator": 99}
    assert all_quotients(young, smallest=99)["youth"].value == pytest.approx(3000 / 99 * 100)


def test_share_and_mean_age():
    assert share(flat(), Band(65)).value == pytest.approx(36 / 101 * 100)
    assert share(np.zeros((2, 101)), Band(65)).value is None
    assert mean_age(flat()).value == pytest.approx(50.5)
    assert [w.code for w in mean_age(np.zeros((2, 101))).warnings] == ["DENOM_ZERO"]
    assert [w.code for w in mean_age(flat(0.1)).warnings] == ["DENOM_SMALL"]


def test_refuses_bad_input():
    with pytest.raises(InvalidInput, match="negativ"):
        all_quotients(flat(-1))
    with pytest.raises(InvalidInput, match="Nenner"):
        all_quotients(flat(), smallest=-1)


def test_words_are_no_numbers():
    with pytest.raises(InvalidInput, match="Die Werte sind keine Zahlen"):
        as_floats(["viele"], "Bestand")
    with pytest.raises(InvalidInput, match="Die Werte sind keine Zahlen"):
        as_floats([[1.0], [1.0, 2.0]], "Bestand")
