"""Lists as providers send them, made by hand for the tests. All of it is invented."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from openpyxl import Workbook

HEAD = [
    "Einrichtung",
    "Angebot",
    "Beschreibung",
    "Straße",
    "PLZ",
    "Ort",
    "Telefon",
    "Öffnungszeiten",
]
ROW = [
    "Lindenverein e.V. (erfunden)", "Mittagstisch", "Warm essen.", "Am Markt 1", "32689",
    "Kalletal", "05264 12340", "Di 12-14",
]  # fmt: skip


def csv_of(rows: Sequence[Sequence[str]], head: Sequence[str] = HEAD) -> bytes:
    lines = [";".join(f'"{cell}"' for cell in row) for row in (head, *rows)]
    return "\n".join(lines).encode()


def xlsx_of(rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD) -> bytes:
    book = Workbook()
    for row in (head, *rows):
        book.active.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def forty(faults: int = 3) -> list[list[str]]:
    """Forty offers of ten houses; the last ones have a phone, hours or a postcode nobody reads."""
    names = "Linde Ulme Eiche Buche Ahorn Birke Erle Esche Weide Kiefer".split()
    titles = "Mittagstisch Besuchsdienst Pflegeberatung Gedächtnistraining".split()
    rows = [
        [
            f"Verein {name} (erfunden)", title, f"{title} für alle im Ort.",
            f"{name}nweg {number + 1}", "32689", "Kalletal", f"05264 77{number}{at}0",
            "Mo-Fr 8-12 Uhr",
        ]
        for number, name in enumerate(names)
        for at, title in enumerate(titles)
    ]  # fmt: skip
    wrong = [(3, 6, "siehe Homepage"), (17, 7, "Mo-Fr 8 bis 25 Uhr"), (31, 4, "3268")]
    for line, column, text in wrong[:faults]:
        rows[line][column] = text
    return rows


def handed_in(content: bytes, by: Any, name: str = "liste.csv", **more: Any) -> Any:
    """A list, uploaded."""
    from nahraum.connect.exchange.actions import hand_in

    given = {"source": "Liste (erfunden)", "as_of": date(2026, 7, 1), **more}
    return hand_in(content=content, name=name, by=by, key=uuid4(), **given)


def taken(imported: Any, by: Any) -> dict[str, int]:
    """Take it over as the preview shows it."""
    from nahraum.connect.exchange.actions import Taking, take_part
    from nahraum.connect.exchange.queries.importing import preview_of

    taking = Taking(imported=imported, seen=preview_of(imported).plan.digest, by=by)
    while not take_part(taking=taking, by=by):
        pass
    return taking.counts


def dump() -> dict[str, Any]:
    """All the directory says, links and hours included, and where it has it from."""
    from nahraum.connect.directory.models import Offer, Organisation, Site
    from nahraum.connect.exchange.models import ExternalId
    from nahraum.connect.exchange.queries.importing import state_of

    found = {
        str(row.pk): state_of(row)
        for model in (Organisation, Site, Offer)
        for row in model.objects.all()
    }
    sources = {f"{row.source} {row.kind} {row.key}": row.said() for row in ExternalId.objects.all()}
    return found | sources
