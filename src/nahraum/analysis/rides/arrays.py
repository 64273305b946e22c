"""From a task to the arrays the loops work on, and from their tours to a plan."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from nahraum.analysis.rides.plan import Plan, Refusal, Stop, StopKind, Tour, penalty_of
from nahraum.analysis.rides.shapes import Data, Flags, Ints, Tours, Work
from nahraum.analysis.rides.task import Floats, Task, Window

# Stands for "never" where requests are compared.
FAR = 1e9


def data_of(task: Task, windows: dict[int, tuple[Window, Window]] | None = None) -> Data:
    """The task as arrays. `windows` replaces pick-up and drop-off windows of single requests."""
    requests, vehicles = task.requests, task.vehicles
    given = windows or {}
    pairs = [given.get(k, (r.pickup, r.dropoff)) for k, r in enumerate(requests)]
    place = np.array(
        [r.origin for r in requests]
        + [r.destination for r in requests]
        + [v.start for v in vehicles]
        + [v.end for v in vehicles],
        dtype=np.int64,
    )
    shifts = [v.shift for v in vehicles]
    slots = [pick for pick, _ in pairs] + [drop for _, drop in pairs] + shifts + shifts
    early = np.array([slot.early for slot in slots], dtype=np.float64)
    late = np.array([slot.late for slot in slots], dtype=np.float64)
    service = [r.service for r in requests] + [r.dropoff_service for r in requests]
    longest = np.array([r.max_ride for r in requests], dtype=np.float64)
    stay = np.array([r.service for r in requests], dtype=np.float64)
    _narrow(early, late, longest + stay)
    time = np.ascontiguousarray(task.times[np.ix_(place, place)])
    return Data(
        time=time,
        service=np.array(service + [0.0] * (2 * len(vehicles)), dtype=np.float64),
        early=early,
        late=late,
        longest=longest,
        people=np.array([r.seats + r.companions for r in requests], dtype=np.int64),
        chairs=np.array([r.wheelchairs for r in requests], dtype=np.int64),
        penalty=np.array([penalty_of(r) for r in requests], dtype=np.float64),
        near=_near(time, early, late, len(requests)),
        tight=_tight(early, late, longest + stay),
        seats=np.array([v.seats for v in vehicles], dtype=np.int64),
        places=np.array([v.wheelchairs for v in vehicles], dtype=np.int64),
        per_chair=np.array([v.seats_per_wheelchair for v in vehicles], dtype=np.int64),
        duration=np.array([v.max_duration for v in vehicles], dtype=np.float64),
        short=np.array([v.shift.late - v.shift.early > v.max_duration for v in vehicles]),
        driving=float(task.weights.driving),
        waiting=float(task.weights.waiting),
        riding=float(task.weights.riding),
    )


def _narrow(early: Floats, late: Floats, longest: Floats) -> None:
    """A window at one end bounds the other: nobody stays on board longer than `longest`."""
    count = len(longest)
    pick, drop = slice(0, count), slice(count, 2 * count)
    early[pick] = np.maximum(early[pick], early[drop] - longest)
    early[drop] = np.maximum(early[drop], early[pick])
    late[drop] = np.minimum(late[drop], late[pick] + longest)
    late[pick] = np.minimum(late[pick], late[drop])


def _tight(early: Floats, late: Floats, longest: Floats) -> Flags:
    """Whose ride may become too long although both windows are kept."""
    count = len(longest)
    tight: Flags = late[count : 2 * count] - early[:count] > longest
    return tight


def _near(time: Floats, early: Floats, late: Floats, count: int) -> Ints:
    """The others of each request, the closest in space and time first, after Shaw (1998)."""
    pick, drop = slice(0, count), slice(count, 2 * count)
    space = time[pick, pick] + time[drop, drop]
    middle = (early + late)[pick] / 2
    apart = np.abs(middle[:, None] - middle[None, :])
    distance = np.minimum(space + space.T + 0.5 * apart, FAR)
    np.fill_diagonal(distance, np.inf)
    return np.argsort(distance, axis=1, kind="stable")[:, : max(count - 1, 0)].copy()


def empty_tours(count: int, fleet: int) -> Tours:
    """Vehicles from start to end with nobody on board."""
    width = 2 * count + 2
    route = np.zeros((fleet, width), dtype=np.int64)
    route[:, 0] = 2 * count + np.arange(fleet)
    route[:, 1] = 2 * count + fleet + np.arange(fleet)
    return Tours(
        route=route,
        ready=np.zeros((fleet, width)),
        due=np.zeros((fleet, width)),
        people=np.zeros((fleet, width), dtype=np.int64),
        chairs=np.zeros((fleet, width), dtype=np.int64),
        size=np.full(fleet, 2, dtype=np.int64),
        drive=np.zeros(fleet),
        cost=np.zeros(fleet),
        strict=np.zeros(fleet, dtype=np.bool_),
        stamp=np.zeros(fleet, dtype=np.int64),
        of=np.full(count, -1, dtype=np.int64),
    )


def room_for(count: int) -> Work:
    """Scratch arrays for one tour."""
    width = 2 * count + 2
    return Work(
        np.zeros(width, dtype=np.int64),
        np.zeros(width),
        np.zeros(width),
        np.zeros(count, dtype=np.int64),
        np.zeros(count, dtype=np.bool_),
        np.zeros(1, dtype=np.int64),
    )


def tours_from(
    task: Task, data: Data, rows: Iterable[tuple[int, Sequence[int]]], work: Work
) -> Tours:
    """Tours with given stops between start and end: (vehicle, stop numbers)."""
    from nahraum.analysis.rides.kernels import refresh

    count, fleet = len(task.requests), len(task.vehicles)
    tours = empty_tours(count, fleet)
    for vehicle, stops in rows:
        size = len(stops) + 2
        tours.route[vehicle, 1 : size - 1] = stops
        tours.route[vehicle, size - 1] = 2 * count + fleet + vehicle
        tours.size[vehicle] = size
        tours.of[[stop for stop in stops if stop < count]] = vehicle
    for vehicle in range(fleet):
        refresh(data, tours, vehicle, work)
    return tours


def stops_of(plan: Plan, count: int) -> list[tuple[int, list[int]]]:
    """(vehicle, stop numbers) of a plan, as `tours_from` takes them."""
    return [
        (
            tour.vehicle,
            [
                stop.request + (count if stop.kind is StopKind.DROPOFF else 0)
                for stop in tour.stops
                if stop.request is not None
            ],
        )
        for tour in plan.tours
    ]


def plan_of(task: Task, data: Data, tours: Tours, refused: tuple[Refusal, ...]) -> Plan:
    """A plan people can read: times with the shortest tours, then rides as short as possible."""
    used = [k for k in range(len(task.vehicles)) if tours.size[k] > 2]
    found = tuple(_tour(task, data, tours, vehicle) for vehicle in used)
    cost = float(sum(tour.cost for tour in found))
    lost = sum(penalty_of(task.requests[item.request]) for item in refused)
    return Plan(found, refused, cost, cost + lost)


def _tour(task: Task, data: Data, tours: Tours, vehicle: int) -> Tour:
    from nahraum.analysis.rides.kernels import delay, possible, price

    work, size = room_for(len(task.requests)), int(tours.size[vehicle])
    work.route[:size] = tours.route[vehicle, :size]
    possible(data, work, size, vehicle)
    cost = float(price(data, work, size))
    delay(data, work, size)
    stops: list[Stop] = []
    for k in range(size):
        before = stops[-1] if stops else None
        stops.append(_stop(task, data, work, k, size, before))
    driving = sum(after.arrival - stop.departure for stop, after in pairwise(stops))
    picked = {s.request: s.departure for s in stops if s.kind is StopKind.PICKUP}
    riding = sum(
        (s.begin - picked[s.request]) * float(data.people[s.request] + data.chairs[s.request])
        for s in stops
        if s.kind is StopKind.DROPOFF
    )
    return Tour(vehicle, tuple(stops), driving, sum(s.wait for s in stops), riding, cost)


def _stop(task: Task, data: Data, work: Work, k: int, size: int, before: Stop | None) -> Stop:
    count, number = len(task.requests), int(work.route[k])
    begin = float(work.begin[k])
    seats, chairs = (before.seats, before.wheelchairs) if before else (0, 0)
    arrival, request, kind = begin, None, StopKind.START
    if before is not None:
        arrival = before.departure + float(data.time[work.route[k - 1], number])
        kind = StopKind.END
    if number < 2 * count:
        request = number % count
        sign = 1 if number < count else -1
        kind = StopKind.PICKUP if number < count else StopKind.DROPOFF
        seats += sign * int(data.people[request])
        chairs += sign * int(data.chairs[request])
    # Sums in another order may miss each other by the last digit.
    begin = max(begin, arrival)
    leave = begin + float(data.service[number])
    place = _place(task, number)
    return Stop(kind, request, place, arrival, begin - arrival, begin, leave, seats, chairs)


def _place(task: Task, number: int) -> int:
    count, fleet = len(task.requests), len(task.vehicles)
    if number < count:
        return task.requests[number].origin
    if number < 2 * count:
        return task.requests[number - count].destination
    if number < 2 * count + fleet:
        return task.vehicles[number - 2 * count].start
    return task.vehicles[number - 2 * count - fleet].end
