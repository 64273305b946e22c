"""`nahraum rides`: tours of a Bürgerbus, and why somebody cannot be taken.

Times in the files are minutes after midnight or clock times such as 8:30. A request begins at
`earliest` at the earliest and is at its destination at `latest` at the latest; `pickup_latest`
and `dropoff_earliest` narrow that where given.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import numpy as np

from nahraum.analysis.figures import Result
from nahraum.analysis.rides import (
    BATCH,
    ITERATIONS,
    MAX_RIDE,
    PENALTY,
    Plan,
    Request,
    StopKind,
    Task,
    Tour,
    Vehicle,
    Weights,
    Window,
    quality,
    solve,
    task,
)
from nahraum.cli.daytimes import LONGEST, hours_taken_as_minutes, minutes_of
from nahraum.cli.output import answer, emit, json_option
from nahraum.cli.progress import progress_bar
from nahraum.cli.reading import Number, Reading, broken, located, path_option, reading_options
from nahraum.cli.reading import remarks as remarks_of
from nahraum.data.columns import Column, Row, Table
from nahraum.data.cordeau import read_cordeau
from nahraum.data.errors import Finding, Notes, shown

MOST_PLACES = 3000
MOST_REQUESTS = 2000
MOST_VEHICLES = 1000


def _number(name: str, *aliases: str, required: bool = False, most: float = 1e6) -> Column:
    return Column(
        name=name,
        kind="float",
        aliases=aliases,
        required=required,
        nullable=not required,
        minimum=0,
        maximum=most,
    )


def _count(name: str, *aliases: str, required: bool = False) -> Column:
    return Column(
        name=name,
        kind="int",
        aliases=aliases,
        required=required,
        nullable=not required,
        minimum=0,
        maximum=1000,
    )


def _text(name: str, *aliases: str, required: bool = True) -> Column:
    return Column(name=name, aliases=aliases, required=required, max_length=200)


REQUESTS = (
    _text("id", "kennung", "anfrage", "request", "nr"),
    _text("from", "von", "start", "startort", "abholort", "origin"),
    _text("to", "nach", "ziel", "zielort", "destination"),
    _text("earliest", "fruehestens", "frueheste", "ab", "abfahrt_ab"),
    _text("latest", "spaetestens", "spaeteste", "bis", "ankunft_bis"),
    _text("pickup_latest", "abholung_bis", required=False),
    _text("dropoff_earliest", "ankunft_ab", required=False),
    _count("seats", "sitze", "sitzplaetze", "plaetze", "personen", required=True),
    _count("wheelchairs", "rollstuehle", "rollstuhl", "rollstuhlplaetze"),
    _count("companions", "begleitung", "begleitpersonen"),
    _number("service", "einstieg", "einstieg_min"),
    _number("dropoff_service", "ausstieg", "ausstieg_min"),
    _number("max_ride", "hoechste_fahrzeit", "max_fahrzeit"),
    _number("penalty", "strafe", "gewicht"),
    _text("person", "fahrgast", required=False),
    _count("refused_before", "bisher_abgesagt", "absagen"),
)
VEHICLES = (
    _text("id", "kennung", "fahrzeug", "vehicle", "nr"),
    _text("start", "startort", "standort", "depot", "from", "von_ort"),
    _text("end", "endort", "ziel", "to", "nach_ort", required=False),
    _count("seats", "sitze", "sitzplaetze", "plaetze", "capacity", "kapazitaet", required=True),
    _count("wheelchairs", "rollstuhlplaetze", "rollstuehle", "wheelchair_places"),
    _count("seats_per_wheelchair", "sitze_je_rollstuhl"),
    _text("shift_from", "schicht_von", "dienst_von", "von", "ab", "earliest", required=False),
    _text("shift_to", "schicht_bis", "dienst_bis", "bis", "latest", required=False),
    _number("max_duration", "hoechste_dauer", "max_dauer", "duration"),
)
KINDS = {
    StopKind.START: "Abfahrt",
    StopKind.PICKUP: "Einstieg",
    StopKind.DROPOFF: "Ausstieg",
    StopKind.END: "Ankunft",
}
WISHED = ("earliest", "latest", "pickup_latest", "dropoff_earliest")
SHIFTS = ("shift_from", "shift_to")
TIMES = (
    _text("from", "von", "start", "origin"),
    _text("to", "nach", "ziel", "destination"),
    _number("minutes", "minuten", "fahrzeit", "fahrzeit_min", "min", most=LONGEST),
    _number("seconds", "sekunden", "fahrzeit_s", "s", most=60 * LONGEST),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The options of the verb."""

    darp: Path | None
    requests: Path | None
    vehicles: Path | None
    times: Path | None
    seconds: Decimal
    iterations: int
    seed: int
    max_ride: Decimal | None
    penalty: Decimal
    waiting: Decimal
    riding: Decimal


