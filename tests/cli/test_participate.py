"""`nahraum participate equal-shares`: METHODS 9 from a file; broken files refused."""

from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run

VERB = "participate equal-shares B.pb"
TOWN = """META
key;value
description;Beispiel
num_projects;6
num_votes;10
budget;900
vote_type;approval
PROJECTS
project_id;cost;votes
A;300;6
B;400;6
C;300;4
D;240;3
E;170;4
F;100;2
VOTES
voter_id;vote
1;A,B
2;A,B
3;A,B
4;A,B,C
5;A,B,C
6;A,B,D
7;C,D,E
8;C,D,E
9;E,F
10;E,F
"""


@pytest.fixture
def town(folder: Path) -> Path:
    path = folder / "B.pb"
    path.write_text(TOWN, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("options", "selected"),
    [
        ("", ["A", "E"]),
        (" --utility cost --completion none", ["A", "E"]),
        (" --utility cardinality", ["E", "A"]),
        (" --completion add1", ["A", "E", "F"]),
    ],
)
def test_methods_selections(ask: Ask, town: Path, options: str, selected: list[str]) -> None:
    found = ask(VERB + options)
    assert found["selected"] == selected
    assert [r["project"] for r in found["rounds"]] == selected


def test_rounds_and_payments(ask: Ask, town: Path) -> None:
    found = ask(VERB)
    assert [r["rho"] for r in found["rounds"]] == [1 / 6, 0.25]
    assert [r["rho_exact"] for r in found["rounds"]] == ["1/6", "1/4"]
    assert [p["left"] for p in found["payments"]] == [40] * 6 + [47.5] * 4
    assert found["payments"][0] == {
        "voter": "1",
        "spent": 50,
        "left": 40,
        "projects": {"A": 50},
    }
    assert (found["spent"], found["unspent"], found["by_votes"]) == (470, 430, ["A", "B", "E"])
    assert found["method"]["name"] == "participation.equal_shares"


def test_points_above_zero_are_support(ask: Ask, folder: Path) -> None:
    (folder / "B.pb").write_text(
        "META\nkey;value\nbudget;10\nvote_type;cumulative\nPROJECTS\nproject_id;cost\nX;4\nY;5\n"
        "VOTES\nvoter_id;vote;points\n1;X,Y;3,0\n2;X;1\n",
        encoding="utf-8",
    )
    found = ask(VERB)
    assert found["selected"] == ["X"]
    assert found["warnings"][0]["code"] == "READ_AS_APPROVAL"


def test_a_table_for_people(run: Run, town: Path) -> None:
    result = run(VERB)
    assert result.exit_code == 0
    assert "0,25" in result.stdout


def test_refusals_name_file_and_line(refuse: Refuse, town: Path) -> None:
    town.write_text(TOWN.replace("7;C,D,E", "7;C,D,Z"), encoding="utf-8")
    line = refuse(VERB)
    assert line.startswith("B.pb:24: vote: Ein Projekt „Z“ gibt es nicht; ")
    town.write_bytes(b"")
    assert refuse(f"{VERB} --json").startswith("B.pb:1: ")
    town.unlink()
    assert refuse(VERB).startswith("B.pb: Die Datei gibt es nicht")


def test_wrong_usage(run: Run, town: Path) -> None:
    for options in ("--utility joy", "--completion magic", "--step 0", "--seed -1"):
        assert run(f"{VERB} {options}").exit_code == 2
