"""Plus-minus: the sum is met, signs are kept unless the warning says otherwise."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.population.plus_minus import adjust


def test_closed_form():
    result = adjust([30, -10, 20, -40], 20)
    # Σn = 0, Σ|n| = 100, δ = 20: gains ·1.2, losses ·0.8.
    assert result.value == pytest.approx([36, -8, 24, -32])
    assert result.parts == {"gains": 1.2, "losses": 0.8}
    assert result.warnings == ()


def test_warns_when_signs_turn():
    result = adjust([10, -10], 50)
    assert result.value.sum() == pytest.approx(50)
    assert result.value[1] > 0
    assert [w.code for w in result.warnings] == ["PLUS_MINUS_SIGN"]


def test_zeros_and_bad_input():
    assert adjust([0, 0], 0).value.tolist() == [0, 0]
    with pytest.raises(Infeasible, match="Alle Salden"):
        adjust([0, 0], 1)
    with pytest.raises(InvalidInput, match="endliche"):
        adjust([1, -1], float("inf"))


@given(hnp.arrays(np.float64, 12, elements=st.floats(-500, 500)), st.floats(-500, 500))
def test_sum_is_met(values, target):
    assume(np.abs(values).sum() > 1)
    result = adjust(values, target)
    assert result.value.sum() == pytest.approx(target, abs=1e-6)
    if not result.warnings:
        assert (np.sign(result.value) * np.sign(values) >= 0).all()
