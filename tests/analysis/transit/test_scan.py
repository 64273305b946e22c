"""The connection scan: hand-computed, against RAPTOR, and what must hold for every timetable."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.transit import (
    Barrier,
    Changes,
    Line,
    Ride,
    Timetable,
    Trips,
    closed_walks,
    earliest,
    footpaths,
    timetable,
    with_lines,
)
from tests.analysis.transit.play import (
    BAHNHOF,
    DORF,
    INSEL,
    KLINIK,
    MARKT,
    play,
    raptor,
    run,
    trips_of,
    worlds,
)

World = tuple[Trips, int, Changes]
MIN = 60


def arrivals(table: Timetable, start: dict[int, int]) -> list[int | None]:
    found = earliest(table, start)
    return [found.at(stop) for stop in range(table.stops)]


def test_methods_3_3_play_timetable_by_hand() -> None:
    changes = Changes(change_s=120)
    start = {DORF: 479 * MIN}
    # Back in Dorf with the bus of 18:00: a round trip is a ride too.
    expected = [1105 * MIN, 490 * MIN, 500 * MIN, 515 * MIN, None]
    assert arrivals(timetable(play(), 5, changes), start) == expected
    assert raptor(play(), 5, changes, start) == expected


def test_without_time_to_change_the_earlier_bus_is_caught() -> None:
    table = timetable(play(), 5, Changes(change_s=60))
    assert earliest(table, {DORF: 0}).at(KLINIK) == 510 * MIN
    barrier_free = timetable(play(), 5, Changes(change_s=301))
    assert earliest(barrier_free, {DORF: 0}).at(KLINIK) == 575 * MIN


def test_the_journey_names_its_rides() -> None:
    found = earliest(timetable(play(), 5, Changes()), {DORF: 480 * MIN})
    assert found.rides(KLINIK) == (
        Ride(0, DORF, BAHNHOF, 480 * MIN, 500 * MIN),
        Ride(3, BAHNHOF, KLINIK, 505 * MIN, 515 * MIN),
    )
    assert found.rides(INSEL) == ()
    assert found.at(INSEL) is None


def test_a_minute_late_costs_an_hour() -> None:
    found = earliest(timetable(play(), 5, Changes()), {DORF: 480 * MIN + 1})
    assert found.at(KLINIK) == 575 * MIN


def test_rides_after_midnight_belong_to_the_day() -> None:
    found = earliest(timetable(play(), 5, Changes()), {KLINIK: 1081 * MIN})
    assert found.at(DORF) == 1475 * MIN


def test_walking_between_stops_is_part_of_a_change() -> None:
    trips = trips_of([run((0, 0), (1, 10)), run((2, 15), (3, 20))])
    walks = np.array([[1, 2, 180]])
    table = timetable(trips, 4, Changes(change_s=120, walks=walks))
    assert earliest(table, {0: 0}).at(3) == 20 * MIN  # 10:00 + 3 + 2 = 15:00
    late = timetable(trips, 4, Changes(change_s=121, walks=walks))
    assert earliest(late, {0: 0}).at(3) is None


@pytest.mark.parametrize(
    ("rule", "arrives"),
    [
        ((1, 1, 3, -1), None),  # changing is not possible
        ((1, 1, 2, 60), 20),
        ((1, 1, 2, 301), None),
        ((1, 1, 1, -1), 20),  # the vehicle waits
        ((1, 1, 0, -1), None),  # recommended, but the walk decides
        ((0, 1, 3, -1), None),  # forbids what was not possible anyway
    ],
)
def test_rules_of_the_timetable_replace_the_computed_change(
    rule: tuple[int, int, int, int], arrives: int | None
) -> None:
    trips = trips_of([run((0, 0), (1, 10)), run((1, 11), (2, 20))])
    table = timetable(trips, 3, Changes(change_s=400, rules=np.array([rule])))
    expected = None if arrives is None or rule[3] == 301 else arrives * MIN
    assert earliest(table, {0: 0}).at(2) == expected


def test_who_needs_longer_needs_longer_than_the_rules_too() -> None:
    rules = np.array([[0, 0, 2, 60], [1, 1, 1, -1], [2, 2, 0, -1]])
    changes = Changes(change_s=300, extra_s=180, rules=rules)
    assert footpaths(3, changes)[2].tolist() == [240, 0, 300]


def test_getting_on_and_off_only_where_allowed() -> None:
    runs = [run((0, 0), (1, 10), (2, 20))]
    for closed, expected in (((0, 0), [None, None, None]), ((1, 1), [None, None, 1200])):
        table = timetable(trips_of(runs, closed=[closed]), 3, Changes())
        assert arrivals(table, {0: 0}) == expected


@pytest.mark.parametrize(
    ("barrier", "trip", "stops", "expected"),
    [
        (Barrier.ANY, 2, [2, 2, 2], 600),
        (Barrier.KNOWN, 1, [1, 1, 0], 600),
        (Barrier.KNOWN, 0, [1, 1, 1], None),  # unknown is not yes
        (Barrier.KNOWN, 1, [0, 1, 1], None),
        (Barrier.KNOWN, 1, [1, 0, 1], None),
        (Barrier.NOT_REFUSED, 0, [0, 0, 0], 600),
        (Barrier.NOT_REFUSED, 2, [1, 1, 1], None),
        (Barrier.NOT_REFUSED, 1, [1, 2, 1], None),
    ],
)
def test_wheelchairs(barrier: Barrier, trip: int, stops: list[int], expected: int | None) -> None:
    trips = trips_of([run((0, 0), (1, 10))], [trip])
    table = timetable(trips, 3, Changes(), barrier=barrier, stop_wheelchair=np.array(stops))
    assert earliest(table, {0: 0}).at(1) == expected


def test_wheelchairs_need_to_know_the_stops() -> None:
    with pytest.raises(InvalidInput, match="barrierefrei"):
        timetable(play(), 5, Changes(), barrier=Barrier.KNOWN)


def test_walks_are_closed_up_to_the_limit() -> None:
    chain = np.array([[0, 1, 200], [1, 2, 200], [2, 3, 250], [0, 1, 300], [3, 3, 5]])
    assert closed_walks(4, chain, 600).tolist() == [
        [0, 1, 200],
        [0, 2, 400],
        [1, 2, 200],
        [1, 3, 450],
        [2, 3, 250],
    ]
    ptr, stop, ready = footpaths(4, Changes(change_s=60, walks=chain, longest_s=600))
    assert (ptr.tolist(), stop.tolist()) == ([0, 3, 6, 8, 9], [0, 1, 2, 1, 2, 3, 2, 3, 3])
    assert ready.tolist() == [60, 260, 460, 60, 260, 510, 60, 310, 60]


def test_hops_without_duration_are_scanned_before_what_follows_them() -> None:
    trips = trips_of([run((1, 10), (2, 15)), run((0, 10), (1, 10), (3, 12))])
    table = timetable(trips, 4, Changes(change_s=0))
    assert arrivals(table, {0: 0}) == [None, 600, 900, 720]


def test_hops_without_duration_are_ridden_backwards_too() -> None:
    """Feeds give whole minutes: three stops of a trip within one are no rarity."""
    trips = trips_of([run((0, 10), (1, 10), (2, 10), (3, 10), (4, 11))])
    back = timetable(trips, 5, Changes()).mirrored
    assert arrivals(back, {4: -11 * MIN}) == [-10 * MIN] * 4 + [None]
    assert arrivals(back, {3: -10 * MIN}) == [-10 * MIN] * 3 + [None, None]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"stop": np.array([0, 9])}, "unbekannten Halt"),
        ({"stop": np.array([-1, 1])}, "unbekannten Halt"),
        ({"departure": np.array([0, 500])}, "rückwärts"),
        ({"arrival": np.array([0, -5]), "departure": np.array([0, 0])}, "rückwärts"),
        ({"arrival": np.array([0, 1, 2])}, "verschieden lang"),
        ({"wheelchair": np.array([0, 0])}, "mindestens zwei"),
        ({"ptr": np.array([0, 1, 2]), "wheelchair": np.array([0, 0])}, "mindestens zwei"),
    ],
)
def test_trips_that_cannot_be(change: dict[str, np.ndarray], problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        timetable(replace(trips_of([run((0, 0), (1, 10))]), **change), 2, Changes())


def test_other_arguments_that_cannot_be() -> None:
    with pytest.raises(InvalidInput, match="negativ"):
        timetable(play(), 5, Changes(change_s=-1))
    with pytest.raises(InvalidInput, match="unbekannten Halt"):
        closed_walks(2, np.array([[0, 2, 5]]), 600)
    with pytest.raises(InvalidInput, match="Halt 7"):
        earliest(timetable(play(), 5, Changes()), {7: 0})
    with pytest.raises(InvalidInput, match="mindestens zwei"):
        Line(stops=(0,), offsets=(0,), starts=())


def test_a_day_without_trips_and_a_start_from_nowhere() -> None:
    assert arrivals(timetable(trips_of([]), 2, Changes()), {0: 0}) == [None, None]
    assert arrivals(timetable(play(), 5, Changes()), {}) == [None] * 5


# ------------------------------------------------------------------ what always holds
STARTS = st.integers(-1800, 90_000)


@given(worlds(), STARTS)
def test_csa_and_raptor_agree(world: World, moment: int) -> None:
    trips, stops, changes = world
    start = {0: moment, stops - 1: moment + 300}
    assert arrivals(timetable(*world), start) == raptor(trips, stops, changes, start)


@given(worlds(), STARTS)
def test_nobody_arrives_before_leaving(world: World, moment: int) -> None:
    found = [item for item in arrivals(timetable(*world), {0: moment}) if item is not None]
    assert all(item >= moment for item in found)


@given(worlds(), STARTS, st.integers(0, 5000))
def test_later_departure_never_arrives_earlier(world: World, moment: int, later: int) -> None:
    table = timetable(*world)
    early, late = (arrivals(table, {0: moment + add}) for add in (0, later))
    assert all(b is None or (a is not None and a <= b) for a, b in zip(early, late, strict=True))


@given(worlds(), STARTS, st.integers(0, 1), st.integers(-600, 4000))
def test_another_trip_never_worsens(world: World, moment: int, stop: int, start: int) -> None:
    trips, stops, changes = world
    line = Line(stops=(stop, 1 - stop), offsets=(0, 240), starts=(start, start + 3600))
    more = with_lines(trips, [line])
    assert more.count == trips.count + 2
    old = arrivals(timetable(*world), {0: moment})
    new = arrivals(timetable(more, stops, changes), {0: moment})
    assert all(a is None or (b is not None and b <= a) for a, b in zip(old, new, strict=True))


@given(worlds(), STARTS)
def test_backwards_finds_the_latest_departure(world: World, moment: int) -> None:
    """Mirrored, `moment` is the time to be at stop 0; leaving later there is no way."""
    table = timetable(*world)
    back = earliest(table.mirrored, {0: -moment})
    for stop in range(1, table.stops):
        latest = back.at(stop)
        if latest is None:
            ever = earliest(table, {stop: -100_000}).at(0)
            assert ever is None or ever > moment
        else:
            there = earliest(table, {stop: -latest}).at(0)
            assert there is not None
            assert there <= moment
            after = earliest(table, {stop: -latest + 1}).at(0)
            assert after is None or after > moment


@given(worlds(), STARTS)
def test_journeys_are_made_of_rides_that_fit(world: World, moment: int) -> None:
    trips, stops, changes = world
    ptr, foot_to, foot_ready = footpaths(stops, changes)
    found = earliest(timetable(*world), {0: moment})
    for stop in range(stops):
        rides = found.rides(stop)
        assert bool(rides) == (found.at(stop) is not None)
        place, ready = 0, moment
        for ride in rides:
            if ride is not rides[0]:
                k = list(foot_to[ptr[place] : ptr[place + 1]]).index(ride.from_stop)
                ready += int(foot_ready[ptr[place] + k])
            assert ready <= ride.departure <= ride.arrival
            assert ride.trip < trips.count
            place, ready = ride.to_stop, ride.arrival
        assert not rides or (place, ready) == (stop, found.at(stop))
        assert not rides or rides[0].from_stop == 0


def test_stops_of_the_play_are_what_they_say() -> None:
    table = timetable(play(), 5, Changes())
    assert earliest(table, {MARKT: 0}).at(BAHNHOF) == 500 * MIN
