"""Dial-a-ride: a day's requests planned by large-neighbourhood search, and by vroom."""

from collections.abc import Iterator

import numpy as np

from benchmarks.measure import Goal, Row, exponent, medians, once, ratio
from nahraum.analysis.rides import (
    Plan,
    Request,
    Task,
    Vehicle,
    Window,
    insert_request,
    solve,
    task,
    violations,
)


def rows(*, full: bool) -> Iterator[Row]:
    yield _days(50, 5, 2_000, seeds=(7, 1, 2, 3))
    yield _days(200, 14, 10_000, seeds=(7,))
    yield _growth()
    yield _one_more(60, 5)


def day(count: int, fleet: int, *, seed: int = 7) -> Task:
    """Whole minutes, so that both see the same; nobody is on board for more than 75 minutes."""
    draw = np.random.Generator(np.random.PCG64(seed))
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


def _days(count: int, fleet: int, steps: int, *, seeds: tuple[int, ...]) -> Row:
    """Both plan the same days; ours are checked rule by rule before they are compared."""
    days = [day(count, fleet, seed=seed) for seed in seeds]

    def ours() -> list[Plan]:
        return [solve(given, seed=1, iterations=steps).value for given in days]

    def theirs() -> list[tuple[float, int]]:
        return [vroom(given) for given in days]

    plans, (others, seconds) = ours(), once(theirs)
    assert not any(violations(given, plan) for given, plan in zip(days, plans, strict=True))
    assert all(len(p.refused) <= refused for p, (_, refused) in zip(plans, others, strict=True))
    driven, minutes = sum(plan.cost for plan in plans), sum(way for way, _ in others)
    if count <= 200:
        taken = medians({"nahraum": ours, "vroom": theirs})
    else:
        taken = medians({"nahraum": ours}) | {"vroom": seconds}
    return Row(
        f"dial-a-ride, {count} requests, {fleet} vehicles, {steps} steps, {len(days)} days",
        taken,
        (
            Goal("vroom's driving over ours", minutes / driven, 1),
            Goal("vroom's time over ours", ratio(taken, "vroom"), 5),
        ),
        note=f"{driven:.0f} and {minutes:.0f} min of driving",
    )


def _growth() -> Row:
    """A thousand steps each; a step takes out at most twelve requests whatever the size."""
    curve = []
    for count, fleet in ((50, 5), (100, 8), (200, 14), (400, 25)):
        given = day(count, fleet)
        run = lambda given=given: solve(given, seed=1, iterations=1_000)  # noqa: E731
        run()
        curve.append((count, medians({"": run})[""]))
    found = tuple(curve)
    goal = Goal("exponent of growth in requests", exponent(found), 1.5, at_least=False)
    return Row("dial-a-ride, 1,000 steps", {"nahraum": found[-1][1]}, (goal,), growth=found)


def _one_more(count: int, fleet: int) -> Row:
    given = day(count, fleet)
    known = task(given.requests[:-1], given.vehicles, given.times)
    plan = solve(known, seed=1, iterations=500).value
    run = lambda: insert_request(given, plan, count - 1, now=300.0)  # noqa: E731
    assert not run().value.refused
    taken = medians({"nahraum": run}, rounds=5)
    goal = Goal("ms", 1000 * taken["nahraum"], 50, at_least=False)
    return Row(f"dial-a-ride, one more request on the day, {count} known", taken, (goal,))
