"""Rides on demand (AST, Rufbus, GTFS-Flex) and the area they serve.

METHODS 3.3: travel time = half the lead time of booking, or half the waiting window where nothing
has to be booked, + direct ride x 1.4 + walks. Half: between somebody who wants to leave at
once and waits it all, and somebody who booked in time and waits none of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption
from nahraum.analysis.transit.arrays import NEVER, Floats, Ints

WAIT_SHARE = Assumption("Anteil von Vorlauf oder Fenster", 0.5, "", "METHODS 3.3", verified=False)
RIDE_DETOUR = Assumption("Umweg beim Bündeln", 1.4, "", "METHODS 3.3", verified=False)
RIDE_SPEED = Assumption("Tempo der Bestellfahrt", 40.0, "km/h", "Landstraße", verified=False)
WINDOW_S = Assumption("Wartefenster ohne Vorlauf", 1200, "s", "METHODS 3.3", verified=False)


@dataclass(frozen=True, kw_only=True)
class OnDemand:
    """One service in one window of the day.

    `access` (origins,) and `egress` (destinations,) are walks to the nearest point served, NEVER
    where there is none; `ride` (origins, destinations) is the direct ride in seconds.
    `lead_s` is the notice booking needs (None: none), `window_s` the window people wait in.
    """

    start: int
    end: int
    access: Ints
    egress: Ints
    ride: Ints
    lead_s: int | None = None
    window_s: int = 1200
    wait_share: float = 0.5
    detour: float = 1.4

    def __post_init__(self) -> None:
        if self.end < self.start or self.detour < 1 or not 0 <= self.wait_share <= 1:
            raise InvalidInput("Fenster, Umweg oder Warteanteil passen nicht", place="on_demand")
        if self.ride.shape != (len(self.access), len(self.egress)):
            raise InvalidInput("Die Fahrzeiten passen nicht zu den Orten", place="on_demand")

    @property
    def wait_s(self) -> int:
        return round(self.wait_share * (self.window_s if self.lead_s is None else self.lead_s))

    def _ride(self, origin: int) -> Ints:
        seconds: Ints = np.ceil(self.ride[origin] * self.detour).astype(np.int64)
        return seconds

    def arrivals(self, origin: int, moments: Ints) -> Ints:
        """(moments, destinations) arrival at the door, NEVER outside the window or area."""
        pickup = np.maximum(moments + self.wait_s + self.access[origin], self.start)
        dropped = pickup[:, None] + self._ride(origin)[None, :]
        found = dropped + self.egress[None, :]
        served = (self.access[origin] < NEVER) & (self.egress[None, :] < NEVER)
        return np.where(served & (dropped <= self.end), found, NEVER)

    def latest(self, origin: int, home_by: int) -> Ints:
        """(destinations,) latest moment to set off for home and be there by then; -NEVER if none.

        The ride home is taken to last as long as the ride there.
        """
        if self.access[origin] >= NEVER:
            return np.full(len(self.egress), -NEVER, dtype=np.int64)
        pickup = min(home_by - int(self.access[origin]), self.end) - self._ride(origin)
        moment = pickup - self.wait_s - self.egress
        return np.where((pickup >= self.start) & (self.egress < NEVER), moment, -NEVER)


def inside(lon: Floats, lat: Floats, rings: Sequence[Floats]) -> npt.NDArray[np.bool_]:
    """Which points lie in an odd number of rings (even-odd rule); points (n,), rings (k, 2)."""
    found = np.zeros(len(lon), dtype=np.bool_)
    for ring in rings:
        start, end = ring, np.roll(ring, -1, axis=0)
        for (x0, y0), (x1, y1) in zip(start.tolist(), end.tolist(), strict=True):
            if y0 == y1:
                continue
            crosses = (lat >= min(y0, y1)) & (lat < max(y0, y1))
            found ^= crosses & (lon < x0 + (lat - y0) * (x1 - x0) / (y1 - y0))
    return found
