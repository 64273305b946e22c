"""Buses of a district or a state, invented and seeded: lines between stops, runs over the day."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nahraum.analysis.transit import Changes, Timetable, Trips, timetable

DAY_START, DAY_END = 5 * 3600, 22 * 3600


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """x, y: metres (stops,). lines: stops of each line in order; runs: (line, departure)."""

    x: np.ndarray
    y: np.ndarray
    lines: list[np.ndarray]
    hops: list[np.ndarray]
    runs: list[tuple[int, int]]


def plan(stops: int, lines: int, *, every: int = 1800, seed: int = 1) -> Plan:
    """Lines lead from stop to near stop in a direction of their own, there and back."""
    draw = np.random.Generator(np.random.PCG64(seed))
    side = np.sqrt(stops) * 1_000
    where = draw.uniform(0, side, (stops, 2))
    ways: list[np.ndarray] = []
    hops: list[np.ndarray] = []
    for _ in range(lines):
        start, end = where[draw.integers(stops)], where[draw.integers(stops)]
        steps = max(3, int(np.hypot(*(end - start)) / 1_500))
        line = start + np.linspace(0, 1, min(steps, 40))[:, None] * (end - start)
        apart = np.hypot(*(line[:, None] - where[None]).transpose(2, 0, 1))
        way = apart.argmin(axis=1)
        way = way[np.r_[True, np.diff(way) != 0]]
        if len(way) < 2:
            continue
        far = np.hypot(*(where[way[1:]] - where[way[:-1]]).T)
        seconds = np.maximum(60, (far / 9).astype(np.int64) // 30 * 30)
        ways += [way, way[::-1]]
        hops += [seconds, seconds[::-1]]
    runs = [
        (line, moment)
        for line in range(len(ways))
        for moment in range(DAY_START + int(draw.integers(every)), DAY_END, every)
    ]
    return Plan(where[:, 0], where[:, 1], ways, hops, runs)


def as_timetable(drawn: Plan) -> Timetable:
    ptr, stop, arrival, departure = [0], [], [], []
    for line, moment in drawn.runs:
        times = moment + np.concatenate(([0], np.cumsum(drawn.hops[line])))
        stop.append(drawn.lines[line])
        arrival.append(times)
        departure.append(times)
        ptr.append(ptr[-1] + len(times))
    calls = ptr[-1]
    yes = np.ones(calls, dtype=np.bool_)
    trips = Trips(
        ptr=np.array(ptr),
        stop=np.concatenate(stop).astype(np.int64),
        arrival=np.concatenate(arrival).astype(np.int64),
        departure=np.concatenate(departure).astype(np.int64),
        board=yes,
        alight=yes,
        wheelchair=np.zeros(len(ptr) - 1, dtype=np.int64),
    )
    return timetable(trips, len(drawn.x), Changes())


def write(drawn: Plan, path: Path) -> int:
    """The same as a GTFS archive; how many stop_times it has."""
    lat, lon = 51.0 + drawn.y / 111_000, 9.0 + drawn.x / 70_000
    stops = ["stop_id,stop_name,stop_lat,stop_lon"]
    stops += [f"s{k},Halt {k},{lat[k]:.6f},{lon[k]:.6f}" for k in range(len(lat))]
    routes = ["route_id,route_short_name,route_type"]
    routes += [f"r{k},{k},3" for k in range(len(drawn.lines))]
    trips, rows = (
        ["route_id,service_id,trip_id"],
        ["trip_id,arrival_time,departure_time,stop_id,stop_sequence"],
    )
    for number, (line, moment) in enumerate(drawn.runs):
        trips.append(f"r{line},daily,t{number}")
        times = (moment + np.concatenate(([0], np.cumsum(drawn.hops[line])))).tolist()
        for place, (stop, at) in enumerate(zip(drawn.lines[line].tolist(), times, strict=True)):
            clock = f"{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}"
            rows.append(f"t{number},{clock},{clock},s{stop},{place}")
    calendar = [
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
        "daily,1,1,1,1,1,1,1,20260101,20261231",
    ]
    agency = [
        "agency_id,agency_name,agency_url,agency_timezone",
        "a,A,https://a.example,Europe/Berlin",
    ]
    files = {"stops": stops, "routes": routes, "trips": trips, "stop_times": rows,
             "calendar": calendar, "agency": agency}  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, lines in files.items():
            archive.writestr(f"{name}.txt", "\n".join(lines) + "\n")
    return len(rows) - 1
