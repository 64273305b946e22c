"""Dial-a-ride instances in the format of Cordeau & Laporte (2003) and Cordeau (2006).

First line: vehicles, stops without the depot (2n; some files give n), longest tour, places of a
vehicle, longest ride. Then one stop a line: `id x y service load earliest latest`. Stop 0 is the
depot; i and n + i are pick-up and drop-off of request i. The depot may be repeated at the end.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from nahraum.data.errors import FormatError, shown
from nahraum.data.textfiles import decode, read_bytes

MOST_VEHICLES = 1000
MOST_REQUESTS = 2000
LARGEST = 1e7
_HEADER = ("vehicles", "stops", "duration", "capacity", "ride")
_COLUMNS = ("id", "x", "y", "service", "load", "earliest", "latest")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class CordeauStop:
    """A line: coordinates, minutes of service, load (negative at drop-offs), time window."""

    x: float
    y: float
    service: float
    load: int
    earliest: float
    latest: float


@dataclass(frozen=True, slots=True)
class CordeauInstance:
    """Alike vehicles at one depot; request i is `pickups[i]` to `dropoffs[i]`."""

    vehicles: int
    duration: float
    capacity: int
    ride: float
    depot: CordeauStop
    pickups: tuple[CordeauStop, ...]
    dropoffs: tuple[CordeauStop, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    file: str
    number: int
    words: tuple[str, ...]

    def error(self, column: str, code: str, problem: str, remedy: str) -> FormatError:
        return FormatError(
            problem, file=self.file, line=self.number, column=column, remedy=remedy, code=code
        )


def read_cordeau(source: str | Path | bytes, name: str = "") -> CordeauInstance:
    """Read a file such as a2-16.txt. Raises FormatError with line and column."""
    data, file = read_bytes(source, name)
    content = decode(data, file).content
    lines = [
        _Line(file, number, tuple(text.split()))
        for number, text in enumerate(content.split("\n"), 1)
        if text.strip()
    ]
    if not lines:
        remedy = "Erwartet wird „Fahrzeuge Halte Dauer Plätze Fahrzeit“, danach je Halt eine Zeile"
        raise FormatError("Die Datei ist leer", file=file, line=1, column="vehicles", remedy=remedy)
    head, *rest = lines
    vehicles, stops, duration, capacity, ride = _header(head)
    count = _requests(head, stops, rest)
    nodes = [_node(line, number, count) for number, line in enumerate(rest)]
    pickups, dropoffs = tuple(nodes[1 : count + 1]), tuple(nodes[count + 1 : 2 * count + 1])
    for k, (pickup, dropoff) in enumerate(zip(pickups, dropoffs, strict=True)):
        if pickup.load != -dropoff.load:
            problem = f"{dropoff.load} steigen aus, {pickup.load} sind eingestiegen"
            remedy = f"Ladung des Halts {count + k + 1} auf {-pickup.load} setzen"
            raise rest[count + k + 1].error("load", "LOAD", problem, remedy)
        if (pickup.x, pickup.y) == (dropoff.x, dropoff.y):
            problem = "Start und Ziel sind derselbe Ort"
            remedy = "Koordinaten berichtigen"
            raise rest[count + k + 1].error("x", "CIRCULAR", problem, remedy)
    return CordeauInstance(vehicles, duration, capacity, ride, nodes[0], pickups, dropoffs)


def _header(line: _Line) -> tuple[int, int, float, int, float]:
    _width(line, _HEADER)
    vehicles = _whole(line, 0, _HEADER, low=1, high=MOST_VEHICLES)
    stops = _whole(line, 1, _HEADER, low=1, high=2 * MOST_REQUESTS)
    duration = _number(line, 2, _HEADER, low=0)
    capacity = _whole(line, 3, _HEADER, low=1, high=100_000)
    return vehicles, stops, duration, capacity, _number(line, 4, _HEADER, low=0)


def _requests(head: _Line, stops: int, rest: list[_Line]) -> int:
    """How many requests: the number in the header counts stops or requests."""
    if stops % 2 == 0 and len(rest) in (stops + 1, stops + 2):
        return stops // 2
    if stops <= MOST_REQUESTS and len(rest) in (2 * stops + 1, 2 * stops + 2):
        return stops
    problem = f"{stops} Halte sind angekündigt, mit dem Depot folgen aber {len(rest)} Zeilen"
    remedy = "Kopfzeile berichtigen; ist die Datei abgeschnitten?"
    raise head.error("stops", "COUNT", problem, remedy)


def _node(line: _Line, number: int, count: int) -> CordeauStop:
    _width(line, _COLUMNS)
    if line.words[0] != str(number):
        problem = f"{shown(line.words[0])} statt Halt {number}"
        raise line.error("id", "ID_UNKNOWN", problem, "Halte ab 0 der Reihe nach aufführen")
    x, y = (_number(line, k, _COLUMNS, low=-LARGEST) for k in (1, 2))
    service = _number(line, 3, _COLUMNS, low=0)
    load = _whole(line, 4, _COLUMNS, low=-100_000, high=100_000)
    early, late = (_number(line, k, _COLUMNS, low=0) for k in (5, 6))
    if early > late:
        problem = f"Das Zeitfenster {early:g} bis {late:g} ist verkehrt herum"
        raise line.error("latest", "WINDOW", problem, "Anfang und Ende prüfen")
    sign = 0 if number in (0, 2 * count + 1) else 1 if number <= count else -1
    if (load > 0) - (load < 0) != sign:
        what = "am Depot 0, beim Einstieg positiv, beim Ausstieg negativ"
        raise line.error("load", "LOAD", f"Ladung {load} passt nicht", f"Die Ladung ist {what}")
    return CordeauStop(x, y, service, load, early, late)


def _width(line: _Line, columns: tuple[str, ...]) -> None:
    if len(line.words) != len(columns):
        problem = f"Die Zeile hat {len(line.words)} statt {len(columns)} Zahlen"
        column = columns[min(len(line.words), len(columns) - 1)]
        raise line.error(column, "WIDTH", problem, "Erwartet wird „" + " ".join(columns) + "“")


def _number(line: _Line, at: int, columns: tuple[str, ...], *, low: float) -> float:
    text = line.words[at]
    value = float(text) if len(text) <= 40 and _NUMBER.fullmatch(text) else float("nan")
    if not low <= value <= LARGEST:
        problem = f"{shown(text)} ist hier nicht möglich"
        raise line.error(columns[at], "NUMBER", problem, f"Eine Zahl ab {low:g} mit Punkt angeben")
    return value


def _whole(line: _Line, at: int, columns: tuple[str, ...], *, low: int, high: int) -> int:
    text = line.words[at]
    value = int(text) if re.fullmatch(r"[+-]?\d{1,9}", text, re.ASCII) else high + 1
    if not low <= value <= high:
        problem = f"{shown(text)} ist hier nicht möglich"
        remedy = f"Eine ganze Zahl von {low} bis {high} angeben"
        raise line.error(columns[at], "NUMBER", problem, remedy)
    return value
