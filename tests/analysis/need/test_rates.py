"""Rates by band become rates by single age; gaps and overlaps are errors."""

import numpy as np
import pytest

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.need import BandRate, RateTable, rate_table
from nahraum.analysis.need.rates import as_series
from nahraum.analysis.population.ages import Band


def rows(*parts: tuple[int, int | None, float]) -> list[BandRate]:
    return [BandRate(sex, Band(low, high), rate) for sex in "mw" for low, high, rate in parts]


def table(*parts: tuple[int, int | None, float], **more: object) -> RateTable:
    return rate_table(rows(*parts), **{"year": 2021, "source": "s", **more})


def test_bands_are_spread_over_single_ages() -> None:
    found = table((0, 74, 0.023), (75, 84, 0.239), (85, None, 0.6))
    assert found.values[:, 74].tolist() == [0.023, 0.023]
    assert found.values[:, 75].tolist() == [0.239, 0.239]
    assert found.values[:, 100].tolist() == [0.6, 0.6]
    assert found.bands == (Band(0, 74), Band(75, 84), Band(85, None))
    assert found.known.all()


def test_a_table_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="read-only"):
        table((0, None, 0.1)).values[0, 0] = 1


@pytest.mark.parametrize(
    ("parts", "place", "problem"),
    [
        ([(0, 74, 0.1), (76, None, 0.2)], "rates", "m im Alter 75 fehlt"),
        ([(0, 75, 0.1), (75, None, 0.2)], "m 75+: age_from", "doppelt"),
        ([(0, 84, 0.1)], "rates", "m im Alter 85 fehlt"),
        ([(0, 99, 0.1)], "rates", "m im Alter 100\\+ fehlt"),
        ([(0, None, 24.1)], "m 0+: rate", "über 1"),
        ([(0, None, -0.1)], "m 0+: rate", "nicht möglich"),
        ([(0, None, float("nan"))], "m 0+: rate", "nicht möglich"),
    ],
)
def test_bad_tables_name_the_band(
    parts: list[tuple[int, int | None, float]], place: str, problem: str
) -> None:
    with pytest.raises(InvalidInput, match=problem) as caught:
        table(*parts)
    assert caught.value.place == place
    assert caught.value.remedy


def test_a_missing_sex_is_a_gap() -> None:
    with pytest.raises(InvalidInput, match="w im Alter 0"):
        rate_table([BandRate("m", Band(0, None), 0.1)], year=2021, source="s")


def test_an_unknown_sex_is_refused() -> None:
    with pytest.raises(InvalidInput, match="divers"):
        rate_table([BandRate("divers", Band(0, None), 0.1)], year=2021, source="s")


def test_incomplete_tables_know_what_they_do_not_know() -> None:
    found = table((60, None, 0.1), complete=False)
    assert not found.known[:, :60].any()
    assert found.known[:, 60:].all()


def test_rates_per_head_may_exceed_one_on_request() -> None:
    assert table((0, None, 8.51), maximum=None).values[1, 40] == 8.51


def test_a_single_table_is_a_series_of_one_year() -> None:
    assert as_series(np.ones((2, 101)), [2021]).shape == (1, 2, 101)


@pytest.mark.parametrize(
    ("shape", "years"),
    [((2, 101), [2021, 2022]), ((3, 2, 101), [2021]), ((2, 100), [2021]), ((101,), [2021])],
)
def test_series_must_match_their_years(shape: tuple[int, ...], years: list[int]) -> None:
    with pytest.raises(InvalidInput, match="Form"):
        as_series(np.ones(shape), years)


def test_years_must_rise() -> None:
    with pytest.raises(InvalidInput, match="steigen"):
        as_series(np.ones((2, 2, 101)), [2022, 2022])


def test_negative_people_are_refused() -> None:
    people = np.ones((2, 101))
    people[1, 3] = -1
    with pytest.raises(InvalidInput, match="negativ"):
        as_series(people, [2021])
