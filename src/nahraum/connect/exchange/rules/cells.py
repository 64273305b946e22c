"""Single cells of a list, as people write them -> what the directory keeps. Pure.

A reader returns what it read and what it did to get there; where it cannot, it says what was
expected and, if it can, what was probably meant. Signs for "nothing known" are empty, never no.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from nahraum.connect.directory.rules import ContactRefused, normal_phone
from nahraum.data.values import folded
from nahraum.facts.homes import grades

_UNKNOWN = frozenset(
    """
    ? ?? ??? - -- – — . ... … / k.a. k._a. ka n/a n.a. na unbekannt nicht_bekannt unknown null none
    keine_angabe keine_angaben nicht_angegeben fehlt folgt siehe_oben #nv #n/a #na #wert! #value!
    #bezug! #ref! #name? #div/0! #null! #zahl! #num! 0000
    """.split()
)
_YES = frozenset("ja j x yes y true wahr 1 vorhanden gegeben möglich ✓ ✔ ☑ ☒ ok ja!".split())
_NO = frozenset(
    "nein n no false falsch 0 nicht_vorhanden kein keine nicht ☐ ✗ ✘ leider_nein".split()
)
_PARTLY = ("teilweise", "bedingt", "eingeschränkt", "nach absprache", "auf anfrage", "zum teil")
_FIRST_SHEET_DAY = date(1899, 12, 30)
_SHEET_DAYS = range(20_000, 80_000)
_LANGUAGES = {
    "de": "deutsch german", "en": "englisch english", "tr": "türkisch turkish türkçe",
    "uk": "ukrainisch ukrainian", "ru": "russisch russian", "ar": "arabisch arabic",
    "pl": "polnisch polish", "ro": "rumänisch romanian", "dgs": "gebärdensprache dgs gebärden",
}  # fmt: skip
_LANGUAGE = {folded(word): code for code, words in _LANGUAGES.items() for word in words.split()}
_SECTORS = {
    "state": r"""
        öffentlich kommunal \bstadt\b stadtverwaltung gemeinde\b \bkreis\b landkreis behörde
        \bamt\b gesundheitsamt jobcenter staatlich körperschaft
    """,
    "association": r"""
        verein \be\.\s?v\b \bev\b verband kirche wohlfahrt caritas diakonie \bdrk\b \bawo\b
        malteser johanniter ggmbh gemeinnützig stiftung paritätisch lebenshilfe vhs freie\sträger
    """,
    "informal": "nachbarschaft initiative ehrenamtlich selbsthilfe privatperson informell",
    "market": r"""
        praxis apotheke \bdr\b gmbh \bug\b \bkg\b \bohg\b \bag\b unternehmen firma privat
        gewerblich pflegedienst sanitätshaus inhaber \bmvz\b therapie klinik krankenhaus
    """,
}
_SECTOR = {kind: re.compile("|".join(words.split())) for kind, words in _SECTORS.items()}
_PHONE_LABEL = re.compile(
    r"(?i)\b(?:tel(?:efon)?|fon|mobil|handy|festnetz|phone|büro|zentrale)\b\.?:?"
)
_PHONES = re.compile(r"(?i)\s*(?:\boder\b|\bund\b|\bbzw\.?|[;,|\n]|/(?=\s*(?:0|\+)))\s*")
_SHORT_NUMBER, _LONG_NUMBER = 6, 9  # digits of 116117, and of a number that lost its zero
_SCIENTIFIC = re.compile(r"\d+[.,]\d+[eE]\+?\d+")
_MAIL = re.compile(r"[^\s<>;,()\[\]]+@[^\s<>;,()\[\]]+\.[A-Za-zÄÖÜäöü]{2,}")


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell says; `rest` is what has no place in it, `note` what was done to read it."""

    value: Any
    note: str = ""
    rest: str = ""


class Unreadable(ValueError):
    """A cell nobody can read; the sentence says what was expected, `suggestion` a way out."""

    def __init__(self, expected: str, suggestion: str = "") -> None:
        super().__init__(expected)
        self.suggestion = suggestion


