"""Error measures by hand."""

import numpy as np
import pytest

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.backtest import errors, errors_by_age


def test_measures_by_hand():
    found = errors([110, 95, 100, 330], [100, 100, 100, 300]).value
    assert found.percent == pytest.approx([10, -5, 0, 10])
    assert found.mape == pytest.approx(6.25)
    assert found.malpe == pytest.approx(3.75)
    assert found.medape == pytest.approx(7.5)
    assert found.weighted == pytest.approx(45 / 600 * 100)
    assert found.total == pytest.approx(35 / 600 * 100)
    assert (found.count, found.worst, found.best) == (4, 0, 2)


def test_by_age():
    found = errors_by_age([[90, 50], [110, 55]], [[100, 50], [100, 50]]).value
    assert [e.mape for e in found] == pytest.approx([10, 5])
    assert [e.malpe for e in found] == pytest.approx([0, 5])


def test_refuses_what_has_no_percent():
    with pytest.raises(InvalidInput, match="Stelle 2"):
        errors([1, 1], [1, 0])
    with pytest.raises(InvalidInput, match="Mindestens"):
        errors([], [])
    with pytest.raises(InvalidInput, match="Formen"):
        errors_by_age(np.ones(3), np.ones(3))
