"""Synthetic control: mixtures found again, placebo ranks, the solver against brute force."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.impact import Claim, SyntheticEffect, synthetic, synthetic_control
from nahraum.analysis.impact.synthetic import nearest
from nahraum.analysis.population.ages import Floats

YEARS = tuple(range(2001, 2021))


def town(donors: int = 8, *, effect: float = 5.0, noise: float = 0.05, seed: int = 2) -> Floats:
    """Row 0 is a mixture of rows 1, 2 and 3, with an effect from 2015 on."""
    rng = np.random.Generator(np.random.PCG64(seed))
    factor = rng.standard_normal((donors, 3)) @ rng.standard_normal((3, len(YEARS))).cumsum(axis=1)
    others = 50 + 3 * factor + noise * rng.standard_normal((donors, len(YEARS)))
    first = np.array([0.5, 0.3, 0.2]) @ others[:3]
    first[14:] += effect
    return np.vstack([first, others])


def solve(table: Floats, **given: object) -> SyntheticEffect:
    units = [f"u{n}" for n in range(len(table))]
    options: dict[str, object] = {"treated": "u0", "start": 2015} | given
    return synthetic_control(units, YEARS, table.tolist(), **options).value  # type: ignore[arg-type]


def codes(table: Floats, **given: object) -> list[str]:
    units = [f"u{n}" for n in range(len(table))]
    options: dict[str, object] = {"treated": "u0", "start": 2015} | given
    result = synthetic_control(units, YEARS, table.tolist(), **options)  # type: ignore[arg-type]
    return [notice.code for notice in result.warnings]


def test_the_mixture_and_the_effect_are_found_again() -> None:
    value = solve(town())
    assert value.effect == pytest.approx(5, abs=1e-6)
    assert [value.weights[f"u{n}"] for n in (1, 2, 3)] == pytest.approx([0.5, 0.3, 0.2], abs=1e-6)
    assert sum(value.weights.values()) == pytest.approx(1)
    assert value.pre_error == pytest.approx(0, abs=1e-6)
    assert (value.rank, value.p_value) == (1, 1 / 9)
    assert [placebo.unit for placebo in value.placebos] == [f"u{n}" for n in range(1, 9)]
    assert value.claim is Claim.EFFECT
    assert [gap.period for gap in value.gaps] == list(YEARS)
    assert value.gaps[-1].gap == pytest.approx(value.gaps[-1].actual - value.gaps[-1].synthetic)
    assert codes(town()) == ["FEW_DONORS"]


def test_without_an_effect_the_rank_is_nothing_special() -> None:
    ranks = []
    for seed in range(12):
        table = town(noise=1.0, effect=0, seed=seed)
        rng = np.random.Generator(np.random.PCG64(100 + seed))
        table[0] += rng.standard_normal(len(YEARS))
        ranks.append(solve(table).rank)
    assert len(set(ranks)) > 3


def test_a_place_outside_all_others_cannot_be_mixed() -> None:
    table = town()
    table[0] += 100
    value = solve(table)
    assert value.claim is Claim.ASSOCIATION
    assert value.fit > 0.25
    assert "POOR_FIT" in codes(table)


def test_two_donors_allow_no_placebo() -> None:
    value = solve(town(3)[:3])
    assert (value.rank, value.p_value, value.placebos) == (None, None, ())
    assert value.claim is Claim.ASSOCIATION
    assert "NO_PLACEBO" in codes(town(3)[:3])


def test_more_donors_than_periods_fit_too_easily() -> None:
    assert codes(town(20)) == ["WEIGHTS_NOT_UNIQUE", "OVERFITTING"]


def test_twins_make_weights_arbitrary() -> None:
    table = town()
    table[4] = table[1]
    assert "WEIGHTS_NOT_UNIQUE" in codes(table)


def test_predictors_pull_the_weights() -> None:
    table = town(noise=1.0)
    table[0] = table[1:].mean(axis=0)
    same = [1.0, 1.0, *[9.0] * 7]
    value = solve(table, predictors={"age": same, "flat": [3.0] * 9})
    assert value.weights["u1"] > solve(table).weights["u1"]


def test_flat_series() -> None:
    value = solve(np.full((5, len(YEARS)), 3.0))
    assert (value.effect, value.pre_error, value.fit) == (0, 0, 0)
    assert value.ratio == 1


@given(st.integers(0, 5000), st.integers(2, 5), st.integers(1, 4))
def test_weights_are_optimal(seed: int, count: int, size: int) -> None:
    """Karush-Kuhn-Tucker: no single point lies nearer along its direction."""
    rng = np.random.Generator(np.random.PCG64(seed))
    points = rng.standard_normal((count, size)) + rng.standard_normal(size)
    weights, _ = nearest(points)
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1)
    here = weights @ points
    assert float((points @ here).min()) >= float(here @ here) - 1e-7


@given(st.integers(0, 5000), st.integers(2, 4))
def test_weights_against_a_grid(seed: int, count: int) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    points = rng.standard_normal((count, 2)) + 1
    weights, _ = nearest(points)
    best = float(((weights @ points) ** 2).sum())
    for parts in product(range(11), repeat=count):
        if sum(parts) == 10:
            mixed = np.array(parts) / 10 @ points
            assert best <= float((mixed**2).sum()) + 1e-9


def test_the_nearest_point_of_many_equal_ones() -> None:
    weights, unique = nearest(np.ones((4, 3)))
    assert weights.tolist() == [1, 0, 0, 0]
    assert not unique
    assert nearest(np.zeros((2, 2)))[0].tolist() == [1, 0]
    square = np.array([[1.0, 1], [1, -1], [-1, 1], [-1, -1]])
    weights, unique = nearest(square)
    assert (weights @ square).tolist() == pytest.approx([0, 0])
    assert not unique


def test_a_step_that_does_not_come_nearer_is_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    def stay(points: Floats, active: list[int], inside: Floats) -> tuple[list[int], Floats]:
        return active[:1], inside[:1]

    monkeypatch.setattr(synthetic, "_inwards", stay)
    assert nearest(np.array([[1.0, 1], [2, -3]]))[0].tolist() == [1, 0]


@given(st.floats(-100, 100), st.floats(0.1, 100))
def test_shift_and_scale(shift: float, scale: float) -> None:
    table = town(noise=1.0, seed=4)
    once, again = solve(table), solve(shift + scale * table)
    assert again.effect == pytest.approx(scale * once.effect, rel=1e-5)
    assert again.rank == once.rank
    assert again.fit == pytest.approx(once.fit, rel=1e-4, abs=1e-7)


TABLE = town(3).tolist()
UNITS = ["u0", "u1", "u2", "u3"]


@pytest.mark.parametrize(
    ("units", "periods", "values", "treated", "start", "place"),
    [
        (UNITS[:3], YEARS, TABLE, "u0", 2015, "value"),
        (UNITS, YEARS[:-1], TABLE, "u0", 2015, "value"),
        (["u0", "u1", "u1", "u3"], YEARS, TABLE, "u0", 2015, "unit"),
        (UNITS, (2001, *YEARS[:-1]), TABLE, "u0", 2015, "period"),
        (UNITS, YEARS, [[float("nan")] * 20, *TABLE[1:]], "u0", 2015, "u0, 2001: value"),
        (UNITS, YEARS, TABLE, "x", 2015, "treated"),
        (UNITS, YEARS, TABLE, "u0", 2002, "start"),
        (UNITS, YEARS, TABLE, "u0", 2021, "start"),
    ],
)
def test_impossible_tables(
    units: list[str],
    periods: tuple[int, ...],
    values: list[list[float]],
    treated: str,
    start: int,
    place: str,
) -> None:
    with pytest.raises(InvalidInput) as caught:
        synthetic_control(units, periods, values, treated=treated, start=start)
    assert caught.value.place == place


def test_one_donor_is_no_mixture() -> None:
    with pytest.raises(Infeasible, match="1 Vergleichsgebiete"):
        synthetic_control(UNITS[:2], YEARS, TABLE[:2], treated="u0", start=2015)


@pytest.mark.parametrize(
    ("numbers", "place"), [([1.0], "predictors: x"), ([1, 2, 3, 1e99], "u3: x")]
)
def test_impossible_predictors(numbers: list[float], place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        synthetic_control(UNITS, YEARS, TABLE, treated="u0", start=2015, predictors={"x": numbers})
    assert caught.value.place == place
