"""METHODS 5.7: the noise table of maximum entropy, and keys that make noise repeatable."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from nahraum.analysis.disclosure import noise_table, perturb, perturb_cells, record_key
from nahraum.analysis.disclosure.cellkey import KEY_SPACE
from nahraum.analysis.errors import InvalidInput

TABLE = noise_table()
SECRET = b"sixteen bytes and more"


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, {0: 0.6978, 3: 0.2222, 4: 0.0668, 5: 0.0133}),
        (5, {3: 0.1592, 4: 0.2397, 5: 0.2556, 6: 0.1930, 7: 0.1031, 8: 0.0390, 9: 0.0105}),
    ],
)
def test_methods_probabilities(count: int, expected: dict[int, float]) -> None:
    row = TABLE.changes(count)
    found = {count + v: p for v, p in zip(row.changes, row.probabilities, strict=True)}
    assert found.keys() == expected.keys()
    for value, probability in expected.items():
        assert found[value] == pytest.approx(probability, abs=1.5e-4)


def test_methods_zero_stays_zero_and_small_counts_get_more_variance() -> None:
    assert TABLE.changes(0).changes == (0,)
    assert [TABLE.changes(n).variance for n in range(1, 8)] == [2.4, 2.4, 2, 2, 2, 2, 2]
    assert TABLE.changes(1000) is TABLE.changes(7)


@pytest.mark.parametrize(("largest", "variance", "gap"), [(4, 2.0, 2), (5, 3.0, 0), (2, 0.5, 1)])
def test_every_row_has_mean_zero_its_variance_and_no_small_result(
    largest: int, variance: float, gap: int
) -> None:
    table = noise_table(largest=largest, variance=variance, gap=gap)
    for row in table.rows[1:]:
        changes, chances = np.array(row.changes), np.array(row.probabilities)
        assert chances.sum() == pytest.approx(1)
        assert changes @ chances == pytest.approx(0, abs=1e-9)
        assert changes**2 @ chances == pytest.approx(row.variance)
        assert abs(changes).max() <= largest
        assert not set(changes + row.count) & set(range(1, gap + 1))
        assert (changes + row.count).min() >= 0


def test_no_other_distribution_has_more_entropy() -> None:
    row = TABLE.changes(4)
    changes = np.array(row.changes, dtype=float)
    peer = minimize(
        lambda p: float((p * np.log(np.maximum(p, 1e-12))).sum()),
        np.full(len(changes), 1 / len(changes)),
        bounds=[(1e-9, 1)] * len(changes),
        constraints=[
            {"type": "eq", "fun": lambda p: p.sum() - 1},
            {"type": "eq", "fun": lambda p: changes @ p},
            {"type": "eq", "fun": lambda p: changes**2 @ p - row.variance},
        ],
        options={"ftol": 1e-12, "maxiter": 500},
    )
    assert peer.x == pytest.approx(row.probabilities, abs=1e-4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"largest": 0},
        {"largest": 51},
        {"gap": 4},
        {"gap": -1},
        {"variance": 0.0},
        {"variance": float("nan")},
        {"variance": 16.0},
    ],
)
def test_parameters_without_a_table(wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidInput):
        noise_table(**wrong)


@given(st.lists(st.integers(0, KEY_SPACE - 1), max_size=12))
def test_the_same_people_get_the_same_number(keys: list[int]) -> None:
    value = perturb(keys, TABLE)
    assert value == perturb(keys[::-1], TABLE)
    assert value == 0 or value > 2
    assert abs(value - len(keys)) <= 4
    assert keys or value == 0


def test_noise_has_no_bias_over_many_cells() -> None:
    draws = [
        perturb([record_key(SECRET, f"{cell}-{person}") for person in range(6)], TABLE)
        for cell in range(3000)
    ]
    assert np.mean(draws) == pytest.approx(6, abs=0.1)
    assert np.var(draws) == pytest.approx(2, abs=0.2)


def test_the_largest_key_and_keys_outside() -> None:
    assert perturb([KEY_SPACE - 1], TABLE) == 5
    assert perturb([0], TABLE) == 0
    short = noise_table()
    row = short.rows[1]
    object.__setattr__(row, "probabilities", tuple(p * 0.9 for p in row.probabilities))
    assert perturb([KEY_SPACE - 1], short) == 5
    for key in (-1, KEY_SPACE):
        with pytest.raises(InvalidInput):
            perturb([key], TABLE)


def test_p15_keys_need_the_secret() -> None:
    assert record_key(SECRET, "a") == record_key(SECRET, "a") != record_key(SECRET, "b")
    assert record_key(SECRET, "a") != record_key(SECRET[::-1], "a")
    with pytest.raises(InvalidInput, match="16 Bytes"):
        record_key(b"short", "a")


def test_cells_come_with_a_warning() -> None:
    result = perturb_cells({"x": [0], "y": []}, TABLE)
    assert result.value == {"x": 0, "y": 0}
    assert result.warnings[0].code == "NOISE"
    assert not any(assumption.verified for assumption in result.assumptions)
