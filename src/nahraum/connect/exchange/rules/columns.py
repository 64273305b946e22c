"""Which column of a list means what. Pure.

The words people write above their columns are data: `headings.HEADINGS`. A heading nobody knows is
no error; what stands below it is kept with the entry and shown to nobody outside.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from nahraum.connect.exchange.rules.headings import HEADINGS
from nahraum.data.values import folded

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KEEP, LEAVE = "", "-"
SEVERAL = frozenset({"details", KEEP, LEAVE})  # fields that take more than one column
_CLOSE = 88  # of 100: typing errors, not other words
_SHORTEST = 5  # letters of a word that may be misspelled


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an entry."""

    name: str
    label: "StrOrPromise"
    of: str  # house, site or offer


FIELDS: tuple[Field, ...] = (
    Field("key", _("Kennung in der Tabelle"), "offer"),
    Field("house", _("Einrichtung"), "house"),
    Field("title", _("Angebot"), "offer"),
    Field("summary", _("In einem Satz"), "offer"),
    Field("details", _("Mehr dazu (öffentlich)"), "offer"),
    Field("category", _("Thema"), "offer"),
    Field("sector", _("Art der Einrichtung"), "house"),
    Field("site_name", _("Name des Ortes"), "site"),
    Field("address", _("Anschrift in einer Zelle"), "site"),
    Field("street", _("Straße und Hausnummer"), "site"),
    Field("number", _("Hausnummer"), "site"),
    Field("postcode", _("Postleitzahl"), "site"),
    Field("place", _("Ort"), "site"),
    Field("neighbourhood", _("Ortsteil"), "site"),
    Field("lon", _("Länge oder Rechtswert"), "site"),
    Field("lat", _("Breite oder Hochwert"), "site"),
    Field("directions", _("So finden Sie hin"), "site"),
    Field("stop", _("Nächste Haltestelle"), "site"),
    Field("protected_address", _("Anschrift geheim halten"), "site"),
    Field("step_free", _("ohne Stufen"), "site"),
    Field("lift", _("Aufzug"), "site"),
    Field("accessible_toilet", _("Toilette für Rollstuhl"), "site"),
    Field("disabled_parking", _("Behindertenparkplatz"), "site"),
    Field("phone", _("Telefon"), "offer"),
    Field("email", _("E-Mail, öffentlich"), "offer"),
    Field("website", _("Internetseite"), "offer"),
    Field("contact", _("Ansprechperson"), "offer"),
    Field("hours", _("Öffnungszeiten"), "offer"),
    Field("leaves", _("Abwesenheit"), "offer"),
    Field("for_whom", _("Für wen"), "offer"),
    Field("conditions", _("Voraussetzungen"), "offer"),
    Field("bring", _("Bitte mitbringen"), "offer"),
    Field("how_to_start", _("So geht es los"), "offer"),
    Field("cost", _("Kosten"), "offer"),
    Field("cost_parts", _("Kostenmodell"), "offer"),
    Field("languages", _("Sprachen"), "offer"),
    Field("home_visit", _("kommt nach Hause"), "offer"),
    Field("by_phone", _("am Telefon"), "offer"),
    Field("new_people", _("nimmt neue Menschen auf"), "offer"),
    Field("places_total", _("Plätze insgesamt"), "offer"),
    Field("places_free", _("freie Plätze"), "offer"),
    Field("waiting_weeks", _("Wartezeit in Wochen"), "offer"),
    Field("capacity_as_of", _("Stand der Plätze"), "offer"),
    Field("barrier_grade", _("Grad der Barrierefreiheit"), "offer"),
    Field("letting", _("Vermittlung der Wohnung"), "offer"),
    Field("subsidy", _("Förderung der Wohnung"), "offer"),
    Field("first", _("gibt es ab"), "offer"),
    Field("last", _("gibt es bis"), "offer"),
)
# Numbers of lines say nothing about the entry.
_LEFT = frozenset(map(folded, "nr, lfd nr, lfdnr, laufende nummer, pos, zeile, nr.".split(",")))
_BY_NAME = {field.name: field for field in FIELDS}


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """All headings, folded: by them the header of a list is found."""
    return (frozenset(_words()) | _LEFT) - {""}


@lru_cache(maxsize=1)
def _words() -> Mapping[str, tuple[tuple[int, str], ...]]:
    """Folded heading -> (rank, field) of the fields it may name."""
    found: dict[str, list[tuple[int, str]]] = {}
    for field in FIELDS:
        for rank, heading in enumerate((field.name, *HEADINGS[field.name], str(field.label))):
            # A name alone names anything: it comes last.
            place = 1_000 if heading == "name" else rank
            found.setdefault(folded(heading), []).append((place, field.name))
    return {word: tuple(sorted(set(places))) for word, places in found.items()}


def label_of(name: str) -> str:
    """How people call a field of the directory."""
    more = {
        "name": _("Name"),
        "sites": _("weiterer Ort"),
        "site_hours": _("Öffnungszeiten"),
        "leaves": _("Abwesenheit"),
        "x": _("Lage"),
        "y": _("Lage"),
        "cost_note": _("Kosten, genauer"),
        "served_everywhere": _("Hausbesuche überall"),
        "on_site": _("vor Ort"),
    }
    known = _BY_NAME.get(name)
    return str(known.label if known else more.get(name, name))


def matched(headings: Sequence[str]) -> tuple[str, ...]:
    """The field of every column, best guess; KEEP where nothing fits, LEAVE for line numbers."""
    guesses = [
        (rank, place, name)
        for place, heading in enumerate(headings)
        for rank, name in _guesses(heading)
    ]
    chosen: dict[int, str] = {}
    for _rank, place, name in sorted(guesses):
        taken = name not in SEVERAL and name in chosen.values()
        if place not in chosen and not taken:
            chosen[place] = name
    return tuple(chosen.get(place, KEEP) for place in range(len(headings)))


def _guesses(heading: str) -> list[tuple[int, str]]:
    """(rank, field): the word itself, its parts in brackets left out, or misspelled."""
    word = folded(heading)
    plain = folded(re.split("[(:]", heading, maxsplit=1)[0])
    for step, text in enumerate((word, plain)):
        if text in _LEFT:
            return [(0, LEAVE)]
        if text in _words():
            return [(rank + step, name) for rank, name in _words()[text]]
    if len(plain) < _SHORTEST:
        return []
    close = [
        (100 + rank + int(100 - score), name)
        for known, places in _words().items()
        if len(known) >= _SHORTEST and (score := fuzz.ratio(plain, known)) >= _CLOSE
        for rank, name in places
    ]
    return sorted(close)[:3]


def checked(chosen: Mapping[str, str], headings: Sequence[str]) -> tuple[str, ...]:
    """The fields as somebody chose them by heading; what is unknown or double is kept aside.

    The first column of a field counts; nobody's choice makes a column vanish.
    """
    guess = matched(headings)
    found: list[str] = []
    for place, heading in enumerate(headings):
        name = chosen.get(heading, guess[place])
        if name not in _BY_NAME and name not in SEVERAL:
            name = KEEP
        found.append(KEEP if name not in SEVERAL and name in found else name)
    return tuple(found)
