"""An imagined room with jobs, for tests in this process and in others."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.registry import JobKind, Permission, Room, Step
from nahraum.data.errors import FormatError

Report = Callable[[int, int, str], None]


def count(job: Any, report: Report) -> Mapping[str, Any]:
    steps = job.argument.get("steps", 3)
    for step in range(1, steps + 1):
        report(step, steps, f"Schritt {step}")
    return {"steps": steps, "where": current_municipality().slug, "url": "/kalletal/heute/"}


def stumble(job: Any, report: Report) -> Mapping[str, Any]:
    raise FormatError("Spalte „name“ fehlt", file="orte.csv", line=1, remedy="ergänzen")


def burst(job: Any, report: Report) -> Mapping[str, Any]:
    raise KeyError("Frau Meier, Lange Straße 3")


def endless(job: Any, report: Report) -> Mapping[str, Any]:
    """Work until stopped; a file says that it began."""
    Path(job.argument["file"]).touch()
    for step in range(100_000):
        report(step, 100_000, "")
        time.sleep(0.02)
    return {}


def silent(job: Any, report: Report) -> Mapping[str, Any]:
    """Work for a while without a word."""
    time.sleep(job.argument["seconds"])
    return {}


ACTION = "bench.paint"
ROOM = Room(
    name="bench",
    label="Bank",
    step=Step.HOUSE,
    summary="",
    permissions=(
        Permission(action=ACTION, sentence="die Bank streichen", roles=frozenset({"planner"})),
    ),
    jobs=tuple(
        JobKind(name=f"bench.{run.__name__}", label=f"Bank: {run.__name__}", run=run, action=ACTION)
        for run in (count, stumble, burst, endless, silent)
    ),
)
