"""Records as they are handed on: clean texts, one order, no protected address. Pure."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from typing import Any, TypeVar

from nahraum.connect.directory.rules import ContactRefused, normal_phone
from nahraum.connect.exchange.rules.records import (
    HoursRecord,
    LeaveRecord,
    OfferRecord,
    OrganisationRecord,
    SiteRecord,
)
from nahraum.data.texts import legible, one_line

T = TypeVar("T")
_DECIMALS = 7  # of a degree: a centimetre
# What a protected site may say of itself: nothing that leads there.
_SAFE = ("key", "protected_address", "barriers", "barriers_as_of", "door_width_cm")


def clean(text: str, *, lines: bool = False) -> str:
    """A text without signs nobody sees, in one spelling; on one line, or on several."""
    if lines:
        return "\n".join(line.rstrip() for line in legible(text).split("\n")).strip()
    return one_line(text)


def phone(text: str) -> str:
    """A number as it is kept, if it is one; else the text."""
    if not text:
        return ""
    try:
        return normal_phone(clean(text).strip('"'))
    except ContactRefused:
        return clean(text)


def tidy(organisations: Iterable[OrganisationRecord]) -> tuple[OrganisationRecord, ...]:
    """The same directory in one spelling and one order, fit to leave the house.

    Of a protected site only what somebody in a wheelchair must know is left, and its key.
    """
    found = (_organisation(row) for row in organisations)
    return tuple(sorted(found, key=lambda row: row.key))


def _organisation(row: OrganisationRecord) -> OrganisationRecord:
    return replace(
        _cleaned(row),
        sites=tuple(sorted((_site(site) for site in row.sites), key=lambda site: site.key)),
        offers=tuple(sorted((_offer(offer) for offer in row.offers), key=lambda one: one.key)),
    )


def _site(row: SiteRecord) -> SiteRecord:
    if row.protected_address:
        safe: dict[str, Any] = {name: getattr(row, name) for name in _SAFE}
        row = SiteRecord(**safe)
    known = {name: state for name, state in row.barriers.items() if state in ("yes", "no")}
    lon, lat = _point(row.lon, row.lat)
    approximate = row.approximate and lon is not None
    return replace(
        _cleaned(row), barriers=dict(sorted(known.items())), lon=lon, lat=lat,
        approximate=approximate,
    )  # fmt: skip


def _point(lon: float | None, lat: float | None) -> tuple[float | None, float | None]:
    if lon is None or lat is None:
        return None, None
    return round(lon, _DECIMALS), round(lat, _DECIMALS)


def _offer(row: OfferRecord) -> OfferRecord:
    return replace(
        _cleaned(row, long=("details",)),
        topics=_sorted(row.topics),
        sites=_sorted(row.sites),
        served=_sorted(row.served),
        target_groups=_sorted(row.target_groups),
        languages=_sorted(row.languages),
        hours=tuple(sorted((_cleaned(span) for span in row.hours), key=_hours_order)),
        leaves=tuple(sorted((_cleaned(leave) for leave in row.leaves), key=_leave_order)),
    )


def _sorted(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({cleaned for text in texts if (cleaned := clean(text))}))


def _hours_order(span: HoursRecord) -> tuple[Any, ...]:
    return (
        span.site, span.weekday, span.opens, span.closes, span.mode, span.first or date.min,
        span.last or date.min, span.season_from, span.season_to, span.on_holidays,
    )  # fmt: skip


def _leave_order(leave: LeaveRecord) -> tuple[date, date, str]:
    return (leave.first, leave.last, leave.instead)


def _cleaned(row: T, *, long: tuple[str, ...] = ()) -> T:
    """A record with clean texts."""
    changed: dict[str, Any] = {}
    for known in fields(row):  # type: ignore[arg-type]
        value = getattr(row, known.name)
        if known.name == "phone":
            changed["phone"] = phone(value)
        elif isinstance(value, str):
            changed[known.name] = clean(value, lines=known.name in long)
        elif known.name == "former_names":
            changed[known.name] = tuple(
                dict.fromkeys(text for name in value if (text := clean(name)))
            )
    return replace(row, **changed)  # type: ignore[type-var]
