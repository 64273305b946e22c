"""Life tables against Destatis 12621-0001 and closed forms.

Golden values: METHODS 1.6, golden.json S_birth and S_open.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.lifetable import from_qx, infant_factor


def test_reproduces_the_published_table(published, table):
    assert np.abs(table.e - published.e).max() <= 0.005 + 1e-3
    assert np.abs(table.l * 1e5 - published.l).max() <= 0.50
    assert np.abs(table.L[:, 1:100] * 1e5 - published.L[:, 1:100]).max() <= 0.50
    assert np.round(table.e[:, 0], 2) == pytest.approx([78.33, 83.18])


def test_survivorship_golden(table):
    assert table.survivorship[:, 0] == pytest.approx([0.99717087006, 0.99749738183], abs=1e-11)
    assert table.survivorship[:, 100] == pytest.approx(
        [0.5693310145090048, 0.6062325064154103], abs=1e-15
    )


def test_open_age_without_expectancy_warns_and_overstates(published):
    result = from_qx(published.qx)
    assert [notice.code for notice in result.warnings] == ["OPEN_AGE_ESTIMATED"]
    assert round(float(result.value.e[0, 100]), 2) == 1.89
    assert from_qx(published.qx, published.e[:, 100]).warnings == ()


def test_infant_factor_of_published_table():
    assert infant_factor(99675, 325, 99717) == pytest.approx(0.1292307692)
    with pytest.raises(InvalidInput, match="derselben"):
        infant_factor(99675, 325, 99675 + 326)


def test_constant_hazard_closed_form():
    q = np.full((2, 101), 0.02)
    table = from_qx(q, [49.5, 49.5], a0=0.5).value
    # Everybody faces the same risk at every age, so everybody has the same years left.
    assert table.e == pytest.approx(np.full((2, 101), 49.5))
    assert table.l[0, 10] == pytest.approx(0.98**10)


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ((0, 50), 1.0, r"q\(50\) = 1"),
        ((1, 3), -0.1, "negativ"),
        ((1, 100), 1.2, r"q\(100\) = 1.2"),
        ((0, 0), np.nan, "keine endliche Zahl"),
    ],
)
def test_refuses_impossible_probabilities(published, place, value, message):
    q = published.qx.copy()
    q[place] = value
    with pytest.raises(InvalidInput, match=message):
        from_qx(q)


def test_refuses_wrong_shape_and_open_ends(published):
    with pytest.raises(InvalidInput, match="Form"):
        from_qx(published.qx[:, :100])
    with pytest.raises(InvalidInput, match=r"e\(100\)"):
        from_qx(published.qx, [0.0, 2.0])
    with pytest.raises(InvalidInput, match="a0"):
        from_qx(published.qx, a0=1.5)
    q = published.qx.copy()
    q[0, 100] = 0.0
    with pytest.raises(InvalidInput, match=r"q\(100\) ist null"):
        from_qx(q)


@given(st.lists(st.floats(0, 0.9), min_size=101, max_size=101), st.floats(0.1, 20))
def test_columns_fit_together(qx, e_open):
    table = from_qx(np.array([qx, qx]), [e_open, e_open]).value
    assert (np.diff(table.l, axis=1) <= 0).all()
    assert table.T[:, 0] == pytest.approx(table.L.sum(axis=1))
    assert table.e[:, 100] == pytest.approx([e_open, e_open])
    assert np.isfinite(table.survivorship).all()
    assert ((table.survivorship >= 0) & (table.survivorship <= 1)).all()


def test_an_infant_factor_needs_deaths():
    with pytest.raises(InvalidInput, match=r"d\(0\) muss größer als null sein"):
        infant_factor(100_000, 0, 100_000)
    assert infant_factor(99_700, 300, 99_730) == pytest.approx(0.1)
