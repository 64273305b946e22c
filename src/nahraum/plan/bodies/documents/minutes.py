"""Minutes of a meeting as plain data, as PDF (PDF/UA-1, typeset by typst) and for Word."""

import io
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import docx
from django.utils import formats, translation
from docx.oxml.ns import qn

from nahraum.base.files.adapters import typeset
from nahraum.base.files.rules import writable

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEMPLATE = Path(__file__).with_name("minutes.typ")


def minutes_content(
    *,
    municipality: str,
    meeting: Any,
    present: Sequence[Any],
    excused: Sequence[Any],
    items: Sequence[Any],
    decisions: Sequence[Any],
    tasks: Sequence[Any],
) -> dict[str, Any]:
    """All words of the minutes, JSON-ready. People appear by their function, not by name."""
    with translation.override("de"):
        day = formats.date_format(meeting.day, "l, j. F Y")
        return {
            "municipality": municipality,
            "body": meeting.body.name,
            "title": meeting.title,
            "when": f"{day}, {meeting.clock:%H:%M} Uhr",
            "place": meeting.place,
            "present": [_seat(seat) for seat in present],
            "excused": [_seat(seat) for seat in excused],
            "guests": meeting.guests,
            "remarks": meeting.remarks,
            "items": [
                {
                    "title": item.title,
                    "purpose": str(item.get_purpose_display()),
                    "note": item.note,
                    "decisions": [_decision(d) for d in decisions if d.item_id == item.pk],
                }
                for item in items
            ],
            "decisions": [_decision(d) for d in decisions if d.item_id is None],
            "tasks": [
                [task.text, task.responsible, _day(task.due) if task.due else "offen"]
                for task in tasks
            ],
        }


def _seat(seat: Any) -> str:
    return f"{seat}{', Leitung' if seat.chairs else ''}{'' if seat.votes else ', ohne Stimme'}"


def _day(day: Any) -> str:
    return f"{day:%d.%m.%Y}"


def _decision(row: Any) -> dict[str, str]:
    votes = ""
    if row.yes is not None:
        votes = f"{row.yes} Ja, {row.no} Nein"
        if row.abstained is not None:
            votes += f", {row.abstained} enthalten"
    who = [f"Zuständig: {row.responsible}"] if row.responsible else []
    who += [f"bis {_day(row.due)}"] if row.due else []
    return {
        "head": f"{row.get_kind_display()} {row.number}: {row.title}",
        "text": row.text,
        "result": f"{row.get_result_display()}{f' ({votes})' if votes else ''}",
        "who": ", ".join(who),
    }


def state_text(meeting: Any) -> str:
    if meeting.approved_on:
        return f"genehmigt am {_day(meeting.approved_on)}"
    return "Entwurf, noch nicht genehmigt"


def pdf(content: Mapping[str, Any], *, state: str) -> bytes:
    """The text goes through JSON, never into the template's source."""
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        return typeset(TEMPLATE, {**content, "state": state}, room)


def word(content: Mapping[str, Any], *, state: str) -> bytes:
    """The same words for those who go on writing."""
    content = writable(content)
    text = docx.Document()
    text.core_properties.title = f"Protokoll: {content['title']}"
    text.core_properties.author = content["municipality"]
    text.core_properties.language = "de-DE"
    for language in text.styles.element.xpath("//w:lang"):  # or it is read aloud as English
        language.set(qn("w:val"), "de-DE")
    text.add_heading(f"Protokoll: {content['title']}", 0)
    text.add_paragraph(f"{content['body']}, {content['municipality']}")
    text.add_paragraph(f"{content['when']}, {content['place']}. {state}.")
    _people(text, content)
    for number, item in enumerate(content["items"], start=1):
        text.add_heading(f"{number}. {item['title']} ({item['purpose']})", 1)
        if item["note"]:
            text.add_paragraph(item["note"])
        _decisions(text, item["decisions"])
    if content["decisions"]:
        text.add_heading("Weitere Beschlüsse", 1)
        _decisions(text, content["decisions"])
    if content["tasks"]:
        text.add_heading("Aufgaben", 1)
        for task, who, due in content["tasks"]:
            text.add_paragraph(f"{task} ({who}, bis: {due})", style="List Bullet")
    memory = io.BytesIO()
    text.save(memory)
    return memory.getvalue()


def _people(text: Any, content: Mapping[str, Any]) -> None:
    for heading, names in (("Anwesend", content["present"]), ("Nicht da", content["excused"])):
        if names:
            text.add_heading(heading, 1)
            for name in names:
                text.add_paragraph(name, style="List Bullet")
    for note in (content["guests"] and f"Gäste: {content['guests']}", content["remarks"]):
        if note:
            text.add_paragraph(note)


def _decisions(text: Any, decisions: Sequence[Mapping[str, str]]) -> None:
    for row in decisions:
        text.add_heading(row["head"], 2)
        text.add_paragraph(row["text"])
        text.add_paragraph(". ".join(part for part in (row["result"], row["who"]) if part))
