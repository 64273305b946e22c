"""Every number of golden.json (reference values of METHODS) comes out again, key by key."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nahraum.analysis.catchments import (
    Catchment,
    Setting,
    Variant,
    floating_catchment,
    from_matrix,
)
from nahraum.analysis.impact import Investment, OutcomeValue, exactly, social_return
from nahraum.analysis.monitoring import empirical_bayes
from nahraum.analysis.population import from_qx, hamilton_perry, normal_profile, project
from nahraum.analysis.population.ages import Band
from nahraum.analysis.population.lifetable import LifeTable
from nahraum.analysis.population.migration import Migration
from nahraum.analysis.population.projection import Projection
from nahraum.analysis.population.raking import rake
from nahraum.analysis.supply import (
    Doctor,
    adjusted_ratio,
    posts_from_ratio,
    remaining,
    service_need,
)
from nahraum.facts.tables import life_tables

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def golden(shared_data: Path) -> dict[str, Any]:
    path = shared_data.parent / "methods" / "val" / "golden.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def life() -> LifeTable:
    """Destatis 2020/22 with its published open age."""
    published = life_tables().get("2020/22")
    return from_qx(published.qx, published.ex[:, 100]).value


def exact(value: Any) -> Any:
    """Equal but for the last digits a sum in another order may change."""
    return pytest.approx(value, rel=1e-12)


def test_no_key_of_the_file_is_without_a_test(golden: dict[str, Any]) -> None:
    assert set(golden) == {
        *("S_birth", "S_open", "ccm_toy", "ccm_mig", "hamilton_perry", "ipf", "vg", "morb"),
        *("succ", "2sfca", "e2sfca", "3sfca", "m2sfca", "eb", "sroi"),
    }


# ------------------------------------------------------------------ population
def test_survivorship(golden: dict[str, Any], life: LifeTable) -> None:
    at_birth, open_age = life.survivorship[:, 0], life.survivorship[:, 100]
    assert dict(zip("mw", at_birth, strict=True)) == pytest.approx(golden["S_birth"], abs=5e-12)
    assert dict(zip("mw", open_age, strict=True)) == exact(golden["S_open"])


def _toy(life: LifeTable, **more: Any) -> Projection:
    start = np.full((2, 101), 100.0)
    keep = {"fertility": normal_profile(1.46).value, "survivorship": life.survivorship}
    return project(start, **keep, years=28, base_year=2022, **more).value


def test_closed_projection(golden: dict[str, Any], life: LifeTable) -> None:
    found, expected = _toy(life), golden["ccm_toy"]
    assert found.totals[[0, 1, 10, 28]] == exact(
        [expected[key] for key in ("start", "y1", "y10", "y28")]
    )
    assert found.births[0].sum() == exact(expected["births1"])
    assert found.deaths[0].sum() == exact(expected["deaths1"])
    assert found.share(Band(65))[28] == exact(expected["share65"])


def test_projection_with_migration(golden: dict[str, Any], life: LifeTable) -> None:
    net = np.zeros((2, 101))
    net[:, 20:40] = 2
    found = _toy(life, migration=Migration(net=net))
    assert found.totals[[1, 28]] == exact([golden["ccm_mig"][key] for key in ("y1", "y28")])


def test_hamilton_perry(golden: dict[str, Any]) -> None:
    earlier, later, mothers = [100, 110, 120, 130, 400], [90, 102, 113, 118, 420], (3, 4)
    found = hamilton_perry.ratios(earlier, later, mothers=mothers).value
    next_step = hamilton_perry.project(later, found, mothers=mothers, steps=1).value[1, 0]
    expected = golden["hamilton_perry"]
    assert found.cohort[0] == exact(expected["ccr"])
    assert found.children == exact(expected["cwr"])
    assert next_step == exact(expected["proj"])


def test_raking(golden: dict[str, Any]) -> None:
    seed = np.array([[40, 30, 20], [35, 50, 100], [10, 60, 5.0]])
    found = rake(seed, [100, 200, 90], [95, 150, 145]).value.table
    assert found == pytest.approx(np.array(golden["ipf"]), abs=1e-8)


# ------------------------------------------------------------------ supply
def test_supply_ratio(golden: dict[str, Any]) -> None:
    given = golden["vg"]
    posts = posts_from_ratio(inhabitants=given["pop"], ratio=given["vhz"], supply_ratio="68.4")
    assert float(posts) == exact(given["ist"])
    full = posts_from_ratio(inhabitants=given["pop"], ratio=given["vhz"], supply_ratio=100)
    assert float(full) == exact(given["soll"])


def test_morbidity(golden: dict[str, Any]) -> None:
    factors = [0.62, 0.60, 0.70, 0.85, 1.15, 1.20, 1.95, 2.00]
    before = service_need([0.095, 0.090, 0.163, 0.159, 0.200, 0.206, 0.034, 0.053], factors)
    now = service_need([0.094, 0.089, 0.155, 0.148, 0.207, 0.209, 0.042, 0.056], factors)
    expected = golden["morb"]
    assert (float(before), float(now)) == exact((expected["LB10"], expected["LBA"]))
    ratio = adjusted_ratio(1671, need_base=before, need_here=now).value
    assert float(ratio) == exact(expected["vhz"])


def test_succession(golden: dict[str, Any]) -> None:
    doctors = [Doctor(id=str(age), posts=1.0, age=age) for age in (38, 47, 56, 62, 66)]
    found = remaining(doctors, years=10).value
    for years, expected in golden["succ"].items():
        assert found.posts[int(years)] == exact(expected["exp"])
        assert found.all_stay[int(years)] == exact(expected["allstay"])


# ------------------------------------------------------------------ reach, small areas, effect
@pytest.mark.parametrize(
    ("key", "variant"),
    [
        ("2sfca", Variant.TWO_STEP),
        ("e2sfca", Variant.ENHANCED),
        ("3sfca", Variant.THREE_STEP),
        ("m2sfca", Variant.MODIFIED),
    ],
)
def test_floating_catchments(golden: dict[str, Any], key: str, variant: Variant) -> None:
    setting = Setting(
        times=from_matrix([[5, 25], [12, 8], [40, 18]]),
        demand=[1000, 2000, 500],
        posts=[2, 1],
        catchment=Catchment(30),
        variant=variant,
    )
    assert floating_catchment(setting).value.values == exact(golden[key])


def test_empirical_bayes_with_zeros(golden: dict[str, Any]) -> None:
    """A and every C are exactly zero: all areas get the common mean."""
    found = empirical_bayes("abcde", (2, 10, 0, 7, 30), (40, 150, 25, 60, 500)).value
    expected = golden["eb"]
    assert (found.mean, found.sample_variance) == exact((expected["m"], expected["s2"]))
    assert found.variance == expected["A"] == 0
    assert [rate.weight for rate in found.rates] == expected["C"] == [0.0] * 5
    assert [rate.smoothed for rate in found.rates] == exact(expected["eb"])


def test_social_return(golden: dict[str, Any]) -> None:
    outcome = OutcomeValue(
        "Stürze vermieden",
        quantity=exactly(50),
        proxy=exactly(1200),
        deadweight=exactly(0.25),
        attribution=exactly(0.30),
        displacement=exactly(0.05),
        drop_off=exactly(0.20),
    )
    found = social_return(Investment(exactly(60_000), 3, (outcome,)), seed=1).value
    assert [found.outcomes[0].first_year, found.present_value, found.ratio] == exact(golden["sroi"])