Reader = Callable[[str], Said]


def is_unknown(text: str) -> bool:
    """Whether a cell is empty or only says that nobody knows."""
    return not text or "_".join(text.casefold().split()) in _UNKNOWN


def yes_or_no(text: str) -> Said:
    """yes, no or unknown; what is true in part is unknown, and kept as text."""
    word = "_".join(text.casefold().strip(" .!").split())
    if word in _YES:
        return Said("yes")
    if word in _NO:
        return Said("no")
    first = re.split(r"[\s,;:(]", text.casefold(), maxsplit=1)[0]
    if text.casefold().startswith(_PARTLY):
        return Said("unknown", _("„teilweise“ ist weder ja noch nein"), rest=text)
    if first in ("ja", "nein") and len(text) > len(first):
        return Said("yes" if first == "ja" else "no", rest=text)
    raise Unreadable(_("ja, nein oder leer"))


def phone(text: str, area_code: str = "") -> Said:
    """The first number of a cell that can be dialled; `area_code` is what the others have."""
    if _SCIENTIFIC.fullmatch(text):
        raise Unreadable(_("eine Telefonnummer; die Tabelle hat eine Zahl daraus gemacht"))
    parts = [part for part in _PHONES.split(_PHONE_LABEL.sub(" ", text)) if part.strip()]
    for place, part in enumerate(parts):
        number, note = _dialled(re.sub(r"\(0\)", "", part).strip(" .:-"))
        if number:
            rest = text if place or len(parts) > 1 else ""
            return Said(number, note, rest)
    digits = re.sub(r"\D", "", text)
    guess = f"{area_code} {digits}" if area_code and 3 <= len(digits) <= 8 else ""
    raise Unreadable(_("eine Telefonnummer mit Vorwahl, zum Beispiel 05262 12340"), guess)


def _dialled(part: str) -> tuple[str, str]:
    """A number as it is kept, and what was done; ("", "") if it cannot be dialled."""
    digits = re.sub(r"[^\d+]", "", part)
    if sum(letter.isalpha() for letter in part) > len(digits):
        return "", ""
    if digits.startswith(("0", "+")) or len(digits) <= _SHORT_NUMBER:
        attempt, note = part, ""
    elif len(digits) >= _LONG_NUMBER:
        attempt, note = f"0{digits}", _("führende Null ergänzt")
    else:
        return "", ""
    try:
        number = normal_phone(attempt)
    except ContactRefused:
        return "", ""
    return ("", "") if number.startswith("+") and len(digits) <= _SHORT_NUMBER else (number, note)


def area_code_of(number: str) -> str:
    """The area code of a kept number as people write it, "" for mobiles and short ones."""
    if not number.startswith("+49"):
        return ""
    parsed = phonenumbers.parse(number)
    length = phonenumbers.length_of_geographical_area_code(parsed)
    return f"0{str(parsed.national_number)[:length]}" if length else ""


def email(text: str) -> Said:
    """The first address of a cell; (at) is only proposed."""
    found = _MAIL.search(text.removeprefix("mailto:"))
    if found:
        address = found[0].strip(".")
        try:
            validate_email(address)
        except ValidationError:
            raise Unreadable(_("eine E-Mail-Adresse wie name@beispiel.de")) from None
        return Said(address, rest="" if address in (text, text[7:]) else text)
    guess = re.sub(r"\s*(?:\(at\)|\[at\]|\{at\}|\sat\s|\(ät\))\s*", "@", text, flags=re.IGNORECASE)
    guess = re.sub(r"\s*(?:\(dot\)|\[dot\]|\(punkt\))\s*", ".", guess, flags=re.IGNORECASE)
    fits = _MAIL.fullmatch(guess.replace(" ", ""))
    raise Unreadable(_("eine E-Mail-Adresse wie name@beispiel.de"), fits[0] if fits else "")


