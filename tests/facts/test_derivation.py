"""The derived tables equal a fresh derivation from the official files."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from nahraum import facts
from nahraum.data.reference import Reference
from nahraum.facts.reading import FOLDER

TOOLS = Path(__file__).parents[2] / "tools"


@pytest.fixture
def tool(monkeypatch):
    """The tool imports its neighbour by name, as it does when run as a script."""
    monkeypatch.syspath_prepend(str(TOOLS))
    spec = importlib.util.spec_from_file_location("derive_facts", TOOLS / "derive_facts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.modules.pop("extract_facts", None)


@pytest.mark.real_data
def test_shipped_tables_equal_a_fresh_derivation(tool, shared_data):
    reference = Reference.from_directory(shared_data)
    for name, derive in tool.TABLES.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == derive(reference), name


def test_migration_profile_is_a_pattern():
    profile = facts.net_migration_profile()
    assert profile.shape == (2, 101)
    assert profile.sum() == pytest.approx(1.0)
    assert np.argmax(profile.sum(axis=0)) in range(18, 25)
    assert not profile[:, 75:].any()


def test_the_grid_halves_the_error():
    with_grid = facts.structure_errors(with_grid=True)
    alone = facts.structure_errors(with_grid=False)
    assert with_grid["share_65"] == 0.933
    assert alone["share_65"] == 1.726
    assert set(with_grid) == {"share_18", "share_18_64", "share_65", "share_80"}


def test_shipped_grid_sums():
    assert facts.grid_summaries()["05766036"].population == 14063
    assert facts.village_summaries("05766036")["Hohenhausen"].population == 3231
    assert facts.village_summaries("09162000") == {}
