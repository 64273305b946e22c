"""Which files and columns of a GTFS feed are read, and what their cells may hold.

Names follow the GTFS Schedule reference (gtfs.org, with GTFS-Flex as adopted in 2024); the names
of the earlier drafts of GTFS-Flex are aliases.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

FieldKind = Literal["text", "time", "date", "int", "float", "code"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column; `needed` asks for the column, `filled` for a value in every row.

    A `code` outside minimum..maximum becomes 0 (unknown, or the default) with a warning.
    """

    name: str
    kind: FieldKind = "text"
    needed: bool = False
    filled: bool = False
    minimum: float | None = None
    maximum: float | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileKind:
    """One file: its columns, its key, and standard columns that are known but not needed."""

    name: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    required: bool = False


def _id(name: str) -> Field:
    return Field(name, needed=True, filled=True)


def _code(name: str, highest: int) -> Field:
    return Field(name, "code", minimum=0, maximum=highest)


STOPS = FileKind(
    "stops.txt",
    (
        _id("stop_id"),
        Field("stop_name"),
        Field("stop_lat", "float", needed=True, minimum=-90, maximum=90),
        Field("stop_lon", "float", needed=True, minimum=-180, maximum=180),
        _code("location_type", 4),
        Field("parent_station"),
        _code("wheelchair_boarding", 2),
    ),
    ("stop_id",),
    (
        *("stop_code", "tts_stop_name", "stop_desc", "zone_id", "stop_url", "stop_timezone"),
        *("level_id", "platform_code", "stop_access"),
    ),
    required=True,
)
ROUTES = FileKind(
    "routes.txt",
    (
        _id("route_id"),
        Field("route_short_name"),
        Field("route_long_name"),
        Field("route_type", "int", needed=True, minimum=0, maximum=1799),
    ),
    ("route_id",),
    (
        *("agency_id", "route_desc", "route_url", "route_color", "route_text_color", "network_id"),
        *("route_sort_order", "continuous_pickup", "continuous_drop_off", "cemv_support"),
    ),
    required=True,
)
TRIPS = FileKind(
    "trips.txt",
    (
        _id("route_id"),
        _id("service_id"),
        _id("trip_id"),
        Field("trip_headsign"),
        _code("wheelchair_accessible", 2),
        Field("block_id"),
    ),
    ("trip_id",),
    (
        *("trip_short_name", "direction_id", "shape_id", "bikes_allowed"),
        *("cars_allowed", "safe_duration_factor", "safe_duration_offset"),
    ),
    required=True,
)
STOP_TIMES = FileKind(
    "stop_times.txt",
    (
        _id("trip_id"),
        Field("arrival_time", "time"),
        Field("departure_time", "time"),
        Field("stop_id"),
        Field("stop_sequence", "int", needed=True, filled=True, minimum=0, maximum=1e9),
        _code("pickup_type", 3),
        _code("drop_off_type", 3),
        Field("location_group_id"),
        Field("location_id"),
        Field(
            "start_pickup_drop_off_window",
            "time",
            aliases=("start_pickup_dropoff_window", "start_service_area_window"),
        ),
        Field(
            "end_pickup_drop_off_window",
            "time",
            aliases=("end_pickup_dropoff_window", "end_service_area_window"),
        ),
        Field("pickup_booking_rule_id"),
        Field("drop_off_booking_rule_id"),
    ),
    ("trip_id", "stop_sequence", "stop_id"),
    (
        *("stop_headsign", "continuous_pickup", "continuous_drop_off", "shape_dist_traveled"),
        *("timepoint", "mean_duration_factor", "mean_duration_offset", "safe_duration_factor"),
        "safe_duration_offset",
    ),
    required=True,
)
CALENDAR = FileKind(
    "calendar.txt",
    (
        _id("service_id"),
        *(
            Field(day, "int", needed=True, filled=True, minimum=0, maximum=1)
            for day in (
                *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday"),
                "sunday",
            )
        ),
        Field("start_date", "date", needed=True, filled=True),
        Field("end_date", "date", needed=True, filled=True),
    ),
    ("service_id",),
    ("service_name",),
)
CALENDAR_DATES = FileKind(
    "calendar_dates.txt",
    (
        _id("service_id"),
        Field("date", "date", needed=True, filled=True),
        Field("exception_type", "int", needed=True, filled=True, minimum=1, maximum=2),
    ),
    ("service_id", "date"),
    ("holiday_name",),
)
FREQUENCIES = FileKind(
    "frequencies.txt",
    (
        _id("trip_id"),
        Field("start_time", "time", needed=True, filled=True),
        Field("end_time", "time", needed=True, filled=True),
        Field("headway_secs", "int", needed=True, filled=True, minimum=1, maximum=604_800),
        _code("exact_times", 1),
    ),
    ("trip_id", "start_time"),
)
TRANSFERS = FileKind(
    "transfers.txt",
    (
        Field("from_stop_id", needed=True),
        Field("to_stop_id", needed=True),
        _code("transfer_type", 5),
        Field("min_transfer_time", "int", minimum=0, maximum=86_400),
        Field("from_trip_id"),
        Field("to_trip_id"),
        Field("from_route_id"),
        Field("to_route_id"),
    ),
)
BOOKING_RULES = FileKind(
    "booking_rules.txt",
    (
        _id("booking_rule_id"),
        _code("booking_type", 2),
        Field("prior_notice_duration_min", "int", minimum=0, maximum=1e6),
        Field("prior_notice_last_day", "int", minimum=0, maximum=366),
        Field("prior_notice_last_time", "time"),
        Field("message"),
        Field("phone_number"),
        Field("info_url"),
        Field("booking_url"),
    ),
    ("booking_rule_id",),
    (
        *("prior_notice_duration_max", "prior_notice_start_day", "prior_notice_start_time"),
        *("prior_notice_service_id", "pickup_message", "drop_off_message"),
    ),
)
LOCATION_GROUPS = FileKind(
    "location_groups.txt",
    (
        _id("location_group_id"),
        Field("location_id", aliases=("stop_id",)),
        Field("location_group_name"),
    ),
)
GROUP_STOPS = FileKind(
    "location_group_stops.txt",
    (_id("location_group_id"), _id("stop_id")),
    ("location_group_id", "stop_id"),
)
STOP_AREAS = FileKind(
    "stop_areas.txt", (Field("area_id", needed=True, filled=True), _id("stop_id"))
)

KINDS: Mapping[str, FileKind] = {
    kind.name.removesuffix(".txt"): kind
    for kind in (
        *(STOPS, ROUTES, TRIPS, STOP_TIMES, CALENDAR, CALENDAR_DATES, FREQUENCIES, TRANSFERS),
        *(BOOKING_RULES, LOCATION_GROUPS, GROUP_STOPS, STOP_AREAS),
    )
}
LOCATIONS = "locations.geojson"
FILES = frozenset({kind.name for kind in KINDS.values()} | {LOCATIONS})
