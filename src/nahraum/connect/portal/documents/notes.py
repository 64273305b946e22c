"""The notes to take along as PDF/UA-1, typeset by typst: up to ten offers on two pages."""

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nahraum.base.files import adapters as papers
from nahraum.connect.portal.documents import Code

MIME = "application/pdf"
PAGES = 2
# (points, whether everything is said): large type counts more than the last detail.
LOOKS = ((14.0, True), (13.0, True), (14.0, False), (12.0, False), (10.5, False), (9.0, False))
TEMPLATE = Path(__file__).with_name("notes.typ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One offer on the sheet. `more` is left out where room is short; `code` opens its page."""

    title: str
    phone: str
    lines: tuple[str, ...]
    more: tuple[str, ...]
    checked: str
    code: Code | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands around the notes, in the language of the page."""

    title: str
    municipality: str
    language: str
    phone_label: str
    code_alt: str
    foot: str


def typeset(sheet: Sheet, notes: Sequence[Note]) -> bytes:
    """The sheet in the largest type that leaves it on two pages."""
    made = b""
    for points, everything in LOOKS:
        made = _made(sheet, notes, points, everything=everything)
        if len(re.findall(rb"/Type\s*/Page\b", made)) <= PAGES:
            break
    return made


def _made(sheet: Sheet, notes: Sequence[Note], points: float, *, everything: bool) -> bytes:
    """The text goes through JSON, never into the template's source."""
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        content = {
            "title": sheet.title,
            "municipality": sheet.municipality,
            "language": sheet.language,
            "foot": sheet.foot,
            "points": points,
            "notes": [
                _note(sheet, note, room, number, everything=everything)
                for number, note in enumerate(notes)
            ],
        }
        return papers.typeset(TEMPLATE, content, room)


def _note(sheet: Sheet, note: Note, room: Path, number: int, *, everything: bool) -> dict[str, Any]:
    picture = f"{number}.svg" if note.code else ""
    if note.code:
        side = note.code.side
        (room / picture).write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
            f'<path d="{note.code.path}"/></svg>',
            "utf-8",
        )
    return {
        "title": note.title,
        "phone": note.phone,
        "phone_label": sheet.phone_label,
        "lines": [*note.lines, *(note.more if everything else ())],
        "checked": note.checked,
        "code": picture,
        "code_alt": f"{sheet.code_alt} {note.title}",
    }
