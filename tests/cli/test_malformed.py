"""Broken population files: exit code 1, one line with file, line, column and remedy."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run

VERB = "population project --start P.csv --years 1 --base-year 2022"


def damaged(start: Path, old: str, new: str) -> None:
    text = start.read_text(encoding="utf-8")
    assert old in text
    start.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ("count\n", "number\n", "P.csv:1: count: ", "Spalte „count“ fehlt"),
        ("m,7,100", "m,6,100", "P.csv:9: sex, age: ", "„m, 6“ steht schon in Zeile 8"),
        ("m,7,100\n", "", "P.csv:8: age: ", "Für Männer fehlt das Alter 7"),
        ("f,100,100\n", "", "P.csv:202: age: ", "Für Frauen fehlt das Alter 100"),
        ("m,7,100", "m,7,-3", "P.csv:9: count: ", "„-3“ ist negativ"),
        ("m,7,100", "m,7,NaN", "P.csv:9: count: ", "„NaN“ ist keine Zahl"),
        ("m,7,100", "m,7,inf", "P.csv:9: count: ", "„inf“ ist keine Zahl"),
        ("m,7,100", "m,7,1e999", "P.csv:9: count: ", "„1e999“"),
        ("m,7,100", "m,7,", "P.csv:9: count: ", "Die Zelle ist leer"),
        ("m,7,100", "m,7,x", "P.csv:9: count: ", "unbekannt"),
        ("m,7,100", "m,7", "P.csv:9: count: ", "Die Zeile hat 2 statt 3 Spalten"),
        ("m,7,100", "m,7,100,5", "P.csv:9: Spalte 4: ", "Die Zeile hat 4 statt 3 Spalten"),
        ("m,7,100", "m,7,100,5", "P.csv:9: ", "Dezimalkomma"),
        ("m,7,100", "m,7,1.234", "P.csv:9: count: ", "1234 oder 1,234"),
        ("m,7,100", "d,7,100", "P.csv:9: sex: ", "„d“ ist hier nicht vorgesehen"),
        ("m,7,100", "m,sieben,100", "P.csv:9: age: ", "„sieben“ ist kein Alter"),
        ("m,7,100", 'm,7,"100', "P.csv:9: Spalte 1: ", "Anführungszeichen"),
        ("m,7,100", "m,7,10\x000", "P.csv:9: Spalte 1: ", "NUL"),
    ],
)
def test_one_damaged_cell(
    refuse: Refuse, start: Path, old: str, new: str, place: str, problem: str
) -> None:
    damaged(start, old, new)
    for arguments in (VERB, f"{VERB} --json", f"{VERB} --out cube.csv"):
        line = refuse(arguments)
        assert line.startswith(place)
        assert problem in line
        assert "; " in line


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "P.csv:1: "),
        (b"\xff\xfe\x00\xd8\x00\xd8", "P.csv:1: Spalte 1: "),
        (b"sex,age,count\n", "P.csv:1: "),
        (b"PK\x03\x04 no workbook", "P.csv"),
        (b"%PDF-1.7", "P.csv:1: "),
        (b"\x1f\x8b\x08", "P.csv:1: "),
        (b"sex,age,count\nalle,0,5\n", "P.csv:1: "),
    ],
)
def test_files_that_are_no_tables(refuse: Refuse, folder: Path, content: bytes, place: str) -> None:
    (folder / "P.csv").write_bytes(content)
    assert refuse(f"{VERB} --json").startswith(place)


def test_files_that_are_not_there(refuse: Refuse, folder: Path) -> None:
    assert refuse(VERB).startswith("P.csv: Die Datei gibt es nicht; ")
    (folder / "P.csv").mkdir()
    assert refuse(VERB).startswith("P.csv: Das ist keine Datei; ")


def test_more_rows_than_a_population_has(refuse: Refuse, start: Path) -> None:
    with start.open("a", encoding="utf-8") as stream:
        stream.writelines(f"m,{100 + n % 31},1\n" for n in range(200_000))
    assert refuse(VERB).startswith("P.csv:204: sex, age: „m, 100“ steht schon in Zeile 102")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_offices_write_is_read(ask: Ask, folder: Path, encoding: str, delimiter: str) -> None:
    rows = ["geschlecht,alter,anzahl", "Insgesamt,0,200"]
    rows += [f"{name},{age},100" for name in ("männlich", "weiblich") for age in range(101)]
    text = "\r\n".join(rows).replace(",", delimiter)
    (folder / "P.csv").write_bytes(text.encode(encoding))
    answer = ask(VERB)
    assert answer["years"][0]["total"] == 20200
    assert "SUM_ROW" in [warning["code"] for warning in answer["warnings"]]


def test_decimal_commas_and_thousands(ask: Ask, start: Path) -> None:
    text = start.read_text(encoding="utf-8").replace(",", ";")
    text = text.replace("m;7;100", "m;7;1.234").replace("m;8;100", "m;8;99,5")
    start.write_text(text, encoding="utf-8")
    assert ask(VERB)["years"][0]["total"] == 20200 - 200 + 1234 + 99.5


def test_the_decimal_option_settles_the_ambiguous(ask: Ask, start: Path) -> None:
    damaged(start, "m,7,100", "m,7,1.234")
    assert ask(f"{VERB} --decimal ,")["years"][0]["total"] == 20100 + 1234
    assert ask(f"{VERB} --decimal .")["years"][0]["total"] == pytest.approx(20100 + 1.234)


def test_unknown_columns_are_reported(ask: Ask, start: Path) -> None:
    text = start.read_text(encoding="utf-8").replace("\n", ",x\n").replace("count,x", "count,note")
    start.write_text(text, encoding="utf-8")
    (warning, *_) = ask(VERB)["warnings"]
    assert warning["code"] == "COLUMN_UNKNOWN"
    assert "„note“" in warning["text"]


def test_columns_are_mapped_either_way(ask: Ask, start: Path) -> None:
    damaged(start, "count", "Leute")
    assert ask(f"{VERB} --columns count=Leute")["years"][0]["total"] == 20200
    assert ask(f"{VERB} --columns Leute=count")["years"][0]["total"] == 20200


def test_the_report_holds_all_findings(run: Run, start: Path, folder: Path) -> None:
    damaged(start, "m,7,100", "m,7,-3")
    damaged(start, "f,9,100", "f,9,NaN")
    result = run(f"{VERB} --report findings.json")
    assert result.exit_code == 1
    first, second = result.stderr.splitlines()
    assert first.startswith("error: P.csv:9: count: ")
    assert second == "Alle Befunde (2) stehen in findings.json"
    found = json.loads((folder / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert [(f["line"], f["column"], f["code"]) for f in found] == [
        (9, "count", "NEGATIVE"),
        (112, "count", "NAN"),
    ]
    assert all(f["remedy"] for f in found)


def test_without_a_report_the_others_are_counted(run: Run, start: Path) -> None:
    damaged(start, "m,7,100", "m,7,-3")
    damaged(start, "f,9,100", "f,9,NaN")
    assert run(VERB).stderr.splitlines()[1] == "und 1 weitere; --report DATEI schreibt alle"


def test_the_report_of_a_good_file_holds_the_warnings(ask: Ask, start: Path) -> None:
    ask(f"{VERB} --report findings.json")
    found = json.loads(Path("findings.json").read_text(encoding="utf-8"))["findings"]
    assert [item["code"] for item in found] == ["NO_MIGRATION"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("sex,age,qx\nm,0,1.5\n", "L.csv:2: qx: „1.5“ ist größer als 1"),
        ("sex,age,qx\nm,0,0.1\nm,2,0.1\n", "L.csv:2: age: Für Männer fehlt das Alter 1"),
        ("sex,age,qx\nm,0,0.1\nm,0,0.1\n", "L.csv:3: sex, age: „m, 0“ steht schon in Zeile 2"),
        ("sex,age\nm,0\n", "L.csv:1: qx: Spalte „qx“ fehlt"),
    ],
)
def test_bad_life_tables(
    refuse: Refuse, start: Path, folder: Path, content: str, line: str
) -> None:
    (folder / "L.csv").write_text(content, encoding="utf-8")
    assert refuse(f"{VERB} --lifetable L.csv").startswith(line)


def test_two_years_are_no_start_table(refuse: Refuse, folder: Path) -> None:
    rows = ["year,sex,age,count"]
    rows += [f"{y},{s},{a},1" for y in (2020, 2021) for s in "mf" for a in range(101)]
    (folder / "P.csv").write_text("\n".join(rows), encoding="utf-8")
    assert refuse(VERB).startswith("P.csv:2: year: Die Datei enthält 2 Jahre")


def test_the_file_and_the_option_must_name_one_year(refuse: Refuse, folder: Path) -> None:
    rows = ["jahr,sex,age,count"] + [f"2020,{s},{a},1" for s in "mf" for a in range(101)]
    (folder / "P.csv").write_text("\n".join(rows), encoding="utf-8")
    assert refuse(VERB).startswith("P.csv:2: year: Die Datei nennt 2020, --base-year aber 2022")
