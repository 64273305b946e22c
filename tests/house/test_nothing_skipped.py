"""A test that did not run is a failure called "nicht geprüft": shown on planted tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.conftest import ROOT

PLANTED = {
    "skip in the test": "def test_it():\n    pytest.skip('kein Browser')",
    "skip as a mark": "@pytest.mark.skip(reason='kein Browser')\ndef test_it(): ...",
    "skip on a condition": "@pytest.mark.skipif(True, reason='kein Browser')\ndef test_it(): ...",
    "skip in a fixture": (
        "@pytest.fixture\ndef page(): pytest.skip('kein Browser')\ndef test_it(page): ..."
    ),
    "expected failure": "@pytest.mark.xfail(reason='kein Browser')\ndef test_it(): assert False",
    "skip of the module": "pytest.skip('kein Browser', allow_module_level=True)",
    "missing library": "pytest.importorskip('no_such_library', reason='kein Browser')",
}
# What this test run knows and the planted one must not.
OURS = ("DJANGO_SETTINGS_MODULE", "NAHRAUM_SHARED_DATA")


def run_pytest(folder: Path, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    tests = folder / "tests" / "analysis"
    tests.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "conftest.py", folder / "tests")
    (folder / "pyproject.toml").write_text('[tool.pytest.ini_options]\nmarkers = ["real_data"]\n')
    (tests / "test_planted.py").write_text(f"import pytest\n{text}\n", "utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, str(tests)],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name not in OURS},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("kind", PLANTED)
def test_planted_skip_becomes_a_failure(kind: str, tmp_path: Path) -> None:
    answer = run_pytest(tmp_path, PLANTED[kind])
    assert answer.returncode in {1, 2}, answer.stdout
    assert "nicht geprüft: " in answer.stdout
    assert "kein Browser" in answer.stdout


def test_missing_data_are_a_failure(tmp_path: Path) -> None:
    answer = run_pytest(tmp_path, "@pytest.mark.real_data\ndef test_it(): ...")
    assert answer.returncode == 1
    assert "nicht geprüft: keine Daten in" in answer.stdout


def test_a_test_that_ran_stays_green(tmp_path: Path) -> None:
    assert run_pytest(tmp_path, "def test_it(): assert 1 + 1 == 2").returncode == 0
