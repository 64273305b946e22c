"""One FHIR resource -> plain values of a record; what it cannot say here goes into the remarks."""

from collections.abc import Callable, Iterator
from typing import Any

from nahraum.connect.exchange.rules import fhir as names
from nahraum.connect.exchange.rules import remarks as say
from nahraum.connect.exchange.rules.open_standards import DAYS_FHIR, language_of
from nahraum.connect.exchange.rules.plain import BARRIERS, from_plain
from nahraum.connect.exchange.rules.records import SiteRecord
from nahraum.connect.exchange.rules.taking import Log, Taken

Plain = dict[str, Any]
_COST_BACK = {"free": "free", "cost": "fee", "disc": "fee"}
_MOST_ERRORS = 5


def hold_against(resource: Plain, kind: str, log: Log) -> None:
    """Report where a resource is not what FHIR R4 says; it is read all the same."""
    # Half a second of imports; no process needs them before the first file of this kind comes.
    from fhir.resources.R4B import get_fhir_model_class
    from pydantic import ValidationError

    told = {name: value for name, value in resource.items() if name != "text"}
    try:
        get_fhir_model_class(kind).model_validate(told)
    except ValidationError as error:
        for found in error.errors(include_url=False, include_input=False)[:_MOST_ERRORS]:
            place = ".".join(str(part) for part in found["loc"] if isinstance(part, str))
            log.note(f"{kind}.{place[:80]}", say.NOT_FHIR)


def own_key(taken: Taken) -> str:
    """Our own key among the identifiers; foreign ones are reported."""
    found = ""
    for identifier in taken.children("identifier"):
        own = own_identifier(identifier)
        if not own:
            identifier.note(say.FOREIGN_IDENTIFIER)
        found = found or own
    return found


def own_identifier(identifier: Taken | None) -> str:
    if identifier is None or not identifier.text("system").endswith("/sid/key"):
        return ""
    return identifier.text("value")


def organisation(key: str, row: Taken) -> Plain:
    own = _own(row)
    row.ignore("active")
    sectors = [code for system, code, _d in _codings(row, "type") if system == names.SECTOR_SYSTEM]
    telecom = _telecom(row)
    for contact in row.children("contact"):
        other = _telecom(contact)
        telecom = {**other, **telecom}
        contact.finish()
    plain = {
        "key": key,
        "name": row.text("name"),
        "former_names": [alias for alias in row.texts("alias") if alias != row.text("name")],
        "sector": sectors[0] if sectors else "",
        **telecom,
        **own,
    }
    if own_names(row):
        plain["former_names"] = list(row.texts("alias"))
    row.finish()
    return plain


def own_names(row: Taken) -> bool:
    """Whether we wrote this resource: then nothing in it is by chance."""
    return any(own_identifier(one) for one in row.children("identifier"))


def name_of(row: Taken) -> str:
    return row.text("name")


def site(key: str, row: Taken) -> SiteRecord | None:
    own = _own(row)
    row.ignore("status", "mode")
    position = row.child("position")
    lon = None if position is None else position.number("longitude", -180, 180)
    lat = None if position is None else position.number("latitude", -90, 90)
    plain = {
        "key": key,
        "name": row.text("name"),
        "directions": row.text("description"),
        "lon": None if lat is None else lon,
        "lat": None if lon is None else lat,
        **_address(row.child("address")),
        **own,
    }
    row.ignore("managingOrganization")
    taken = Taken(plain, "Location", row.log)
    return from_plain(SiteRecord, taken)


def offer(key: str, row: Taken, place: Callable[[Taken | None], str]) -> Plain:
    """What a service says of itself. `place` gives the key of a place that is referred to."""
    own = _own(row)
    status = "published" if row.flag("active", True) else "draft"
    topics, first = [], ""
    for field in ("type", "specialty", "category"):
        for system, code, display in _codings(row, field):
            if system == names.TOPIC_SYSTEM:
                topics.append(code)
            else:
                first = first or display
                row.note(say.FOREIGN_SPECIALTY, field)
    plain = {
        "key": key,
        "title": row.text("name") or first,
        "summary": row.text("comment"),
        "details": row.text("extraDetails", lines=True),
        "status": status,
        "topics": topics,
        "served": _areas(row),
        "languages": [language_of(code) for _s, code, _d in _codings(row, "communication")],
        "hours": list(_hours(row, place)),
        "leaves": list(_leaves(row)),
        **_cost(row),
        **_eligibility(row),
        **_telecom(row),
        **own,
    }
    row.finish()
    return plain


def person_name(row: Taken) -> str:
    """The name as text, or put together; everything else of a person is left where it is."""
    row.ignore("identifier", "active", "gender", "birthDate", "qualification", "photo", "address")
    row.ignore("telecom", "communication", "extension")
    for name in row.children("name"):
        name.ignore("use", "period", "suffix")
        parts = (*name.texts("prefix"), *name.texts("given"), name.text("family"))
        return name.text("text") or " ".join(part for part in parts if part)
    return ""


