"""The calendar for other calendars (RFC 5545) and for search engines (schema.org). Pure."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar, Event, Timezone, vRecur

from nahraum.connect.calendar.rules import BERLIN, ends, instant, is_second, write_rule
from nahraum.connect.calendar.rules import parse_rule as _parse

ZONE = "Europe/Berlin"
# What could end the script element that carries the JSON.
_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDate:
    """One date that is not as the rule says: moved, described, or called off."""

    original_on: date
    starts: datetime
    ends: datetime
    cancelled: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event as feeds know it. `left_out`: days the rule gives and the calendar has not."""

    uid: str
    sequence: int
    changed: datetime
    title: str
    summary: str
    place: str
    organiser: str
    topics: tuple[str, ...]
    url: str
    cancelled: bool
    starts_on: date
    starts_at: time
    second_time: bool
    minutes: int
    rule: str = ""
    left_out: tuple[date, ...] = ()
    own: tuple[OwnDate, ...] = ()


def ics(entries: Iterable[Entry], *, name: str) -> bytes:
    """A calendar file; times are those of the wall in Germany, whatever the clock does."""
    calendar = Calendar()
    calendar.add("prodid", "-//Nahraum//Termine//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    calendar.add_component(Timezone.from_tzid(ZONE))
    for entry in entries:
        calendar.add_component(_master(entry))
        for own in entry.own:
            calendar.add_component(_override(entry, own))
    return bytes(calendar.to_ical())


def _master(entry: Entry) -> Event:
    starts = instant(entry.starts_on, entry.starts_at, second=entry.second_time)
    event = _common(entry, starts, ends(starts, entry.minutes), cancelled=entry.cancelled)
    if entry.rule:
        event.add("rrule", vRecur.from_ical(_rule(entry)))
    for day in entry.left_out:
        event.add("exdate", _local(instant(day, entry.starts_at)))
    return event


def _rule(entry: Entry) -> str:
    """The stored rule ends on a local day; RFC 5545 wants the last moment, in UTC."""
    rule = _parse(entry.rule)
    text = write_rule(rule, entry.starts_on)
    if rule.until is None:
        return text
    last = instant(rule.until, time(23, 59))
    return text.replace(f"UNTIL={rule.until:%Y%m%d}", f"UNTIL={last:%Y%m%dT%H%M%SZ}")


def _override(entry: Entry, own: OwnDate) -> Event:
    cancelled = own.cancelled or entry.cancelled
    event = _common(entry, own.starts, own.ends, cancelled=cancelled, note=own.note)
    if entry.rule:
        was = instant(own.original_on, entry.starts_at, second=entry.second_time)
        event.add("recurrence-id", _local(was))
    return event


def _common(
    entry: Entry, starts: datetime, until: datetime, *, cancelled: bool, note: str = ""
) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed.astimezone(UTC))
    event.add("last-modified", entry.changed.astimezone(UTC))
    event.add("dtstart", _local(starts))
    event.add("dtend", _local(until))
    event.add("summary", entry.title)
    lines = [line for line in (note, entry.summary, entry.organiser, entry.url) if line]
    event.add("description", "\n".join(lines))
    if entry.place:
        event.add("location", entry.place)
    event.add("url", entry.url)
    if entry.topics:
        event.add("categories", list(entry.topics))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event


def _local(moment: datetime) -> datetime:
    """On the wall in Germany; the second of two like times can only be said in UTC."""
    return moment.astimezone(UTC) if is_second(moment) else moment.astimezone(BERLIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What search engines may know of a date."""

    title: str
    summary: str
    url: str
    starts: datetime
    ends: datetime
    place: str
    address: tuple[str, str, str]
    organiser: str
    phone: str
    cancelled: bool
    online: bool
    free: bool | None


def linked_data(event: Linked) -> str:
    """JSON-LD of schema.org, safe inside a script element."""
    return json.dumps(_linked(event), ensure_ascii=False).translate(_IN_SCRIPT)


def _linked(event: Linked) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "description": event.summary,
        "url": event.url,
        "startDate": event.starts.astimezone(BERLIN).isoformat(),
        "endDate": event.ends.astimezone(BERLIN).isoformat(),
        "eventStatus": "https://schema.org/Event"
        + ("Cancelled" if event.cancelled else "Scheduled"),
        "eventAttendanceMode": "https://schema.org/"
        + (
            "MixedEventAttendanceMode"
            if event.online and event.place
            else "OnlineEventAttendanceMode"
            if event.online
            else "OfflineEventAttendanceMode"
        ),
        "organizer": {"@type": "Organization", "name": event.organiser, "telephone": event.phone},
    }
    if event.place:
        names = ("streetAddress", "postalCode", "addressLocality")
        address = {name: part for name, part in zip(names, event.address, strict=True) if part}
        found["location"] = {
            "@type": "Place",
            "name": event.place,
            "address": {"@type": "PostalAddress", "addressCountry": "DE", **address},
        }
    if event.online:
        found["location"] = [found["location"]] if event.place else []
        found["location"].append({"@type": "VirtualLocation", "url": event.url})
    if event.free is not None:
        found["isAccessibleForFree"] = event.free
    return found
