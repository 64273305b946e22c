"""Areas of service on demand: groups of stops and polygons (GTFS-Flex, adopted and drafts)."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from nahraum.data.arrays import floats
from nahraum.data.errors import Notes, shown
from nahraum.data.gtfs.feed import Location

_POINTS = 1_000_000


def stop_groups(
    tables: Mapping[str, pl.DataFrame],
    files: Mapping[str, str],
    stops: Mapping[str, int],
    notes: Notes,
) -> dict[str, tuple[int, ...]]:
    """group -> positions of its stops.

    The adopted format lists members in location_group_stops.txt, the drafts in location_groups.txt
    (`location_id`) or stop_areas.txt.
    """
    members: dict[str, dict[int, None]] = {}
    sources = (
        ("location_groups", "location_group_id", "location_id"),
        ("location_group_stops", "location_group_id", "stop_id"),
        ("stop_areas", "area_id", "stop_id"),
    )
    for table, group, member in sources:
        notes.file = files[table]
        for row in tables[table].iter_rows(named=True):
            places = members.setdefault(row[group], {})
            if row[member] is None:
                continue
            if row[member] in stops:
                places[stops[row[member]]] = None
            else:
                text = f"{shown(row[member])} steht nicht in stops.txt"
                notes.error("ID_UNKNOWN", text, "Halt ergänzen", row["line"], member)
    return {group: tuple(places) for group, places in members.items()}


def read_locations(content: bytes, file: str, notes: Notes) -> dict[str, Location]:
    """id -> area of locations.geojson. Raises FormatError by way of `notes`."""
    notes.file = file
    try:
        plan = json.loads(content.removeprefix(b"\xef\xbb\xbf").decode("utf-8"))
        features = plan["features"]
        found = [_location(feature) for feature in features]
        if sum(len(ring) for item in found for ring in item.rings) > _POINTS:
            raise ValueError("zu viele Punkte")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        text = "Die Gebiete sind kein lesbares GeoJSON aus Polygonen mit Kennung"
        notes.fail(
            "GEOJSON", text, "FeatureCollection mit id und Polygon angeben", line, "features"
        )
    return {item.id: item for item in found}


def _location(feature: Mapping[str, Any]) -> Location:
    geometry = feature["geometry"]
    kinds = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}
    rings = [_ring(ring) for polygon in kinds[geometry["type"]] for ring in polygon]
    name = (feature.get("properties") or {}).get("stop_name") or ""
    return Location(str(feature["id"]), str(name), tuple(rings))


def _ring(points: Sequence[Any]) -> Any:
    ring = floats([[float(point[0]), float(point[1])] for point in points])
    if len(ring) < 4 or not all(math.isfinite(value) for value in ring.flat):
        raise ValueError("Ring")
    if np.abs(ring).max() > 180:
        raise ValueError("Grad")
    return ring
