"""Life expectancy: closed forms, simulated intervals, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.monitoring import life_expectancy

AGES = [0, 1, *range(5, 90, 5)]


def town(people: float = 1000) -> tuple[list[float], list[float]]:
    """Deaths and person-years of a Gompertz population."""
    middle = np.append((np.array(AGES[:-1]) + np.array(AGES[1:])) / 2, 91.0)
    rates = 0.00003 * np.exp(0.095 * middle)
    rates[0] = 0.003
    population = np.full(len(AGES), people)
    return (rates * population).tolist(), population.tolist()


def test_two_groups_by_hand() -> None:
    """One closed group of ten years, q = 0.1 / 1.05; then 1/M = 5 years."""
    result = life_expectancy([60, 70], [10, 20], [1000, 100], open_group=False)
    value = result.value
    q = 0.1 / 1.05
    expected = 10 * (1 - q / 2) + (1 - q) * 5
    assert value.expectancy == pytest.approx(expected)
    variance = (5 + 5) ** 2 * q**2 * (1 - q) / 10
    assert value.standard_error == pytest.approx(variance**0.5)
    assert value.high - value.low == pytest.approx(2 * 1.959964 * variance**0.5, rel=1e-6)
    assert (value.groups[1].expectancy, value.groups[1].survivors) == (
        pytest.approx(5),
        pytest.approx(1 - q),
    )
    wide = life_expectancy([60, 70], [10, 20], [1000, 100]).value
    assert wide.standard_error**2 == pytest.approx(variance + (1 - q) ** 2 * 25 / 20)
    assert [notice.code for notice in result.warnings] == ["FEW_PEOPLE"]


def test_a_constant_rate_gives_its_inverse() -> None:
    """At a constant force of death m the expectancy is 1/m; groups of a year come close."""
    ages = list(range(1, 100))
    value = life_expectancy(ages, [20.0] * 99, [1000.0] * 99).value
    assert value.expectancy == pytest.approx(50, rel=1e-3)


def test_a_plausible_town() -> None:
    deaths, people = town(20_000)
    result = life_expectancy(AGES, deaths, people)
    assert 75 < result.value.expectancy < 85
    assert result.value.high - result.value.low < 1.5
    assert result.uncertainty is not None
    assert result.warnings == ()
    survivors = [group.survivors for group in result.value.groups]
    assert survivors == sorted(survivors, reverse=True)


def test_groups_without_deaths_are_said() -> None:
    deaths, people = town(1000)
    deaths[2] = 0.0
    result = life_expectancy(AGES, deaths, people)
    assert [notice.code for notice in result.warnings] == ["NO_DEATHS"]


def test_everybody_dies_before_the_open_group() -> None:
    value = life_expectancy([60, 70], [20, 1], [100, 1]).value
    assert value.groups[1].survivors == 0
    assert (value.groups[1].expectancy, value.expectancy) == (0, 5)


@given(st.integers(0, 40))
def test_the_interval_holds_as_often_as_it_says(seed: int) -> None:
    """Deaths drawn anew 60 times: the true value lies outside rarely."""
    rng = np.random.Generator(np.random.PCG64(seed))
    deaths, people = town(1500)
    true = life_expectancy(AGES, deaths, people).value.expectancy
    inside = 0
    for _ in range(60):
        found = life_expectancy(AGES, (rng.poisson(deaths)).tolist(), people).value
        inside += found.low <= true <= found.high
    assert inside >= 50


@given(st.floats(1.01, 3), st.integers(1, 30))
def test_more_deaths_shorten_life_and_more_people_the_interval(k: float, times: int) -> None:
    deaths, people = town()
    once = life_expectancy(AGES, deaths, people).value
    assert life_expectancy(AGES, [k * d for d in deaths], people).value.expectancy < once.expectancy
    many = life_expectancy(AGES, [times * d for d in deaths], [times * n for n in people]).value
    assert many.expectancy == pytest.approx(once.expectancy)
    assert many.standard_error == pytest.approx(once.standard_error / times**0.5)


@pytest.mark.parametrize(
    ("ages", "deaths", "people", "place"),
    [
        ([0, 1], [1], [1, 1], "age"),
        ([0], [1], [1], "age"),
        ([1, 0], [1, 1], [1, 1], "0: age"),
        ([0, 131], [1, 1], [1, 1], "131: age"),
        ([-1, 5], [1, 1], [1, 1], "-1: age"),
        ([0, 5], [-1, 1], [1, 1], "0: deaths"),
        ([0, 5], [float("nan"), 1], [1, 1], "0: deaths"),
        ([0, 5], [1, 1], [0, 1], "0: population"),
        ([0, 5], [1, 1], [1e13, 1], "0: population"),
    ],
)
def test_impossible_tables(
    ages: list[int], deaths: list[float], people: list[float], place: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        life_expectancy(ages, deaths, people)
    assert caught.value.place == place


def test_tables_without_an_answer() -> None:
    with pytest.raises(Infeasible, match="offenen Altersgruppe starb niemand"):
        life_expectancy([0, 5], [1, 0], [10, 10])
    with pytest.raises(Infeasible, match="30 Sterbefälle bei 10 Personenjahren"):
        life_expectancy([60, 70, 80], [1, 30, 1], [10, 10, 10])
    with pytest.raises(InvalidInput, match="kein Niveau"):
        life_expectancy([0, 5], [1, 1], [10, 10], confidence=1)
