"""New housing areas: persons = homes x persons per home x share from outside."""

import numpy as np
import pytest

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.new_areas import new_area


def profile():
    pattern = np.zeros((2, 101))
    pattern[:, 30:40] = 3.0
    pattern[:, 0:10] = 1.0
    return pattern


def test_arrivals_by_year_age_and_sex():
    result = new_area(
        {2025: 10, 2027: 5},
        persons_per_home=2.5,
        profile=profile(),
        base_year=2024,
        years=4,
        from_outside=0.8,
    )
    assert result.value.sum(axis=(1, 2)) == pytest.approx([20, 0, 10, 0])
    assert result.value[0, 0, 35] == pytest.approx(20 * 3 / 80)
    assert result.parts == {"persons": pytest.approx(30), "homes": 15}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"homes": {2030: 1}}, "Bezugsjahr 2030"),
        ({"homes": {2024: 1}}, "Bezugsjahr 2024"),
        ({"homes": {2025: -1}}, "-1 Wohnungen"),
        ({"profile": np.zeros((2, 101))}, "nur Nullen"),
        ({"persons_per_home": float("nan")}, "Belegung"),
        ({"from_outside": 1.2}, "Anteil von außen"),
    ],
)
def test_refuses_bad_input(change, message):
    good = {
        "homes": {2025: 1},
        "persons_per_home": 2.5,
        "profile": profile(),
        "base_year": 2024,
        "years": 4,
    }
    given = {**good, **change}
    with pytest.raises(InvalidInput, match=message):
        new_area(given.pop("homes"), **given)
