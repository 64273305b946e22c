"""`nahraum reach transit`: by bus, train and ride on demand from door to door, and home again."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import numpy as np
import numpy.typing as npt

from nahraum.analysis.figures import Assumption, Notice, Result
from nahraum.analysis.transit import (
    PERSONAS,
    Area,
    Barrier,
    Changes,
    Journey,
    OnDemand,
    Persona,
    Points,
    Question,
    Timetable,
    Trips,
    Visit,
    Walking,
    departures,
    journeys,
    ride_seconds,
    served,
    timetable,
    walking,
)
from nahraum.analysis.transit.demand import RIDE_DETOUR, RIDE_SPEED, WAIT_SHARE, WINDOW_S
from nahraum.analysis.transit.doors import CHANGE_M, DETOUR
from nahraum.cli.output import answer, emit, json_option
from nahraum.cli.progress import progress_bar
from nahraum.cli.reading import (
    DATE,
    Number,
    Reading,
    located,
    path_option,
    reading_options,
    remarks,
)
from nahraum.data.columns import Column, Table
from nahraum.data.errors import Finding
from nahraum.data.gtfs import Day, Feed, day_of, read_feed, trips_on
from nahraum.data.roads import LAT, LON

PLACES = (
    Column(name="id", aliases=("kennung", "nr", "ort"), max_length=200),
    LON,
    LAT,
)
_YES, _NO = 1, 2
_MOST_PAIRS = 2_000_000
DAY = 86_400


class Clock(click.ParamType[int]):
    """A time of day such as 6:00 or 18:30, as seconds; up to 30:00 for the night after."""

    name = "Uhrzeit"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        hour, _, minute = str(value).strip().partition(":")
        digits = hour + (minute or "00")
        if not (digits.isascii() and digits.isdigit() and len(hour) <= 2 and len(minute) in (0, 2)):
            self.fail(f"„{value}“ ist keine Uhrzeit wie 6:00 oder 18:30.", param, ctx)
        seconds = int(hour) * 3600 + int(minute or 0) * 60
        if int(minute or 0) > 59 or seconds > 30 * 3600:
            self.fail(f"„{value}“ ist keine Uhrzeit wie 6:00 oder 18:30.", param, ctx)
        return seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked on the command line."""

    gtfs: Path
    date: datetime
    start: int
    end: int
    every: Decimal
    origins: Path
    destinations: Path
    return_stay: Decimal
    home_by: int
    opens: int
    closes: int
    persona: str
    max_walk: Decimal | None
    change_time: Decimal | None
    wheelchair: bool


@dataclass(frozen=True, slots=True)
class World:
    """What the question is asked of: feed, day, places and who travels."""

    feed: Feed
    day: Day
    origins: Points
    destinations: Points
    persona: Persona
    walks: Walking


@click.command()
@path_option("--gtfs", required=True, text="Fahrplan: GTFS als Zip oder Ordner.")
@click.option("--date", type=DATE, required=True, help="Betriebstag, etwa 2026-11-24.")
@click.option("--from", "start", type=Clock(), default="6:00", help="Erste Abfahrt zu Hause.")
@click.option("--to", "end", type=Clock(), default="20:00", help="Letzte Abfahrt zu Hause.")
@click.option("--every", type=Number(), default="5", help="Schritt der Abfahrten in Minuten.")
@path_option("--origins", required=True, text="Orte: id, lon, lat.")
@path_option("--destinations", required=True, text="Ziele: id, lon, lat.")
@click.option("--return-stay", type=Number(), default="60", help="Aufenthalt in Minuten.")
@click.option("--home-by", type=Clock(), default="18:30", help="Spätestens wieder zu Hause.")
@click.option("--opens", type=Clock(), default="0:00", help="Das Ziel öffnet.")
@click.option("--closes", type=Clock(), default="24:00", help="Das Ziel schließt.")
@click.option("--persona", type=click.Choice(list(PERSONAS)), default="adult", help="Wer fährt.")
@click.option("--max-walk", type=Number(), help="Längster Fußweg in Metern.")
@click.option("--change-time", type=Number(), help="Mindestzeit zum Umsteigen in Minuten.")
@click.option("--wheelchair", is_flag=True, help="Nur barrierefreie Halte und Fahrten.")
@reading_options
@json_option
def transit(*, reading: Reading, as_json: bool, **given: Any) -> None:
    """Mit Bus und Bahn von Tür zu Tür, hin und zurück."""
    options = Options(**given)
    persona, visit, moments = _asked(options)
    origins = reading.table(options.origins, PLACES, key=("id",))
    destinations = reading.table(options.destinations, PLACES, key=("id",))
    if len(origins) * len(destinations) > _MOST_PAIRS:
        raise click.UsageError(f"Höchstens {_MOST_PAIRS} Wege auf einmal; Dateien aufteilen.")
    feed = read_feed(options.gtfs)
    day = day_of(feed, options.date.date())
    world = _world(feed, day, (_points(origins), _points(destinations)), persona)
    change_s = persona.change_s
    if options.change_time is not None:
        change_s = round(float(options.change_time) * 60)
    barrier = Barrier.KNOWN if persona.wheelchair else Barrier.ANY
    with located(str(options.gtfs)):
        found = _journeys(world, barrier, change_s, moments, visit)
        lenient = None
        if persona.wheelchair:
            lenient = _journeys(world, Barrier.NOT_REFUSED, change_s, moments, visit)
    rows = _rows(found.value, lenient, origins, destinations)
    emit(
        answer(
            method=found.method,
            inputs={
                **_inputs(options, persona),
                "change_time_s": change_s,
                "max_walk_m": persona.max_walk_m,
            },
            values={"journeys": rows, "feed": _feed(feed, day)},
            warnings=[
                *(*remarks(origins), *remarks(destinations), *feed.warnings, *day.warnings),
                *found.warnings,
                *_lonely(world, origins, destinations),
                *_late(options),
            ],
            assumptions=_assumptions(world),
        ),
        as_json=as_json,
    )


