"""The timetable read and asked a second time, in plain Python and without any cleverness.

It knows nothing of `reach`: it reads the files of the feed itself, lays every trip of three days on
the clock of the world, and tries boarding everything everywhere until nothing gets better.
"""

import csv
import io
import math
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from pyproj import Transformer

BERLIN = ZoneInfo("Europe/Berlin")
DETOUR, CHANGE_M = 1.3, 500.0
NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Place = tuple[float, float]


@dataclass(frozen=True)
class Walker:
    """Metres per hour, rest per metre, the longest way, the least time to change."""

    speed_kmh: float
    pause_s_per_m: float
    max_walk_m: float
    change_s: int

    def seconds(self, metres: float) -> int:
        return math.ceil(metres / (self.speed_kmh / 3.6) + self.pause_s_per_m * metres - 1e-9)

    def walk(self, start: Place, end: Place, limit: float | None = None) -> int | None:
        metres = math.dist(start, end) * DETOUR
        short = metres <= (self.max_walk_m if limit is None else min(limit, self.max_walk_m))
        return self.seconds(metres) if short else None


class World:
    """A feed."""

    def __init__(self, archive: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(archive)) as folder:
            self.tables = {
                name.removesuffix(".txt"): list(
                    csv.DictReader(io.StringIO(folder.read(name).decode()))
                )
                for name in folder.namelist()
            }
        project = Transformer.from_crs(4326, 25832, always_xy=True).transform
        self.stops: dict[str, Place] = {
            row["stop_id"]: project(float(row["stop_lon"]), float(row["stop_lat"]))
            for row in self.tables["stops"]
        }
        self.calls: dict[str, list[tuple[str, int, int]]] = {}
        for row in self.tables["stop_times"]:
            if row["stop_id"]:
                times = (_seconds(row["arrival_time"]), _seconds(row["departure_time"]))
                self.calls.setdefault(row["trip_id"], []).append((row["stop_id"], *times))

    @cache  # noqa: B019 -- one world a test run
    def moving(self, day: date) -> list[list[tuple[str, datetime, datetime]]]:
        """Every trip near a day, in UTC; of the next day those that begin before four."""
        ends = _moment(day, 28 * 3600)
        trips = [
            [
                (stop, _moment(start, arrives), _moment(start, leaves))
                for stop, arrives, leaves in self.calls[trip["trip_id"]]
            ]
            for start in (day - timedelta(days=1), day, day + timedelta(days=1))
            for trip in self.tables["trips"]
            if trip["trip_id"] in self.calls and self.runs(trip["service_id"], start)
        ]
        return [trip for trip in trips if trip[0][2] < ends]

    @cache  # noqa: B019 -- one world a test run
    def runs(self, service: str, day: date) -> bool:
        text = f"{day:%Y%m%d}"
        for row in self.tables["calendar_dates"]:
            if (row["service_id"], row["date"]) == (service, text):
                return row["exception_type"] == "1"
        return any(
            row["service_id"] == service
            and row["start_date"] <= text <= row["end_date"]
            and row[NAMES[day.weekday()]] == "1"
            for row in self.tables["calendar"]
        )

    def arrival(
        self, start: Place, end: Place, at: datetime, day: date, who: Walker
    ) -> datetime | None:
        """The earliest arrival of who leaves at a moment; trips of `day` and its neighbours."""
        direct = who.walk(start, end)
        if direct is not None:
            return at + timedelta(seconds=direct)
        ready = {
            stop: at + timedelta(seconds=walk)
            for stop, place in self.stops.items()
            if (walk := who.walk(start, place)) is not None
        }
        alighted: dict[str, datetime] = {}
        better = True
        while better:
            better = False
            for trip in self.moving(day):
                on = False
                for stop, arrives, leaves in trip:
                    if on and arrives < alighted.get(stop, _far()):
                        alighted[stop] = arrives
                        better = True
                        self._change(stop, arrives, ready, who)
                    if ready.get(stop, _far()) <= leaves:
                        on = True
        reached = [
            moment + timedelta(seconds=walk)
            for stop, moment in alighted.items()
            if (walk := who.walk(self.stops[stop], end)) is not None
        ]
        return min(reached, default=None)

    def _change(
        self, stop: str, arrives: datetime, ready: dict[str, datetime], who: Walker
    ) -> None:
        for other, place in self.stops.items():
            walk = 0 if other == stop else who.walk(self.stops[stop], place, CHANGE_M)
            if walk is not None:
                moment = arrives + timedelta(seconds=walk + who.change_s)
                ready[other] = min(ready.get(other, _far()), moment)

    def leaving(self, start: Place, day: date, who: Walker) -> list[datetime]:
        """Every moment at which one can set off just in time for some bus, the latest first."""
        walks = {stop: who.walk(start, place) for stop, place in self.stops.items()}
        found = {
            leaves - timedelta(seconds=walk)
            for trip in self.moving(day)
            for stop, _arrives, leaves in trip
            if (walk := walks[stop]) is not None
        }
        return sorted(found, reverse=True)


def _seconds(text: str) -> int:
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return hours * 3600 + minutes * 60 + seconds


def _moment(day: date, seconds: int) -> datetime:
    """GTFS: counted from twelve hours before noon of the day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=BERLIN).astimezone(UTC)
    return noon - timedelta(hours=12) + timedelta(seconds=seconds)


def _far() -> datetime:
    return datetime(9999, 1, 1, tzinfo=UTC)