@dataclass(frozen=True, slots=True)
class Day:
    """The task read, names of places, and whether ids are numbers in the file."""

    task: Task
    places: tuple[str, ...]
    numbered: bool
    warnings: tuple[Finding, ...]

    def request(self, number: int | None) -> str | int | None:
        if number is None:
            return None
        name = self.task.requests[number].id
        return int(name) if self.numbered else name

    def vehicle(self, number: int) -> str | int:
        name = self.task.vehicles[number].id
        return int(name) if self.numbered else name


@click.group()
def rides() -> None:
    """Fahrten mit dem Bürgerbus planen."""


@rides.command("solve")
@path_option("--darp", text="Aufgabe im Format von Cordeau und Laporte.")
@path_option("--requests", text="Anfragen: id, from, to, earliest, latest, seats, wheelchairs.")
@path_option("--vehicles", text="Fahrzeuge: id, start, seats (wheelchairs, shift_from, shift_to).")
@path_option("--times", text="Fahrzeiten: from, to, minutes (oder seconds).")
@click.option("--seconds", type=Number(), default="60", help="Längste Zeit der Suche.")
@click.option(
    "--iterations", type=click.IntRange(0, 10_000_000), default=ITERATIONS, help="Suchschritte."
)
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Startwert der Suche.")
@click.option(
    "--max-ride", type=Number(), help=f"Längste Fahrzeit je Fahrgast; ohne {MAX_RIDE:g} Minuten."
)
@click.option("--penalty", type=Number(), default=str(PENALTY), help="Was eine Absage kostet.")
@click.option("--waiting", type=Number(), default="0", help="Gewicht des Wartens der Fahrzeuge.")
@click.option("--riding", type=Number(), default="0", help="Gewicht der Zeit der Fahrgäste.")
@reading_options
@json_option
def solve_day(*, reading: Reading, as_json: bool, **given: Any) -> None:
    """Touren mit Zeitfenstern, Rollstuhlplätzen und längster Fahrzeit."""
    deadline = time.monotonic()
    question = _question(given)
    day = _published(question) if question.darp is not None else _read(question, reading)
    deadline += float(question.seconds)
    found = _solved(day, question, deadline)
    figures = quality(day.task, found.value)
    report = answer(
        method=found.method,
        inputs=asdict(question),
        values={
            **_values(day, found.value),
            **({} if as_json else {"timetable": _timetable(day, found.value)}),
            "key_figures": asdict(figures.value),
            "steps": found.parts["steps"],
        },
        warnings=[*day.warnings, *found.warnings],
        assumptions=found.assumptions,
        sources=found.sources,
    )
    emit(report, as_json=as_json)


def _solved(day: Day, question: Question, deadline: float) -> Result[Plan]:
    """The plan; on a terminal a bar shows how far the search is."""
    steps = 0
    with progress_bar() as report:

        def stop() -> bool:
            nonlocal steps
            report(steps, question.iterations, "Touren suchen")
            steps += BATCH
            return time.monotonic() >= deadline

        return solve(day.task, seed=question.seed, iterations=question.iterations, stop=stop)


def _question(given: Mapping[str, Any]) -> Question:
    question = Question(**given)
    tables = (question.requests, question.vehicles, question.times)
    if question.darp is not None and any(tables):
        raise click.UsageError("--darp steht für sich; keine weiteren Dateien angeben.")
    if question.darp is not None and question.max_ride is not None:
        raise click.UsageError("--max-ride steht bei --darp schon in der Datei.")
    if question.darp is None and not all(tables):
        raise click.UsageError("Entweder --darp oder --requests, --vehicles und --times angeben.")
    if question.seconds <= 0:
        raise click.UsageError("--seconds muss größer als null sein.")
    for name in ("max_ride", "penalty", "waiting", "riding"):
        if not 0 <= (getattr(question, name) or 0) <= 1_000_000:
            option = name.replace("_", "-")
            raise click.UsageError(f"--{option} muss zwischen 0 und 1.000.000 liegen.")
    return question


def _weights(question: Question) -> Weights:
    return Weights(waiting=float(question.waiting), riding=float(question.riding))


