"""`make test-all`: what `make test` leaves out. Whatever could not run is a failure.

The parts can be named: `python -m tools.test_all postgres browser`.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from tools.services import Missing, chromium, postgres
from tools.steps import Outcome, close, not_checked, run

ROOT = Path(__file__).resolve().parent.parent
PYTEST = (sys.executable, "-m", "pytest", "-q")
# These know no database; running them again on another one would show nothing new.
WITHOUT_DATABASE = {"analysis", "charts", "data", "facts", "house"}


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
            return run(name, [*PYTEST, "-n", "2", *marked, *folders], {"DATABASE_URL": url})
    except Missing as reason:
        return not_checked(name, str(reason))


def with_real_data() -> Outcome:
    marked = "(real_data or slow) and not (browser or fuzz or postgres)"
    return run("Amtliche Daten, lange Tests", [*PYTEST, "-n", "2", "-m", marked])


def in_the_browser() -> Outcome:
    name = "Browser"
    try:
        found = chromium()
    except Missing as reason:
        return not_checked(name, str(reason))
    return run(name, [*PYTEST, "-m", "browser"], {"NAHRAUM_CHROMIUM": str(found)})


def fuzzed() -> Outcome:
    marked = ["-m", "fuzz and not (browser or postgres)"]
    profile = {"NAHRAUM_TEST_PROFILE": "fuzz"}
    return run("Zufallstests", [*PYTEST, "-n", "2", *marked], profile)


PARTS: dict[str, Callable[[], Outcome]] = {
    "postgres": on_postgres,
    "data": with_real_data,
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
