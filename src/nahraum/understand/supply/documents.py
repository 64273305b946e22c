"""The register as a spreadsheet, and an empty one to fill in. Text never becomes a formula."""

import io
from collections.abc import Iterable
from datetime import date
from typing import Any

import xlsxwriter

from nahraum.base.files.rules import TEXTS_STAY_TEXTS
from nahraum.understand.supply.rules import HEADINGS, WORDS

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SAMPLE = {
    "practice": "Praxis am Markt (Beispiel)",
    "practice_form": "Einzelpraxis",
    "doctor": "Dr. Muster (Beispiel)",
    "group": "Hausarzt",
    "birth_year": "1961",
    "role": "selbständig",
    "mandate": "1",
    "planned_end": "31.12.2027",
    "succession": "wird gesucht",
    "street": "Marktstraße 1",
    "phone": "05264 000000",
}


def register_workbook(engagements: Iterable[Any]) -> bytes:
    """One row for each engagement, in the words that can be read in again."""
    return _workbook([_texts(item) for item in engagements])


def template_workbook() -> bytes:
    return _workbook([_SAMPLE])


def _texts(item: Any) -> dict[str, str]:
    values: dict[str, Any] = {
        "practice": item.practice.name,
        "practice_form": item.practice.form,
        "doctor": item.doctor.name,
        "group": item.doctor.group,
        "birth_year": item.doctor.birth_year,
        "street": item.practice.street,
        "phone": item.practice.phone,
        "jobsharing": "1" if item.jobsharing else "",
        "two_areas": "1" if item.two_areas else "",
    }
    own = ("role", "mandate", "weekly_hours", "starts", "planned_end", "succession", "remind_on")
    values |= {name: getattr(item, name) for name in own}
    return {name: _text(name, value) for name, value in values.items()}


def _text(name: str, value: Any) -> str:
    """German words and numbers, whatever language the page is in: the table is read in again."""
    if value is None or value == "":
        return ""
    if name in WORDS:
        return WORDS[name][str(value)][0]
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return str(value).replace(".", ",") if name == "weekly_hours" else str(value)


def _workbook(rows: Iterable[dict[str, str]]) -> bytes:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {**TEXTS_STAY_TEXTS}) as book:
        book.set_properties({"title": "Arztregister", "author": "Nahraum"})
        sheet = book.add_worksheet("Arztregister")
        sheet.write_row(0, 0, HEADINGS.values(), book.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            for column, name in enumerate(HEADINGS):
                if text := row.get(name, ""):
                    sheet.write_string(number, column, text)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(HEADINGS) - 1, 20)
    return memory.getvalue()
