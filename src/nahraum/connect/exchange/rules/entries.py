"""One entry of a source: what it says of an offer, its house and its places. Pure.

Only what was said is in the mappings; what is not in them stays as the directory has it. Names of
fields are those of the directory's tables; `lon`, `lat` of records become `x`, `y` in metres.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any

from django.utils.translation import gettext as _

from nahraum.connect.directory.rules import Hours, Mode
from nahraum.connect.exchange.rules.points import metric
from nahraum.connect.exchange.rules.records import (
    HoursRecord,
    LeaveRecord,
    OfferRecord,
    OrganisationRecord,
    SiteRecord,
)
from nahraum.data.values import folded

_LONGEST_INSTEAD = 200  # letters the directory keeps
_PLACE = frozenset("street postcode place lon lat x y directions stop neighbourhood".split())
_NOT_COPIED = frozenset(
    "key sites offers hours leaves topics served checked_at checked_by status".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A cell nobody can read: where, what was expected, and what was probably meant."""

    line: int
    column: int  # from 0; -1: the row as a whole
    heading: str
    value: str
    expected: str
    suggestion: str = ""

    @property
    def key(self) -> str:
        """Names the cell among the answers of whoever imports."""
        return f"{self.line}-{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one row or record says. `key`, `house_key` are ids of the source, or "".

    `hours` hold at all places; `site_hours` at single ones, in the order of `sites`, or ().
    `hours_here`: those of `hours` that were said for the only place, and hold for no other.
    """

    line: int
    house: Mapping[str, Any]
    offer: Mapping[str, Any] = field(default_factory=dict)
    sites: tuple[Mapping[str, Any], ...] = ()
    hours: tuple[Hours, ...] | None = None
    site_hours: tuple[tuple[Hours, ...], ...] = ()
    hours_here: tuple[Hours, ...] = ()
    leaves: tuple[LeaveRecord, ...] = ()
    topics: tuple[str, ...] = ()
    category: str = ""
    key: str = ""
    house_key: str = ""
    rest: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()

    @property
    def house_identity(self) -> str:
        """Under which the source knows the house, from one reading to the next."""
        return self.house_key or f"={folded(str(self.house.get('name', '')))}"[:190]

    @property
    def identity(self) -> str:
        """Under which the source knows the offer; without an id by house and title."""
        if self.key or not self.offer:
            return self.key
        return short_key(f"{self.house_identity}|{folded(str(self.offer.get('title', '')))}")

    @property
    def name(self) -> str:
        """How people call it."""
        title, house = self.offer.get("title", ""), self.house.get("name", "")
        return " – ".join(dict.fromkeys(str(part) for part in (title, house) if part))


def short_key(text: str) -> str:
    """A stable name of at most 40 letters for any text."""
    return "=" + hashlib.sha256(text.encode()).hexdigest()[:32]


def digest(value: Any) -> str:
    """By which a value is known again without being kept."""
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]


def entries_of(
    records: Iterable[OrganisationRecord], rest: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[Entry, ...]:
    """Records of any format as entries, one for each offer; houses without offers stand alone.

    `rest`: texts by the key of an entry that have no place in a record.
    """
    found: list[Entry] = []
    for record in records:
        for made in _of_one(record, len(found) + 1):
            found.append(replace(made, rest=(rest or {}).get(made.key or made.house_key, {})))
    return tuple(found)


def _of_one(record: OrganisationRecord, line: int) -> Iterator[Entry]:
    house = said(record, _NOT_COPIED)
    if former := house.pop("former_names", ()):
        house["former_names"] = "; ".join(former)[:300]
    places = {site.key: _site(site) for site in record.sites}
    if not record.offers:
        yield Entry(line=line, house=house, house_key=record.key, sites=tuple(places.values()))
    for number, offer in enumerate(record.offers):
        here = [key for key in offer.sites if key in places]
        everywhere, single, lost = _hours(offer, here)
        leaves = tuple(dict.fromkeys(leave for leave in offer.leaves if _possible(leave)))
        notes = [_("Zeiten an einzelnen Orten nicht übernommen")] * lost
        if not all(_possible(leave) for leave in offer.leaves):
            notes.append(_("Abwesenheiten nicht übernommen"))
        yield Entry(
            line=line + number,
            house=house,
            house_key=record.key,
            key=offer.key,
            offer=_offer(offer),
            sites=tuple(places[key] for key in here),
            hours=everywhere or None,
            site_hours=single,
            hours_here=_said_for(offer, here[0]) if len(here) == 1 else (),
            leaves=leaves,
            topics=offer.topics,
            category="" if offer.topics else offer.title,
            notes=tuple(notes),
        )


def _hours(
    offer: OfferRecord, here: Sequence[str]
) -> tuple[tuple[Hours, ...], tuple[tuple[Hours, ...], ...], bool]:
    """Hours at all places, those at each single one, and whether some name a foreign place.

    Hours at the only place stand among all; `times.settled` knows whether they are bound to it.
    """
    if len(here) < 2:
        return tuple(_span(span) for span in offer.hours), (), False
    at: dict[str, list[Hours]] = {key: [] for key in ("", *here)}
    lost = False
    for span in offer.hours:
        if span.site in at:
            at[span.site].append(_span(span))
        else:
            lost = True
    single = tuple(tuple(dict.fromkeys(at[key])) for key in here)
    return tuple(at[""]), single if any(single) else (), lost


def _said_for(offer: OfferRecord, place: str) -> tuple[Hours, ...]:
    return tuple(_span(span) for span in offer.hours if span.site == place)


def _possible(leave: LeaveRecord) -> bool:
    """Whether the directory can keep an absence."""
    return leave.first <= leave.last and len(leave.instead) <= _LONGEST_INSTEAD


def said(record: Any, without: frozenset[str]) -> dict[str, Any]:
    """Fields of a record that differ from what it says when nobody said anything."""
    found = {}
    for known in fields(record):
        value = getattr(record, known.name)
        unsaid = value == known.default if known.default is not MISSING else value in ("", {})
        if known.name not in without and not unsaid:
            found[known.name] = value
    return found


def _offer(offer: OfferRecord) -> dict[str, Any]:
    values = said(offer, _NOT_COPIED)
    for name in ("target_groups", "languages"):
        if name in values:
            values[name] = list(values[name])
    if not offer.summary:
        values["summary"] = offer.title[:300]
    return values


def _site(site: SiteRecord) -> dict[str, Any]:
    values = said(site, frozenset({"barriers", "approximate"}))
    values.update(site.barriers)
    if site.lon is not None and site.lat is not None:
        point = metric((site.lon, site.lat), "WGS84")
        values["x"], values["y"] = point or (None, None)
    return protected(values) if site.protected_address else without_degrees(values)


def without_degrees(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same without what the table does not keep."""
    return {name: value for name, value in values.items() if name not in ("lon", "lat")}


