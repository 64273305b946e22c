"""The exact solver in a process of its own, for whoever waits at a terminal.

HiGHS, as scipy brings it, says nothing while it works and cannot be ended. What it does not decide
in a moment a child goes on with: a bar shows its seconds, Ctrl-C ends it, and so does the clock if
the child lets its time pass. The answers are those of `highs`.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from nahraum.analysis.errors import AnalysisError
from nahraum.analysis.sites.program import STOPPED, Answer, Model, highs, solved_by
from nahraum.cli.progress import progress_bar
from nahraum.data.reports import Progress

MOMENT_S = 1.0  # small programs take less than starting a child
LOOK_S = 0.5
GRACE_S = 10.0  # beyond its time, for what HiGHS does between two looks at the clock
CHILD = (sys.executable, "-m", __name__)


@contextmanager
def watched() -> Iterator[Progress]:
    """Programs inside are solved so that one sees them work and may end them; yields the bar."""
    with progress_bar() as show, solved_by(partial(solve, show)):
        yield show


def solve(show: Progress, model: Model, seconds: float) -> Answer:
    """A moment here, then the time that is left in a child."""
    if seconds <= MOMENT_S:
        return highs(model, seconds)
    quick = highs(model, MOMENT_S)
    return quick if quick.status != STOPPED else in_child(show, model, seconds - MOMENT_S)


def in_child(show: Progress, model: Model, seconds: float) -> Answer:
    """The answer of a child; whoever raises in `show` ends it."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "model.npz", Path(folder) / "answer.npz"
        np.savez(source, **_named(model))
        command = [*CHILD, str(source), str(target), repr(seconds)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
            try:
                ended = _waited(show, child, seconds)
            finally:
                child.kill()
        if not ended:
            return Answer(STOPPED, "", None, None, None)
        if child.returncode or not target.is_file():
            raise AnalysisError(
                f"Das Lösungsprogramm ist abgebrochen ({child.returncode}).",
                place="cost",
                remedy="Die Aufgabe verkleinern oder für mehr Arbeitsspeicher sorgen.",
            )
        return _read(target)


def _waited(show: Progress, child: "subprocess.Popen[bytes]", seconds: float) -> bool:
    """Whether the child ended by itself."""
    begin = time.monotonic()
    while (taken := time.monotonic() - begin) < seconds + GRACE_S:
        show(min(int(taken), int(seconds)), int(seconds), "Beweis")
        try:
            child.wait(LOOK_S)
        except subprocess.TimeoutExpired:
            continue
        return True
    return False


# ------------------------------------------------------------------ the child's work
def main(source: str, target: str, seconds: str) -> None:
    with np.load(source) as parts:
        model = Model(**parts)
    answer = highs(model, float(seconds))
    np.savez(target, **_named(answer))


def _named(given: Model | Answer) -> dict[str, Any]:
    """What is known of it, by name."""
    found = {field.name: getattr(given, field.name) for field in fields(given)}
    return {name: value for name, value in found.items() if value is not None}


def _read(target: Path) -> Answer:
    with np.load(target) as parts:
        return Answer(
            status=int(parts["status"]),
            message=str(parts["message"]),
            x=parts.get("x"),
            objective=_number(parts.get("objective")),
            bound=_number(parts.get("bound")),
        )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
