"""Variants: straight lines to a target, the cross product, published values."""

import numpy as np
import pytest

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.assembly import Area, balance_profile, prepare
from nahraum.analysis.population.mortality import improve
from nahraum.analysis.population.projection import project_inputs
from nahraum.analysis.population.variants import Births, Life, Moves, Path, Variant, cross

# 15. koordinierte Bevölkerungsvorausberechnung as in METHODS 1.2; [K] there is unverified here.
SOURCE = "destatis-kbv-15"
BIRTHS = {
    key: Births(key, Path(((2022, 1.46), (2032, tfr))), SOURCE, verified=key == "G2")
    for key, tfr in (("G1", 1.44), ("G2", 1.55), ("G3", 1.67))
}
LIFE = {
    key: Life(key, men, women, 2070, SOURCE, verified=key == "L2")
    for key, men, women in (("L1", 82.6, 86.1), ("L2", 84.6, 88.2), ("L3", 86.4, 90.1))
}
MOVES = {
    key: Moves(key, Path(((2022, 1_100_000), (2033, net))), SOURCE, verified=key == "W1")
    for key, net in (("W1", 150_000), ("W2", 250_000), ("W3", 350_000))
}


def combined(births: str, life: str, moves: str) -> Variant:
    return Variant(BIRTHS[births], LIFE[life], MOVES[moves], "moderat")


def test_path_is_linear_between_and_constant_outside():
    path = Path(((2020, 100.0), (2030, 200.0)))
    assert [path.at(y) for y in (2010, 2020, 2025, 2030, 2050)] == [100, 100, 150, 200, 200]
    assert path.over(2028, 3).tolist() == [190, 200, 200]
    assert path.scaled(0.5).at(2025) == 75
    assert path.starting(2026, 0.0).at(2028) == 100
    assert path.starting(2026, 0.0).at(2020) == 0


@pytest.mark.parametrize("points", [(), ((2020, 1.0), (2020, 2.0)), ((2021, 1.0), (2020, 2.0))])
def test_path_refuses_disordered_years(points):
    with pytest.raises(InvalidInput, match="steigen nicht an"):
        Path(points)


def test_path_refuses_the_infinite():
    with pytest.raises(InvalidInput, match="endliche"):
        Path(((2020, float("inf")),))


def test_cross_product_and_listed_targets():
    everything = cross(BIRTHS.values(), LIFE.values(), MOVES.values())
    assert len(everything) == 27
    assert [v.id for v in everything[:4]] == ["G1L1W1", "G1L1W2", "G1L1W3", "G1L2W1"]
    moderate = combined("G2", "L2", "W2")
    listed = {a.name: a for a in moderate.assumptions}
    assert listed["e0_m_2070"].value == 84.6
    assert listed["e0_m_2070"].verified is True
    assert listed["net_migration_2033"].value == 250_000
    assert listed["net_migration_2033"].verified is False
    assert listed["tfr_2032"].value == 1.55
    assert moderate.label == "moderat"
    assert moderate.moves.net.at(2022) == 1_100_000


def area(table, **more):
    return Area(
        population=table.L * 100, base_year=2022, table=table, table_year=2021, share=1e-4, **more
    )


def test_areas_share_their_mortality_but_no_array(table):
    first, second = (prepare(area(table), combined("G2", "L2", "W1"), 5) for _ in range(2))
    improved = improve(table, target=(84.6, 88.2), base_year=2021, target_year=2070).value
    assert np.array_equal(first.survivorship, improved.survivorship(2022, 5))
    first.survivorship[:] = 0
    assert np.array_equal(second.survivorship, improved.survivorship(2022, 5))
    worse = prepare(area(table), combined("G2", "L1", "W1"), 5)
    assert (worse.survivorship < second.survivorship).all()


def test_inputs_follow_the_variant(table):
    found = prepare(area(table, level=1.1), combined("G2", "L2", "W1"), 28)
    assert found.fertility.sum(axis=1)[9:] == pytest.approx(np.full(19, 1.55 * 1.1))
    assert found.migration.net.sum(axis=(1, 2))[10:] == pytest.approx(np.full(18, 15.0))
    assert found.survivorship.shape == (28, 2, 101)
    assert found.assumptions[0].name == "tfr_2032"
    names = [a.name for a in found.assumptions]
    assert len(names) == len(set(names))
    result = project_inputs(found)
    assert result.value.migration[12].sum() == pytest.approx(15.0)
    flags = {a.name: a.verified for a in result.assumptions}
    assert flags["rogers_castro_mu2"] is False


def test_more_migration_and_longer_life_mean_more_people(table):
    def total(g, e, w):
        return project_inputs(prepare(area(table), combined(g, e, w), 28)).value.totals[-1]

    assert total("G2", "L2", "W1") < total("G2", "L2", "W2") < total("G2", "L2", "W3")
    assert total("G2", "L1", "W2") < total("G2", "L2", "W2") < total("G2", "L3", "W2")
    assert total("G1", "L2", "W2") < total("G2", "L2", "W2") < total("G3", "L2", "W2")


def test_area_refuses_a_profile_that_is_no_distribution(table):
    profile = balance_profile()
    with pytest.raises(InvalidInput, match="statt 1"):
        area(table, net_profile=type(profile)(value=profile.value * 2, method=profile.method))
    with pytest.raises(InvalidInput, match="Jahre"):
        prepare(area(table), combined("G2", "L2", "W2"), 0)
    with pytest.raises(InvalidInput, match="Anteil"):
        area(table, level=-1.0)
