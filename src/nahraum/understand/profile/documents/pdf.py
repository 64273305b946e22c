"""The profile as a PDF that screen readers can read (PDF/UA-1), typeset by typst."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nahraum.base.files.adapters import typeset
from nahraum.understand.profile.documents.drawings import drawings
from nahraum.understand.profile.documents.indicators import indicators
from nahraum.understand.profile.documents.wording import (
    day_text,
    interval_text,
    plain_text,
    state_text,
    supposed,
    value_text,
)

MIME = "application/pdf"
TEMPLATE = Path(__file__).with_name("profile.typ")
FONTS = Path(__file__).resolve().parents[3] / "web" / "static" / "vendor" / "fonts"


def pdf(document: dict[str, Any], sources: Mapping[str, Mapping[str, str]], *, state: str) -> bytes:
    """Typeset a document. `state` says on the cover what this is: a version or a working copy.

    The text goes through JSON, never into the template's source.
    """
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        found = content(document, sources, state, room)
        return typeset(TEMPLATE, found, room)


def content(
    document: dict[str, Any],
    sources: Mapping[str, Mapping[str, str]],
    state: str,
    room: Path,
) -> dict[str, Any]:
    """All texts and tables as they are printed; the pictures of the charts go into `room`."""
    figures = {figure["id"]: figure for figure in document["figures"]}
    pictures = _pictures(document, room)
    place = document["municipality"]
    return {
        "title": f"Kommunalprofil {place['name']}",
        "place": f"{place['designation']} {place['name']}, {place['district']}, {place['state']}",
        "key": place["ags"],
        "state": state,
        "as_of": day_text(document["as_of"]),
        "chapters": [
            {
                "title": section["title"],
                "sentences": section["sentences"],
                "figures": [_figure(figures[id_], document["as_of"]) for id_ in section["figures"]],
                "charts": pictures[section["id"]],
                "notices": [notice["text"] for notice in section["notices"]],
                # Who compares social spaces shall read the warning before the numbers.
                "notices_first": section["id"] == "social",
            }
            for section in document["sections"]
        ],
        "published": [_published(row) for row in document["published"]],
        "assumptions": [
            {"title": part["label"], "rows": [_assumption(item) for item in part["assumptions"]]}
            for part in supposed(document)
        ],
        "indicators": _indicators(document),
        "sources": [_source(key, sources.get(key, {})) for key in document["sources"]],
    }


def _pictures(document: dict[str, Any], room: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for chapter, charts in drawings(document, theme="print").items():
        found[chapter] = []
        for number, chart in enumerate(charts):
            name = f"{chapter}-{number}.svg"
            (room / name).write_text(chart.svg, "utf-8")
            found[chapter].append(
                {
                    "file": name,
                    "title": chart.title,
                    "statement": chart.statement,
                    "columns": list(chart.table.columns),
                    "numeric": list(chart.table.numeric),
                    "rows": [list(row) for row in chart.table.rows],
                }
            )
    return found


def _figure(figure: dict[str, Any], today: str) -> dict[str, str]:
    return {
        "label": figure["label"],
        "value": value_text(figure),
        "interval": interval_text(figure),
        "as_of": state_text(figure, today),
    }


def _published(row: dict[str, Any]) -> list[str]:
    from nahraum.understand.profile.rules.wording import number, signed

    decimals = 1 if row["unit"] == "%" else 0
    unit = f" {row['unit']}" if row["unit"] else ""
    ours, difference = row["ours"], row["difference_percent"]
    return [
        row["label"],
        f"{number(row['published'], decimals)}{unit}",
        "–" if ours is None else f"{number(ours, decimals)}{unit}",
        "–" if difference is None else f"{signed(difference, 1)} %",
        row["chapter"],
    ]


def _indicators(document: dict[str, Any]) -> dict[str, Any]:
    found = indicators(document)
    if not found:
        return {}
    return {
        "headings": found["headings"],
        "rows": [
            [
                f"{r['label']}{', ' + r['unit'] if r['unit'] else ''}{r['where']}",
                r["value"], *r["compared"], r["peers"], r["as_of"],
            ]
            for r in found["rows"]
        ],
        "rule": found["rule"],
        "reasons": [[r["id"], r["label"], r["reason"]]
                    for r in (*found["withheld"], *found["needs"])],
    }  # fmt: skip


def _assumption(item: Mapping[str, Any]) -> list[str]:
    value = f"{plain_text(item['value'])} {item['unit']}".strip()
    return [item["name"], value, "" if item["verified"] else "nicht geprüft"]


def _source(key: str, source: Mapping[str, str]) -> str:
    parts = [source.get(name, "") for name in ("publisher", "title", "licence")]
    return ", ".join(part for part in parts if part) or key
