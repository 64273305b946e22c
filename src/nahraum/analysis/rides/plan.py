"""What a plan of rides looks like."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from nahraum.analysis.rides.task import Request


class StopKind(StrEnum):
    """What happens at a stop."""

    START = "start"
    PICKUP = "pickup"
    DROPOFF = "dropoff"
    END = "end"


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a tour; times in minutes after midnight.

    The vehicle arrives at `arrival`, waits, begins service at `begin`, leaves at `departure`.
    `seats` (companions included) and `wheelchairs` are taken when it leaves. `request` is a
    position in the task, None where the tour starts and ends.
    """

    kind: StopKind
    request: int | None
    place: int
    arrival: float
    wait: float
    begin: float
    departure: float
    seats: int
    wheelchairs: int


@dataclass(frozen=True, slots=True)
class Tour:
    """The stops of one vehicle, first its start, last its end. `cost` in the task's weights."""

    vehicle: int
    stops: tuple[Stop, ...]
    driving: float
    waiting: float
    riding: float
    cost: float

    @property
    def duration(self) -> float:
        return self.stops[-1].begin - self.stops[0].begin


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request nobody takes, with a stable code and a German sentence."""

    request: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Tours of the vehicles in use and who is refused. `objective` = cost + penalties."""

    tours: tuple[Tour, ...]
    refused: tuple[Refusal, ...]
    cost: float
    objective: float


def penalty_of(request: Request) -> float:
    """What refusing costs: more for whoever was refused before, so that it hits others."""
    return request.penalty * (1 + request.refused_before)


def ride_of(plan: Plan) -> Mapping[int, tuple[Stop, Stop]]:
    """Pick-up and drop-off of every request that is taken."""
    pickups: dict[int, Stop] = {}
    rides: dict[int, tuple[Stop, Stop]] = {}
    for tour in plan.tours:
        for stop in tour.stops:
            if stop.request is None:
                continue
            if stop.kind is StopKind.PICKUP:
                pickups[stop.request] = stop
            else:
                rides[stop.request] = (pickups[stop.request], stop)
    return rides
