"""The invented timetable of the demo region as GTFS: village buses, regional lines, Bürgerbusse.

The table in `region/timetable.toml` is written for people; this writes it out as the files every
timetable comes in, so that the demo goes the same way as a real one.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from nahraum.demo.tables import FOLDER, Village, villages
from nahraum.facts.reading import document

NAME = "Fahrplan der Beispielregion (erfunden)"
SOURCE = "Vorführung, erfunden: keine dieser Linien fährt"
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KINDS: Mapping[str, tuple[str, ...]] = {
    "mofr": WEEK[:5],
    "school": WEEK[:5],
    "sa": ("saturday",),
    "so": ("sunday",),
    "frsa": ("friday", "saturday"),
}
# How a stop lies from the middle of its village, in degrees: some 120 metres.
_EAST, _NORTH = 0.0012, 0.0008
# Invented too, and the same each year: schools are closed on these days (month, day).
BREAKS = (((3, 30), (4, 11)), ((7, 14), (8, 27)), ((10, 10), (10, 24)), ((12, 21), (1, 6)))
Row = Mapping[str, object]


@dataclass
class _Tables:
    """The files of the feed while they are written."""

    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, **row: object) -> None:
        self.rows.setdefault(table, []).append(row)


@cache
def _listed() -> Mapping[str, Any]:
    return document(FOLDER / "timetable.toml")


def feed(first: date, last: date, holiday: Callable[[date], str]) -> dict[str, list[Row]]:
    """Tables of the feed, valid on these days. `holiday` names the public holiday of a day."""
    tables = _Tables()
    tables.add(
        "agency",
        agency_id="demo",
        agency_name=NAME,
        agency_url="https://nahraum.invalid/",
        agency_timezone="Europe/Berlin",
    )
    for place in _served():
        tables.add(
            "stops",
            stop_id=place.slug,
            stop_name=f"{place.name}, Kirche",
            stop_lat=round(place.lat + _NORTH, 5),
            stop_lon=round(place.lon + _EAST, 5),
        )
    for line in _listed()["line"]:
        _line(tables, line)
    for ride in _listed()["on_demand"]:
        _ride(tables, ride, first, last)
    _calendar(tables, first, last, holiday)
    return tables.rows


def archive(first: date, last: date, holiday: Callable[[date], str]) -> bytes:
    """The feed as a zip; the same days give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, rows in sorted(feed(first, last, holiday).items()):
            text = io.StringIO()
            writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n", restval="")
            writer.writeheader()
            writer.writerows(rows)
            entry = zipfile.ZipInfo(f"{name}.txt", (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            folder.writestr(entry, text.getvalue())
    return packed.getvalue()


def _served() -> list[Village]:
    named = {
        slug for kind in ("line", "on_demand") for row in _listed()[kind] for slug in row["stops"]
    }
    return [place for place in villages() if place.slug in named]


def _line(tables: _Tables, line: Mapping[str, Any]) -> None:
    names = {place.slug: place.name for place in villages()}
    tables.add(
        "routes",
        route_id=line["name"],
        agency_id="demo",
        route_short_name=line["name"],
        route_long_name=line["title"],
        route_type=3,
    )
    end = line["minutes"][-1]
    ways = {
        "there": (line["stops"], line["minutes"]),
        "back": (line["stops"][::-1], [end - after for after in line["minutes"][::-1]]),
    }
    for way, (stops, minutes) in ways.items():
        for kind, spans in line[way].items():
            for start in (moment for span in spans for moment in departures(span)):
                trip = f"{line['name']}-{way}-{kind}-{start}"
                tables.add(
                    "trips",
                    route_id=line["name"],
                    service_id=kind,
                    trip_id=trip,
                    trip_headsign=names[stops[-1]],
                )
                for at, (stop, after) in enumerate(zip(stops, minutes, strict=True)):
                    moment = clock(start + after)
                    tables.add(
                        "stop_times",
                        trip_id=trip,
                        arrival_time=moment,
                        departure_time=moment,
                        stop_id=stop,
                        stop_sequence=at,
                        **_FIXED,
                    )


_FIXED = {
    "location_group_id": "",
    "start_pickup_drop_off_window": "",
    "end_pickup_drop_off_window": "",
    "pickup_type": 0,
    "drop_off_type": 0,
    "pickup_booking_rule_id": "",
}


def _ride(tables: _Tables, ride: Mapping[str, Any], first: date, last: date) -> None:
    name = ride["name"]
    tables.add(
        "routes",
        route_id=name,
        agency_id="demo",
        route_short_name="",
        route_long_name=name,
        route_type=715,
    )
    tables.add("location_groups", location_group_id=name, location_group_name=name)
    for stop in ride["stops"]:
        tables.add("location_group_stops", location_group_id=name, stop_id=stop)
    tables.add(
        "booking_rules",
        booking_rule_id=name,
        booking_type=2,
        prior_notice_last_day=1,
        prior_notice_last_time=f"{ride['until']}:00",
        phone_number=ride["phone"],
    )
    _service(tables, name, ride["days"], first, last)
    for at, window in enumerate(ride["windows"]):
        begin, end = (f"{moment}:00" for moment in window.split("-"))
        trip = f"{name}-{at}"
        tables.add("trips", route_id=name, service_id=name, trip_id=trip, trip_headsign="")
        for place in (0, 1):
            tables.add(
                "stop_times",
                trip_id=trip,
                arrival_time="",
                departure_time="",
                stop_id="",
                stop_sequence=place,
                location_group_id=name,
                start_pickup_drop_off_window=begin,
                end_pickup_drop_off_window=end,
                pickup_type=2,
                drop_off_type=2,
                pickup_booking_rule_id=name,
            )


def _calendar(tables: _Tables, first: date, last: date, holiday: Callable[[date], str]) -> None:
    for kind, days in KINDS.items():
        _service(tables, kind, days, first, last)
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        if holiday(day):
            for service in tables.rows["calendar"]:
                if service[WEEK[day.weekday()]] and service["service_id"] not in ("so", "frsa"):
                    _exception(tables, str(service["service_id"]), day, 2)
            if day.weekday() != WEEK.index("sunday"):
                _exception(tables, "so", day, 1)
        elif day.weekday() < WEEK.index("saturday") and at_school(day) is False:
            _exception(tables, "school", day, 2)


def at_school(day: date) -> bool:
    """Whether schools are open, apart from weekends and public holidays."""
    here = (day.month, day.day)
    return not any(
        begin <= here <= end if begin <= end else here >= begin or here <= end
        for begin, end in BREAKS
    )


def _service(
    tables: _Tables, name: str, days: tuple[str, ...] | list[str], first: date, last: date
) -> None:
    running = {day: int(day in days) for day in WEEK}
    span = {"start_date": f"{first:%Y%m%d}", "end_date": f"{last:%Y%m%d}"}
    tables.add("calendar", service_id=name, **running, **span)


def _exception(tables: _Tables, service: str, day: date, kind: int) -> None:
    tables.add("calendar_dates", service_id=service, date=f"{day:%Y%m%d}", exception_type=kind)


def departures(span: str) -> Iterator[int]:
    """Minutes after midnight of "06:12" or "06:12-18:12/60"."""
    times, _slash, every = span.partition("/")
    begin, _dash, end = times.partition("-")
    return iter(range(minutes(begin), minutes(end or begin) + 1, int(every or 1)))


def minutes(clock_time: str) -> int:
    hours, rest = clock_time.split(":")
    return int(hours) * 60 + int(rest)


def clock(after: int) -> str:
    return f"{after // 60:02d}:{after % 60:02d}:00"
