"""Counts drawn by the inverse of the distribution: equal to scipy's, and to numpy's in the mean."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from nahraum.analysis.population import counted, kernels
from nahraum.analysis.population.counted import LEAST, POISSON, come, gone, inverse


def cells(size: int = 4000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.Generator(np.random.PCG64(1))
    trials = np.floor(rng.exponential(40, size))
    return rng.random(size), trials, -(10 ** rng.uniform(-7, 0.9, size))


def test_deaths_are_the_quantile_of_the_binomial_distribution() -> None:
    luck, trials, logs = cells()
    none = np.exp(trials * logs)
    found = inverse(luck, none, trials, np.exp(logs))
    sure = none >= LEAST
    expected = stats.binom.ppf(luck, trials, -np.expm1(logs))
    assert np.array_equal(found[sure], expected[sure])
    assert (found[~sure] == 0).all()
    assert found.max() > 50


def test_births_are_the_quantile_of_the_poisson_distribution() -> None:
    luck, mean, _ = cells()
    mean[:5] = 0.0, 1e-9, 500.0, 0.3, 7.0
    found = inverse(luck, np.exp(-mean), np.full(mean.shape, POISSON), mean)
    assert np.array_equal(found[mean > 0], stats.poisson.ppf(luck, mean)[mean > 0])
    assert found[0] == 0.0


def test_cell_by_cell_is_all_at_once_bit_by_bit() -> None:
    luck, trials, logs = cells(600)
    luck[::50] = 1 - 2**-53
    for kind, chance in ((trials, np.exp(logs)), (np.full(600, POISSON), trials)):
        none = np.exp(trials * logs) if kind is trials else np.exp(-trials)
        found = np.zeros(600)
        kernels.inverse(luck, none, kind, chance, found)
        assert np.array_equal(found, inverse(luck, none, kind, chance))


def test_the_luckiest_draw_ends() -> None:
    """Where the added chances end just below 1, the count stays near what can happen."""
    luck, many = np.full(3, 1 - 2**-53), np.full(3, 1e6)
    chance = np.exp(np.array([-1e-6, -1e-5, -1e-4]))
    found = inverse(luck, chance**many, many, chance)
    assert found == pytest.approx(stats.binom.ppf(1 - 2**-53, 1_000_000, 1 - chance), rel=0.2)
    people = inverse(luck[:1], np.exp(-np.ones(1)), np.full(1, POISSON), np.ones(1))
    assert 15 < people[0] < 22


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize(
    ("draw", "mean", "variance"),
    [
        (lambda rng, n: gone(np.full(n, 30.0), np.full(n, -0.1), rng), 2.854878, 2.583205),
        (lambda rng, n: gone(np.full(n, 5000.0), np.full(n, -0.9), rng), 2967.1517, 1206.3480),
        (lambda rng, n: gone(np.full(n, 9.0), np.full(n, -700.0), rng), 9.0, 0.0),
        (lambda rng, n: gone(np.zeros(n), np.full(n, -700.0), rng), 0.0, 0.0),
        (lambda rng, n: gone(np.full(n, 9.0), np.zeros(n), rng), 0.0, 0.0),
        (lambda rng, n: come(np.full(n, 2.5), rng), 2.5, 2.5),
        (lambda rng, n: come(np.full(n, 900.0), rng), 900.0, 900.0),
        (lambda rng, n: come(np.zeros(n), rng), 0.0, 0.0),
    ],
)
def test_mean_and_variance(
    monkeypatch: pytest.MonkeyPatch,
    compiled: bool,
    draw: Callable[[np.random.Generator, int], np.ndarray],
    mean: float,
    variance: float,
) -> None:
    monkeypatch.setattr("nahraum.analysis.compiled.COMPILED", compiled)
    found = draw(np.random.Generator(np.random.PCG64(2)), 2000)
    assert found.mean() == pytest.approx(mean, abs=4 * np.sqrt(variance / 2000) + 1e-9)
    assert found.var() == pytest.approx(variance, rel=0.16, abs=1e-9)
    assert (found == np.floor(found)).all()


def test_the_way_of_computing_changes_no_count(monkeypatch: pytest.MonkeyPatch) -> None:
    _, trials, logs = cells(500)
    drawn = []
    for way in (True, False):
        monkeypatch.setattr("nahraum.analysis.compiled.COMPILED", way)
        rng = np.random.Generator(np.random.PCG64(3))
        drawn.append(np.concatenate([gone(trials, logs, rng), come(trials, rng)]))
    assert np.array_equal(drawn[0], drawn[1])
    assert counted.NOTHING < 2**-53
