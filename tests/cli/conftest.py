"""Running verbs as people do, with files in a folder of their own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from nahraum.cli.root import cli

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