def _own(row: Taken) -> Plain:
    """Our own fields from the extensions; foreign ones are reported."""
    found: Plain = {}
    for extension in row.children("extension"):
        field = names.field_of(extension.text("url"))
        if field == "barriers":
            found.setdefault("barriers", {}).update(_barrier(extension))
            continue
        if not field:
            extension.note(say.FOREIGN_EXTENSION)
            continue
        for kind in ("valueBoolean", "valueInteger", "valueDate", "valueString", "valueReference"):
            if kind in extension:
                found[field] = extension.value(kind)
    return found


def _barrier(extension: Taken) -> dict[str, str]:
    said = {part.text("url"): part.text("valueCode") for part in extension.children("extension")}
    name = said.get("fact", "").replace("-", "_")
    return {name: said.get("state", "")} if name in BARRIERS else {}


def _address(address: Taken | None) -> Plain:
    if address is None:
        return {}
    address.ignore("use", "type", "text", "country", "state")
    precinct = ""
    for extension in address.children("extension"):
        if extension.text("url") == names.PRECINCT:
            precinct = extension.text("valueString")
    plain = {
        "street": ", ".join(address.texts("line")),
        "postcode": address.text("postalCode"),
        "place": address.text("city"),
        "neighbourhood": precinct,
    }
    address.finish()
    return plain


def _telecom(row: Taken) -> Plain:
    """The first of each kind; further ones are reported."""
    found: Plain = {}
    kinds = {"phone": "phone", "email": "email", "url": "website"}
    for point in row.children("telecom"):
        point.ignore("use", "rank", "period")
        field = kinds.get(point.text("system"), "")
        value = point.text("value")
        if not field or field in found:
            point.note(say.SECOND_CONTACT_POINT)
        elif value:
            found[field] = value
    return found


def _codings(row: Taken, field: str) -> Iterator[tuple[str, str, str]]:
    """(system, code, display) of all codings of a list of concepts."""
    for concept in row.children(field):
        codings = list(concept.children("coding"))
        for coding in codings:
            yield coding.text("system"), coding.text("code"), coding.text("display")
        if not codings and concept.text("text"):
            yield "", "", concept.text("text")


def _cost(row: Taken) -> Plain:
    found: Plain = {}
    for concept in row.children("serviceProvisionCode"):
        found.setdefault("cost_note", concept.text("text"))
        for coding in concept.children("coding"):
            system, code = coding.text("system"), coding.text("code")
            if system == names.COST_SYSTEM:
                found["cost"] = code
            elif system == names.PROVISION_SYSTEM and code in _COST_BACK:
                found.setdefault("cost", _COST_BACK[code])
    return found


def _eligibility(row: Taken) -> Plain:
    found: Plain = {}
    back = {code: field for field, code in names.FOR.items()}
    for one in row.children("eligibility"):
        code = one.child("code")
        codes = [] if code is None else [coding.text("code") for coding in code.children("coding")]
        field = back.get(codes[0] if codes else "", "for_whom")
        text = one.text("comment")
        if field == "target_groups":
            found.setdefault(field, []).append(text)
        elif field in found:
            found[field] = f"{found[field]}; {text}"
        else:
            found[field] = text
    return found


def _areas(row: Taken) -> list[str]:
    """Names of the areas: those contained in the resource, or said with the reference."""
    contained = {}
    for area in row.children("contained"):
        if area.text("resourceType") == "Location":
            contained[f"#{area.text('id')}"] = area.text("name")
    found = []
    for reference in row.children("coverageArea"):
        name = contained.get(reference.text("reference")) or reference.text("display")
        if name:
            found.append(name)
        else:
            reference.note(say.AREA_MISSING)
    return found


def _hours(row: Taken, place: Callable[[Taken | None], str]) -> Iterator[Plain]:
    for time in row.children("availableTime"):
        own = _own(time)
        own.pop("site", None)
        site = ""
        for extension in time.children("extension"):
            if names.field_of(extension.text("url")) == "site":
                site = place(extension.child("valueReference"))
        days = time.texts("daysOfWeek")
        opens, closes = time.text("availableStartTime"), time.text("availableEndTime")
        if time.flag("allDay"):
            opens = closes = "00:00"
        known = [DAYS_FHIR.index(day) for day in days if day in DAYS_FHIR]
        if not known or not opens or not closes:
            time.note(say.SPECIAL_HOURS)
            continue
        plain = {"opens": opens, "closes": closes, "site": site, **own}
        yield from ({**plain, "weekday": day} for day in known)


def _leaves(row: Taken) -> Iterator[Plain]:
    for leave in row.children("notAvailable"):
        own = _own(leave)
        during = leave.child("during")
        leave.ignore("description")
        first = "" if during is None else during.text("start")
        last = "" if during is None else during.text("end")
        if not first or not last:
            leave.note(say.ENDLESS_LEAVE)
            continue
        yield {"first": first, "last": last, "instead": str(own.get("instead", ""))}
