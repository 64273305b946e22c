"""Uploaded register tables -> rows the register can take."""

from datetime import date
from typing import Any

from nahraum.data.columns import Column
from nahraum.data.errors import Finding, raise_findings
from nahraum.data.textfiles import read_table

_FORMS = {
    "single": ("einzelpraxis", "einzel", "single"),
    "group": ("berufsausübungsgemeinschaft", "bag", "gemeinschaftspraxis", "group"),
    "mvz": ("mvz", "medizinisches versorgungszentrum"),
    "municipal-mvz": ("kommunales mvz", "kmvz", "municipal-mvz"),
    "kv": ("sicherstellungspraxis", "kv", "kv-praxis", "eigeneinrichtung"),
}
_ROLES = {
    "owner": ("selbständig", "selbstständig", "niedergelassen", "inhaber", "owner"),
    "employed": ("angestellt", "employed"),
    "authorised": ("ermächtigt", "authorised"),
}
_GROUPS = {
    "gp": ("hausarzt", "hausärztin", "hausärztlich", "allgemeinmedizin", "gp"),
    "paediatrician": ("kinderarzt", "kinderärztin", "kinder- und jugendmedizin", "paediatrician"),
    "gynaecologist": ("frauenarzt", "frauenärztin", "frauenheilkunde", "gynaecologist"),
    "ophthalmologist": ("augenarzt", "augenärztin", "augenheilkunde", "ophthalmologist"),
    "surgeon-orthopaedist": ("orthopäde", "orthopädie", "chirurgie", "surgeon-orthopaedist"),
    "dermatologist": ("hautarzt", "hautärztin", "hautheilkunde", "dermatologist"),
    "ent": ("hno", "hals-nasen-ohren", "ent"),
    "neurologist": ("nervenarzt", "neurologie", "neurologist"),
    "psychotherapist": ("psychotherapie", "psychotherapeut", "psychotherapist"),
    "urologist": ("urologie", "urologe", "urologist"),
}
_MANDATES = {
    "1": ("1", "1,0", "1.0", "voll", "voller"),
    "0.75": ("0,75", "0.75", "dreiviertel", "3/4"),
    "0.5": ("0,5", "0.5", "halb", "halber", "1/2"),
}

COLUMNS: tuple[Column, ...] = (
    Column(name="practice", aliases=("praxis", "name der praxis", "praxisname"), max_length=160),
    Column(
        name="practice_form", kind="choice", aliases=("praxisform", "form"), choices=_FORMS
    ),
    Column(
        name="doctor", aliases=("arzt", "ärztin", "name", "ärztin/arzt", "person"), max_length=160
    ),
    Column(
        name="group",
        kind="choice",
        aliases=("arztgruppe", "fachgruppe", "fachgebiet"),
        choices=_GROUPS,
        required=False,
        nullable=True,
    ),
    Column(name="role", kind="choice", aliases=("tätigkeit", "status", "rolle"), choices=_ROLES),
    Column(
        name="mandate",
        kind="choice",
        aliases=("versorgungsauftrag", "auftrag"),
        choices=_MANDATES,
        required=False,
        nullable=True,
    ),
    Column(
        name="weekly_hours",
        kind="decimal",
        aliases=("wochenstunden", "stunden je woche", "stunden"),
        required=False,
        nullable=True,
        minimum=0,
        maximum=80,
    ),
    Column(
        name="birth_year",
        kind="int",
        aliases=("geburtsjahr", "jahrgang"),
        required=False,
        nullable=True,
        minimum=1920,
        maximum=2010,
    ),
    Column(
        name="planned_end",
        aliases=("geplantes ende", "ende", "praxisabgabe"),
        required=False,
        nullable=True,
        max_length=10,
    ),
    Column(name="street", aliases=("straße", "anschrift", "adresse"), required=False,
           nullable=True, max_length=160),
    Column(name="phone", aliases=("telefon", "tel"), required=False, nullable=True, max_length=40),
)
TEMPLATE_HEADINGS = (
    "Praxis", "Praxisform", "Name", "Arztgruppe", "Tätigkeit", "Versorgungsauftrag",
    "Wochenstunden", "Geburtsjahr", "Geplantes Ende", "Straße", "Telefon",
)  # fmt: skip


def read_register(data: bytes, name: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of an uploaded table and remarks about it. Raises DataError with all findings."""
    table = read_table(data, COLUMNS, name=name)
    findings: list[Finding] = []
    rows = []
    for row in table:
        values = {column.name: row.get(column.name) for column in COLUMNS}
        values["planned_end"] = _day(values["planned_end"], name, row.line, findings)
        values["weekly_hours"] = _text(values["weekly_hours"])
        rows.append({"line": row.line, **values})
    if findings:
        raise_findings(findings)
    return rows, [_remark(finding) for finding in table.warnings]


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _day(text: str | None, file: str, line: int, findings: list[Finding]) -> str | None:
    """31.12.2027 or 2027-12-31, or a bare year meaning its last day."""
    if not text:
        return None
    parts = text.strip().split(".")
    try:
        if len(parts) == 3:
            return date(int(parts[2]), int(parts[1]), int(parts[0])).isoformat()
        if text.strip().isdigit() and len(text.strip()) == 4:
            return date(int(text), 12, 31).isoformat()
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        findings.append(
            Finding(
                "error",
                "DATE",
                f"„{text}“ ist kein Datum",
                "als TT.MM.JJJJ schreiben, zum Beispiel 31.12.2027",
                file,
                line,
                "planned_end",
            )
        )
        return None


def _remark(finding: Finding) -> dict[str, Any]:
    return {
        "line": finding.line,
        "column": finding.column,
        "problem": finding.text,
        "remedy": finding.remedy,
    }
