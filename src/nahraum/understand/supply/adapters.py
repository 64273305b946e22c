"""Uploaded register tables -> rows the register can take."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from nahraum.data.columns import Column, Row
from nahraum.data.errors import Notes, shown
from nahraum.data.textfiles import Limits, read_table
from nahraum.understand.supply.rules import HEADINGS, WORDS, day_problems, extent_problems

# The header is a row too.
LIMITS = Limits(bytes=5_000_000, rows=1_001, columns=60, cell=10_000)
_DAYS = ("starts", "planned_end", "remind_on")
# What one practice has once, however many rows name it.
_OF_PRACTICE = ("practice_form", "street", "phone")


def _column(name: str, *aliases: str, **more: Any) -> Column:
    """A column under its German heading, so that messages speak like the table."""
    if name in WORDS:
        words = {spelled[0]: (code, *spelled) for code, spelled in WORDS[name].items()}
        more |= {"kind": "choice", "choices": words}
    return Column(name=HEADINGS[name], aliases=(name, *aliases), **more)


def _optional(name: str, *aliases: str, **more: Any) -> Column:
    return _column(name, *aliases, required=False, nullable=True, **more)


_COLUMNS: Mapping[str, Column] = {
    "practice": _column("practice", "name der praxis", "praxisname", max_length=160),
    "practice_form": _column("practice_form", "form"),
    "doctor": _column("doctor", "arzt", "ärztin", "ärztin/arzt", "person", max_length=160),
    "group": _optional("group", "fachgruppe", "fachgebiet"),
    "birth_year": _optional("birth_year", "jahrgang", kind="int", minimum=1920, maximum=2010),
    "role": _column("role", "status", "rolle"),
    "mandate": _optional("mandate", "auftrag"),
    "weekly_hours": _optional(
        "weekly_hours", "stunden je woche", "stunden", kind="decimal", minimum=0, maximum=80
    ),
    "jobsharing": _optional("jobsharing"),
    "two_areas": _optional("two_areas"),
    "starts": _optional("starts", "seit", max_length=20),
    "planned_end": _optional("planned_end", "ende", "praxisabgabe", max_length=20),
    "succession": _optional("succession", "nachfolgestand"),
    "remind_on": _optional("remind_on", "erinnerung", max_length=20),
    "street": _optional("street", "anschrift", "adresse", max_length=160),
    "phone": _optional("phone", "tel", max_length=40),
}
_CODES: Mapping[str, Mapping[str, str]] = {
    name: {spelled[0]: code for code, spelled in words.items()} for name, words in WORDS.items()
}


def read_register(data: bytes, name: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of an uploaded table and remarks about it. Raises DataError with all findings.

    A row that passes here passes the checks of the register too.
    """
    table = read_table(
        data,
        tuple(_COLUMNS.values()),
        name=name,
        key=(HEADINGS["practice"], HEADINGS["doctor"]),
        limits=LIMITS,
    )
    notes = Notes(name)
    rows = [_row(row, notes) for row in table]
    _same_practice(rows, notes)
    notes.check()
    return rows, [
        {"line": found.line, "problem": found.text, "remedy": found.remedy}
        for found in table.warnings
    ]


def _row(row: Row, notes: Notes) -> dict[str, Any]:
    values = {name: row.get(column.name) for name, column in _COLUMNS.items()}
    for name, codes in _CODES.items():
        values[name] = codes.get(values[name])
    for name in _DAYS:
        values[name] = _day(values[name], row.line, name, notes)
    for name in ("jobsharing", "two_areas"):
        values[name] = values[name] == "1"
    hours: Decimal | None = values["weekly_hours"]
    values["weekly_hours"] = None if hours is None else _hours(hours, row.line, notes)
    _check(values, row.line, notes)
    days = {name: day.isoformat() if (day := values[name]) else None for name in _DAYS}
    return {"line": row.line, **values, **days}


def _hours(hours: Decimal, line: int, notes: Notes) -> str:
    if hours != round(hours, 2):
        problem = f"{shown(hours)} hat mehr als zwei Nachkommastellen"
        notes.error("HOURS", problem, "Stunden runden", line, HEADINGS["weekly_hours"])
    return str(hours)


def _check(values: Mapping[str, Any], line: int, notes: Notes) -> None:
    """The rules of the register, before anything is asked to obey them."""
    hours = values["weekly_hours"]
    problems = {
        **extent_problems(values["role"], values["mandate"] or "", hours and Decimal(hours)),
        **day_problems(**{name: values[name] for name in _DAYS}),
    }
    for name, problem in problems.items():
        notes.error("RULE", str(problem).rstrip("."), "Zelle ändern", line, HEADINGS[name])


def _day(text: str | None, line: int, name: str, notes: Notes) -> date | None:
    """31.12.2027 or 2027-12-31; a bare year means its last day, for a beginning its first."""
    if not text:
        return None
    try:
        if text.isascii() and text.isdigit() and len(text) == 4:
            return date(int(text), 1, 1) if name == "starts" else date(int(text), 12, 31)
        if text.count(".") == 2:
            day, month, year = text.split(".")
            return date(int(year), int(month), int(day))
        return date.fromisoformat(text)
    except ValueError:
        problem = f"{shown(text)} ist kein Tag, den es gibt"
        remedy = "als TT.MM.JJJJ schreiben, zum Beispiel 31.12.2027"
        notes.error("DATE", problem, remedy, line, HEADINGS[name])
        return None


def _same_practice(rows: list[dict[str, Any]], notes: Notes) -> None:
    """A practice has one form, one address and one telephone number in one table."""
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        for name in _OF_PRACTICE:
            if not row[name]:
                continue
            known = first.setdefault((row["practice"], name), row)
            if known[name] != row[name]:
                problem = f"{shown(row['practice'])} steht in Zeile {known['line']} anders"
                remedy = "In allen Zeilen einer Praxis dasselbe angeben"
                notes.error("CONTRADICTION", problem, remedy, row["line"], HEADINGS[name])
