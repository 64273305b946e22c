"""`nahraum assess nba`: answers in a file, points and grade out; broken files refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from nahraum.facts import nba
from tests.cli.conftest import Ask, Refuse, Run

VERB = "assess nba --answers A.json"


def write(folder: Path, **changes: Any) -> dict[str, Any]:
    answers: dict[str, Any] = dict.fromkeys(nba.instrument()["criteria"], 0)
    answers |= {key[1:].replace("_", "."): value for key, value in changes.items()}
    answers = {key: value for key, value in answers.items() if value is not None}
    (folder / "A.json").write_text(json.dumps(answers), encoding="utf-8")
    return answers


def test_no_grade(ask: Ask, folder: Path) -> None:
    write(folder)
    found = ask(VERB)
    assert (found["points"], found["care_grade"]) == (0, 0)
    assert found["method"] == {"name": "assessment.nba", "version": "1"}
    assert found["warnings"][0]["code"] == "SELF_ASSESSMENT"
    assert found["sources"][0]["id"] == "sgb-xi"


def test_fifty_points_are_grade_three(ask: Ask, folder: Path) -> None:
    write(
        folder,
        **{f"c1_{n}": 3 for n in range(1, 6)},
        **{f"c4_{n}": 3 for n in range(1, 13)},
        c4_13=1,
    )
    found = ask(VERB)
    assert (found["points"], found["care_grade"]) == (50, 3)
    modules = {m["module"]: (m["sum"], m["weighted"], m["counts"]) for m in found["modules"]}
    assert modules["1"] == (15, 10, True)
    assert modules["4"] == (54, 40, True)
    assert modules["3"] == (0, 0, False)


def test_frequencies_one_or_several(ask: Ask, folder: Path) -> None:
    write(
        folder,
        c5_1=[{"per": "day", "times": 3}, {"per": "week", "times": 3.5}],
        c5_13={"per": "month", "times": 4.3},
    )
    module = ask(VERB)["modules"][4]
    assert (module["sum"], module["weighted"]) == (3, 10)


def test_options_for_children_incontinence_and_special_constellation(
    ask: Ask, folder: Path
) -> None:
    write(folder, c4_K=1)
    assert ask(f"{VERB} --age-months 12")["care_grade"] == 3
    write(folder, c4_11=3)
    assert ask(f"{VERB} --bladder continent")["points"] == 0
    assert ask(f"{VERB} --bladder incontinent --bowel continent")["points"] == 10
    assert ask(f"{VERB} --special")["care_grade"] == 5


def test_partial_answers_give_a_range(ask: Ask, folder: Path) -> None:
    write(folder, c1_1=None)
    found = ask(f"{VERB} --partial")
    assert found["missing"] == ["1.1"]
    assert found["points"] is None
    assert found["points_range"] == [0, 2.5]
    assert found["care_grade"] == 0
    assert found["modules"][0]["sum"] is None


def test_a_table_for_people(run: Run, folder: Path) -> None:
    write(folder)
    result = run(VERB)
    assert result.exit_code == 0
    assert "Mobilität" in result.stdout
    assert "keine Begutachtung" in result.stderr


@pytest.mark.parametrize(
    ("content", "place", "problem"),
    [
        (b"", "A.json:1: ", "leer"),
        (b"{", "A.json:1: Spalte 2: ", "kein gültiges JSON"),
        (b'{"1.1": 0,\n "1.2" 0}', "A.json:2: Spalte 8: ", "kein gültiges JSON"),
        (b"[1, 2]", "A.json:1: ", "Objekt mit Kriterien"),
        (b"{}", "A.json:1: ", "Objekt mit Kriterien"),
        (b'{"1.1": 0, "1.1": 1}', "A.json:1: ", "zweimal"),
        (b'{"1.1": NaN}', "A.json:1: ", "keine Zahl"),
        (b'{"1.1": Infinity}', "A.json:1: ", "keine Zahl"),
        (b'{"9.9": 0}', "A.json: 9.9: ", "gibt es nicht"),
        (b'{"1.1": 4}', "A.json: 1.1: ", "Stufe von 0 bis 3"),
        (b'{"1.1": -1}', "A.json: 1.1: ", "Stufe von 0 bis 3"),
        (b'{"1.1": 1.5}', "A.json: 1.1: ", "keine Antwort"),
        (b'{"1.1": "2"}', "A.json: 1.1: ", "keine Antwort"),
        (b'{"1.1": true}', "A.json: 1.1: ", "keine Antwort"),
        (b'{"1.1": null}', "A.json: 1.1: ", "keine Antwort"),
        (b'{"5.1": []}', "A.json: 5.1: ", "keine Antwort"),
        (b'{"5.1": 3}', "A.json: 5.1: ", "wie oft"),
        (b'{"5.1": {"per": "day"}}', "A.json: 5.1: ", "keine Antwort"),
        (b'{"5.1": {"per": "year", "times": 1}}', "A.json: 5.1: ", "passt nicht"),
        (b'{"5.1": {"per": "day", "times": -1}}', "A.json: 5.1: ", "negativ"),
        (b'{"5.1": {"per": "day", "times": "3"}}', "A.json: 5.1: ", "Häufigkeit"),
        (b'{"5.1": {"per": "day", "times": true}}', "A.json: 5.1: ", "Häufigkeit"),
        (b'{"5.1": {"per": "day", "times": 1e999}}', "A.json: 5.1: ", "Häufigkeit"),
        (b'{"1.1": 0}', "A.json: 1.2: ", "63 Antworten fehlen"),
        (b"[" * 100_000, "A.json:1: ", "verschachtelt"),
        (b"\xff\xfe\x00\xd8", "A.json", ""),
        (b"PK\x03\x04", "A.json", ""),
    ],
)
def test_broken_answers(
    refuse: Refuse, folder: Path, content: bytes, place: str, problem: str
) -> None:
    (folder / "A.json").write_bytes(content)
    for arguments in (VERB, f"{VERB} --json"):
        line = refuse(arguments)
        assert line.startswith(place)
        assert problem in line


def test_no_file(refuse: Refuse) -> None:
    assert refuse(VERB).startswith("A.json: ")


def test_wrong_usage(run: Run) -> None:
    assert run("assess nba").exit_code == 2
    assert run("assess nba --answers A.json --bladder maybe").exit_code == 2
