"""Road networks as two plain tables: nodes and edges.

Nodes have `id, lon, lat` (and `elevation_m`), edges `from, to` and either `seconds` or `length_m`
with `highway` (class of the road as in OpenStreetMap; missing = unclassified, with a warning),
perhaps `oneway` and `maxspeed`. An edge holds in both directions unless `oneway` says otherwise;
where the opposite direction has a row of its own, each row holds for its direction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nahraum.data.arrays import floats, ints
from nahraum.data.columns import Column, Row, Table
from nahraum.data.errors import Finding, FormatError, Notes, shown
from nahraum.data.textfiles import read_table
from nahraum.data.values import DecimalMark

HIGHWAYS = tuple(
    """motorway motorway_link trunk trunk_link primary primary_link secondary secondary_link
    tertiary tertiary_link unclassified residential living_street service road pedestrian track
    footway path cycleway bridleway steps""".split()
)
UNKNOWN_CLASS = "unclassified"
LON = Column(
    name="lon",
    kind="float",
    aliases=("longitude", "lng", "laengengrad", "länge_grad", "länge", "x"),
    minimum=-180,
    maximum=180,
)
LAT = Column(
    name="lat",
    kind="float",
    aliases=("latitude", "breitengrad", "breite_grad", "breite", "y"),
    minimum=-90,
    maximum=90,
)
NODES = (
    Column(name="id", aliases=("node_id", "knoten", "kennung", "nr", "osmid"), max_length=200),
    LON,
    LAT,
    Column(
        name="elevation_m",
        kind="float",
        aliases=("elevation", "ele", "höhe_m", "höhe"),
        required=False,
        nullable=True,
        minimum=-500,
        maximum=9000,
    ),
)
_ONE_WAY = {
    "both": ("", "0", "nein", "no", "false", "falsch"),
    "forward": ("1", "ja", "yes", "true", "wahr"),
    "backward": ("-1", "reverse"),
}
EDGES = (
    Column(name="from", aliases=("u", "von", "start", "source", "anfang"), max_length=200),
    Column(name="to", aliases=("v", "nach", "ziel", "target", "ende"), max_length=200),
    Column(
        name="seconds",
        kind="float",
        aliases=("sekunden", "zeit_s", "fahrzeit_s", "dauer_s"),
        required=False,
        minimum=0,
        maximum=1e6,
    ),
    Column(
        name="length_m",
        kind="float",
        aliases=("länge_m", "length", "länge", "meter", "distanz_m"),
        required=False,
        minimum=0,
        maximum=1e6,
    ),
    Column(
        name="highway",
        aliases=("straßenklasse", "straßenart", "klasse", "road_class"),
        required=False,
        max_length=60,
    ),
    Column(
        name="oneway",
        kind="choice",
        aliases=("einbahn", "einbahnstraße"),
        required=False,
        nullable=True,
        choices=_ONE_WAY,
    ),
    Column(
        name="maxspeed",
        kind="float",
        aliases=("tempo", "höchstgeschwindigkeit"),
        required=False,
        nullable=True,
        minimum=1,
        maximum=200,
    ),
)
# A length may be rounded; shorter than the straight line by more than this it cannot be.
_SHORTER = 0.98
_EARTH_M = 6_371_008.8


@dataclass(frozen=True, slots=True, eq=False)
class RoadTable:
    """Nodes and edges as read.

    node_id (nodes,) as text; lon, lat degrees, elevation metres with NaN = unknown (nodes,);
    start, end positions of nodes, seconds and length_m with NaN = not given, maxspeed km/h with
    NaN = not given, forward and backward bool (edges,); highway class (edges,).
    """

    node_id: tuple[str, ...]
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    elevation: npt.NDArray[np.float64]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    seconds: npt.NDArray[np.float64]
    length_m: npt.NDArray[np.float64]
    maxspeed: npt.NDArray[np.float64]
    highway: tuple[str, ...]
    forward: npt.NDArray[np.bool_]
    backward: npt.NDArray[np.bool_]
    warnings: tuple[Finding, ...]


def read_roads(
    nodes: Path,
    edges: Path,
    *,
    decimal: DecimalMark | None = None,
    mapping: Mapping[str, str] | None = None,
) -> RoadTable:
    """Read both tables. Raises FormatError with line and column."""
    places = read_table(nodes, NODES, decimal=decimal, mapping=_mine(mapping, NODES), key=("id",))
    links = read_table(edges, EDGES, decimal=decimal, mapping=_mine(mapping, EDGES))
    notes = Notes(links.file)
    _check_measure(links, notes)
    known = {row["id"]: at for at, row in enumerate(places)}
    ends = [_ends(row, known, places.file, notes) for row in links]
    classes = tuple(_class(row, links, notes) for row in links)
    _check_twice(links, notes)
    notes.check()
    lon, lat = floats(places.column("lon")), floats(places.column("lat"))
    start, end = ints([a for a, _ in ends]), ints([b for _, b in ends])
    table = RoadTable(
        node_id=tuple(known),
        lon=lon,
        lat=lat,
        elevation=_numbers(places, "elevation_m"),
        start=start,
        end=end,
        seconds=_numbers(links, "seconds"),
        length_m=_numbers(links, "length_m"),
        maxspeed=_numbers(links, "maxspeed"),
        highway=classes,
        forward=np.array([row.get("oneway") != "backward" for row in links]),
        backward=np.array([row.get("oneway") != "forward" for row in links]),
        warnings=(),
    )
    _compare_with_straight(table, links, notes)
    return _with_warnings(table, (*places.warnings, *links.warnings, *notes.warnings))


def _mine(
    mapping: Mapping[str, str] | None, columns: tuple[Column, ...]
) -> Mapping[str, str] | None:
    names = {column.name for column in columns}
    return {a: b for a, b in (mapping or {}).items() if a in names or b in names}


def _with_warnings(table: RoadTable, warnings: tuple[Finding, ...]) -> RoadTable:
    fields = {name: getattr(table, name) for name in RoadTable.__dataclass_fields__}
    return RoadTable(**{**fields, "warnings": warnings})


def _check_measure(links: Table, notes: Notes) -> None:
    if "seconds" not in links.columns and "length_m" not in links.columns:
        problem = "Es fehlt, wie lang die Kanten sind"
        remedy = "Spalte seconds (Sekunden) oder length_m (Meter, möglich: laenge_m) ergänzen"
        raise FormatError(problem, file=links.file, line=1, column="length_m", remedy=remedy)
    if "seconds" in links.columns and {"length_m", "highway", "maxspeed"} & set(links.columns):
        text = "seconds ist angegeben; Länge, Klasse und Tempo ändern die Zeiten nicht"
        notes.warn("SECONDS_GIVEN", text, 1, "seconds")


def _ends(row: Row, known: Mapping[str, int], file: str, notes: Notes) -> tuple[int, int]:
    for column in ("from", "to"):
        if not row[column]:
            notes.error("EMPTY_CELL", "Die Zelle ist leer", "Knoten eintragen", row.line, column)
        elif row[column] not in known:
            text = f"{shown(row[column])} steht nicht in {file}"
            notes.error("ID_UNKNOWN", text, "Knoten ergänzen oder berichtigen", row.line, column)
    if row["from"] == row["to"] != "":
        text = "Kante von einem Knoten zu ihm selbst; sie nützt keinem Weg"
        notes.warn("LOOP", text, row.line, "to")
    return known.get(row["from"], 0), known.get(row["to"], 0)


def _check_twice(links: Table, notes: Notes) -> None:
    """Two edges may join the same nodes, but not be alike in everything."""
    seen: dict[tuple[object, ...], int] = {}
    for row in links:
        first = seen.setdefault(tuple(row.values.values()), row.line)
        if first != row.line:
            text = f"Dieselbe Kante steht schon in Zeile {first}"
            notes.error("DUPLICATE", text, "Doppelte Zeile streichen", row.line, "from, to")


def _class(row: Row, links: Table, notes: Notes) -> str:
    given: str = (row.get("highway") or "").lower()
    if given in HIGHWAYS:
        return given
    if given:
        remedy = f"Erlaubt sind: {', '.join(HIGHWAYS)}"
        text = f"{shown(given)} ist keine Straßenklasse"
        notes.error("CHOICE", text, remedy, row.line, "highway")
    elif "seconds" not in links.columns:
        text = f"Straßenklasse fehlt; angenommen ist {UNKNOWN_CLASS}"
        notes.warn("CLASS_MISSING", text, row.line, "highway")
    return UNKNOWN_CLASS


def _numbers(table: Table, name: str) -> npt.NDArray[np.float64]:
    return floats([np.nan if value is None else value for value in table.column(name)])


def _compare_with_straight(table: RoadTable, links: Table, notes: Notes) -> None:
    """Lengths below the straight line are a sign of swapped coordinates or other units."""
    phi, lam = np.radians(table.lat), np.radians(table.lon)
    a, b = table.start, table.end
    half = np.sin((phi[b] - phi[a]) / 2) ** 2
    half = half + np.cos(phi[a]) * np.cos(phi[b]) * np.sin((lam[b] - lam[a]) / 2) ** 2
    straight = 2 * _EARTH_M * np.arcsin(np.sqrt(np.minimum(half, 1)))
    for at in np.flatnonzero(table.length_m < _SHORTER * straight - 1):
        text = "Länge kürzer als die Luftlinie; Einheit und Koordinaten prüfen"
        notes.warn("LENGTH_SHORT", text, links.rows[at].line, "length_m")
