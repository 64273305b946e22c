"""Citizens' budgets in the Pabulib format (.pb): sections META, PROJECTS, VOTES, cells with `;`.

Faliszewski et al.: Participatory Budgeting: Data, Tools, and Analysis (IJCAI 2023), pabulib.org.
Only what the count needs is read: age, sex and other columns about persons are left alone.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from nahraum.data.errors import Finding, Notes, shown
from nahraum.data.textfiles import LIMITS, decode, read_bytes
from nahraum.data.values import clean

SECTIONS = ("META", "PROJECTS", "VOTES")
VOTE_TYPES = ("approval", "choose-1", "cumulative", "scoring", "ordinal")
WITH_POINTS = ("cumulative", "scoring")
_NUMBER = re.compile(r"\d{1,18}(?:([.,])(\d{1,9}))?", re.ASCII)
_BLANKS = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?:\D|$))")


@dataclass(frozen=True, slots=True)
class PabulibProject:
    """A proposal; `votes` is the number the file states, if it does."""

    id: str
    name: str
    cost: Fraction
    votes: int | None
    line: int


@dataclass(frozen=True, slots=True)
class PabulibBallot:
    """The projects a person voted for, in the order of the file, with points where it has them."""

    voter: str
    projects: tuple[str, ...]
    points: tuple[Fraction, ...]
    line: int


@dataclass(frozen=True, slots=True)
class PabulibFile:
    """A checked file: every vote names a known project, every id occurs once."""

    file: str
    meta: Mapping[str, str]
    budget: Fraction
    vote_type: str
    projects: tuple[PabulibProject, ...]
    ballots: tuple[PabulibBallot, ...]
    warnings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    cells: tuple[str, ...]


@dataclass(slots=True)
class _Section:
    """Rows below a heading; `places` maps column names to positions."""

    line: int
    places: dict[str, int] = field(default_factory=dict)
    rows: list[_Line] = field(default_factory=list)

    def cell(self, row: _Line, name: str) -> str:
        place = self.places.get(name)
        return row.cells[place] if place is not None else ""


def read_pabulib(source: str | Path | bytes, name: str = "") -> PabulibFile:
    """Read a file. Raises FormatError with up to 100 findings, each with line and column."""
    data, file = read_bytes(source, name)
    notes = Notes(file)
    sections = _sections(decode(data, file).content, notes)
    _complete(sections, notes)
    meta = _meta(sections["META"], notes)
    budget = _amount(meta.get("budget", ("", 1)), "budget", notes)
    kind, kind_line = meta.get("vote_type", ("approval", sections["META"].line))
    if kind not in VOTE_TYPES:
        remedy = "Möglich sind " + ", ".join(VOTE_TYPES)
        notes.error("VOTE_TYPE", f"{shown(kind)} ist keine Art", remedy, kind_line, "vote_type")
    projects = _projects(sections["PROJECTS"], notes)
    ballots = _ballots(sections["VOTES"], kind, projects, notes)
    notes.check()
    _compare(meta, projects, ballots, notes)
    notes.check()
    return PabulibFile(
        file,
        {key: value for key, (value, _) in meta.items()},
        budget,
        kind,
        tuple(projects.values()),
        ballots,
        notes.warnings,
    )


def _sections(content: str, notes: Notes) -> dict[str, _Section]:
    found: dict[str, _Section] = {}
    current: _Section | None = None
    for row in _lines(content, notes):
        heading = row.cells[0].upper()
        if len([cell for cell in row.cells if cell]) == 1 and heading in SECTIONS:
            if heading in found:
                notes.fail(
                    "SECTION",
                    f"{heading} kommt zweimal vor",
                    "Abschnitt streichen",
                    row.number,
                    "Spalte 1",
                )
            current = found[heading] = _Section(row.number)
        elif current is None:
            notes.fail(
                "SECTION",
                "Die Datei beginnt nicht mit META",
                "Eine Pabulib-Datei (.pb) mit META, PROJECTS und VOTES angeben",
                row.number,
                "Spalte 1",
            )
        elif not current.places:
            current.places = _header(row, notes)
        else:
            _add(current, row, notes)
    return found


def _add(section: _Section, row: _Line, notes: Notes) -> None:
    """Keep a row; empty cells at its end are nobody's, a description in META may hold `;`."""
    width = len(section.places)
    cells = row.cells
    if "key" in section.places and width == 2:
        cells = (cells[0], ";".join(cells[1:]))
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    if len(cells) != width:
        text = f"Die Zeile hat {len(cells)} statt {width} Spalten"
        place = f"Spalte {min(len(cells), width) + 1}"
        notes.error("RAGGED", text, "Semikolons prüfen", row.number, place)
        return
    section.rows.append(_Line(row.number, cells))


