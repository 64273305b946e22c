"""Classes of areas: status, dynamics, quantiles.

Status and dynamics follow the Hamburg RISE monitoring: four classes of status, three of change.
Their limits are not published; those here only fit the shares of 2014 (METHODS 5.5) and are
marked as unverified.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption


class StatusClass(StrEnum):
    """How an area stands; low means that it needs attention."""

    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"
    VERY_LOW = "very_low"


class DynamicsClass(StrEnum):
    """Where an area is going; negative means that it needs more attention than before."""

    POSITIVE = "positive"
    STABLE = "stable"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class Cuts:
    """Limits on the index, which is positive where attention is needed.

    Below `high` the status is high, above `low` low, above `very_low` very low; a change beyond
    `dynamics` in either direction is one. The limits themselves belong to the middle, stable or
    better class.
    """

    high: float = -1.0
    low: float = 1.0
    very_low: float = 1.5
    dynamics: float = 1.0

    def __post_init__(self) -> None:
        if not (self.high < self.low < self.very_low and self.dynamics > 0):
            raise InvalidInput("Die Klassengrenzen steigen nicht an.", place="cuts")

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        status = f"{self.high:g} / {self.low:g} / {self.very_low:g}"
        source = "RISE-Klassen, Grenzen nicht veröffentlicht"
        return (
            Assumption("Grenzen der Statusklassen", status, "z", source, verified=False),
            Assumption("Grenze der Dynamikklassen", self.dynamics, "z", source, verified=False),
        )


def status_class(z: float | None, cuts: Cuts) -> StatusClass | None:
    """Class of an index value; None stays None."""
    if z is None:
        return None
    if z < cuts.high:
        return StatusClass.HIGH
    if z <= cuts.low:
        return StatusClass.MIDDLE
    return StatusClass.LOW if z <= cuts.very_low else StatusClass.VERY_LOW


def dynamics_class(z: float | None, cuts: Cuts) -> DynamicsClass | None:
    """Class of a standardised change; None stays None."""
    if z is None:
        return None
    if z > cuts.dynamics:
        return DynamicsClass.NEGATIVE
    return DynamicsClass.POSITIVE if z < -cuts.dynamics else DynamicsClass.STABLE


def quantile_limits(values: Sequence[float], groups: int) -> tuple[float, ...]:
    """The `groups` − 1 inner quantiles, type 9 of Hyndman and Fan (1996), as used by the RKI.

    The position (n + 1/4) p + 3/8 is exact, so that a value on a limit does not hang on a
    binary digit. Raises InvalidInput for no values or fewer than two groups.
    """
    if not values or groups < 2:
        raise InvalidInput("Quantile brauchen Werte und mindestens zwei Gruppen.", place="values")
    ordered = sorted(values)
    last = len(ordered) - 1
    limits = []
    for group in range(1, groups):
        position = (len(ordered) + Fraction(1, 4)) * Fraction(group, groups) + Fraction(3, 8)
        below = floor(position)
        part = float(position - below)
        low = ordered[min(max(below - 1, 0), last)]
        high = ordered[min(max(below, 0), last)]
        limits.append(low + part * (high - low))
    return tuple(limits)


def quantile_classes(values: Sequence[float | None], groups: int = 5) -> tuple[int | None, ...]:
    """Class 1 (lowest) to `groups` of every value; a value on a limit belongs above it."""
    limits = quantile_limits([value for value in values if value is not None], groups)
    return tuple(
        None if value is None else 1 + sum(value >= limit for limit in limits) for value in values
    )


def three_groups(quintile: int) -> int:
    """The RKI's `gisd_k`: 1 for the lowest fifth, 3 for the highest, 2 between."""
    return 1 if quintile == 1 else 3 if quintile == 5 else 2
