"""Dementia: scaled to the nation, marked as not verified (METHODS 5.2)."""

import numpy as np
import pytest

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.need import (
    BandRate,
    RateTable,
    project_dementia,
    rate_table,
    scale_to_national,
)
from nahraum.analysis.need.dementia import Prevalence
from nahraum.analysis.population.ages import Band

MEN = {60: 0.002, 65: 0.011, 70: 0.031, 75: 0.070, 80: 0.107, 85: 0.163, 90: 0.297}
WOMEN = {60: 0.009, 65: 0.015, 70: 0.034, 75: 0.089, 80: 0.131, 85: 0.249, 90: 0.448}


def profile() -> RateTable:
    rows = [
        BandRate(sex, Band(low, None if low == 90 else low + 4), rate)
        for sex, rates in (("m", MEN), ("w", WOMEN))
        for low, rate in rates.items()
    ]
    return rate_table(
        rows, year=2019, source="alzheimer-europe-2019", verified=False, complete=False
    )


def nation() -> np.ndarray:
    return np.tile(np.linspace(600_000, 60_000, 101), (2, 1))


def test_scaling_meets_the_national_total() -> None:
    prevalence = scale_to_national(
        profile(), population=nation(), total=1_840_000, source="dalzg-2024"
    )
    result = project_dementia(nation(), years=[2023], prevalence=prevalence)
    assert result.value.totals[0] == pytest.approx(1_840_000, rel=1e-12)
    assert prevalence.scale == pytest.approx(
        1_840_000 / (nation() * profile().values).sum(), rel=1e-14
    )
    assert result.sources == ("alzheimer-europe-2019", "dalzg-2024")
    assert [n.code for n in result.warnings] == ["PREVALENCE_UNVERIFIED", "YOUNGER_AGES_UNKNOWN"]
    assert "Bundeswert enthält sie" in result.warnings[1].text
    assert not any(a.verified for a in result.assumptions)


def test_an_unscaled_profile_says_so() -> None:
    people = np.zeros((2, 101))
    people[:, 85:90] = 100
    result = project_dementia(people, years=[2023], prevalence=Prevalence(profile()))
    assert result.value.totals[0] == pytest.approx(500 * 0.163 + 500 * 0.249)
    assert [n.code for n in result.warnings][-1] == "PREVALENCE_UNSCALED"
    assert "fehlen" in result.warnings[1].text
    assert result.sources == ("alzheimer-europe-2019",)


def test_impossible_totals_are_refused() -> None:
    with pytest.raises(InvalidInput):
        scale_to_national(profile(), population=nation(), total=-1, source="s")
    with pytest.raises(Infeasible, match="niemand"):
        scale_to_national(profile(), population=np.zeros((2, 101)), total=1, source="s")
    with pytest.raises(Infeasible, match="über 100 %"):
        scale_to_national(profile(), population=nation(), total=20_000_000, source="s")


def test_a_verified_profile_of_all_ages_needs_no_warning_about_ages() -> None:
    rows = [BandRate(sex, Band(0, None), 0.02) for sex in "mw"]
    table = rate_table(rows, year=2019, source="s")
    result = project_dementia(np.ones((2, 101)), years=[2023], prevalence=Prevalence(table))
    assert [n.code for n in result.warnings] == ["PREVALENCE_UNSCALED"]
    assert result.value.totals[0] == pytest.approx(4.04)
