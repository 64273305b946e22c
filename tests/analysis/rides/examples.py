"""Tasks for tests: a village with round numbers, random ones, and published instances."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from nahraum.analysis.rides import Request, Task, Vehicle, Weights, Window, task
from nahraum.data.cordeau import read_cordeau

ALL_DAY = Window(0, 1440)


def line(*places: float) -> np.ndarray:
    """Places along one road; a kilometre is a minute."""
    at = np.array(places, dtype=float)
    return np.abs(at[:, None] - at[None, :])


def ride(name: str, origin: int, destination: int, **more: Any) -> Request:
    pickup = more.pop("pickup", ALL_DAY)
    dropoff = more.pop("dropoff", ALL_DAY)
    return Request(
        id=name, origin=origin, destination=destination, pickup=pickup, dropoff=dropoff, **more
    )


def car(name: str = "v", **more: Any) -> Vehicle:
    values: dict[str, Any] = {"start": 0, "end": 0, "seats": 4} | more
    return Vehicle(id=name, **values)


def random_task(
    seed: int, *, most: int = 4, triangle: bool = True, weights: Weights | None = None
) -> Task:
    """A small day; without `triangle` detours may be faster and some ways are missing."""
    rng = np.random.Generator(np.random.PCG64(seed))
    count, fleet = int(rng.integers(1, most + 1)), int(rng.integers(1, 3))
    spots = rng.integers(0, 30, (2 * count + 2, 2)).astype(float)
    times = np.sqrt(((spots[:, None] - spots[None]) ** 2).sum(-1))
    if not triangle:
        times = rng.integers(0, 40, times.shape).astype(float)
        times[rng.random(times.shape) < 0.1] = np.inf
    requests = []
    for k in range(count):
        early = float(rng.integers(0, 120))
        slot = Window(early, early + float(rng.integers(5, 40)))
        outbound = bool(rng.integers(0, 2))
        load = int(rng.integers(0, 3))
        requests.append(
            ride(
                f"r{k}",
                k,
                count + k,
                pickup=slot if outbound else Window(0, 240),
                dropoff=Window(0, 240) if outbound else slot,
                seats=load,
                wheelchairs=int(load == 0 or rng.integers(0, 3) == 0),
                companions=int(rng.integers(0, 2)),
                service=float(rng.integers(0, 4)),
                dropoff_service=float(rng.integers(0, 3)),
                max_ride=float(rng.integers(20, 60)),
                penalty=float(rng.choice([60, 1000])),
                refused_before=int(rng.integers(0, 2)),
            )
        )
    vehicles = [
        car(
            f"v{k}",
            start=2 * count,
            end=2 * count + 1,
            seats=int(rng.integers(2, 5)),
            wheelchairs=int(rng.integers(0, 3)),
            seats_per_wheelchair=int(rng.integers(0, 2)),
            shift=Window(0, float(rng.choice([150, 300]))),
            max_duration=float(rng.choice([100, 300])),
        )
        for k in range(fleet)
    ]
    return task(requests, vehicles, times, weights=weights)


def published(path: Path) -> Task:
    """An instance of Cordeau & Laporte."""
    found = read_cordeau(path)
    count = len(found.pickups)
    spots = np.array([[s.x, s.y] for s in (found.depot, *found.pickups, *found.dropoffs)])
    times = np.sqrt(((spots[:, None] - spots[None]) ** 2).sum(-1))
    requests = [
        ride(
            str(k + 1),
            k + 1,
            count + k + 1,
            pickup=Window(pickup.earliest, pickup.latest),
            dropoff=Window(dropoff.earliest, dropoff.latest),
            seats=pickup.load,
            service=pickup.service,
            dropoff_service=dropoff.service,
            max_ride=found.ride,
        )
        for k, (pickup, dropoff) in enumerate(zip(found.pickups, found.dropoffs, strict=True))
    ]
    shift = Window(found.depot.earliest, found.depot.latest)
    template = car(seats=found.capacity, shift=shift, max_duration=found.duration)
    fleet = [replace(template, id=str(k + 1)) for k in range(found.vehicles)]
    return task(requests, fleet, times)
