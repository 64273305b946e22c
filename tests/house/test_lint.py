"""Forbidden interfaces are refused, and the message says what to use instead."""

import os
import subprocess
import sys
import tomllib

import pytest

from tests.house.conftest import ROOT, Plant

BANNED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"][
    "flake8-tidy-imports"
]["banned-api"]
# Builtins and habits other rules of the selection refuse.
REFUSED = {
    "S307": 'x = eval("1")',
    "S102": 'exec("1")',
    "DTZ001": "import datetime\nx = datetime.datetime(2026, 1, 1)",
    "NPY002": "import numpy as np\nx = np.random.normal()",
    "BLE001": "try:\n    x = 1\nexcept Exception:\n    x = 2",
    "T201": 'print("x")',
    "TID252": "from .. import people",
    "S608": 'x = "SELECT 1 FROM %s" % "x"',
    "FIX002": "x = 1  # TODO: later",
}


def ruff(text: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--stdin-filename",
         "src/nahraum/understand/profile/planted.py", "--output-format", "concise", "-"],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    return answer.stdout


@pytest.mark.parametrize("name", BANNED)
def test_banned_interface_is_refused_with_its_alternative(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    text = f"from {module} import {attribute}\n" if module else f"import {attribute}\n"
    if name.startswith("datetime.") and name.count(".") == 2:
        text = f"import datetime\n\nx = {name}()\n"
    assert BANNED[name]["msg"] in ruff(text)


@pytest.mark.parametrize("rule", REFUSED)
def test_refused_habit_is_found(rule: str) -> None:
    assert rule in ruff(REFUSED[rule] + "\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "fails"),
    [
        ("analysis/planted.py", True),
        ("data/planted.py", True),
        ("charts/planted.py", True),
        ("facts/planted.py", True),
        ("base/people/roles.py", True),
        ("understand/profile/rules/planted.py", True),
        ("web/planted.py", False),
    ],
)
def test_types_are_strict_where_they_must_be(plant: Plant, file: str, *, fails: bool) -> None:
    root = plant(file, "def planted(names: dict) -> int:\n    return len(names)")
    answer = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"),
         "--follow-imports", "silent", str(root / "src/nahraum" / file)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src"), "NAHRAUM_VAR": str(root / "var")},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert ("[type-arg]" in answer.stdout) is fails, answer.stdout + answer.stderr
