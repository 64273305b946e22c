"""Walks between doors and stops: straight lines with the usual detour. Pure."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nahraum.analysis.transit import NEVER, Persona, Walks, walks_of
from nahraum.understand.reach.rules.days import detour
from nahraum.understand.reach.rules.plan import Floats, Ints, Plan


class Point(NamedTuple):
    """A place in metres (EPSG:25832)."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Doors:
    """Places and the stops in walking reach of each."""

    points: Floats  # (n, 2)
    walks: Walks

    def of(self, place: int) -> dict[int, int]:
        """stop -> seconds on foot, of one place."""
        begin, end = self.walks.ptr[place], self.walks.ptr[place + 1]
        stops, seconds = self.walks.stop[begin:end], self.walks.seconds[begin:end]
        return dict(zip(stops.tolist(), seconds.tolist(), strict=True))


def doors(plan: Plan, points: Floats, persona: Persona) -> Doors:
    """Stops not farther from each place (n, 2) than the persona walks."""
    known, tree = plan.placed
    if not len(known) or not len(points):
        none = np.zeros(0, np.int64)
        return Doors(points, walks_of(none, none, none, places=len(points)))
    lists = tree.query_ball_point(points, persona.max_walk_m / detour(), return_sorted=True)
    place = np.repeat(np.arange(len(points)), [len(found) for found in lists]).astype(np.int64)
    near = np.array([at for found in lists for at in found], dtype=np.int64)
    metres = np.hypot(*(points[place] - tree.data[near]).T) * detour()
    seconds = persona.seconds(metres)
    return Doors(points, walks_of(place, known[near], seconds, places=len(points)))


def on_foot(start: Point, points: Floats, persona: Persona) -> Ints:
    """Seconds all the way on foot to each point (n, 2); NEVER where that is too far."""
    metres = np.hypot(points[:, 0] - start.x, points[:, 1] - start.y) * detour()
    return np.where(metres <= persona.max_walk_m, persona.seconds(metres), NEVER)


def walked(plan: Plan, stop: int, point: Point) -> int:
    """Metres on foot between a stop and a door."""
    return round(float(np.hypot(plan.x[stop] - point.x, plan.y[stop] - point.y)) * detour())
