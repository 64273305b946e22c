"""A version of the plan for the council: the same words and numbers on the page, as PDF (PDF/UA)
and as a Word file. Always German, because that is what was frozen."""

import io
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from nahraum.base.files.adapters import typeset
from nahraum.base.files.rules import writable
from nahraum.plan.measures.rules import Standing, euros

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEMPLATE = Path(__file__).with_name("plan.typ")
STANDINGS = {
    Standing.REACHED: "erreicht",
    Standing.ON_THE_WAY: "auf dem Weg",
    Standing.UNCHANGED: "unverändert",
    Standing.AWAY: "entfernt sich",
    Standing.UNKNOWN: "noch nicht gemessen",
}
EFFECTS = ("Kennzahl", "Ausgangswert", "Soll", "Ist", "Stand der Wirkung")
MILESTONES = ("Meilenstein", "bis", "erreicht")
MONEY = ("Jahr", "Kosten", "Finanzierung", "offen")
POSTS = ("Jahr", "Wofür oder woher", "Kosten", "Finanzierung")
EVIDENCE = ("Beleg", "Wert", "Stand und Quelle")


def content(plan: Mapping[str, Any], name: str, state: str) -> dict[str, Any]:
    """A frozen plan as it is read: all numbers as text, tables as rows."""
    return {
        "title": f"Plan {plan['municipality']}",
        "name": name,
        "state": state,
        "as_of": day(plan["as_of"]),
        "goals": [_goal(goal) for goal in plan["goals"]],
        "measures": [_measure(row, at) for at, row in enumerate(plan["measures"], start=1)],
        "totals": _totals(plan["totals"]),
        "fictitious": any(row["fictitious"] for row in plan["measures"]),
        "heads": {
            "effects": list(EFFECTS),
            "milestones": list(MILESTONES),
            "money": list(MONEY),
            "posts": list(POSTS),
            "evidence": list(EVIDENCE),
        },
    }


def _goal(goal: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "level": goal["level"],
        "kind": goal["kind"],
        "title": goal["title"],
        "why": goal["why"],
        "source": goal["source"],
        "effects": [_effect(effect) for effect in goal["figures"]],
    }