def _asked(options: Options) -> tuple[Persona, Visit, npt.NDArray[np.int64]]:
    """Who travels, for how long, and when. Raises click.UsageError."""
    persona = PERSONAS[options.persona]
    if options.max_walk is not None:
        if not 0 <= options.max_walk <= 20_000:
            raise click.UsageError("--max-walk liegt nicht zwischen 0 und 20000 Metern.")
        persona = replace(persona, max_walk_m=float(options.max_walk))
    if options.wheelchair and not persona.wheelchair:
        extra = PERSONAS["wheelchair"].extra_change_s
        persona = replace(persona, wheelchair=True, extra_change_s=extra)
    for name in ("return_stay", "change_time"):
        value = getattr(options, name)
        if value is not None and not 0 <= value <= 1440:
            raise click.UsageError(f"--{name.replace('_', '-')} liegt nicht zwischen 0 und 1440.")
    every = round(float(options.every) * 60)
    if options.end < options.start or not 1 <= every <= 86_400:
        raise click.UsageError("--from muss vor --to liegen, --every größer als null sein.")
    if options.closes < options.opens:
        raise click.UsageError("--opens muss vor --closes liegen.")
    visit = Visit(
        stay_s=round(float(options.return_stay) * 60),
        opens=options.opens,
        closes=options.closes,
        home_by=options.home_by,
    )
    return persona, visit, departures(options.start, options.end, every)


def _points(table: Table) -> Points:
    lon, lat = (np.array(table.column(name), dtype=np.float64) for name in ("lon", "lat"))
    return Points(lon, lat)


def _world(feed: Feed, day: Day, places: tuple[Points, Points], persona: Persona) -> World:
    lost = ~day.served
    stops = Points(np.where(lost, np.nan, day.lon), np.where(lost, np.nan, day.lat))
    origins, destinations = places
    return World(
        feed, day, origins, destinations, persona, walking(persona, origins, destinations, stops)
    )


def _journeys(
    world: World,
    barrier: Barrier,
    change_s: int,
    moments: npt.NDArray[np.int64],
    visit: Visit,
) -> Result[tuple[Journey, ...]]:
    walks = world.walks
    question = Question(
        table=_timetable(world, barrier, change_s),
        moments=moments,
        access=walks.access,
        egress=walks.egress,
        direct=walks.direct,
        visit=visit,
        on_demand=tuple(_on_demand(world, barrier)),
    )
    with progress_bar() as report:
        return journeys(question, lambda done, total: report(done, total, "Wege suchen"))


def _timetable(world: World, barrier: Barrier, change_s: int) -> Timetable:
    day, walks = world.day, world.walks
    trips = Trips(
        ptr=day.ptr,
        stop=day.stop,
        arrival=day.arrival,
        departure=day.departure,
        board=day.board,
        alight=day.alight,
        wheelchair=day.wheelchair,
    )
    changes = Changes(
        change_s=change_s,
        extra_s=world.persona.extra_change_s,
        longest_s=walks.longest_change_s,
        walks=walks.between,
        rules=day.transfers,
    )
    return timetable(
        trips, len(day.lon), changes, barrier=barrier, stop_wheelchair=day.stop_wheelchair
    )


