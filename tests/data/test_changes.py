"""Districts through reforms: sums stay, unknown stays unknown."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.data.care import KINDS, SEXES, CareCounts
from nahraum.data.carefiles import read_care
from nahraum.data.changes import ages_on, care_on, changes, successor
from nahraum.data.errors import Notes
from nahraum.data.population import AgeGroupCounts
from nahraum.data.populationfiles import read_district_ages
from tests.data import world

REGISTER = date(2022, 12, 31)


@pytest.fixture
def ages(tmp_path: Path) -> AgeGroupCounts:
    path = tmp_path / "a.csv"
    path.write_text(world.district_file(), encoding="utf-8")
    return read_district_ages(path, Notes())


def test_every_change_has_a_proof() -> None:
    assert len(changes()) == 3
    for change in changes():
        assert change.source
        assert change.old_key != change.new_key
        assert change.notice.column == change.new_key


def test_goettingen_and_eisenach(ages: AgeGroupCounts) -> None:
    now, applied = ages_on(ages, REGISTER)
    assert [change.old_key for change in applied] == ["03152", "03156", "16056"]
    old = ages.at("03152", 2015) + ages.at("03156", 2015)
    assert (now.at("03159", 2015) == old).all()
    assert (now.at("03159", 2016) == ages.at("03159", 2016)).all()
    for year in now.years:
        merged = ages.at("16063", year) + ages.at("16056", year)
        assert (now.at("16063", year) == merged).all()
        assert now.sum_at(year) == ages.sum_at(year)
        assert now.keys_at(year) == tuple(world.districts(2022))
    assert now.names[now.keys.index("03159")] == "Kreis 03159"


def test_an_earlier_territorial_state(ages: AgeGroupCounts) -> None:
    then, applied = ages_on(ages, date(2020, 12, 31))
    assert [change.old_key for change in applied] == ["03152", "03156"]
    assert then.has("16056", 2020)
    assert ages_on(ages, date(2015, 1, 1)) == (ages, ())


def test_doing_it_twice_changes_nothing(ages: AgeGroupCounts) -> None:
    once, _ = ages_on(ages, REGISTER)
    twice, applied = ages_on(once, REGISTER)
    assert applied == ()
    assert twice is once or (twice.keys, twice.years) == (once.keys, once.years)


def test_care(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(world.care_file(), encoding="utf-8")
    care = read_care(path, Notes())
    now, _ = care_on(care, REGISTER)
    assert now.series("03159") == ((date(2015, 12, 31), 16), (date(2017, 12, 31), 16))
    assert "03152" not in now.keys


@given(st.integers(0, 2))
def test_a_sum_with_an_unknown_part_is_unknown(place: int) -> None:
    keys = ("03152", "03156", "99999")
    values = np.full((1, 3, len(SEXES), len(KINDS)), 5.0)
    values[0, place, 2, 0] = np.nan
    table = CareCounts((date(2015, 12, 31),), keys, keys, values)
    now, _ = care_on(table, REGISTER)
    expected = 10 if place == 2 else None
    assert now.value("03159", date(2015, 12, 31)) == expected
    assert now.value("03159", date(2015, 12, 31), sex="m") == 10


def test_successor() -> None:
    assert successor("03152", date(2016, 10, 31)) == "03152"
    assert successor("03152", date(2016, 11, 1)) == "03159"
    assert successor("05766", REGISTER) == "05766"
