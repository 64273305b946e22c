"""Rows of a list -> entries, with every cell that cannot be read. Pure.

Two looks: the first one learns what is usual in this list (postcodes of places, the area code,
the system of the coordinates), the second one reads.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from nahraum.connect.exchange.rules import cells
from nahraum.connect.exchange.rules.absences import absences
from nahraum.connect.exchange.rules.cells import Reader, Said, Unreadable
from nahraum.connect.exchange.rules.columns import KEEP, LEAVE
from nahraum.connect.exchange.rules.entries import (
    Entry,
    Trouble,
    protected,
    shelter_note,
    sheltered,
)
from nahraum.connect.exchange.rules.opening import opening
from nahraum.connect.exchange.rules.points import Box, metric, near, recognised
from nahraum.data.columns import RawRow
from nahraum.data.errors import shown
from nahraum.data.sheets import Sheet
from nahraum.data.texts import legible
from nahraum.data.values import folded

TAKE, DROP = "take", "drop"  # answers to a trouble; without one the row stays out
UNKNOWN_SYSTEM = "?"
_KEPT = 2_000  # letters of a cell that is kept aside
_READERS: Mapping[str, tuple[str, Reader]] = {
    "site_name": ("name", cells.short(160)),
    "neighbourhood": ("neighbourhood", cells.short(120)),
    "directions": ("directions", cells.short(400)),
    "stop": ("stop", cells.short(160)),
    "step_free": ("step_free", cells.yes_or_no),
    "lift": ("lift", cells.yes_or_no),
    "accessible_toilet": ("accessible_toilet", cells.yes_or_no),
    "disabled_parking": ("disabled_parking", cells.yes_or_no),
    "title": ("title", cells.short(160)),
    "summary": ("summary", cells.summary),
    "email": ("email", cells.email),
    "website": ("website", cells.website),
    "contact": ("contact", cells.short(120)),
    "for_whom": ("for_whom", cells.short(300)),
    "conditions": ("conditions", cells.short(300)),
    "bring": ("bring", cells.short(300)),
    "how_to_start": ("how_to_start", cells.short(300)),
    "languages": ("languages", cells.languages),
    "new_people": ("new_people", cells.yes_or_no),
    "places_total": ("places_total", cells.count),
    "places_free": ("places_free", cells.count),
    "waiting_weeks": ("waiting_weeks", cells.count),
    "capacity_as_of": ("capacity_as_of", cells.day),
    "cost_parts": ("cost_parts", cells.short(400)),
    "barrier_grade": ("barrier_grade", cells.grade),
    "letting": ("letting", cells.short(300)),
    "subsidy": ("subsidy", cells.short(300)),
    "first": ("first", cells.day),
    "last": ("last", cells.day),
}
_SITE = frozenset(
    """
    site_name neighbourhood directions stop step_free lift accessible_toilet disabled_parking
    """.split()
)
_CONTACT = ("phone", "email", "website")
_CAPACITY = frozenset("new_people places_total places_free waiting_weeks".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What is usual in a list."""

    postcodes: Mapping[str, str] = field(default_factory=dict)  # of a folded place
    zeros: bool = True  # whether a leading zero may be lost
    area_code: str = ""
    system: str = ""  # of the coordinates; "" if there are none, "?" if nobody knows
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A list, what its columns mean, and what whoever imports it has answered."""

    sheet: Sheet
    fields: tuple[str, ...]
    answers: Mapping[str, str] = field(default_factory=dict)
    system: str = ""
    box: Box | None = None
    house: str = ""  # one house for all rows
    taken: frozenset[str] = frozenset()
    as_of: date | None = None  # the day the list holds for


def read_entries(task: Task) -> tuple[tuple[Entry, ...], Usual]:
    """All rows in their order, and what was found to be usual."""
    usual = _usual(task)
    return tuple(_Row(task, usual, row).entry() for row in task.sheet.rows), usual


def _usual(task: Task) -> Usual:
    place = {name: at for at, name in enumerate(task.fields) if name not in (KEEP, LEAVE)}

    def column(name: str) -> list[str]:
        at = place.get(name)
        return [row.cells[at] if at is not None else "" for row in task.sheet.rows]

    codes: dict[str, Counter[str]] = {}
    for postcode, town in zip(column("postcode"), column("place"), strict=True):
        if re.fullmatch(r"\d{5}", postcode, re.ASCII):
            codes.setdefault(folded(town), Counter())[postcode] += 1
    whole = [code for counter in codes.values() for code in counter]
    points = _points(column("lon"), column("lat"))
    system = task.system or recognised(points, task.box)
    return Usual(
        postcodes={town: counter.most_common(1)[0][0] for town, counter in codes.items()},
        zeros=not whole or any(code.startswith("0") for code in whole),
        area_code=_area_code(column("phone")),
        system=(system or UNKNOWN_SYSTEM) if points else "",
        box=task.box,
    )


def _points(lons: Sequence[str], lats: Sequence[str]) -> list[tuple[float, float]]:
    found = []
    for lon, lat in zip(lons, lats, strict=True):
        try:
            point = (float(cells.decimal(lon).value), float(cells.decimal(lat).value))
        except Unreadable:
            continue
        if point != (0.0, 0.0):
            found.append(point)
    return found


def _area_code(phones: Sequence[str]) -> str:
    codes: Counter[str] = Counter()
    for text in phones:
        try:
            codes[cells.area_code_of(cells.phone(text).value)] += bool(text)
        except Unreadable:
            continue
    codes.pop("", None)
    best = codes.most_common(1)
    return best[0][0] if best and best[0][1] > 1 else ""


class _Row:
    """Reads one row and remembers what is wrong with it."""

    def __init__(self, task: Task, usual: Usual, row: RawRow) -> None:
        self.task, self.usual, self.row = task, usual, row
        self.troubles: list[Trouble] = []
        self.notes: list[str] = []
        self.rest: dict[str, str] = {}
        self.details: list[str] = []
        self.texts: dict[str, tuple[int, str]] = {}
        for at, name in enumerate(task.fields):
            self._sort(at, name, legible(row.cells[at]).strip())

    def _sort(self, at: int, name: str, text: str) -> None:
        if cells.is_unknown(text) or name == LEAVE:
            return
        if name == KEEP:
            self.rest[self.task.sheet.headings[at]] = text[:_KEPT]
        elif name == "details":
            self.details.append(text)
        else:
            self.texts[name] = (at, text)

    def text(self, name: str) -> str:
        return self.texts.get(name, (0, ""))[1]

    def _read(self, name: str, reader: Reader) -> Any:
        """What a cell says; None where it says nothing or cannot be read."""
        if name not in self.texts:
            return None
        at, text = self.texts[name]
        heading = self.task.sheet.headings[at]
        try:
            found = reader(text)
        except Unreadable as error:
            return self._answered(name, reader, error)
        if found.note:
            self.notes.append(f"{heading}: {found.note}")
        if found.rest:
            self.rest[heading] = found.rest[:_KEPT]
        return found.value

    def _answered(self, name: str, reader: Reader, error: Unreadable) -> Any:
        """The suggestion or nothing, if somebody chose so; else the row stays out."""
        at, text = self.texts[name]
        heading = self.task.sheet.headings[at]
        trouble = Trouble(
            line=self.row.line,
            column=at,
            heading=heading,
            value=shown(text),
            expected=str(error),
            suggestion=error.suggestion,
        )
        answer = self.task.answers.get(trouble.key)
        if answer == DROP:
            self.rest[heading] = text[:_KEPT]
            return None
        if answer == TAKE and error.suggestion:
            try:
                taken = reader(error.suggestion).value
            except Unreadable:
                taken = None
            self.rest[heading] = text[:_KEPT]
            if taken is not None:
                return taken
        self.troubles.append(trouble)
        return None

    def entry(self) -> Entry:
        shifted = self._ragged()
        house, offer = self._names()
        for name, (kept_as, reader) in _READERS.items():
            if name not in _SITE and name != "title":
                _put(offer, kept_as, self._read(name, reader))
        self._offer(offer)
        hours = self._read("hours", opening)
        if hours is not None and not hours:
            offer.setdefault("how_to_start", self.text("hours")[:300])
            hours = None
        sites = self._sites(offer)
        offer.setdefault("on_site", bool(sites) or not offer.get("home_visit"))
        if "title" not in self.task.fields:
            for name in _CONTACT:
                if name in offer:
                    house[name] = offer.pop(name)
        if not offer.get("summary"):
            offer["summary"] = self.text("category")[:300] or offer["title"]
            self.notes.append(_("Beschreibung fehlt"))
        return Entry(
            line=self.row.line,
            key=self.text("key")[:120],
            house=house,
            offer=offer,
            sites=sites,
            hours=hours or None,
            leaves=self._read("leaves", absences) or (),
            category=self.text("category") or offer["title"],
            rest=self.rest,
            notes=tuple(self.notes),
            troubles=tuple(self.troubles[:1] if shifted else self.troubles),
        )

    def _ragged(self) -> bool:
        """Whether the row is shifted; what else looks wrong in it follows from that."""
        whole = f"{self.row.line}--1"
        if self.row.line in self.task.sheet.ragged and self.task.answers.get(whole) != DROP:
            expected = _("so viele Zellen wie Überschriften; vielleicht fehlen Anführungszeichen")
            self._whole(_("mehr Zellen als Überschriften"), expected)
            return True
        return False

    def _whole(self, value: str, expected: str) -> None:
        self.troubles.append(
            Trouble(line=self.row.line, column=-1, heading="", value=value, expected=expected)
        )

    def _names(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """House and offer by name; where one is missing it is called like the other."""
        name = self._read("house", cells.short(160)) or self.task.house
        title = self._read("title", cells.short(160))
        if not name and not title and not {"house", "title"} & set(self.texts):
            expected = _("der Name der Einrichtung oder des Angebots")
            self._whole(_("kein Name"), expected)
        house: dict[str, Any] = {"name": name or title or "?"}
        words = f"{self.text('sector')} {house['name']} {self.text('category')}"
        kind = cells.sector(self.text("sector")) or cells.sector(words)
        house["sector"] = kind or "association"
        if self.text("sector") and not cells.sector(self.text("sector")):
            self.rest[self.task.sheet.headings[self.texts["sector"][0]]] = self.text("sector")
        return house, {"title": title or name or "?"}

    def _offer(self, offer: dict[str, Any]) -> None:
        number = self._read("phone", lambda text: cells.phone(text, self.usual.area_code))
        _put(offer, "phone", number)
        paid = self._read("cost", cells.cost)
        if paid is not None:
            offer["cost"], offer["cost_note"] = paid
        for name in ("home_visit", "by_phone"):
            said = self._read(name, cells.yes_or_no)
            if said in ("yes", "no"):
                offer[name] = said == "yes"
        if offer.get("home_visit"):
            offer["served_everywhere"] = True
        if self.details or len(self.text("summary")) > len(str(offer.get("summary", ""))) + 5:
            long = [self.text("summary")] if len(self.text("summary")) > 300 else []
            offer["details"] = "\n\n".join([*long, *self.details])[:4_000] or offer.get(
                "details", ""
            )
        if offer.get("details") == "":
            del offer["details"]
        if self.task.as_of and _CAPACITY & offer.keys():
            offer.setdefault("capacity_as_of", self.task.as_of)
        first, last = offer.get("first"), offer.get("last")
        if first and last and last < first:
            self._contradiction("last", _("ein Ende nach dem Anfang"))
        total, free = offer.get("places_total"), offer.get("places_free")
        if total is not None and free is not None and free > total:
            self._contradiction("places_free", _("nicht mehr Plätze, als es insgesamt gibt"))

    def _contradiction(self, name: str, expected: str) -> None:
        """A cell that can be read and cannot be true beside another one."""
        at, text = self.texts[name]
        self.troubles.append(
            Trouble(
                line=self.row.line,
                column=at,
                heading=self.task.sheet.headings[at],
                value=shown(text),
                expected=expected,
            )
        )

    def _sites(self, offer: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
        site: dict[str, Any] = {}
        for name in _READERS:
            if name in _SITE:
                _put(site, _READERS[name][0], self._read(name, _READERS[name][1]))
        self._address(site)
        self._point(site)
        secret = self._read("protected_address", cells.yes_or_no) == "yes"
        names = (self.text("house"), str(offer.get("title", "")), self.text("category"))
        if secret or sheltered(*names):
            self.notes.append(shelter_note())
            hidden = {"address", "street", "postcode", "place", "lon", "lat"}
            for at, name in enumerate(self.task.fields):
                if name in hidden:
                    self.rest.pop(self.task.sheet.headings[at], None)
            return (protected(site),)
        return (site,) if site else ()

    def _address(self, site: dict[str, Any]) -> None:
        street, postcode, place = self._read("address", cells.address) or ("", "", "")
        street = self.text("street") or street
        if self.text("number") and self.text("number") not in street:
            street = f"{street} {self.text('number')}".strip()
        if postcode and "postcode" not in self.texts:
            self.texts["postcode"] = (self.texts["address"][0], postcode)
        town = self._town(site) or place
        usual = self.usual.postcodes.get(folded(town), "")
        code = self._read(
            "postcode", lambda text: cells.postcode(text, usual, zeros=self.usual.zeros)
        )
        if not town and (found := re.match(r"\s*\d{5}\s+(\D.*)", self.text("postcode"))):
            town = found[1].strip()
            self.rest.pop(self.task.sheet.headings[self.texts["postcode"][0]], None)
        for name, value, most in (("street", street, 160), ("place", town, 120)):
            if value:
                site[name] = " ".join(value.split())[:most]
        _put(site, "postcode", code)

    def _town(self, site: dict[str, Any]) -> str:
        """The place; "32689 Kalletal" in one cell is two."""
        town = self.text("place")
        if found := re.fullmatch(r"(?:D-)?(\d{4,5})\s+(\D.*)", town):
            self.texts.setdefault("postcode", (self.texts["place"][0], found[1]))
            return found[2]
        return town

    def _point(self, site: dict[str, Any]) -> None:
        lon, lat = self._read("lon", cells.decimal), self._read("lat", cells.decimal)
        if lon is None or lat is None or (lon, lat) == (0.0, 0.0):
            return
        if self.usual.system == UNKNOWN_SYSTEM:
            self.rest[_("Koordinaten")] = f"{lon} / {lat}"
            return
        point = metric((lon, lat), self.usual.system)
        if point is not None and near(point, self.usual.box):
            site["x"], site["y"] = point
            return

        def refuse(_text: str) -> Said:
            raise Unreadable(_("ein Punkt in der Kommune oder nahe bei ihr"))

        self._read("lat", refuse)


def _put(values: dict[str, Any], name: str, value: Any) -> None:
    if value is not None and value not in ("", []):
        values[name] = value
