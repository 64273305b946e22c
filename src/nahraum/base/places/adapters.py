"""Tables and GeoJSON as municipalities have them -> proposed places. No ORM."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shapely.errors import ShapelyError
from shapely.geometry import shape as geometry_of

from nahraum.base.places.rules import (
    PlaceRefused,
    Shape,
    check_radius,
    polygon_from_degrees,
    to_metres,
)
from nahraum.data.columns import Column, Table
from nahraum.data.errors import FormatError, shown
from nahraum.data.textfiles import Limits, read_table
from nahraum.data.texts import one_line
from nahraum.data.values import DecimalMark

KINDS: Mapping[str, tuple[str, ...]] = {
    "quarter": ("quarter", "quartier", "stadtteil", "viertel"),
    "locality": ("locality", "ortsteil", "ort"),
    "village": ("village", "ortschaft", "dorf", "weiler"),
}
MOST_PEOPLE = 10_000_000
LIMITS = Limits(bytes=2_000_000, rows=2_000, columns=60)
COLUMNS = (
    Column(name="name", aliases=("ort", "ortsteil", "quartier", "bezeichnung"), max_length=120),
    Column(
        name="lon",
        kind="float",
        aliases=("länge", "längengrad", "longitude", "lng", "x"),
        minimum=-180,
        maximum=180,
    ),
    Column(
        name="lat",
        kind="float",
        aliases=("breite", "breitengrad", "latitude", "y"),
        minimum=-90,
        maximum=90,
    ),
    Column(name="radius", kind="int", aliases=("umkreis", "radius_m"), minimum=1, maximum=30_000),
    Column(
        name="kind",
        kind="choice",
        aliases=("art", "typ"),
        required=False,
        nullable=True,
        choices=KINDS,
    ),
    Column(
        name="parent",
        aliases=("gehört zu", "teil von", "übergeordnet"),
        required=False,
        nullable=True,
        max_length=120,
    ),
    Column(
        name="population",
        kind="int",
        aliases=("einwohner", "einwohnerzahl", "bevölkerung"),
        required=False,
        nullable=True,
        minimum=0,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One place of a file, checked as far as the file goes; `place` is file and line."""

    place: str
    name: str
    shape: Shape
    kind: str = "locality"
    parent: str = ""
    population: int | None = None


def read_rows(data: bytes, file: str) -> tuple[Proposal, ...]:
    """Places of a table with name, lon, lat and radius in metres. Raises FormatError."""
    return tuple(_from_row(file, row.line, row.values) for row in _table(data, file))


def _table(data: bytes, file: str) -> Table:
    """Read as the file shows, else as German offices write: 3.204 is more than three thousand."""

    def read(decimal: DecimalMark | None) -> Table:
        return read_table(data, COLUMNS, name=file, key=("name",), limits=LIMITS, decimal=decimal)

    try:
        return read(None)
    except FormatError as error:
        if error.finding.code != "DECIMAL_AMBIGUOUS":
            raise
        ambiguous = error
    try:
        return read(",")
    except FormatError:
        raise FormatError(
            ambiguous.problem,
            file=file,
            line=ambiguous.line,
            column=ambiguous.column,
            remedy="Ganze Zahlen ohne Tausenderpunkt schreiben",
        ) from ambiguous


def _from_row(file: str, line: int, row: Mapping[str, Any]) -> Proposal:
    try:
        x, y = to_metres(row["lon"], row["lat"])
        check_radius(row["radius"])
    except PlaceRefused as refused:
        raise FormatError(str(refused), file=file, line=line, column="lon") from refused
    return Proposal(
        place=f"{file}:{line}",
        name=row["name"],
        shape=Shape(key=row["name"], x=x, y=y, radius=row["radius"]),
        kind=row.get("kind") or "locality",
        parent=row.get("parent") or "",
        population=row.get("population"),
    )


