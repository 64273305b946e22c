"""What a task must be, why requests are refused, and a checker that misses nothing."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.rides import (
    Plan,
    Refusal,
    Request,
    StopKind,
    Task,
    Tour,
    Vehicle,
    Weights,
    Window,
    quality,
    refusals_by_person,
    solve,
    task,
    violations,
)
from tests.analysis.rides.examples import car, line, random_task, ride

ROAD = line(0, 10, 20, 60)
CHAIR = {"seats": 0, "wheelchairs": 1}


@pytest.mark.parametrize(
    ("request_", "vehicle", "code"),
    [
        (ride("a", 1, 4), car(), "NO_WAY"),
        (ride("a", 1, 2, **CHAIR), car(), "NO_WHEELCHAIR_PLACE"),
        (ride("a", 1, 2, wheelchairs=2), car(wheelchairs=1), "TOO_FEW_WHEELCHAIR_PLACES"),
        (ride("a", 1, 2, seats=5), car(), "TOO_FEW_SEATS"),
        (ride("a", 1, 2, companions=4), car(), "TOO_FEW_SEATS"),
        (
            ride("a", 1, 2, seats=2, wheelchairs=1),
            car(wheelchairs=1, seats_per_wheelchair=3),
            "TOO_FEW_SEATS",
        ),
        (ride("a", 0, 3), car(), "RIDE_TOO_LONG"),
        (ride("a", 1, 2, pickup=Window(30, 40), dropoff=Window(0, 39)), car(), "WINDOW_TOO_TIGHT"),
        (ride("a", 1, 2, pickup=Window(0, 9), dropoff=Window(60, 70)), car(), "WINDOW_TOO_TIGHT"),
        (ride("a", 1, 2, pickup=Window(0, 9)), car(), "NO_SHIFT"),
        (ride("a", 1, 2), car(shift=Window(0, 39)), "NO_SHIFT"),
        (ride("a", 1, 2), car(max_duration=39), "NO_SHIFT"),
        (ride("a", 1, 2, penalty=39), car(), "TOO_DEAR"),
    ],
)
def test_reasons_for_refusing(request_: Request, vehicle: Vehicle, code: str) -> None:
    times = np.full((5, 5), np.inf)
    times[:4, :4] = ROAD
    found = solve(task([request_], [vehicle], times), iterations=5).value
    (refusal,) = found.refused
    assert refusal.code == code
    assert refusal.reason.endswith(".")
    assert found.tours == ()


def test_busy_and_dear_vehicles_are_told_apart() -> None:
    """One seat, one hour: who pays more rides; the other is refused because the car is busy."""
    slot = Window(30, 32)
    first = ride("a", 1, 2, pickup=slot, penalty=500)
    second = ride("b", 1, 2, pickup=slot)
    found = solve(task([first, second], [car(seats=1)], ROAD), iterations=30).value
    assert [(item.request, item.code) for item in found.refused] == [(0, "ALL_BUSY")]
    # Two seats, but the way home through another village is not worth it.
    aside = ride("c", 3, 2, penalty=30)
    found = solve(task([second, aside], [car(max_duration=400)], ROAD), iterations=30).value
    assert [(item.request, item.code) for item in found.refused] == [(1, "TOO_DEAR")]


def test_who_was_refused_before_is_taken_first() -> None:
    slot = Window(30, 32)
    wishes = [
        ride("a", 1, 2, pickup=slot, person="Ada", refused_before=0),
        ride("b", 1, 2, pickup=slot, person="Bo", refused_before=1),
        ride("c", 1, 2, pickup=slot, person="Ada", refused_before=2),
        ride("d", 1, 2, pickup=slot),
    ]
    day = task(wishes, [car(seats=2)], ROAD)
    plan = solve(day, iterations=50).value
    assert [item.request for item in plan.refused] == [0, 3]
    assert refusals_by_person(day, plan) == {"Ada": 3, "Bo": 1, "d": 1}
    assert quality(day, plan).value.most_refused == 3


def test_key_figures() -> None:
    wishes = [
        ride("a", 1, 2, **CHAIR),
        ride("b", 2, 3, pickup=Window(100, 110)),
        ride("c", 0, 3),
    ]
    day = task(wishes, [car(wheelchairs=1)], ROAD)
    plan = solve(day, iterations=20).value
    told = {1: (105.0, 200.0), 2: (0.0, 0.0)}
    found = quality(day, plan, told).value
    assert (found.requests, found.rides) == (3, 2)
    assert found.commitment == pytest.approx(2 / 3)
    assert found.detour == pytest.approx(1)
    assert found.punctuality == pytest.approx(0.5)
    assert found.accessible == pytest.approx(0.5)
    assert found.cost_per_ride == pytest.approx(plan.cost / 2)
    here = task([ride("a", 1, 2)], [car()], np.zeros((3, 3)))
    assert quality(here, solve(here, iterations=5).value).value.detour is None
    nobody = task([], [car()], ROAD)
    figures = quality(nobody, solve(nobody).value).value
    assert (figures.commitment, figures.cost_per_ride, figures.most_refused) == (None, None, 0)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"requests": [ride("a", 1, 1)]}, "a: destination"),
        ({"requests": [ride("a", 1, 9)]}, "a: destination"),
        ({"requests": [ride("a", -1, 1)]}, "a: origin"),
        ({"requests": [ride("a", 1, 2, seats=0)]}, "a: seats"),
        ({"requests": [ride("a", 1, 2, seats=-1)]}, "a: seats"),
        ({"requests": [ride("a", 1, 2, max_ride=float("inf"))]}, "a: max_ride"),
        ({"requests": [ride("a", 1, 2, service=float("nan"))]}, "a: service"),
        ({"requests": [ride("a", 1, 2, penalty=-1)]}, "a: penalty"),
        ({"requests": [ride("a", 1, 2, pickup=Window(9, 3))]}, "a: pickup"),
        ({"requests": [ride("a", 1, 2, dropoff=Window(0, float("inf")))]}, "a: dropoff"),
        ({"requests": [ride("a", 1, 2), ride("a", 1, 3)]}, "requests"),
        ({"vehicles": []}, "vehicles"),
        ({"vehicles": [car(), car()]}, "vehicles"),
        ({"vehicles": [car(start=9)]}, "v: start"),
        ({"vehicles": [car(shift=Window(5, 1))]}, "v: shift"),
        ({"vehicles": [car(seats=-2)]}, "v: seats"),
        ({"times": [[0, 1]]}, "times"),
        ({"times": []}, "times"),
        ({"times": -ROAD}, "times"),
        ({"times": ROAD * float("nan")}, "times"),
        ({"weights": Weights(driving=-1)}, "weights: driving"),
    ],
)
def test_impossible_tasks(change: dict[str, Any], place: str) -> None:
    given = {"requests": [ride("a", 1, 2)], "vehicles": [car()], "times": ROAD} | change
    weights = given.pop("weights", None)
    with pytest.raises(InvalidInput) as caught:
        task(given["requests"], given["vehicles"], given["times"], weights=weights)
    assert caught.value.place == place
    assert caught.value.remedy


def test_iterations_are_not_negative() -> None:
    with pytest.raises(InvalidInput, match="-1 Schritte"):
        solve(task([], [car()], ROAD), iterations=-1)


def good() -> tuple[Task, Plan]:
    wishes = [
        ride("a", 1, 2, service=1, dropoff_service=1, pickup=Window(50, 60), companions=1),
        ride("b", 2, 1, wheelchairs=1, seats=0, dropoff=Window(70, 99)),
        ride("c", 0, 3),
    ]
    day = task(wishes, [car(wheelchairs=1), car("w", shift=Window(2000, 2001))], ROAD)
    return day, solve(day, iterations=20).value


def stop(tour: Tour, at: int, **change: Any) -> Tour:
    stops = list(tour.stops)
    stops[at] = replace(stops[at], **change)
    return replace(tour, stops=tuple(stops))


def moved(tour: Tour, minutes: float) -> Tour:
    names = ("arrival", "begin", "departure")
    return replace(
        tour,
        stops=tuple(replace(s, **{n: getattr(s, n) + minutes for n in names}) for s in tour.stops),
    )


def late_start(tour: Tour) -> Tour:
    first = tour.stops[0]
    return stop(tour, 0, begin=first.begin + 1, arrival=first.arrival + 1)


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda t: stop(t, 0, place=2), "START"),
        (lambda t: stop(t, 0, kind=StopKind.END), "START"),
        (lambda t: stop(t, -1, place=2), "END"),
        (lambda t: stop(t, 1, kind=StopKind.START, request=None), "ENDS_INSIDE"),
        (lambda t: moved(t, -200), "SHIFT"),
        (lambda t: moved(t, 2000), "SHIFT"),
        (lambda t: moved(t, -30), "WINDOW"),
        (lambda t: moved(t, 30), "WINDOW"),
        (lambda t: stop(t, 1, arrival=t.stops[1].arrival + 1), "WAY"),
        (lambda t: stop(t, 1, wait=-1.0), "WAIT"),
        (lambda t: stop(t, 1, wait=t.stops[1].wait + 1), "WAIT"),
        (late_start, "SERVICE"),
        (lambda t: stop(t, 1, place=3), "PLACE"),
        (lambda t: stop(t, 1, seats=0), "LOAD"),
        (lambda t: stop(t, 3, wheelchairs=0), "LOAD"),
        (lambda t: replace(t, driving=t.driving + 1), "COST"),
        (lambda t: replace(t, cost=t.cost - 1), "COST"),
        (lambda t: replace(t, stops=(t.stops[0], *t.stops[-2:0:-1], t.stops[-1])), "ORDER"),
        (lambda t: replace(t, stops=(*t.stops[:2], *t.stops[3:])), "NOT_ONCE"),
        (lambda t: stop(t, 1, request=7), "UNKNOWN"),
        (lambda t: stop(t, 1, request=None), "UNKNOWN"),
        (lambda t: replace(t, vehicle=5), "UNKNOWN"),
        (lambda t: replace(t, vehicle=1), "SHIFT"),
    ],
)
def test_the_checker_sees_damaged_tours(damage: Any, code: str) -> None:
    day, plan = good()
    (tour,) = plan.tours
    codes = {v.code for v in violations(day, replace(plan, tours=(damage(tour),)))}
    assert code in codes


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda p: replace(p, cost=p.cost + 1), "COST"),
        (lambda p: replace(p, objective=p.objective - 1), "COST"),
        (lambda p: replace(p, refused=()), "NOT_ONCE"),
        (lambda p: replace(p, refused=p.refused * 2), "NOT_ONCE"),
        (lambda p: replace(p, refused=(*p.refused, Refusal(0, "", ""))), "NOT_ONCE"),
        (lambda p: replace(p, refused=(Refusal(9, "", ""),)), "UNKNOWN"),
        (lambda p: replace(p, tours=p.tours * 2), "TWO_TOURS"),
    ],
)
def test_the_checker_sees_damaged_plans(change: Any, code: str) -> None:
    day, plan = good()
    assert violations(day, plan) == ()
    assert code in {v.code for v in violations(day, change(plan))}


@pytest.mark.parametrize(
    ("request_", "vehicle", "code"),
    [
        ({"max_ride": 5}, {}, "RIDE"),
        ({}, {"max_duration": 10}, "DURATION"),
        ({}, {"seats": 1}, "SEATS"),
        ({}, {"wheelchairs": 0}, "WHEELCHAIRS"),
    ],
)
def test_the_checker_sees_stricter_rules(
    request_: dict[str, Any], vehicle: dict[str, Any], code: str
) -> None:
    """The plan was made for laxer rules."""
    day, plan = good()
    requests = tuple(replace(item, **request_) for item in day.requests)
    vehicles = tuple(replace(item, **vehicle) for item in day.vehicles)
    strict = replace(day, requests=requests, vehicles=vehicles)
    assert code in {v.code for v in violations(strict, plan)}


def test_a_plan_that_breaks_rules_is_not_handed_out() -> None:
    from nahraum.analysis.rides.search import checked

    day, plan = good()
    with pytest.raises(RuntimeError, match="breaks its own rules"):
        checked(day, replace(plan, refused=()))


def test_random_days_mix_rides_and_refusals() -> None:
    """What brute force compares is not trivial."""
    plans = [solve(random_task(seed, most=3), iterations=5).value for seed in range(12)]
    assert sum(len(plan.refused) for plan in plans) > 3
    assert sum(len(tour.stops) > 4 for plan in plans for tour in plan.tours) > 3
