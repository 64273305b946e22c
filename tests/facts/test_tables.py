"""The shipped tables hold the official figures, and every table says where it comes from."""

import re
from datetime import date

import numpy as np
import pytest

from nahraum.facts import care, projection, supply, tables
from nahraum.facts.reading import FOLDER, FactsError, rows
from nahraum.facts.sources import source, sources

SHIPPED_LIMIT_BYTES = 1_000_000


def test_facts_and_demo_stay_small():
    folders = (FOLDER, FOLDER.parent / "demo")
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert (
        sum(p.stat().st_size for p in files if "__pycache__" not in p.parts) < SHIPPED_LIMIT_BYTES
    )


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.name)
def test_every_table_names_source_licence_and_date(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    header = "\n".join(line for line in lines if line.startswith("#"))
    columns = next(line for line in lines if not line.startswith("#")).split(",")
    assert "licence:" in header
    assert "as_of" in header or "as_of" in columns
    assert "# source:" in header or "source" in columns


def test_every_source_has_the_parts_people_need():
    for entry in sources().values():
        assert all((entry.title, entry.publisher, entry.attribution)), entry.id
        assert entry.licence or entry.note or entry.url, entry.id
    assert len(sources()) >= 35
    assert source("destatis-12411-0018").licence.startswith("Datenlizenz Deutschland")


def test_every_source_id_used_in_a_table_is_in_the_catalogue():
    used = {item.source for item in supply.ratios() + supply.thresholds()}
    used |= {item.source for item in supply.published_supply()}
    used |= {item.source for item in care.anchors().values()}
    used |= {item.births.source for item in projection.variants().values()}
    used |= {item.source for item in projection.migrations().values()}
    for path in FOLDER.glob("*.csv"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# source:"):
                words = line.removeprefix("# source:").replace(",", " ").split()
                used |= {word for word in words if "-" in word and "(" not in word}
    assert used <= set(sources())
    with pytest.raises(KeyError, match="no-such-source"):
        source("no-such-source")


# ---- people ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "year", "total"),
    [("05766", 2020, 346_970), ("05766", 2015, 350_750), ("05762", 2020, 139_729)],
)
def test_districts_have_the_official_totals(area, year, total):
    ages = tables.district_ages()
    assert ages.total(area, year) == total
    assert ages.at(area, year).shape == (2, 17)
    assert (ages.bounds[0], ages.bounds[-1]) == ((0, 2), (75, None))


def test_lippe_2020_by_sex_and_oldest_group():
    counts = tables.district_ages().at("05766", 2020)
    assert counts.sum(axis=1).tolist() == [170_224, 176_746]
    assert counts[:, -1].tolist() == [16_783, 24_767]


def test_single_ages_of_state_and_nation():
    assert tables.national_ages().total("DG", 2020) == 83_155_031
    assert tables.national_ages().total("DG", 2015) == 82_175_684
    assert tables.national_ages().open_age == 85
    state = tables.state_ages()
    assert state.total("05", 2020) == 17_925_570
    assert state.open_age == 90
    assert state.at("05", 2020)[:, -1].tolist() == [51_266, 133_593]


def test_counts_cannot_be_changed_by_a_reader():
    with pytest.raises(ValueError, match="read-only"):
        tables.district_ages().at("05766", 2020)[0, 0] = 1


def test_areas_are_two_districts_their_municipalities_state_and_nation():
    found = tables.areas()
    kinds = [area.kind for area in found]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "country": 1,
        "state": 1,
        "district": 2,
        "association": 26,
        "municipality": 26,
    }
    assert (found.get("05766036").name, found.get("05766036").population) == ("Kalletal", 13_401)
    assert (found.get("05766024").name, found.get("05766024").area_km2) == ("Dörentrup", 49.79)
    assert (found.get("05762036").ars, found.get("05762036").population) == (
        "057620036036",
        23_322,
    )
    assert found.get("DG").population == 84_358_845
    for district in ("05762", "05766"):
        parts = found.children(district)
        assert sum(area.population for area in parts) == found.get(district).population


def test_life_tables_are_complete_and_official():
    shipped = tables.life_tables()
    assert shipped.periods() == ("2020/22", "2022/24")
    assert shipped.get("2020/22").ex[:, 0].tolist() == [78.33, 83.18]
    assert shipped.latest().ex[:, 0].tolist() == [78.47, 83.19]
    for table in shipped.tables:
        assert table.qx.shape == (2, 101)
        assert np.all(table.lx[:, 0] == 100_000)
        assert np.all(np.diff(table.lx, axis=1) < 0)
        assert np.max(np.abs(table.lx * (1 - table.qx) - (table.lx - table.dx))) <= 1.0
        assert np.all(table.px + table.qx == pytest.approx(1.0))


def test_fertility_rates():
    rates = projection.fertility_rates()
    assert (min(rates), max(rates), len(rates)) == (1972, 2024, 53)
    assert rates[2024].to_49 == 1.352
    assert rates[1994].to_44 == 1.241


# ---- assumptions -----------------------------------------------------------------------------


