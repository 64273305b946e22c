"""`nahraum impact logic`: a complete plan is silent; gaps are named; broken files refused."""

from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run

VERB = "impact logic --file L.yaml --as-of 2026-11-21"
PLAN = """elements:
  - {id: money, stage: input, text: Geld, leads_to: [course]}
  - {id: course, stage: activity, text: Kurs, leads_to: [reached]}
  - {id: reached, stage: output, text: 80 im Kurs, stair: 2, leads_to: [fewer]}
  - {id: fewer, stage: outcome, text: Halt, stair: 6, leads_to: [town], indicators: [falls]}
  - {id: town, stage: impact, text: Zu Hause alt werden, stair: 7}
indicators:
  - {id: falls, baseline: 40, target: 20, due: 2028-12-31, source: Pflegekasse}
goals:
  - id: g1
    text: Stürze halbieren
    target_group: ab 75
    indicators: [falls]
    agreed_by: Seniorenbeirat
    because: gelang nebenan
    due: 2028-12-31
"""


def write(folder: Path, text: str | bytes) -> None:
    (folder / "L.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())


def test_a_complete_plan_is_silent(ask: Ask, run: Run, folder: Path) -> None:
    write(folder, PLAN)
    found = ask(VERB)
    assert found["warnings"] == []
    assert found["smart"] == {"g1": "SMART"}
    assert (found["reached"], found["measurable"]) == (6, 1)
    assert found["stages"] == dict.fromkeys(("input", "activity", "output", "outcome", "impact"), 1)
    assert found["inputs"]["as_of"] == "2026-11-21"
    assert run(VERB).exit_code == 0
    assert run("impact logic L.yaml").exit_code == 0


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (", indicators: [falls]}", "}", "OUTCOME_WITHOUT_INDICATOR"),
        ("baseline: 40, ", "", "INDICATOR_INCOMPLETE"),
        ("due: 2028-12-31, ", "due: 2020-12-31, ", "DUE_PASSED"),
        ("    target_group: ab 75\n", "", "GOAL_NOT_SMART"),
        ("stair: 6", "stair: 3", "STAIR_MISMATCH"),
        ("baseline: 40", "baseline: -2.5", None),
        ("goals:", "author: X\ngoals:", "KEY_UNKNOWN"),
    ],
)
def test_gaps_are_named(ask: Ask, folder: Path, old: str, new: str, code: str | None) -> None:
    assert old in PLAN
    write(folder, PLAN.replace(old, new, 1))
    assert [w["code"] for w in ask(VERB)["warnings"]][:1] == ([code] if code else [])


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("stage: input", "stage: money", "L.yaml:2: elements[1].stage: "),
        ("stage: input, ", "", "L.yaml:2: elements[1].stage: "),
        ("{id: money, ", "{", "L.yaml:2: elements[1].id: "),
        ("id: course", "id: money", "L.yaml:3: id: "),
        ("leads_to: [course]", "leads_to: [cours]", "L.yaml:2: leads_to: "),
        ("leads_to: [course]", "leads_to: course", "L.yaml:2: elements[1].leads_to: "),
        ("leads_to: [course]", "leads_to: [{a: 1}]", "L.yaml:2: elements[1].leads_to: "),
        ("leads_to: [town]", "leads_to: [money]", "L.yaml:2: leads_to: "),
        ("indicators: [falls]}", "indicators: [fals]}", "L.yaml:5: indicators: "),
        ("stair: 2", "stair: 8", "L.yaml:4: elements[3].stair: "),
        ("stair: 2", "stair: 2.5", "L.yaml:4: elements[3].stair: "),
        ("stair: 2", "stair: zwei", "L.yaml:4: elements[3].stair: "),
        ("baseline: 40", "baseline: .nan", "L.yaml:8: indicators[1].baseline: "),
        ("baseline: 40", "baseline: 1e99", "L.yaml:8: indicators[1].baseline: "),
        ("due: 2028-12-31,", "due: bald,", "L.yaml:8: indicators[1].due: "),
        ("due: 2028-12-31,", "due: 2028-02-31,", "L.yaml:8: indicators[1].due: "),
        ("    indicators: [falls]", "    indicators: [x]", "L.yaml:10: indicators: "),
        ("    text: Stürze halbieren\n", "", "L.yaml:10: goals[1].text: "),
        ("because", "becuase", "L.yaml:15: goals[1].becuase: "),
        ("elements:", "element:", "L.yaml:1: element: "),
        ("indicators:\n  - {", "indicators:\n  - [", "L.yaml:8: "),
        ("stage: input", "stage: &a input", "L.yaml:2: "),
        ("goals:", "elements: []\ngoals:", "L.yaml:9: elements: "),
    ],
)
def test_damaged_plans(refuse: Refuse, folder: Path, old: str, new: str, place: str) -> None:
    assert old in PLAN
    write(folder, PLAN.replace(old, new, 1))
    line = refuse(VERB)
    assert line.startswith(place)
    assert "; " in line


@pytest.mark.parametrize("content", [b"", b"- a\n", b"x", b"PK\x03\x04", b"a: \x00", b"[" * 9999])
def test_files_that_are_no_plans(refuse: Refuse, folder: Path, content: bytes) -> None:
    write(folder, content)
    assert refuse(VERB).startswith("L.yaml")
