"""Rules about the repository are tests, and each rule is shown to fail on a planted violation."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "nahraum"

Plant = Callable[[str, str], Path]


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """Copy the house, add `text` to one of its files, return the root of the copy."""

    def plant_it(file: str, text: str) -> Path:
        target = tmp_path / "src" / "nahraum"
        if not target.exists():
            shutil.copytree(PACKAGE, target, ignore=shutil.ignore_patterns("vendor", "__pycache__"))
            shutil.copy(ROOT / "pyproject.toml", tmp_path)
        path = target / file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as handle:
            handle.write(f"\n{text}\n")
        return tmp_path

    return plant_it