def _published(question: Question) -> Day:
    assert question.darp is not None
    found = read_cordeau(question.darp)
    count = len(found.pickups)
    spots = np.array([[s.x, s.y] for s in (found.depot, *found.pickups, *found.dropoffs)])
    times = np.hypot(*(spots[:, None, :] - spots[None, :, :]).transpose(2, 0, 1))
    requests = [
        Request(
            id=str(k + 1),
            origin=k + 1,
            destination=count + k + 1,
            pickup=Window(pickup.earliest, pickup.latest),
            dropoff=Window(dropoff.earliest, dropoff.latest),
            seats=pickup.load,
            service=pickup.service,
            dropoff_service=dropoff.service,
            max_ride=found.ride,
            penalty=float(question.penalty),
        )
        for k, (pickup, dropoff) in enumerate(zip(found.pickups, found.dropoffs, strict=True))
    ]
    vehicles = [
        Vehicle(
            id=str(k + 1),
            start=0,
            end=0,
            seats=found.capacity,
            shift=Window(found.depot.earliest, found.depot.latest),
            max_duration=found.duration,
        )
        for k in range(found.vehicles)
    ]
    with located(str(question.darp)):
        made = task(requests, vehicles, times, weights=_weights(question))
    return Day(made, tuple(str(k) for k in range(2 * count + 1)), numbered=True, warnings=())


def _read(question: Question, reading: Reading) -> Day:
    assert question.requests is not None
    assert question.vehicles is not None
    assert question.times is not None
    times = reading.table(question.times, TIMES, key=("from", "to"))
    wishes = reading.table(question.requests, REQUESTS, key=("id",))
    fleet = reading.table(question.vehicles, VEHICLES, key=("id",))
    for table, most in ((wishes, MOST_REQUESTS), (fleet, MOST_VEHICLES)):
        if len(table) > most:
            problem = f"{len(table)} Zeilen sind zu viele; höchstens {most}"
            raise broken(table, table.rows[most], "id", problem, "Den Tag aufteilen")
    places, matrix, noted = _matrix(times)
    _known(wishes, ("from", "to"), places, times.file)
    _known(fleet, ("start", "end"), places, times.file)
    requests = [_request(wishes, row, places, question, reading) for row in wishes]
    vehicles = [_vehicle(fleet, row, places, reading) for row in fleet]
    lines = {row["id"]: row.line for row in wishes}
    with located(wishes.file, lines):
        made = task(requests, vehicles, matrix, weights=_weights(question))
    noted += hours_taken_as_minutes(wishes, WISHED) + hours_taken_as_minutes(fleet, SHIFTS)
    warnings = [*remarks_of(wishes), *remarks_of(fleet), *remarks_of(times), *noted]
    return Day(made, tuple(places), numbered=False, warnings=tuple(warnings))


def _matrix(table: Table) -> tuple[dict[str, int], np.ndarray, tuple[Finding, ...]]:
    """Positions of places, minutes between them, and what was assumed."""
    if ("minutes" in table.columns) == ("seconds" in table.columns):
        problem = "Die Fahrzeit steht in genau einer Spalte minutes oder seconds"
        raise broken(table, None, "minutes", problem, "Eine der beiden Spalten angeben")
    column, unit = ("minutes", 1.0) if "minutes" in table.columns else ("seconds", 60.0)
    _filled(table, ("from", "to"))
    places: dict[str, int] = {}
    for row in table:
        places.setdefault(row["from"], len(places))
        places.setdefault(row["to"], len(places))
    if len(places) > MOST_PLACES:
        problem = f"{len(places)} Orte sind zu viele; höchstens {MOST_PLACES}"
        raise broken(table, None, "from", problem, "Orte zusammenfassen")
    matrix = np.full((len(places), len(places)), np.inf)
    for row in table:
        if row[column] is not None:
            matrix[places[row["from"]], places[row["to"]]] = row[column] / unit
    inner = np.diag_indices(len(places))
    matrix[inner] = np.where(np.isfinite(matrix[inner]), matrix[inner], 0.0)
    one_way = np.isinf(matrix) & np.isfinite(matrix.T)
    matrix = np.where(one_way, matrix.T, matrix)
    if not one_way.any():
        return places, matrix, ()
    text = f"{int(one_way.sum())} Wege haben keine Zeit zurück; sie gilt wie hin"
    return places, matrix, (Finding("warning", "TIMES_SYMMETRIC", text, "", table.file),)


def _filled(table: Table, columns: Sequence[str]) -> None:
    notes = Notes(table.file)
    for row in table:
        for column in columns:
            if column in table.columns and not row[column]:
                notes.error("EMPTY", "Die Zelle ist leer", "Wert eintragen", row.line, column)
    notes.check()


def _known(table: Table, columns: Sequence[str], places: Mapping[str, int], where: str) -> None:
    """Raise for places the times do not name. An empty `end` means back to the start."""
    _filled(table, ("id", columns[0]))
    notes = Notes(table.file)
    for row in table:
        for column in columns:
            name = row.get(column, "")
            if name not in places and (name or column != "end"):
                text = f"Den Ort {shown(name)} gibt es in {where} nicht"
                remedy = "Ort berichtigen oder Fahrzeiten ergänzen"
                notes.error("ID_UNKNOWN", text, remedy, row.line, column)
    notes.check()


