"""Readers of official tables: right numbers, and every damage named with line and column."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nahraum.data.ages import AgeGroup
from nahraum.data.carefiles import read_care
from nahraum.data.errors import Finding, FormatError, MissingData, Notes
from nahraum.data.lifetablefiles import read_life_table, read_life_tables_long, read_life_workbook
from nahraum.data.population import LifeTables, normal_period
from nahraum.data.populationfiles import (
    read_district_ages,
    read_national_ages,
    read_national_births,
    read_national_deaths,
    read_state_ages,
)
from tests.data import world

Reader = Callable[[Path, Notes], Any]


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "tabelle.csv"
    path.write_bytes(text.encode(encoding))
    return path


def fails(tmp_path: Path, reader: Reader, text: str) -> Finding:
    with pytest.raises(FormatError) as caught:
        reader(written(tmp_path, text), Notes())
    first = caught.value.findings[0]
    assert first.file == str(tmp_path / "tabelle.csv")
    assert first.remedy
    return first


# --------------------------------------------------------------------------- populations
def test_district_ages(tmp_path: Path) -> None:
    table = read_district_ages(written(tmp_path, world.district_file(), "latin-1"), Notes())
    assert table.years == (2015, 2016, 2020)
    assert table.bounds == world.GROUPS
    expected = world.persons("05766", 2020)
    assert table.total("05766", 2020) == expected.sum()
    assert table.at("05766", 2020)[1, -1] == expected[1, 75:].sum()
    assert table.at("05766", 2020)[0, 0] == expected[0, :3].sum()
    assert table.sum_at(2015) == world.nation(2015).sum()


def test_a_district_that_did_not_exist_is_missing_not_zero(tmp_path: Path) -> None:
    table = read_district_ages(written(tmp_path, world.district_file()), Notes())
    assert [table.has("03152", year) for year in table.years] == [True, False, False]
    assert [table.has("03159", year) for year in table.years] == [False, True, True]
    with pytest.raises(MissingData, match="03159"):
        table.at("03159", 2015)
    with pytest.raises(MissingData, match=r"2015, 2016, 2020"):
        table.at("05766", 2018)
    with pytest.raises(ValueError, match="read-only"):
        table.at("05766", 2020)[0, 0] = 1


def test_state_and_national_ages(tmp_path: Path) -> None:
    states = read_state_ages(written(tmp_path, world.state_file()), Notes())
    assert (states.open_age, len(states.keys), states.names[4]) == (90, 16, "Nordrhein-Westfalen")
    assert (states.at("05", 2020) == world.state("05", 2020)).all()
    notes = Notes()
    lost = world.national_file().replace("ä", "\N{REPLACEMENT CHARACTER}")
    nation = read_national_ages(written(tmp_path, lost), notes)
    assert (nation.open_age, nation.keys) == (85, ("DG",))
    assert nation.total("DG", 2015) == world.nation(2015).sum()
    assert nation.at("DG", 2020)[1, 85] == world.nation(2020)[1, 85:].sum()
    assert [item.code for item in notes.warnings] == ["UMLAUTS_LOST"]


def test_deaths_take_all_nationalities(tmp_path: Path) -> None:
    table = read_national_deaths(written(tmp_path, world.deaths_file(), "latin-1"), Notes())
    assert table.years == (2019, 2020)
    assert (table.at(2020)[0] == np.arange(1, 102)).all()
    assert table.total(2020) == table.at(2020).sum() + 3
    with pytest.raises(MissingData, match=r"2019, 2020"):
        table.at(2018)


def test_births_of_an_unfinished_year_are_unknown(tmp_path: Path) -> None:
    table = read_national_births(written(tmp_path, world.births_file()), Notes())
    assert table.total(2020) == sum(195 + 2 * month for month in range(12))
    assert (table.complete(2020), table.complete(2021)) == (True, False)
    with pytest.raises(MissingData, match="2021"):
        table.at(2021)


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "column"),
    [
        ("12411-0018", "12411-0019", "WRONG_TABLE", 1, "Tabelle"),
        ("GENESIS-Tabelle: 12411-0018", "jahr,kreis", "WRONG_TABLE", 1, "Tabelle"),
        ("__________", "", "TRUNCATED", None, "Stichtag"),
        ("31.12.2015;", "30.06.2015;", "DATE", 5, "Stichtag"),
        ("31.12.2015;01001", "31.12.2015;1001", "KEY_ZERO_LOST", 5, "Kreis"),
        ("31.12.2016;01001", "31.12.2015;01001", "DUPLICATE", None, "Kreis"),
        ("Kreis 01001;", "Kreis 01001;x;", "RAGGED", None, None),
        ("Kreis 01001;", "Kreis 01001;1.5;", "RAGGED", None, None),
        ("unter 3 Jahre", "unter 2 Jahre", "HEADER", 4, ""),
        ("3 bis unter 6 Jahre", "drei", "AGE", 4, "Alter"),
        ("weiblich;weiblich", "divers;weiblich", "HEADER", 4, ""),
    ],
)
def test_damaged_district_ages(
    tmp_path: Path, old: str, new: str, code: str, line: int | None, column: str | None
) -> None:
    text = world.district_file()
    assert old in text
    finding = fails(tmp_path, read_district_ages, text.replace(old, new, 1))
    assert finding.code == code
    if line is not None:
        assert finding.line == line
    if column is not None:
        assert finding.column == column


def test_gap_between_age_groups(tmp_path: Path) -> None:
    text = world.district_file().replace("unter 3 Jahre", "unter 2 Jahre")
    finding = fails(tmp_path, read_district_ages, text)
    assert (finding.code, finding.line, finding.column) == ("AGE_GAP", 4, "3-5")


@pytest.mark.parametrize(
    ("cell", "code"), [("-5", "NEGATIVE"), ("1,5", "NUMBER"), ("nan", "NUMBER"), ("", "NUMBER")]
)
def test_bad_counts(tmp_path: Path, cell: str, code: str) -> None:
    lines = world.district_file().split("\n")
    cells = lines[5].split(";")
    lines[5] = ";".join([*cells[:4], cell, *cells[5:]])
    finding = fails(tmp_path, read_district_ages, "\n".join(lines))
    assert (finding.code, finding.line, finding.column) == (code, 6, "3-5")


def test_sums_inside_a_table_are_checked(tmp_path: Path) -> None:
    text = world.national_file()
    row = next(line for line in text.split("\n") if line.startswith("31.12.2015;1-J"))
    men = int(row.split(";")[2])
    wrong = row.replace(f";{men};", f";{men + 1};", 1)
    finding = fails(tmp_path, read_national_ages, text.replace(row, wrong))
    assert finding.code == "SUM"
    assert finding.line == text.split("\n").index(row) + 1


def test_missing_states_are_named(tmp_path: Path) -> None:
    finding = fails(tmp_path, read_state_ages, world.state_file().replace("Hamburg", "Hansestadt"))
    assert (finding.code, finding.line, finding.column) == ("STATE", 3, "Bundesland")
    assert "Hansestadt" in finding.text


def test_unknown_months(tmp_path: Path) -> None:
    finding = fails(tmp_path, read_national_births, world.births_file().replace("März", "Lenz"))
    assert (finding.code, finding.line, finding.column) == ("MONTH", 6, "Monat")


# --------------------------------------------------------------------------- life tables
def test_life_table(tmp_path: Path) -> None:
    table = read_life_table(written(tmp_path, world.life_file("2022/24")), Notes())
    numbers = world.life_numbers()
    assert (table.period, table.region, table.first_year, table.last_year) == (
        "2022/24",
        "DG",
        2022,
        2024,
    )
    assert table.qx.shape == (2, 101)
    assert table.qx[1, 40] == round(numbers[1][40][0], 8)
    assert table.lx[0, 0] == 100_000
    assert table.ex[0, 65] == round(numbers[0][65][6], 2)
    assert table.a0 == pytest.approx([0.5, 0.5], abs=0.01)


def test_life_table_long_equals_the_original(tmp_path: Path) -> None:
    original = read_life_table(written(tmp_path, world.life_file("2022/24")), Notes())
    rows = ["periode,geschlecht,alter,qx,px,lx,dx,Lx,Tx,ex"]
    for age in range(101):
        for sex, label in enumerate("mw"):
            cells = [
                getattr(original, name)[sex, age]
                for name in ("qx", "px", "lx", "dx", "Lx", "Tx", "ex")
            ]
            rows.append(f"2022-2024,{label},{age}," + ",".join(map(str, cells)))
    (copy,) = read_life_tables_long(written(tmp_path, "\n".join(rows)), Notes())
    assert copy.period == "2022/24"
    for name in ("qx", "px", "lx", "dx", "Lx", "Tx", "ex"):
        assert (getattr(copy, name) == getattr(original, name)).all()


def test_life_workbook(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for sex, label in enumerate(("männlich", "weiblich")):
        sheet = book.create_sheet(f"Westdeutschland {label}")
        sheet.append(["Sterbetafel 2018/2020"])
        sheet.append(["x", "q x", "p x", "l x", "d x", "L x", "T x", "e x"])
        for age, numbers in enumerate(world.life_numbers()[sex]):
            sheet.append([age, *numbers])
    path = tmp_path / "tafel.xlsx"
    book.save(path)
    (table,) = read_life_workbook(path, Notes())
    assert (table.period, table.region) == ("2018/20", "West")
    assert table.ex[1, 0] == world.life_numbers()[1][0][6]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("50 Jahre;", "150 Jahre;", "INCOMPLETE", 7),
        ("50 Jahre;0,", "50 Jahre;-0,", "LIFE_TABLE", 7),
        ("50 Jahre;0,", "50 Jahre;x,", "NUMBER", 58),
        ("50 Jahre", "fünfzig", "AGE", 58),
        ("[q(x)]", "q", "INCOMPLETE", 7),
    ],
)
def test_damaged_life_tables(tmp_path: Path, old: str, new: str, code: str, line: int) -> None:
    finding = fails(tmp_path, read_life_table, world.life_file("2022/24").replace(old, new, 1))
    assert (finding.code, finding.line) == (code, line)


@pytest.mark.parametrize("text", ["2016-2018", "2016/2018", "2016/18", " 2016–18 "])
def test_periods(text: str) -> None:
    assert normal_period(text) == "2016/18"


def test_choosing_a_life_table(tmp_path: Path) -> None:
    tables = LifeTables(
        tuple(
            read_life_table(written(tmp_path, world.life_file(period)), Notes())
            for period in ("2016/18", "2020/22", "2022/24")
        )
    )
    assert tables.periods() == ("2016/18", "2020/22", "2022/24")
    assert tables.latest().period == "2022/24"
    assert tables.get("2016-2018").period == "2016/18"
    assert tables.before(date(2022, 6, 1)).period == "2016/18"
    assert tables.before(date(2023, 1, 1)).period == "2020/22"
    for ask in (
        lambda: tables.get("1999/01"),
        lambda: tables.latest("West"),
        lambda: tables.before(date(2015, 1, 1)),
    ):
        with pytest.raises(MissingData):
            ask()


# --------------------------------------------------------------------------- care
@pytest.fixture
def care(tmp_path: Path) -> Any:
    return read_care(written(tmp_path, world.care_file(), "latin-1"), Notes())


DAY_2015, DAY_2017 = date(2015, 12, 31), date(2017, 12, 31)


def test_care_numbers(care: Any) -> None:
    assert care.dates == (DAY_2015, DAY_2017)
    assert care.series("05766") == ((DAY_2015, 100), (DAY_2017, 140))
    assert care.value("05766", DAY_2017, sex="w") == 70
    assert care.value("05762", DAY_2017, "residential_short_term") == 0


def test_the_three_meanings_of_the_dash(care: Any) -> None:
    assert care.value("05762", DAY_2015, "day_care") == 60
    assert care.value("05762", DAY_2017, "day_care") is None, "not asked in 2017"
    assert care.value("03159", DAY_2015) is None, "did not exist in 2015"
    assert "14999" not in care.keys, "never existed"


def test_secret_is_unknown(care: Any) -> None:
    assert care.value("05766", DAY_2015, "residential") is None
    assert care.value("05766", DAY_2017, "residential") == 140


def test_city_states_are_districts_too(care: Any) -> None:
    assert care.value("11000", DAY_2017) == care.value("11", DAY_2017) == 10


def test_definition_break(care: Any) -> None:
    assert care.break_between(DAY_2015, DAY_2017).first_after == DAY_2017
    assert care.break_between(DAY_2017, DAY_2015) is not None
    assert care.break_between(DAY_2017, date(2019, 12, 31)) is None


def test_care_of_nowhere(care: Any) -> None:
    with pytest.raises(MissingData):
        care.value("99999", DAY_2017)
    with pytest.raises(MissingData, match=r"31\.12\.2015"):
        care.value("05766", date(2016, 12, 31))
    assert not care.has("99999", DAY_2017)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("31.12.2017;DG", "31.13.2017;DG", "DATE"),
        ("männlich", "unbekannt", "SEX"),
        (";DG;", ";DE;", "NATION"),
        (";Pflegegeld", ";", "HEADER"),
        ("31.12.2015;05766", "31.12.2017;05766", "DUPLICATE"),
    ],
)
def test_damaged_care(tmp_path: Path, old: str, new: str, code: str) -> None:
    text = world.care_file()
    assert old in text
    assert fails(tmp_path, read_care, text.replace(old, new)).code == code


def test_groups_have_labels() -> None:
    assert AgeGroup(*world.GROUPS[-1]).label == "75+"
