"""Every reference value of docs/goldens.md has its test, or says why it cannot have one."""

import re
from functools import cache
from pathlib import Path

from tests.house.conftest import ROOT

PAGE = ROOT / "docs" / "goldens.md"
SECTIONS = [str(number) for number in range(1, 10)]
NO_TEST = "nicht berechenbar: "


def tables(text: str) -> dict[str, list[list[str]]]:
    """Rows of cells by the number of the section; the two lines of a table's head are left out."""
    found: dict[str, list[list[str]]] = {}
    for part in text.split("\n## ")[1:]:
        number = part.split(" ", 1)[0]
        lines = [line for line in part.splitlines() if line.startswith("|")][2:]
        if number.isdigit():
            found[number] = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines]
    return found


@cache
def names(path: Path) -> frozenset[str]:
    """Names of the tests in a file; none if there is no such file."""
    text = path.read_text("utf-8") if path.is_file() else ""
    return frozenset(re.findall(r"^def (test_\w+)\(", text, re.MULTILINE))


def faults(text: str) -> list[str]:
    found = []
    for number, rows in tables(text).items():
        for row in rows:
            if len(row) != 4 or not all(row):
                found.append(f"{number}: {row[0]}: not four cells")
                continue
            tests = re.findall(r"`([^`]+)`", row[2])
            if not tests and not (row[2] == "–" and row[3].startswith(NO_TEST)):
                found.append(f"{number}: {row[0]}: neither a test nor a reason")
            for test in tests:
                file, _, name = test.partition("::")
                if name not in names(ROOT / file):
                    found.append(f"{number}: {test}: no such test")
    return found


def test_every_named_test_exists() -> None:
    assert faults(PAGE.read_text("utf-8")) == []


def test_every_section_has_values() -> None:
    found = tables(PAGE.read_text("utf-8"))
    assert list(found) == SECTIONS
    assert all(found.values())
    assert sum(len(rows) for rows in found.values()) >= 100


def test_planted_faults_are_found() -> None:
    here = "tests/house/test_goldens.py"
    text = f"""# Page
## 1 Part
| Wert | METHODS | Test | Befund |
|---|---|---|---|
| a | 1 | `{here}::test_planted_faults_are_found` | hält |
| b | 1 | `{here}::test_nobody_wrote` | hält |
| c | 1 | `tests/no_such_file.py::test_x` | hält |
| d | 1 | – | hält |
| e | 1 | – | nicht berechenbar: keine Daten |
| f | 1 | `{here}::test_planted_faults_are_found` |
## Words
| x | y |
"""
    assert faults(text) == [
        f"1: {here}::test_nobody_wrote: no such test",
        "1: tests/no_such_file.py::test_x: no such test",
        "1: d: neither a test nor a reason",
        "1: f: not four cells",
    ]
