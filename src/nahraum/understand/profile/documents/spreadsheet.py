"""The profile as a workbook: figures, projection, care, places, published values, sources."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from nahraum.base.files.rules import TEXTS_STAY_TEXTS
from nahraum.understand.profile.documents.indicators import SHEET, sheet_rows
from nahraum.understand.profile.documents.wording import day_text, supposed

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = float | int | str | None


def workbook(
    document: dict[str, Any], sources: Mapping[str, Mapping[str, str]], *, state: str = ""
) -> bytes:
    """Every number unrounded and without formulas; unknown stays an empty cell with its reason.

    `state` says what this is: a version or a working copy.
    """
    memory = io.BytesIO()
    name = document["municipality"]["name"]
    with xlsxwriter.Workbook(memory, {**TEXTS_STAY_TEXTS}) as book:
        book.set_properties({"title": f"Kommunalprofil {name}", "author": "Nahraum"})
        bold = book.add_format({"bold": True})
        for title, headings, rows in (*_sheets(document, sources), _about(document, state)):
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, headings, bold)
            for line, row in enumerate(rows, start=1):
                _write(sheet, line, row)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(headings) - 1, 22)
    return memory.getvalue()


def _about(document: dict[str, Any], state: str) -> tuple[str, Sequence[str], list[Sequence[Cell]]]:
    place = document["municipality"]
    rows: list[Sequence[Cell]] = [
        ("Kommune", place["name"]),
        ("Gemeindeschlüssel", place["ags"]),
        ("Fassung", state),
        ("Stand", day_text(document["as_of"])),
    ]
    return "Stand", ("Angabe", "Wert"), rows


def _write(sheet: Any, line: int, row: Sequence[Cell]) -> None:
    for column, value in enumerate(row):
        if isinstance(value, str):
            sheet.write_string(line, column, value)
        elif value is not None:
            sheet.write_number(line, column, value)


def _sheets(
    document: dict[str, Any], sources: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, Sequence[str], list[Sequence[Cell]]]]:
    return [
        ("Kennzahlen", _FIGURE_HEADINGS, [_figure_row(f) for f in document["figures"]]),
        ("Vergleich", ("Gebiet", "unter 18 in %", "18–64 in %", "65+ in %", "80+ in %", "Stand"),
         [(r["name"], r["share_18"], r["share_18_64"], r["share_65"], r["share_80"],
           day_text(r["as_of"])) for r in document["comparison"]]),
        ("Vorausberechnung",
         ("Jahr", "Variante", "Einwohner", "Anteil 65+", "Anteil 80+", "p10", "p90"),
         [(r["year"], r["variant_label"], r["total"], r["share_65"], r["share_80"], r["low"],
           r["high"]) for r in document["projection"]]),
        ("Altersaufbau", ("Jahr", "Altersgruppe", "Männer", "Frauen"), _pyramid_rows(document)),
        ("Pflege", ("Jahr", "Variante", "Pflegebedürftige"),
         [(r["year"], r["variant_label"], r["count"]) for r in document["care"]]),
        ("Nachfolge", _SUCCESSION_HEADINGS, _succession_rows(document)),
        ("Indikatoren", SHEET, sheet_rows(document)),
        ("Orte", ("Ort", "Einwohner 2011", "Anteil 65+", "Anteil unter 18", "Hinweis"),
         [(r["name"], r["population"], r["share_65"], r["share_18"], r["reason"])
          for r in document["neighbourhoods"]]),
        ("Veröffentlicht",
         ("Kennzahl", "Jahr", "veröffentlicht", "hier berechnet", "Abweichung in %", "Fundstelle"),
         [(r["label"], r["year"], r["published"], r["ours"], r["difference_percent"],
           r["chapter"]) for r in document["published"]]),
        ("Annahmen", ("Variante", "Annahme", "Wert", "Einheit", "geprüft"),
         _assumption_rows(document)),
        ("Quellen", ("Kennung", "Titel", "Herausgeber", "Lizenz", "Stand"),
         [_source_row(key, sources.get(key, {})) for key in document["sources"]]),
    ]  # fmt: skip


_FIGURE_HEADINGS = (
    "Kennung", "Bezeichnung", "Wert", "Einheit", "Stand", "von", "bis", "Art des Bereichs",
    "ohne Wert, weil", "Formel", "Methode", "Version", "Quellen", "Hinweise",
)  # fmt: skip


def _figure_row(figure: dict[str, Any]) -> Sequence[Cell]:
    interval = figure["uncertainty"] or {"low": None, "high": None, "kind": ""}
    return (
        figure["id"],
        figure["label"],
        figure["value"],
        figure["unit"],
        day_text(figure["as_of"]),
        interval["low"],
        interval["high"],
        interval["kind"],
        figure["missing"],
        figure["formula"],
        figure["method"]["name"],
        figure["method"]["version"],
        ", ".join(figure["sources"]),
        " ".join(notice["text"] for notice in figure["notices"]),
    )


def _pyramid_rows(document: dict[str, Any]) -> list[Sequence[Cell]]:
    pyramid = document["pyramid"]
    return [
        (year["year"], group, year["men"][index], year["women"][index])
        for year in pyramid["years"]
        for index, group in enumerate(pyramid["groups"])
    ]


_SUCCESSION_HEADINGS = (
    "Jahr", "Rechnung", "Versorgungsgrad in %", "p10", "p90", "Anteil unter der Grenze",
)  # fmt: skip


def _succession_rows(document: dict[str, Any]) -> list[Sequence[Cell]]:
    """Course and scenarios; empty where the profile holds them back or knew none yet."""
    found = document.get("succession") or {}
    rows = [*found.get("years", ()), *found.get("scenarios", ())]
    return [(r["year"], r["label"], r["ratio"], r["low"], r["high"], r["below"]) for r in rows]


def _assumption_rows(document: dict[str, Any]) -> list[Sequence[Cell]]:
    return [
        (variant["label"], a["name"], a["value"], a["unit"], "ja" if a["verified"] else "nein")
        for variant in supposed(document)
        for a in variant["assumptions"]
    ]


def _source_row(key: str, source: Mapping[str, str]) -> Sequence[Cell]:
    return (key, *(source.get(name, "") for name in ("title", "publisher", "licence", "as_of")))
