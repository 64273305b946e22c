"""Our own tables: their sheets, headings and words. The same for CSV and XLSX, in and out. Pure.

German words, whatever language the page is in: the table is read in again.
"""

from collections.abc import Mapping
from typing import Any

from nahraum.connect.exchange.rules.lists import joined, parted
from nahraum.connect.exchange.rules.plain import BARRIERS, to_plain
from nahraum.connect.exchange.rules.records import OrganisationRecord

_WHAT = {"key": "Schlüssel"}
_REACH = {"phone": "Telefon", "email": "E-Mail", "website": "Internetseite"}
SHEETS: Mapping[str, Mapping[str, str]] = {
    "Einrichtungen": {
        **_WHAT,
        "name": "Name",
        "former_names": "Frühere Namen",
        "sector": "Art",
        "about": "Beschreibung",
        **_REACH,
        "fictitious": "erfunden",
    },
    "Orte": {
        **_WHAT,
        "organisation": "Einrichtung (Schlüssel)",
        "organisation_name": "Einrichtung",
        "name": "Name",
        "street": "Straße und Hausnummer",
        "postcode": "Postleitzahl",
        "place": "Ort",
        "neighbourhood": "Ortsteil",
        "lon": "Länge (WGS84)",
        "lat": "Breite (WGS84)",
        "approximate": "Lage ungefähr",
        "protected_address": "Anschrift geheim",
        "directions": "So finden Sie hin",
        "stop": "Haltestelle",
        "door_width_cm": "Türbreite in cm",
        "step_free": "ohne Stufen",
        "lift": "Aufzug",
        "accessible_toilet": "Toilette für Rollstuhl",
        "disabled_parking": "Behindertenparkplatz",
        "hearing_loop": "Höranlage",
        "sign_language": "Gebärdensprache",
        "quiet_room": "ruhiger Raum",
        "barriers_as_of": "Barrieren geprüft am",
    },
    "Angebote": {
        **_WHAT,
        "organisation": "Einrichtung (Schlüssel)",
        "organisation_name": "Einrichtung",
        "title": "Angebot",
        "summary": "In einem Satz",
        "details": "Mehr dazu",
        "topics": "Themen",
        "sites": "Orte (Schlüssel)",
        "status": "Stand",
        "on_site": "vor Ort",
        "home_visit": "kommt nach Hause",
        "by_phone": "am Telefon",
        "by_video": "per Video",
        "video_link": "Link zur Videosprechstunde",
        "video_service": "Zugelassener Videodienst",
        "video_service_checked": "Zulassung nachgesehen am",
        "served": "Hausbesuche in",
        "served_everywhere": "Hausbesuche überall",
        "for_whom": "Für wen",
        "target_groups": "Zielgruppen",
        "conditions": "Voraussetzungen",
        "bring": "Bitte mitbringen",
        "how_to_start": "So geht es los",
        "cost": "Kosten",
        "cost_note": "Kosten, genauer",
        "cost_parts": "Kostenmodell",
        "languages": "Sprachen",
        "barrier_grade": "Grad der Barrierefreiheit",
        "letting": "Vermittlung der Wohnung",
        "subsidy": "Förderung der Wohnung",
        "new_people": "nimmt Neue auf",
        "places_total": "Plätze insgesamt",
        "places_free": "freie Plätze",
        "waiting_weeks": "Wartezeit in Wochen",
        "capacity_as_of": "Stand der Plätze",
        **_REACH,
        "contact": "Ansprechperson",
        "first": "gibt es ab",
        "last": "gibt es bis",
        "checked_at": "zuletzt geprüft am",
        "checked_by": "geprüft von",
        "source": "Quelle",
        "fictitious": "erfunden",
    },
    "Zeiten": {
        "offer": "Angebot (Schlüssel)",
        "offer_title": "Angebot",
        "site": "Ort (Schlüssel)",
        "weekday": "Wochentag",
        "opens": "von",
        "closes": "bis",
        "mode": "Art",
        "first": "gilt ab",
        "last": "gilt bis",
        "season_from": "jedes Jahr ab (MM-TT)",
        "season_to": "jedes Jahr bis (MM-TT)",
        "on_holidays": "auch an Feiertagen",
    },
    "Abwesenheiten": {
        "offer": "Angebot (Schlüssel)",
        "offer_title": "Angebot",
        "first": "von",
        "last": "bis",
        "instead": "Vertretung",
    },
}
# What had no place in the directory: written only for those who keep it, read in again.
REST = "Weitere Angaben"
REST_COLUMNS: Mapping[str, str] = {
    "of": "Eintrag (Schlüssel)",
    "name": "Eintrag",
    "source": "aus der Tabelle",
    "heading": "Spalte",
    "text": "Text",
}
# Columns that only help people: written, not read.
FOR_PEOPLE = ("organisation_name", "offer_title")
_YES_NO = {"yes": "ja", "no": "nein", "unknown": "nicht bekannt"}
_TRUTH = {True: "ja", False: "nein"}
_DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
WORDS: Mapping[str, Mapping[Any, str]] = {
    "sector": {
        "state": "öffentlich",
        "market": "Unternehmen oder Praxis",
        "association": "Verein, Verband oder Kirche",
        "informal": "Nachbarschaft",
    },
    "status": {"draft": "Entwurf", "published": "veröffentlicht", "closed": "beendet"},
    "cost": {
        "free": "kostenlos",
        "insurance": "Krankenkasse zahlt",
        "care-insurance": "Pflegekasse zahlt",
        "fee": "kostet etwas",
        "unknown": "nicht bekannt",
    },
    "barrier_grade": {
        "wheelchair": "rollstuhlgerecht (DIN 18040-2 R)",
        "accessible": "barrierefrei (DIN 18040-2)",
        "reduced": "barrierearm",
        "unknown": "nicht bekannt",
    },
    "new_people": _YES_NO,
    **dict.fromkeys(BARRIERS, _YES_NO),
    "mode": {"open": "geöffnet", "appointment": "nach Vereinbarung", "phone": "telefonisch"},
    "weekday": dict(enumerate(_DAYS)),
    **dict.fromkeys(
        (
            *("approximate", "protected_address", "fictitious", "on_site", "home_visit"),
            *("by_phone", "by_video", "served_everywhere", "on_holidays"),
        ),
        _TRUTH,
    ),
}
LISTS = ("former_names", "topics", "sites", "served", "target_groups", "languages")
Row = dict[str, str]


