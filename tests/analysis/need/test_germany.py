"""Care need of Germany against published numbers, from the official population of 2021."""

from pathlib import Path

import numpy as np
import pytest

from nahraum.analysis.need import (
    BandRate,
    RateTable,
    StatusQuo,
    Trend,
    project_care,
    rate_table,
    uniform_growth,
)
from nahraum.analysis.population import from_qx, improve, normal_profile, project
from nahraum.analysis.population.ages import Band
from nahraum.analysis.population.open_group import single_ages
from nahraum.data.reference import Reference
from nahraum.facts import care
from nahraum.facts.tables import life_tables

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def rates() -> RateTable:
    rows = [
        BandRate(rate.sex, Band(rate.age_from, rate.age_to), rate.rate)
        for rate in care.care_rates()
        if rate.sex != "all"
    ]
    return rate_table(rows, year=2021, source="gbe-pflegequoten-2021")


@pytest.fixture(scope="module")
def cube(shared_data: Path) -> np.ndarray:
    """Germany 2021 to 2055 without migration, life expectancy as in the 15th projection (L2)."""
    states = Reference.from_directory(shared_data).state_ages
    whole = np.sum([states.at(key, 2021) for key in states.keys], axis=0)
    table = life_tables().get("2020/22")
    life = from_qx(table.qx, table.ex[:, -1]).value
    better = improve(life, target=(84.6, 88.2), base_year=2021, target_year=2070).value
    return project(
        single_ages([whole], life).value,
        fertility=normal_profile(1.55).value,
        survivorship=better.survivorship(2021, 34),
        years=34,
        base_year=2021,
    ).value.population


def test_the_published_rates_belong_to_the_official_population(shared_data: Path) -> None:
    nation = Reference.from_directory(shared_data).national_ages.at("DG", 2021)
    published = {(r.sex, r.age_from): r for r in care.care_rates()}
    for sex, name in enumerate("mw"):
        row = published[name, 75]
        assert row.recipients / nation[sex, 75:85].sum() == pytest.approx(row.rate, abs=0.0005)
        younger = published[name, 0]
        assert younger.recipients / nation[sex, :75].sum() == pytest.approx(0.023, abs=0.0005)


def test_rates_and_population_give_the_published_total(cube: np.ndarray, rates: RateTable) -> None:
    """4,961,146 in 2021; rates of one decimal lose a third of a per cent."""
    total = project_care(cube[0], years=[2021], rates=rates, variant=StatusQuo()).value.totals[0]
    assert total == pytest.approx(4_961_146, rel=0.005)


@pytest.mark.parametrize("year", [2035, 2055])
def test_published_projections_are_met_within_three_per_cent(
    cube: np.ndarray, rates: RateTable, year: int
) -> None:
    """Ours lie below the official ones, which add migration."""
    growth = uniform_growth(6.3 / 5.6, base_year=2021)
    for variant in (StatusQuo(), Trend(growth)):
        found = project_care(cube[year - 2021], years=[year], rates=rates, variant=variant)
        official = care.anchors()[f"care-{year}-{variant.name}"].value
        assert 0.97 * official < found.value.totals[0] < official
