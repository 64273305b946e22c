"""Take one more request on the day itself, without breaking a promise."""

from collections.abc import Mapping

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Result
from nahraum.analysis.rides.arrays import data_of, plan_of, room_for, stops_of, tours_from
from nahraum.analysis.rides.plan import Plan, Refusal, StopKind, Tour, ride_of
from nahraum.analysis.rides.reasons import refusals
from nahraum.analysis.rides.search import assumptions, checked
from nahraum.analysis.rides.task import Task, Window

METHOD = Method("rides.online-insertion", "1")
# METHODS 8.5: promised times hold to ten minutes.
TOLERANCE = 10.0
PROMISED = "Bei jedem Weg dorthin würden zugesagte Zeiten gebrochen."
Windows = dict[int, tuple[Window, Window]]


def insert_request(
    task: Task,
    plan: Plan,
    number: int,
    *,
    now: float,
    promises: Mapping[int, tuple[float, float]] | None = None,
    tolerance: float = TOLERANCE,
) -> Result[Plan]:
    """The plan with request `number` of the task where it adds least, or refused with a reason.

    `promises`: pick-up and drop-off time told to passengers; for others the times of `plan`.
    They hold to ± `tolerance` minutes. What began before `now`, and a stop a vehicle is on its
    way to, stays as it is. Requests are not exchanged between vehicles.

    Raises InvalidInput if the request is already in the plan, `now` or `tolerance` is negative, or
    a promise is no number.
    """
    rides = ride_of(plan)
    if not 0 <= number < len(task.requests) or number in rides:
        raise InvalidInput(
            f"Die Anfrage {number} ist unbekannt oder schon eingeplant.", place="number"
        )
    if not (np.isfinite(now) and now >= 0 and np.isfinite(tolerance) and tolerance >= 0):
        raise InvalidInput("Zeit und Spielraum sind nicht negativ.", place="now")
    told = {k: (a.begin, b.begin) for k, (a, b) in rides.items()} | dict(promises or {})
    if not np.isfinite([time for pair in told.values() for time in pair]).all():
        raise InvalidInput("Eine zugesagte Zeit ist keine Zahl.", place="promises")
    windows = _promised(task, plan, told, tolerance)
    first: dict[int, int] = {}
    for tour in plan.tours:
        first[tour.vehicle] = _freeze(tour, now, windows)
    request = task.requests[number]
    # Nobody waits at the kerb before now: the new request starts later.
    windows[number] = (_from(request.pickup, now), _from(request.dropoff, now))
    found = _insert(task, plan, number, windows, first, now)
    return Result(
        value=checked(task, found),
        method=METHOD,
        assumptions=(
            *assumptions(task),
            Assumption(
                "Spielraum zugesagter Zeiten", tolerance, "min", "METHODS 8.5", verified=False
            ),
        ),
    )


def _from(window: Window, now: float) -> Window:
    return Window(max(window.early, now), window.late)


def _promised(
    task: Task, plan: Plan, told: Mapping[int, tuple[float, float]], tolerance: float
) -> Windows:
    """Windows around what was promised, never wider than what the passenger asked for.

    The time of the plan stays allowed even if it strays from the promise already.
    """
    windows: Windows = {}
    for number, stops in ride_of(plan).items():
        request = task.requests[number]
        pair = [
            Window(
                max(wish.early, min(time - tolerance, stop.begin)),
                min(wish.late, max(time + tolerance, stop.begin)),
            )
            for wish, time, stop in zip(
                (request.pickup, request.dropoff), told[number], stops, strict=True
            )
        ]
        windows[number] = (pair[0], pair[1])
    return windows


def _freeze(tour: Tour, now: float, windows: Windows) -> int:
    """Fix the stops a vehicle has begun or is driving to; the last of them, as position."""
    last = -1
    for position, stop in enumerate(tour.stops):
        before = tour.stops[position - 1] if position else stop
        if stop.begin > now and (position == 0 or before.departure > now):
            break
        last = position
        if stop.request is not None:
            pickup, dropoff = windows[stop.request]
            fixed = Window(stop.begin, stop.begin)
            boards = stop.kind is StopKind.PICKUP
            windows[stop.request] = (fixed, dropoff) if boards else (pickup, fixed)
    return last


def _insert(
    task: Task,
    plan: Plan,
    number: int,
    windows: Windows,
    first: Mapping[int, int],
    now: float,
) -> Plan:
    from nahraum.analysis.rides.kernels import best_place, insert

    data = data_of(task, windows)
    count = len(task.requests)
    starts = {tour.vehicle: tour.stops[0].begin for tour in plan.tours}
    for vehicle in range(len(task.vehicles)):
        start = 2 * count + vehicle
        gone = first.get(vehicle, -1) >= 0
        data.early[start] = starts[vehicle] if gone else max(data.early[start], now)
        data.late[start] = starts[vehicle] if gone else data.late[start]
    work = room_for(count)
    tours = tours_from(task, data, stops_of(plan, count), work)
    best = (np.inf, -1, -1, -1)
    for vehicle in range(len(task.vehicles)):
        after = max(first.get(vehicle, 0), 0)
        cost, pickup, drop = best_place(data, tours, vehicle, number, after, work)
        best = min(best, (cost, vehicle, pickup, drop))
    _, vehicle, pickup, drop = best
    if vehicle < 0 or pickup < 0:
        refused = [item for item in plan.refused if item.request != number]
        refused.append(_refusal(task, plan, number))
        return plan_of(task, data, tours, _ordered(refused))
    insert(data, tours, vehicle, number, (pickup, drop), work)
    return plan_of(
        task, data, tours, tuple(item for item in plan.refused if item.request != number)
    )


def _ordered(refused: list[Refusal]) -> tuple[Refusal, ...]:
    return tuple(sorted(refused, key=lambda item: item.request))


def _refusal(task: Task, plan: Plan, number: int) -> Refusal:
    """The reason as if nothing were promised; if there is none, it is the promises."""
    data, count = data_of(task), len(task.requests)
    tours = tours_from(task, data, stops_of(plan, count), room_for(count))
    found = next(item for item in refusals(task, data, tours) if item.request == number)
    if found.code in ("ALL_BUSY", "TOO_DEAR"):
        return Refusal(number, "PROMISES", PROMISED)
    return found