def _measure(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    facts = (
        ("Stand", f"{row['state']} seit {day(row['state_since'])}"),
        ("Begründung", row["state_reason"]),
        ("Beschluss", row["decision"] or row["decision_need"]),
        ("Handlungsfeld und Thema", f"{row['field']}: {row['topic']}"),
        ("Wo", ", ".join(row["places"]) or "überall in der Kommune"),
        ("Für wen", ", ".join(row["groups"])),
        ("Ziele", "; ".join(row["goals"])),
        ("Rolle der Kommune", row["role"]),
        ("Was die Rolle mit sich bringt", row["duties"]),
        ("Zuständig", row["unit"] or "noch niemand"),
        ("Weitere Beteiligte", ", ".join(row["partners"].splitlines())),
        ("Zeitraum", f"{day(row['starts'])} bis {day(row['ends'])}"),
        ("Wartet auf", "; ".join(row["waits_for"])),
        ("Risiken", row["risks"]),
    )
    return {
        "number": number,
        "title": f"{number}. {row['title']}",
        "purpose": row["purpose"],
        "facts": [[label, text] for label, text in facts if text],
        "effects": [_effect(effect) for effect in row["effects"]],
        "milestones": [
            [stone["title"], day(stone["due"]), day(stone["done"]) if stone["done"] else "–"]
            for stone in row["milestones"]
        ],
        "posts": _posts(row),
        "evidence": [_evidence(note) for note in row["evidence"]],
    }


def _posts(row: Mapping[str, Any]) -> list[list[str]]:
    found = [[c["year"], c["what"], euros(c["cents"]), ""] for c in row["costs"]]
    found += [
        [f["year"], f"{f['source']} ({f['sure']})", "", euros(f["cents"])] for f in row["funding"]
    ]
    return [[str(cell) for cell in line] for line in sorted(found, key=lambda line: line[0])]


def _effect(effect: Mapping[str, Any]) -> list[str]:
    unit = f" {effect['unit']}" if effect["unit"] else ""
    standing = STANDINGS[Standing(effect["standing"])]
    if effect["share"] is not None:
        standing += f" ({effect['share']} % des Weges)".replace("-", "−")
    actual = _dated(effect["actual"], unit, effect["actual_on"], "")
    if effect["actual"] is not None and effect["actual_source"]:
        how = "gelesen" if effect.get("actual_read") else "eingetragen"
        actual += f", {how}: {effect['actual_source']}"
    return [
        f"{effect['figure']}. Quelle: {effect['source']}",
        _dated(effect["baseline"], unit, effect["baseline_on"], ""),
        _dated(effect["target"], unit, effect["due"], "bis "),
        effect.get("actual_missing") or actual,
        standing,
    ]


def _dated(value: str | None, unit: str, on: str | None, word: str) -> str:
    if value is None:
        return "–"
    return f"{number(value)}{unit}" + (f" ({word}{day(on)})" if on else "")


def _evidence(note: Mapping[str, Any]) -> list[str]:
    stand = [day(note["as_of"]) if note["as_of"] else "", note["source"]]
    return [
        f"{note['kind']}: {note['text']}",
        note["value"] or "–",
        ", ".join(part for part in stand if part) or "–",
    ]


def _totals(totals: Mapping[str, Any]) -> list[list[str]]:
    rows = [
        [str(y["year"]), euros(y["cost"]), euros(y["funding"]), euros(y["cost"] - y["funding"])]
        for y in totals["years"]
    ]
    cost, funding = totals["cost"], totals["funding"]
    return [*rows, ["zusammen", euros(cost), euros(funding), euros(cost - funding)]]


def day(text: str | None) -> str:
    return "offen" if text is None else f"{date.fromisoformat(text):%d.%m.%Y}"


def number(text: str) -> str:
    """1234.50 as 1.234,5."""
    whole, _dot, rest = text.partition(".")
    sign, whole = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    rest = rest.rstrip("0")
    return f"{sign}{int(whole):,}".replace(",", ".") + (f",{rest}" if rest else "")


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What a version changes: measures that are new or gone, and what others say differently."""
    old = {row["id"]: row for row in before["measures"]}
    new = {row["id"]: row for row in after["measures"]}
    both = [(old[key], row) for key, row in new.items() if key in old]
    return {
        "new": [row["title"] for key, row in new.items() if key not in old],
        "gone": [row["title"] for key, row in old.items() if key not in new],
        "changed": [(row["title"], rows) for was, row in both if (rows := _changed(was, row))],
    }


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(what, before, now) as a reader of the plan sees it."""
    was, now = _lines(before), _lines(after)
    names = list(dict.fromkeys([*was, *now]))
    return [
        (name, was.get(name, "–"), now.get(name, "–"))
        for name in names
        if was.get(name) != now.get(name)
    ]


def _lines(row: Mapping[str, Any]) -> dict[str, str]:
    shown = _measure(row, 0)
    tables = (
        ("Erwartete Wirkung", "effects"),
        ("Meilensteine", "milestones"),
        ("Kosten und Finanzierung", "posts"),
    )
    found = {"Titel": row["title"], "Wozu": row["purpose"] or "–"}
    found |= dict(shown["facts"])
    found |= {
        title: "; ".join(", ".join(cell for cell in line if cell) for line in shown[name]) or "–"
        for title, name in tables
    }
    return found


# ------------------------------------------------------------------ PDF
def pdf(found: Mapping[str, Any]) -> bytes:
    """Typeset; the text goes through JSON, never into the template's source."""
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        return typeset(TEMPLATE, found, room)


# ------------------------------------------------------------------ Word
def word(found: Mapping[str, Any]) -> bytes:
    """A document with headings, tables with header rows, language and title."""
    import docx
    from docx.oxml.ns import qn

    found = writable(found)
    text = docx.Document()
    text.core_properties.title = found["title"]
    text.core_properties.author = "Nahraum"
    text.core_properties.language = "de-DE"
    for language in text.styles.element.xpath("//w:lang"):  # or it is read aloud as English
        language.set(qn("w:val"), "de-DE")
    text.add_heading(found["title"], 0)
    text.add_paragraph(f"{found['name']}. {found['state']}, Stand {found['as_of']}")
    text.add_heading("Ziele", 1)
    for goal in found["goals"]:
        text.add_heading(f"{goal['kind']}: {goal['title']}", min(2 + goal["level"], 4))
        text.add_paragraph(goal["why"])
        _table(text, EFFECTS, goal["effects"])
    text.add_heading("Maßnahmen", 1)
    for measure in found["measures"]:
        _measure_in_word(text, measure)
    text.add_heading("Kosten und Finanzierung", 1)
    _table(text, MONEY, found["totals"])
    memory = io.BytesIO()
    text.save(memory)
    return memory.getvalue()


def _measure_in_word(text: Any, measure: Mapping[str, Any]) -> None:
    text.add_heading(measure["title"], 2)
    text.add_paragraph(measure["purpose"])
    _table(text, ("Angabe", "Inhalt"), measure["facts"])
    for title, heads, rows in (
        ("Erwartete Wirkung", EFFECTS, measure["effects"]),
        ("Meilensteine", MILESTONES, measure["milestones"]),
        ("Kosten und Finanzierung", POSTS, measure["posts"]),
        ("Belege", EVIDENCE, measure["evidence"]),
    ):
        if rows:
            text.add_heading(title, 3)
            _table(text, heads, rows)


def _table(text: Any, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table whose first row is a header for screen readers and repeats on every page."""
    from docx.oxml import OxmlElement

    if not rows:
        return
    table = text.add_table(rows=1, cols=len(headings), style="Light Grid Accent 1")
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        cell.text = str(heading)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = str(value)
