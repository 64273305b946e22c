"""Dial-a-ride: a day's requests planned by large-neighbourhood search, and by vroom."""

from collections.abc import Iterator

import numpy as np

from benchmarks.measure import Goal, Row, medians, ratio
from nahraum.analysis.rides import Plan, Request, Task, Vehicle, Window, insert_request, solve, task


def rows(*, full: bool) -> Iterator[Row]:
    yield _day(50, 5, 300)
    if full:
        yield _day(200, 14, 300)
        yield _day(500, 30, 300)
    yield _one_more()


def day(count: int, fleet: int) -> Task:
    """Whole minutes, so that both see the same; nobody is on board for more than 75 minutes."""
    draw = np.random.Generator(np.random.PCG64(7))
    spots = draw.uniform(0, 25, (2 * count + 1, 2))
    times = np.ceil(np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1)))
    requests = []
    for k in range(count):
        early = float(draw.integers(360, 1080))
        wish, arrival = Window(early, early + 30), Window(early, early + 75)
        requests.append(
            Request(
                id=f"r{k}",
                origin=k + 1,
                destination=count + k + 1,
                pickup=wish,
                dropoff=arrival,
                service=2.0,
                dropoff_service=1.0,
                max_ride=75.0,
            )
        )
    cars = [Vehicle(id=f"v{k}", start=0, end=0, seats=8) for k in range(fleet)]
    return task(requests, cars, times)


def vroom(given: Task) -> tuple[float, int]:
    """Minutes of driving and unserved requests; it knows no limit on ride times."""
    import vroom as library

    problem = library.Input()
    problem.set_durations_matrix("car", (60 * given.times).astype(np.uint32))
    for k, vehicle in enumerate(given.vehicles):
        problem.add_vehicle(
            library.Vehicle(k + 1, start=0, end=0, capacity=[vehicle.seats], time_window=[0, 86400])
        )
    for k, request in enumerate(given.requests):
        early, late = (
            [60 * int(w.early), 60 * int(w.late)] for w in (request.pickup, request.dropoff)
        )
        problem.add_shipment(
            library.ShipmentStep(k, request.origin, default_service=120, time_windows=[early]),
            library.ShipmentStep(k, request.destination, default_service=60, time_windows=[late]),
            amount=library.Amount([request.seats]),
        )
    found = problem.solve(exploration_level=5, nb_threads=1)
    return float(found.summary.cost) / 60, len(found.unassigned)


def _day(count: int, fleet: int, steps: int) -> Row:
    given = day(count, fleet)

    def ours() -> Plan:
        return solve(given, seed=1, iterations=steps).value

    plan, (minutes, refused) = ours(), vroom(given)
    assert len(plan.refused) <= refused
    taken = medians({"nahraum": ours, "vroom": lambda: vroom(given)}, rounds=1)
    return Row(
        f"dial-a-ride, {count} requests, {fleet} vehicles, {steps} steps",
        taken,
        (
            Goal("vroom's driving over ours", minutes / plan.cost, 1),
            Goal("vroom's time over ours", ratio(taken, "vroom"), 5),
        ),
        note=f"{plan.cost:.0f} and {minutes:.0f} min of driving",
    )


def _one_more() -> Row:
    given = day(60, 5)
    known = task(given.requests[:-1], given.vehicles, given.times)
    plan = solve(known, seed=1, iterations=500).value
    run = lambda: insert_request(given, plan, 59, now=300.0)  # noqa: E731
    assert not run().value.refused
    taken = medians({"nahraum": run}, rounds=5)
    goal = Goal("ms", 1000 * taken["nahraum"], 50, at_least=False)
    return Row("dial-a-ride, one more request on the day, 60 known", taken, (goal,))
