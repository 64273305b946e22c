"""`make bench`, `make bench-full`: one table, ours beside what others would use, and the ratios.

    python -m benchmarks [--full] [ROOM ...]

Prints the table and stores it in var/benchmarks.json. A room that fails is reported, the others go
on; the answer is 1 then. What needs 50,000 rows or a running server
is measured by hand, see docs/performance.md: benchmarks.offers, benchmarks.portal,
benchmarks.visitors.
"""

import argparse
import importlib
import json
import os
import platform
import statistics
import sys
import time
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.measure import Row, timed

ROOMS = tuple(
    "imports roads catchments transit gtfs projection succession sites rides state".split()
)
STORE = Path(__file__).resolve().parent.parent / "var" / "benchmarks.json"


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m benchmarks")
    asked.add_argument("--full", action="store_true", help="with the sizes of a state")
    asked.add_argument("rooms", nargs="*", choices=[*ROOMS, []], help="only these")
    options = asked.parse_args()
    machine, found, failed = _machine(), [], {}
    print(f"{machine['processors']} Prozessoren, Last {machine['load']:.1f}, "
          f"gleiche Arbeit schwankt um {machine['noise']:.0%}\n")  # fmt: skip
    for name in options.rooms or ROOMS:
        begin = time.monotonic()
        try:
            for row in importlib.import_module(f"benchmarks.{name}").rows(full=options.full):
                _show(row)
                found.append(row)
                _store(machine, found, failed, full=options.full)
        except Exception:  # noqa: BLE001  one room's fault must not cost the others' figures
            failed[name] = traceback.format_exc()
            print(f"{name}: FEHLGESCHLAGEN\n{failed[name]}")
        print(f"  ({name}: {time.monotonic() - begin:.0f} s)\n", flush=True)
        _store(machine, found, failed, full=options.full)
    reached = [goal.reached for row in found for goal in row.goals]
    print(f"{sum(reached)} von {len(reached)} Zielen erreicht")
    if failed:
        print(f"Fehlgeschlagen: {', '.join(failed)}")
    return 1 if failed else 0


def _show(row: Row) -> None:
    print(row.work + (f" ({row.note})" if row.note else ""))
    for name, seconds in row.seconds.items():
        used = f"{row.megabytes[name]:8.0f} MB" if name in row.megabytes else ""
        print(f"    {name:<32} {seconds * 1000:12.3f} ms {used}")
    for goal in row.goals:
        sign = "≥" if goal.at_least else "≤"
        mark = "erreicht" if goal.reached else "NICHT erreicht"
        print(f"    → {goal.text:<40} {goal.found:10.3g}   Ziel {sign} {goal.wanted:g}   {mark}")
    if row.growth:
        curve = "  ".join(f"{size:g}: {seconds:.3g} s" for size, seconds in row.growth)
        print(f"    Wachstum  {curve}")
    sys.stdout.flush()


def _machine() -> dict[str, Any]:
    """What it is, and how far the same small work strays: (p90 - p10) / median."""

    def work() -> int:
        return sum(k * k for k in range(100_000))

    taken = sorted(timed(work) for _ in range(40))
    middle = statistics.median(taken)
    return {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
        "noise": (taken[35] - taken[4]) / middle,
    }


def _store(machine: dict[str, Any], rows: list[Row], failed: dict[str, str], *, full: bool) -> None:
    STORE.parent.mkdir(parents=True, exist_ok=True)
    goals = [[{**asdict(goal), "reached": goal.reached} for goal in row.goals] for row in rows]
    table = [{**asdict(row), "goals": goal} for row, goal in zip(rows, goals, strict=True)]
    answer = {"machine": machine, "full": full, "rows": table, "failed": failed}
    STORE.write_text(json.dumps(answer, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
