"""From door to door over the invented timetable, against a second reading of it in plain Python."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from nahraum.base.places.rules import to_metres
from nahraum.connect.directory.rules.holidays import holidays_of
from nahraum.data.gtfs import feed_of
from nahraum.demo.tables import villages
from nahraum.demo.timetable import archive
from nahraum.understand.reach.adapters import plan_of, read_plan
from nahraum.understand.reach.rules import (
    BERLIN,
    PERSONAS,
    Days,
    Point,
    doors,
    journeys,
    places_of,
    reach,
)
from tests.understand.reach.bruteforce import Walker, World

FIRST, LAST = date(2026, 11, 1), date(2027, 12, 10)
STAY = 3600
PLACES = {place.slug: Point(*to_metres(place.lon, place.lat)) for place in villages()}
SENIOR = PERSONAS["65+"]
WALKER = Walker(SENIOR.speed_kmh, SENIOR.pause_s_per_m, SENIOR.max_walk_m, SENIOR.change_s)
TUESDAY, SATURDAY, SUNDAY = date(2026, 11, 24), date(2026, 11, 28), date(2026, 11, 29)
BOXING_DAY_FRIDAY = date(2026, 12, 25)
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)  # clocks go forward, and back


@pytest.fixture(scope="module")
def packed() -> bytes:
    return archive(FIRST, LAST, holidays_of("05766036"))


@pytest.fixture(scope="module")
def days(packed, tmp_path_factory) -> Days:
    path = tmp_path_factory.mktemp("feed") / "feed.zip"
    path.write_bytes(packed)
    return Days(read_plan(path))


@pytest.fixture(scope="module")
def world(packed) -> World:
    return World(packed)


def at(day: date, clock: str) -> datetime:
    hours, minutes = (int(part) for part in clock.split(":"))
    return datetime(day.year, day.month, day.day, hours, minutes, tzinfo=BERLIN)


def pairs(number: int, seed: int) -> list[tuple[Point, Point, datetime]]:
    """Doors near villages on ordinary and strange days."""
    chance = np.random.Generator(np.random.PCG64(seed))
    calendar = [TUESDAY, SATURDAY, SUNDAY, BOXING_DAY_FRIDAY, SPRING, AUTUMN, date(2027, 5, 14)]
    regions = [
        [place.slug for place in villages() if place.municipality.startswith(key)]
        for key in ("05766", "05762")
    ]

    def door(slugs: list[str]) -> Point:
        middle = PLACES[str(chance.choice(slugs))]
        east, north = chance.uniform(-300, 300, size=2).tolist()
        return Point(middle.x + east, middle.y + north)

    found = []
    for _pair in range(number):
        slugs = regions[int(chance.integers(2))]
        day = calendar[0] if chance.random() < 0.5 else calendar[int(chance.integers(7))]
        minutes = int(chance.integers(300, 1440))
        found.append((door(slugs), door(slugs), at(day, "00:00") + timedelta(minutes=minutes)))
    return found


# ------------------------------------------------------------------ against brute force
def test_a_hundred_ways_are_those_of_the_timetable(days: Days, world: World) -> None:
    """Arrival, the latest moment to leave for it, and nothing where nothing runs."""
    found_any = 0
    for start, end, moment in pairs(100, seed=4):
        day = moment.astimezone(BERLIN).date()
        wanted = world.arrival(start, end, moment, day, WALKER)
        found = journeys(days.of(day, SENIOR), start, end, moment, most=1)
        assert bool(found) is (wanted is not None), (start, end, moment)
        if wanted is None or not found:
            continue
        found_any += 1
        assert found[0].arrives == wanted
        assert found[0].leaves >= moment
        if found[0].lines:
            later = [m for m in world.leaving(start, day, WALKER) if m > found[0].leaves]
            arrivals = [world.arrival(start, end, m, day, WALKER) for m in later]
            assert all(other is None or other > wanted for other in arrivals)
    assert found_any > 25


def test_the_last_way_home_is_that_of_the_timetable(days: Days, world: World) -> None:
    checked = 0
    for home, away, moment in pairs(60, seed=5):
        day = moment.astimezone(BERLIN).date()
        if WALKER.walk(home, away) is not None:
            continue
        service = days.of(day, SENIOR)
        found = reach(service, home, moment).leave_by(away)
        begin, end = service.moment(0), service.moment(28 * 3600)
        arrivals = (
            (leaves, world.arrival(away, home, leaves, day, WALKER))
            for leaves in world.leaving(away, day, WALKER)
            if leaves >= begin
        )
        wanted = next((m for m, there in arrivals if there is not None and there <= end), None)
        assert (found.leaves if found else None) == wanted
        checked += found is not None
    assert checked > 15


def test_by_arrival_nothing_leaves_later_and_is_still_in_time(days: Days, world: World) -> None:
    checked = 0
    for start, end, moment in pairs(60, seed=6):
        day = moment.astimezone(BERLIN).date()
        found = journeys(days.of(day, SENIOR), start, end, moment, by="arrival", most=2)
        if not found or not found[0].lines:
            continue
        checked += 1
        assert found[0].arrives <= moment
        assert world.arrival(start, end, found[0].leaves, day, WALKER) == found[0].arrives
        for later in world.leaving(start, day, WALKER):
            if later > found[0].leaves:
                there = world.arrival(start, end, later, day, WALKER)
                assert there is None or there > moment
        if len(found) == 2:
            assert found[1].leaves < found[0].leaves
            assert found[1].arrives < found[0].arrives
    assert checked > 15


def test_the_second_reading_notices(days: Days, world: World) -> None:
    """The comparison can fail: with one hour less to change, other arrivals come out."""
    slow = Walker(WALKER.speed_kmh, WALKER.pause_s_per_m, WALKER.max_walk_m, 3600)
    start, end, moment = PLACES["talle"], PLACES["bega"], at(TUESDAY, "08:00")
    found = journeys(days.of(TUESDAY, SENIOR), start, end, moment, most=1)
    assert world.arrival(start, end, moment, TUESDAY, WALKER) == found[0].arrives
    assert world.arrival(start, end, moment, TUESDAY, slow) != found[0].arrives


# ------------------------------------------------------------------ values
def test_one_scan_answers_for_all_places(days: Days) -> None:
    service = days.of(TUESDAY, SENIOR)
    moment = at(TUESDAY, "08:00")
    all_doors = doors(days.plan, places_of(list(PLACES.values())), SENIOR)
    scan = reach(service, PLACES["talle"], moment)
    arrivals = scan.arrivals(all_doors).tolist()
    for (slug, place), arrival in zip(PLACES.items(), arrivals, strict=True):
        found = journeys(service, PLACES["talle"], place, moment, most=1)
        assert (service.moment(arrival) == found[0].arrives) if found else arrival > 1e9, slug


def test_a_way_in_the_words_of_the_timetable(days: Days) -> None:
    found = journeys(
        days.of(TUESDAY, SENIOR), PLACES["talle"], PLACES["bega"], at(TUESDAY, "08:00")
    )
    assert [way.lines for way in found] == [("764", "762")] * 3
    first = found[0]
    boards = first.boards
    assert boards == at(TUESDAY, "09:20")
    assert [(leg.start, leg.end) for leg in first.legs] == [
        ("", "Talle, Kirche"),
        ("Talle, Kirche", "Hohenhausen, Kirche"),
        ("Hohenhausen, Kirche", "Bega, Kirche"),
        ("Bega, Kirche", ""),
    ]
    assert first.legs[2].head == "Bega"
    assert first.walk_minutes == 7
    assert first.minutes == 78


def test_the_last_bus_home_leaves_after_midnight(days: Days) -> None:
    """Saturday night, line 501: 24:50 from Warburg is 0:50 on Sunday."""
    friday = date(2026, 11, 27)
    scan = reach(days.of(friday, SENIOR), PLACES["scherfede"], at(friday, "18:00"))
    back = scan.leave_by(PLACES["warburg"])
    assert back is not None
    assert back.boards == at(SATURDAY, "00:50")
    late = reach(days.of(SATURDAY, SENIOR), PLACES["scherfede"], at(SATURDAY, "00:30"))
    ways = journeys(late.day, PLACES["warburg"], PLACES["scherfede"], at(SATURDAY, "00:30"))
    assert ways[0].boards == at(SATURDAY, "00:50")


def test_public_holidays_run_as_sundays(days: Days) -> None:
    start, end = PLACES["varenholz"], PLACES["hohenhausen"]

    def boards(day: date) -> list[datetime | None]:
        found = journeys(days.of(day, SENIOR), start, end, at(day, "04:00"), most=20)
        return [way.boards for way in found]

    assert boards(SUNDAY) == [at(SUNDAY, "09:42"), at(SUNDAY, "13:42")]
    assert boards(BOXING_DAY_FRIDAY)[:2] == [
        at(BOXING_DAY_FRIDAY, "09:42"),
        at(BOXING_DAY_FRIDAY, "13:42"),
    ]
    assert boards(TUESDAY)[0] == at(TUESDAY, "05:42")
    assert len(boards(TUESDAY)) == 14


def test_in_school_breaks_the_school_bus_stays_away(days: Days) -> None:
    start, end = PLACES["hohenhausen"], PLACES["talle"]
    school, holidays = date(2027, 3, 16), date(2027, 4, 6)
    last = [
        reach(days.of(day, SENIOR), end, at(day, "08:00")).leave_by(start)
        for day in (school, holidays)
    ]
    assert last[0] is not None
    assert last[1] is not None
    assert last[0].boards == at(school, "17:42")
    assert last[1].boards == at(holidays, "16:30")


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_on_the_nights_of_the_clocks_trips_stand_where_gtfs_puts_them(day: date) -> None:
    """1:30 of the day of service is 13.5 hours before... noon minus 10.5 hours, whatever the wall
    clock shows by then; from 3 on both agree."""
    span = {"start_date": f"{day:%Y%m%d}", "end_date": f"{day:%Y%m%d}"}
    week = dict.fromkeys(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), 1
    )

    def trip(name: str, leaves: str, arrives: str) -> list[dict[str, object]]:
        return [
            {"trip_id": name, "stop_id": stop, "stop_sequence": n, "arrival_time": t,
             "departure_time": t} for n, (stop, t) in enumerate((("a", leaves), ("b", arrives)))
        ]  # fmt: skip

    plan = plan_of(
        feed_of(
            {
                "stops": [
                    {"stop_id": "a", "stop_name": "A", "stop_lat": 52.0, "stop_lon": 9.0},
                    {"stop_id": "b", "stop_name": "B", "stop_lat": 52.1, "stop_lon": 9.0},
                ],
                "routes": [{"route_id": "r", "route_short_name": "1", "route_type": 3}],
                "trips": [
                    {"route_id": "r", "service_id": "s", "trip_id": "night"},
                    {"route_id": "r", "service_id": "s", "trip_id": "noon"},
                ],
                "stop_times": [
                    *trip("night", "01:30:00", "04:00:00"),
                    *trip("noon", "12:00:00", "12:30:00"),
                ],
                "calendar": [{"service_id": "s", **week, **span}],
            }
        )
    )
    start, end = Point(plan.x[0], plan.y[0]), Point(plan.x[1], plan.y[1])
    begin = datetime(day.year, day.month, day.day, tzinfo=BERLIN)
    service = Days(plan).of(day, SENIOR)
    found = journeys(service, start, end, begin - timedelta(hours=2))
    noon = at(day, "12:00").astimezone(UTC)
    assert [way.boards for way in found] == [noon - timedelta(hours=10.5), noon]
    assert found[0].minutes == 150
    assert found[1].boards == at(day, "12:00")


def test_who_can_walk_walks(days: Days) -> None:
    start = PLACES["bega"]
    near = Point(start.x + 200, start.y)
    found = journeys(days.of(TUESDAY, SENIOR), start, near, at(TUESDAY, "08:00"))
    assert len(found) == 1
    assert found[0].lines == ()
    assert found[0].legs[0].metres == 260
    scan = reach(days.of(TUESDAY, SENIOR), start, at(TUESDAY, "08:00"))
    assert scan.leave_by(near) is None
    assert scan.returnable(doors(days.plan, places_of([near]), SENIOR), STAY).all()


def test_slower_people_do_not_arrive_earlier(days: Days) -> None:
    for start, end, moment in pairs(40, seed=7):
        day = moment.astimezone(BERLIN).date()
        ways = [
            journeys(days.of(day, PERSONAS[who]), start, end, moment, most=1)
            for who in ("adult", "65+", "80+")
        ]
        arrivals = [way[0].arrives if way else None for way in ways]
        for quick, slow in pairwise(arrivals):
            assert slow is None or (quick is not None and quick <= slow)
