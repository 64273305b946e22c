"""Care need: published counts, the three variants, conservation and monotony (METHODS 5.1)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.need import (
    AGE_BANDS,
    BandRate,
    Delayed,
    RateTable,
    StatusQuo,
    Trend,
    observed_growth,
    project_care,
    rate_table,
    uniform_growth,
)
from nahraum.analysis.population.ages import Band

# gbe-bund.de, Germany 2021: people in need of care and their share of the population.
PUBLISHED = {
    ("m", 0): (868018, 0.023),
    ("m", 75): (566764, 0.196),
    ("m", 85): (287867, 0.432),
    ("m", 90): (167658, 0.696),
    ("w", 0): (847671, 0.023),
    ("w", 75): (1025614, 0.271),
    ("w", 85): (674290, 0.606),
    ("w", 90): (523264, 0.864),
}


def germany() -> RateTable:
    bands = {band.low: band for band in AGE_BANDS}
    rows = [BandRate(sex, bands[low], rate) for (sex, low), (_, rate) in PUBLISHED.items()]
    return rate_table(rows, year=2021, source="gbe-pflegequoten-2021")


def people_2021() -> np.ndarray:
    """Population implied by counts and rates, even within each band."""
    people = np.zeros((2, 101))
    for (sex, low), (count, rate) in PUBLISHED.items():
        band = next(band for band in AGE_BANDS if band.low == low)
        ages = band.slice.stop - band.slice.start
        people["mw".index(sex), band.slice] = count / rate / ages
    return people


def flat(rate: float) -> RateTable:
    rows = [BandRate(sex, Band(0, None), rate) for sex in "mw"]
    return rate_table(rows, year=2021, source="s")


def steep() -> RateTable:
    rows = [
        BandRate(sex, Band(age, None if age == 100 else age), (age / 100) ** 4 * 0.9)
        for sex in "mw"
        for age in range(101)
    ]
    return rate_table(rows, year=2021, source="s")


def test_rates_times_population_reproduce_the_published_counts() -> None:
    result = project_care(people_2021(), years=[2021], rates=germany(), variant=StatusQuo())
    by_band = result.value.by_band()[0]
    for (sex, low), (count, _) in PUBLISHED.items():
        column = [band.low for band in AGE_BANDS].index(low)
        assert by_band["mw".index(sex), column] == pytest.approx(count, rel=1e-12)
    assert result.value.totals[0] == pytest.approx(4_961_146, rel=1e-12)
    assert people_2021()[0, 75:85].sum() == pytest.approx(2_892_000, abs=500)
    assert result.sources == ("gbe-pflegequoten-2021",)
    assert result.parts["variant"] == "status-quo"


def test_coarse_bands_are_mentioned() -> None:
    coarse = project_care(people_2021(), years=[2021], rates=germany(), variant=StatusQuo())
    assert [n.code for n in coarse.warnings] == ["COARSE_RATES"]
    assert "75 Jahren" in coarse.warnings[0].text
    fine = project_care(people_2021(), years=[2021], rates=steep(), variant=StatusQuo())
    assert fine.warnings == ()


def test_the_trend_multiplies_damped_steps_until_its_last_year() -> None:
    cube = np.ones((4, 2, 101))
    years = [2021, 2022, 2023, 2040]
    trend = Trend(0.1, damping=0.5, until=2023)
    rates = project_care(cube, years=years, rates=flat(0.2), variant=trend).value.rates[:, 0, 50]
    expected = [0.2, 0.2 * 1.05, 0.2 * 1.05 * 1.025, 0.2 * 1.05 * 1.025]
    assert rates.tolist() == pytest.approx(expected, rel=1e-14)


def test_the_trend_stops_at_the_cap() -> None:
    cube = np.ones((1, 2, 101))
    capped = project_care(cube, years=[2030], rates=flat(0.9), variant=Trend(0.1))
    assert capped.value.rates[0, 1, 95] == 0.98
    above = project_care(cube, years=[2030], rates=flat(0.99), variant=Trend(0.1))
    assert above.value.rates[0, 1, 95] == 0.99


def test_the_delay_moves_rates_to_higher_ages() -> None:
    cube = np.ones((2, 2, 101))
    gain = {2021: (0.0, 0.0), 2031: (2.0, 3.0)}
    result = project_care(cube, years=[2021, 2031], rates=steep(), variant=Delayed(gain))
    base, later = result.value.rates
    assert later[0, 80] == pytest.approx(base[0, 79], rel=1e-14)
    assert later[1, 80] == pytest.approx((base[1, 78] + base[1, 79]) / 2, rel=1e-14)
    assert later[:, 0].tolist() == base[:, 0].tolist()


def test_the_base_year_needs_no_gain_and_other_years_do() -> None:
    cube = np.ones((1, 2, 101))
    same = project_care(cube, years=[2021], rates=steep(), variant=Delayed({}))
    assert (same.value.rates[0] == steep().values).all()
    with pytest.raises(InvalidInput, match="2022"):
        project_care(cube, years=[2022], rates=steep(), variant=Delayed({}))


def test_published_trend_total_gives_the_uniform_growth() -> None:
    """6.3 instead of 5.6 million in 2035 (Destatis 2023): 4.04 % a year before damping."""
    growth = uniform_growth(6.3 / 5.6, base_year=2021)
    assert growth == pytest.approx(0.0403565, abs=1e-7)
    cube = np.ones((1, 2, 101))
    rise = project_care(cube, years=[2035], rates=flat(0.1), variant=Trend(growth))
    assert rise.value.rates[0, 0, 0] / 0.1 == pytest.approx(6.3 / 5.6, rel=1e-12)


@pytest.mark.parametrize(("rise", "base"), [(0.9, 2021), (1.1, 2027), (float("nan"), 2021)])
def test_growth_that_cannot_be_is_refused(rise: float, base: int) -> None:
    with pytest.raises(Infeasible):
        uniform_growth(rise, base_year=base)


def test_observed_growth_is_the_yearly_mean() -> None:
    """85-89: 49 % (2019) to 54.1 % (2021)."""
    earlier = rate_table(
        [BandRate(sex, Band(0, None), 0.49) for sex in "mw"], year=2019, source="s"
    )
    growth = observed_growth(earlier, flat(0.541))
    assert growth[0, 87] == pytest.approx((0.541 / 0.49) ** 0.5 - 1, rel=1e-14)
    with pytest.raises(InvalidInput, match="nicht nach"):
        observed_growth(flat(0.5), earlier)
    empty = rate_table([BandRate(sex, Band(0, None), 0) for sex in "mw"], year=2019, source="s")
    with pytest.raises(InvalidInput, match="steigt von 0"):
        observed_growth(empty, flat(0.5))
    assert observed_growth(empty, flat(0.0)).tolist() == np.zeros((2, 101)).tolist()


def test_warnings_name_years_the_method_does_not_cover() -> None:
    cube = np.ones((1, 2, 101))
    early = project_care(cube, years=[2015], rates=steep(), variant=StatusQuo())
    assert [n.code for n in early.warnings] == ["BEFORE_BASE_YEAR"]
    late = project_care(cube, years=[2030], rates=steep(), variant=Trend(0.04), base_year=2027)
    assert [n.code for n in late.warnings] == ["TREND_ENDED"]
    assert (late.value.rates[0] == steep().values).all()


@pytest.mark.parametrize(
    ("variant", "place"),
    [
        (Trend(4.0), "growth"),
        (Trend(float("inf")), "growth"),
        (Trend(0.04, damping=1.5), "damping"),
        (Trend(0.04, cap=1.2), "cap"),
        (Delayed({2030: (1.0, float("nan"))}), "gain"),
        (Delayed({2030: (1.0, 1.0)}, share=2), "share"),
    ],
)
def test_impossible_assumptions_name_the_place(variant: Trend | Delayed, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        project_care(np.ones((2, 101)), years=[2030], rates=flat(0.1), variant=variant)
    assert caught.value.place == place


def test_a_table_without_year_needs_one() -> None:
    rates = rate_table([BandRate(sex, Band(0, None), 0.1) for sex in "mw"], year=None, source="s")
    with pytest.raises(InvalidInput, match="Jahr der Quoten"):
        project_care(np.ones((2, 101)), years=[2030], rates=rates, variant=StatusQuo())
    result = project_care(
        np.ones((2, 101)), years=[2030], rates=rates, variant=StatusQuo(), base_year=2021
    )
    assert result.parts["base_year"] == 2021


CUBES = hnp.arrays(
    np.float64, (3, 2, 101), elements=st.floats(0, 1e6, allow_subnormal=False), fill=st.just(7.0)
)
YEARS = [2021, 2030, 2050]
GAINS = st.floats(0, 5).map(lambda g: {2021: (0.0, 0.0), 2030: (g / 2, g / 3), 2050: (g, g)})


@given(CUBES, st.floats(0, 0.2), GAINS)
def test_variants_keep_their_order(cube: np.ndarray, growth: float, gain: dict) -> None:
    """Delayed <= status quo <= trend in every cell, where rates rise with age."""
    status, trend, delayed = (
        project_care(cube, years=YEARS, rates=steep(), variant=variant).value.counts
        for variant in (StatusQuo(), Trend(growth), Delayed(gain))
    )
    assert (delayed <= status * (1 + 1e-12)).all()
    assert (status <= trend * (1 + 1e-12)).all()


@given(CUBES)
def test_bands_add_up_and_nobody_needs_care_twice(cube: np.ndarray) -> None:
    care = project_care(cube, years=YEARS, rates=germany(), variant=Trend(0.04)).value
    assert care.by_band().sum(axis=(1, 2)) == pytest.approx(care.totals, rel=1e-12)
    assert (care.counts <= cube).all()
    assert (care.counts >= 0).all()


@given(CUBES, CUBES)
def test_areas_add_up_to_the_whole(one: np.ndarray, other: np.ndarray) -> None:
    def total(cube: np.ndarray) -> np.ndarray:
        return project_care(cube, years=YEARS, rates=germany(), variant=StatusQuo()).value.totals

    assert total(one) + total(other) == pytest.approx(total(one + other), rel=1e-12)


@given(CUBES, st.floats(0, 0.1), st.floats(0, 0.1))
def test_faster_growth_never_lowers_the_need(cube: np.ndarray, a: float, b: float) -> None:
    low, high = (
        project_care(cube, years=YEARS, rates=germany(), variant=Trend(g)).value.totals
        for g in sorted((a, b))
    )
    assert (low <= high * (1 + 1e-12)).all()


def test_rates_that_miss_ages_are_refused() -> None:
    rows = [BandRate(sex, Band(75), 0.3) for sex in "mw"]
    rates = rate_table(rows, year=2021, source="s", complete=False)
    with pytest.raises(InvalidInput, match="Die Quoten decken nicht alle Alter ab"):
        project_care(np.ones((2, 101)), years=[2021], rates=rates, variant=StatusQuo())


def test_a_growth_of_more_than_one_is_found() -> None:
    # One year, damping 1/2: 1 + g/2 = 4.
    assert uniform_growth(rise=4, base_year=2021, until=2022, damping=0.5) == pytest.approx(6)
