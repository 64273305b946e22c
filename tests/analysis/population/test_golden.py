"""Reference values of METHODS 1.1, 1.2 and 1.6 that need the official tables."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nahraum.analysis.population import from_qx
from nahraum.analysis.population.lifetable import infant_factor
from nahraum.analysis.population.projection import Inputs, project_inputs
from nahraum.data.reference import Reference
from nahraum.facts import projection

PERIODS = ("2016/18", "2020/22", "2022/24")


@pytest.fixture(scope="module")
def tables(shared_data: Path) -> Any:
    return Reference.from_directory(shared_data).life_tables


def test_open_age_of_men_is_1_75_and_without_it_1_89(published: Any) -> None:
    """METHODS 1.1: who has no e(100) overstates it."""
    assert published.e[0, 100] == 1.75
    assert from_qx(published.qx, published.e[:, 100]).value.e[0, 100] == 1.75
    assert round(float(from_qx(published.qx).value.e[0, 100]), 2) == 1.89


@pytest.mark.real_data
def test_infant_factors_lie_between_0_121_and_0_140(tables: Any) -> None:
    found = [
        infant_factor(table.lx[sex, 1], table.dx[sex, 0], table.Lx[sex, 0])
        for table in map(tables.get, PERIODS)
        for sex in (0, 1)
    ]
    assert (round(min(found), 3), round(max(found), 3)) == (0.121, 0.140)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("period", "e0", "worst"),
    [
        ("2016/18", (78.48, 83.27), (0.00500, 0.5011, 0.4937)),
        ("2020/22", (78.33, 83.18), (0.00560, 0.4961, 0.4960)),
        ("2022/24", (78.47, 83.19), (0.00503, 0.4985, 0.4982)),
    ],
)
def test_published_life_tables_are_reproduced_but_for_rounding(
    tables: Any, period: str, e0: tuple[float, float], worst: tuple[float, float, float]
) -> None:
    """METHODS 1.6 allows 0.005, 0.50 and 0.50; two e(x) and one l(x) miss that by a hair.

    The published columns are rounded themselves, and e(100) enters with two decimals.
    """
    given = tables.get(period)
    ours = from_qx(given.qx, given.ex[:, 100]).value
    assert np.round(ours.e[:, 0], 2) == pytest.approx(e0)
    gaps = (
        np.abs(ours.e - given.ex).max(),
        np.abs(ours.l * 1e5 - given.lx).max(),
        np.abs(ours.L * 1e5 - given.Lx)[:, 1:100].max(),
    )
    assert gaps == pytest.approx(worst, abs=6e-5)


@pytest.mark.real_data
def test_published_remaining_years(tables: Any) -> None:
    """METHODS 1.2: 2018/20 at birth and at 65, 2020/22 at 70."""
    before, since = tables.get("2018/20"), tables.get("2020/22")
    years = from_qx(before.qx, before.ex[:, 100], a0=before.a0.mean()).value.e
    assert np.round(years[:, 0], 1) == pytest.approx([78.6, 83.4])
    assert np.round(years[:, 65], 1) == pytest.approx([17.9, 21.1])
    recomputed = from_qx(since.qx, since.ex[:, 100]).value.e[:, 70]
    assert recomputed == pytest.approx([14.15, 16.84], abs=0.005)


def test_stationary_population_moves_by_no_more_than_the_last_bit(table: Any) -> None:
    """METHODS 1.6 saw 5.6e-17; ours is one unit in the last place."""
    start = table.L.copy()
    rates = np.full(35, 2.05 / table.L[1, 15:50].sum())
    inputs = Inputs(start, rates, table.survivorship, years=1, base_year=2022)
    moved = project_inputs(inputs).value.population[1]
    # 2.05 births: 1 girl and 1.05 boys; the girls' side is stationary.
    assert np.abs(moved[1] - table.L[1]).max() <= 2.3e-16


def test_assumptions_of_the_coordinated_projections() -> None:
    """METHODS 1.2, line by line."""
    variants = projection.variants()
    assert {
        key: (v.births.rate, v.life_expectancy.men, v.life_expectancy.women, v.migration.average)
        for key, v in variants.items()
        if key.startswith("kbv14")
    } == {
        "kbv14-v1": (1.55, 84.4, 88.1, 147_000),
        "kbv14-v2": (1.55, 84.4, 88.1, 221_000),
        "kbv14-v3": (1.55, 84.4, 88.1, 311_000),
        "kbv14-v4": (1.4, 86.2, 89.6, 147_000),
        "kbv14-v5": (1.7, 82.5, 86.4, 311_000),
        "kbv14-v10": (1.4, 82.5, 86.4, 147_000),
        "kbv14-v11": (1.7, 86.2, 89.6, 311_000),
    }
    low = variants["kbv15-g2l2w1"]
    assert (low.births.rate, low.life_expectancy.men, low.life_expectancy.women) == (
        *(1.55, 84.6, 88.2),
    )
    assert low.life_expectancy.target_year == 2070
    moves = low.migration
    assert (moves.first_value, moves.first_year) == (1_100_000, 2022)
    assert (moves.long_term, moves.target_year) == (150_000, 2033)
    older = projection.migrations()["kbv13-2a"]
    assert (older.first_value, older.first_year) == (750_000, 2016)
    assert (older.long_term, older.target_year) == (200_000, 2021)


def test_fertility_of_2022_and_2023_was_revised() -> None:
    """METHODS 1.2 quotes the first publication (1.46, 1.35); the table of 2025 says otherwise."""
    rates = projection.fertility_rates()
    assert (rates[2022].to_49, rates[2023].to_49) == (1.488, 1.385)
    assert rates[2022].to_49 - 1.46 == pytest.approx(0.028)
    assert rates[2023].to_49 - 1.35 == pytest.approx(0.035)
