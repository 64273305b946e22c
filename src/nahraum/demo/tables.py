"""The region's tables as typed rows, in the order of the files."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from nahraum.facts.reading import document, rows

FOLDER = Path(__file__).parent / "region"
# Address words of the municipalities in the tables of people, keys in all others.
KEYS: Mapping[str, str] = {
    "doerentrup": "05766024",
    "kalletal": "05766036",
    "warburg": "05762036",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in; `municipality` is a key, empty for roles of the whole house."""

    email: str
    name: str
    role: str
    municipality: str


@dataclass(frozen=True, slots=True)
class Village:
    municipality: str
    slug: str
    name: str
    kind: str
    part_of: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Signal:
    """A need met by nothing, `count` times, in a half-year counted from the running one (0)."""

    municipality: str
    topic: str
    village: str
    half: int
    day: int
    count: int


@cache
def people() -> tuple[Person, ...]:
    return tuple(
        Person(
            email=entry["email"],
            name=entry["name"],
            role=entry["role"],
            municipality=KEYS[entry["municipality"]] if entry["municipality"] else "",
        )
        for entry in document(FOLDER / "accounts.toml")["account"]
    )


@cache
def villages() -> tuple[Village, ...]:
    columns = ("municipality", "slug", "name", "kind", "part_of", "lat", "lon", "uncertainty_m")
    return tuple(
        Village(
            municipality=row.text("municipality"),
            slug=row.text("slug"),
            name=row.text("name"),
            kind=row.choice("kind", ("town", "village", "settlement")),
            part_of=row.note("part_of"),
            lat=row.number("lat"),
            lon=row.number("lon"),
        )
        for row in rows(FOLDER / "villages.csv", columns)
    )


@cache
def signals() -> tuple[Signal, ...]:
    return tuple(
        Signal(
            municipality=row.text("municipality"),
            topic=row.text("topic"),
            village=row.note("village"),
            half=row.integer("half"),
            day=row.integer("day"),
            count=row.integer("count"),
        )
        for row in rows(
            FOLDER / "signals.csv", ("municipality", "topic", "village", "half", "day", "count")
        )
    )


@cache
def register() -> Mapping[str, Any]:
    """`practice` and `open_post` as in practices.toml."""
    return document(FOLDER / "practices.toml")


def practice_values(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a practice as the register takes them, without its village."""
    return {
        "name": entry["name"],
        "form": entry["form"],
        "limited_until": entry.get("closed") if entry["form"] == "kv" else None,
        "note": "Erfunden für die Vorführung",
    }


def doctor_values(entry: Mapping[str, Any], group: str) -> dict[str, Any]:
    return {
        "name": entry["name"],
        "group": group,
        "sex": entry["sex"],
        "birth_year": entry["birth_year"],
    }


def work_values(entry: Mapping[str, Any]) -> dict[str, Any]:
    end: date | None = entry.get("end")
    return {
        "role": entry["role"],
        "mandate": entry.get("mandate", ""),
        "weekly_hours": entry.get("hours"),
        "jobsharing": entry.get("jobsharing", False),
        "starts": entry["start"],
        "planned_end": entry.get("planned_end"),
        "ended": end,
        "succession": entry["succession"],
        "remind_on": None if end else entry.get("reminder"),
    }


def digest() -> str:
    """Of all tables: whoever loaded these has nothing to load."""
    found = hashlib.sha256()
    for path in sorted(FOLDER.iterdir()):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()