def read_geojson(data: bytes, file: str) -> tuple[Proposal, ...]:
    """Places of a FeatureCollection in WGS84: areas, or points with a `radius` property."""
    if len(data) > LIMITS.bytes:
        raise FormatError(
            f"Die Datei hat {len(data)} Bytes, erlaubt sind {LIMITS.bytes}",
            file=file,
            remedy="Flächen vereinfachen oder Datei aufteilen",
        )
    features = _features(data, file)
    proposals = [_from_feature(file, number, one) for number, one in enumerate(features, start=1)]
    seen: dict[str, str] = {}
    for proposal in proposals:
        if first := seen.get(proposal.name):
            problem = f"{shown(proposal.name)} steht schon in {first}"
            raise FormatError(problem, file=proposal.place, column="name")
        seen[proposal.name] = proposal.place
    return tuple(proposals)


def _features(data: bytes, file: str) -> list[Any]:
    try:
        content = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise FormatError(
            "Das ist kein gültiges JSON",
            file=file,
            line=error.lineno,
            column=f"Zeichen {error.colno}",
        ) from error
    except (UnicodeDecodeError, PlaceRefused, RecursionError) as error:
        raise FormatError("Die Datei ist nicht als GeoJSON lesbar", file=file) from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features:
        raise FormatError(
            "Erwartet wird eine FeatureCollection mit mindestens einem Feature", file=file
        )
    if len(features) > LIMITS.rows:
        raise FormatError(f"Die Datei hat mehr als {LIMITS.rows} Orte", file=file)
    return features


def _no_constant(name: str) -> float:
    raise PlaceRefused(name)


# As files of the official surveys and of cities call it.
_NAMES = ("name", "NAME", "Name", "bezeichnung", "gen", "GEN", "AREA_NAME", "stadtteil")


def _from_feature(file: str, number: int, feature: Any) -> Proposal:
    place = f"{file}:Feature {number}"
    try:
        properties = _mapping(feature, "properties")
        name = _text(properties, _NAMES)
        if not name:
            raise PlaceRefused("Die Eigenschaft „name“ fehlt.")
        return Proposal(
            place=place,
            name=name,
            shape=_shape(name, _mapping(feature, "geometry"), properties),
            kind=_kind(_text(properties, ("kind", "art", "typ"))),
            parent=_text(properties, ("parent", "gehoert_zu")),
            population=_count(properties.get("population", properties.get("einwohner"))),
        )
    except PlaceRefused as refused:
        raise FormatError(str(refused), file=place) from refused


def _mapping(feature: Any, name: str) -> Mapping[str, Any]:
    value = feature.get(name) if isinstance(feature, dict) else None
    if not isinstance(value, dict):
        raise PlaceRefused(f"„{name}“ fehlt.")
    return value


def _shape(name: str, geometry: Mapping[str, Any], properties: Mapping[str, Any]) -> Shape:
    try:
        read = geometry_of(geometry)
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise PlaceRefused("Die Geometrie ist unvollständig.") from error
    if read.is_empty:
        raise PlaceRefused("Die Geometrie ist leer.")
    if read.geom_type != "Point":
        return Shape(key=name, polygon=polygon_from_degrees(read))
    radius = _count(properties.get("radius"))
    if radius is None:
        raise PlaceRefused("Ein Punkt braucht die Eigenschaft „radius“ in Metern.")
    check_radius(radius)
    x, y = to_metres(read.x, read.y)
    return Shape(key=name, x=x, y=y, radius=radius)


def _text(properties: Mapping[str, Any], names: Iterable[str]) -> str:
    value = next((properties[name] for name in names if properties.get(name)), "")
    text = one_line(str(value))
    if len(text) > 120:
        raise PlaceRefused("Der Name ist zu lang.")
    return text


def _kind(text: str) -> str:
    if not text:
        return "locality"
    for kind, spellings in KINDS.items():
        if text.casefold() in spellings:
            return kind
    raise PlaceRefused(
        f"Die Art {shown(text)} gibt es nicht; möglich sind Quartier, Ortsteil und Ortschaft."
    )


def _count(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise PlaceRefused(f"{shown(value)} ist keine ganze Zahl.")
    if not 0 <= value <= MOST_PEOPLE:
        raise PlaceRefused(f"{shown(value)} ist zu groß oder negativ.")
    if value != int(value):
        raise PlaceRefused(f"{shown(value)} ist keine ganze Zahl.")
    return int(value)
