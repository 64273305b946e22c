"""The shipped extracts equal a fresh extraction from the official files."""

import importlib.util
from pathlib import Path

import pytest

from nahraum.facts.reading import FOLDER

ROOT = Path(__file__).parents[2]


def load_tool():
    spec = importlib.util.spec_from_file_location("extract_facts", ROOT / "tools/extract_facts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("label", "bounds"),
    [
        ("unter 3 Jahre", (0, 2)),
        ("unter 1 Jahr", (0, 0)),
        ("3 bis unter 6 Jahre", (3, 5)),
        ("75 Jahre und mehr", (75, "")),
        ("84-Jährige", (84, 84)),
    ],
)
def test_official_age_labels(label, bounds):
    assert load_tool().age_bounds(label) == bounds


@pytest.mark.real_data
def test_shipped_tables_equal_the_originals(shared_data):
    tool = load_tool()
    for name, extract in tool.TABLES.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == extract(shared_data), name