def website(text: str) -> Said:
    """An address of a page; the first part may be missing."""
    first = text.split(maxsplit=1)[0].strip(",;")
    address = first if "://" in first else f"https://{first}"
    host = urlsplit_host(address)
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        host = ""
    if "." not in host or "@" in first or len(address) > 200:
        raise Unreadable(_("eine Internetadresse wie www.beispiel.de"))
    return Said(address, rest=text if first != text.strip(",;") else "")


def urlsplit_host(address: str) -> str:
    """The host of an address, "" where there is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def postcode(text: str, usual: str = "", *, zeros: bool = True) -> Said:
    """Five digits; `usual` is what others of the same place have, `zeros` if one may be lost."""
    bare = re.sub(r"^(?:D|DE)[-\s]+", "", text.strip(), flags=re.IGNORECASE)
    bare = re.sub(r"^(\d{4,5})[.,]0+$", r"\1", bare)
    if re.fullmatch(r"\d{5}", bare, re.ASCII) and bare != "00000":
        return Said(bare)
    if found := re.match(r"(\d{5})\s+(\D.*)", bare, re.ASCII):
        return Said(found[1], rest=found[2])
    if re.fullmatch(r"\d{4}", bare, re.ASCII):
        whole = f"0{bare}"
        if zeros and (not usual or usual == whole):
            return Said(whole, _("führende Null ergänzt"))
        raise Unreadable(_("fünf Ziffern, zum Beispiel 32689"), usual)
    raise Unreadable(_("fünf Ziffern, zum Beispiel 32689"), usual)


def day(text: str) -> Said:
    """A day as 2026-11-21, 21.11.2026, 21.11.26 or the number of a spreadsheet."""
    bare = re.sub(r"[ T]\d{1,2}:\d{2}(?::\d{2})?$", "", text.strip())
    if re.fullmatch(r"\d{5}", bare, re.ASCII) and int(bare) in _SHEET_DAYS:
        return Said(_FIRST_SHEET_DAY + timedelta(days=int(bare)), _("Datum aus einer Zahl gelesen"))
    parts = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", bare, re.ASCII)
    if parts:
        return Said(_existing(int(parts[1]), int(parts[2]), int(parts[3])))
    parts = re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})", bare, re.ASCII)
    if parts is None:
        raise Unreadable(_("ein Datum wie 31.12.2026"))
    year = int(parts[3])
    if year < 100:
        whole = f"{int(parts[1]):02d}.{int(parts[2]):02d}.{2000 + year}"
        raise Unreadable(_("ein Datum mit vierstelligem Jahr wie 31.12.2026"), whole)
    return Said(_existing(year, int(parts[2]), int(parts[1])))


def _existing(year: int, month: int, number: int) -> date:
    try:
        found = date(year, month, number)
    except ValueError:
        raise Unreadable(_("ein Datum, das es gibt")) from None
    if not 1950 <= found.year <= 2100:
        raise Unreadable(_("ein Datum zwischen 1950 und 2100"))
    return found


def count(text: str, most: int = 1_000) -> Said:
    """A whole number, words around it allowed."""
    numbers = re.findall(r"-?\d+(?:[.,]\d+)?", text)
    if folded(text) in ("keine", "kein", "null", "ausgebucht", "voll"):
        return Said(0)
    if len(numbers) != 1 or not re.fullmatch(r"\d{1,4}(?:[.,]0+)?", numbers[0], re.ASCII):
        raise Unreadable(_("eine ganze Zahl ab 0"))
    value = int(re.split("[.,]", numbers[0], maxsplit=1)[0])
    if value > most:
        raise Unreadable(_("eine Zahl bis %(most)s") % {"most": most})
    return Said(value)


def grade(text: str) -> Said:
    """How few barriers a flat has; only in the terms of the field, nothing is guessed."""
    word = folded(text)
    for known in grades().values():
        if word in map(folded, known.words):
            return Said(known.id)
    raise Unreadable(_("rollstuhlgerecht, barrierefrei, barrierearm oder leer"))


def decimal(text: str) -> Said:
    """A coordinate with comma or point, thousands allowed only where they are plain."""
    bare = text.replace("°", "").replace(" ", "").replace("−", "-")
    bare = bare.rstrip("NEOneo")
    if re.fullmatch(r"-?\d{1,3}(?:\.\d{3}){1,2},\d+", bare):
        bare = bare.replace(".", "")
    bare = bare.replace(",", ".")
    if not re.fullmatch(r"-?\d{1,9}(?:\.\d{1,15})?", bare, re.ASCII):
        raise Unreadable(_("eine Zahl wie 9,0123 oder 493151"))
    return Said(float(bare))


def cost(text: str) -> Said:
    """Who pays, and the words themselves; nothing is too odd to be kept."""
    low = text.casefold()
    note = text[:200]
    if re.search(r"pflegekasse|entlastungsbetrag|pflegeversicherung|§ ?45", low):
        return Said(("care-insurance", note))
    if re.search(r"krankenkasse|kassenleistung|krankenversicherung|rezept|kostenträger", low):
        return Said(("insurance", note))
    if re.fullmatch(r"0(?:[.,]0+)?\s*(?:€|euro|eur)?", low):
        return Said(("free", ""))
    if re.search(
        r"kostenlos|kostenfrei|gratis|umsonst|unentgeltlich|gebührenfrei|^frei$|^keine", low
    ):
        return Said(("free", "" if len(text) < 14 else note))
    if re.search(r"\d|€|euro|gebühr|beitrag|kostenpflichtig|eintritt|spende", low):
        return Said(("fee", note))
    return Said(("unknown", note))


def languages(text: str) -> Said:
    """Codes of the languages the directory knows; others are kept as text."""
    parts = [part for part in re.split(r"\s*(?:[,;/|\n]|\bund\b|\bsowie\b)\s*", text) if part]
    codes = [code for part in parts if (code := _LANGUAGE.get(folded(part)))]
    unknown = [part for part in parts if folded(part) not in _LANGUAGE]
    return Said(list(dict.fromkeys(codes)), rest=text if unknown else "")


def sector(text: str) -> str:
    """The kind of an organisation by its words or its name; "" if they say nothing."""
    low = text.casefold()
    return next((kind for kind, words in _SECTOR.items() if words.search(low)), "")


def short(most: int) -> Reader:
    """A reader of text with at most so many letters."""

    def read(text: str) -> Said:
        plain = " ".join(text.split())
        if len(plain) > most:
            cut = plain[: most - 1].rsplit(" ", 1)[0] + "…"
            raise Unreadable(_("höchstens %(most)s Zeichen") % {"most": most}, cut)
        return Said(plain)

    return read


def summary(text: str) -> Said:
    """One sentence of at most 300 letters; what does not fit stays as further text."""
    plain = " ".join(text.split())
    if len(plain) <= 300:
        return Said(plain)
    ends = [found.end() for found in re.finditer(r"[.!?](?=\s)", plain) if found.end() <= 300]
    cut = plain[: ends[-1]] if ends else plain[:299].rsplit(" ", 1)[0] + "…"
    return Said(cut, _("gekürzt; der ganze Text steht unter „Mehr dazu“"), rest=text)


_ADDRESS = re.compile(
    r"^(?P<street>[^,;\n]*?)[,;\n]+\s*(?:(?:D-)?(?P<postcode>\d{4,5})\s+)?(?P<place>.*)$", re.DOTALL
)


def address(text: str) -> Said:
    """(street, postcode, place) of an address in one cell."""
    found = _ADDRESS.match(text.strip())
    if found is None:
        found = re.match(r"^(?P<street>.*?)\s+(?P<postcode>\d{5})\s+(?P<place>\D+)$", text.strip())
    if found is None:
        if re.search(r"\d", text):
            return Said((" ".join(text.split()), "", ""))
        return Said(("", "", " ".join(text.split())))
    parts = (found["street"], found["postcode"] or "", found["place"])
    return Said(tuple(" ".join(part.split()).strip(" ,;") for part in parts))
