"""What is printed: notice sheet, programme, certificate. PDF/UA-1, typeset by typst."""

import re
import tempfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import segno

from nahraum.base.files.adapters import typeset

MIME = "application/pdf"
SIZES = (16.0, 14.0, 12.0, 10.5)  # points on A4
ONE_COLUMN = 10  # dates
TEMPLATES = Path(__file__).parent


def sheet(
    content: Mapping[str, Any], *, address: str, more: Callable[[int], str], paper: str = "a4"
) -> bytes:
    """The notice for the board, in the largest type that leaves it on one sheet.

    `content` has title, subtitle, days with items, and remarks. What does not fit even in small
    type is left out from the end; `more` says how many dates that are.
    """
    days, left_out = list(content["days"]), int(content["more"])
    while True:
        lines = sum(len(day["items"]) for day in days)
        for size in SIZES:
            points = size * (1.4142 if paper == "a3" else 1.0)
            facts = {"days": days, "more_text": more(left_out) if left_out else ""}
            look = {"paper": paper, "points": points, "columns": 1 if lines <= ONE_COLUMN else 2}
            made = _typeset("sheet", {**content, **facts, **look, "address": address}, address)
            if _pages(made) == 1 or not days:
                return made
        left_out += len(days.pop()["items"])


def _pages(made: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", made))


def programme(content: Mapping[str, Any], *, address: str) -> bytes:
    """The programme of a week or a day with its stands."""
    return _typeset("programme", {**content, "address": address}, address)


def certificate(content: Mapping[str, Any]) -> bytes:
    return _typeset("certificate", content, "")


def qr(address: str) -> str:
    """The QR code of an address as SVG inside a data: address, for pages."""
    return str(segno.make(address, error="m").svg_data_uri(scale=4, border=2))


def _typeset(template: str, content: Mapping[str, Any], address: str) -> bytes:
    """The text goes through JSON, never into the template's source."""
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        if address:
            (room / "qr.svg").write_bytes(_qr_file(address))
        return typeset(TEMPLATES / f"{template}.typ", content, room)


def _qr_file(address: str) -> bytes:
    into = BytesIO()
    segno.make(address, error="m").save(into, kind="svg", border=0)
    return into.getvalue()
