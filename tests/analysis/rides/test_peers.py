"""The same days solved by OR-Tools (in its own process) and vroom."""

import json
import subprocess  # noqa: TID251  OR-Tools needs a process of its own
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from nahraum.analysis.rides import Task, Window, solve, task
from tests.analysis.rides.examples import car, ride

pytestmark = [pytest.mark.peer]
PEER = Path(__file__).with_name("ortools_peer.py")


def day(seed: int, count: int, fleet: int, *, max_ride: float) -> Task:
    """Whole numbers, so that all solvers see the same; windows wide enough to take everybody."""
    rng = np.random.Generator(np.random.PCG64(seed))
    spots = rng.integers(0, 20, (2 * count + 1, 2)).astype(float)
    times = np.ceil(np.sqrt(((spots[:, None] - spots[None]) ** 2).sum(-1)))
    requests = []
    for k in range(count):
        early = float(rng.integers(30, 400))
        requests.append(
            ride(
                f"r{k}",
                k + 1,
                count + k + 1,
                pickup=Window(early, early + 30),
                seats=int(rng.integers(1, 3)),
                service=2.0,
                dropoff_service=1.0,
                max_ride=max_ride,
            )
        )
    return task(requests, [car(f"v{k}", seats=4) for k in range(fleet)], times)


def ortools(given: Task, seconds: int) -> float:
    plain = {
        "times": given.times.tolist(),
        "requests": [asdict(r) for r in given.requests],
        "vehicles": [asdict(v) for v in given.vehicles],
        "seconds": seconds,
    }
    found = subprocess.run(
        [sys.executable, str(PEER)],
        input=json.dumps(plain),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(json.loads(found.stdout))


def vroom_cost(given: Task) -> float:
    """vroom knows no limit on ride times."""
    import vroom

    problem = vroom.Input()
    problem.set_durations_matrix("car", (60 * given.times).astype(np.uint32))
    for k, vehicle in enumerate(given.vehicles):
        problem.add_vehicle(
            vroom.Vehicle(k + 1, start=0, end=0, capacity=[vehicle.seats], time_window=[0, 86400])
        )
    for k, request in enumerate(given.requests):
        windows = request.pickup, request.dropoff
        early, late = ([int(60 * w.early), int(60 * w.late)] for w in windows)
        problem.add_shipment(
            vroom.ShipmentStep(
                k, request.origin, default_service=int(60 * request.service), time_windows=[early]
            ),
            vroom.ShipmentStep(
                k,
                request.destination,
                default_service=int(60 * request.dropoff_service),
                time_windows=[late],
            ),
            amount=vroom.Amount([request.seats]),
        )
    found = problem.solve(exploration_level=5, nb_threads=1)
    assert len(found.unassigned) == 0
    return float(found.summary.cost) / 60


@pytest.mark.parametrize("seed", [1, 2])
def test_not_worse_than_ortools(seed: int) -> None:
    given = day(seed, 12, 3, max_ride=30)
    plan = solve(given, iterations=3000).value
    assert plan.refused == ()
    assert plan.cost <= ortools(given, 2)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_not_worse_than_vroom(seed: int) -> None:
    given = day(seed, 20, 3, max_ride=1440)
    plan = solve(given, iterations=5000).value
    assert plan.refused == ()
    assert plan.cost <= vroom_cost(given) * 1.005
