"""Lanes against whole arrays, many areas against one at a time, threads, reports, stopping."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Result
from nahraum.analysis.population import bands, kernels
from nahraum.analysis.population.ages import Band
from nahraum.analysis.population.bands import Bands, Spread, simulate_bands, simulate_many
from nahraum.analysis.population.fertility import normal_profile
from nahraum.analysis.population.lifetable import LifeTable
from nahraum.analysis.population.migration import Migration
from nahraum.analysis.population.projection import Inputs

# Both add the same numbers up, in another order.
ROUNDING = 1e-11
YEARS = 4
AGES = np.arange(101)
EBB = np.where(AGES == 22, -400.0, 3.0) * np.ones((2, 1))
MOVES = {
    "closed": Migration(),
    "zero": Migration(net=np.zeros((2, 101))),
    "rates": Migration(inflow=np.full((YEARS, 2, 101), 7.0), out_rate=np.full((2, 101), 0.04)),
    "balance": Migration(net=np.linspace(-5, 5, 202).reshape(2, 101)),
    "balance by year": Migration(net=np.linspace(-9, 9, 6 * 202).reshape(6, 2, 101)),
    "more leave than there are": Migration(net=EBB),
    "everybody leaves": Migration(net=np.full((2, 101), -4000.0)),
    "all at once": Migration(EBB, np.full((2, 101), 3.0), np.full((2, 101), 0.5)),
}


def case(table: LifeTable, moves: Migration, size: float = 60_000) -> Inputs:
    return Inputs(
        table.L * size / 160,
        normal_profile(1.5).value,
        table.survivorship,
        years=YEARS,
        base_year=2022,
        migration=moves,
    )


def by(way: bool, inputs: Inputs, **more: Any) -> Result[Bands]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nahraum.analysis.compiled.COMPILED", way)
        given = {"seed": 3, "draws": 7, "pyramid_years": (2022, 2025, 2026), **more}
        return simulate_bands(inputs, **given)


def same(one: Result[Bands], other: Result[Bands], rel: float) -> None:
    ours, theirs = one.value, other.value
    assert ours.total == pytest.approx(theirs.total, rel=rel, abs=1e-12)
    for name in ("groups", "shares", "pyramids"):
        found, wanted = getattr(ours, name), getattr(theirs, name)
        assert found.keys() == wanted.keys()
        for key in found:
            assert found[key] == pytest.approx(wanted[key], rel=rel, abs=1e-12), (name, key)
    assert one.uncertainty.low == pytest.approx(other.uncertainty.low, rel=rel, abs=1e-12)
    assert (one.parts, one.warnings) == (other.parts, other.warnings)


@pytest.mark.parametrize("moves", MOVES)
def test_lanes_say_what_whole_arrays_say(table: LifeTable, moves: str) -> None:
    spread = Spread(moves=2.0, noise_below=0)  # balances turn around
    inputs = case(table, MOVES[moves])
    lanes, whole = by(True, inputs, spread=spread), by(False, inputs, spread=spread)
    same(lanes, whole, ROUNDING)
    assert list(lanes.value.pyramids) == [2022, 2025, 2026]


def test_a_difference_above_rounding_would_be_seen(table: LifeTable) -> None:
    start = case(table, MOVES["rates"])
    slightly = Inputs(
        start.start * (1 + 1e-9), start.fertility, start.survivorship, YEARS, 2022, MOVES["rates"]
    )
    with pytest.raises(AssertionError):
        same(by(True, slightly), by(False, start), ROUNDING)


def test_nobody_survives_and_nobody_lives_there(table: LifeTable) -> None:
    deadly = table.survivorship.copy()
    deadly[:, 40:] = 0.0
    inputs = Inputs(table.L * 500, np.full(35, 0.05), deadly, YEARS, 2022)
    lanes = by(True, inputs)
    same(lanes, by(False, inputs), ROUNDING)
    assert lanes.value.total[:, 1].max() < table.L[:, :40].sum() * 500
    empty = case(table, MOVES["closed"], 0.0)
    shares = by(True, empty, spread=Spread(noise_below=0)).value.shares
    assert [share.tolist() for share in shares.values()] == [[[0.0] * 5] * 3] * 4


def test_groups_may_overlap_leave_gaps_or_be_missing(table: LifeTable) -> None:
    inputs = case(table, MOVES["balance"])
    for groups in ((), (Band(0),), (Band(3, 40), Band(30, 70), Band(100), Band(3, 3))):
        lanes, whole = (by(way, inputs, groups=groups) for way in (True, False))
        same(lanes, whole, ROUNDING)


@pytest.mark.parametrize("draws", [2, 3, 4, 5, 31, 32, 33, 64, 100])
def test_quantiles_are_those_of_numpy_bit_by_bit(draws: int) -> None:
    rng = np.random.Generator(np.random.PCG64(draws))
    values = np.round(rng.normal(0, 3, (3 if draws > 40 else 35, draws)), 1)  # with ties
    asked = np.array([0.0, 0.1, 0.5, 0.77, 0.9, 1.0])
    found = np.empty((len(asked), len(values)))
    kernels.quantiles(values, asked, found)
    assert np.array_equal(found, np.quantile(values, asked, axis=1))


def test_powers_are_those_of_numpy_but_for_the_last_bits() -> None:
    logs = np.zeros((2, 2, 101))
    logs[1] = -np.logspace(-12, 2.8, 202).reshape(2, 101)
    hazard = np.array([[1.0, 0.7, 2.5]] * 2)
    out = np.empty((2, 2, 101, 3))
    kernels.powers(logs, hazard, out)
    assert (out[0] == 1).all()
    expected = np.exp(hazard[1] * logs[1][..., None])
    assert out[1] == pytest.approx(expected, rel=3e-15, abs=1e-300)


# ------------------------------------------------------------------ many areas
def country(table: LifeTable) -> list[Inputs]:
    sizes = np.linspace(8_000, 40_000, 19)
    return [case(table, MOVES["balance"], size) for size in sizes]


def ask(areas: Sequence[Inputs], **more: Any) -> tuple[Result[Bands], ...]:
    return simulate_many(areas, seed=5, draws=4, **more)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole arrays, also where lanes are interpreted: what is asked here does not depend on it."""
    monkeypatch.setattr("nahraum.analysis.compiled.COMPILED", False)


