"""A feed as typed tables, and which of its services run on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from nahraum.data.arrays import Floats
from nahraum.data.errors import Finding, MissingData

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Location:
    """An area of locations.geojson: rings of (lon, lat); a point inside an odd number is in it."""

    id: str
    name: str
    rings: tuple[Floats, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Tables of a GTFS feed; rows are addressed by position.

    stops:       stop_id, stop_name, stop_lat, stop_lon, location_type, parent (position or -1),
                 wheelchair (0 unknown, 1 yes, 2 no; unknown ones inherit from the parent station)
    routes:      route_id, route_short_name, route_long_name, route_type
    trips:       trip_id, route (position), service_id, trip_headsign, wheelchair
    stop_times:  trip, stop (positions), arrival, departure (seconds after midnight of the service
                 day, never null), pickup_type, drop_off_type; by trip, then in order of travel
    windows:     trip, area (group, location or stop id), start, end (seconds), pickup_type,
                 drop_off_type, booking_rule: stops on demand (GTFS-Flex)
    calendar, calendar_dates, frequencies (trip, start_time, end_time, headway_secs, exact_times),
    transfers (from_stop, to_stop, transfer_type, min_transfer_time), booking_rules.
    areas maps a group of stops to positions, locations an id to its rings.
    """

    file: str
    stops: pl.DataFrame
    routes: pl.DataFrame
    trips: pl.DataFrame
    stop_times: pl.DataFrame
    windows: pl.DataFrame
    calendar: pl.DataFrame
    calendar_dates: pl.DataFrame
    frequencies: pl.DataFrame
    transfers: pl.DataFrame
    booking_rules: pl.DataFrame
    areas: Mapping[str, tuple[int, ...]]
    locations: Mapping[str, Location]
    warnings: tuple[Finding, ...]

    @property
    def validity(self) -> tuple[date, date] | None:
        """First and last day any service runs by the calendar; None without a calendar."""
        days = [
            *self.calendar["start_date"],
            *self.calendar["end_date"],
            *self.calendar_dates.filter(pl.col("exception_type") == 1)["date"],
        ]
        return (min(days), max(days)) if days else None


def services_on(feed: Feed, day: date) -> frozenset[str]:
    """The services of a day: weekdays of calendar.txt, changed by calendar_dates.txt."""
    weekday = WEEKDAYS[day.weekday()]
    regular = feed.calendar.filter(
        (pl.col("start_date") <= day) & (pl.col("end_date") >= day) & (pl.col(weekday) == 1)
    )
    exceptions = feed.calendar_dates.filter(pl.col("date") == day)
    added = exceptions.filter(pl.col("exception_type") == 1)["service_id"]
    removed = exceptions.filter(pl.col("exception_type") == 2)["service_id"]
    return frozenset((set(regular["service_id"]) | set(added)) - set(removed))


def trips_on(feed: Feed, day: date) -> npt.NDArray[np.bool_]:
    """Which trips belong to a service of this day, shape (trips,)."""
    running = list(services_on(feed, day))
    return feed.trips["service_id"].is_in(running).to_numpy().astype(np.bool_)


def check_service(feed: Feed, day: date) -> None:
    """Raise MissingData if nothing runs on the day, saying when the timetable is valid."""
    if trips_on(feed, day).any():
        return
    span = feed.validity
    if span is None:
        problem = "Der Fahrplan nennt keinen einzigen Betriebstag"
        remedy = "calendar.txt oder calendar_dates.txt ergänzen"
    else:
        first, last = (moment.strftime("%d.%m.%Y") for moment in span)
        near = _nearest(feed, day, span)
        problem = f"Am {day:%d.%m.%Y} fährt nach diesem Fahrplan nichts; "
        problem += f"er gilt vom {first} bis {last}"
        remedy = f"Einen Betriebstag wählen, etwa den {near:%d.%m.%Y}" if near else "Tag prüfen"
    name = "calendar.txt" if feed.calendar.height else "calendar_dates.txt"
    raise MissingData(problem, file=f"{feed.file}/{name}", remedy=remedy, code="NO_SERVICE")


def _nearest(feed: Feed, day: date, span: tuple[date, date]) -> date | None:
    """A day with service on the same weekday, or any, at most a year from the span's near end."""
    start = min(max(day, span[0]), span[1])
    days = [
        moment
        for distance in range(366)
        for moment in (start + timedelta(days=distance), start - timedelta(days=distance))
        if span[0] <= moment <= span[1]
    ]
    same = [moment for moment in days if moment.weekday() == day.weekday()]
    return next((moment for moment in [*same, *days] if trips_on(feed, moment).any()), None)
