"""How much a supply counts when the way gets longer (METHODS 3.2).

A decay gives every pair inside the catchment a weight within 0..1; what lies outside the
catchment is left out before. The numbers people chose are data, with their source.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption
from nahraum.analysis.population.ages import Floats


class Decay(Protocol):
    """Weights of pairs inside their catchment."""

    def weights(self, minutes: Floats, catchment: Floats) -> Floats:
        """Weight of each pair, within 0..1. minutes <= catchment; shapes (pairs,)."""

    def assumptions(self) -> tuple[Assumption, ...]:
        """The numbers chosen, for the result."""


@dataclass(frozen=True, slots=True)
class Equal:
    """Everything within the catchment counts alike (Luo & Wang 2003)."""

    def weights(self, minutes: Floats, catchment: Floats) -> Floats:
        return np.ones(np.broadcast_shapes(minutes.shape, catchment.shape))

    def assumptions(self) -> tuple[Assumption, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Steps:
    """`shares[k]` counts up to `limits[k]` minutes (included), nothing beyond the last."""

    limits: tuple[float, ...]
    shares: tuple[float, ...]
    source: str = ""
    verified: bool = True

    def __post_init__(self) -> None:
        limits, shares = np.array(self.limits, float), np.array(self.shares, float)
        if not len(limits) or limits.shape != shares.shape:
            raise InvalidInput(
                f"{len(limits)} Grenzen, aber {len(shares)} Gewichte.",
                place="Gewichte",
                remedy="Zu jeder Grenze in Minuten ein Gewicht angeben.",
            )
        if not (np.isfinite(limits).all() and limits[0] >= 0 and (np.diff(limits) > 0).all()):
            raise InvalidInput(
                "Die Grenzen der Stufen steigen nicht an.",
                place="Gewichte",
                remedy="Grenzen aufsteigend in Minuten angeben.",
            )
        if not ((shares >= 0) & (shares <= 1)).all() or (np.diff(shares) > 0).any():
            raise InvalidInput(
                "Die Gewichte liegen nicht zwischen 0 und 1 oder nehmen mit der Entfernung zu.",
                place="Gewichte",
                remedy="Fallende Gewichte angeben, zum Beispiel 1, 0.68, 0.22.",
            )

    def weights(self, minutes: Floats, catchment: Floats) -> Floats:
        table = np.array((*self.shares, 0.0))
        found: Floats = table[np.searchsorted(np.array(self.limits, float), minutes, side="left")]
        return found

    def assumptions(self) -> tuple[Assumption, ...]:
        return tuple(
            Assumption(f"Gewicht bis {limit:g} Minuten", share, "", self.source, self.verified)
            for limit, share in zip(self.limits, self.shares, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Gaussian:
    """(e^(-½(d/d0)²) - e^(-½)) / (1 - e^(-½)): 1 at the door, 0 at the catchment (Dai 2010)."""

    def weights(self, minutes: Floats, catchment: Floats) -> Floats:
        edge = np.exp(-0.5)
        found: Floats = (np.exp(-0.5 * np.square(minutes / catchment)) - edge) / (1 - edge)
        return np.maximum(found, 0.0)

    def assumptions(self) -> tuple[Assumption, ...]:
        return (Assumption("Distanzgewicht", "Gauß", "", "Dai 2010"),)


@dataclass(frozen=True, slots=True)
class Exponential:
    """e^(-beta·d), beta per minute."""

    beta: float

    def __post_init__(self) -> None:
        _positive(self.beta, "beta")

    def weights(self, minutes: Floats, catchment: Floats) -> Floats:
        return np.exp(-self.beta * minutes)

    def assumptions(self) -> tuple[Assumption, ...]:
        return (Assumption("Abnahme beta (exponentiell)", self.beta, "je Minute", verified=False),)


@dataclass(frozen=True, slots=True)
class Power:
    """(d / nearest)^(-beta); ways shorter than `nearest` minutes count as `nearest`."""

    beta: float
    nearest: float

    def __post_init__(self) -> None:
        _positive(self.beta, "beta")
        _positive(self.nearest, "nearest")

    def weights(self, minutes: Floats, catchment: Floats) -> Floats:
        found: Floats = (np.maximum(minutes, self.nearest) / self.nearest) ** -self.beta
        return found

    def assumptions(self) -> tuple[Assumption, ...]:
        return (
            Assumption("Abnahme beta (Potenz)", self.beta, "", verified=False),
            Assumption("kürzester Weg", self.nearest, "Minuten", verified=False),
        )


EQUAL = Equal()
FAST = Steps((10.0, 20.0, 30.0), (1.0, 0.68, 0.22), "Luo & Qi 2009")
SLOW = Steps((10.0, 20.0, 30.0), (1.0, 0.42, 0.09), "METHODS 3.2", verified=False)
SELECTIVE = Steps((10.0, 20.0, 30.0, 60.0), (0.962, 0.704, 0.377, 0.042), "Wan et al. 2012")


def _positive(value: float, place: str) -> None:
    if not (np.isfinite(value) and value > 0):
        raise InvalidInput(f"{value} ist keine Zahl über null.", place=place)
