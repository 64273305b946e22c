"""What may be said: traffic light, many tests, regression to the mean."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.impact import Light, light, many_tests, regression_to_mean


def test_the_light() -> None:
    assert [light(n) for n in (0, 9, 10, 29, 30)] == [
        Light.RED,
        Light.RED,
        Light.AMBER,
        Light.AMBER,
        Light.GREEN,
    ]
    with pytest.raises(InvalidInput):
        light(-1)


def test_many_tests_believe_fewer() -> None:
    result = many_tests([0.001, 0.04, None, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3])
    assert result.value.believed[:4] == (True, False, None, False)
    assert result.value.tests == 9
    assert result.value.expected_false == pytest.approx(0.45)
    (notice,) = result.warnings
    assert (notice.code, "0,45" in notice.text) == ("MANY_TESTS", True)
    assert many_tests([0.04]).warnings == ()
    assert many_tests([0.04]).value.believed == (True,)


def test_regression_to_the_mean() -> None:
    result = regression_to_mean(selected_mean=80, overall_mean=60, reliability=0.7)
    assert result.value == pytest.approx(-6)
    assert [notice.code for notice in result.warnings] == ["REGRESSION_TO_MEAN"]
    assert regression_to_mean(selected_mean=80, overall_mean=60, reliability=1).warnings == ()


@given(st.integers(0, 50))
def test_it_is_what_a_simulation_shows(seed: int) -> None:
    """Two noisy looks at the same people; chosen are those above a limit at the first."""
    rng = np.random.Generator(np.random.PCG64(seed))
    true = rng.normal(60, 8, 40_000)
    first, second = true + rng.normal(0, 6, 40_000), true + rng.normal(0, 6, 40_000)
    chosen = first > 75
    expected = regression_to_mean(
        selected_mean=float(first[chosen].mean()), overall_mean=60, reliability=0.64
    ).value
    assert float((second - first)[chosen].mean()) == pytest.approx(expected, abs=0.7)


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"selected_mean": float("nan"), "overall_mean": 1, "reliability": 0.5}, "selected_mean"),
        ({"selected_mean": 1, "overall_mean": float("inf"), "reliability": 0.5}, "overall_mean"),
        ({"selected_mean": 1, "overall_mean": 1, "reliability": 1.5}, "reliability"),
        ({"selected_mean": 1, "overall_mean": 1, "reliability": float("nan")}, "reliability"),
    ],
)
def test_impossible(given: dict[str, float], place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        regression_to_mean(**given)
    assert caught.value.place == place
