"""Areas: the register, finding by name, labels."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from nahraum.data.areas import Area, AreaTable, ags_of, population_sum
from nahraum.data.errors import FormatError, MissingData, Notes
from nahraum.data.registerfiles import read_areas
from tests.data import world


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, rows in world.register().items():
        (tmp_path / name).write_text(world.register_text(rows), encoding="utf-8")
    return tmp_path


@pytest.fixture
def areas(folder: Path) -> AreaTable:
    return read_areas(folder, Notes())


def keys(found: tuple[Area, ...]) -> list[str]:
    return [area.key for area in found]


def test_one_area(areas: AreaTable) -> None:
    area = areas.get("05766036")
    assert (area.name, area.kind, area.ars) == ("Kalletal", "municipality", "057660036036")
    assert (area.parent, area.district, area.state) == ("057660036", "05766", "05")
    assert area.valid_from == date(2009, 1, 1)
    assert area.population_as_of == date(2022, 12, 31)
    assert areas.get(area.ars) is area
    assert "05766036" in areas
    assert "12345678" not in areas


def test_levels_add_up(areas: AreaTable) -> None:
    total = areas.get("DG").population
    for kind in ("municipality", "association", "district", "state"):
        assert population_sum(areas.of_kind(kind)) == total
    assert population_sum(areas.children("05766")) == areas.get("05766").population
    assert population_sum(areas.children("DG", "district")) == total
    assert keys(areas.children("11")) == ["11000000"]
    assert areas.get("11000000").independent_city


def test_uninhabited_is_not_unknown(areas: AreaTable) -> None:
    assert not areas.get("05766901").inhabited
    unknown = replace(areas.get("05766901"), population=None)
    assert unknown.inhabited
    assert population_sum([unknown]) is None


def test_missing_key(areas: AreaTable) -> None:
    with pytest.raises(MissingData, match="99999999"):
        areas.get("99999999")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kalletal", ["05766036"]),
        ("kalletal", ["05766036"]),
        (" KALLETAL ", ["05766036"]),
        ("Doerentrup", ["05766024"]),
        ("dörentrup", ["05766024"]),
        ("Do\u0308rentrup", ["05766024"]),
        ("05766036", ["05766036"]),
        ("057660036036", ["05766036"]),
        ("5766036", []),
        ("05766", []),
        ("Neuenkirchen", ["05762004", "05766040"]),
        ("Neuenkirchen (Kreis 05762)", ["05762004"]),
        ("Neuenkirchen, Kreis 05766", ["05766040"]),
        ("Neuenkirchen (05762)", ["05762004"]),
        ("Neuenkirchen (Nordrhein-Westfalen)", ["05762004", "05766040"]),
        ("Neuenkirchen (Bayern)", []),
        ("Neuenkirchen (", ["05762004", "05766040"]),
        ("Nirgendwo", []),
        ("", []),
    ],
)
def test_find(areas: AreaTable, text: str, found: list[str]) -> None:
    assert keys(areas.find(text)) == found


def test_find_other_kinds(areas: AreaTable) -> None:
    assert keys(areas.find("05766", "district")) == ["05766"]
    assert keys(areas.find("Berlin", "state")) == ["11"]


def test_bracketed_names_are_found_without_brackets(areas: AreaTable) -> None:
    burg = replace(areas.get("05766036"), key="01051016", name="Burg (Dithmarschen)", ars="1")
    table = AreaTable((*areas, burg))
    assert keys(table.find("Burg")) == ["01051016"]
    assert keys(table.find("Burg (Dithmarschen)")) == ["01051016"]


def test_labels_are_unique_and_lead_back(areas: AreaTable) -> None:
    for area in areas.of_kind("municipality"):
        assert areas.find(areas.label(area)) == (area,)
    labels = [areas.label(area) for area in areas.of_kind("municipality")]
    assert len(set(labels)) == len(labels)
    assert areas.label(areas.get("05762004")) == "Neuenkirchen (Kreis 05762)"
    assert areas.label(areas.get("05766901")) == "Neuenkirchen (05766901)"
    assert areas.label(areas.get("05766036")) == "Kalletal"


def test_ags_of() -> None:
    assert ags_of("160630105105") == "16063105"


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "line", "column"),
    [
        ("gemeinden.csv", "05766036,", "5766036,", "KEY_ZERO_LOST", None, "AGS"),
        ("gemeinden.csv", "057660036036", "5.77E+10", "KEY_DAMAGED", None, "ARS"),
        ("gemeinden.csv", ",EWZ", ",Einw", "COLUMN_MISSING", 1, "EWZ"),
        (
            "gemeinden.csv",
            "Dörentrup,Gemeinde,500",
            "Dörentrup,Gemeinde,-5",
            "NEGATIVE",
            None,
            "EWZ",
        ),
        ("gemeinden.csv", "057660024024", "057660036036", "DUPLICATE", None, "ARS"),
        ("kreise.csv", "2021-07-01", "2021-13-01", "DATE", None, "WSK"),
    ],
)
def test_damaged_registers(
    folder: Path, file: str, old: str, new: str, code: str, line: int | None, column: str
) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        read_areas(folder, Notes())
    first = caught.value.findings[0]
    assert (first.code, first.column, first.file) == (code, column, str(path))
    assert first.line == line if line else first.line
    assert first.remedy


def test_municipality_without_district(folder: Path) -> None:
    path = folder / "kreise.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(row for row in rows if not row.startswith("05766")), encoding="utf-8")
    with pytest.raises(FormatError, match="05766, das im Register fehlt"):
        read_areas(folder, Notes())
