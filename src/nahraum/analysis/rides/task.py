"""Who wants to go where and when, and which vehicles there are.

The dial-a-ride problem of Cordeau & Laporte (2003, 2007): every request has a pick-up and a
drop-off with time windows and service times, a load, and a longest time on board; every vehicle
has places, a shift and a longest tour. Times are minutes after midnight.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from nahraum.analysis.errors import InvalidInput

Floats = npt.NDArray[np.float64]
# METHODS 8.5: 30 or 45 minutes on board; the longer one unless somebody says otherwise.
MAX_RIDE = 45.0
# Refusing costs so many minutes of driving: whoever can be taken is taken.
PENALTY = 10_000.0
LARGEST = 1e7


@dataclass(frozen=True, slots=True)
class Window:
    """Service may begin from `early` to `late`, minutes after midnight."""

    early: float
    late: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A wish to ride. `origin` and `destination` are positions in the matrix of times.

    `seats` persons on seats, `companions` more on seats, `wheelchairs` persons in a wheelchair.
    `service` and `dropoff_service`: minutes to get in and out. `max_ride`: longest time from the
    end of boarding to the arrival. `penalty`: what a refusal costs, in the unit of the objective.
    `person` and `refused_before`: whose wish it is, and how often they were refused this quarter.
    """

    id: str
    origin: int
    destination: int
    pickup: Window
    dropoff: Window
    seats: int = 1
    wheelchairs: int = 0
    companions: int = 0
    service: float = 0.0
    dropoff_service: float = 0.0
    max_ride: float = MAX_RIDE
    penalty: float = PENALTY
    person: str = ""
    refused_before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A vehicle with driver. It leaves `start` and is back at `end` within `shift`.

    `wheelchairs`: places for wheelchairs; each in use takes `seats_per_wheelchair` seats away.
    `max_duration`: longest tour from leaving to being back.
    """

    id: str
    start: int
    end: int
    seats: int
    wheelchairs: int = 0
    seats_per_wheelchair: int = 0
    shift: Window = Window(0.0, 1440.0)
    max_duration: float = 1440.0


@dataclass(frozen=True, slots=True)
class Weights:
    """The objective: minutes of driving, of waiting with the vehicle, of persons on board."""

    driving: float = 1.0
    waiting: float = 0.0
    riding: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A checked problem; build it with `task`.

    times (places, places): minutes from row to column, infinite where no way is known.
    """

    requests: tuple[Request, ...]
    vehicles: tuple[Vehicle, ...]
    times: Floats
    weights: Weights


def task(
    requests: Sequence[Request],
    vehicles: Sequence[Vehicle],
    times: Any,
    *,
    weights: Weights | None = None,
) -> Task:
    """Check and bundle. Raises InvalidInput naming the request or vehicle.

    A request nobody could ever take is no error: it will be refused with a reason.
    """
    matrix = np.array(times, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise InvalidInput(
            f"Die Fahrzeiten haben die Form {matrix.shape}.",
            place="times",
            remedy="Je Ort eine Zeile und eine Spalte angeben.",
        )
    if np.isnan(matrix).any() or (matrix < 0).any():
        raise InvalidInput(
            "Eine Fahrzeit ist negativ oder keine Zahl.",
            place="times",
            remedy="Minuten ab 0 angeben, unbekannte Wege als unendlich.",
        )
    if not vehicles:
        raise InvalidInput(
            "Es gibt kein Fahrzeug.", place="vehicles", remedy="Mindestens eines angeben."
        )
    objective = weights or Weights()
    _numbers("weights", objective)
    _once("requests", [item.id for item in requests])
    _once("vehicles", [item.id for item in vehicles])
    for request in requests:
        _check_request(request, len(matrix))
    for vehicle in vehicles:
        _check_vehicle(vehicle, len(matrix))
    return Task(tuple(requests), tuple(vehicles), matrix, objective)


def _once(place: str, names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InvalidInput(
                f"Die Kennung „{name}“ kommt mehrmals vor.",
                place=place,
                remedy="Jede Kennung einmal verwenden.",
            )
        seen.add(name)


def _check_request(request: Request, places: int) -> None:
    _numbers(request.id, request)
    _place(request.id, "origin", request.origin, places)
    _place(request.id, "destination", request.destination, places)
    if request.origin == request.destination:
        raise InvalidInput(
            "Start und Ziel sind derselbe Ort.",
            place=f"{request.id}: destination",
            remedy="Ein anderes Ziel angeben; Rundfahrten als Hin- und Rückfahrt eintragen.",
        )
    _window(request.id, "pickup", request.pickup)
    _window(request.id, "dropoff", request.dropoff)
    if request.seats + request.wheelchairs + request.companions < 1:
        raise InvalidInput(
            "Niemand fährt mit.",
            place=f"{request.id}: seats",
            remedy="Mindestens einen Sitz oder Rollstuhlplatz angeben.",
        )


def _check_vehicle(vehicle: Vehicle, places: int) -> None:
    _numbers(vehicle.id, vehicle)
    _place(vehicle.id, "start", vehicle.start, places)
    _place(vehicle.id, "end", vehicle.end, places)
    _window(vehicle.id, "shift", vehicle.shift)


def _numbers(name: str, item: Request | Vehicle | Weights) -> None:
    for field in fields(item):
        value = getattr(item, field.name)
        if isinstance(value, (int, float)) and not (isfinite(value) and 0 <= value <= LARGEST):
            raise InvalidInput(
                f"{value} ist nicht möglich.",
                place=f"{name}: {field.name}",
                remedy=f"Eine Zahl von 0 bis {LARGEST:.0f} angeben.",
            )


def _place(name: str, field: str, place: int, places: int) -> None:
    if place >= places:
        raise InvalidInput(
            f"Einen Ort {place} gibt es nicht; es sind {places}.",
            place=f"{name}: {field}",
            remedy="Orte ab 0 zählen.",
        )


def _window(name: str, field: str, window: Window) -> None:
    if not (isfinite(window.early) and isfinite(window.late) and 0 <= window.early <= window.late):
        raise InvalidInput(
            f"Das Zeitfenster {window.early:g} bis {window.late:g} ist nicht möglich.",
            place=f"{name}: {field}",
            remedy="Anfang und Ende in Minuten nach Mitternacht angeben, Anfang zuerst.",
        )
