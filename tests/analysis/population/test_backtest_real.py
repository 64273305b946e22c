"""The published back-test against the official tables (docs/backtest.md)."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from nahraum.data.reference import Reference

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("backtest_tool", ROOT / "tools" / "backtest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def found(tool, shared_data):
    return tool.run(Reference.from_directory(shared_data))


def test_actual_numbers_are_the_official_ones(found):
    assert len(found.keys) == 400
    assert found.start.sum() == 82_175_684
    assert found.actual.sum() == 83_155_031
    assert found.actual[found.row("05766")].sum() == 346_970
    # Göttingen and Osterode am Harz became one district in 2016.
    assert found.start[found.row("03159")].sum() == 329_538
    assert "03152" not in found.keys


def test_national_net_migration_closes_the_balance(found):
    # 82,175,684 + births - deaths + net = 83,155,031.
    assert found.births == 792_131 + 784_884 + 787_523 + 778_090 + 773_144
    assert found.deaths == 910_902 + 932_272 + 954_874 + 939_520 + 985_572
    assert 82_175_684 + found.births - found.deaths + sum(found.net) == 83_155_031
    assert found.assumed == (750_000, 640_000, 530_000, 420_000, 310_000)


def test_errors_are_those_of_the_document(found):
    measured = {
        name: (round(o.total.mape, 2), round(o.total.malpe, 2), round(o.total.total, 2))
        for name, o in found.outcomes.items()
    }
    assert measured == {
        "still": (1.98, -0.80, -1.18),
        "closed": (2.69, -2.53, -2.50),
        "actual": (1.46, -0.29, -0.26),
        "assumed": (1.53, 0.80, 0.82),
    }
    lippe = found.row("05766")
    assert found.outcomes["closed"].projected[lippe].sum() == pytest.approx(343_132, abs=0.5)
    assert found.outcomes["actual"].projected[lippe].sum() == pytest.approx(351_058, abs=0.5)


def test_national_gap_is_births_and_deaths(found):
    actual = found.outcomes["actual"]
    gap = found.actual.sum() - actual.projected.sum()
    assert gap == pytest.approx(found.births - actual.births + actual.deaths - found.deaths)


def test_document_is_what_the_tool_writes(tool, found):
    assert tool.DOCUMENT.read_text(encoding="utf-8") == tool.report(found)
