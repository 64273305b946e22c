"""`make test-all`: what `make test` leaves out. Whatever could not run is a failure.

The parts can be named: `python -m tools.test_all postgres browser`.
"""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from tools.services import Missing, chromium, postgres
from tools.steps import NOT_CHECKED, Outcome, close, not_checked, run

ROOT = Path(__file__).resolve().parent.parent
PYTEST = (sys.executable, "-m", "pytest", "-q")
NOTHING_COLLECTED = 5  # pytest's exit code
COVERAGE = (sys.executable, "-m", "coverage")
# Running these again on another database would show nothing new: they know none, or, as the table
# of permissions, ask the doors in front of pages that other tests open there.
WITHOUT_DATABASE = {"analysis", "charts", "data", "facts", "house", "permissions"}


def on_postgres() -> Outcome:
    """All tests with a database once more, and those that mean something here only."""
    name = "Tests mit PostgreSQL"
    folders = sorted(
        f"tests/{path.name}"
        for path in (ROOT / "tests").iterdir()
        if path.is_dir() and path.name not in WITHOUT_DATABASE | {"__pycache__"}
    )
    try:
        with postgres() as url:
            marked = ["-m", "not (browser or fuzz or real_data or slow)"]
            asked = ["-n", "2", "--database-only", *marked, *folders]
            return _pytest(name, asked, {"DATABASE_URL": url})
    except Missing as reason:
        return not_checked(name, str(reason))


def with_real_data() -> Outcome:
    marked = "(real_data or slow) and not (browser or fuzz or postgres or peer)"
    return _pytest("Amtliche Daten, lange Tests", ["-n", "2", "-m", marked])


def in_the_browser() -> Outcome:
    name = "Browser"
    try:
        found = chromium()
    except Missing as reason:
        return not_checked(name, str(reason))
    # A file stays with one process: its tests may build on one another.
    both = ["-n", "2", "--dist", "loadfile"]
    return _pytest(name, [*both, "-m", "browser"], {"NAHRAUM_CHROMIUM": str(found)})


def fuzzed() -> Outcome:
    """Every property with many new examples; a failure prints how to repeat it."""
    marked = ["-m", "(fuzz or hypothesis) and not (browser or postgres or real_data or peer)"]
    return _pytest("Zufallstests", [*marked, "-n", "2"], {"NAHRAUM_TEST_PROFILE": "fuzz"})


def beside_peers() -> Outcome:
    """The same work by other libraries: results are compared, not times."""
    return _pytest("Vergleich mit anderen Bibliotheken", ["-n", "2", "-m", "peer"])


def every_branch() -> Outcome:
    """Each branch of the analysis is taken by a test; compiled loops run interpreted for it."""
    name = "Zweige der Analyse"
    marked = "not (slow or fuzz or peer)"
    measured = [*COVERAGE, "run", "--parallel-mode", "-m", "pytest", "-q", "-m", marked]
    found = sorted((ROOT / "tests" / "analysis").iterdir())
    tests = [str(path) for path in found if not path.name.startswith("_")]

    def half(number: int) -> Outcome:
        return run(name, [*measured, *tests[number::2]], {"NUMBA_DISABLE_JIT": "1"})

    run(name, [*COVERAGE, "erase"])
    with ThreadPoolExecutor(2) as both:
        outcomes = list(both.map(half, range(2)))
    if failed := [outcome for outcome in outcomes if outcome.code]:
        return failed[0]
    run(name, [*COVERAGE, "combine", "--quiet"])
    report = run(name, [*COVERAGE, "report"])
    return replace(report, seconds=report.seconds + max(one.seconds for one in outcomes))


def _pytest(name: str, arguments: list[str], env: dict[str, str] | None = None) -> Outcome:
    """Run pytest; that nothing was found to run is no success."""
    outcome = run(name, [*PYTEST, *arguments], env)
    if outcome.code == NOTHING_COLLECTED:
        return replace(outcome, verdict=NOT_CHECKED, remark="kein Test gefunden")
    return outcome


PARTS: dict[str, Callable[[], Outcome]] = {
    "postgres": on_postgres,
    "data": with_real_data,
    "peers": beside_peers,
    "branches": every_branch,
    "browser": in_the_browser,
    "fuzz": fuzzed,
}


def main(chosen: list[str]) -> int:
    if unknown := set(chosen) - set(PARTS):
        print(f"error: unbekannte Teile {sorted(unknown)}; es gibt {list(PARTS)}", file=sys.stderr)
        return 2
    return close("make test-all", [PARTS[name]() for name in chosen or PARTS])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
