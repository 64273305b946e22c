"""The shipped reference answers like one with all data, for two districts."""

from datetime import date

import numpy as np
import pytest

from nahraum import facts
from nahraum.data.care import KINDS, SEXES
from nahraum.data.catalogue import catalogue
from nahraum.data.errors import MissingData
from nahraum.data.reference import Reference
from nahraum.data.series import TABLES_OF_SERIES
from nahraum.facts.sources import sources

TABLES = ("areas", "district_ages", "state_ages", "national_ages", "life_tables", "care")


def test_it_has_eleven_tables_and_says_what_is_missing():
    shipped = facts.reference()
    # Births by year stand in `projection`; everything else of monitoring is a table of series.
    series = tuple(table for table in TABLES_OF_SERIES if table != "fertility")
    assert shipped.available == (*TABLES, *series)
    assert not shipped.has("grid")
    assert not shipped.has("boundaries")
    with pytest.raises(MissingData, match="nahraum data fetch"):
        _ = shipped.grid


def test_it_finds_the_demo_municipalities_with_district_and_ages():
    shipped = facts.reference()
    for name, key, district in (
        ("Kalletal", "05766036", "05766"),
        ("Dörentrup", "05766024", "05766"),
        ("Warburg", "05762036", "05762"),
    ):
        (area,) = shipped.areas.find(name)
        assert area.key == key
        assert shipped.district_of(key) == district
        assert shipped.district_ages.has(district, 2020)
        assert shipped.notices(key) == ()
    assert shipped.areas.find("Berlin") == ()
    with pytest.raises(MissingData):
        shipped.district_ages.at("09162", 2020)


def test_its_sources_are_in_the_catalogue_with_their_day():
    days = {source.id: source.as_of for source in facts.reference().sources}
    assert set(days) <= set(sources())
    assert days["bkg-vg250-ew-2022"] == date(2022, 12, 31)
    assert days["destatis-12411-0013"] == date(2020, 12, 31)
    assert days["regionalstatistik-22411"] == date(2019, 12, 31)
    assert len(days) == 12
    assert facts.reference().sources_of("life_tables") == (
        "destatis-12621-0001-2020-22",
        "destatis-12621-0001-2022-24",
    )


def test_every_data_set_of_the_readers_is_in_the_catalogue_of_sources():
    assert {item.id for item in catalogue()} <= set(sources())


@pytest.mark.real_data
def test_ages_and_areas_equal_those_of_the_full_data(shared_data):
    shipped, full = facts.reference(), Reference.from_directory(shared_data)
    for key in ("05762", "05766"):
        for year in shipped.district_ages.years:
            ours, theirs = shipped.district_ages.at(key, year), full.district_ages.at(key, year)
            assert np.array_equal(ours, theirs)
    assert shipped.district_ages.groups == full.district_ages.groups
    for year in (2015, 2020):
        assert np.array_equal(shipped.state_ages.at("05", year), full.state_ages.at("05", year))
        ours, theirs = shipped.national_ages.at("DG", year), full.national_ages.at("DG", year)
        assert np.array_equal(ours, theirs)
    for area in shipped.areas:
        if area.kind != "country":
            wanted = area.key if area.kind == "municipality" else area.ars
            assert area == full.areas.get(wanted)


@pytest.mark.real_data
def test_life_tables_and_care_equal_those_of_the_full_data(shared_data):
    shipped, full = facts.reference(), Reference.from_directory(shared_data)
    for table in shipped.life_tables.tables:
        original = full.life_tables.get(table.period)
        for measure in ("qx", "px", "lx", "dx", "Lx", "Tx", "ex"):
            assert np.array_equal(getattr(table, measure), getattr(original, measure)), measure
    assert shipped.care.dates == full.care.dates
    cells = [
        (key, day, kind, sex)
        for key in shipped.care.keys
        for day in shipped.care.dates
        for kind in KINDS
        for sex in SEXES
    ]
    assert [shipped.care.value(*cell) for cell in cells] == [
        full.care.value(*cell) for cell in cells
    ]
