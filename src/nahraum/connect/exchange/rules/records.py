"""The directory as plain records: what every format is read into and written from. Pure.

A record says what its source says: an empty text and `None` mean that nothing was said. `key` is
the id under which the source knows the thing; it stays the same when the source is read again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRecord:
    """A span in the week; `weekday` 0 is Monday, `site` the key of a site or empty for all."""

    weekday: int
    opens: time
    closes: time
    mode: str = "open"
    site: str = ""
    first: date | None = None
    last: date | None = None
    season_from: str = ""
    season_to: str = ""
    on_holidays: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRecord:
    first: date
    last: date
    instead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """A place. `lon`, `lat` in WGS84; `barriers` names a barrier fact and says yes or no."""

    key: str
    name: str = ""
    street: str = ""
    postcode: str = ""
    place: str = ""
    neighbourhood: str = ""
    lon: float | None = None
    lat: float | None = None
    approximate: bool = False
    protected_address: bool = False
    directions: str = ""
    stop: str = ""
    door_width_cm: int | None = None
    barriers: Mapping[str, str] = field(default_factory=dict)
    barriers_as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRecord:
    """An offer. `topics` are keys of the shared vocabulary, `sites` keys of sites."""

    key: str
    title: str
    summary: str = ""
    details: str = ""
    topics: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    status: str = "draft"
    on_site: bool = True
    home_visit: bool = False
    by_phone: bool = False
    by_video: bool = False
    video_link: str = ""
    video_service: str = ""
    video_service_checked: date | None = None
    served: tuple[str, ...] = ()
    served_everywhere: bool = False
    for_whom: str = ""
    target_groups: tuple[str, ...] = ()
    conditions: str = ""
    bring: str = ""
    how_to_start: str = ""
    cost: str = "unknown"
    cost_note: str = ""
    cost_parts: str = ""
    languages: tuple[str, ...] = ()
    barrier_grade: str = "unknown"
    letting: str = ""
    subsidy: str = ""
    new_people: str = "unknown"
    places_total: int | None = None
    places_free: int | None = None
    waiting_weeks: int | None = None
    capacity_as_of: date | None = None
    phone: str = ""
    email: str = ""
    website: str = ""
    contact: str = ""
    first: date | None = None
    last: date | None = None
    checked_at: date | None = None
    checked_by: str = ""
    source: str = ""
    fictitious: bool = False
    hours: tuple[HoursRecord, ...] = ()
    leaves: tuple[LeaveRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRecord:
    """An organisation with everything that belongs to it."""

    key: str
    name: str
    former_names: tuple[str, ...] = ()
    sector: str = ""
    about: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    fictitious: bool = False
    sites: tuple[SiteRecord, ...] = ()
    offers: tuple[OfferRecord, ...] = ()
