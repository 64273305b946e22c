"""Indicators as texts: rows with their comparison, and the list of what is missing."""

from collections.abc import Sequence
from typing import Any

from nahraum.understand.profile.documents.wording import day_text
from nahraum.understand.profile.rules.wording import number

HEADINGS = ("Indikator", "Wert", "Kreis", "Land", "Deutschland", "Ähnliche Gemeinden", "Stand")
UNKNOWN = "–"


def indicators(document: dict[str, Any]) -> dict[str, Any]:
    """Texts for page and PDF; versions of old knew no indicators."""
    found = document.get("indicators") or {}
    if not found:
        return {}
    rows = found["rows"]
    figures = {figure["id"]: figure for figure in document["figures"]}
    return {
        "warning": found["warning"],
        "rule": found["peers"]["rule"],
        "names": ", ".join(found["peers"]["names"]),
        "headings": HEADINGS,
        "rows": [_row(row) for row in rows if row["state"] == "shown"],
        "elsewhere": [_elsewhere(row, figures) for row in rows if row["state"] == "method"],
        "withheld": [_reason(row) for row in rows if row["state"] in ("withheld", "not-loaded")],
        "needs": [_reason(row) for row in rows if row["state"] == "needs-data"],
        "break": found["break"],
    }


def _row(row: dict[str, Any]) -> dict[str, Any]:
    told = row["unit"] == "Personen" or row["unit"] in row["label"]
    unit = "" if told else row["unit"]
    where = "" if row["level"] == "municipality" else " (Kreiswert)"
    values = [number(v, row["decimals"]) if v is not None else UNKNOWN for v in row["compared"]]
    # A value of the district stands in the column of districts, too.
    if row["level"] == "district":
        values[0] = number(row["value"], row["decimals"])
    return {
        "label": row["label"],
        "unit": unit,
        "where": where,
        "figure": row["figure"],
        "value": f"{number(row['value'], row['decimals'])}",
        "compared": values,
        "peers": _peers(row),
        "as_of": day_text(row["as_of"]) + ("" if row["same_year"] else " *"),
    }


def _peers(row: dict[str, Any]) -> str:
    """The median and, in brackets, the middle half."""
    peers = row["peers"]
    if peers is None:
        return UNKNOWN
    low, middle, high = (number(peers[key], row["decimals"]) for key in ("low", "median", "high"))
    return f"{middle} ({low} bis {high})"


def _elsewhere(row: dict[str, Any], figures: dict[str, dict[str, Any]]) -> dict[str, str]:
    figure = figures[row["figure"]]
    value = figure["value"]
    text = figure["missing"] if value is None else number(value, figure["decimals"])
    unit = "" if value is None else figure["unit"]
    return {"label": figure["label"], "value": f"{text} {unit}".strip(), "figure": figure["id"]}


def _reason(row: dict[str, Any]) -> dict[str, str]:
    return {"id": row["id"], "label": row["label"], "reason": row["reason"]}


SHEET = (
    "Kennung", "Bereich", "Indikator", "Wert", "Einheit", "Gebiet", "Stand", "Kreis", "Land",
    "Deutschland", "ähnliche: unteres Viertel", "ähnliche: Mitte", "ähnliche: oberes Viertel",
    "Zustand", "Grund oder fehlende Daten", "Kennzahl",
)  # fmt: skip
_STATES = {
    "shown": "gezeigt", "method": "eigenes Verfahren", "withheld": "zurückgehalten",
    "not-loaded": "nicht geladen", "needs-data": "Daten fehlen",
}  # fmt: skip


def sheet_rows(document: dict[str, Any]) -> list[Sequence[Any]]:
    """All indicators, unrounded."""
    found = document.get("indicators") or {"rows": ()}
    return [
        (
            row["id"], row["field"], row["label"], row["value"], row["unit"],
            row.get("level_name", ""), day_text(row["as_of"]) if row["as_of"] else "",
            *row["compared"], *_quartiles(row), _STATES[row["state"]], row["reason"],
            row["figure"],
        )
        for row in found["rows"]
    ]  # fmt: skip


def _quartiles(row: dict[str, Any]) -> tuple[float | None, ...]:
    peers = row["peers"]
    return (None,) * 3 if peers is None else (peers["low"], peers["median"], peers["high"])