def _request(
    table: Table, row: Row, places: Mapping[str, int], question: Question, reading: Reading
) -> Request:
    earliest = minutes_of(table, row, "earliest", reading)
    latest = minutes_of(table, row, "latest", reading)
    leave = minutes_of(table, row, "pickup_latest", reading, latest)
    arrive = minutes_of(table, row, "dropoff_earliest", reading, earliest)
    for column, low, high in (
        ("latest", earliest, latest),
        ("pickup_latest", earliest, leave),
        ("dropoff_earliest", arrive, latest),
    ):
        if low > high:
            problem = f"Das Zeitfenster {low:g} bis {high:g} ist verkehrt herum"
            raise broken(table, row, column, problem, "Früheste und späteste Zeit prüfen")
    if row["from"] == row["to"]:
        problem = "Start und Ziel sind derselbe Ort"
        remedy = "Ein anderes Ziel angeben; Rundfahrten als Hin- und Rückfahrt eintragen"
        raise broken(table, row, "to", problem, remedy)
    service = row.get("service", 0.0)
    return Request(
        id=row["id"],
        origin=places[row["from"]],
        destination=places[row["to"]],
        pickup=Window(earliest, leave),
        dropoff=Window(arrive, latest),
        seats=row["seats"],
        wheelchairs=row.get("wheelchairs", 0),
        companions=row.get("companions", 0),
        service=service,
        dropoff_service=row.get("dropoff_service", service),
        max_ride=row.get(
            "max_ride", MAX_RIDE if question.max_ride is None else float(question.max_ride)
        ),
        penalty=row.get("penalty", float(question.penalty)),
        person=row.get("person", ""),
        refused_before=row.get("refused_before", 0),
    )


def _vehicle(table: Table, row: Row, places: Mapping[str, int], reading: Reading) -> Vehicle:
    begin = minutes_of(table, row, "shift_from", reading, 0.0)
    end = minutes_of(table, row, "shift_to", reading, 1440.0)
    if begin > end:
        problem = f"Die Schicht {begin:g} bis {end:g} ist verkehrt herum"
        raise broken(table, row, "shift_to", problem, "Anfang und Ende prüfen")
    return Vehicle(
        id=row["id"],
        start=places[row["start"]],
        end=places[row.get("end", "") or row["start"]],
        seats=row["seats"],
        wheelchairs=row.get("wheelchairs", 0),
        seats_per_wheelchair=row.get("seats_per_wheelchair", 0),
        shift=Window(begin, end),
        max_duration=row.get("max_duration", end - begin),
    )


def _values(day: Day, plan: Plan) -> dict[str, Any]:
    used = {tour.vehicle for tour in plan.tours}
    return {
        "routes": [_route(day, tour) for tour in plan.tours],
        "cost": plan.cost,
        "objective": plan.objective,
        "refused": [
            {"request": day.request(item.request), "reason": item.reason, "code": item.code}
            for item in plan.refused
        ],
        "unused": [day.vehicle(k) for k in range(len(day.task.vehicles)) if k not in used],
    }


def _timetable(day: Day, plan: Plan) -> list[dict[str, Any]]:
    """All stops in one list, with clock times: what drivers and passengers need."""
    return [
        {
            "vehicle": day.vehicle(tour.vehicle),
            "time": f"{int(stop.begin) // 60:02d}:{int(stop.begin) % 60:02d}",
            "type": KINDS[stop.kind],
            "request": "–" if stop.request is None else day.request(stop.request),
            "place": day.places[stop.place],
            "load": stop.seats,
            "wheelchairs": stop.wheelchairs,
        }
        for tour in plan.tours
        for stop in tour.stops
    ]


def _route(day: Day, tour: Tour) -> dict[str, Any]:
    """Stops with passengers; where the tour begins and ends stands beside them."""
    first, last = tour.stops[0], tour.stops[-1]
    return {
        "vehicle": day.vehicle(tour.vehicle),
        "start": {"place": day.places[first.place], "departure": first.departure},
        "stops": [
            {
                "request": day.request(stop.request),
                "type": stop.kind.value,
                "place": day.places[stop.place],
                "arrival": stop.arrival,
                "wait": stop.wait,
                "begin": stop.begin,
                "departure": stop.departure,
                "load": stop.seats,
                "wheelchairs": stop.wheelchairs,
            }
            for stop in tour.stops
            if stop.kind in (StopKind.PICKUP, StopKind.DROPOFF)
        ],
        "end": {"place": day.places[last.place], "arrival": last.arrival},
        "driving": tour.driving,
        "waiting": tour.waiting,
        "riding": tour.riding,
        "cost": tour.cost,
    }