def test_projection_variants():
    moderate = projection.variants()["kbv14-v2"]
    assert (moderate.births.rate, moderate.migration.average) == (1.55, 221_000)
    assert (moderate.life_expectancy.men, moderate.life_expectancy.target_year) == (84.4, 2060)
    assert moderate.verified
    assert not projection.variants()["kbv15-g2l2w2"].verified
    assert projection.fertility_profile().mean_age == 31.5
    assert projection.sex_ratio_at_birth().value == 1.05
    assert not projection.sex_ratio_at_birth().verified


# ---- care ------------------------------------------------------------------------------------


def test_care_recipients_and_their_definition_break():
    counts = tables.care()
    days = [date(year, 12, 31) for year in (2015, 2017, 2019)]
    assert [counts.value("05766", day) for day in days] == [10_662, 13_500, 16_933]
    assert [counts.value("05762", day) for day in days] == [6_175, 7_038, 8_473]
    assert counts.value("DG", days[2]) == 4_127_605
    assert counts.value("05", days[2]) == 964_987
    assert counts.value("05766", days[2], "cash_benefit", "w") == 4_302
    assert counts.value("05766", days[2], "day_care") is None
    assert counts.break_between(days[0], days[1]) is not None


def test_care_rates_add_up():
    rates = {(r.sex, r.age_from): r for r in care.care_rates()}
    assert sum(r.recipients for key, r in rates.items() if key[0] == "all") == 4_961_146
    for age in (0, 75, 85, 90):
        both = rates["m", age].recipients + rates["w", age].recipients
        assert both == rates["all", age].recipients
    assert rates["w", 90].rate == pytest.approx(0.864)
    assert rates["w", 90].age_to is None


def test_dementia_is_marked_unverified():
    assert len(care.dementia_prevalence()) == 14
    assert not any(rate.verified for rate in care.dementia_prevalence())
    assert care.anchors()["dementia-2023"].value == 1_840_000


# ---- supply ----------------------------------------------------------------------------------


def test_the_ratio_in_force_and_days_nobody_can_decide():
    assert supply.ratio_at("gp", date(2025, 4, 9)).value == 1633
    assert supply.ratio_at("gp", date(2026, 11, 21)).valid_from == date(2025, 4, 9)
    assert supply.ratio_at("gp", date(2025, 4, 8)) is None
    assert supply.ratio_at("gp", date(2016, 1, 1)) is None
    assert supply.ratio_at("paediatrician", date(2026, 1, 1), "1").value == 2043
    assert supply.ratio_at("paediatrician", date(2026, 1, 1), "4").value == 2862
    assert supply.ratio_at("paediatrician", date(2026, 1, 1)) is None


def test_history_of_the_gp_ratio():
    history = [r for r in supply.ratios() if (r.group, r.planning_type) == ("gp", "0")]
    assert [r.value for r in history] == [1671, 1581, 1609, 1607, 1616, 1633]
    assert [r.in_force for r in history] == [False] * 5 + [True]
    assert history[1].valid_from is None
    assert len(supply.ratios()) == 7 + 9 * 6


def test_thresholds():
    limits = {item.id: item for item in supply.thresholds()}
    assert (limits["gp-undersupply"].value, limits["gp-undersupply"].applies) == (75, "below")
    assert (limits["closed"].value, limits["closed"].applies) == (110, "above")
    assert limits["specialist-undersupply"].value == 50
    assert not limits["gp-early-hint"].legal_effect


def test_published_supply_of_the_demo_region():
    found = {item.id: item for item in supply.published_supply()}
    ratios = {key: item.supply_ratio for key, item in found.items()}
    assert ratios == {"barntrup": 94.1, "lemgo": 68.4, "warburg": 96.8, "warburg-paediatrics": None}
    assert found["warburg-paediatrics"].open_posts == 3.5
    assert found["lemgo"].municipality == "05766036"
    assert found["lemgo"].chapter.startswith("5 Kalletal")
    assert found["lemgo"].as_of is None


# ---- errors ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "column", "read", "message"),
    [
        ("a,b\n1,zwei\n", "b", "integer", "broken.csv:2: b: 'zwei' is no whole number"),
        ("# c\na,b\n1,1,5\n", "b", "number", "broken.csv:3: 3 cells instead of 2"),
        ("a,b\n1,nan\n", "b", "number", "broken.csv:2: b: 'nan' is no number"),
        ("a,b\n1,\n", "b", "number", "broken.csv:2: b: empty"),
        ("a,b\n1,31.12.2020\n", "b", "optional_day", "write YYYY-MM-DD"),
        ("a,b\n1,ja\n", "b", "flag", "neither yes nor no"),
        ("b,a\n1,2\n", "b", "number", "expected a,b"),
    ],
)
def test_a_broken_table_names_file_line_and_column(tmp_path, text, column, read, message):
    path = tmp_path / "broken.csv"
    path.write_text(text, encoding="utf-8")

    def read_all():
        return [getattr(row, read)(column) for row in rows(path, ("a", "b"))]

    with pytest.raises(FactsError, match=re.escape(message)):
        read_all()
