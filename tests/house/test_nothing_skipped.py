"""A test that did not run is a failure called "nicht geprüft": shown on planted tests."""

import os
import shutil
import subprocess
import sys

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
    "missing data": "@pytest.mark.real_data\ndef test_it(): ...",
}
RAN = "a test that ran"
# What this test run knows and the planted one must not.
OURS = ("DJANGO_SETTINGS_MODULE", "NAHRAUM_SHARED_DATA")


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest says of all planted tests, one line each, with our conftest in force."""
    folder = tmp_path_factory.mktemp("planted")
    tests = folder / "tests" / "analysis"
    tests.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "conftest.py", folder / "tests")
    (folder / "pyproject.toml").write_text('[tool.pytest.ini_options]\nmarkers = ["real_data"]\n')
    for kind, text in {**PLANTED, RAN: "def test_it(): assert 1 + 1 == 2"}.items():
        (tests / file_of(kind)).write_text(f"import pytest\n{text}\n", "utf-8")
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-rA", "--tb=no", "-p", "no:cacheprovider",
         "--continue-on-collection-errors", str(tests)],
        cwd=folder,
        env={**{k: v for k, v in os.environ.items() if k not in OURS}, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    return answer.stdout


def file_of(kind: str) -> str:
    return f"test_{kind.replace(' ', '_')}.py"


def line_about(kind: str, summary: str) -> str:
    found = [line for line in summary.splitlines() if f"{file_of(kind)}" in line]
    return found[-1]


@pytest.mark.parametrize("kind", PLANTED)
def test_planted_skip_becomes_a_failure(kind: str, summary: str) -> None:
    line = line_about(kind, summary)
    assert line.startswith(("FAILED ", "ERROR "))
    assert "nicht geprüft: " in line
    assert "kein Browser" in line or "keine Daten in" in line


def test_a_test_that_ran_stays_green(summary: str) -> None:
    assert line_about(RAN, summary).startswith("PASSED ")
