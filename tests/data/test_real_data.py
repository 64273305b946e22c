"""The official files themselves: the figures measured when they were collected, and speed.

Sources of the expected figures: SOURCE.md of each data set and METHODS.md.
"""

from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from nahraum.data.checks import check
from nahraum.data.columns import COUNT, Column
from nahraum.data.errors import FormatError, Notes
from nahraum.data.geofiles import read_boundaries
from nahraum.data.gridfiles import read_grid
from nahraum.data.load import load
from nahraum.data.reference import Reference
from nahraum.data.textfiles import read_table

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def reference(shared_data: Path) -> Reference:
    return Reference.from_directory(shared_data)


def test_everything_passes_every_check(shared_data: Path) -> None:
    report = check(shared_data)
    assert [str(item) for item in report.findings if item.severity == "error"] == []
    assert len(report.tables) == 16
    assert len(report.compared) == 68
    assert all(row.passed for row in report.compared)
    tidy = [item.severity for item in report.findings if item.code == "TIDY"]
    assert tidy == ["info"] * 3


def test_register(reference: Reference) -> None:
    areas = reference.areas
    kinds = Counter(area.kind for area in areas)
    assert kinds == {
        "municipality": 10_990,
        "association": 4_600,
        "district": 400,
        "state": 16,
        "country": 1,
    }
    for kind in ("municipality", "association", "district", "state"):
        assert sum(area.population or 0 for area in areas.of_kind(kind)) == 84_358_845
    assert sum(not area.inhabited for area in areas.of_kind("municipality")) == 204
    for key, name, people, area_km2 in (
        ("05766036", "Kalletal", 13_401, 112.42),
        ("05766024", "Dörentrup", 7_660, 49.79),
        ("05762036", "Warburg", 23_322, 168.84),
    ):
        area = areas.get(key)
        assert (area.name, area.population, area.area_km2) == (name, people, area_km2)


def test_finding_municipalities(reference: Reference) -> None:
    areas = reference.areas
    assert len(areas.find("Neuenkirchen")) == 11
    assert [area.key for area in areas.find("Neuenkirchen (Steinfurt)")] == ["05566060"]
    assert [area.key for area in areas.find("muenchen")] == ["09162000"]
    assert [area.key for area in areas.find("Eisenach (Wartburgkreis)")] == ["16063105"]
    for area in areas.of_kind("municipality"):
        assert areas.find(areas.label(area)) == (area,)


def test_district_ages(reference: Reference) -> None:
    published, now = reference.published("district_ages"), reference.district_ages
    assert len(published.keys) == 403
    assert (published.sum_at(2015), published.sum_at(2020)) == (82_175_684, 83_155_031)
    assert (now.sum_at(2015), now.sum_at(2020)) == (82_175_684, 83_155_031)
    assert now.total("05766", 2020) == 346_970
    districts = {area.key for area in reference.areas.of_kind("district")}
    for year in now.years:
        assert set(now.keys_at(year)) == districts
    assert now.total("16063", 2020) == 159_937
    assert now.total("03159", 2015) == published.total("03152", 2015) + published.total(
        "03156", 2015
    )


def test_single_ages(reference: Reference) -> None:
    assert reference.state_ages.total("05", 2021) == 17_924_591
    assert reference.state_ages.open_age == 90
    assert reference.national_ages.open_age == 85
    assert reference.national_ages.years == tuple(range(1970, 2022))
    assert reference.national_ages.total("DG", 2020) == 83_155_031
    assert reference.national_ages.total("DG", 2021) == 83_237_124


def test_deaths_and_births(reference: Reference) -> None:
    deaths = reference.national_deaths
    assert deaths.total(2020) == 985_572
    assert not np.isnan(deaths.values).any()
    assert [
        deaths.total(year) - round(float(deaths.at(year).sum())) for year in (2016, 2017, 2018)
    ] == [3, 9, 0]
    births = reference.national_births
    assert births.total(2021) == 795_492
    assert not births.complete(2022)


@pytest.mark.parametrize(
    ("period", "men", "women"),
    [("2016/18", 78.48, 83.27), ("2020/22", 78.33, 83.18), ("2022/24", 78.47, 83.19)],
)
def test_life_expectancy(reference: Reference, period: str, men: float, women: float) -> None:
    table = reference.life_tables.get(period)
    assert table.ex[:, 0].tolist() == [men, women]
    assert ((table.a0 > 0.12) & (table.a0 < 0.141)).all()


def test_life_tables_of_regions(reference: Reference) -> None:
    tables = reference.life_tables
    assert tables.latest().ex[:, 65].tolist() == [17.71, 20.91]
    assert tables.periods() == ("2016/18", "2018/20", "2020/22", "2022/24")
    east = tables.get("2018/20", "Ost")
    assert np.round(east.ex[:, 0], 2).tolist() == [77.44, 83.39]


