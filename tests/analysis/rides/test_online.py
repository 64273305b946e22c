"""One more request on the day itself: promises hold, what happened stays."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.rides import Plan, Task, Window, insert_request, ride_of, solve, violations
from nahraum.analysis.rides import task as task_of
from tests.analysis.rides.examples import car, line, random_task, ride

ROAD = line(0, 10, 20, 30)


def planned(day: Task, without: int) -> Plan:
    """A plan for all requests but the last one, in the numbering of the whole day."""
    part = replace(day, requests=day.requests[:without])
    return solve(part, iterations=5).value


@given(st.integers(0, 100_000), st.integers(0, 100))
@settings(max_examples=40)
def test_promises_hold_and_the_past_stays(seed: int, now: int) -> None:
    day = random_task(seed)
    last = len(day.requests) - 1
    before = planned(day, last)
    after = insert_request(day, before, last, now=now).value
    assert violations(day, after) == ()
    told = ride_of(before)
    for number, stops in ride_of(after).items():
        if number == last:
            assert stops[0].begin >= now
            continue
        for old, new in zip(told[number], stops, strict=True):
            assert abs(old.begin - new.begin) <= 10 + 1e-6
            if old.begin <= now:
                assert new.begin == pytest.approx(old.begin)
    assert set(told) <= set(ride_of(after))
    assert {item.request for item in after.refused} >= {item.request for item in before.refused}


def test_a_request_on_the_way_is_taken() -> None:
    day = task_of([ride("a", 1, 3, pickup=Window(100, 110)), ride("b", 2, 3)], [car()], ROAD)
    found = insert_request(day, planned(day, 1), 1, now=50)
    (tour,) = found.value.tours
    assert [s.request for s in tour.stops] == [None, 0, 1, 0, 1, None] or [
        s.request for s in tour.stops
    ] == [None, 0, 1, 1, 0, None]
    assert found.value.cost == 60
    assert {a.name: a.value for a in found.assumptions}["Spielraum zugesagter Zeiten"] == 10


def test_who_would_break_a_promise_is_refused() -> None:
    """The car has promised 100 and 110; going to 3 and back first takes 20 minutes more."""
    fixed = ride("a", 1, 2, pickup=Window(100, 160))
    wish = ride("b", 3, 0, pickup=Window(100, 115), max_ride=60)
    day = task_of([fixed, wish], [car()], ROAD)
    before = planned(day, 1)
    told = {0: (100.0, 110.0)}
    found = insert_request(day, before, 1, now=60, promises=told, tolerance=2).value
    assert [(item.request, item.code) for item in found.refused] == [(1, "PROMISES")]
    assert ride_of(found).keys() == {0}
    # Without a promise it is possible; asked again, the old refusal goes.
    again = insert_request(day, found, 1, now=60, promises=told, tolerance=60).value
    assert again.refused == ()


def test_who_was_told_nothing_keeps_the_time_of_the_plan() -> None:
    day = task_of([ride("a", 1, 2), ride("b", 2, 3), ride("c", 1, 3)], [car(), car("w")], ROAD)
    before = planned(day, 2)
    (number, stops), *_ = ride_of(before).items()
    told = {number: (stops[0].begin, stops[1].begin)}
    some = insert_request(day, before, 2, now=0, promises=told).value
    assert some == insert_request(day, before, 2, now=0).value
    with pytest.raises(InvalidInput, match="zugesagte Zeit"):
        insert_request(day, before, 2, now=0, promises={number: (float("nan"), 100.0)})


def test_other_reasons_stay_what_they_are() -> None:
    day = task_of([ride("a", 1, 2), ride("b", 1, 2, wheelchairs=1)], [car()], ROAD)
    found = insert_request(day, planned(day, 1), 1, now=0).value
    assert [item.code for item in found.refused] == ["NO_WHEELCHAIR_PLACE"]


def test_a_car_on_its_way_does_not_turn_round() -> None:
    """At 95 the car drives to 3 where it must be at 100; 1 lies behind it."""
    day = task_of(
        [ride("a", 3, 2, pickup=Window(100, 100)), ride("b", 1, 2)], [car(max_duration=80)], ROAD
    )
    before = planned(day, 1)
    assert before.tours[0].stops[0].begin == 70
    found = insert_request(day, before, 1, now=95).value
    assert [s.request for s in found.tours[0].stops] == [None, 0, 0, 1, 1, None]
    assert found.tours[0].stops[:2] == before.tours[0].stops[:2]
    done = insert_request(day, before, 1, now=125).value
    assert [item.request for item in done.refused] == [1]


@pytest.mark.parametrize(("longest", "taken"), [(85, True), (84, False)])
def test_a_car_that_left_cannot_leave_later(longest: float, *, taken: bool) -> None:
    """It left at 70 and would be back at 155."""
    wish = ride("b", 3, 0, pickup=Window(125, 160))
    cars = [car(max_duration=longest)]
    day = task_of([ride("a", 3, 2, pickup=Window(100, 100)), wish], cars, ROAD)
    found = insert_request(day, planned(day, 1), 1, now=95).value
    assert [item.request for item in found.refused] == ([] if taken else [1])


@pytest.mark.parametrize(
    ("number", "now", "tolerance"),
    [(0, 0.0, 10.0), (7, 0.0, 10.0), (-1, 0.0, 10.0), (1, -1.0, 10.0), (1, 0.0, float("nan"))],
)
def test_impossible_questions(number: int, now: float, tolerance: float) -> None:
    day = task_of([ride("a", 1, 2), ride("b", 1, 2)], [car()], ROAD)
    with pytest.raises(InvalidInput):
        insert_request(day, planned(day, 1), number, now=now, tolerance=tolerance)


def test_nobody_is_sent_after_the_shift() -> None:
    day = task_of([ride("a", 1, 2)], [car(shift=Window(0, 100))], ROAD)
    found = insert_request(day, Plan((), (), 0.0, 0.0), 0, now=120).value
    assert [item.code for item in found.refused] == ["PROMISES"]
