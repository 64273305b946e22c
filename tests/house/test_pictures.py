"""Pictures come from browser tests, are used in the docs, and stay small."""

import re
from pathlib import Path

from tests.house.conftest import ROOT

PICTURES = ROOT / "docs" / "bilder"
LARGEST = 150_000
TEXTS = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))


def pictures(folder: Path = PICTURES) -> set[str]:
    return {path.name for path in folder.iterdir()}


def used() -> set[str]:
    return {
        Path(target).name
        for text in TEXTS
        for target in re.findall(r"!\[[^\]]+\]\(([^)\s]+)\)", text.read_text("utf-8"))
    }


def produced() -> set[str]:
    """Names handed to the fixture `picture` by tests."""
    return {
        name
        for test in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"picture\(\s*[^,\n]+,\s*\"([\w-]+\.png)\"", test.read_text("utf-8"))
    }


def test_every_picture_is_used_and_every_used_one_is_there() -> None:
    assert pictures() == used()


def test_every_picture_is_taken_by_a_test() -> None:
    assert pictures() == produced()


def test_pictures_are_small() -> None:
    large = [path.name for path in PICTURES.iterdir() if path.stat().st_size > LARGEST]
    assert large == []


def test_every_picture_says_what_it_shows() -> None:
    mute = [text.name for text in TEXTS if re.search(r"!\[\s*\]\(", text.read_text("utf-8"))]
    assert mute == []
