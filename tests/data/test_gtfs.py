"""Reading GTFS: what a feed says, which days it runs, and what is wrong with damaged ones."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nahraum.data.errors import DataError, FormatError, MissingData, Notes
from nahraum.data.gtfs import Day, day_of, feed_of, read_feed, services_on
from nahraum.data.gtfs.cells import _times, read_raw, typed
from nahraum.data.gtfs.schema import KINDS
from tests.data.feeds import (
    CALENDAR,
    CALENDAR_DATES,
    DAYS,
    FEED,
    FREQUENCIES,
    ROUTES,
    STOP_TIMES,
    STOPS,
    TRANSFERS,
    TRIPS,
    refusals,
    write_feed,
    zip_feed,
)

TUESDAY, WEDNESDAY, SATURDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 28)


def runs(day: Day, feed_trips: list[str]) -> list[tuple[str, list[int]]]:
    """(trip, departures in minutes) of everything that moves."""
    return [
        (
            feed_trips[trip],
            [int(t) // 60 for t in day.departure[day.ptr[k] : day.ptr[k + 1]]],
        )
        for k, trip in enumerate(day.trip.tolist())
    ]


def codes(path: Path) -> list[str]:
    return [warning.code for warning in read_feed(path).warnings]


# ------------------------------------------------------------------ what it says
@pytest.mark.parametrize("kind", ["folder", "zip", "zip with folder", "capitals"])
def test_folders_and_archives_say_the_same(tmp_path: Path, kind: str) -> None:
    if kind == "folder":
        path = write_feed(tmp_path / "feed")
    else:
        prefix = "gtfs/" if kind == "zip with folder" else ""
        files = {n.upper() if kind == "capitals" else n: text for n, text in FEED.items()}
        path = zip_feed(tmp_path / "feed.zip", prefix, files)
    feed = read_feed(path)
    assert feed.stops["stop_id"].to_list() == ["dorf", "markt", "bahn", "steig", "klinik"]
    assert feed.stops["wheelchair"].to_list() == [1, 0, 1, 1, 2]
    assert feed.stops["parent"].to_list() == [-1, -1, -1, 2, -1]
    assert feed.trips["wheelchair"].to_list() == [1, 0, 1, 1]
    assert feed.trips["route"].to_list() == [0, 0, 1, 1]
    assert feed.stop_times.rows()[:2] == [(0, 0, 28800, 28800, 0, 0), (0, 1, 29400, 29400, 0, 0)]
    assert feed.stop_times["arrival"].to_list()[-1] == 87600
    assert [item.code for item in feed.warnings] == ["INTERPOLATED"]
    assert feed.validity == (date(2026, 10, 1), date(2026, 12, 31))


def test_the_trips_of_a_day(tmp_path: Path) -> None:
    feed = read_feed(write_feed(tmp_path / "feed"))
    names = feed.trips["trip_id"].to_list()
    tuesday = day_of(feed, TUESDAY)
    assert runs(tuesday, names) == [
        ("a1", [480, 490, 500]),
        ("a2", [540, 550, 560]),
        ("a2", [570, 580, 590]),
        ("b1", [505, 515]),
    ]
    assert tuesday.served.tolist() == [True, True, False, True, True]
    assert tuesday.transfers.tolist() == [[3, 3, 2, 240]]
    assert [item.code for item in tuesday.warnings] == ["HEADWAY"]
    assert runs(day_of(feed, WEDNESDAY), names) == [("n1", [1430, 1460])]
    # The night bus of the day before arrives at 0:20.
    assert runs(day_of(feed, date(2026, 11, 26)), names)[-1] == ("n1", [-10, 20])
    assert runs(day_of(feed, SATURDAY), names) == [("n1", [-10, 20]), ("n1", [1430, 1460])]


def test_rules_of_a_station_hold_for_its_platforms(tmp_path: Path) -> None:
    """A rule for a platform itself comes later and so replaces that of the station."""
    stops = STOPS + "steig2,Bahnhof Steig 2,52.0,9.1,0,bahn,\n"
    rules = TRANSFERS + "bahn,bahn,2,300\nmarkt,bahn,2,400\n"
    found = day_of(read_feed(write_feed(tmp_path / "f", stops=stops, transfers=rules)), TUESDAY)
    *general, own = found.transfers.tolist()
    inside = [[a, b, 2, 300] for a in (3, 5) for b in (3, 5)]
    assert sorted(general) == [[1, 3, 2, 400], [1, 5, 2, 400], *inside]
    assert own == [3, 3, 2, 240]


def test_services_by_weekday_and_exception(tmp_path: Path) -> None:
    feed = read_feed(write_feed(tmp_path / "feed"))
    assert services_on(feed, TUESDAY) == {"school"}
    assert services_on(feed, WEDNESDAY) == {"night"}
    assert services_on(feed, date(2027, 1, 5)) == frozenset()


def test_a_day_without_service_names_the_validity(tmp_path: Path) -> None:
    path = write_feed(tmp_path / "feed")
    with pytest.raises(MissingData) as caught:
        day_of(read_feed(path), date(2027, 6, 1))
    assert str(caught.value) == (
        f"{path}/calendar.txt: Am 01.06.2027 fährt nach diesem Fahrplan nichts; er gilt vom "
        "01.10.2026 bis 31.12.2026; Einen Betriebstag wählen, etwa den 29.12.2026"
    )


def test_a_timetable_of_dates_only(tmp_path: Path) -> None:
    dates = "service_id,date,exception_type\nschool,20261124,1\nnight,20261124,1\n"
    feed = read_feed(write_feed(tmp_path / "feed", calendar=None, calendar_dates=dates))
    assert feed.validity == (TUESDAY, TUESDAY)
    assert len(day_of(feed, TUESDAY).trip) == 5
    with pytest.raises(MissingData, match=r"calendar_dates.txt: Am 25.11.2026"):
        day_of(feed, WEDNESDAY)


def test_a_timetable_without_any_day(tmp_path: Path) -> None:
    dates = "service_id,date,exception_type\nschool,20261124,2\nnight,20261124,2\n"
    feed = read_feed(write_feed(tmp_path / "feed", calendar=None, calendar_dates=dates))
    with pytest.raises(MissingData, match="keinen einzigen Betriebstag"):
        day_of(feed, TUESDAY)


def test_the_night_of_the_changed_clock_is_named(tmp_path: Path) -> None:
    sundays = CALENDAR.replace("0,0,20261001", "0,1,20261001")
    feed = read_feed(write_feed(tmp_path / "feed", calendar=sundays))
    assert "CLOCK_CHANGE" in [item.code for item in day_of(feed, date(2026, 10, 25)).warnings]


def test_tables_made_in_memory_are_a_feed() -> None:
    days = dict.fromkeys(DAYS.split(","), 1)
    tables = {
        "stops": [
            {"stop_id": "a", "stop_lat": 52.0, "stop_lon": 9.0},
            {"stop_id": "b", "stop_lat": 52.1, "stop_lon": 9.0},
        ],
        "routes": [{"route_id": "r", "route_type": 3}],
        "trips": [{"route_id": "r", "service_id": "s", "trip_id": "t"}],
        "stop_times": [
            {"trip_id": "t", "stop_id": "a", "stop_sequence": 1, "departure_time": "08:00:00"},
            {"trip_id": "t", "stop_id": "b", "stop_sequence": 2, "arrival_time": "08:10:00"},
        ],
        "calendar": [{"service_id": "s", "start_date": 20261124, "end_date": "20261124", **days}],
    }
    day = day_of(feed_of(tables), TUESDAY)
    assert day.departure.tolist() == [28800, 29400]
    assert feed_of(tables).warnings == ()
    tables["trips"][0]["route_id"] = "x"
    with pytest.raises(FormatError, match=r"Demo/trips.txt:1: route_id: „x“ steht nicht"):
        feed_of(tables, "Demo")
    with pytest.raises(FormatError, match="Tabelle x gibt es nicht"):
        feed_of({"x": []})


# ------------------------------------------------------------------ what is tolerated
def test_marks_blanks_quotes_line_ends_and_other_encodings(tmp_path: Path) -> None:
    plain = read_feed(write_feed(tmp_path / "plain"))
    spaced = STOPS.replace("stop_lon,", " stop_lon ,").replace("Dorf", '"Dorf, Mitte"')
    odd = {
        "stops": b"\xef\xbb\xbf" + spaced.replace("\n", "\r\n").encode(),
        "routes": ROUTES.replace("A,1", '"A",Köln').encode("cp1252"),
        "trips": TRIPS.replace("\n", "\r") + "\r\r",
        "transfers": TRANSFERS + "\n\n",
    }
    feed = read_feed(write_feed(tmp_path / "odd", **odd))
    assert feed.stops["stop_lon"].to_list() == plain.stops["stop_lon"].to_list()
    assert feed.stops["stop_name"][0] == "Dorf, Mitte"
    assert feed.routes["route_short_name"][0] == "Köln"
    assert feed.trips.equals(plain.trips)


BLOCKS = """route_id,service_id,trip_id,block_id
A,school,a1,u
A,school,a2,
B,school,b1,u
B,night,n1,
"""


@pytest.mark.parametrize(
    ("name", "text", "code", "part"),
    [
        ("stops", STOPS.replace("wheelchair_boarding", "wheelchair_bording"), "COLUMN_TYPO", ""),
        ("stops", STOPS.replace("52.0000,9.0500,0,,0", "52.0,9.05,0,,9"), "CODE_UNKNOWN", "„9“"),
        ("stops", STOPS.replace("0,bahn,", "0,nirgends,"), "PARENT_UNKNOWN", "nirgends"),
        ("routes", ROUTES.replace("route_short_name", "farbe"), "COLUMN_UNKNOWN", "farbe"),
        ("stop_times", STOP_TIMES + "a2,10:00:00,,klinik,3\n", "SEQUENCE", "1 Halte"),
        ("trips", TRIPS + "A,school,leer,1\n", "INTERPOLATED", ""),
        ("frequencies", FREQUENCIES + "a2,09:30:00,11:00:00,60\n", "OVERLAP", "Takte"),
        ("transfers", TRANSFERS + "steig,dorf,4,\n", "TRANSFER_RULE", "einzelne"),
        (
            "trips",
            BLOCKS,
            "BLOCK",
            "2 Fahrten",
        ),
    ],
)
def test_what_can_be_understood_is_a_warning(
    tmp_path: Path, name: str, text: str, code: str, part: str
) -> None:
    found = {w.code: str(w) for w in read_feed(write_feed(tmp_path / "f", **{name: text})).warnings}
    assert part in found[code]


def test_trips_with_one_stop_are_left_out(tmp_path: Path) -> None:
    path = write_feed(
        tmp_path / "f",
        trips=TRIPS + "A,school,z,1\n",
        stop_times=STOP_TIMES + "z,10:00:00,10:00:00,dorf,1\n",
    )
    assert "ONE_STOP" in codes(path)
    assert len(day_of(read_feed(path), TUESDAY).trip) == 4


# ------------------------------------------------------------------ what is refused
BROKEN: list[tuple[str, str | bytes, str, str]] = [
    ("stops", b"", "stops.txt:1: ", "Datei ist leer"),
    ("stops", "\n\n" + STOPS, "stops.txt:1: Spalte 1: ", "Kopfzeile fehlt"),
    ("stops", STOPS.partition("\n")[0], "stops.txt:1: ", "keine Zeilen"),
    ("stops", b"\x00\x01\x02\xff\xfe", "stops.txt:1: ", ""),
    ("stops", b"%PDF-1.7 x", "stops.txt:1: ", "ein PDF"),
    ("stops", STOPS.replace("stop_lat", "stop_latt"), "stops.txt:1: stop_lat: ", "umbenennen"),
    ("stops", STOPS.replace("stop_lat,", ""), "stops.txt:2: Spalte 7: ", "7 statt 6"),
    ("stops", STOPS.replace("stop_name", "stop_id"), "stops.txt:1: stop_id: ", "zweimal"),
    ("stops", STOPS.replace("52.0000,9.0500", "52.0000"), "stops.txt:3: ", "6 statt 7"),
    ("stops", STOPS.replace("9.0500", "abc"), "stops.txt:3: stop_lon: ", "keine Zahl"),
    ("stops", STOPS.replace("9.0500", "NaN"), "stops.txt:3: stop_lon: ", "keine Zahl"),
    ("stops", STOPS.replace("9.0500", "inf"), "stops.txt:3: stop_lon: ", "keine Zahl"),
    ("stops", STOPS.replace("9.0500", "1e999"), "stops.txt:3: stop_lon: ", "keine Zahl"),
    ("stops", STOPS.replace("9.0500", "905"), "stops.txt:3: stop_lon: ", "nicht zwischen"),
    ("stops", STOPS.replace("9.0500", '"9.05'), "stops.txt:", "Anführungszeichen"),
    ("stops", STOPS.replace("markt,", "dorf,"), "stops.txt:3: stop_id: ", "schon in Zeile 2"),
    ("stops", STOPS.replace("\nmarkt,", "\n,"), "stops.txt:3: stop_id: ", "leer"),
    ("stops", STOPS.replace("0,bahn", "0,dorf"), "stops.txt:5: parent_station: ", "keine Station"),
    ("stops", STOPS.replace("1,,1", "1,bahn,1"), "stops.txt:4: parent_station: ", "Station"),
    ("stops", STOPS.replace("0.0500", "9.05").replace("Markt,52.0000,9.0500", "Markt,,"),
     "stop_times.txt:3: stop_id: ", "keine Koordinaten"),
    ("stops", STOPS.replace("Markt,52.0000,9.0500", "Markt,0,0"), "stop_times.txt:3: ", "Atlantik"),
    ("stops", STOPS + "x,y,1,1,0,,0,7,8\n", "stops.txt:7: Spalte 8: ", "9 statt 7"),
    ("stops", STOPS.replace("Markt", "M" * 6000), "stops.txt:3: stop_name: ", "zu lang"),
    ("routes", ROUTES.replace("A,1,3", "A,1,bus"), "routes.txt:2: route_type: ", "ganze Zahl"),
    ("routes", ROUTES.replace("A,1,3", "A,1,-1"), "routes.txt:2: route_type: ", "zwischen"),
    ("trips", TRIPS.replace("A,school,a1", "X,school,a1"), "trips.txt:2: route_id: ", "„X“"),
    ("trips", TRIPS.replace("B,night", "B,nacht"), "trips.txt:5: service_id: ", "calendar"),
    ("trips", TRIPS.replace("a2", "a1"), "trips.txt:3: trip_id: ", "Zeile 2"),
    ("stop_times", STOP_TIMES.replace("b1,08:25", "bb,08:25"), "stop_times.txt:8: ", "„bb“"),
    ("stop_times", STOP_TIMES.replace("00,klinik,2", "00,k,2"), "stop_times.txt:9: ", "„k“"),
    ("stop_times", STOP_TIMES.replace("08:35:00,08:35:00,klinik", "08:35:00,08:35:00,"),
     "stop_times.txt:9: stop_id: ", "leer"),
    ("stop_times", STOP_TIMES.replace("8:00:00,08", "8:60:00,08"),
     "stop_times.txt:2: arrival_time: ", "keine Uhrzeit"),
    ("stop_times", STOP_TIMES.replace("8:00:00,08", "-1,08"), "stop_times.txt:2: ", "Uhrzeit"),
    ("stop_times", STOP_TIMES.replace("24:20:00", "999:00:00"), "stop_times.txt:11: ", "Uhrzeit"),
    ("stop_times", STOP_TIMES.replace("24:20:00", "00:20:00"),
     "stop_times.txt:11: arrival_time: ", "24:10:00"),
    ("stop_times", STOP_TIMES.replace("09:10:00,09:10:00", "09:10:00,09:05:00"),
     "stop_times.txt:6: arrival_time: ", "vor der Ankunft"),
    ("stop_times", STOP_TIMES.replace("8:00:00,08:00:00", ","),
     "stop_times.txt:2: arrival_time: ", "ersten und letzten"),
    ("stop_times", STOP_TIMES.replace("dorf,1", "dorf,eins", 1),
     "stop_times.txt:2: stop_sequence: ", "ganze Zahl"),
    ("stop_times", STOP_TIMES + "a1,08:00:00,08:00:00,dorf,1\n",
     "stop_times.txt:12: trip_id: ", "schon in Zeile 2"),
    ("stop_times", STOP_TIMES.replace("a1,,,markt,2", "a1,,,markt,2\na1,,,markt,2"),
     "stop_times.txt:4: trip_id: ", "schon in Zeile 3"),
    ("stop_times", STOP_TIMES.replace("steig", "bahn"), "stop_times.txt:4: stop_id: ", "Station"),
    ("calendar", CALENDAR.replace("20261001,20261231", "20261231,20261001"),
     "calendar.txt:2: end_date: ", "vor seinem Beginn"),
    ("calendar", CALENDAR.replace("20261001", "2026-10-01"),
     "calendar.txt:2: start_date: ", "JJJJMMTT"),
    ("calendar", CALENDAR.replace("20261001", "20261301"), "calendar.txt:2: start_date: ", "Datum"),
    ("calendar", CALENDAR.replace("school,1", "school,2"), "calendar.txt:2: monday: ", "zwischen"),
    ("calendar", CALENDAR.replace("sunday", "sonntag"), "calendar.txt:1: sunday: ", "fehlt"),
    ("calendar_dates", CALENDAR_DATES.replace("5,2", "5,3"),
     "calendar_dates.txt:2: exception_type: ", "zwischen"),
    ("calendar_dates", CALENDAR_DATES + "school,20261125,1\n",
     "calendar_dates.txt:4: service_id: ", "Zeile 2"),
    ("frequencies", FREQUENCIES.replace("1800", "0"),
     "frequencies.txt:2: headway_secs: ", "nicht zwischen"),
    ("frequencies", FREQUENCIES.replace("10:00", "08:00"), "frequencies.txt:2: end_time: ", "Takt"),
    ("frequencies", FREQUENCIES.replace("a2", "zz"), "frequencies.txt:2: trip_id: ", "„zz“"),
    ("transfers", TRANSFERS.replace("steig,steig", "steig,x"),
     "transfers.txt:2: to_stop_id: ", "„x“"),
    ("transfers", TRANSFERS.replace("steig,steig", "steig,"),
     "transfers.txt:2: to_stop_id: ", "leer"),
    ("transfers", TRANSFERS.replace("240", "-5"),
     "transfers.txt:2: min_transfer_time: ", "zwischen"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "place", "problem"), BROKEN)
def test_damaged_feeds_name_file_line_and_column(
    tmp_path: Path, name: str, content: str | bytes, place: str, problem: str
) -> None:
    path = write_feed(tmp_path / "f", **{name: content})
    with pytest.raises(DataError) as caught:
        day_of(read_feed(path), TUESDAY)
    message = str(caught.value).removeprefix(f"{path}/")
    assert message.startswith(place)
    assert problem in message
    assert "; " in message


@pytest.mark.parametrize("name", ["stops", "routes", "trips", "stop_times"])
def test_missing_files_are_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(FormatError, match=rf"Es fehlt {name}\.txt"):
        read_feed(write_feed(tmp_path / "f", **{name: None}))


def test_a_calendar_of_some_kind_is_needed(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"calendar\.txt oder calendar_dates\.txt"):
        read_feed(write_feed(tmp_path / "f", calendar=None, calendar_dates=None))


def test_absurd_headways_stop_in_time(tmp_path: Path) -> None:
    head = FREQUENCIES.partition("\n")[0]
    rows = "".join(f"\na2,{h:02}:00:00,{h + 120}:00:00,1" for h in range(40))
    feed = read_feed(write_feed(tmp_path / "f", frequencies=head + rows))
    place = "frequencies.txt:17: headway_secs: "
    with pytest.raises(FormatError, match=place + "Die Takte ergeben mehr als"):
        day_of(feed, TUESDAY)


# ------------------------------------------------------------------ official files, fuzz
@pytest.mark.real_data
def test_rufbus_uckermark_and_mitfahrbank(shared_data: Path) -> None:
    rufbus = read_feed(shared_data / "16_gtfs_flex_rufbus" / "rufbus_uckermark")
    assert (rufbus.stops.height, rufbus.routes.height, rufbus.trips.height) == (378, 5, 8)
    assert sum(map(len, rufbus.areas.values())) == 598  # one of 599 rows stands there twice
    assert rufbus.windows["end"].to_list() == [79200] * 6 + [72000] * 2
    assert rufbus.booking_rules["prior_notice_duration_min"].to_list() == [60] * 3
    assert services_on(rufbus, date(2023, 4, 7)) == {"flex-weekends"}  # Good Friday
    bench = read_feed(shared_data / "16_gtfs_flex_rufbus" / "mitfahrbank_nersingen")
    day = day_of(bench, date(2019, 11, 26))
    # 15 at ten minutes' distance until 8:30, 21 every half hour until 19:00, both ways.
    assert len(day.trip) == 2 * (15 + 21)
    assert "SEQUENCE" in [item.code for item in bench.warnings]


NAMES = st.sampled_from(sorted(FEED))


@given(NAMES, st.integers(0, 400), st.integers(0, 6), st.binary(max_size=8))
@settings(max_examples=150)
def test_any_damage_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, at: int, cut: int, new: bytes
) -> None:
    _damaged(tmp_path_factory.mktemp("fuzz"), name, at, cut, new)


@pytest.mark.fuzz
@given(NAMES, st.integers(0, 400), st.integers(0, 40), st.binary(max_size=40))
@settings(max_examples=2000)
def test_any_damage_is_read_or_refused_for_long(
    tmp_path_factory: pytest.TempPathFactory, name: str, at: int, cut: int, new: bytes
) -> None:
    _damaged(tmp_path_factory.mktemp("fuzz"), name, at, cut, new)


def _damaged(folder: Path, name: str, at: int, cut: int, new: bytes) -> None:
    content = FEED[name].encode()
    at = min(at, len(content))
    path = write_feed(folder / "f", **{name[:-4]: content[:at] + new + content[at + cut :]})
    with refusals(path):
        day = day_of(read_feed(path), TUESDAY)
        assert (day.arrival <= day.departure).all()


def test_a_hundred_thousand_times_are_read_in_one_go(tmp_path: Path) -> None:
    """Line numbers hold at the end of long files, with line breaks inside cells too."""
    rows = [f"t{n},{6 + k}:00:00,{6 + k}:00:00,dorf,{k}" for n in range(5000) for k in range(9)]
    trips = "".join(f"A,school,t{n},1\n" for n in range(5000))
    text = STOP_TIMES + "\n".join(rows) + "\nt1,x,,dorf,99\n"
    path = write_feed(tmp_path / "f", trips=TRIPS + trips, stop_times=text)
    with pytest.raises(FormatError, match=r"stop_times.txt:45012: arrival_time"):
        read_feed(path)
    broken = STOPS.replace("Dorf", '"Do\nrf"').replace("9.0500", "weit")
    with pytest.raises(FormatError, match=r"stops.txt:4: stop_lon"):
        read_feed(write_feed(tmp_path / "g", stops=broken))


def test_rows_of_trips_may_stand_in_any_order(tmp_path: Path) -> None:
    head, *rows = STOP_TIMES.splitlines()
    mixed = "\n".join([head, *rows[::-2], *rows[-2::-2]]) + "\n"
    plain, turned = (
        read_feed(write_feed(tmp_path / name, stop_times=text))
        for name, text in (("f", STOP_TIMES), ("g", mixed))
    )
    assert turned.stop_times.equals(plain.stop_times)


def test_polars_is_what_the_tables_are(tmp_path: Path) -> None:
    feed = read_feed(write_feed(tmp_path / "f"))
    assert feed.stops.schema["stop_lat"] == pl.Float64
    assert feed.calendar.schema["start_date"] == pl.Date


@given(st.from_regex(r"[0-3/:;a][0-9:][:;9][0-6][0-9:][:9][0-6][0-9/]", fullmatch=True))
def test_times_spelled_alike_are_read_at_once_and_mean_the_same(cell: str) -> None:
    """A column with one cell of another shape is read cell by cell."""
    alike, mixed = (_times(pl.Series([cell, *more])) for more in ((), ("1:02:03",)))
    assert alike[0] == mixed[0]
    assert mixed[1] == 3723


def test_spaces_and_quotes_are_seen_though_most_files_have_none() -> None:
    head = b"trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    tables = [
        typed(read_raw(head + row, "stop_times.txt"), KINDS["stop_times"], Notes())
        for row in (b"t,08:00:00,,a,1\n", b' t\t,08:00:00,"",a ,1\n', b"t,08:00:00,\xc2\xa0,a,1\n")
    ]
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])
    assert tables[0]["departure_time"].to_list() == [None]
