"""`nahraum reach transit`: the little feed end to end, options, and files that are broken."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run
from tests.data.feeds import FEED, STOP_TIMES, STOPS, write_feed, zip_feed

VERB = "reach transit --gtfs F --date 2026-11-24 --origins O.csv --destinations D.csv"
# At the stops Dorf and Klinik themselves: no walks to count.
O = "id,lon,lat\nhaus,9.0,52.0\n"  # noqa: E741  the name of the file
D = "id,lon,lat\nklinik,9.2,52.0\n"
SOON = f"{VERB} --from 7:55 --to 8:05"


@pytest.fixture(autouse=True)
def files(folder: Path) -> None:
    write_feed(folder / "F")
    (folder / "O.csv").write_text(O, encoding="utf-8")
    (folder / "D.csv").write_text(D, encoding="utf-8")


def test_the_play_feed_end_to_end(ask: Ask) -> None:
    """7:55 and 8:00 arrive with bus a1 at 8:20 and b1 at 8:35; 8:05 misses the only b1."""
    answer = ask(SOON)
    (row,) = answer["journeys"]
    assert (row["origin"], row["destination"]) == ("haus", "klinik")
    assert row["median_s"] == 40 * 60
    assert row["p90_s"] is None
    assert row["arriving"] == pytest.approx(2 / 3)
    assert row["changes"] == 1
    assert row["walk_s"] is None
    assert row["feasible_return"] is False
    assert (row["latest_return"], row["last_ride"]) == (None, None)
    assert answer["feed"] == {
        "routes": 2,
        "stops": 5,
        "trips": 4,
        "date": "2026-11-24",
        "trips_on_date": 4,
        "on_demand": 0,
        "valid_from": "2026-10-01",
        "valid_to": "2026-12-31",
    }
    assert answer["method"]["name"] == "transit.journeys"
    assert answer["inputs"]["from"] == "07:55"
    assert [item["verified"] for item in answer["assumptions"]] == [False] * 4


def test_the_way_home(ask: Ask, folder: Path) -> None:
    more = STOP_TIMES.replace("23:50:00", "18:00:00").replace("24:20:00", "18:30:00")
    trips = FEED["trips.txt"].replace("B,night", "B,school")
    write_feed(folder / "F", stop_times=more, trips=trips)
    (row,) = ask(SOON)["journeys"]
    assert row["feasible_return"] is True
    assert (row["latest_return"], row["last_ride"]) == ("18:00", "18:00")
    assert row["return_share"] == pytest.approx(2 / 3)
    assert ask(f"{SOON} --home-by 18:29")["journeys"][0]["feasible_return"] is False
    assert ask(f"{SOON} --return-stay 565")["journeys"][0]["feasible_return"] is True
    assert ask(f"{SOON} --return-stay 566")["journeys"][0]["feasible_return"] is False
    assert ask(f"{SOON} --closes 9:34")["journeys"][0]["feasible_return"] is False
    assert ask(f"{SOON} --opens 17:01")["journeys"][0]["feasible_return"] is False


def test_rules_of_the_timetable_and_the_time_to_change(ask: Ask, folder: Path) -> None:
    """transfers.txt asks for four minutes at the station; without it five are just enough."""
    write_feed(folder / "F", transfers=None)
    assert ask(f"{SOON} --change-time 5")["journeys"][0]["changes"] == 1
    assert ask(f"{SOON} --change-time 5.5")["journeys"][0]["arriving"] == 0
    write_feed(folder / "F", transfers=FEED["transfers.txt"].replace("240", "301"))
    assert ask(f"{SOON} --change-time 0")["journeys"][0]["arriving"] == 0


def test_who_is_there_already_rides_nowhere(ask: Ask, folder: Path) -> None:
    more = STOP_TIMES.replace("23:50:00", "18:00:00").replace("24:20:00", "18:30:00")
    write_feed(
        folder / "F", stop_times=more, trips=FEED["trips.txt"].replace("B,night", "B,school")
    )
    (folder / "O.csv").write_text(O + "klinik,9.2,52.0\n", encoding="utf-8")
    there, here = ask(SOON)["journeys"]
    assert (there["changes"], there["last_ride"]) == (1, "18:00")
    assert (here["median_s"], here["changes"], here["walk_s"], here["last_ride"]) == (
        0,
        None,
        0,
        None,
    )
    assert here["feasible_return"] is True


def test_unknown_is_not_accessible(ask: Ask, folder: Path) -> None:
    assert ask(f"{SOON} --wheelchair")["journeys"][0]["median_s"] is None
    assert ask(f"{SOON} --wheelchair")["journeys"][0]["median_if_unknown_s"] is None
    # Five minutes at the station: two as the timetable says, and three more.
    rules = FEED["transfers.txt"].replace("240", "120")
    unknown = STOPS.replace("9.2000,,,2", "9.2000,,,")
    write_feed(folder / "F", stops=unknown, transfers=rules)
    (row,) = ask(f"{SOON} --wheelchair")["journeys"]
    assert (row["median_s"], row["median_if_unknown_s"]) == (None, 2400)
    write_feed(folder / "F", stops=STOPS.replace("9.2000,,,2", "9.2000,,,1"), transfers=rules)
    (row,) = ask(f"{SOON} --persona wheelchair")["journeys"]
    assert (row["median_s"], row["median_if_unknown_s"]) == (2400, 2400)
    write_feed(folder / "F", transfers=rules.replace("120", "121"))
    assert ask(f"{SOON} --persona wheelchair")["journeys"][0]["arriving"] == 0


@pytest.mark.parametrize(
    ("persona", "arriving"), [("adult", 1 / 3), ("65+", 0), ("80+", 0), ("wheelchair", 0)]
)
def test_who_walks_slower_arrives_later(
    ask: Ask, folder: Path, persona: str, arriving: float
) -> None:
    """The house stands 342 m from the stop, 445 m on foot: 334 s, or 505 s, 654 s, 534 s."""
    (folder / "O.csv").write_text("id,lon,lat\nhaus,9.005,52.0\n", encoding="utf-8")
    answer = ask(f"{VERB} --from 7:54 --to 8:04 --persona {persona}")
    assert answer["journeys"][0]["arriving"] == pytest.approx(arriving)
    assert answer["inputs"]["persona"] == persona


def test_walking_all_the_way(ask: Ask, folder: Path) -> None:
    (folder / "D.csv").write_text("id,lon,lat\nladen,9.005,52.0\n", encoding="utf-8")
    (row,) = ask(SOON)["journeys"]
    assert (row["walk_s"], row["median_s"], row["p90_s"]) == (334, 334, 334)
    assert row["latest_return"] == "18:24"
    (row,) = ask(f"{SOON} --max-walk 400")["journeys"]
    assert row["walk_s"] is None


def test_places_far_from_everything_are_named(ask: Ask, folder: Path) -> None:
    (folder / "O.csv").write_text(O + "fern,10,50\n", encoding="utf-8")
    answer = ask(SOON)
    assert [row["arriving"] for row in answer["journeys"]] == [pytest.approx(2 / 3), 0]
    found = {item["code"]: item["text"] for item in answer["warnings"]}
    assert found["NO_STOP"].startswith("O.csv:3: lon, lat: 1 Orte haben keinen")
    assert "1 von 2 Wegen" in found["UNREACHED"]


def test_swapped_coordinates_are_hinted_at_on_both_sides(ask: Ask, folder: Path) -> None:
    (folder / "O.csv").write_text("id,lon,lat\nhaus,52.0,9.0\n", encoding="utf-8")
    (folder / "D.csv").write_text("id,lon,lat\nx,9.2,52.0\ny,9.5,52.0\n", encoding="utf-8")
    notes = [w["text"] for w in ask(SOON)["warnings"] if w["code"] == "NO_STOP"]
    swapped, far = notes
    assert swapped.endswith("vertauscht?")
    assert far == "D.csv:3: lon, lat: 1 Ziele haben keinen bedienten Halt in Gehweite"


@pytest.mark.parametrize(("words", "told"), [("--to 24:00", 0), ("--to 25:00", 1)])
def test_after_midnight_the_next_day_is_missing(ask: Ask, words: str, told: int) -> None:
    codes = [w["code"] for w in ask(f"{VERB} --every 60 {words}")["warnings"]]
    assert codes.count("NEXT_DAY") == told


def test_zip_or_folder(ask: Ask, folder: Path) -> None:
    zip_feed(folder / "F.zip")
    answer = ask(SOON.replace("--gtfs F ", "--gtfs F.zip "))
    assert answer["journeys"] == ask(SOON)["journeys"]


def test_areas_on_demand(ask: Ask, folder: Path) -> None:
    head = "trip_id,stop_sequence,stop_id,location_group_id,location_id,arrival_time,"
    head += "departure_time,start_pickup_drop_off_window,end_pickup_drop_off_window,"
    head += "pickup_booking_rule_id\n"
    window = "08:00:00,18:00:00,r\n"
    rows = f"b1,1,,,feld,,,{window}b1,2,klinik,,,,,{window}a1,1,,g,,,,{window}"
    rows += f"n1,1,,g,,,,{window}"
    write_feed(
        folder / "F",
        stop_times=head + rows,
        frequencies=None,
        location_groups="location_group_id\ng\n",
        location_group_stops="location_group_id,stop_id\ng,dorf\n",
        booking_rules="booking_rule_id,prior_notice_duration_min\nr,60\n",
    )
    ring = [[8.9, 51.9], [9.1, 51.9], [9.1, 52.1], [8.9, 52.1], [8.9, 51.9]]
    feature = {"id": "feld", "geometry": {"type": "Polygon", "coordinates": [ring]}}
    (folder / "F" / "locations.geojson").write_text(json.dumps({"features": [feature]}))
    answer = ask(f"{VERB} --from 9:00 --to 10:00")
    (row,) = answer["journeys"]
    assert (row["on_demand"], row["changes"], answer["feed"]["on_demand"]) == (1, None, 3)
    # 13,690 m in a straight line x 1.3 at 40 km/h = 1,602 s, x 1.4 = 2,243 s; half an hour ahead.
    assert row["median_s"] == pytest.approx(1800 + 2243, abs=3)
    assert "Umweg beim Bündeln" in [item["name"] for item in answer["assumptions"]]
    trips = FEED["trips.txt"]
    write_feed(folder / "F", stop_times=head + rows, frequencies=None, trips=trips)
    (row,) = ask(f"{VERB} --from 9:00 --to 10:00 --wheelchair")["journeys"]
    assert row["on_demand"] == 1
    for state, lenient in (("", 1), ("2", 0)):
        write_feed(
            folder / "F",
            stop_times=head + rows,
            frequencies=None,
            trips=trips.replace("b1,1", f"b1,{state}"),
        )
        (row,) = ask(f"{VERB} --from 9:00 --to 10:00 --wheelchair")["journeys"]
        assert row["median_s"] is None
        assert (row["median_if_unknown_s"] is not None) == bool(lenient)


def test_the_table_for_people(run: Run) -> None:
    result = run(SOON)
    assert result.exit_code == 0
    assert "Von Tür zu Tür" in result.stdout
    assert "haus" in result.stdout
    assert "2.400" in result.stdout
    assert "Nicht geprüfte Annahmen: Gehtempo" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        "--from 25:61",
        "--from sechs",
        "--to 31:00",
        "--from 9:00 --to 8:00",
        "--every 0",
        "--every 2000",
        "--max-walk -1",
        "--max-walk 99999",
        "--change-time -1",
        "--return-stay 2000",
        "--opens 10:00 --closes 9:00",
        "--persona riese",
        "--date 2026-13-01",
    ],
)
def test_wrong_use(run: Run, words: str) -> None:
    assert run(f"{VERB} {words}").exit_code == 2


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "O.csv:1: "),
        (b"id,lon,lat\n", "O.csv:1: "),
        (b"id,lon\na,9\n", "O.csv:1: lat: "),
        (b"id,lon,lat\na,9\n", "O.csv:2: lat: "),
        (b"id,lon,lat\na,9,52,1\n", "O.csv:2: "),
        (b"id,lon,lat\na,9,\n", "O.csv:2: lat: "),
        (b"id,lon,lat\na,9,x\n", "O.csv:2: lat: "),
        (b"id,lon,lat\na,NaN,52\n", "O.csv:2: lon: "),
        (b"id,lon,lat\na,inf,52\n", "O.csv:2: lon: "),
        (b"id,lon,lat\na,1e999,52\n", "O.csv:2: lon: "),
        (b"id,lon,lat\na,181,52\n", "O.csv:2: lon: "),
        (b"id,lon,lat\na,9,91\n", "O.csv:2: lat: "),
        (b"id,lon,lat\na,3500000,5700000\n", "O.csv:2: lon: "),
        (b"id,lon,lat\na,9,52\na,9,53\n", "O.csv:3: id: "),
        (b"id,lon,lat\n,9,52\n", "O.csv:2: id: "),
        (b'id,lon,lat\n"a,9,52\n', "O.csv:2: Spalte 1: "),
        (b"id,lon,lat\na,9,5\x002\n", "O.csv:2: Spalte 1: "),
        (b"id,lon,lon,lat\na,9,9,52\n", "O.csv:1: lon: "),
        (b"%PDF-1.7", "O.csv:1: "),
        (b"\x1f\x8b\x08", "O.csv:1: "),
        (b"PK\x03\x04 no workbook", "O.csv"),
        (b"\xff\xfe\x00\xd8\x00\xd8", "O.csv:1: "),
    ],
)
def test_places_that_are_none(refuse: Refuse, folder: Path, content: bytes, place: str) -> None:
    (folder / "O.csv").write_bytes(content)
    assert refuse(f"{SOON} --json").startswith(place)
    (folder / "O.csv").write_text(O, encoding="utf-8")
    (folder / "D.csv").write_bytes(content)
    assert refuse(SOON).startswith(place.replace("O.csv", "D.csv"))


@pytest.mark.parametrize(
    ("words", "start"),
    [
        (VERB.replace("--gtfs F ", "--gtfs X "), "X: Den Fahrplan gibt es nicht; "),
        (VERB.replace("--gtfs F ", "--gtfs O.csv "), "O.csv: Das ist kein lesbares Zip-Archiv; "),
        (VERB.replace("--origins O.csv", "--origins X.csv"), "X.csv: Die Datei gibt es nicht; "),
        (VERB.replace("2026", "2030"), "F/calendar.txt: Am 24.11.2030 fährt nach diesem Fahrplan"),
    ],
)
def test_files_and_days_that_are_not_there(refuse: Refuse, words: str, start: str) -> None:
    assert refuse(words).startswith(start)


@pytest.mark.parametrize("json_", ["", " --json"])
def test_a_damaged_feed_is_refused_in_one_line(refuse: Refuse, folder: Path, json_: str) -> None:
    write_feed(folder / "F", stop_times=STOP_TIMES.replace("24:20:00", "00:20:00"))
    line = refuse(SOON + json_)
    assert line.startswith("F/stop_times.txt:11: arrival_time: Die Ankunft liegt vor der Abfahrt")


@pytest.mark.real_data
def test_data_folder_16(ask: Ask, folder: Path, shared_data: Path) -> None:
    feeds = shared_data / "16_gtfs_flex_rufbus"
    place = "id,lon,lat\nst1,10.1220101,48.4289217\nst3,10.1603,48.4289574\n"
    (folder / "O.csv").write_text(place, encoding="utf-8")
    words = "--origins O.csv --destinations O.csv"
    bench = f"reach transit --gtfs {feeds}/mitfahrbank_nersingen --date 2019-11-26 {words}"
    answer = ask(f"{bench} --from 8:30 --to 8:55")
    there = answer["journeys"][1]
    # Every half hour from 8:30, four minutes on the road: 4, 29, 24, 19, 14, 9 minutes.
    assert there["median_s"] == pytest.approx(16.5 * 60, abs=60)
    assert there["feasible_return"] is True
    assert there["latest_return"] == "18:00"
    place = "id,lon,lat\nbahnhof,13.9962,53.0158\nleopoldsthal,14.007137,53.144867\n"
    (folder / "O.csv").write_text(place, encoding="utf-8")
    flex = f"reach transit --gtfs {feeds}/rufbus_uckermark --date 2023-11-25 {words}"
    there = ask(f"{flex} --from 9:00 --to 12:00 --home-by 22:00")["journeys"][1]
    assert (there["on_demand"], there["feasible_return"]) == (1, True)
    assert 1800 < there["median_s"] < 2 * 3600
