"""Open Referral HSDS 3, JSON: organisations, services, services at locations, single or in lists.

Read after the examples of the HSDS 3.0 specification. What is not said here in the words of the
directory is reported, never guessed: a repetition that is not "every week" gives no opening hours.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from nahraum.connect.exchange.rules import remarks as say
from nahraum.connect.exchange.rules.hsds import STATUS_BACK, UNITS
from nahraum.connect.exchange.rules.open_standards import DAYS_HSDS, TAXONOMY, language_of
from nahraum.connect.exchange.rules.plain import BARRIERS, from_plain
from nahraum.connect.exchange.rules.records import OfferRecord, OrganisationRecord, SiteRecord
from nahraum.connect.exchange.rules.taking import Log, Reading, Taken
from nahraum.connect.exchange.rules.tidy import tidy
from nahraum.data.errors import FormatError
from nahraum.data.jsontexts import read_json_text

MOST = 50_000
_PAGE = ("total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty")
# Fields of HSDS about other programs' housekeeping.
_HOUSEKEEPING = ("last_modified", "metadata")
_OF_A_SERVICE = ("organization", "service_at_locations", "status")
_OF_OTHERS = ("addresses", "latitude", "version", "taxonomy", "code", "organization_id")
_SUMMARY = 300  # letters of the one sentence; a longer description is more than that
Plain = dict[str, Any]


def read_hsds(data: bytes, *, file: str) -> Reading:
    """Records of an HSDS JSON file. Raises FormatError if it holds no HSDS objects at all."""
    return hsds_of(read_json_text(data, file=file), file=file)


def hsds_of(value: Any, *, file: str) -> Reading:
    """Records of parsed HSDS JSON: an object, a list of objects, or a page with `contents`."""
    log = Log()
    reader = _Reader(log)
    known = 0
    for taken in _objects(value, file, log):
        known += reader.take(taken)
    if not known:
        raise FormatError(
            "In der Datei steht keine Einrichtung und kein Angebot nach HSDS 3",
            file=file, line=1, remedy="organization_full oder service_full wählen",
        )  # fmt: skip
    return log.reading(tidy(reader.records()))


def _objects(value: Any, file: str, log: Log) -> Iterator[Taken]:
    if isinstance(value, dict) and isinstance(value.get("contents"), list):
        page = Taken({name: v for name, v in value.items() if name != "contents"}, "", log)
        page.ignore(*_PAGE)
        page.finish()
        value = value["contents"]
    rows = value if isinstance(value, list) else [value]
    if len(rows) > MOST:
        raise FormatError(
            f"Die Datei hat mehr als {MOST} Einträge",
            file=file, line=1, remedy="In mehrere Dateien teilen", code="TOO_LARGE",
        )  # fmt: skip
    for row in rows:
        if isinstance(row, dict):
            yield Taken(row, "", log)
        else:
            log.note("", say.NO_OBJECT)


class _Reader:
    """Collects organisations with their places and offers, each by its id."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._houses: dict[str, Plain] = {}
        self._sites: dict[str, dict[str, SiteRecord]] = {}
        self._offers: dict[str, dict[str, OfferRecord]] = {}
        self._keys: dict[str, str] = {}

    def take(self, taken: Taken) -> bool:
        """Read one object of whatever kind; whether it is one we know."""
        if "service" in taken and "location" in taken:
            return self._service_at_location(taken)
        if any(name in taken for name in _OF_A_SERVICE):
            return self._alone(taken)
        if "name" not in taken or any(name in taken for name in _OF_OTHERS):
            taken.note(say.NEITHER)
            return False
        return self._organisation(taken) is not None

    def records(self) -> Iterator[OrganisationRecord]:
        for key, plain in self._houses.items():
            house = Taken(plain, "organization", self._log)
            record = from_plain(OrganisationRecord, house)
            if record is not None:
                sites, offers = self._sites[key].values(), self._offers[key].values()
                yield replace(record, sites=tuple(sites), offers=tuple(offers))

    def _organisation(self, taken: Taken) -> str | None:
        """Its key; an organisation named again only adds what it did not say before."""
        own = _own(taken)
        taken.ignore("id", *_HOUSEKEEPING)
        key = own.get("key") or taken.text("id")
        if not key:
            taken.note(say.NO_ID)
            return None
        plain = {
            "key": key,
            "name": taken.text("name"),
            "former_names": [part for part in taken.text("alternate_name").split("; ") if part],
            "about": taken.text("description"),
            "email": taken.text("email"),
            "website": taken.text("website"),
            "phone": _phone(taken),
            **own,
        }
        known = self._houses.setdefault(key, {})
        known.update({name: value for name, value in plain.items() if value not in ("", [])})
        if "about" in own:
            known.pop("about", None)
        self._sites.setdefault(key, {})
        self._offers.setdefault(key, {})
        for place in taken.children("locations", MOST):
            self._location(place, key, listed=True)
        for service in taken.children("services", MOST):
            self._service(service, key)
        taken.finish()
        return key

    def _alone(self, taken: Taken) -> bool:
        """A service that names its organisation."""
        house = taken.child("organization")
        key = self._organisation(house) if house is not None else None
        if key is None:
            taken.note(say.OFFER_OF_NOBODY)
            return False
        self._service(taken, key)
        return True

    def _service_at_location(self, taken: Taken) -> bool:
        service, place = taken.child("service"), taken.child("location")
        house = service.child("organization") if service is not None else None
        key = self._organisation(house) if house is not None else None
        if service is None or place is None or key is None:
            taken.note(say.OFFER_OF_NOBODY)
            return False
        site = self._location(place, key)
        hours = list(_hours(taken, site))
        taken.ignore("id")
        taken.finish()
        self._service(service, key, at=site, hours=hours)
        return True

    def _location(self, taken: Taken, house: str, *, listed: bool = False) -> str:
        """The key of a place; read in full once, later only named.

        listed: an organisation lists it as its own, so it is a place even if nothing is said of it.
        """
        own = _own(taken)
        named = taken.text("id")
        key = own.get("key") or self._keys.get(named, named)
        if not key:
            taken.note(say.NO_ID)
            return ""
        self._keys[named] = key
        said = any(name in taken for name in ("name", "addresses", "latitude", "accessibility"))
        only_named = not (listed or said or set(own) - {"key"})
        if key in self._sites[house] or only_named:
            return str(key)
        taken.ignore(*_HOUSEKEEPING, "location_type")
        plain = {
            "key": key,
            "name": taken.text("name"),
            "directions": taken.text("transportation"),
            "lat": taken.number("latitude", -90, 90),
            "lon": taken.number("longitude", -180, 180),
            "barriers": _barriers(taken),
            **_address(taken),
            **own,
        }
        taken.finish()
        site = from_plain(SiteRecord, Taken(plain, "location", self._log))
        if site is not None:
            self._sites[house][key] = site
        return str(key)

    def _service(
        self, taken: Taken, house: str, *, at: str = "", hours: list[Plain] | None = None
    ) -> None:
        own = _own(taken, many=("target_groups",))
        taken.ignore("id", "organization_id", *_HOUSEKEEPING)
        if "organization" in taken:
            taken.ignore("organization")
        key = own.get("key") or taken.text("id")
        sites, spans = ([at] if at else []), [*(hours or []), *_hours(taken, "")]
        for there in taken.children("service_at_locations", MOST):
            place = there.child("location")
            site = self._location(place, house) if place is not None else ""
            if site:
                sites.append(site)
            spans += _hours(there, site)
            there.ignore("id")
            there.finish()
        plain = {"key": key, **_said(taken, own), **own, "sites": sites, "hours": spans}
        taken.finish()
        offer = from_plain(OfferRecord, Taken(plain, "service", self._log))
        if offer is not None:
            self._offers[house][offer.key] = offer


