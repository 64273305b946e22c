"""Named steps one after the other, and a closing table that says what was checked."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import environ

PASSED = "geprüft"
FAILED = "Fehler"
NOT_CHECKED = "nicht geprüft"


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    verdict: str
    seconds: float
    remark: str = ""
    code: int = 0

    def __str__(self) -> str:
        remark = f"  {self.remark}" if self.remark else ""
        return f"  {self.verdict:<14} {self.name:<34} {self.seconds:7.1f} s{remark}"


def run(name: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> Outcome:
    """Run a command; its exit code is the verdict."""
    print(f"\n== {name}: {' '.join(command)}", flush=True)
    start = time.monotonic()
    code = subprocess.run(command, env={**environ, **(env or {})}, check=False).returncode
    seconds = time.monotonic() - start
    if code:
        return Outcome(name, FAILED, seconds, f"Exit-Code {code}", code)
    return Outcome(name, PASSED, seconds)


def not_checked(name: str, reason: str) -> Outcome:
    """A step that could not run. It counts as a failure."""
    print(f"\n== {name}: {NOT_CHECKED}: {reason}", flush=True)
    return Outcome(name, NOT_CHECKED, 0.0, reason)


def close(title: str, outcomes: Sequence[Outcome]) -> int:
    """Print the table; 0 if every step was checked and passed."""
    good = sum(outcome.verdict == PASSED for outcome in outcomes)
    print(f"\n{title}: {good} von {len(outcomes)} geprüft und in Ordnung")
    for outcome in outcomes:
        print(outcome)
    sys.stdout.flush()
    return 0 if good == len(outcomes) and outcomes else 1
