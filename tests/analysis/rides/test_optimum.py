"""Plans against brute force, published optima and properties."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nahraum.analysis.rides import Weights, Window, ride_of, solve, task, violations
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


def test_an_empty_day() -> None:
    found = solve(task([], [car()], line(0)), iterations=10)
    assert (found.value.tours, found.value.refused, found.value.objective) == ((), (), 0)
    assert found.warnings == ()


@pytest.mark.parametrize("seed", [1, 10])
def test_destroying_and_repairing_improves_the_first_plan(seed: int) -> None:
    day = random_task(seed, most=9)
    first, better = (solve(day, iterations=n).value.objective for n in (0, 20))
    assert better < first - 1
