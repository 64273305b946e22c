"""FHIR R4 JSON: Bundles and single resources of a directory, also those of the German health
directory (VZD-FHIR). References are looked up, never followed: a circle is no trap.

Of persons only the name the public is told is read: no birth date, no sex, no numbers.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from nahraum.connect.exchange.adapters import fhir_parts as parts
from nahraum.connect.exchange.rules import remarks as say
from nahraum.connect.exchange.rules.plain import from_plain
from nahraum.connect.exchange.rules.records import OfferRecord, OrganisationRecord, SiteRecord
from nahraum.connect.exchange.rules.taking import Log, Reading, Taken
from nahraum.connect.exchange.rules.tidy import tidy
from nahraum.data.errors import FormatError
from nahraum.data.jsontexts import read_json_text

MOST = 50_000
CHECKED = 2_000  # resources that are held against the specification; more would take minutes
_ABOUT = ("resourceType", "id", "meta", "text", "language", "implicitRules")
_BUNDLE = (*_ABOUT, "type", "total", "timestamp", "signature", "identifier")
KINDS = ("Organization", "Location", "HealthcareService", "Practitioner", "PractitionerRole")
Plain = parts.Plain


def read_fhir(data: bytes, *, file: str) -> Reading:
    """Records of a Bundle or of one resource. Raises FormatError if it is neither."""
    return fhir_of(read_json_text(data, file=file), file=file)


def fhir_of(value: Any, *, file: str) -> Reading:
    """Records of parsed FHIR JSON. Raises FormatError."""
    kind = value.get("resourceType") if isinstance(value, dict) else None
    if kind != "Bundle" and kind not in KINDS:
        raise FormatError(
            "Die Datei ist weder ein FHIR-Bundle noch eine Einrichtung, ein Ort oder ein Angebot",
            file=file, line=1, column="resourceType", remedy="Ein Bundle nach FHIR R4 wählen",
        )  # fmt: skip
    log = Log()
    shelf = _Shelf(log)
    if kind == "Bundle":
        _unpack(Taken(value, "", log), shelf)
    else:
        shelf.put(value)
    return log.reading(tidy(shelf.records()))


def _unpack(bundle: Taken, shelf: "_Shelf") -> None:
    bundle.ignore(*_BUNDLE)
    for link in bundle.children("link"):
        if link.text("relation") == "next":
            link.note(say.MORE_PAGES)
    for entry in bundle.children("entry", MOST):
        entry.ignore("fullUrl", "search", "link", "response")
        request = entry.child("request")
        method = "" if request is None else request.text("method")
        resource = entry.value("resource")
        if method not in ("", "POST", "PUT"):
            entry.note(say.NO_ENTRY, "request")
        elif isinstance(resource, dict):
            shelf.put(resource)
        else:
            entry.note(say.NO_CONTENT)
        entry.finish()
    bundle.finish()


class _Shelf:
    """Resources by kind and id, then what they say about each other."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._rows: dict[str, dict[str, Taken]] = {kind: {} for kind in KINDS}
        self._keys: dict[str, str] = {}
        self._number = 0
        self._people: dict[str, str] = {}

    def put(self, resource: Plain) -> None:
        kind = resource.get("resourceType")
        if kind not in KINDS or not isinstance(kind, str):
            name = kind if isinstance(kind, str) else ""
            said = say.OTHER_KIND
            self._log.note(name[:40], said)
            return
        self._number += 1
        if self._number <= CHECKED:
            parts.hold_against(resource, kind, self._log)
        taken = Taken(resource, kind, self._log)
        taken.ignore(*_ABOUT)
        named = taken.text("id")
        key = parts.own_key(taken) or named
        if not key:
            taken.note(say.NO_ID)
        elif key in self._rows[kind]:
            taken.note(say.ID_TWICE)
        else:
            self._rows[kind][key] = taken
            self._keys[f"{kind}/{named}"] = key

    def records(self) -> Iterator[OrganisationRecord]:
        self._name_people()
        sites = {key: parts.site(key, row) for key, row in self._rows["Location"].items()}
        homes: dict[str, dict[str, None]] = {key: {} for key in self._rows["Organization"]}
        offers: dict[str, list[OfferRecord]] = {}
        made_up: dict[str, str] = {}
        for key, row in self._rows["HealthcareService"].items():
            self._service(key, row, homes, offers, made_up)
        self._stray_sites(homes, sites, made_up)
        for home, places in homes.items():
            house = self._house(home, made_up)
            if house is None:
                continue
            found = [sites[place] for place in places]
            yield replace(
                house,
                sites=tuple(site for site in found if site is not None),
                offers=tuple(offers.get(home, ())),
            )

    def _house(self, key: str, made_up: dict[str, str]) -> OrganisationRecord | None:
        row = self._rows["Organization"].get(key)
        if row is None:
            plain = {"key": key, "name": made_up[key]}
        else:
            plain = parts.organisation(key, row)
        return from_plain(OrganisationRecord, Taken(plain, "Organization", self._log))

    def _service(
        self,
        key: str,
        row: Taken,
        homes: dict[str, dict[str, None]],
        offers: dict[str, list[OfferRecord]],
        made_up: dict[str, str],
    ) -> None:
        home = self._named(row.child("providedBy"), "Organization")
        places = [self._named(place, "Location") for place in row.children("location")]
        known = [place for place in places if place in self._rows["Location"]]
        if len(known) < len(places):
            row.note(say.PLACE_MISSING, "location")
        plain = parts.offer(key, row, lambda reference: self._named(reference, "Location"))
        house = self._rows["Organization"].get(home)
        name = parts.name_of(house) if house is not None else ""
        plain["title"] = plain["title"] or name
        plain |= {"sites": known, "contact": self._people.get(key, "")}
        offer = from_plain(OfferRecord, Taken(plain, "HealthcareService", self._log))
        if offer is None:
            return
        if house is None:
            home = home or key
            made_up.setdefault(home, offer.title)
            row.note(say.NAMED_LIKE_OFFER)
        homes.setdefault(home, {}).update(dict.fromkeys(known))
        offers.setdefault(home, []).append(offer)

    def _stray_sites(
        self,
        homes: dict[str, dict[str, None]],
        sites: dict[str, SiteRecord | None],
        made_up: dict[str, str],
    ) -> None:
        """Places no offer names belong to who runs them; else they are houses of their own."""
        named = {place for places in homes.values() for place in places}
        for key, site in sites.items():
            row = self._rows["Location"][key]
            home = self._named(row.child("managingOrganization"), "Organization")
            row.finish()
            if key in named or site is None:
                continue
            if home not in self._rows["Organization"]:
                home = home or key
                made_up.setdefault(home, site.name or site.place or site.key)
                row.note(say.NAMED_LIKE_PLACE)
            homes.setdefault(home, {})[key] = None

    def _name_people(self) -> None:
        """Whom to ask for, by offer; persons without an offer are nobody's business here."""
        for role in self._rows["PractitionerRole"].values():
            person = self._named(role.child("practitioner"), "Practitioner")
            row = self._rows["Practitioner"].get(person)
            name = "" if row is None else parts.person_name(row)
            services = [
                self._named(one, "HealthcareService") for one in role.children("healthcareService")
            ]
            role.ignore("identifier", "active", "organization", "location", "endpoint")
            known = [key for key in services if key in self._rows["HealthcareService"]]
            if not known or not name:
                role.note(say.ROLE_OF_NOBODY)
            for key in known:
                self._people.setdefault(key, name)
            role.finish()

    def _named(self, reference: Taken | None, kind: str) -> str:
        """The key a reference means, "" without one."""
        if reference is None:
            return ""
        reference.ignore("type", "display")
        own = parts.own_identifier(reference.child("identifier"))
        address = reference.text("reference")
        if own:
            return own
        short = "/".join(address.split("/")[-2:])
        return self._keys.get(short, short.rpartition("/")[2])