def _lines(content: str, notes: Notes) -> Iterator[_Line]:
    """Rows with their cells; each line is read by itself, so that no quote swallows the file."""
    lines = content.split("\n")
    if len(lines) > LIMITS.rows:
        notes.fail("TOO_BIG", "Die Datei hat zu viele Zeilen", "Datei aufteilen", 1, "")
    for number, line in enumerate(lines, start=1):
        if not line.strip(" ;\t\ufeff"):
            continue
        try:
            (cells,) = csv.reader([line], delimiter=";")
        except csv.Error:
            text = "Die Zeile lässt sich nicht lesen"
            notes.fail("ROW", text, "Anführungszeichen und Länge prüfen", number, "Spalte 1")
        yield _Line(number, tuple(clean(cell) for cell in cells))


def _header(row: _Line, notes: Notes) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, name in enumerate(cell.lower() for cell in row.cells):
        if name in places:
            text = f"Spalte {shown(name)} kommt zweimal vor"
            notes.fail("COLUMN", text, "Eine davon streichen", row.number, f"Spalte {place + 1}")
        places[name] = place
    return places


def _complete(sections: Mapping[str, _Section], notes: Notes) -> None:
    wanted = {
        "META": ("key", "value"),
        "PROJECTS": ("project_id", "cost"),
        "VOTES": ("voter_id", "vote"),
    }
    for heading, columns in wanted.items():
        if heading not in sections:
            text = f"Der Abschnitt {heading} fehlt"
            notes.fail("SECTION", text, "Pabulib-Datei (.pb) vollständig angeben", 1, heading)
        section = sections[heading]
        for column in columns:
            if column not in section.places:
                text = f"Im Abschnitt {heading} fehlt die Spalte {shown(column)}"
                line = section.line + 1
                notes.fail("COLUMN", text, "Kopfzeile ergänzen", line, column)
        if not section.rows:
            text = f"Der Abschnitt {heading} ist leer"
            notes.error("NO_ROWS", text, "Zeilen ergänzen", section.line, heading)
    notes.check()


def _meta(section: _Section, notes: Notes) -> dict[str, tuple[str, int]]:
    """key -> (value, line)."""
    found: dict[str, tuple[str, int]] = {}
    for row in section.rows:
        key = section.cell(row, "key").lower()
        if key in found:
            text = f"{shown(key)} steht schon in Zeile {found[key][1]}"
            notes.error("DOUBLE", text, "Eine Zeile streichen", row.number, "key")
        found[key] = (section.cell(row, "value"), row.number)
    if "budget" not in found:
        text = "Das Budget fehlt"
        notes.error("BUDGET", text, "Zeile budget;BETRAG in META ergänzen", section.line, "budget")
        notes.check()
    return found


def _amount(cell: tuple[str, int], column: str, notes: Notes) -> Fraction:
    """An amount of money above zero; on error 1, so that reading can go on."""
    text, line = cell
    match = _NUMBER.fullmatch(_BLANKS.sub("", text))
    if match is None:
        found = f"{shown(text)} ist kein Betrag" if text else "Die Zelle ist leer"
        notes.error("NUMBER", found, "Betrag als Zahl eintragen", line, column)
        return Fraction(1)
    if match[1] == "," and len(match[2]) == 3:
        found = f"{shown(text)} kann Tausender oder Nachkommastellen meinen"
        notes.error("DECIMAL_AMBIGUOUS", found, "Betrag ohne Komma schreiben", line, column)
        return Fraction(1)
    value = Fraction(match[0].replace(",", "."))
    if value <= 0:
        notes.error(
            "NUMBER", f"{shown(text)} ist nicht größer als null", "Betrag prüfen", line, column
        )
        return Fraction(1)
    return value


def _count(text: str, line: int, column: str, notes: Notes) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        found = f"{shown(text)} ist keine Anzahl"
        notes.error("NUMBER", found, "Ganze Zahl eintragen", line, column)
        return None
    return int(text)


