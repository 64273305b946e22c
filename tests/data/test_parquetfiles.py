"""Parquet in a process of its own: whatever becomes of the child, the parent goes on."""

import signal
import subprocess  # noqa: TID251  what a child may take needs a child
import sys
from pathlib import Path

import polars as pl
import pytest

from nahraum.data import parquetfiles
from nahraum.data.errors import FormatError, Notes
from nahraum.data.gridfiles import read_grid
from nahraum.data.parquetfiles import ParquetUnreadable, copy, read_parquet
from tests.data import world


@pytest.fixture
def path(tmp_path: Path) -> Path:
    pl.DataFrame(
        {"a": [1, 2, None], "b": [0.5, 1.5, 2.5], "text": ["x", "1", "2"], "more": [[1], [2], []]}
    ).write_parquet(tmp_path / "t.parquet")
    return tmp_path / "t.parquet"


def test_only_wanted_columns_come_back_as_numbers(path: Path) -> None:
    frame = read_parquet(path, ("b", "a", "not there"))
    assert frame.to_dict(as_series=False) == {"a": [1.0, 2.0, None], "b": [0.5, 1.5, 2.5]}
    assert frame.dtypes == [pl.Float64, pl.Float64]


@pytest.mark.parametrize("name", ["text", "more"])
def test_what_is_no_number_is_text(path: Path, name: str) -> None:
    assert read_parquet(path, (name,))[name].to_list() == ["?", "?", "?"]


def test_without_a_file_there_is_no_child(tmp_path: Path) -> None:
    with pytest.raises(ParquetUnreadable, match="no such file"):
        read_parquet(tmp_path / "x.parquet", ("a",))


@pytest.mark.parametrize(
    "body", ["import os; os.abort()", "import sys; sys.exit(3)", "raise SystemExit(0)"]
)
def test_a_child_that_ends_badly_is_an_error_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    """As a hostile page does it: the child is gone, or wrote nothing."""
    world.grid_parquet(tmp_path / "g.parquet")
    monkeypatch.setattr(parquetfiles, "__name__", "planted")
    (tmp_path / "planted.py").write_text(body)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(FormatError, match="lässt sich nicht lesen") as caught:
        read_grid(tmp_path / "g.parquet", Notes())
    assert caught.value.findings[0].remedy == "Datei neu herunterladen"


def test_a_child_that_hangs_is_ended(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquetfiles, "SECONDS", 0.01)
    with pytest.raises(ParquetUnreadable, match="not read within"):
        read_parquet(path, ("a",))


def test_memory_of_the_child_is_limited() -> None:
    code = (
        "import sys; from nahraum.data import parquetfiles as p; p.MEMORY = 2**28;"
        "p._limit_memory(); x = bytearray(2**29)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, timeout=240
    )
    assert b"MemoryError" in done.stderr
    assert done.returncode != -signal.SIGKILL


def test_the_work_of_the_child(path: Path, tmp_path: Path) -> None:
    copy(path, tmp_path / "out", ("a",))
    assert pl.read_ipc_stream((tmp_path / "out").read_bytes())["a"].to_list() == [1.0, 2.0, None]
