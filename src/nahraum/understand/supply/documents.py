"""The register as a spreadsheet, and an empty one to fill in. Text never becomes a formula."""

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from nahraum.understand.supply.adapters import TEMPLATE_HEADINGS

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SAMPLE = (
    "Praxis am Markt (Beispiel)", "Einzelpraxis", "Dr. Muster (Beispiel)", "Hausarzt",
    "selbständig", "1", "", "1961", "31.12.2027", "Marktstraße 1", "05264 000000",
)  # fmt: skip


def register_workbook(engagements: Iterable[Any]) -> bytes:
    rows = [
        (
            item.practice.name,
            item.practice.get_form_display(),
            item.doctor.name,
            item.doctor.get_group_display(),
            item.get_role_display(),
            item.mandate.replace(".", ","),
            "" if item.weekly_hours is None else str(item.weekly_hours).replace(".", ","),
            "" if item.doctor.birth_year is None else str(item.doctor.birth_year),
            f"{item.planned_end:%d.%m.%Y}" if item.planned_end else "",
            item.practice.street,
            item.practice.phone,
        )
        for item in engagements
    ]
    return _workbook("Arztregister", rows)


def template_workbook() -> bytes:
    return _workbook("Arztregister", [_SAMPLE])


def _workbook(title: str, rows: Iterable[tuple[str, ...]]) -> bytes:
    memory = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(memory, options) as book:
        book.set_properties({"title": title, "author": "Nahraum"})
        sheet = book.add_worksheet(title)
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, TEMPLATE_HEADINGS, bold)
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(TEMPLATE_HEADINGS) - 1, 20)
    return memory.getvalue()
