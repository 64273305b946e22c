"""What an invitation says. Plain text; German, as the meeting is."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.utils import formats, translation


def invitation(
    *, meeting: Any, agenda: Sequence[Any], link: str, municipality: str
) -> tuple[str, str, str]:
    """(subject, body, digest): equal words have an equal digest."""
    with translation.override("de"):
        day = formats.date_format(meeting.day, "l, j. F Y")
    subject = f"Einladung: {meeting.body.name}, {meeting.day:%d.%m.%Y}"
    lines = [f"{number}. {line}" for number, line in enumerate(map(_item, agenda), start=1)]
    paragraphs = [
        "Guten Tag,",
        f"wir laden Sie ein: {meeting.title} ({meeting.body.name}).",
        f"Wann: {day}, {meeting.clock:%H:%M} Uhr\nWo: {meeting.place}",
        meeting.words.strip(),
        "Tagesordnung\n" + "\n".join(lines),
        f"Termin für Ihren Kalender: {link}",
        municipality,
    ]
    body = "\n\n".join(part for part in paragraphs if part) + "\n"
    return subject, body, hashlib.sha256(f"{subject}\n{body}".encode()).hexdigest()[:12]


def _item(item: Any) -> str:
    by = f" (eingebracht von: {item.brought_by})" if item.brought_by else ""
    return f"{item.title}, {item.get_purpose_display()}{by}"
