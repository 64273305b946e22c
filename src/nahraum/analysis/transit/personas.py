"""Who travels: walking speed, how far people walk, breaks, and what they need to change.

METHODS 3.3. Walking speeds and rests are those of the profiles of `analysis.network`, so that a
walk lasts the same on a network and along a straight line. They and the longest walks are not
verified for the region and can be replaced.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption
from nahraum.analysis.network import PROFILES

CHANGE_S = 120
BARRIER_FREE_S = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """A kind of traveller; `pause_s_per_m` is rest spread evenly over the way."""

    id: str
    label: str
    speed_kmh: float
    max_walk_m: float
    pause_s_per_m: float = 0
    wheelchair: bool = False
    extra_change_s: int = 0

    def __post_init__(self) -> None:
        numbers = (self.speed_kmh, self.max_walk_m, self.pause_s_per_m)
        if not (np.isfinite(numbers).all() and self.speed_kmh > 0 and min(numbers) >= 0):
            raise InvalidInput("Gehtempo und Wege müssen positiv sein", place=self.id)

    def seconds(self, metres: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Walking time of ways, whole seconds, rounded up, rest included."""
        length = np.asarray(metres, dtype=np.float64)
        walk = length / (self.speed_kmh / 3.6)
        return np.ceil(walk + self.pause_s_per_m * length - 1e-9).astype(np.int64)

    @property
    def change_s(self) -> int:
        """Least seconds to change at one stop."""
        return CHANGE_S + self.extra_change_s

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        source = "METHODS 3.3"
        used = [("Gehtempo", self.speed_kmh, "km/h"), ("Längster Fußweg", self.max_walk_m, "m")]
        if self.pause_s_per_m:
            used.append(("Pause je 300 m", 300 * self.pause_s_per_m, "s"))
        return tuple(Assumption(*item, source, verified=False) for item in used)


def _like(profile: str, **own: Any) -> Persona:
    """A traveller who walks like a profile of `analysis.network`."""
    walks = PROFILES[profile]
    return Persona(speed_kmh=walks.access_kmh, pause_s_per_m=walks.pause_s_per_m, **own)


ADULT = _like("walk", id="adult", label="Erwachsene", max_walk_m=1000)
SENIOR = _like("walk-65", id="65+", label="ab 65", max_walk_m=750)
FRAIL = _like(
    "walk-80",
    id="80+",
    label="ab 80 oder mit Rollator",
    max_walk_m=500,
    extra_change_s=BARRIER_FREE_S,
)
WHEELCHAIR = _like(
    "wheelchair",
    id="wheelchair",
    label="im Rollstuhl",
    max_walk_m=750,
    wheelchair=True,
    extra_change_s=BARRIER_FREE_S,
)
PERSONAS: Mapping[str, Persona] = {p.id: p for p in (ADULT, SENIOR, FRAIL, WHEELCHAIR)}
