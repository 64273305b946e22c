"""One day of a feed as plain arrays, ready to become a timetable."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import polars as pl

from nahraum.data.arrays import Floats, Ints, floats, ints
from nahraum.data.errors import Finding, FormatError
from nahraum.data.gtfs.feed import Feed, check_service, trips_on

DAY = 86_400
MAX_CALLS = 20_000_000  # calls at stops of one day after frequencies are expanded
_NEVER = 1  # pickup_type and drop_off_type: not possible here
_PHONE = 2
_ANOTHER_DAY = 2  # booking_type: on an earlier day


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Trips of one day: those of the day, and those of the day before that end after midnight.

    `ptr[t]:ptr[t+1]` are the calls of trip t; per call the stop, arrival and departure (seconds
    after midnight of the day) and whether people may get on or off. `trip` is the row of the
    feed's trips, `wheelchair` 0 unknown, 1 yes, 2 no. Transfers name two stops and their kind.
    """

    date: date
    ptr: Ints
    stop: Ints
    arrival: Ints
    departure: Ints
    board: npt.NDArray[np.bool_]
    alight: npt.NDArray[np.bool_]
    trip: Ints
    wheelchair: Ints
    lon: Floats
    lat: Floats
    stop_wheelchair: Ints
    served: npt.NDArray[np.bool_]
    warnings: tuple[Finding, ...]
    transfers: Ints = field(default_factory=lambda: ints(np.zeros((0, 4))))


def day_of(feed: Feed, day: date) -> Day:
    """The day's trips. Raises MissingData without service, FormatError for absurd headways."""
    check_service(feed, day)
    calls, starts = _templates(feed)
    _check_rhythm(feed, np.diff(calls))
    trip, shift = _runs(feed, day, starts)
    size = np.diff(calls)[trip]
    rows = np.repeat(calls[trip] - np.concatenate(([0], np.cumsum(size)[:-1])), size)
    rows = rows + np.arange(size.sum())
    late = np.repeat(shift, size)
    times = {name: feed.stop_times[name].to_numpy() for name in feed.stop_times.columns}
    served = np.zeros(feed.stops.height, dtype=np.bool_)
    served[times["stop"][rows]] = True
    return Day(
        date=day,
        ptr=ints(np.concatenate(([0], np.cumsum(size)))),
        stop=ints(times["stop"][rows]),
        arrival=ints(times["arrival"][rows] + late),
        departure=ints(times["departure"][rows] + late),
        board=times["pickup_type"][rows] != _NEVER,
        alight=times["drop_off_type"][rows] != _NEVER,
        trip=ints(trip),
        wheelchair=ints(feed.trips["wheelchair"].to_numpy()[trip]),
        lon=floats(feed.stops["stop_lon"].fill_null(float("nan")).to_numpy()),
        lat=floats(feed.stops["stop_lat"].fill_null(float("nan")).to_numpy()),
        stop_wheelchair=ints(feed.stops["wheelchair"].to_numpy()),
        served=served,
        warnings=_warnings(feed, day, times["pickup_type"][rows]),
        transfers=_transfers(feed),
    )