def _said(taken: Taken, own: Plain) -> Plain:
    """What HSDS itself says of a service."""
    summary, details = _description(taken, own)
    status = taken.choice("status", tuple(STATUS_BACK))
    contacts = taken.children("contacts")
    contact = next(contacts, None)
    for other in contacts:
        other.note(say.SECOND_PERSON)
    name = "" if contact is None else contact.text("name")
    if contact is not None:
        contact.ignore("id")
        contact.finish()
    return {
        "title": taken.text("name"),
        "summary": summary,
        "details": details,
        "website": taken.text("url"),
        "email": taken.text("email"),
        "phone": _phone(taken),
        "contact": name,
        "status": STATUS_BACK.get(status, "draft"),
        "how_to_start": taken.text("application_process"),
        "cost_note": taken.text("fees_description"),
        "for_whom": taken.text("eligibility_description"),
        "checked_at": taken.text("assured_date"),
        "languages": [language_of(code) for code in _each(taken, "languages", "code", "name")],
        "bring": "; ".join(_each(taken, "required_documents", "document")),
        "served": _each(taken, "service_areas", "name"),
        **_cost(taken),
        **_capacity(taken, own),
    }


def _description(taken: Taken, own: Plain) -> tuple[str, str]:
    """One sentence, and the rest."""
    text = taken.text("description", lines=True)
    if "summary" in own:
        summary = own.pop("summary")
        rest = text.removeprefix(summary).lstrip("\n") if summary else text
        return summary, rest
    if len(text) <= _SUMMARY and "\n" not in text:
        return text, ""
    sentence = text.split("\n")[0].split(". ")[0]
    if len(sentence) >= _SUMMARY:
        sentence = f"{sentence[: _SUMMARY - 2].rsplit(' ', 1)[0]} …"
    return sentence, text