def rows_of(records: tuple[OrganisationRecord, ...]) -> dict[str, list[Row]]:
    """The rows of every sheet as texts by field."""
    found: dict[str, list[Row]] = {name: [] for name in SHEETS}
    for house in records:
        found["Einrichtungen"].append(_row("Einrichtungen", to_plain(house)))
        home = {"organisation": house.key, "organisation_name": house.name}
        for site in house.sites:
            found["Orte"].append(_row("Orte", {**to_plain(site), **site.barriers, **home}))
        for offer in house.offers:
            found["Angebote"].append(_row("Angebote", {**to_plain(offer), **home}))
            one = {"offer": offer.key, "offer_title": offer.title}
            for span in offer.hours:
                found["Zeiten"].append(_row("Zeiten", {**to_plain(span), **one}))
            for leave in offer.leaves:
                found["Abwesenheiten"].append(_row("Abwesenheiten", {**to_plain(leave), **one}))
    return found


def _row(sheet: str, plain: Mapping[str, Any]) -> Row:
    return {name: _text(name, plain.get(name)) for name in SHEETS[sheet]}


def _text(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if name in WORDS:
        return WORDS[name][value]
    return joined(tuple(value)) if isinstance(value, list) else str(value)


def value_of(name: str, cell: str) -> Any:
    """The plain value of a cell; a word nobody knows stays as it is and is reported later."""
    if name in LISTS:
        return list(parted(cell))
    known = {word: value for value, word in WORDS.get(name, {}).items()}
    return known.get(cell.strip(), cell)