def _check_rhythm(feed: Feed, size: npt.NDArray[np.int64]) -> None:
    """Refuse headways that would fill the memory with trips."""
    total = 0
    for trip, start, end, headway, _, line in feed.frequencies.rows():
        total += ((end - start) // headway + 1) * int(size[trip])
        if total > MAX_CALLS:
            raise FormatError(
                f"Die Takte ergeben mehr als {MAX_CALLS} Halte an einem Tag",
                file=f"{feed.file}/frequencies.txt",
                line=line,
                column="headway_secs",
                remedy="Takt in Sekunden prüfen",
                code="TOO_BIG",
            )


def _templates(feed: Feed) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where the calls of every trip begin (one more than trips), and its first departure."""
    trip = feed.stop_times["trip"].to_numpy()
    calls = np.searchsorted(trip, np.arange(feed.trips.height + 1))
    departure = np.append(feed.stop_times["departure"].to_numpy(), 0)
    return calls.astype(np.int64), departure[calls[:-1]].astype(np.int64)


def _runs(
    feed: Feed, day: date, starts: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """(trip, seconds it is shifted) of everything that moves on the day, ordered by trip."""
    calls = np.bincount(feed.stop_times["trip"].to_numpy(), minlength=feed.trips.height)
    rhythm = np.zeros(feed.trips.height, dtype=np.bool_)
    rhythm[feed.frequencies["trip"].to_numpy()] = True
    trips: list[npt.NDArray[np.int64]] = []
    shifts: list[npt.NDArray[np.int64]] = []
    ends = _ends(feed)
    for offset, moment in ((0, day), (-DAY, day - timedelta(days=1))):
        running = trips_on(feed, moment) & (calls > 0)
        plain = np.flatnonzero(running & ~rhythm & (ends + offset >= 0))
        trips.append(plain)
        shifts.append(np.full(len(plain), offset, dtype=np.int64))
        for number, start, end, headway in _frequencies(feed, running):
            departures = np.arange(start, end, headway, dtype=np.int64)
            late = departures - starts[number] + offset
            late = late[ends[number] + late >= 0]
            trips.append(np.full(len(late), number, dtype=np.int64))
            shifts.append(late)
    trip, shift = np.concatenate(trips), np.concatenate(shifts)
    order = np.lexsort((shift, trip))
    return trip[order], shift[order]


def _ends(feed: Feed) -> npt.NDArray[np.int64]:
    ends = np.zeros(feed.trips.height, dtype=np.int64)
    np.maximum.at(ends, feed.stop_times["trip"].to_numpy(), feed.stop_times["arrival"].to_numpy())
    return ends


def _frequencies(feed: Feed, running: npt.NDArray[np.bool_]) -> list[tuple[int, int, int, int]]:
    columns = ("trip", "start_time", "end_time", "headway_secs")
    rows = feed.frequencies.select(columns).rows()
    return [(trip, start, end, headway) for trip, start, end, headway in rows if running[trip]]


def _transfers(feed: Feed) -> Ints:
    """from, to, kind, seconds (-1 = not said) of every rule between two stops."""
    seconds = pl.col("min_transfer_time").fill_null(-1)
    rows = feed.transfers.select("from_stop", "to_stop", "transfer_type", seconds)
    return ints(rows.to_numpy() if rows.height else np.zeros((0, 4)))


def _warnings(feed: Feed, day: date, pickup: npt.NDArray[np.int64]) -> tuple[Finding, ...]:
    found = []
    if (pickup == _PHONE).any():
        text = "Einige Fahrten nach Fahrplan muss man vorher anmelden"
        found.append(Finding("warning", "ON_CALL", text, file=feed.file))
    if feed.frequencies.filter(pl.col("exact_times") == 0).height:
        text = "Fahrten im Takt ohne feste Minute sind ab Taktbeginn gerechnet"
        found.append(Finding("warning", "HEADWAY", text, file=feed.file))
    if _day_before(feed, day):
        text = "Einige Bestellfahrten muss man spätestens am Vortag anmelden; gerechnet ist, "
        text += "als sei das geschehen"
        found.append(Finding("warning", "BOOKED_BEFORE", text, file=feed.file))
    zone = ZoneInfo("Europe/Berlin")
    offsets = {
        datetime(day.year, day.month, day.day, hour, tzinfo=zone).utcoffset() for hour in (0, 12)
    }
    if len(offsets) > 1:
        text = "In dieser Nacht wird die Uhr umgestellt; Zeiten vor 3 Uhr können abweichen"
        found.append(Finding("warning", "CLOCK_CHANGE", text, file=feed.file))
    return tuple(found)


def _day_before(feed: Feed, day: date) -> bool:
    """Does a service on demand of the day name no notice in minutes but a day?"""
    running = np.flatnonzero(trips_on(feed, day)).tolist()
    used = feed.windows.filter(pl.col("trip").is_in(running))["booking_rule"].drop_nulls()
    earlier = (pl.col("booking_type") == _ANOTHER_DAY) | (pl.col("prior_notice_last_day") > 0)
    rules = feed.booking_rules.filter(pl.col("booking_rule_id").is_in(used.to_list()))
    return bool(rules.filter(earlier & pl.col("prior_notice_duration_min").is_null()).height)
