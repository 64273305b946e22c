"""From doors to stops without a road network: straight lines times a detour.

Travel times of a road network take the place of these walks by way of `walks_of` and an array
for `Question.direct`; nothing else changes.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption
from nahraum.analysis.network.geometry import metres as straight_metres
from nahraum.analysis.transit.arrays import NEVER, Floats, Ints, Walks
from nahraum.analysis.transit.demand import inside
from nahraum.analysis.transit.personas import Persona
from nahraum.analysis.transit.walks import near, walks_of

DETOUR = Assumption("Umweg zu Fuß", 1.3, "", "üblich sind 1,2 bis 1,4", verified=False)
CHANGE_M = Assumption("Längster Fußweg beim Umsteigen", 500.0, "m", "METHODS 3.3", verified=False)
ROAD_DETOUR = 1.3


class Points(NamedTuple):
    """Places in degrees; NaN where unknown."""

    lon: Floats
    lat: Floats


@dataclass(frozen=True)
class Walking:
    """Walks of a persona: origins and destinations to stops, all the way, between stops."""

    access: Walks
    egress: Walks
    direct: Ints
    between: Ints
    longest_change_s: int


def walking(persona: Persona, origins: Points, destinations: Points, stops: Points) -> Walking:
    """Walks not longer than the persona walks. `stops` that are not served have no coordinates.

    Raises InvalidInput for places without coordinates.
    """
    for name, points in (("origins", origins), ("destinations", destinations)):
        if not (np.isfinite(points.lon).all() and np.isfinite(points.lat).all()):
            raise InvalidInput("Einem Ort fehlen die Koordinaten", place=name)
    limit = min(float(CHANGE_M.value or 0), persona.max_walk_m)
    start, end, metres = near(*stops, *stops, limit / _detour())
    between = np.column_stack((start, end, persona.seconds(metres * _detour())))
    direct = np.full((len(origins.lon), len(destinations.lon)), NEVER, dtype=np.int64)
    start, end, metres = near(*origins, *destinations, persona.max_walk_m / _detour())
    direct[start, end] = persona.seconds(metres * _detour())
    return Walking(
        _legs(persona, origins, stops),
        _legs(persona, destinations, stops),
        direct,
        between.astype(np.int64),
        int(persona.seconds(limit)),
    )


def _detour() -> float:
    return float(DETOUR.value or 1)


def _legs(persona: Persona, places: Points, stops: Points) -> Walks:
    start, end, metres = near(*places, *stops, persona.max_walk_m / _detour())
    return walks_of(start, end, persona.seconds(metres * _detour()), places=len(places.lon))


class Area(NamedTuple):
    """Where a service on demand picks up or sets down: at stops, or anywhere inside rings."""

    stops: Points
    rings: tuple[Floats, ...] = ()


def served(persona: Persona, places: Points, area: Area) -> Ints:
    """(places,) seconds on foot to the nearest point of the area; 0 inside it, NEVER too far."""
    seconds = np.full(len(places.lon), NEVER, dtype=np.int64)
    start, _, metres = near(*places, *area.stops, persona.max_walk_m / _detour())
    np.minimum.at(seconds, start, persona.seconds(metres * _detour()))
    seconds[inside(*places, area.rings)] = 0
    return seconds


def ride_seconds(origins: Points, destinations: Points, speed_kmh: float) -> Ints:
    """(origins, destinations) direct ride: straight line x 1.3 at an even speed."""
    apart = straight_metres(
        origins.lon[:, None], origins.lat[:, None], destinations.lon, destinations.lat
    )
    seconds: Ints = np.ceil(apart * ROAD_DETOUR / (speed_kmh / 3.6)).astype(np.int64)
    return seconds
