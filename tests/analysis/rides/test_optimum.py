"""Plans against brute force, published optima and properties."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nahraum.analysis.rides import Weights, Window, ride_of, solve, task, violations
from nahraum.analysis.rides.shapes import Data, Ints, Tours
from tests.analysis.rides.examples import car, line, published, random_task, ride
from tests.analysis.rides.oracle import best, timetable

OPTIMA = {"a2-16": 294.25, "a2-20": 344.83, "b2-16": 309.41, "b2-20": 332.64}


@pytest.mark.parametrize("triangle", [True, False])
@pytest.mark.parametrize("seed", range(12))
def test_small_days_reach_the_optimum(seed: int, *, triangle: bool) -> None:
    day = random_task(seed, most=3, triangle=triangle)
    found = solve(day, iterations=40).value
    assert found.objective == pytest.approx(best(day))
    assert violations(day, found) == ()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 130))
def test_four_requests_reach_the_optimum(seed: int) -> None:
    day = random_task(seed, triangle=seed % 3 > 0)
    assert solve(day, iterations=3000).value.objective == pytest.approx(best(day))


@given(st.integers(0, 100_000), st.booleans())
@settings(max_examples=40)
def test_a_tour_is_possible_exactly_if_a_linear_program_says_so(seed: int, triangle: bool) -> None:
    from nahraum.analysis.rides.arrays import data_of, room_for
    from nahraum.analysis.rides.kernels import possible

    day = random_task(seed, triangle=triangle)
    count = len(day.requests)
    rng = np.random.Generator(np.random.PCG64(seed))
    keys = rng.random(2 * count)
    keys[count:] = np.maximum(keys[count:], keys[:count] + 1e-6)
    order = np.argsort(keys, kind="stable").tolist()
    free = dataclasses.replace(
        day, vehicles=(dataclasses.replace(day.vehicles[0], seats=99, wheelchairs=99),)
    )
    data, work = data_of(free), room_for(count)
    route = [2 * count, *order, 2 * count + 1]
    work.route[: len(route)] = route
    right = timetable(free, 0, [(k % count, k >= count) for k in order])
    assert bool(possible(data, work, len(route), 0)) == right


@pytest.mark.real_data
@pytest.mark.slow
@pytest.mark.parametrize("name", [*OPTIMA, "a3-24"])
def test_published_instances(shared_data: Path, name: str) -> None:
    day = published(shared_data / "19_darp_cordeau" / f"{name}.txt")
    found = solve(day, iterations=10_000)
    assert found.warnings == ()
    plan = found.value
    assert violations(day, plan) == ()
    assert plan.refused == ()
    assert len(ride_of(plan)) == len(day.requests)
    assert plan.cost <= 1.01 * OPTIMA.get(name, 344.83)
    assert plan.cost >= OPTIMA.get(name, 344.83) - 0.01


@given(st.integers(0, 100_000))
@settings(max_examples=10)
def test_equal_input_gives_equal_plans(seed: int) -> None:
    day = random_task(seed)
    first = solve(day, seed=seed, iterations=10)
    assert solve(day, seed=seed, iterations=10) == first


@given(st.integers(0, 100_000))
@settings(max_examples=15)
def test_more_vehicles_and_more_time_never_hurt(seed: int) -> None:
    day = random_task(seed)
    short, long = (solve(day, iterations=n).value.objective for n in (0, 20))
    assert long <= short + 1e-9
    everybody = sum(r.penalty * (1 + r.refused_before) for r in day.requests)
    assert long <= everybody + 1e-9
    more = dataclasses.replace(
        day, vehicles=(*day.vehicles, dataclasses.replace(day.vehicles[0], id="more"))
    )
    if len(day.requests) <= 2:
        assert solve(more, iterations=20).value.objective <= long + 1e-9


@given(st.integers(0, 100_000))
@settings(max_examples=15)
def test_waiting_and_riding_count_as_weighted(seed: int) -> None:
    weights = Weights(driving=1, waiting=0.5, riding=0.25)
    day = random_task(seed, weights=weights)
    plan = solve(day, iterations=10).value
    for tour in plan.tours:
        parts = tour.driving + 0.5 * tour.waiting + 0.25 * tour.riding
        assert tour.cost == pytest.approx(parts)


def test_a_tour_starts_as_late_and_rides_are_as_short_as_possible() -> None:
    """By hand: shop opens at 100, so the car leaves at 80, and picks up b on its way."""
    shop = Window(100, 120)
    day = task(
        [
            ride("a", 1, 3, dropoff=shop, max_ride=60),
            ride("b", 2, 3, dropoff=shop, max_ride=60, service=2),
        ],
        [car()],
        line(0, 5, 15, 20),
    )
    (tour,) = solve(day, iterations=50).value.tours
    assert [s.begin for s in tour.stops] == pytest.approx([78, 83, 93, 100, 100, 120])
    assert (tour.driving, tour.waiting, tour.duration) == (40, 0, 42)
    assert tour.riding == pytest.approx(17 + 5)


def test_the_search_stops_when_told_to() -> None:
    day = random_task(3)
    asked = []
    found = solve(day, iterations=500, stop=lambda: len(asked) > 1 or bool(asked.append(1)))
    assert found.parts["steps"] == 200
    assert [w.code for w in found.warnings] == ["TIME_LIMIT"]
    assert violations(day, found.value) == ()


def test_the_search_tells_how_far_it_is_and_can_be_cancelled() -> None:
    day = random_task(3)
    told: list[tuple[int, int]] = []
    whole = solve(day, iterations=250, report=lambda done, of: told.append((done, of)))
    assert told == [(100, 250), (200, 250), (250, 250)]
    assert whole == solve(day, iterations=250)

    def cancel(done: int, _of: int) -> None:
        if done == 200:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        solve(day, iterations=10_000_000, report=cancel)


def test_threads_at_the_same_time_do_not_change_a_plan() -> None:
    day = random_task(15, most=9)
    alone = solve(day, iterations=100)
    with ThreadPoolExecutor(4) as pool:
        together = [pool.submit(solve, day, iterations=100) for _ in range(4)]
        assert all(run.result() == alone for run in together)


@given(st.integers(0, 100_000), st.booleans(), st.sampled_from([None, Weights(1, 0.5, 0.25)]))
@settings(max_examples=25)
def test_a_place_costs_what_the_tour_costs_afterwards(
    seed: int, triangle: bool, weights: Weights | None
) -> None:
    """One look at what is remembered of a tour says the same as the timetable of the new tour."""
    from nahraum.analysis.rides.arrays import data_of, room_for, tours_from
    from nahraum.analysis.rides.kernels import best_place, insert

    day = random_task(seed, most=6, triangle=triangle, weights=weights)
    data, work = data_of(day), room_for(len(day.requests))
    tours = tours_from(day, data, (), work)
    for request in range(len(day.requests)):
        before = float(tours.cost[0])
        cost, pickup, drop = best_place(data, tours, 0, request, 0, work)
        tried = _every_place(data, tours, request)
        assert min(tried, default=np.inf) == pytest.approx(cost)
        if pickup >= 0:
            insert(data, tours, 0, request, (pickup, drop), work)
            assert tours.cost[0] - before == pytest.approx(cost)


def _every_place(data: Data, tours: Tours, request: int) -> list[float]:
    """What the insertions cheaper than refusing cost, by the timetable of the whole tour."""
    from nahraum.analysis.rides.arrays import room_for
    from nahraum.analysis.rides.kernels import possible, price, with_request

    work, size, found = room_for(len(data.people)), int(tours.size[0]), []
    for pickup, drop in combinations_with_replacement(range(size - 1), 2):
        length = with_request(tours, 0, request, pickup, drop, work.route)
        if _loads_fit(data, work.route[:length]) and possible(data, work, length, 0):
            found.append(price(data, work, length) - float(tours.cost[0]))
    return [cost for cost in found if cost < data.penalty[request] - 1e-9]


def _loads_fit(data: Data, route: Ints) -> bool:
    count, people, chairs = len(data.people), 0, 0
    for stop in route[1:-1]:
        sign = 1 if stop < count else -1
        people += sign * int(data.people[stop % count])
        chairs += sign * int(data.chairs[stop % count])
        if chairs > data.places[0] or people + chairs * data.per_chair[0] > data.seats[0]:
            return False
    return True


def test_an_empty_day() -> None:
    found = solve(task([], [car()], line(0)), iterations=10)
    assert (found.value.tours, found.value.refused, found.value.objective) == ((), (), 0)
    assert found.warnings == ()


@pytest.mark.parametrize("seed", [1, 10])
def test_destroying_and_repairing_improves_the_first_plan(seed: int) -> None:
    day = random_task(seed, most=9)
    first, better = (solve(day, iterations=n).value.objective for n in (0, 50))
    assert better < first - 1
