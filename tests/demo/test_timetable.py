"""The invented timetable: small, marked as invented, the same each time, near the villages."""

import math
from datetime import date

from nahraum.base.places.rules import to_metres
from nahraum.connect.directory.rules.holidays import holidays_of
from nahraum.data.gtfs import feed_of, services_on
from nahraum.demo.tables import FOLDER, villages
from nahraum.demo.timetable import archive, at_school, departures, feed

FIRST, LAST = date(2026, 11, 1), date(2027, 12, 10)
HOLIDAYS = holidays_of("05766036")


def read():
    tables = feed(FIRST, LAST, HOLIDAYS)
    return feed_of({name: rows for name, rows in tables.items() if name != "agency"})


def test_it_is_small_and_the_same_each_time() -> None:
    assert (FOLDER / "timetable.toml").stat().st_size <= 60_000
    packed = archive(FIRST, LAST, HOLIDAYS)
    assert len(packed) <= 60_000
    assert packed == archive(FIRST, LAST, HOLIDAYS)


def test_every_line_says_that_it_is_invented() -> None:
    tables = feed(FIRST, LAST, HOLIDAYS)
    assert all("(erfunden)" in str(row["route_long_name"]) for row in tables["routes"])
    assert all("(erfunden)" in str(row["agency_name"]) for row in tables["agency"])
    phones = {str(row["phone_number"]) for row in tables["booking_rules"]}
    assert all(phone.startswith("0221 4710 8") for phone in phones)  # free for films and books


def test_stops_lie_near_the_middle_of_their_villages() -> None:
    places = {place.slug: to_metres(place.lon, place.lat) for place in villages()}
    for row in feed(FIRST, LAST, HOLIDAYS)["stops"]:
        stop = to_metres(float(str(row["stop_lon"])), float(str(row["stop_lat"])))
        assert math.dist(places[str(row["stop_id"])], stop) < 200


def test_each_municipality_has_buses_and_a_ride_on_demand_on_two_days() -> None:
    plan = read()
    assert plan.warnings == ()
    assert len(plan.routes) == 11
    days = {
        row["service_id"]: sum(row[day] for day in ("monday", "tuesday", "wednesday", "friday"))
        for row in plan.calendar.iter_rows(named=True)
        if row["service_id"].startswith("Bürgerbus")
    }
    assert len(days) == 3
    assert plan.booking_rules["prior_notice_last_day"].to_list() == [1, 1, 1]


def test_holidays_and_school_breaks_change_the_day() -> None:
    plan = read()
    ordinary, good_friday, easter_break = date(2027, 3, 9), date(2027, 3, 26), date(2027, 4, 6)
    assert {"mofr", "school"} <= services_on(plan, ordinary)
    assert services_on(plan, good_friday) & {"mofr", "school", "so", "sa"} == {"so"}
    assert services_on(plan, easter_break) & {"mofr", "school", "so"} == {"mofr"}
    assert at_school(date(2027, 1, 7))
    assert not at_school(date(2027, 1, 6))
    assert not at_school(date(2026, 12, 21))


def test_rhythms_are_written_out() -> None:
    assert list(departures("06:12")) == [372]
    assert list(departures("06:12-08:12/60")) == [372, 432, 492]