def _projects(section: _Section, notes: Notes) -> dict[str, PabulibProject]:
    found: dict[str, PabulibProject] = {}
    for row in section.rows:
        key = section.cell(row, "project_id")
        if not key or "," in key:
            text = f"{shown(key)} ist keine Kennung"
            notes.error("ID", text, "Kennung ohne Komma eintragen", row.number, "project_id")
        elif key in found:
            text = f"{shown(key)} steht schon in Zeile {found[key].line}"
            notes.error("DOUBLE", text, "Doppelte Zeile streichen", row.number, "project_id")
        cost = _amount((section.cell(row, "cost"), row.number), "cost", notes)
        votes = _count(section.cell(row, "votes"), row.number, "votes", notes)
        name = section.cell(row, "name")
        found[key] = PabulibProject(key, name, cost, votes, row.number)
    return found


def _ballots(
    section: _Section, kind: str, projects: Mapping[str, PabulibProject], notes: Notes
) -> tuple[PabulibBallot, ...]:
    found: dict[str, PabulibBallot] = {}
    for row in section.rows:
        voter = section.cell(row, "voter_id")
        if not voter:
            notes.error("ID", "Die Zelle ist leer", "Kennung eintragen", row.number, "voter_id")
        elif voter in found:
            text = f"{shown(voter)} steht schon in Zeile {found[voter].line}"
            notes.error("DOUBLE", text, "Doppelte Stimme streichen", row.number, "voter_id")
        chosen = tuple(part.strip() for part in section.cell(row, "vote").split(",") if part)
        _check_vote(chosen, kind, projects, row.number, notes)
        points = _points(section, row, kind, len(chosen), notes)
        found[voter] = PabulibBallot(voter, chosen, points, row.number)
    return tuple(found.values())


def _check_vote(
    chosen: tuple[str, ...],
    kind: str,
    projects: Mapping[str, PabulibProject],
    line: int,
    notes: Notes,
) -> None:
    for key in chosen:
        if key not in projects:
            text = f"Ein Projekt {shown(key)} gibt es nicht"
            notes.error("UNKNOWN", text, "Kennung aus PROJECTS eintragen", line, "vote")
    if len(set(chosen)) != len(chosen):
        notes.error(
            "DOUBLE",
            "Ein Projekt steht zweimal auf dem Stimmzettel",
            "Doppelte Nennung streichen",
            line,
            "vote",
        )
    if kind == "choose-1" and len(chosen) > 1:
        notes.error(
            "TOO_MANY", f"{len(chosen)} Projekte statt eines", "Ein Projekt eintragen", line, "vote"
        )


def _points(
    section: _Section, row: _Line, kind: str, wanted: int, notes: Notes
) -> tuple[Fraction, ...]:
    if kind not in WITH_POINTS:
        return ()
    parts = [part.strip() for part in section.cell(row, "points").split(",") if part]
    matches = [_NUMBER.fullmatch(part) for part in parts]
    if len(parts) != wanted or None in matches:
        text = f"{len(parts)} Punktwerte zu {wanted} Projekten, oder kein Zahlenwert"
        notes.error("POINTS", text, "Zu jedem Projekt Punkte eintragen", row.number, "points")
        return ()
    return tuple(Fraction(part) for part in parts)


def _compare(
    meta: Mapping[str, tuple[str, int]],
    projects: Mapping[str, PabulibProject],
    ballots: tuple[PabulibBallot, ...],
    notes: Notes,
) -> None:
    """What the file says about itself: a wrong number of rows is a file cut off."""
    for key, rows in (("num_projects", len(projects)), ("num_votes", len(ballots))):
        text, line = meta.get(key, ("", 1))
        stated = _count(text, line, key, notes)
        if stated is not None and stated != rows:
            problem = f"{stated} angegeben, {rows} gelesen"
            notes.error("COUNT", problem, "Prüfen, ob die Datei vollständig ist", line, key)
    counted = dict.fromkeys(projects, 0)
    for ballot in ballots:
        for key in ballot.projects:
            counted[key] = counted.get(key, 0) + 1
    for project in projects.values():
        if project.votes is not None and project.votes != counted[project.id]:
            text = f"{shown(project.id)}: {project.votes} Stimmen angegeben, "
            text += f"{counted[project.id]} gezählt"
            notes.warn("VOTES_DIFFER", text, project.line, "votes")
