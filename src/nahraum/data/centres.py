"""Central places with their position: where people of the surroundings go for what a village lacks.

The point list of "Gut leben in Deutschland" (BBSR): 943 middle and 126 upper centres.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nahraum.data.columns import Column
from nahraum.data.errors import Notes
from nahraum.data.textfiles import read_table

Rank = Literal["middle", "upper"]
# Germany with a margin, degrees.
WEST, SOUTH, EAST, NORTH = 5.5, 47.0, 15.5, 55.5
COLUMNS = (
    Column(name="name", aliases=("ort", "zentrum_name")),
    Column(
        name="rank",
        kind="choice",
        aliases=("center", "zentralität", "stufe"),
        choices={"middle": ("mittelzentrum", "middle"), "upper": ("oberzentrum", "upper")},
    ),
    Column(name="lon", kind="float", aliases=("länge", "longitude"), minimum=WEST, maximum=EAST),
    Column(name="lat", kind="float", aliases=("breite", "latitude"), minimum=SOUTH, maximum=NORTH),
)


@dataclass(frozen=True, slots=True)
class Centre:
    """A central place; `lon`, `lat` in degrees (WGS84). `name` as published, "Lemgo, Stadt"."""

    name: str
    rank: Rank
    lon: float
    lat: float


def read_centres(source: str | Path | bytes, name: str = "") -> tuple[Centre, ...]:
    """Read the list in the order of the file. Raises FormatError with line and column."""
    table = read_table(source, COLUMNS, name=name)
    notes = Notes(table.file)
    for row in table:
        if not row["name"]:
            notes.error("EMPTY", "Der Name fehlt", "Namen ergänzen", row.line, "name")
    notes.check()
    return tuple(Centre(row["name"], row["rank"], row["lon"], row["lat"]) for row in table)
