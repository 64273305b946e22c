"""How long one waits before anything happens: importing, and the first call of compiled code."""

import statistics
import subprocess  # noqa: TID251  a fresh interpreter is what is measured
import sys
from collections.abc import Iterator

from benchmarks.measure import Goal, Row

ALL = """
import importlib, pkgutil, time
a = time.process_time()
import nahraum.analysis
for m in pkgutil.iter_modules(nahraum.analysis.__path__):
    if m.name not in ("compiled",):
        importlib.import_module("nahraum.analysis." + m.name)
print(time.process_time() - a)
"""
PLAIN = """
import time
a = time.process_time()
import nahraum.analysis
print(time.process_time() - a)
"""
WARM = """
import time
import numpy as np
import nahraum.analysis.compiled
from nahraum.analysis.catchments import Catchment, Setting, Variant, floating_catchment, from_pairs
row, column = np.divmod(np.arange(60_000), 600)
times = from_pairs(row, column, np.ones(60_000), places=100, sites=600)
asked = Setting(times=times, demand=np.ones(100), posts=np.ones(600), catchment=Catchment(30.0),
                variant=Variant.ENHANCED)
a = time.process_time()
floating_catchment(asked)
print(time.process_time() - a)
"""
# The same where numba is awake already: reading compiled code from disk is what is left.
AWAKE = WARM.replace(
    "import nahraum.analysis.compiled",
    """
from numba.core.registry import cpu_target
cpu_target.typing_context.refresh()
cpu_target.target_context.refresh()
""",
)


def rows(*, full: bool) -> Iterator[Row]:
    """The same, short or full."""
    found = {
        "nahraum.analysis": _median(PLAIN),
        "every module of it": _median(ALL),
        "first call of a compiled kernel": _median(WARM),
        "the same, numba awake": _median(AWAKE),
    }
    yield Row(
        "imports and first calls (fresh interpreter)",
        found,
        (
            Goal("import of nahraum.analysis, s", found["nahraum.analysis"], 0.3, at_least=False),
            Goal(
                "warm first call, s", found["first call of a compiled kernel"], 0.1, at_least=False
            ),
            Goal("numba awake, s", found["the same, numba awake"], 0.1, at_least=False),
        ),
    )


def _median(code: str) -> float:
    def once() -> float:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        return float(done.stdout)

    once()
    return statistics.median(once() for _ in range(5))
