"""An offer for machines: a card for the phone book (vCard 3.0), JSON-LD (schema.org) and a QR code.

Pure.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from typing import Any

import segno

_DARK = re.compile(rb"\x01+")
_MASK = 2  # of the eight that ISO/IEC 18004 counts from 0
_LINE = 75  # octets of a line, RFC 2426 section 2.6
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
# What could end the script element that carries the JSON.
_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Place:
    """An address that may be shown."""

    street: str
    postcode: str
    town: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What machines may know of an offer. `hours`: weekday (0 is Monday), opens, closes."""

    key: str
    title: str
    summary: str
    organisation: str
    phone: str
    email: str
    website: str
    url: str
    places: tuple[Place, ...]
    hours: tuple[tuple[int, time, time], ...]


def vcard(card: Card) -> bytes:
    """For the phone book, vCard 3.0 (RFC 2426)."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"UID:{_text(card.key)}",
        f"FN:{_text(f'{card.title}, {card.organisation}')}",
        f"N:{_text(card.title)};;;;",
        f"ORG:{_text(card.organisation)}",
        f"NOTE:{_text(card.summary)}",
    ]
    lines += [f"TEL;TYPE=WORK,VOICE:{_text(card.phone)}"] if card.phone else []
    lines += [f"EMAIL;TYPE=INTERNET:{_text(card.email)}"] if card.email else []
    lines += [
        f"ADR;TYPE=WORK:;;{_text(place.street)};{_text(place.town)};;{_text(place.postcode)};"
        for place in card.places
    ]
    lines += [f"URL:{_one_line(card.website or card.url)}", "END:VCARD"]
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _text(value: str) -> str:
    return value.translate(_ESCAPED)


def _one_line(value: str) -> str:
    return "".join(value.split())


def _folded(line: str) -> Iterator[bytes]:
    """Pieces of at most 75 octets; those that go on begin with a space. No letter is cut."""
    piece = b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > _LINE:
            yield piece
            piece = b" "
        piece += octets
    yield piece


def linked_data(card: Card) -> str:
    """JSON-LD of schema.org, safe inside a script element."""
    return json.dumps(_service(card), ensure_ascii=False).translate(_IN_SCRIPT)


def _service(card: Card) -> dict[str, Any]:
    channel: dict[str, Any] = {"@type": "ServiceChannel"}
    if card.phone:
        channel["servicePhone"] = {"@type": "ContactPoint", "telephone": card.phone}
    if card.website:
        channel["serviceUrl"] = card.website
    if card.places:
        channel["serviceLocation"] = [_location(place) for place in card.places]
    service: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Service",
        "name": card.title,
        "description": card.summary,
        "url": card.url,
        "provider": {"@type": "Organization", "name": card.organisation},
        "availableChannel": channel,
    }
    if card.hours:
        service["hoursAvailable"] = [_span(*span) for span in card.hours]
    return service


def _location(place: Place) -> dict[str, Any]:
    address = {
        "streetAddress": place.street,
        "postalCode": place.postcode,
        "addressLocality": place.town,
    }
    known = {name: value for name, value in address.items() if value}
    return {
        "@type": "Place",
        "address": {"@type": "PostalAddress", "addressCountry": "DE", **known},
    }


def _span(weekday: int, opens: time, closes: time) -> dict[str, str]:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": _DAYS[weekday],
        "opens": f"{opens:%H:%M}",
        "closes": f"{closes:%H:%M}",
    }


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code: the side of its square in modules, and its dark modules as path of an SVG."""

    side: int
    path: str


@lru_cache(maxsize=1_000)  # of about 8 kB
def qr(address: str) -> Code:
    """The QR code of an address.

    The light border of four modules belongs to it (ISO/IEC 18004): a phone needs it on a dark page.
    All masks can be read, the one with the fewest disturbing patterns best. Trying all eight took
    three times as long as the rest; for addresses of offers (150 drawn at random) this one is the
    best for two thirds and has at most a tenth more than the best for the others.
    """
    code = segno.make_qr(address, error="m", mask=_MASK)
    rows = [bytes(row) for row in code.matrix_iter(border=4)]
    runs = (
        f"M{run.start()} {y}h{run.end() - run.start()}v1h-{run.end() - run.start()}z"
        for y, row in enumerate(rows)
        for run in _DARK.finditer(row)
    )
    return Code(len(rows), "".join(runs))
