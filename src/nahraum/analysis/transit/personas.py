"""Who travels: walking speed, how far people walk, breaks, and what they need to change.

METHODS 3.3. Speeds follow the norms for crossings (1.0-1.2 m/s); these and the longest walks are
not verified for the region and can be replaced.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption

CHANGE_S = 120
BARRIER_FREE_S = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """A kind of traveller; `pause_s` after every `pause_m` metres (0: none)."""

    id: str
    label: str
    speed_kmh: float
    max_walk_m: float
    pause_m: float = 0
    pause_s: float = 0
    wheelchair: bool = False
    extra_change_s: int = 0

    def __post_init__(self) -> None:
        numbers = (self.speed_kmh, self.max_walk_m, self.pause_m, self.pause_s)
        if not (np.isfinite(numbers).all() and self.speed_kmh > 0 and min(numbers) >= 0):
            raise InvalidInput("Gehtempo und Wege müssen positiv sein", place=self.id)

    def seconds(self, metres: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Walking time of ways, whole seconds, rounded up; breaks after each full stretch."""
        length = np.asarray(metres, dtype=np.float64)
        walk = length / (self.speed_kmh / 3.6)
        breaks = np.floor(length / self.pause_m) * self.pause_s if self.pause_m else 0.0
        return np.ceil(walk + breaks - 1e-9).astype(np.int64)

    @property
    def change_s(self) -> int:
        """Least seconds to change at one stop."""
        return CHANGE_S + self.extra_change_s

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        source = "METHODS 3.3"
        used = [("Gehtempo", self.speed_kmh, "km/h"), ("Längster Fußweg", self.max_walk_m, "m")]
        if self.pause_m:
            used.append(("Pause", self.pause_s, f"s je {self.pause_m:g} m"))
        return tuple(Assumption(*item, source, verified=False) for item in used)


ADULT = Persona(id="adult", label="Erwachsene", speed_kmh=4.8, max_walk_m=1000)
SENIOR = Persona(id="65+", label="ab 65", speed_kmh=3.6, max_walk_m=750, pause_m=300, pause_s=60)
FRAIL = Persona(
    id="80+",
    label="ab 80 oder mit Rollator",
    speed_kmh=2.7,
    max_walk_m=500,
    pause_m=300,
    pause_s=60,
    extra_change_s=BARRIER_FREE_S,
)
WHEELCHAIR = Persona(
    id="wheelchair",
    label="im Rollstuhl",
    speed_kmh=3.0,
    max_walk_m=750,
    wheelchair=True,
    extra_change_s=BARRIER_FREE_S,
)
PERSONAS: Mapping[str, Persona] = {p.id: p for p in (ADULT, SENIOR, FRAIL, WHEELCHAIR)}
