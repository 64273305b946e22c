"""The national atlas: work by number of municipalities, and the same rows from two workers.

    python -m benchmarks.atlas DATA [--all]

DATA: folder of the official files, which is why this is no part of `make bench`. --all: all 10,990
municipalities as `nahraum atlas` computes them, else districts drawn from a seed.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.__main__ import _show
from benchmarks.measure import Goal, Row, exponent, worked
from nahraum.cli.national import Found, Task, computed
from nahraum.data.areas import AreaTable
from nahraum.data.reference import Reference

DAY = date(2026, 11, 21)
SIZES = (100, 200, 400, 800)
BOTH = 100  # municipalities computed by one worker and by two
GOAL_S = 1_200  # of work: ten minutes on two processors


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.atlas")
    asked.add_argument("data", type=Path)
    asked.add_argument("--all", action="store_true")
    options = asked.parse_args()
    reference = Reference.from_directory(options.data)
    keys = _drawn(reference.areas)
    rows(reference, options.data, keys[:8], 1)  # tables read, compiled code loaded
    one, two = (rows(reference, options.data, keys[:BOTH], workers) for workers in (1, 2))
    assert one == two
    print(f"{BOTH} Gemeinden: gleiche Zeilen von einem und zwei Prozessen", flush=True)
    curve = []
    for size in SIZES:
        start = worked()
        rows(reference, options.data, keys[:size], 1)
        curve.append((size, worked() - start))
    inhabited = sum(area.inhabited for area in reference.areas.of_kind("municipality"))
    scaled = curve[-1][1] / SIZES[-1] * inhabited
    _show(_row(f"national atlas, scaled up from {SIZES[-1]}", scaled, tuple(curve)))
    if options.all:
        _whole(reference, options.data, tuple(curve))
    return 0


def _drawn(areas: AreaTable) -> list[str]:
    """Inhabited municipalities of whole districts, the districts in an order drawn at random."""
    districts = [area.key for area in areas.of_kind("district")]
    order = np.random.Generator(np.random.PCG64(1)).permutation(districts)
    return [area.key for key in order for area in areas.children(str(key)) if area.inhabited]


def rows(reference: Reference, data: Path, keys: Sequence[str], workers: int) -> list[Found]:
    """In the order of the keys."""
    task = Task(data, DAY, workers)
    found = {
        key: row
        for block, part in computed(reference, task, keys)
        for key, row in zip(block, part, strict=True)
    }
    return [found[key] for key in keys]


def _row(work: str, seconds: float, curve: tuple[tuple[float, float], ...]) -> Row:
    goals = (
        Goal("seconds of work (two processors)", seconds, GOAL_S, at_least=False),
        Goal("exponent of growth", exponent(curve), 1.1, at_least=False),
    )
    return Row(
        work, {"nahraum": seconds}, goals, growth=curve, note=f"load {os.getloadavg()[0]:.1f}"
    )


def _whole(reference: Reference, data: Path, curve: tuple[tuple[float, float], ...]) -> None:
    keys = [area.key for area in reference.areas.of_kind("municipality")]
    start, clock = worked(), time.monotonic()
    rows(reference, data, keys, 2)
    print(f"{time.monotonic() - clock:.0f} s by the clock")
    _show(_row(f"national atlas, all {len(keys)}, two workers", worked() - start, curve))


if __name__ == "__main__":
    sys.exit(main())
