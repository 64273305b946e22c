"""`nahraum disclose`: safe tables out; broken tables and histories refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Ask, Refuse, Run
from tests.conftest import shared_data_folder

VERB = "disclose --table T.csv --dims A,B --count n --contributors c"
TABLE = """A,B,n,c,l
nord,bad,3,3,1
nord,arzt,20,4,8
nord,bus,30,4,9
süd,bad,25,3,9
süd,arzt,35,5,9
süd,bus,40,4,9
west,bad,50,3,9
west,arzt,20,4,9
west,bus,60,4,9
"""


@pytest.fixture
def table(folder: Path) -> Path:
    path = folder / "T.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def cells(found: dict[str, Any]) -> dict[tuple[str, str], tuple[int | None, str | None]]:
    return {(c["A"], c["B"]): (c["value"], c["reason"]) for c in found["cells"]}


def test_rounded_by_default(ask: Ask, table: Path) -> None:
    found = ask(VERB)
    assert len(found["cells"]) == 16
    assert cells(found)["nord", "bad"] == (None, "small")
    assert cells(found)["nord", "total"] == (55, None)
    assert found["audit"] == {"attacked": 1, "exact_recoverable": 0, "within_1": 0}
    assert (found["published"], found["withheld"]) == (15, 1)
    assert found["inputs"]["k"] == 5
    assert found["method"] == {"name": "disclosure.suppression", "version": "1"}


def test_exact_counts_need_partners(ask: Ask, table: Path) -> None:
    found = ask(f"{VERB} --base 1")
    reasons = [reason for _, reason in cells(found).values() if reason]
    assert sorted(reasons) == ["complementary", "complementary", "complementary", "small"]
    assert found["audit"]["exact_recoverable"] == 0
    assert cells(found)["total", "total"] == (283, None)


def test_options(ask: Ask, table: Path) -> None:
    assert cells(ask(f"{VERB} --k 21 --base 1"))["west", "arzt"] == (None, "small")
    assert cells(ask(f"{VERB} --parties 5"))["nord", "arzt"] == (None, "parties")
    dominant = ask(f"{VERB} --largest l --dominance 0,35")
    assert cells(dominant)["nord", "arzt"] == (None, "dominance")
    table.write_text(TABLE.replace("nord,bad,3,3,1", "nord,bad,0,0,0"), encoding="utf-8")
    assert cells(ask(VERB))["nord", "bad"] == (0, None)
    assert cells(ask(f"{VERB} --hide-zeros"))["nord", "bad"] == (None, "small")
    mixed = cells(ask(f"{VERB} --sensitive B --diversity 3"))
    assert {mixed["nord", b] for b in ("bad", "arzt", "bus")} == {(None, "homogeneous")}


def test_sum_rows_unknown_cells_and_semicolons(ask: Ask, table: Path) -> None:
    text = TABLE.replace("nord,bad,3,3,1", "nord,bad,.,,") + "Insgesamt,bad,78,9,9\n"
    table.write_text(text.replace(",", ";"), encoding="utf-8")
    found = ask("disclose --table T.csv --dims A,B --count n")
    assert cells(found)["nord", "bad"] == (None, "unknown")
    assert cells(found)["total", "total"] == (None, "unknown")
    codes = [warning["code"] for warning in found["warnings"]]
    assert "SUM_ROW" in codes
    assert "PARTIES_NOT_CHECKED" in codes


def test_its_own_output_is_history(ask: Ask, table: Path, folder: Path) -> None:
    first = ask(f"{VERB} --base 1 --period 2025")
    (folder / "H.json").write_text(json.dumps(first), encoding="utf-8")
    same = ask(f"{VERB} --base 1 --history H.json")
    assert cells(same) == cells(first)
    table.write_text(TABLE.replace("west,bus,60", "west,bus,61"), encoding="utf-8")
    more = ask(f"{VERB} --base 1 --history H.json")
    assert cells(more)["total", "total"] == (None, "difference")
    changed = [key for key, cell in cells(first).items() if cell[0] is not None]
    assert all(
        cells(more)[key] in ((None, "difference"), (None, "complementary"))
        or cells(more)[key] == cells(first)[key]
        for key in changed
    )
    (folder / "H.json").write_text(json.dumps({"releases": [first]}), encoding="utf-8")
    other = ask(f"{VERB} --base 1 --history H.json --period 2026")
    assert cells(other)["total", "total"] == (284, None)
    assert "OTHER_PERIOD" in [warning["code"] for warning in other["warnings"]]


def test_a_table_for_people(run: Run, table: Path) -> None:
    result = run(VERB)
    assert result.exit_code == 0
    assert "süd" in result.stdout
    assert "Gründe nicht" in result.stderr


def test_what_is_public_already_stops_the_release(
    refuse: Refuse, table: Path, folder: Path
) -> None:
    known = {"cells": [{"A": "nord", "B": "bad", "value": 3}]}
    (folder / "H.json").write_text(json.dumps([known]), encoding="utf-8")
    line = refuse(f"{VERB} --history H.json --json")
    assert "lässt sich nicht schützen" in line
    assert "Nichts veröffentlichen" in line


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "leer"),
        ("{", "kein gültiges JSON"),
        ("[3]", "Es fehlt die Liste „cells“"),
        ('{"cells": {}}', "Es fehlt die Liste „cells“"),
        ('{"cells": [], "inputs": 3}', "„inputs“ ist kein Objekt"),
        ('{"cells": [3]}', "Es fehlt „value“"),
        ('{"cells": [{"A": "nord"}]}', "Es fehlt „value“"),
        ('{"cells": [{"A": "nord", "value": -1}]}', "ist keine Anzahl"),
        ('{"cells": [{"A": "nord", "value": 2.5}]}', "ist keine Anzahl"),
        ('{"cells": [{"A": "nord", "value": true}]}', "ist keine Anzahl"),
        ('{"cells": [{"A": 3, "value": 5}]}', "kein Text"),
        ('{"cells": [{"A": "mars", "value": 5}]}', "gibt es in dieser Tabelle nicht"),
        ('{"cells": [{"C": "mars", "value": 5}]}', "gibt es in dieser Tabelle nicht"),
        ('{"cells": [], "base": 0}', "ist keine Anzahl"),
        ('{"cells": [], "k": "5"}', "ist keine Anzahl"),
    ],
)
def test_broken_history(
    refuse: Refuse, table: Path, folder: Path, content: str, problem: str
) -> None:
    (folder / "H.json").write_text(content, encoding="utf-8")
    assert problem in refuse(f"{VERB} --history H.json")


def test_sums_in_an_earlier_release(ask: Ask, table: Path, folder: Path) -> None:
    known = {"cells": [{"A": "nord", "B": "alle", "value": 53}, {"A": "süd", "value": None}]}
    (folder / "H.json").write_text(json.dumps(known), encoding="utf-8")
    found = ask(f"{VERB} --base 1 --history H.json")
    assert found["audit"]["exact_recoverable"] == 0


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ("A,B,n", "A,X,n", "T.csv:1: B: ", "fehlt"),
        ("A,B,n", "A,B,m", "T.csv:1: n: ", "fehlt"),
        ("nord,arzt", "nord,bad", "T.csv:3: ", "steht schon in Zeile 2"),
        ("nord,bad,3", "nord,bad,-3", "T.csv:2: n: ", "negativ"),
        ("nord,bad,3", "nord,bad,NaN", "T.csv:2: n: ", "keine Zahl"),
        ("nord,bad,3", "nord,bad,inf", "T.csv:2: n: ", "keine Zahl"),
        ("nord,bad,3,", "nord,bad,2.5,", "T.csv:2: n: ", "2.5"),
        ("nord,bad,3,3,1", "nord,bad,3,3", "T.csv:2: ", "4 statt 5 Spalten"),
        ("nord,bad,3,3,1", ",bad,3,3,1", "T.csv:2: A: ", "leer"),
        ("nord,bad,3,3", "nord,bad,3,0", "T.csv:2: ", "0 Meldende passen nicht zu 3"),
        ("nord,bad,3", "total,bad,3", "T.csv", ""),
    ],
)
def test_broken_tables(
    refuse: Refuse, table: Path, old: str, new: str, place: str, problem: str
) -> None:
    text = TABLE.replace(old, new, 1)
    if new.startswith("total"):
        text = text.split("\n")[0] + "\n" + new + ",3,1\n"
    table.write_text(text, encoding="utf-8")
    for arguments in (VERB, f"{VERB} --json"):
        line = refuse(arguments)
        assert line.startswith(place)
        assert problem in line


@pytest.mark.parametrize("content", [b"", b"A,B,n,c\n", b"\xff\xfe\x00\xd8", b"PK\x03\x04"])
def test_files_that_are_no_tables(refuse: Refuse, folder: Path, content: bytes) -> None:
    (folder / "T.csv").write_bytes(content)
    assert refuse(VERB).startswith("T.csv")


@pytest.mark.parametrize(
    "options",
    [
        "--k 1",
        "--base 0",
        "--base 11",
        "--parties 0",
        "--dominance 2",
        "--dominance 0",
        "--diversity 1",
        "--sensitive C",
        "--dims A,A",
        "--dims A,",
        "--dims A,value",
    ],
)
def test_wrong_usage(run: Run, table: Path, options: str) -> None:
    assert run(f"{VERB} {options}").exit_code == 2


@pytest.mark.real_data
def test_flensburg_with_its_tiny_and_empty_cells(ask: Ask, folder: Path) -> None:
    source = shared_data_folder() / "17_flensburg_sozialatlas" / "csv"
    lines = (source / "fl_housing_assistance_cases_by_district.csv").read_text("utf-8").splitlines()
    kinds = lines[0].split(",")[2:-1]
    rows = ["stadtteil,art,n"]
    for line in lines[1:]:
        year, _, *values, district = line.split(",")
        if year == "2022":
            rows += [f"{district},{kind},{n}" for kind, n in zip(kinds, values, strict=True)]
    (folder / "F.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = ask("disclose --table F.csv --dims stadtteil,art --count n --base 1")
    inner = {(c["stadtteil"], c["art"]): (c["value"], c["reason"]) for c in found["cells"]}
    assert inner["Neustadt", "general_consulting"] == (116, None)
    assert inner["Neustadt", "eviction_notice"] == (None, "small")
    assert inner["Neustadt", "notices_of_rent_arrears"] == (None, "unknown")
    assert inner["total", "total"] == (None, "unknown")
    assert all(value is None or value == 0 or value >= 5 for value, _ in inner.values())
    assert found["audit"]["attacked"] > 0
    assert (found["audit"]["exact_recoverable"], found["audit"]["within_1"]) == (0, 0)
