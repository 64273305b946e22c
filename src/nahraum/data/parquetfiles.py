"""Parquet files, read in a process of their own.

A damaged or hostile Parquet page can end the whole process inside the library that reads it; no
caller could catch that. So a child reads the file and writes plain numbers; whatever becomes of
it, the parent goes on and says what is wrong.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SECONDS = 120
# Enough for the national grid many times over; a file that unpacks to more is refused.
MEMORY = 8 * 2**30


class ParquetUnreadable(OSError):
    """The file is no Parquet, or reading it failed, crashed, took too long or too much memory."""


def read_parquet(path: Path, columns: Sequence[str]) -> Any:
    """A polars frame of floats with those of the `columns` that the file has.

    A column without numbers comes as text. Raises ParquetUnreadable.
    """
    import polars as pl

    if not path.is_file():
        raise ParquetUnreadable(f"{path}: no such file")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "copy.arrow"
        command = [sys.executable, "-m", __name__, str(path.resolve()), str(target), *columns]
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            raise ParquetUnreadable(f"{path}: not read within {SECONDS} s") from None
        if done.returncode or not target.is_file():
            raise ParquetUnreadable(f"{path}: the reader ended with {done.returncode}")
        return pl.read_ipc_stream(target.read_bytes())


def copy(source: Path, target: Path, columns: Sequence[str]) -> None:
    """The child's work: read, keep what is wanted, write numbers; what is none becomes text."""
    import polars as pl

    frame = pl.read_parquet(source)
    kept = [_numbers(frame[name]) for name in frame.columns if name in columns]
    pl.DataFrame(kept).write_ipc_stream(target)


def _numbers(column: Any) -> Any:
    import polars as pl

    try:
        return column.cast(pl.Float64)
    except pl.exceptions.PolarsError:
        return pl.Series(column.name, ["?"] * len(column), pl.String)


def _limit_memory() -> None:
    """Where the system can: better an error than a machine without memory."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    _limit_memory()
    copy(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
