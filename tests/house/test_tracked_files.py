"""What must not be committed: built files, copies of data, registry addresses, machine paths."""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.house.conftest import ROOT

BUILT = re.compile(
    r"(^|/)(node_modules|vendor|dist|var|__pycache__|\.venv)/"
    r"|\.(mo|min\.js|min\.css|woff2?|ttf|otf|pyc|sqlite3|db|map|whl|zip|gz|pdf|xlsx|parquet|npz)$"
)
# Written in halves, so that this file does not find itself.
REGISTRIES = re.compile(
    r"https?://[\w.:@/-]*(?:py"
    r"pi|python"
    r"hosted|npm"
    r"js|dev"
    r"pi|verdaccio)\b[\w./-]*"
    r"|^\s*(?:--)?(?:extra-)?index"
    r"-url\b|--find"
    r'-links|"resolved" *:',
    re.MULTILINE,
)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:ro" r"ot|wo" r"rk|ho" r"me/[a-z]\w*|Us" r"ers/\w+)/")
LARGEST = 300_000
LARGE = {
    "requirements/peers.lock": "a hash per wheel and platform",
    "src/nahraum/locale/en/LC_MESSAGES/django.po": "every text of the interface, twice",
}


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def built(names: Iterable[str]) -> list[str]:
    return [name for name in names if BUILT.search(name)]


def mentions(pattern: re.Pattern[str], texts: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{name}: {hit[0]}" for name, text in texts for hit in pattern.finditer(text)]


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, str]]:
    return [(name, _text(ROOT / name)) for name in tracked()]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def test_nothing_built_is_committed() -> None:
    assert built(tracked()) == []


def test_no_registry_is_named(texts: list[tuple[str, str]]) -> None:
    assert mentions(REGISTRIES, texts) == []


def test_no_machine_path_is_named(texts: list[tuple[str, str]]) -> None:
    assert mentions(MACHINE_PATHS, texts) == []


def test_no_large_file_is_committed() -> None:
    large = [name for name in tracked() if (ROOT / name).stat().st_size > LARGEST]
    assert [name for name in large if name not in LARGE] == []


def test_planted_files_and_addresses_are_found() -> None:
    planted = ["src/nahraum/web/static/vendor/kern.css", "src/nahraum/locale/en/x.mo", "README.md"]
    assert built(planted) == planted[:2]
    address = ("requirements/x.txt", "--extra-index" + "-url https://py" + "pi.example/simple")
    assert len(mentions(REGISTRIES, [address])) == 2
    assert mentions(MACHINE_PATHS, [("x", "see /ro" + "ot/notes and /srv/nahraum")])


def test_lock_of_the_front_end_has_hashes_only(texts: list[tuple[str, str]]) -> None:
    lock = dict(texts)["package-lock.json"]
    assert lock.count('"integrity"') == lock.count('"node_modules/')
