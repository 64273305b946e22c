"""GTFS and GTFS-Flex feeds: typed tables, and one service day as plain arrays."""

from nahraum.data.gtfs.archive import LIMITS, FeedLimits
from nahraum.data.gtfs.day import Day, day_of
from nahraum.data.gtfs.feed import Feed, Location, check_service, services_on, trips_on
from nahraum.data.gtfs.reading import feed_of, read_feed

__all__ = [
    "LIMITS",
    "Day",
    "Feed",
    "FeedLimits",
    "Location",
    "check_service",
    "day_of",
    "feed_of",
    "read_feed",
    "services_on",
    "trips_on",
]
