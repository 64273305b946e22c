"""Records as plain JSON values and back: fields by the names they have here. Pure."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, time
from typing import Any, TypeVar, get_type_hints

from django.utils.translation import gettext as _

from nahraum.connect.exchange.rules.records import (
    HoursRecord,
    LeaveRecord,
    OfferRecord,
    OrganisationRecord,
    SiteRecord,
)
from nahraum.connect.exchange.rules.taking import Taken

R = TypeVar("R", HoursRecord, LeaveRecord, SiteRecord, OfferRecord, OrganisationRecord)

SECTORS = ("state", "market", "association", "informal")
BARRIERS = (
    *("step_free", "lift", "accessible_toilet", "disabled_parking"),
    *("hearing_loop", "sign_language", "quiet_room"),
)
KNOWN = ("yes", "no", "unknown")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "sector": SECTORS,
    "status": ("draft", "published", "closed"),
    "cost": ("free", "insurance", "care-insurance", "fee", "unknown"),
    "barrier_grade": ("wheelchair", "accessible", "reduced", "unknown"),
    "new_people": KNOWN,
    "mode": ("open", "appointment", "phone"),
}
WAYS = ("on_site", "home_visit", "by_phone", "by_video")
_DEGREES = {"lon": 180.0, "lat": 90.0}
_LAST_WEEKDAY = 6


def to_plain(row: Any, *, sparse: bool = False) -> dict[str, Any]:
    """A record as JSON values; sparse: without what nobody said."""
    found: dict[str, Any] = {}
    for known in fields(row):
        value = getattr(row, known.name)
        if sparse and _unsaid(known, value):
            continue
        found[known.name] = _value(value, sparse)
    return found


def _unsaid(known: "Field[Any]", value: object) -> bool:
    return (known.default is not MISSING and value == known.default) or value == {}


def _value(value: Any, sparse: bool) -> Any:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [part if isinstance(part, str) else to_plain(part, sparse=sparse) for part in value]
    return dict(value) if isinstance(value, Mapping) else value


def _layout(kind: type[Any]) -> tuple[tuple[str, Any, bool], ...]:
    """(name, type, whether there is no record without it) of each field."""
    hints = get_type_hints(kind)
    return tuple(
        (known.name, hints[known.name],
         known.default is MISSING and known.default_factory is MISSING)
        for known in fields(kind)
    )  # fmt: skip


_LAYOUTS: dict[type[Any], tuple[tuple[str, Any, bool], ...]] = {
    kind: _layout(kind)
    for kind in (HoursRecord, LeaveRecord, SiteRecord, OfferRecord, OrganisationRecord)
}


def from_plain(kind: type[R], taken: Taken) -> R | None:
    """A record from JSON values; None, with a remark, if what makes it one is missing."""
    found: dict[str, Any] = {}
    for name, hint, needed in _LAYOUTS[kind]:
        if name in taken:
            value = _read(taken, name, hint)
            if value is not None:
                found[name] = value
        else:
            taken.ignore(name)
        if needed and found.get(name, "") == "":
            taken.note(_("Ohne diese Angabe geht es nicht; nicht übernommen."), name)
            return None
    taken.finish()
    return kind(**found)


def _read(taken: Taken, name: str, hint: Any) -> Any:
    if name in CHOICES:
        return taken.choice(name, CHOICES[name]) or None
    if name == "barriers":
        return _barriers(taken)
    if name in ("season_from", "season_to"):
        return season(taken, name)
    if name == "weekday":
        return taken.whole(name, _LAST_WEEKDAY)
    if name in _DEGREES:
        return taken.number(name, -_DEGREES[name], _DEGREES[name])
    return _typed(taken, name, hint)


def _typed(taken: Taken, name: str, hint: Any) -> Any:
    nested = {
        "hours": HoursRecord,
        "leaves": LeaveRecord,
        "sites": SiteRecord,
        "offers": OfferRecord,
    }
    if hint is bool:
        return taken.flag(name)
    if hint is time:
        return taken.clock(name)
    if hint in (date, date | None):
        return taken.day(name)
    if hint == int | None:
        return taken.whole(name)
    if hint == tuple[str, ...]:
        return taken.texts(name)
    if hint is str:
        return taken.text(name, lines=name == "details")
    rows = (from_plain(nested[name], child) for child in taken.children(name))
    return tuple(row for row in rows if row is not None)


def _barriers(taken: Taken) -> dict[str, str]:
    child = taken.child("barriers")
    if child is None:
        return {}
    states = {name: child.choice(name, KNOWN) for name in BARRIERS}
    child.finish()
    return {name: state for name, state in states.items() if state in ("yes", "no")}


def season(taken: Taken, name: str) -> str:
    """A day of every year as 11-30; "" with a remark if there is no such day."""
    text = taken.text(name)
    if not text:
        return ""
    try:
        date.fromisoformat(f"2024-{text}")  # a leap year: 29 February exists
    except ValueError:
        taken.note(_("Erwartet: ein Tag im Jahr wie 11-30."), name)
        return ""
    return text
