"""Meetings for other calendars (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    uid: str
    sequence: int
    changed: datetime
    title: str
    place: str
    url: str
    starts: datetime
    minutes: int
    cancelled: bool


def ics(entries: Iterable[Entry], *, name: str) -> bytes:
    """A calendar file; moments in UTC, so it needs no time zone."""
    calendar = Calendar()
    calendar.add("prodid", "-//Nahraum//Gremien//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("sequence", entry.sequence)
        event.add("dtstamp", entry.changed.astimezone(UTC))
        event.add("dtstart", entry.starts.astimezone(UTC))
        event.add("dtend", (entry.starts + timedelta(minutes=entry.minutes)).astimezone(UTC))
        event.add("summary", entry.title)
        event.add("location", entry.place)
        event.add("url", entry.url)
        event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