@pytest.mark.usefixtures("quick")
def test_many_areas_are_each_what_they_are_alone(table: LifeTable) -> None:
    areas = country(table)
    alone = [simulate_bands(area, seed=5, draws=4) for area in areas]
    for workers in (1, 3):
        together = ask(areas, workers=workers)
        assert len(together) == len(areas)
        for one, other in zip(together, alone, strict=True):
            assert one.value.total.tobytes() == other.value.total.tobytes()
            assert one.uncertainty == other.uncertainty
    assert {result.parts["counting_noise"] for result in alone} == {True, False}
    assert ask([]) == ()


def test_threads_and_shared_life_tables_change_no_bit_of_the_lanes(table: LifeTable) -> None:
    """Two life tables in turn: what is kept of one is not taken for the other."""
    areas = country(table)[-3:]
    frail = [
        Inputs(a.start, a.fertility, a.survivorship**2, YEARS, 2022, a.migration) for a in areas[:1]
    ]
    mixed = [areas[0], areas[1], *frail, areas[2]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nahraum.analysis.compiled.COMPILED", True)
        patch.setattr(bands, "BLOCK_AREAS", 3)
        one, two = ask(mixed, groups=()), ask(mixed, groups=(), workers=2)
        alone = [simulate_bands(area, seed=5, draws=4, groups=()) for area in mixed]
    totals = [result.value.total.tobytes() for result in one]
    assert totals == [result.value.total.tobytes() for result in two]
    assert totals == [result.value.total.tobytes() for result in alone]
    assert one[2].value.total[1, -1] < one[0].value.total[1, -1]


class Enough(Exception):
    pass


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("workers", [1, 2])
def test_progress_is_told_and_can_stop_the_work(table: LifeTable, workers: int) -> None:
    told: list[tuple[int, int]] = []
    ask(country(table), workers=workers, report=lambda *where: told.append(where))
    assert told[-1] == (19, 19)
    assert [done for done, _ in told] in ([16, 19], [3, 19])

    def stop(done: int, total: int) -> None:
        raise Enough(done, total)

    with pytest.raises(Enough):
        ask(country(table), workers=workers, report=stop)


def test_bad_questions_are_refused_before_any_work(table: LifeTable) -> None:
    with pytest.raises(InvalidInput, match="Ziehungen"):
        simulate_many(country(table), seed=1, draws=1)
    with pytest.raises(InvalidInput, match="Pyramidenjahr"):
        ask(country(table), pyramid_years=(2050,))
    with pytest.raises(InvalidInput, match="Arbeiter"):
        ask(country(table), workers=0)
