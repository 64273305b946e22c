"""Estimating a municipality's structure; the shift worked by hand; errors one level up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.ages import Band
from nahraum.analysis.population.structure import (
    GridShares,
    estimate,
    structure_error,
    validate,
)


def district():
    """200 young, 600 in between, 200 old."""
    people = np.zeros((2, 101))
    people[:, 10] = [110, 90]
    people[:, 40] = [300, 300]
    people[:, 80] = [80, 120]
    return people


def test_shift_by_hand():
    result = estimate(
        district(), 100, grid=GridShares(0.15, 0.30), district_grid=GridShares(0.20, 0.20)
    )
    # 0.2·(0.15/0.20) : 0.6·(0.55/0.60) : 0.2·(0.30/0.20) = 0.15 : 0.55 : 0.30, already 1.
    assert result.value[:, 10].sum() == pytest.approx(15)
    assert result.value[:, 40].sum() == pytest.approx(55)
    assert result.value[:, 80].sum() == pytest.approx(30)
    assert result.value[0, 10] / result.value[1, 10] == pytest.approx(110 / 90)
    assert result.warnings == ()
    assert result.parts["shares"] == pytest.approx({"0-17": 0.15, "18-64": 0.55, "65+": 0.30})


def test_unknown_shares_mean_the_districts_structure_and_a_warning():
    for known in ({}, {"grid": GridShares(0.1, 0.2)}, {"district_grid": GridShares(0.1, 0.2)}):
        result = estimate(district(), 50, **known)
        assert result.value == pytest.approx(district() * 0.05)
        assert [w.code for w in result.warnings] == ["STRUCTURE_DISTRICT"]


def test_equal_grid_shares_change_nothing():
    shares = GridShares(0.17, 0.22)
    result = estimate(district(), 1000, grid=shares, district_grid=shares)
    assert result.value == pytest.approx(district())


@settings(max_examples=50)
@given(st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0, 1e6))
def test_total_is_kept(young, old, total):
    result = estimate(
        district(), total, grid=GridShares(young, old), district_grid=GridShares(0.2, 0.2)
    )
    assert result.value.sum() == pytest.approx(total)
    assert (result.value >= 0).all()


def test_errors_by_hand():
    true = np.stack([district(), district()])
    guess = true.copy()
    guess[0, :, 10] = [100, 0]
    guess[0, :, 40] = [400, 300]
    by_band = {e.band: e for e in structure_error(guess, true)}
    assert by_band["0-17"].mean == pytest.approx(0.05)
    assert by_band["0-17"].relative == pytest.approx(0.25)
    assert by_band["65+"].mean == 0
    assert by_band["80+"].areas == 2


def test_validation_one_level_up_finds_the_grid_useful():
    older, younger = district(), district()
    older[:, 80] *= 2
    younger[:, 10] *= 2
    areas = np.stack([older, younger])
    totals = areas.sum(axis=(1, 2))
    shares = [
        GridShares(
            float(Band(0, 17).sum(a)) / float(a.sum()), float(Band(65).sum(a)) / float(a.sum())
        )
        for a in (*areas, areas.sum(axis=0))
    ]
    found = validate(areas, [7, 7], shares[:2], {7: shares[2]}).value
    assert totals.tolist() == [1200, 1200]
    assert [e.mean for e in found.with_grid] == pytest.approx([0, 0, 0, 0], abs=1e-12)
    assert found.without_grid[0].mean > 0.05


def test_refuses_the_impossible():
    with pytest.raises(InvalidInput, match="Anteile"):
        GridShares(0.7, 0.4)
    with pytest.raises(InvalidInput, match="lebt niemand"):
        estimate(np.zeros((2, 101)), 10)
    with pytest.raises(InvalidInput, match="negativ"):
        estimate(district(), -1)
    children = np.zeros((2, 101))
    children[:, 5] = 10
    with pytest.raises(InvalidInput, match="keine Altersgruppe"):
        estimate(children, 10, grid=GridShares(0, 0.5), district_grid=GridShares(0.2, 0.2))
    with pytest.raises(InvalidInput, match="keine Einwohner"):
        structure_error(np.zeros((1, 2, 101)), np.ones((1, 2, 101)))
    with pytest.raises(InvalidInput, match="Formen"):
        structure_error(np.ones((2, 101)), np.ones((2, 101)))


def test_a_band_nobody_lives_in_stays_empty():
    people = district()
    people[:, 10] = 0
    result = estimate(people, 100, grid=GridShares(0.1, 0.3), district_grid=GridShares(0.2, 0.2))
    # 0 : 0.75·(0.6/0.6) : 0.25·(0.3/0.2) = 0 : 0.75 : 0.375, brought back to 1.
    assert result.value[:, :18].sum() == 0
    assert result.value[:, 40].sum() == pytest.approx(200 / 3)
    assert result.value[:, 80].sum() == pytest.approx(100 / 3)


def test_errors_are_measured_where_people_live():
    true = np.stack([district()])
    with pytest.raises(InvalidInput, match="Ein Gebiet hat keine Einwohner"):
        structure_error(np.zeros((1, 2, 101)), true)
    with pytest.raises(InvalidInput, match="Gebiete, Oberräume und Gitteranteile passen nicht"):
        validate(true, [0, 0], grid=[GridShares(0.2, 0.2)], parent_grid={})
    with pytest.raises(InvalidInput, match="In der Gruppe 0-9 lebt niemand"):
        structure_error(true, true, bands=(Band(0, 9),))
