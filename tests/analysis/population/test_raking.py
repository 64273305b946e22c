"""Raking against METHODS 1.4c (golden.json ipf), margins as properties, clear refusals."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.population.raking import Margin, fit, rake, scale

TABLE = [[40, 30, 20], [35, 50, 100], [10, 60, 5]]
ROWS, COLUMNS = [100, 200, 90], [95, 150, 145]


def test_golden():
    result = rake(TABLE, ROWS, COLUMNS)
    assert result.value.table == pytest.approx(
        np.array(
            [
                [44.97729654262309, 30.913467231427394, 24.109236225947406],
                [37.22867693817925, 48.73855724106629, 114.03276582079494],
                [12.794026519197665, 70.34797552750632, 6.8579979532576605],
            ]
        ),
        abs=1e-7,
    )
    assert result.value.max_deviation < 1e-8
    assert 1 < result.value.iterations < 100


def test_scale_one_margin():
    result = scale([[10, 20], [30, 40]], 50)
    assert result.value.tolist() == [[5, 10], [15, 20]]
    assert result.parts["factor"] == 0.5
    assert scale([0, 0], 0).value.tolist() == [0, 0]
    with pytest.raises(Infeasible, match="Alle Teile sind null"):
        scale([0, 0], 5)
    with pytest.raises(InvalidInput, match="Summe"):
        scale([1, 2], -1)


def test_structural_zeros_stay():
    table = [[0, 30, 20], [35, 50, 100], [10, 60, 5]]
    fitted = rake(table, ROWS, COLUMNS).value.table
    assert fitted[0, 0] == 0
    assert fitted.sum(axis=1) == pytest.approx(ROWS)


def test_three_axes_age_sex_area():
    rng = np.random.Generator(np.random.PCG64(1))
    truth = rng.uniform(1, 50, (4, 2, 6))
    start = truth * np.array([1.3, 0.8, 1.1, 0.9])[:, None, None]
    margins = (Margin((0,), truth.sum(axis=(1, 2))), Margin((2, 1), truth.sum(axis=0).T))
    fitted = fit(start, margins).value.table
    assert fitted.sum(axis=(1, 2)) == pytest.approx(truth.sum(axis=(1, 2)))
    assert fitted.sum(axis=0) == pytest.approx(truth.sum(axis=0))


def test_unsolvable_margins_are_errors():
    with pytest.raises(Infeasible, match="Position 2 enthält nur Nullen"):
        rake([[1, 1], [0, 0]], [1, 1], [1, 1])
    with pytest.raises(Infeasible, match="Rand 2 aber 3"):
        rake([[1, 1], [1, 1]], [1, 1], [1, 2])
    # The zero forces 5 into a column that may hold 4.
    with pytest.raises(Infeasible, match="1000 Durchgängen"):
        rake([[0, 1], [1, 1]], [5, 5], [6, 4])


def test_epsilon_only_on_wish_and_with_a_warning():
    result = rake([[1, 1], [0, 0]], [1, 1], [1, 1], epsilon=1e-6)
    assert result.value.table == pytest.approx(np.full((2, 2), 0.5))
    assert [w.code for w in result.warnings] == ["RAKE_EPSILON"]
    with pytest.raises(InvalidInput, match="ε"):
        rake(TABLE, ROWS, COLUMNS, epsilon=0.0)


def test_zero_margin_empties_its_cells():
    fitted = rake([[1, 2], [3, 4]], [0, 10], [4, 6]).value.table
    assert fitted[0].tolist() == [0, 0]
    assert fitted[1] == pytest.approx([4, 6])


@pytest.mark.parametrize(
    ("table", "rows", "columns", "message"),
    [
        ([[1, -1], [1, 1]], [1, 1], [1, 1], "negativ"),
        ([[1, 1], [1, 1]], [1, 1, 1], [1, 2], "Form"),
        ([1, 1], [1, 1], [1, 1], "Achsen"),
        ([[1, float("nan")], [1, 1]], [1, 1], [1, 1], "endliche"),
    ],
)
def test_refuses_bad_input(table, rows, columns, message):
    with pytest.raises(InvalidInput, match=message):
        rake(table, rows, columns)
    with pytest.raises(InvalidInput, match="Ränder"):
        fit(TABLE, ())
    with pytest.raises(InvalidInput, match="Achsen"):
        fit(TABLE, (Margin((5,), np.array(ROWS)),))


@given(
    hnp.arrays(np.float64, (4, 3), elements=st.floats(0.5, 100)),
    hnp.arrays(np.float64, (4, 3), elements=st.floats(0, 100)),
)
def test_margins_hold_and_cells_stay_non_negative(start, truth):
    assume(truth.sum() > 1)
    fitted = rake(start, truth.sum(axis=1), truth.sum(axis=0)).value
    assert (fitted.table >= 0).all()
    assert np.abs(fitted.table.sum(axis=1) - truth.sum(axis=1)).max() <= 1e-8
    assert np.abs(fitted.table.sum(axis=0) - truth.sum(axis=0)).max() <= 1e-8


def test_input_is_not_changed():
    table = np.array(TABLE, dtype=float)
    rake(table, ROWS, COLUMNS)
    assert table.tolist() == TABLE
