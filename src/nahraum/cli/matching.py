"""`nahraum match`: proposals who could help whom.

Lists in a cell are separated by | ; or ,. Weekly times look like `mo 9-12 | do 14:30-16`.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.matching import Aim, Fairness, Helper, Match, Request, Wishes, propose
from nahraum.cli.output import answer, emit, json_option
from nahraum.cli.reading import (
    Number,
    Reading,
    broken,
    located,
    path_option,
    reading_options,
    remarks,
)
from nahraum.data.columns import Column, Row, Table
from nahraum.data.errors import Notes, shown
from nahraum.data.values import folded

MOST_PAIRS = 2_000_000
DAYS = ("mo", "di", "mi", "do", "fr", "sa", "so")
TIME = re.compile(
    r"(mo|di|mi|do|fr|sa|so)\S*\s+(\d{1,2})(?::(\d{2}))?\s*[-–]\s*(\d{1,2})(?::(\d{2}))?",
    re.ASCII | re.IGNORECASE,
)


def _text(name: str, *aliases: str, required: bool = False) -> Column:
    return Column(name=name, aliases=aliases, required=required, max_length=2000)


def _number(name: str, *aliases: str, minimum: float | None = 0) -> Column:
    return Column(
        name=name,
        kind="float",
        aliases=aliases,
        required=False,
        nullable=True,
        minimum=minimum,
        maximum=100_000,
    )


def _whole(name: str, *aliases: str, minimum: float) -> Column:
    return Column(name=name, kind="int", aliases=aliases, minimum=minimum, maximum=1000)


SHARED = (
    _text("skills", "kompetenzen", "faehigkeiten", "qualifikationen", required=True),
    _text("languages", "sprachen", "sprache"),
    _text("interests", "interessen"),
    _text("times", "zeiten", "zeit"),
    _number("x", "x_km", minimum=-100_000),
    _number("y", "y_km", minimum=-100_000),
    _text("gender", "geschlecht"),
    _number("hours", "stunden", "stunden_je_woche"),
    _text("avoids", "meidet", "ausschluesse", "allergien"),
    Column(
        name="licence",
        kind="choice",
        aliases=("fuehrerschein",),
        required=False,
        nullable=True,
        choices={"1": ("1", "ja", "yes", "true"), "0": ("0", "nein", "no", "false")},
    ),
)
HELPERS = (
    _text("id", "helper", "helfende", "kennung", required=True),
    _whole("capacity", "kapazitaet", "plaetze", minimum=0),
    _number("max_km", "hoechstens_km"),
    *SHARED,
)
REQUESTS = (
    _text("id", "request", "anfrage", "kennung", required=True),
    _whole("need", "bedarf", "gebraucht", minimum=1),
    _text("has", "tiere", "im_haushalt"),
    _text("known", "kennt"),
    *SHARED,
)
PAIRS = (
    _text("helper", "helfende", "helfer", "helferin", required=True),
    _text("request", "anfrage", required=True),
)
SCORE = Column(
    name="score", kind="float", aliases=("bewertung", "punkte", "wert"), minimum=0, maximum=1e9
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The options of the verb."""

    helpers: Path
    requests: Path
    scores: Path | None
    fixed: Path | None
    even: bool
    gini: Decimal | None
    served: bool


@click.group()
def match() -> None:
    """Helfende und Anfragen zusammenbringen."""


@match.command("assign")
@path_option("--helpers", required=True, text="Helfende: id, capacity, skills.")
@path_option("--requests", required=True, text="Anfragen: id, need, skills.")
@path_option("--scores", text="Bewertungen: helper, request, score; andere Paare gehen nicht.")
@path_option("--fixed", text="Bestehende Paare, die bleiben: helper, request.")
@click.option("--even", is_flag=True, help="Erst alle gleichmäßig auslasten, dann Bewertungen.")
@click.option("--gini", type=Number(), help="Höchste Ungleichheit der Aufgaben, zum Beispiel 0.3.")
@click.option("--served", is_flag=True, help="Erst möglichst viele versorgen, dann Bewertungen.")
@reading_options
@json_option
def assign_helpers(*, reading: Reading, as_json: bool, **given: Any) -> None:
    """Vorschläge mit Begründung; beide Seiten müssen zustimmen."""
    question = Question(**given)
    if question.gini is not None and not 0 <= question.gini <= 1:
        raise click.UsageError("--gini liegt zwischen 0 und 1.")
    helpers, requests = (
        reading.table(question.helpers, HELPERS, key=("id",)),
        reading.table(question.requests, REQUESTS, key=("id",)),
    )
    if len(helpers) * len(requests) > MOST_PAIRS:
        problem = f"{len(helpers)} mal {len(requests)} Paare sind zu viele"
        raise broken(helpers, None, "id", problem, f"Höchstens {MOST_PAIRS}; nach Orten aufteilen")
    spelling: dict[str, str] = {}
    people = [_helper(helpers, row, spelling) for row in helpers]
    wishes = [_request(requests, row, spelling) for row in requests]
    tables = [helpers, requests]
    scores, fixed = None, []
    if question.scores is not None:
        table = reading.table(question.scores, (*PAIRS, SCORE), key=("helper", "request"))
        tables.append(table)
        scores = {pair: row["score"] for pair, row in _pairs(table, helpers, requests)}
    if question.fixed is not None:
        table = reading.table(question.fixed, PAIRS, key=("helper", "request"))
        tables.append(table)
        fixed = [pair for pair, _ in _pairs(table, helpers, requests)]
    fairness = Fairness(question.even, None if question.gini is None else float(question.gini))
    how = Wishes(
        scores=scores,
        fixed=fixed,
        aim=Aim.SERVED if question.served else Aim.SCORE,
        fairness=fairness,
    )
    with located(helpers.file, {row["id"]: row.line for row in helpers}):
        found = propose(people, wishes, how)
    proposal = found.value
    report = answer(
        method=found.method,
        inputs=asdict(question),
        values={
            "matches": [_shown(item, as_json) for item in proposal.matches],
            "unmatched": [asdict(item) for item in proposal.unmatched],
            "total": proposal.total,
            "gini": proposal.gini,
        },
        warnings=[*(note for table in tables for note in remarks(table)), *found.warnings],
        assumptions=found.assumptions,
        sources=found.sources,
    )
    emit(report, as_json=as_json)


