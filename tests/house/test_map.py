"""ARCHITECTURE.md shows the house as it is, on one page."""

import pytest

from tests.house.conftest import ROOT
from tools.map import BEGIN, END, PAGE, render, with_map

PAGE_LINES = 120


def test_the_map_is_up_to_date() -> None:
    page = PAGE.read_text("utf-8")
    assert page == with_map(page, render(ROOT)), "run `make map`"


def test_every_place_says_what_it_is_for() -> None:
    lines = render(ROOT).splitlines()[2:]
    assert lines
    assert [line for line in lines if not line.split("|")[2].strip()] == []


def test_planted_change_is_noticed() -> None:
    page = f"# House\n{BEGIN}\nold\n{END}\nrest\n"
    assert with_map(page, "new") == f"# House\n{BEGIN}\nnew\n{END}\nrest\n"
    with pytest.raises(SystemExit):
        with_map("# House without a place", "new")


def test_it_is_one_page() -> None:
    assert len(PAGE.read_text("utf-8").splitlines()) <= PAGE_LINES
