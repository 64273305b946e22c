"""Why a request is refused: the first rule, from the request outwards, that nobody can keep."""

import numpy as np

from nahraum.analysis.rides.arrays import room_for, tours_from
from nahraum.analysis.rides.plan import Refusal
from nahraum.analysis.rides.shapes import Data, Tours
from nahraum.analysis.rides.task import Request, Task, Vehicle

REASONS = {
    "NO_WAY": "Zwischen Start und Ziel ist kein Weg bekannt.",
    "NO_WHEELCHAIR_PLACE": "Kein Fahrzeug hat einen Rollstuhlplatz.",
    "TOO_FEW_WHEELCHAIR_PLACES": "Kein Fahrzeug hat so viele Rollstuhlplätze.",
    "TOO_FEW_SEATS": "Kein Fahrzeug hat genug Plätze für alle.",
    "RIDE_TOO_LONG": "Schon die direkte Fahrt dauert länger als die längste erlaubte Fahrzeit.",
    "WINDOW_TOO_TIGHT": "Das Zeitfenster ist zu eng: Die direkte Fahrt passt nicht hinein.",
    "NO_SHIFT": "Kein passendes Fahrzeug ist in dieser Zeit im Dienst und rechtzeitig da.",
    "TOO_DEAR": "Die Fahrt würde mehr kosten, als für eine Zusage vorgesehen ist.",
    "ALL_BUSY": "Alle passenden Fahrzeuge sind in dieser Zeit belegt.",
}


def refusals(task: Task, data: Data, tours: Tours) -> tuple[Refusal, ...]:
    """A reason for every request no tour takes."""
    waiting = [k for k in range(len(task.requests)) if tours.of[k] < 0]
    codes = [(k, _code(task, data, tours, k)) for k in waiting]
    return tuple(Refusal(k, code, REASONS[code]) for k, code in codes)


def _code(task: Task, data: Data, tours: Tours, number: int) -> str:
    request = task.requests[number]
    direct = float(task.times[request.origin, request.destination])
    way = not np.isfinite(direct)
    earliest = max(request.dropoff.early, request.pickup.early + request.service + direct)
    checks = (
        ("NO_WAY", way),
        (
            "NO_WHEELCHAIR_PLACE",
            bool(request.wheelchairs) and not any(v.wheelchairs for v in task.vehicles),
        ),
        (
            "TOO_FEW_WHEELCHAIR_PLACES",
            all(v.wheelchairs < request.wheelchairs for v in task.vehicles),
        ),
        ("TOO_FEW_SEATS", not any(_room(request, v) for v in task.vehicles)),
        ("RIDE_TOO_LONG", direct > request.max_ride),
        ("WINDOW_TOO_TIGHT", _too_tight(request, earliest)),
    )
    for code, applies in checks:
        if applies:
            return code
    return _code_of_fleet(task, data, tours, number)


def _room(request: Request, vehicle: Vehicle) -> bool:
    people = request.seats + request.companions
    taken = people + request.wheelchairs * vehicle.seats_per_wheelchair
    return request.wheelchairs <= vehicle.wheelchairs and taken <= vehicle.seats


def _too_tight(request: Request, earliest: float) -> bool:
    """Too late at the destination, or on board too long because it opens too late."""
    latest_leave = request.pickup.late + request.service
    return earliest > request.dropoff.late or earliest - latest_leave > request.max_ride


def _code_of_fleet(task: Task, data: Data, tours: Tours, number: int) -> str:
    """The request could ride; which vehicle would take it, alone or as things are?"""
    free = data._replace(penalty=np.full_like(data.penalty, np.inf))
    alone = tours_from(task, free, (), room_for(len(task.requests)))
    if not _insertable(free, alone, number):
        return "NO_SHIFT"
    alone_cheap = _insertable(data, alone, number)
    return "ALL_BUSY" if alone_cheap and not _insertable(free, tours, number) else "TOO_DEAR"


def _insertable(data: Data, tours: Tours, number: int) -> bool:
    from nahraum.analysis.rides.kernels import best_place

    work = room_for(len(data.people))
    return any(best_place(data, tours, k, number, 0, work)[2] >= 0 for k in range(len(data.seats)))