def test_care(reference: Reference) -> None:
    care = reference.care
    days = [date(year, 12, 31) for year in (2015, 2017, 2019)]
    assert [care.value("05766", day) for day in days] == [10_662, 13_500, 16_933]
    assert [care.value("05762", day) for day in days] == [6_175, 7_038, 8_473]
    assert care.value("DG", days[2]) == 4_127_605
    assert care.value("DG", days[1], "day_care") is None
    assert care.value("03159", days[0]) == 10_183 + 4_433
    assert care.value("11000", days[2]) == 158_482
    districts = {area.key for area in reference.areas.of_kind("district")}
    for day in days:
        assert all(care.value(key, day) for key in districts)


def test_grid(reference: Reference) -> None:
    grid = reference.grid
    assert (len(grid), int(grid.population.sum())) == (214_633, 80_212_528)
    assert grid.as_of == date(2011, 5, 9)
    share, covered = grid.weighted_mean("share65", np.arange(len(grid)))
    assert share == pytest.approx(20.6, abs=0.1)
    assert covered > 0.99


@pytest.mark.parametrize(
    ("key", "people", "share65"),
    [("05766036", 14_375, 21.7), ("05766024", 7_871, 19.5), ("05762036", 23_929, 20.0)],
)
def test_cells_of_the_three_municipalities(
    reference: Reference, key: str, people: int, share65: float
) -> None:
    """The national boundaries are simplified: 2.5 % more or fewer people than with finer ones."""
    cells = reference.cells_in(key)
    assert cells.rule == "centre"
    assert int(reference.grid.population[cells.indices].sum()) == pytest.approx(people, rel=0.025)
    share, _ = reference.grid.weighted_mean("share65", cells.indices)
    assert share == pytest.approx(share65, abs=0.3)


def test_cells_with_finer_boundaries(shared_data: Path, reference: Reference) -> None:
    from nahraum.data.spatial import cells_in

    fine = read_boundaries(shared_data / "02_gemeindegrenzen/owl_gemeinden.geojson", Notes())
    people = {
        key: int(reference.grid.population[cells_in(reference.grid, fine, key).indices].sum())
        for key in ("05766036", "05766024", "05762036")
    }
    assert people == {"05766036": 14_375, "05766024": 7_871, "05762036": 23_929}


def test_boundaries(reference: Reference) -> None:
    import shapely

    shapes = shapely.from_wkb(list(reference.boundaries.wkb))
    assert shapely.is_valid(shapes).all()
    for key, official in (("05766036", 112.42), ("05766024", 49.79), ("05762036", 168.84)):
        area = reference.boundaries.shape(key).area / 1e6
        assert area == pytest.approx(official, rel=0.025)


def test_other_geodata(shared_data: Path) -> None:
    folder = shared_data / "02_gemeindegrenzen"
    assert len(read_boundaries(folder / "nrw_gemeinden_vg250.geojson", Notes())) == 396


def test_the_regional_grid_counts_twelve_cells_twice(shared_data: Path) -> None:
    """Cells on overlapping simplified borders stand there once for each municipality."""
    with pytest.raises(FormatError) as caught:
        read_grid(shared_data / "04_zensus2011_gitter/zensus2011_1km_owl.csv", Notes())
    assert caught.value.finding.code == "DUPLICATE"


def test_every_municipality_gets_its_cells(reference: Reference) -> None:
    rules: Counter[str] = Counter()
    seen: set[int] = set()
    for district in reference.areas.of_kind("district"):
        for cells in reference.cells_in_district(district.key).values():
            rules[cells.rule] += 1
            if cells.rule == "centre":
                assert seen.isdisjoint(cells.indices.tolist())
                seen.update(cells.indices.tolist())
    assert sum(rules.values()) == 10_990
    assert rules["none"] <= 10
    people = int(reference.grid.population[sorted(seen)].sum())
    assert people == pytest.approx(80_212_528, rel=0.003)


@pytest.mark.parametrize("key", ["05766036", "01054096", "11000000", "16063105", "07132008"])
def test_one_municipality_needs_no_other(shared_data: Path, key: str) -> None:
    fresh = Reference.from_directory(shared_data)
    cells = fresh.cells_in(key)
    assert cells.rule in ("centre", "touching", "nearest")


def test_loading_all_of_germany(shared_data: Path, tmp_path: Path) -> None:
    report = load(shared_data, tmp_path)
    assert report.changed
    assert load(shared_data, tmp_path).changed is False
    stored = Reference.from_store(tmp_path)
    assert stored.areas == Reference.from_directory(shared_data).areas
    assert int(stored.grid.population.sum()) == 80_212_528
    assert stored.cells_in("05766036").rule == "centre"


def test_tolerant_reading_of_a_large_tidy_table(shared_data: Path) -> None:
    columns = (
        Column(name="jahr", kind="int"),
        Column(name="kreis", digits=(5,)),
        Column(name="altersgruppe"),
        COUNT,
    )
    path = shared_data / "03_bevoelkerung_alter_geschlecht/kreise_alter_geschlecht_long.csv"
    table = read_table(path, columns)
    assert len(table) == 81_838
    assert sum(row["count"] for row in table if row["jahr"] == 2020) == 83_155_031
    assert table.unknown == ("name", "geschlecht")
