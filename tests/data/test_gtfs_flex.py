"""Rides on demand: GTFS-Flex as adopted and as drafted, and damaged."""

from datetime import date
from pathlib import Path

import pytest

from nahraum.data.errors import FormatError
from nahraum.data.gtfs import day_of, read_feed
from tests.data.feeds import write_feed

GROUPS = "location_group_id,location_group_name\nraum,Raum\n"
MEMBERS = "location_group_id,stop_id\nraum,dorf\nraum,klinik\n"
RULES = "booking_rule_id,booking_type,prior_notice_duration_min,phone_number\nr,1,60,05261 1\n"
FLEX = """trip_id,stop_sequence,stop_id,location_group_id,arrival_time,departure_time,pickup_type,\
drop_off_type,start_pickup_drop_off_window,end_pickup_drop_off_window,pickup_booking_rule_id
b1,1,,raum,,,2,1,08:00:00,18:00:00,r
b1,2,,raum,,,1,2,08:00:00,18:00:00,r
"""


def flexible(tmp_path: Path, **changed: str) -> Path:
    files = {"location_groups": GROUPS, "location_group_stops": MEMBERS, "booking_rules": RULES}
    files |= {"stop_times": FLEX, "frequencies": None, "transfers": None} | changed  # type: ignore[dict-item]
    return write_feed(tmp_path / "f", **files)


def test_flex_as_adopted_and_as_drafted_are_the_same(tmp_path: Path) -> None:
    feed = read_feed(flexible(tmp_path))
    assert feed.areas == {"raum": (0, 4)}
    assert feed.windows.rows() == [
        (2, "raum", 28800, 64800, 2, 1, "r"),
        (2, "raum", 28800, 64800, 1, 2, "r"),
    ]
    assert feed.booking_rules["prior_notice_duration_min"].to_list() == [60]
    draft = read_feed(
        flexible(
            tmp_path,
            location_groups="location_group_id,location_id\nraum,dorf\nraum,klinik\n",
            location_group_stops="location_group_id,stop_id\nraum,dorf\n",
            stop_times=FLEX.replace("drop_off_window", "dropoff_window")
            .replace(",location_group_id", "")
            .replace(",,raum", ",raum"),
        )
    )
    assert draft.areas == feed.areas
    assert draft.windows.equals(feed.windows)
    areas = read_feed(
        flexible(
            tmp_path,
            location_groups="location_group_id\nandere\n",
            location_group_stops="location_group_id,stop_id\nandere,dorf\n",
            stop_areas="area_id,stop_id\nraum,dorf\nraum,klinik\n",
        )
    )
    assert areas.areas["raum"] == (0, 4)


def test_the_number_of_the_stop_decides_not_the_row(tmp_path: Path) -> None:
    head, *rows = FLEX.splitlines()
    turned = "\n".join([head, *reversed(rows)]) + "\n"
    turned_round = read_feed(flexible(tmp_path, stop_times=turned)).windows
    assert turned_round.equals(read_feed(flexible(tmp_path)).windows)


def test_who_must_book_the_day_before_is_told(tmp_path: Path) -> None:
    rules = "booking_rule_id,booking_type,prior_notice_last_day\nr,2,1\n"
    feed = read_feed(flexible(tmp_path, booking_rules=rules))
    found = {item.code: item.text for item in day_of(feed, date(2026, 11, 24)).warnings}
    assert "am Vortag" in found["BOOKED_BEFORE"]
    on_the_day = day_of(read_feed(flexible(tmp_path)), date(2026, 11, 24))
    assert "BOOKED_BEFORE" not in {item.code for item in on_the_day.warnings}


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("stop_times", FLEX.replace(",raum", ",xx"), "stop_times.txt:2: location_group_id: "),
        ("stop_times", FLEX.replace("18:00:00", ""), "stop_times.txt:2: start_pickup"),
        ("stop_times", FLEX.replace("18:00:00", "07:00:00"), "stop_times.txt:2: start_pickup"),
        ("stop_times", FLEX.replace(",r\n", ",q\n"), "stop_times.txt:2: booking_rule: "),
        ("stop_times", FLEX.replace("b1,", "zz,"), "stop_times.txt:2: trip_id: "),
        ("location_group_stops", MEMBERS + "raum,x\n", "location_group_stops.txt:4: stop_id: "),
        ("booking_rules", RULES.replace("60", "bald"), "booking_rules.txt:2: prior_notice"),
    ],
)
def test_damaged_rides_on_demand(tmp_path: Path, name: str, text: str, place: str) -> None:
    path = flexible(tmp_path, **{name: text})
    with pytest.raises(FormatError) as caught:
        read_feed(path)
    assert str(caught.value).removeprefix(f"{path}/").startswith(place)


POLYGON = '{"type":"Polygon","coordinates":[[[9,52],[9.1,52],[9.1,52.1],[9,52]]]}'


def geojson(geometry: str = POLYGON, identity: str = '"id":"raum",') -> str:
    feature = identity + '"properties":{"stop_name":"Raum"},"geometry":' + geometry
    return '{"features":[{' + feature + "}]}"


def test_areas_as_polygons(tmp_path: Path) -> None:
    path = flexible(
        tmp_path, location_groups="location_group_id\nx\n", location_group_stops=MEMBERS[:26] + "\n"
    )
    (path / "location_group_stops.txt").unlink()
    (path / "locations.geojson").write_text(geojson())
    location = read_feed(path).locations["raum"]
    assert (location.name, location.rings[0].shape) == ("Raum", (4, 2))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        geojson(identity=""),
        geojson('{"type":"Point","coordinates":[9,52]}'),
        geojson(POLYGON.replace("9.1,52]", "NaN,52]")),
        geojson(POLYGON.replace("9.1,52]", "912,52]")),
        geojson(POLYGON.replace("[9.1,52],[9.1,52.1],", "")),
        geojson("null"),
    ],
)
def test_damaged_polygons(tmp_path: Path, text: str) -> None:
    path = flexible(tmp_path)
    (path / "locations.geojson").write_text(text)
    with pytest.raises(FormatError, match=r"locations.geojson:1: features: .*GeoJSON"):
        read_feed(path)
