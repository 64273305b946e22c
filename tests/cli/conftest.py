"""Running verbs as people do, with files in a folder of their own."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from nahraum.cli.root import cli
from tests.cli.installations import Installation

Run = Callable[..., Result]
Ask = Callable[..., dict[str, Any]]
Refuse = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is also the current one, so that messages show plain names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    """Run a verb; arguments are given as one text or several."""

    def runner(*arguments: str) -> Result:
        words = arguments[0].split() if len(arguments) == 1 else list(arguments)
        return CliRunner().invoke(cli, words)

    return runner


@pytest.fixture
def ask(run: Run) -> Ask:
    """Run a verb with --json; it must succeed, print one object and no NaN."""

    def asker(*arguments: str) -> dict[str, Any]:
        result = run(*arguments, "--json") if len(arguments) > 1 else run(arguments[0] + " --json")
        assert result.exit_code == 0, result.stderr
        assert result.stderr == ""
        assert result.stdout.count("\n") == 1
        answer: dict[str, Any] = json.loads(result.stdout, parse_constant=pytest.fail)
        assert {"method", "inputs", "warnings", "sources"} <= set(answer)
        assert set(answer["method"]) == {"name", "version"}
        return answer

    return asker


@pytest.fixture
def refuse(run: Run, folder: Path) -> Refuse:
    """Run a verb that must refuse: exit code 1, one error line, nothing written or printed."""

    def refuser(*arguments: str) -> str:
        before = sorted(folder.iterdir())
        result = run(*arguments)
        assert result.exit_code == 1, result.output
        assert result.stdout == ""
        first, *rest = result.stderr.splitlines()
        assert first.startswith("error: ")
        assert len(rest) <= 1, result.stderr
        assert sorted(folder.iterdir()) == before
        return first.removeprefix("error: ")

    return refuser


@pytest.fixture
def start(folder: Path) -> Path:
    """METHODS 1.6: 100 persons of every sex and age."""
    rows = [f"{sex},{age},100" for sex in "mf" for age in range(101)]
    path = folder / "P.csv"
    path.write_text("\n".join(["sex,age,count", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="package")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The var folder of an installation for Kalletal with a file, set up once."""
    var = tmp_path_factory.mktemp("prepared") / "var"
    person = ("--email", "Erste@Example.org", "--name", "Erste Person")
    report = Installation(var).ask("setup", "--municipality", "Kalletal", *person)
    assert report["municipality"] == {"name": "Kalletal", "slug": "kalletal"}
    assert report["areas"] == 26
    assert report["invitation"]["email"] == "erste@example.org"
    assert report["invitation"]["link"].startswith("http://127.0.0.1:8000/einladung/")
    steps = {item["step"].partition(":")[0]: item["done"] for item in report["checklist"]}
    assert (steps["Kommune anlegen"], steps["Erste Verwaltung"]) == (True, False)
    assert Installation(var).look("Hohenhausen") == {"places": ["Hohenhausen"], "chains": [3, 3]}
    (var / "files").mkdir()
    (var / "files" / "plan.txt").write_text("ein Plan", encoding="utf-8")
    return var


@pytest.fixture
def house(prepared: Path, tmp_path: Path) -> Installation:
    shutil.copytree(prepared, tmp_path / "var")
    return Installation(tmp_path / "var")
