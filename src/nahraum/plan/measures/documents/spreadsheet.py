"""All measures as a table for the office: a workbook with its parts, or one CSV."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from nahraum.base.files.rules import TEXTS_STAY_TEXTS, csv_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
Cell = str | int | float
HEADINGS = (
    *("Maßnahme", "Stand", "seit", "Begründung", "Handlungsfeld", "Thema", "Ortsteile"),
    *("Zielgruppen", "Ziele", "Rolle der Kommune", "Beschluss", "Zuständig", "Beteiligte"),
    *("Beginn", "Ende", "Wartet auf", "Wozu", "Risiken", "Kosten in Euro", "Finanzierung in Euro"),
)


def _row(row: Mapping[str, Any]) -> list[Cell]:
    return [
        row["title"], row["state"], row["state_since"] or "", row["state_reason"], row["field"],
        row["topic"], "; ".join(row["places"]), "; ".join(row["groups"]), "; ".join(row["goals"]),
        row["role"], row["decision"] or row["decision_need"], row["unit"], row["partners"],
        row["starts"] or "", row["ends"] or "", "; ".join(row["waits_for"]), row["purpose"],
        row["risks"], _euros(row["costs"]), _euros(row["funding"]),
    ]  # fmt: skip


def _euros(parts: Sequence[Mapping[str, Any]]) -> float:
    return float(sum(part["cents"] for part in parts) / 100)


def csv_text(plan: Mapping[str, Any]) -> bytes:
    return csv_table(
        HEADINGS, ([_in_cents(cell) for cell in _row(row)] for row in plan["measures"])
    )


def _in_cents(cell: Cell) -> str:
    return cell if isinstance(cell, str) else f"{cell:.2f}".replace(".", ",")


def xlsx(plan: Mapping[str, Any]) -> bytes:
    """Numbers as numbers, nothing as a formula."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {**TEXTS_STAY_TEXTS}) as book:
        book.set_properties({"title": f"Maßnahmen {plan['municipality']}", "author": "Nahraum"})
        bold = book.add_format({"bold": True})
        for title, headings, rows in _sheets(plan):
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, headings, bold)
            for line, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(line, column, value)
                    else:
                        sheet.write_number(line, column, value)
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, len(headings) - 1, 22)
    return memory.getvalue()


def _sheets(plan: Mapping[str, Any]) -> list[tuple[str, Sequence[str], list[list[Cell]]]]:
    rows = plan["measures"]
    return [
        ("Maßnahmen", HEADINGS, [_row(row) for row in rows]),
        ("Meilensteine", ("Maßnahme", "Meilenstein", "bis", "erreicht"),
         [[r["title"], m["title"], m["due"], m["done"] or ""]
          for r in rows for m in r["milestones"]]),
        ("Kosten", ("Maßnahme", "Jahr", "Wofür", "Euro"),
         [[r["title"], c["year"], c["what"], c["cents"] / 100] for r in rows for c in r["costs"]]),
        ("Finanzierung", ("Maßnahme", "Jahr", "Woher", "Wie sicher", "Euro"),
         [[r["title"], f["year"], f["source"], f["sure"], f["cents"] / 100]
          for r in rows for f in r["funding"]]),
        ("Wirkung", ("Maßnahme", "Kennzahl", "Einheit", "Ausgangswert", "vom", "Soll", "bis",
                     "Ist", "Stand", "Quelle"),
         [[r["title"], e["figure"], e["unit"], *_pair(e, "baseline", "baseline_on"),
           *_pair(e, "target", "due"), *_pair(e, "actual", "actual_on"), e["source"]]
          for r in rows for e in r["effects"]]),
    ]  # fmt: skip


def _pair(effect: Mapping[str, Any], value: str, on: str) -> list[Cell]:
    number = effect[value]
    return ["" if number is None else float(number), effect[on] or ""]
