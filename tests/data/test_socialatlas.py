"""The social atlas of Flensburg: counts brought together from many files."""

from pathlib import Path

import pytest

from nahraum.data.errors import FormatError
from nahraum.data.socialatlas import Subject, read_atlas

SUBJECTS = (
    Subject("I04", "residents_age_65_and_above_by_district", "residents", "residents_by_district"),
    Subject("I01", "residents_by_district", "residents"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fl_residents_by_district.csv").write_text(
        "year,district_id,residents,stadtteil\n2021,1,3866,Altstadt\n2021,2,4500,Neustadt\n"
        "2021,,8366,\n"
    )
    (tmp_path / "fl_residents_age_65_and_above_by_district.csv").write_text(
        "year,district_id,residents,stadtteil\n2012,1,382,Altstadt\n2021,1,413,Altstadt\n"
        "2021,2,,Neustadt\n"
    )
    return tmp_path


def test_numerators_meet_their_denominators(folder: Path) -> None:
    found = read_atlas(folder, SUBJECTS)
    rows = {(r.indicator, r.district, r.year): (r.numerator, r.denominator) for r in found.rows}
    assert rows == {
        ("I04", "Altstadt", 2021): (413, 3866),  # of 2012 nobody knows the residents
        ("I04", "Neustadt", 2021): (None, 4500),  # withheld is not zero
        ("I01", "Altstadt", 2021): (3866, None),
        ("I01", "Neustadt", 2021): (4500, None),  # the row of the whole city is left out
    }
    assert found.districts == ("Altstadt", "Neustadt")
    assert found.table().decode().splitlines()[:3] == [
        "gebiet;jahr;indikator;zähler;nenner",
        "Altstadt;2021;I04;413;3866",
        "Neustadt;2021;I04;;4500",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("year,district_id,stadtteil\n2021,1,Altstadt\n", "residents"),
        ("year,district_id,residents,stadtteil\n2021,1,viel,Altstadt\n", "residents"),
        ("year,district_id,residents,stadtteil\n2021,1,-3,Altstadt\n", "residents"),
        ("year,district_id,residents,stadtteil\n1,1,3,Altstadt\n", "year"),
        (
            "year,district_id,residents,stadtteil\n2021,1,3,Altstadt\n2021,1,4,Altstadt\n",
            "steht im Jahr 2021 zweimal da",
        ),
        ("", "leer"),
    ],
)
def test_damaged_files_are_refused_with_their_place(folder: Path, text: str, words: str) -> None:
    (folder / "fl_residents_by_district.csv").write_text(text)
    with pytest.raises(FormatError, match=words) as caught:
        read_atlas(folder, SUBJECTS)
    assert "fl_residents_by_district.csv" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="Die Datei fehlt"):
        read_atlas(tmp_path)


@pytest.mark.real_data
def test_the_atlas_has_its_published_sums(shared_data: Path) -> None:
    found = read_atlas(shared_data / "17_flensburg_sozialatlas/csv")
    residents = {
        year: sum(r.numerator or 0 for r in found.rows if (r.indicator, r.year) == ("I01", year))
        for year in (2011, 2020, 2022)
    }
    assert residents == {2011: 89_448, 2020: 96_731, 2022: 99_341}
    assert len(found.districts) == 13
    assert len(found.rows) == 988
    assert sum(row.numerator is None for row in found.rows) == 29
    assert found.warnings == ()
