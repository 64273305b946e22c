"""From data to coordinates: scales, round ticks, places that do not overlap."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from nahraum.charts.model import ChartError

LIMIT = 1e12  # larger numbers are a mistake in the data, not a municipality


def checked(values: Iterable[float | None], place: str) -> tuple[float | None, ...]:
    """Floats or None. Raises ChartError for NaN, infinity and beyond +-1e12."""
    done = tuple(None if value is None else float(value) for value in values)
    for at, value in enumerate(done, start=1):
        if value is not None and not math.isfinite(value):
            raise ChartError(
                f"Wert {at} ist keine endliche Zahl",
                place=place,
                remedy="fehlende Werte als None übergeben",
            )
        if value is not None and abs(value) > LIMIT:
            raise ChartError(
                f"Wert {at} ({value:g}) ist unglaubhaft groß", place=place, remedy="Einheit prüfen"
            )
    return done


def extremes(known: Sequence[tuple[float, str]]) -> tuple[tuple[float, str], tuple[float, str]]:
    """The smallest and the largest value with their labels; of equal ones the first."""
    return min(known, key=itemgetter(0)), max(known, key=itemgetter(0))


def some(items: Sequence[object], place: str, what: str) -> None:
    """Raises ChartError when there is nothing to draw."""
    if not items:
        raise ChartError(f"keine {what}", place=place, remedy="mindestens einen Eintrag übergeben")


@dataclass(frozen=True, slots=True)
class Axis:
    """Linear scale from low..high (data) to start..end (drawing), with round ticks."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]
    decimals: int

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def axis(
    low: float,
    high: float,
    start: float,
    end: float,
    *,
    count: int = 5,
    zero: bool = True,
    tight: bool = False,
) -> Axis:
    """Axis over low..high with about `count` steps of 1, 2 or 5 times a power of ten.

    `zero` includes 0. The ends are ticks, unless `tight`: then they are low and high.
    """
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1e-9 * max(1.0, abs(low), abs(high)):
        margin = max(abs(high) * 0.1, 0.5)
        low, high = (low - margin if not zero or low < 0 else low), high + margin
    rough = (high - low) / count
    power = math.floor(math.log10(rough))
    step = next(f for f in (1, 2, 5, 10) if f * 10**power >= rough * 0.999) * 10.0**power
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if tight:
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    ticks = tuple(round(at * step, decimals) for at in range(first, last + 1))
    if not tight:
        low, high = ticks[0], ticks[-1]
    return Axis(low, high, start, end, ticks, decimals)


def spread(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Centres as near as possible to `wanted`, in the same order, so that blocks do not overlap.

    Blocks keep within low..high; if they cannot, they are stacked from `low` and overflow.
    """
    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    places = [0.0] * len(wanted)
    edge = low
    for at in order:
        places[at] = max(wanted[at], edge + heights[at] / 2)
        edge = places[at] + heights[at] / 2
    edge = high
    for at in reversed(order):
        places[at] = min(places[at], edge - heights[at] / 2)
        edge = places[at] - heights[at] / 2
    edge = low
    for at in order:
        places[at] = max(places[at], edge + heights[at] / 2)
        edge = places[at] + heights[at] / 2
    return places


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that a text or symbol takes up."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return not (
            self.right <= other.left
            or other.right <= self.left
            or self.bottom <= other.top
            or other.bottom <= self.top
        )

    def within(self, other: "Box") -> bool:
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )
