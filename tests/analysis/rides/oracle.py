"""Best plans by trying everything: assignments, orders, and a linear program for the times.

Written from the definition of dial-a-ride, without the code under test.
"""

from functools import cache
from itertools import pairwise, product
from typing import Any

import numpy as np
from scipy.optimize import linprog

from nahraum.analysis.rides import Task, Window


def orders(count: int) -> list[tuple[int, ...]]:
    """Every order of pick-ups 0..count-1 and drop-offs count..2count-1 that makes sense."""
    if not count:
        return [()]
    found = []
    for inner in orders(count - 1):
        moved = [k + (k >= count - 1) for k in inner]
        for pick in range(len(moved) + 1):
            for drop in range(pick, len(moved) + 1):
                row = [*moved[:pick], count - 1, *moved[pick:drop], 2 * count - 1, *moved[drop:]]
                found.append(tuple(row))
    return found


def timetable(task: Task, vehicle: int, stops: list[tuple[int, bool]]) -> bool:
    """Is there a timetable for these (request, is drop-off)? A linear program decides."""
    car = task.vehicles[vehicle]
    places, windows, stays = [car.start], [car.shift], [0.0]
    seats = chairs = 0
    for number, off in stops:
        request = task.requests[number]
        sign = -1 if off else 1
        seats += sign * (request.seats + request.companions)
        chairs += sign * request.wheelchairs
        if chairs > car.wheelchairs or seats + chairs * car.seats_per_wheelchair > car.seats:
            return False
        places.append(request.destination if off else request.origin)
        windows.append(request.dropoff if off else request.pickup)
        stays.append(request.dropoff_service if off else request.service)
    places.append(car.end)
    windows.append(car.shift)
    ways = [float(task.times[a, b]) for a, b in pairwise(places)]
    return bool(np.isfinite(ways).all()) and _feasible(task, car, stops, ways, windows, stays)


def _feasible(
    task: Task,
    car: Any,
    stops: list[tuple[int, bool]],
    ways: list[float],
    windows: list[Window],
    stays: list[float],
) -> bool:
    size = len(windows)
    rows, limits = [], []

    def rule(later: int, earlier: int, most: float) -> None:
        row = np.zeros(size)
        row[later], row[earlier] = 1, -1
        rows.append(row)
        limits.append(most)

    for k, way in enumerate(ways):
        rule(k, k + 1, -stays[k] - way)
    for k, (number, off) in enumerate(stops, 1):
        if off:
            at = stops.index((number, False)) + 1
            rule(k, at, task.requests[number].max_ride + stays[at])
    rule(size - 1, 0, car.max_duration)
    bounds = [(w.early, w.late) for w in windows]
    return bool(linprog(np.zeros(size), np.array(rows), limits, bounds=bounds).status == 0)


def drive(task: Task, vehicle: int, stops: list[tuple[int, bool]]) -> float:
    car = task.vehicles[vehicle]
    places = [car.start]
    for number, off in stops:
        request = task.requests[number]
        places.append(request.destination if off else request.origin)
    places.append(car.end)
    return float(sum(task.times[a, b] for a, b in pairwise(places)))


def best(task: Task) -> float:
    """The lowest driving time plus penalties over all assignments and orders."""
    count, fleet = len(task.requests), len(task.vehicles)

    @cache
    def tour(vehicle: int, members: tuple[int, ...]) -> float:
        if not members:
            return 0.0
        size, lowest = len(members), float("inf")
        for order in orders(size):
            stops = [(members[k % size], k >= size) for k in order]
            length = drive(task, vehicle, stops)
            if length < lowest and timetable(task, vehicle, stops):
                lowest = length
        return lowest

    lowest = float("inf")
    for choice in product(range(-1, fleet), repeat=count):
        value = sum(
            task.requests[k].penalty * (1 + task.requests[k].refused_before)
            for k in range(count)
            if choice[k] < 0
        )
        for vehicle in range(fleet):
            value += tour(vehicle, tuple(k for k in range(count) if choice[k] == vehicle))
        lowest = min(lowest, value)
    return lowest