def _shown(match: Match, as_json: bool) -> dict[str, Any]:
    """One proposal; in the table for people the reasons are one sentence after the other."""
    row = asdict(match)
    return row if as_json else {**row, "reasons": " ".join(match.reasons)}


def _pairs(table: Table, helpers: Table, requests: Table) -> Sequence[tuple[tuple[str, str], Row]]:
    """Pairs of the table; raises for names the other files do not have."""
    known = {
        "helper": ({row["id"] for row in helpers}, helpers.file),
        "request": ({row["id"] for row in requests}, requests.file),
    }
    notes = Notes(table.file)
    for row in table:
        for column, (names, file) in known.items():
            if row[column] not in names:
                text = f"{shown(row[column])} steht nicht in {file}"
                remedy = "Kennung berichtigen oder ergänzen"
                notes.error("ID_UNKNOWN", text, remedy, row.line, column)
    notes.check()
    return [((row["helper"], row["request"]), row) for row in table]


def _helper(table: Table, row: Row, spelling: dict[str, str]) -> Helper:
    return Helper(
        capacity=row["capacity"], max_km=row.get("max_km"), **_person(table, row, spelling)
    )


def _request(table: Table, row: Row, spelling: dict[str, str]) -> Request:
    return Request(
        need=row["need"],
        has=_list(row.get("has", ""), spelling),
        known=frozenset(_words(row.get("known", ""))),
        **_person(table, row, spelling),
    )


def _person(table: Table, row: Row, spelling: dict[str, str]) -> dict[str, Any]:
    if not row["id"]:
        raise broken(table, row, "id", "Die Zelle ist leer", "Eine Kennung eintragen")
    x, y = row.get("x"), row.get("y")
    if (x is None) != (y is None):
        raise broken(table, row, "x", "Es fehlt eine der Koordinaten x und y", "Beide angeben")
    avoids = row.get("avoids", "")
    return {
        "id": row["id"],
        "skills": _list(row["skills"], spelling),
        "languages": _list(row.get("languages", ""), spelling),
        "interests": _list(row.get("interests", ""), spelling),
        "slots": _times(table, row),
        "place": None if x is None or y is None else (x, y),
        "gender": folded(row.get("gender", "")),
        "hours": row.get("hours"),
        # Names of people as they are, names of things in one spelling.
        "avoids": _list(avoids, spelling) | frozenset(_words(avoids)),
        "licence": row.get("licence") == "1",
    }


def _words(text: str) -> list[str]:
    return [word.strip() for word in re.split(r"[|;,]", text) if word.strip()]


def _list(text: str, spelling: dict[str, str]) -> frozenset[str]:
    """The words in the spelling that came first: „Einkauf“ and „einkauf“ are one skill."""
    return frozenset(spelling.setdefault(folded(word), word) for word in _words(text))


def _times(table: Table, row: Row) -> tuple[tuple[int, float, float], ...]:
    found: list[tuple[int, float, float]] = []
    for text in _words(row.get("times", "")):
        slot = _slot(text)
        if slot is None:
            problem = f"{shown(text)} ist keine Zeit in der Woche"
            raise broken(table, row, "times", problem, "Zeiten wie „mo 9-12 | do 14:30-16“ angeben")
        found.append(slot)
    ordered = sorted(found)
    for (day, _, end), (following, start, _) in pairwise(ordered):
        if day == following and start < end:
            problem = f"Zwei Zeiten am {DAYS[day]} überschneiden sich"
            raise broken(table, row, "times", problem, "Zeiten zusammenfassen")
    return tuple(ordered)


def _slot(text: str) -> tuple[int, float, float] | None:
    """Weekday and minutes after midnight, or None if the text is no time."""
    found = TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, until, last = (int(part or 0) for part in found.groups()[1:])
    start, end = 60.0 * hour + minute, 60.0 * until + last
    if minute > 59 or last > 59 or not start < end <= 1440:
        return None
    return DAYS.index(found[1].lower()), start, end
