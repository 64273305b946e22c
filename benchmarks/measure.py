"""How everything here is measured: two or more ways of doing the same, side by side in one run.

Seconds are those the processor worked for us (user and system, children included): other work on
the machine disturbs them less than a clock does. Sides take turns, the median counts, and nothing
is believed before the results are equal.
"""

import os
import resource
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

Side = Callable[[], Any]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Goal:
    """What was wanted of a row, what was found, and whether that is enough."""

    text: str
    found: float
    wanted: float
    at_least: bool = True

    @property
    def reached(self) -> bool:
        return self.found >= self.wanted if self.at_least else self.found <= self.wanted


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: seconds by side, the first is nahraum's.

    megabytes: what each side needed beyond its input. growth: (size, seconds) of nahraum's side.
    """

    work: str
    seconds: Mapping[str, float]
    goals: tuple[Goal, ...] = ()
    megabytes: Mapping[str, float] = field(default_factory=dict)
    growth: tuple[tuple[float, float], ...] = ()
    note: str = ""


def worked() -> float:
    """Processor seconds of this process and its finished children."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def timed(run: Side) -> float:
    start = worked()
    run()
    return worked() - start


def once(run: Callable[[], Answer]) -> tuple[Answer, float]:
    """Answer and seconds of a slow side, which is not run again to be measured."""
    start = worked()
    answer = run()
    return answer, worked() - start


def medians(sides: Mapping[str, Side], rounds: int = 3, repeat: int = 1) -> dict[str, float]:
    """Median seconds of each side. repeat: runs counted as one, where one is too short to see."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _round in range(rounds):
        for name, run in sides.items():
            start = worked()
            for _ in range(repeat):
                run()
            taken[name].append((worked() - start) / repeat)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def peak(run: Side) -> float:
    """Megabytes a run needs at most beyond what is there before, measured in a child."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        run()
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        os.write(writing, str(after - before).encode())
        os._exit(0)
    os.waitpid(child, 0)
    found = os.read(reading, 32)
    os.close(reading)
    os.close(writing)
    return float(found) / 1024


def ratio(seconds: Mapping[str, float], other: str) -> float:
    """How many times as long the other side takes."""
    first = next(iter(seconds.values()))
    return seconds[other] / max(first, 1e-9)


def exponent(growth: tuple[tuple[float, float], ...]) -> float:
    """Of the curve seconds ~ size ** exponent through the first and the last point."""
    import math

    (small, quick), (large, long) = growth[0], growth[-1]
    return math.log(long / quick) / math.log(large / small)