def protected(values: Mapping[str, Any]) -> dict[str, Any]:
    """A place whose address is kept by nobody, and so cannot leave the house."""
    kept = {name: value for name, value in values.items() if name not in _PLACE}
    return {**kept, "protected_address": True}


def _span(record: HoursRecord) -> Hours:
    return Hours(
        weekday=record.weekday,
        opens=record.opens,
        closes=record.closes,
        mode=Mode(record.mode),
        first=record.first,
        last=record.last,
        season_from=_month_day(record.season_from),
        season_to=_month_day(record.season_to),
        on_holidays=record.on_holidays,
    )


def _month_day(text: str) -> tuple[int, int] | None:
    return (int(text[:2]), int(text[3:])) if text else None


def sheltered(*texts: str) -> bool:
    """Whether these words speak of a house whose address protects people."""
    low = " ".join(texts).casefold()
    words = (
        "frauenhaus",
        "frauen- und kinderschutz",
        "frauenschutz",
        "mädchenhaus",
        "women's shelter",
    )
    more = (
        "schutzwohnung",
        "zufluchtswohnung",
        "zufluchtsstätte",
        "gewaltschutzhaus",
        "männerschutz",
    )
    return any(word in low for word in (*words, *more))


def shelter_note() -> str:
    """What to say where an address was left out to protect people."""
    return _("Schutzeinrichtung: Die Anschrift wurde nicht übernommen")
