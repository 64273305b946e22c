"""Doctors from a file, as activities the counting rules understand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nahraum.analysis.supply import Activity, PracticeForm, Role
from nahraum.cli.reading import Reading, broken, remarks
from nahraum.data.columns import Column, Row, Table
from nahraum.data.errors import Finding, shown


@dataclass(frozen=True, slots=True)
class Doctors:
    """Activities with the lines they stand in; practice forms and settled successions by id."""

    activities: tuple[Activity, ...]
    lines: Mapping[str, int]
    warnings: tuple[Finding, ...]
    file: str
    forms: Mapping[str, PracticeForm]
    successors: frozenset[str]


YES_NO = {"1": ("ja", "yes", "true", "wahr", "x"), "0": ("nein", "no", "false", "falsch")}
COLUMNS = (
    Column(name="id", aliases=("kennung", "nr", "nummer", "arzt"), max_length=200),
    Column(
        name="role",
        kind="choice",
        aliases=("rolle", "taetigkeit", "art"),
        choices={
            "owner": ("vertragsarzt", "selbständig", "inhaber", "inhaberin", "niedergelassen"),
            "employed": ("angestellt", "angestellte", "angestellter"),
            "authorised": ("ermächtigt", "authorized"),
        },
    ),
    Column(
        name="weekly_hours",
        kind="decimal",
        aliases=("wochenstunden", "stunden_je_woche"),
        required=False,
        nullable=True,
        minimum=0,
        maximum=168,
    ),
    Column(
        name="monthly_hours",
        kind="decimal",
        aliases=("monatsstunden", "stunden_je_monat"),
        required=False,
        nullable=True,
        minimum=0,
        maximum=744,
    ),
    Column(
        name="mandate",
        kind="decimal",
        aliases=("versorgungsauftrag", "auftrag"),
        required=False,
        nullable=True,
        minimum=0,
        maximum=1,
    ),
    Column(
        name="areas",
        kind="int",
        aliases=("gebiete", "fachgebiete"),
        required=False,
        nullable=True,
        minimum=1,
        maximum=2,
    ),
    Column(name="jobsharing", kind="choice", required=False, nullable=True, choices=YES_NO),
    Column(
        name="birth_year",
        kind="int",
        aliases=("geburtsjahr",),
        required=False,
        nullable=True,
        minimum=1900,
        maximum=2100,
    ),
    Column(
        name="practice_form",
        kind="choice",
        aliases=("praxisform",),
        required=False,
        nullable=True,
        choices={
            "single": ("einzelpraxis", "ep"),
            "group": ("gemeinschaftspraxis", "bag", "berufsausübungsgemeinschaft"),
            "mvz": ("medizinisches versorgungszentrum",),
            "kv": ("eigeneinrichtung", "kv-eigeneinrichtung"),
        },
    ),
    Column(name="planned_end", aliases=("geplantes_ende", "ende"), required=False, nullable=True),
    Column(
        name="successor",
        kind="choice",
        aliases=("nachfolge", "nachfolge_bekannt"),
        required=False,
        nullable=True,
        choices=YES_NO,
    ),
    Column(name="person", required=False, nullable=True, max_length=200),
)


def read_doctors(path: Path, reading: Reading) -> Doctors:
    """Read `id,role,weekly_hours,mandate,...`; each id once, `person` joins several of one."""
    table = reading.table(path, COLUMNS, key=("id",))
    activities = tuple(_activity(table, row) for row in table)
    lines = {row["id"]: row.line for row in table}
    forms = {row["id"]: PracticeForm(row["practice_form"]) for row in table if _form(row)}
    successors = frozenset(row["id"] for row in table if row.get("successor") == "1")
    return Doctors(activities, lines, remarks(table), table.file, forms, successors)


def _form(row: Row) -> str | None:
    form: str | None = row.get("practice_form")
    return form


def _activity(table: Table, row: Row) -> Activity:
    return Activity(
        id=row["id"],
        role=Role(row["role"]),
        weekly_hours=row.get("weekly_hours"),
        monthly_hours=row.get("monthly_hours"),
        mandate=row.get("mandate"),
        jobsharing=row.get("jobsharing") == "1",
        areas=row.get("areas", 1),
        person=row.get("person", ""),
        birth_year=row.get("birth_year"),
        planned_end=_day(table, row),
    )


def _day(table: Table, row: Row) -> date | None:
    """A date as 2027-06-30, 30.06.2027 or 2027 (its last day)."""
    text = row.get("planned_end")
    if text is None:
        return None
    if re.fullmatch(r"\d{4}", text, re.ASCII):
        text = f"{text}-12-31"
    german = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text, re.ASCII)
    parts = (german[3], german[2], german[1]) if german else text.split("-")
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        raise broken(
            table,
            row,
            "planned_end",
            f"{shown(row['planned_end'])} ist kein Datum",
            "Datum wie 2027-06-30 oder 30.06.2027 angeben",
        ) from None
