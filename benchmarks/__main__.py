"""`make bench`: runs the small benchmarks and prints medians and ratios.

Both sides compute the same and are compared first: a fast wrong answer is none. They take turns, so
that a busy machine slows both. What needs 50,000 rows or a running server is measured by hand, see
docs/performance.md: benchmarks.offers, benchmarks.portal, benchmarks.visitors.
"""

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks import cohorts

ROUNDS = 15


def medians(sides: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Seconds per run of each side; turns are taken, the first run does not count."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(ROUNDS + 1):
        for name, run in sides.items():
            start = time.perf_counter()
            run()
            if number:
                taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def main() -> int:
    for title, sides in cohorts.CASES.items():
        cohorts.check_equal(sides)
        (fast, quick), (slow, long) = medians(sides).items()
        print(title)
        print(f"  {fast:<34} {quick * 1000:9.2f} ms (Median aus {ROUNDS})")
        print(f"  {slow:<34} {long * 1000:9.2f} ms")
        print(f"  Verhältnis {long / quick:.1f} (über 1: das Erste ist schneller)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
