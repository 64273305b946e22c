"""The docs show the house as it is: ARCHITECTURE.md its map, the handbook its roles."""

from pathlib import Path

import pytest

from tests.house.conftest import ROOT
from tools.map import DRAWINGS, house, redrawn

PAGE_LINES = 120


@pytest.mark.parametrize("page", DRAWINGS, ids=lambda page: page.name)
def test_drawings_are_up_to_date(page: Path) -> None:
    name, draw = DRAWINGS[page]
    text = page.read_text("utf-8")
    assert text == redrawn(text, name, draw()), "run `make map`"


def test_every_place_says_what_it_is_for() -> None:
    lines = house().splitlines()[2:]
    assert lines
    assert [line for line in lines if not line.split("|")[2].strip()] == []


def test_planted_change_is_noticed() -> None:
    page = "# House\n<!-- x: begin (made by `make map`) -->\nold\n<!-- x: end -->\nrest\n"
    assert redrawn(page, "x", "old") == page
    assert redrawn(page, "x", "new") == page.replace("old", "new")
    with pytest.raises(ValueError, match="no place"):
        redrawn("# House without a place", "x", "new")


def test_architecture_is_one_page() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text("utf-8").splitlines()) <= PAGE_LINES
