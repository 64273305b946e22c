"""Readers of series: right numbers, missing stays missing, every damage named."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.data.directory import Directory
from nahraum.data.errors import FormatError, MissingData, Notes
from nahraum.data.load import load
from nahraum.data.reference import Reference
from nahraum.data.series import KINDS, TABLES_OF_SERIES, kind_of
from nahraum.data.seriesreaders import READERS, read_series
from tests.data.worldseries import FILES, unemployment_file


def read(tmp_path: Path, table: str, name: str, text: str | bytes) -> Any:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_series(table, [path], Notes())


def test_inkar_keeps_the_unknown_unknown(world: Path) -> None:
    inkar = Reference.from_directory(world).series("inkar")
    unemployed = inkar.get("unemployed")
    assert unemployed.series("05766036") == ((2010, 30.0), (2011, 40.0))
    assert unemployed.series("05766024") == ((2010, None), (2011, 20.0))
    assert unemployed.value("05766036", 1990) is None
    assert unemployed.value("09999999", 2010) is None
    assert inkar.get("leavers_without").latest("05766") == (2020, 6.36)
    assert inkar.get("income_tax").value("057660024", 2019) == -1.33
    assert (unemployed.kind.unit, unemployed.kind.level) == ("Personen", "municipality")
    assert "Zensus 2011" in inkar.get("working_age").break_between(2011, 2010)
    assert inkar.get("working_age").break_between(2011, 2021) == ""
    with pytest.raises(MissingData, match="unemployed, working_age"):
        inkar.get("nichts")
    with pytest.raises(ValueError, match="read-only"):
        unemployed.values[0, 0] = 1


def test_unemployment(world: Path) -> None:
    table = Reference.from_directory(world).series("unemployment")
    assert table.get("jobless").series("05766") == ((2019, 90.0), (2020, 100.0))
    assert table.get("jobless_long").value("05766", 2020) == 40
    assert table.get("jobless_rate").value("05766", 2020) == 6.4
    assert table.get("jobless_rate_foreign").value("05766", 2020) is None
    assert "05762" not in table.get("jobless")
    assert table.get("jobless").value("11000", 2020) == 100


def test_deprivation_joins_the_files_of_the_states(world: Path) -> None:
    table = Reference.from_directory(world).series("deprivation")
    assert table.get("gisd").latest("05766") == (2021, 0.56178)
    assert table.get("gisd").latest("05762") == (2021, 0.00015)
    assert table.get("gisd_quintile").value("05766", 2021) == 3
    assert table.get("gisd_in_state").keys == ("031010000", "057660036")


def test_living_pharmacies_and_births(world: Path) -> None:
    reference = Reference.from_directory(world)
    living = reference.series("living")
    assert living.get("people_per_gp").latest("05766") == (2016, 1721.3)
    assert living.get("life_expectancy").series("05766") == ((1997, 77.9), (2015, 80.66))
    assert living.get("all_day_under_3").value("DG", 2016) == 18.3
    assert reference.series("pharmacies").get("pharmacies").value("05766036", 2023) == 2
    births = reference.series("fertility")
    assert births.get("tfr_15_49").latest("DG") == (2024, 1.352)
    assert births.get("births_by_30_34").series("DG") == ((2020, 10.5), (2025, 11.0))
    assert births.get("net_migration").value("DG", 2020) == 400_500


def test_the_store_gives_the_same_series(world: Path, tmp_path: Path) -> None:
    load(world, tmp_path / "lager")
    stored, read_again = Reference.from_store(tmp_path / "lager"), Directory(world)
    for table in TABLES_OF_SERIES:
        one, other = stored.series(table), read_again.read(table, Notes())
        assert one.names == other.names
        for a, b in zip(one.series, other.series, strict=True):
            assert (a.years, a.keys, a.names) == (b.years, b.keys, b.names)
            assert np.array_equal(a.values, b.values, equal_nan=True)


def test_every_series_has_a_kind(world: Path) -> None:
    reference = Reference.from_directory(world)
    found = {name for table in TABLES_OF_SERIES for name in reference.series(table).names}
    assert {name for name in found if not name.startswith("births_by_")} <= set(KINDS)
    assert all(kind_of(name).label and kind_of(name).unit for name in found)


WIDE = "kennziffer,raumeinheit,2010,2011\n05766036,Kalletal,1,2\n05766024,Dörentrup,3,4\n"
BROKEN_WIDE = [
    ("empty", "", "NO_ROWS", "Kopfzeile"),
    ("header only", WIDE.splitlines()[0], "NO_ROWS", "Kopfzeile"),
    ("ragged, short", WIDE.replace(",4\n", "\n"), "RAGGED", "Spalte 4"),
    ("ragged, long", WIDE.replace(",4\n", ",4,5\n"), "RAGGED", "Spalte 5"),
    ("not a number", WIDE.replace(",4\n", ",vier\n"), "NUMBER", "2011"),
    ("decimal comma", WIDE.replace(",4\n", ',"4,5"\n'), "NUMBER", "2011"),
    ("nan", WIDE.replace(",4\n", ",NaN\n"), "NUMBER", "2011"),
    ("inf", WIDE.replace(",4\n", ",inf\n"), "NUMBER", "2011"),
    ("huge", WIDE.replace(",4\n", f",{'9' * 40}\n"), "NUMBER", "2011"),
    ("minus sign alone", WIDE.replace(",4\n", ",-\n"), "NUMBER", "2011"),
    ("negative", WIDE.replace(",4\n", ",-4\n"), "NEGATIVE", "2011"),
    ("twice", WIDE + "05766024,Dörentrup,3,4\n", "DUPLICATE", "kennziffer"),
    ("zero lost", WIDE.replace("05766024", "5766024"), "KEY_ZERO_LOST", "kennziffer"),
    ("key as number", WIDE.replace("05766024", "5.766E+06"), "KEY_DAMAGED", "kennziffer"),
    ("no key", WIDE.replace("05766024", ""), "KEY", "kennziffer"),
    ("key of a district", WIDE.replace("05766024", "05766"), "KEY", "kennziffer"),
    ("other header", WIDE.replace("kennziffer", "ags"), "HEADER", "kennziffer"),
    ("no years", "kennziffer,raumeinheit\n05766036,Kalletal\n", "HEADER", "kennziffer"),
    ("a year that is none", WIDE.replace("2011", "gesamt"), "YEAR", "gesamt"),
    ("year twice", WIDE.replace("2011", "2010"), "YEAR", "Jahr"),
    ("years falling", WIDE.replace("2010,2011", "2011,2010"), "YEAR", "Jahr"),
    ("semicolons", WIDE.replace(",", ";"), "HEADER", "kennziffer"),
    ("quote left open", WIDE + '"05766028,X,1,2\n', "QUOTES", "Spalte 1"),
    ("binary", b"\x00\x01" * 40, "NO_ROWS", "Kopfzeile"),
    ("zipped", b"\x1f\x8b" + b"x" * 40, "NOT_TEXT", ""),
    ("broken bytes", b"\xef\xbb\xbf" + b"kennziffer\xff\xfe", "ENCODING", "Spalte 1"),
]


@pytest.mark.parametrize(
    ("text", "code", "column"), [case[1:] for case in BROKEN_WIDE], ids=[c[0] for c in BROKEN_WIDE]
)
def test_broken_inkar(tmp_path: Path, text: str | bytes, code: str, column: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(tmp_path, "inkar", "gemeinden_arbeitslose.csv", text)
    found = caught.value.findings[0]
    assert (found.code, found.column) == (code, column)
    assert found.file.endswith("gemeinden_arbeitslose.csv")
    assert found.line is not None
    assert found.remedy


LONG = FILES["living"]["lebenserwartung.csv"]
KITA = FILES["living"]["kita_betreuung.csv"]
BROKEN_LONG = [
    ("empty", "lebenserwartung.csv", "", "NO_ROWS"),
    ("header only", "lebenserwartung.csv", "krs,year,value\n", "NO_ROWS"),
    ("no such column", "lebenserwartung.csv", LONG.replace("krs", "kreis"), "COLUMN_MISSING"),
    ("column twice", "lebenserwartung.csv", LONG.replace("year", "value"), "COLUMN_MISSING"),
    ("ragged", "lebenserwartung.csv", LONG + "5766\n", "RAGGED"),
    ("no year", "lebenserwartung.csv", LONG.replace("2013/15", "neulich"), "YEAR"),
    ("twice", "lebenserwartung.csv", LONG + "5766,2013/15,80\n", "DUPLICATE"),
    ("no number", "lebenserwartung.csv", LONG.replace("80.66", "achtzig"), "NUMBER"),
    ("negative", "lebenserwartung.csv", LONG.replace("80.66", "-80.66"), "NEGATIVE"),
    ("nan", "lebenserwartung.csv", LONG.replace("80.66", "nan"), "NUMBER"),
    ("key too long", "lebenserwartung.csv", LONG.replace("5766", "576612"), "KEY"),
    ("key no number", "lebenserwartung.csv", LONG.replace("5766", "Lipp"), "KEY"),
    ("other kind", "kita_betreuung.csv", KITA.replace("Unter-3", "Unter-2"), "UNKNOWN_KIND"),
    ("state key", "arztdichte.csv", "KREG,category,year,value\n57,HAUS,2016,1\n", "KEY"),
    ("quote", "lebenserwartung.csv", LONG + '"', "QUOTES"),
    ("html", "lebenserwartung.csv", "<!doctype html><p>", "NOT_TEXT"),
    ("nul", "lebenserwartung.csv", LONG + "\0", "NUL"),
    ("foreign file", "breit.csv", LONG, "WRONG_TABLE"),
    ("huge", "lebenserwartung.csv", LONG.replace("80.66", "1" * 30), "NUMBER"),
]


@pytest.mark.parametrize(
    ("name", "text", "code"), [case[1:] for case in BROKEN_LONG], ids=[c[0] for c in BROKEN_LONG]
)
def test_broken_lines(tmp_path: Path, name: str, text: str, code: str) -> None:
    table = "deprivation" if name.startswith("GISD") else "living"
    with pytest.raises(FormatError) as caught:
        read(tmp_path, table, name, text)
    assert caught.value.findings[0].code == code


GENESIS = unemployment_file()
BROKEN_GENESIS = [
    ("other table", GENESIS.replace("13211-02-05-4", "13211-01-01-4"), "WRONG_TABLE"),
    ("cut off", GENESIS.partition("____")[0], "TRUNCATED"),
    ("column missing", GENESIS.replace(";langzeitarbeitslos", ""), "HEADER"),
    ("columns swapped", GENESIS.replace("Männer;Frauen", "Frauen;Männer"), "HEADER"),
    ("ragged", GENESIS.replace("2020;11;", "2020;11;;"), "RAGGED"),
    ("twice", GENESIS.replace("2020;11;", "2020;DG;"), "DUPLICATE"),
    ("no year", GENESIS.replace("2020;11;", "2020/21;11;"), "DATE"),
    ("negative", GENESIS.replace(";100;10;", ";-100;10;"), "NEGATIVE"),
    ("no number", GENESIS.replace(";100;10;", ";hundert;10;"), "NUMBER"),
    ("rate over 100", GENESIS.replace(";6,9;", ";169,0;"), "PERCENT"),
    ("rate no number", GENESIS.replace(";6,9;", ";viel;"), "NUMBER"),
    ("empty", "", "WRONG_TABLE"),
]


@pytest.mark.parametrize(
    ("text", "code"), [case[1:] for case in BROKEN_GENESIS], ids=[c[0] for c in BROKEN_GENESIS]
)
def test_broken_unemployment(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(tmp_path, "unemployment", "13211-02-05-4.csv", text)
    assert caught.value.findings[0].code == code


BIRTHS = FILES["fertility"]["percentASFR5.csv"]
MOVES = FILES["fertility"]["nettowanderung.csv"]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("nettowanderung.csv", MOVES.replace("276", "277"), "NATION"),
        ("nettowanderung.csv", MOVES.replace("276", "x"), "KEY"),
        ("nettowanderung.csv", MOVES.replace("2100", "bald"), "YEAR"),
        ("nettowanderung.csv", MOVES.replace("400.5", "viel"), "NUMBER"),
        ("percentASFR5.csv", BIRTHS.replace("30-34", "30-39"), "AGE"),
        ("percentASFR5.csv", BIRTHS.replace("2015-2020", "früher"), "YEAR"),
        ("percentASFR5.csv", BIRTHS.replace(",11\n", ",111\n"), "PERCENT"),
        ("zusammengefasste_geburtenziffer.csv", "Year;Age 15-45\n2020;1.3\n", "COLUMN_MISSING"),
    ],
)
def test_broken_births(tmp_path: Path, name: str, text: str, code: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(tmp_path, "fertility", name, text)
    assert caught.value.findings[0].code == code


def test_bom_and_windows_letters_are_read(tmp_path: Path) -> None:
    for data in (b"\xef\xbb\xbf" + WIDE.encode(), WIDE.encode("cp1252")):
        table = read(tmp_path, "inkar", "gemeinden_arbeitslose.csv", data)
        assert table.get("unemployed").names == ("Dörentrup", "Kalletal")


@given(text=st.text(alphabet='kenziferaumth0123456789,.;\n"-/äx', max_size=200))
def test_no_text_crashes_a_reader(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("f")
    for table, name in (("inkar", "gemeinden_arbeitslose.csv"), ("living", "breitband.csv")):
        for head in ("", "kennziffer,raumeinheit,2020\n", "krs,year,value\n"):
            with suppress(FormatError):
                found = read(folder, table, name, head + text)
                assert all(not np.isinf(item.values).any() for item in found.series)


@pytest.mark.real_data
def test_official_numbers(shared_data: Path) -> None:
    """Figures of the SOURCE.md of the folders, beyond those the catalogue states."""
    reference = Reference.from_directory(shared_data)
    inkar = reference.series("inkar")
    assert len(inkar.get("unemployed").keys) == 10_990
    assert sum(np.isnan(inkar.get("unemployed").values).ravel()) == 408
    assert sum(np.isnan(inkar.get("income_tax").values).ravel()) == 5_076
    assert inkar.get("income_tax").value("057620036", 2019) == 463.57
    gisd = reference.series("deprivation")
    assert len(gisd.get("gisd_in_state").keys) == 396 + 405
    assert [gisd.get("gisd_in_state").value(k, 2021) for k in ("057660024", "057660036")] == [
        0.38151,
        0.38634,
    ]
    living = reference.series("living")
    assert len(living.get("minutes_to_gp").keys) == 361
    assert living.get("people_per_gp").value("05762", 2016) == pytest.approx(1569, abs=0.5)
    births = reference.series("fertility")
    shares = [births.get(n).value("DG", 2025) for n in births.names if n.startswith("births_by_")]
    assert sum(s for s in shares if s is not None) == pytest.approx(100)
    assert births.get("births_by_30_34").value("DG", 2025) == pytest.approx(34.9, abs=0.05)
    assert set(READERS) == set(TABLES_OF_SERIES)