def _cost(taken: Taken) -> Plain:
    """Free if nothing is to be paid, a fee if something is; amounts go into the remarks."""
    amounts = []
    for option in taken.children("cost_options"):
        option.ignore("id", "option", "currency")
        amount = option.number("amount", 0, 1e9)
        amounts += [] if amount is None else [amount]
        option.finish()
    if not amounts:
        return {}
    if max(amounts) == 0:
        return {"cost": "free"}
    taken.note(say.AMOUNTS)
    return {"cost": "fee"}


def _capacity(taken: Taken, own: Plain) -> Plain:
    text = taken.text("wait_time")
    if text and "waiting_weeks" not in own:
        taken.note(say.WAITING_IN_WORDS, "wait_time")
    found: Plain = {}
    for capacity in taken.children("capacities"):
        unit = capacity.child("unit")
        counted = "" if unit is None else unit.text("name")
        if found or (counted and counted.lower() not in UNITS):
            capacity.note(say.SECOND_CAPACITY if found else say.OTHER_CAPACITY)
            continue
        capacity.ignore("id", "unit_id", "description")
        found = {
            "places_total": capacity.whole("maximum"),
            "places_free": capacity.whole("available"),
            "capacity_as_of": capacity.text("updated")[:10],
        }
        capacity.finish()
    return found


def _own(taken: Taken, many: tuple[str, ...] = ()) -> Plain:
    """Our own fields from the attributes; of foreign ones the topics that are ours, or a remark."""
    found: Plain = {}
    for attribute in taken.children("attributes"):
        attribute.ignore(
            "id", "link_id", "link_entity", "link_type", "taxonomy_term_id", "parent_id"
        )
        term = attribute.child("taxonomy_term")
        code = "" if term is None else term.text("code")
        kind = "" if term is None else term.text("taxonomy")
        if kind == f"{TAXONOMY}-topics":
            found.setdefault("topics", []).append(code)
        elif kind == TAXONOMY and code == "leave":
            found.setdefault("leaves", []).append(_leave(attribute))
        elif kind == TAXONOMY and code in many:
            found.setdefault(code, []).append(attribute.text("value"))
        elif kind == TAXONOMY:
            found[code] = attribute.text("value")
        else:
            attribute.note(say.FOREIGN_ATTRIBUTE)
        attribute.finish()
    return found


def _leave(attribute: Taken) -> Plain:
    first, _slash, last = attribute.text("value").partition("/")
    return {"first": first, "last": last, "instead": attribute.text("label")}


def _hours(taken: Taken, site: str) -> Iterator[Plain]:
    for schedule in taken.children("schedules"):
        own = _own(schedule)
        repeated = [
            name
            for name in ("count", "byweekno", "bymonthday", "byyearday", "bymonth")
            if name in schedule
        ]
        days = [day.strip() for day in schedule.text("byday").split(",") if day.strip()]
        interval = schedule.number("interval", 0, 1e9)
        weekly = schedule.text("freq") in ("WEEKLY", "") and interval in (None, 1)
        schedule.ignore("id", "timezone", "dtstart", "wkst", *repeated)
        plain = {
            "opens": schedule.text("opens_at"),
            "closes": schedule.text("closes_at"),
            "first": schedule.text("valid_from"),
            "last": schedule.text("valid_to") or schedule.text("until"),
            "site": site,
            **own,
        }
        schedule.finish()
        known = [DAYS_HSDS.index(day) for day in days if day in DAYS_HSDS]
        if repeated or not weekly or len(known) < len(days) or not days or not plain["opens"]:
            schedule.note(say.OTHER_REPETITION)
            continue
        yield from ({**plain, "weekday": day} for day in known)


def _address(taken: Taken) -> Plain:
    """The first address; a second one or a region is reported."""
    found: Plain = {}
    for number, address in enumerate(taken.children("addresses")):
        if number:
            address.note(say.SECOND_ADDRESS)
            continue
        address.ignore("id", "country", "address_type")
        found = {
            "street": address.text("address_1"),
            "postcode": address.text("postal_code"),
            "place": address.text("city"),
        }
        address.finish()
    return found


def _barriers(taken: Taken) -> Plain:
    found: Plain = {}
    for fact in taken.children("accessibility"):
        name, state = fact.text("description"), fact.text("details")
        fact.ignore("id")
        if name in BARRIERS and state in ("yes", "no"):
            found[name] = state
        else:
            fact.note(say.BARRIERS_IN_WORDS)
        fact.finish()
    return found


def _phone(taken: Taken) -> str:
    """The first number; further ones are reported."""
    found = ""
    for phone in taken.children("phones"):
        phone.ignore("id", "type")
        number = phone.text("number")
        if found and number != found:
            phone.note(say.SECOND_PHONE)
        found = found or number
        phone.finish()
    return found


def _each(taken: Taken, name: str, *fields: str) -> list[str]:
    """A text of each object of a list: its first field that says something."""
    found = []
    for child in taken.children(name):
        child.ignore("id", *fields)
        texts = [text for field in fields if (text := child.text(field))]
        found += texts[:1]
        child.finish()
    return found
