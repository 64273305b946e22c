"""Checks: every contradiction is found, every trap is named."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nahraum.analysis.figures import to_plain
from nahraum.data import consistency
from nahraum.data.areas import AreaTable
from nahraum.data.boundaries import Boundaries
from nahraum.data.catalogue import TABLES
from nahraum.data.checks import check
from nahraum.data.directory import Directory
from nahraum.data.errors import Finding, MissingData, Notes
from tests.data import world as small


@pytest.fixture
def tables(world: Path) -> dict[str, Any]:
    directory = Directory(world)
    return {table: directory.read(table, Notes()) for table in TABLES}


def codes(tables: dict[str, Any], severity: str) -> list[str]:
    return [item.code for item in consistency.findings(tables) if item.severity == severity]


def test_a_sound_world(tables: dict[str, Any]) -> None:
    assert codes(tables, "error") == []
    # Care levels to care grades; the census of 2011 under the population of 15 to 64.
    assert codes(tables, "warning") == ["DEFINITION_BREAK"] * 2
    assert codes(tables, "info") == [
        "KEY_CHANGED",
        "KEY_CHANGED",
        "KEY_CHANGED",
        "BORDER_CHANGED",
        "VINTAGE",
        "VINTAGE",
        "SECRET",
        "NOT_EXISTING",
        "SEX_UNDETERMINED",
    ]


def test_only_what_is_there_is_checked(tables: dict[str, Any]) -> None:
    assert list(consistency.findings({})) == []
    assert codes({"care": tables["care"]}, "warning") == ["DEFINITION_BREAK"]


def shifted(table: Any, place: tuple[int, ...], by: float) -> Any:
    values = np.array(table.values)
    values[place] += by
    return replace(table, values=values)


def with_population(areas: AreaTable, key: str, population: int | None) -> AreaTable:
    return AreaTable(
        tuple(replace(area, population=population) if area.key == key else area for area in areas)
    )


def without(boundaries: Boundaries, count: int) -> Boundaries:
    return Boundaries(boundaries.ars[count:], boundaries.wkb[count:], boundaries.boxes[count:])


CONTRADICTIONS: list[tuple[str, Callable[[Any], Any], str, str]] = [
    ("areas", lambda t: with_population(t, "05766036", 1), "REGISTER_SUM", "05766"),
    ("district_ages", lambda t: shifted(t, (0, 0, 0, 0), 1), "DISTRICT_SUM", "31.12.2015"),
    ("state_ages", lambda t: shifted(t, (1, 3, 1, 40), -1), "DISTRICT_SUM", "31.12.2016"),
    ("national_ages", lambda t: shifted(t, (2, 0, 0, 85), 1), "STATE_SUM", "31.12.2020"),
    ("care", lambda t: shifted(t, (0, 0, 0, 0), 1), "CARE_SUM", "31.12.2015"),
    ("national_deaths", lambda t: shifted(t, (0, 0, 0), 9), "DEATH_SUM", "2019"),
    (
        "district_ages",
        lambda t: replace(t, keys=("00000", *t.keys[1:])),
        "KEY_UNKNOWN",
        "00000",
    ),
]


@pytest.mark.parametrize(("table", "change", "code", "said"), CONTRADICTIONS)
def test_contradictions(
    tables: dict[str, Any], table: str, change: Callable[[Any], Any], code: str, said: str
) -> None:
    tables[table] = change(tables[table])
    errors = [item for item in consistency.findings(tables) if item.severity == "error"]
    found = [item for item in errors if item.code == code]
    assert found, [item.code for item in errors]
    assert said in found[0].text
    assert found[0].remedy


def test_life_expectancy_must_follow_from_the_table(tables: dict[str, Any]) -> None:
    table = tables["life_tables"].tables[0]
    wrong = replace(table, ex=table.ex + 0.5)
    tables["life_tables"] = replace(tables["life_tables"], tables=(wrong,))
    assert codes(tables, "error") == ["LIFE_TABLE"]


def test_unknown_population_is_not_a_contradiction(tables: dict[str, Any]) -> None:
    tables["areas"] = with_population(tables["areas"], "05766036", None)
    assert codes(tables, "error") == []


def test_boundaries_of_another_territorial_state(tables: dict[str, Any]) -> None:
    tables["boundaries"] = without(tables["boundaries"], 2)
    found = [item for item in consistency.findings(tables) if item.code == "BOUNDARY"]
    assert [(item.severity, item.text) for item in found] == [
        ("warning", "Gemeinden ohne Grenze: 2 (010010004004, 020000000000)")
    ]


def test_missing_districts(tables: dict[str, Any]) -> None:
    ages = tables["district_ages"]
    values = np.array(ages.values)
    values[2, ages.keys.index("05766")] = np.nan
    tables["district_ages"] = replace(ages, values=values)
    found = [item for item in consistency.findings(tables) if item.code == "DISTRICT_MISSING"]
    assert [item.text for item in found] == ["Zum 31.12.2020 fehlen Kreise des Registers: 05766"]


# ------------------------------------------------------------------------------- the report
def errors(world: Path) -> list[Finding]:
    report = check(world)
    assert report.ok == (not any(item.severity == "error" for item in report.findings))
    return [item for item in report.findings if item.severity == "error"]


def test_official_sums(world: Path) -> None:
    path = world / "07_pflege/22411.csv"
    text = path.read_bytes().decode("latin-1")
    rows = [row for row in text.split("\n") if row.startswith("31.12.2015;05766;")]
    for row in rows:
        text = text.replace(row, row.replace(";100;", ";102;").replace(";50;", ";51;"))
    for row in text.split("\n"):
        if row.startswith(("31.12.2015;05;", "31.12.2015;DG;")):
            text = text.replace(row, "")
    path.write_bytes(text.encode("latin-1"))
    found = errors(world)
    assert found
    assert found[0].remedy


def test_a_changed_number_is_found_by_the_official_sum(world: Path) -> None:
    path = world / "03_bevoelkerung/0002.csv"
    path.write_text(small.births_file().replace(";100;95;", ";101;95;"), encoding="utf-8")
    report = check(world)
    found = [item for item in report.findings if item.code in ("OFFICIAL_SUM", "CHECKSUM")]
    assert [(item.code, item.severity, item.column) for item in found] == [
        ("OFFICIAL_SUM", "error", "sum_2020"),
        ("CHECKSUM", "warning", ""),
    ]
    assert "gefunden" not in found[0].text
    assert [row.name for row in report.compared if not row.passed] == ["sum_2020"]


def test_a_newer_official_table_only_warns(world: Path) -> None:
    folder = world / "03_bevoelkerung"
    (folder / "0002.csv").unlink()
    text = small.births_file().replace("2021;", "2023;").replace("2020;", "2022;")
    (folder / "destatis-12612-0002.bin").write_text(text, encoding="utf-8")
    report = check(world)
    assert report.ok
    assert "national_births" in report.tables
    assert not [row for row in report.compared if row.set == "destatis-12612-0002"]
    revised = small.births_file().replace(";100;95;", ";101;95;")
    (folder / "destatis-12612-0002.bin").write_text(revised, encoding="utf-8")
    report = check(world)
    assert report.ok
    assert [item.severity for item in report.findings if item.code == "OFFICIAL_SUM"] == ["warning"]


def test_reports_become_json(world: Path) -> None:
    plain = to_plain(check(world))
    assert list(plain) == ["action", "ok", "directory", "tables", "compared", "findings"]
    assert set(plain["findings"][0]) == {
        "severity",
        "code",
        "text",
        "remedy",
        "file",
        "line",
        "column",
    }
    assert set(plain["compared"][0]) == {"set", "name", "expected", "found", "passed"}


def test_no_directory(tmp_path: Path) -> None:
    with pytest.raises(MissingData):
        check(tmp_path / "fehlt")
    report = check(tmp_path)
    assert report.ok
    assert report.tables == ()
    assert {item.code for item in report.findings} == {"ABSENT"}


# ------------------------------------------------------------------------------- tidy copies
TIDY = "03_bevoelkerung_alter_geschlecht/kreise_alter_geschlecht_long.csv"
TIDY_CARE = "07_pflegestatistik_kreise/pflegebeduerftige_kreise_long.csv"


def tidy_ages() -> str:
    rows = ["jahr,kreis,name,geschlecht,altersgruppe,anzahl"]
    for year in small.YEARS:
        for key in small.districts(year):
            single = small.persons(key, year)
            for sex, label in enumerate(small.SEXES):
                for low, high in small.GROUPS:
                    count = int(single[sex, low : None if high is None else high + 1].sum())
                    group = small.group_label(low, high)
                    rows.append(f'{year},{key},"Kreis, {key}",{label},{group},{count}')
    return "\n".join(rows) + "\n"


def tidy_care() -> str:
    lines = ["stichtag,ags,name,geschlecht,a,b,c,d,e,f,g,h,i"]
    for row in small.care_file().split("\n"):
        if row.startswith("31.12."):
            cells = [cell.strip() for cell in row.split(";")]
            values = [f"{cell}.0" if cell.isdigit() else "" for cell in cells[4:]]
            lines.append(",".join([*cells[:4], *values]))
    return "\n".join(lines) + "\n"


def put(world: Path, name: str, text: str) -> list[tuple[str, int | None]]:
    path = world / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [(item.severity, item.line) for item in check(world).findings if item.code == "TIDY"]


def test_tidy_copies_that_agree(world: Path) -> None:
    assert put(world, TIDY, tidy_ages()) == [("info", None)]
    assert put(world, TIDY_CARE, tidy_care()) == [("info", None)] * 2


def test_tidy_ages_that_deviate(world: Path) -> None:
    lines = tidy_ages().splitlines(keepends=True)
    cells = lines[7].rstrip("\n").rsplit(",", 1)
    wrong = [*lines[:7], f"{cells[0]},{int(cells[1]) + 1}\n", *lines[8:]]
    assert put(world, TIDY, "".join(wrong)) == [("error", 8)]
    assert put(world, TIDY, "".join(lines[:-1])) == [("error", len(lines) - 1)]
    assert put(world, TIDY, "".join([*lines[:5], "2015,01001\n"])) == [("error", 6)]
    assert put(world, TIDY, "ganz,anders\n1,2\n") == [("error", 1)]
    unknown = lines[1].replace("unter 3 Jahre", "kleine Kinder")
    assert put(world, TIDY, "".join([lines[0], unknown])) == [("error", 2)]


def test_tidy_care_that_deviates(world: Path) -> None:
    assert put(world, TIDY_CARE, tidy_care().replace(",140.0,", ",141.0,", 1))[0][0] == "error"


def test_dates_of_the_break() -> None:
    assert date(2015, 12, 31) < date(2017, 1, 1)