def _on_demand(world: World, barrier: Barrier) -> Iterator[OnDemand]:
    """Services on demand of the day; each pair of a pick-up area with a later drop-off area."""
    feed, persona = world.feed, world.persona
    running = trips_on(feed, world.day.date)
    state = feed.trips["wheelchair"].to_list()
    lead = dict(feed.booking_rules.select("booking_rule_id", "prior_notice_duration_min").rows())
    ride = ride_seconds(world.origins, world.destinations, float(RIDE_SPEED.value or 0))
    by_trip: dict[int, list[dict[str, Any]]] = {}
    for row in feed.windows.iter_rows(named=True):
        by_trip.setdefault(row["trip"], []).append(row)
    for trip, rows in by_trip.items():
        barred = (barrier is Barrier.KNOWN and state[trip] != _YES) or (
            barrier is Barrier.NOT_REFUSED and state[trip] == _NO
        )
        if barred or not running[trip]:
            continue
        for here, there in _pairs(rows):
            minutes = lead.get(here["booking_rule"])
            yield OnDemand(
                start=here["start"],
                end=max(here["start"], min(here["end"], there["end"])),
                access=served(persona, world.origins, _area(feed, here["area"])),
                egress=served(persona, world.destinations, _area(feed, there["area"])),
                ride=ride,
                lead_s=None if minutes is None else minutes * 60,
                window_s=int(WINDOW_S.value or 0),
            )


def _pairs(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Pick-up and drop-off rows of a trip; a lone row serves its own area, as in the drafts."""
    for place, here in enumerate(rows):
        for there in rows[place + 1 :] if len(rows) > 1 else rows:
            if here["pickup_type"] != 1 and there["drop_off_type"] != 1:
                yield here, there


def _area(feed: Feed, name: str) -> Area:
    if name in feed.locations:
        return Area(Points(np.zeros(0), np.zeros(0)), feed.locations[name].rings)
    stops = feed.areas.get(name)
    if stops is None:
        stops = (feed.stops["stop_id"].to_list().index(name),)
    chosen = feed.stops[list(stops)]
    lon, lat = (
        chosen[column].fill_null(float("nan")).to_numpy() for column in ("stop_lon", "stop_lat")
    )
    return Area(Points(lon, lat))


def _rows(
    found: Sequence[Journey],
    lenient: Result[tuple[Journey, ...]] | None,
    origins: Table,
    destinations: Table,
) -> list[dict[str, Any]]:
    rows = []
    for place, journey in enumerate(found):
        row = {
            **asdict(journey),
            "origin": origins.rows[journey.origin]["id"],
            "destination": destinations.rows[journey.destination]["id"],
            "latest_return": _clock(journey.latest_return),
            "last_ride": _clock(journey.last_ride),
        }
        if lenient is not None:
            row["median_if_unknown_s"] = lenient.value[place].median_s
        rows.append(row)
    return rows


def _clock(seconds: int | None) -> str | None:
    """A time of day; on the day before or after with hours below 0 or above 24."""
    if seconds is None:
        return None
    sign, minutes = ("-", -seconds // 60) if seconds < 0 else ("", seconds // 60)
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"


def _feed(feed: Feed, day: Day) -> dict[str, Any]:
    span = feed.validity
    return {
        "routes": feed.routes.height,
        "stops": feed.stops.height,
        "trips": feed.trips.height,
        "date": day.date,
        "trips_on_date": len(day.ptr) - 1,
        "on_demand": int(trips_on(feed, day.date)[feed.windows["trip"].to_numpy()].sum()),
        "valid_from": span and span[0],
        "valid_to": span and span[1],
    }


def _inputs(options: Options, persona: Persona) -> dict[str, Any]:
    given = {name: getattr(options, name) for name in Options.__dataclass_fields__}
    clocks = {name: _clock(given[name]) for name in ("home_by", "opens", "closes")}
    day: date = options.date.date()
    del given["start"], given["end"]
    window = {"from": _clock(options.start), "to": _clock(options.end)}
    used = {"date": day.isoformat(), "max_walk": persona.max_walk_m}
    return {**given, **clocks, **window, **used}


def _lonely(world: World, origins: Table, destinations: Table) -> list[Finding]:
    """Places without any stop in walking reach; where that is all of them, mind the columns."""
    found = []
    sides = (
        (origins, world.walks.access, "Orte"),
        (destinations, world.walks.egress, "Ziele"),
    )
    for table, walks, name in sides:
        alone = np.diff(walks.ptr) == 0
        if not alone.any():
            continue
        remedy = "Gebiet prüfen; sind Längen- und Breitengrad vertauscht?" if alone.all() else ""
        line = table.rows[int(np.flatnonzero(alone)[0])].line
        text = f"{int(alone.sum())} {name} haben keinen bedienten Halt in Gehweite"
        found.append(Finding("warning", "NO_STOP", text, remedy, table.file, line, "lon, lat"))
    return found


def _late(options: Options) -> list[Notice]:
    if max(options.end, options.home_by) <= DAY:
        return []
    text = "Nach Mitternacht sind nur Fahrten enthalten, die am gefragten Tag begonnen haben."
    return [Notice("NEXT_DAY", text)]


def _assumptions(world: World) -> list[Assumption]:
    used = [*world.persona.assumptions, DETOUR, CHANGE_M]
    if world.feed.windows.height:
        used += [WAIT_SHARE, RIDE_DETOUR, RIDE_SPEED, WINDOW_S]
    return used
